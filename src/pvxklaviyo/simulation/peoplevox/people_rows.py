"""Customers as Peoplevox keeps them, told from the orders that they placed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from ..warehouse import Order
from .named import Named, Shown


def customers(shown: Shown) -> Sequence[Named]:
    """Give every customer with an e-mail address once."""
    rows: list[Named] = []
    for order in _one_each(shown):
        first, _, last = order.contact_name.partition(" ")
        rows.append(
            {
                "Name": order.contact_name,
                "Reference": _reference(order),
                "FirstName": first,
                "LastName": last,
                "Phone": "",
                "Email": order.email,
                "Wholesaler": False,
            }
        )
    return rows


def addresses(shown: Shown) -> Sequence[Named]:
    """Give every customer's address."""
    return [
        {
            "CustomerReference": _reference(order),
            "AddressLine1": "1 Mill Lane",
            "AddressCity": order.town,
            "AddressPostcode": "LS1 4AP",
            "AddressCountry": order.country,
            "AddressReference": f"{_reference(order)}-1",
        }
        for order in _one_each(shown)
    ]


def _one_each(shown: Shown) -> Sequence[Order]:
    found = {order.email: order for order in shown.view.orders if order.email}
    return list(found.values())


def _reference(order: Order) -> str:
    return f"C{zlib.crc32(order.email.encode()):010d}"
