"""How what was observed is kept: JSON without personal values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from attrs import evolve

from ._orders import Order
from ._returns import Return
from ._shipments import Shipment
from ._shop import ShopFact
from ._shown import Shown, ShownEdit, ShownOrder, ShownRefund
from ._stock import ItemStock
from ._told import Told

if TYPE_CHECKING:
    from cattrs.preconf.json import JsonConverter

_PERSONAL: Mapping[type, tuple[str, ...]] = {
    Order: ("email",),
    Shipment: ("email",),
    Return: ("email",),
    ShopFact: ("email", "phone"),
    ShownOrder: ("email", "phone"),
}
"""Attributes that are never stored with a fact."""


@cache
def _converter() -> JsonConverter:
    # Built at first use: importing cattrs' JSON dialect costs as much as a
    # fifth of importing httpx.
    from cattrs.gen import make_dict_unstructure_fn, override
    from cattrs.preconf.json import make_converter

    converter = make_converter(omit_if_default=True)
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda value, _: Decimal(str(value)))
    for kind, personal in _PERSONAL.items():
        left_out = {name: override(omit=True) for name in personal}
        converter.register_unstructure_hook(
            kind,
            make_dict_unstructure_fn(  # pyright: ignore[reportUnknownArgumentType]
                kind,
                converter,
                _cattrs_omit_if_default=True,
                **left_out,  # type: ignore[arg-type]
            ),
        )
    return converter


def _text(value: object) -> bytes:
    # Sorted and compact, so that equal facts have equal bytes.
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def encode_order(order: Order) -> bytes:
    """Give an order's JSON, without the e-mail; equal orders give equal bytes."""
    return _text(_converter().unstructure(order))


def decode_order(body: bytes) -> Order:
    """Read what :func:`encode_order` gave; the e-mail is None."""
    return _converter().loads(body, Order)


def encode_shipment(shipment: Shipment) -> bytes:
    """Give a shipment's JSON, without the e-mail; equal shipments give equal bytes."""
    return _text(_converter().unstructure(shipment))


def decode_shipment(body: bytes) -> Shipment:
    """Read what :func:`encode_shipment` gave; the e-mail is None."""
    return _converter().loads(body, Shipment)


def encode_return(one: Return) -> bytes:
    """Give a return's JSON, without the e-mail; equal returns give equal bytes."""
    return _text(_converter().unstructure(one))


def decode_return(body: bytes) -> Return:
    """Read what :func:`encode_return` gave; the e-mail is None."""
    return _converter().loads(body, Return)


def encode_shop_fact(fact: ShopFact) -> bytes:
    """Give a shop's fact as JSON, without e-mail and phone; equal facts give equal bytes."""
    return _text(_converter().unstructure(fact))


def decode_shop_fact(body: bytes) -> ShopFact:
    """Read what :func:`encode_shop_fact` gave; e-mail and phone are None."""
    return _converter().loads(body, ShopFact)


_SHOWN: Mapping[str, type[Shown]] = {
    "order": ShownOrder,
    "edit": ShownEdit,
    "refund": ShownRefund,
}


def encode_shown(shown: Shown, *, address: str = "") -> bytes:
    """
    Give what a shop showed as JSON, without e-mail, phone and address; equal values, equal bytes.

    Args:
        shown: What it showed.

        address: Stands for the address: it tells that one changed, and leads
            to none.
    """
    if isinstance(shown, ShownOrder):
        shown = evolve(shown, address=address)
    kind = next(name for name, of in _SHOWN.items() if isinstance(shown, of))
    return _text({"shown": kind, **_converter().unstructure(shown)})


def decode_shown(body: bytes) -> Shown:
    """Read what :func:`encode_shown` gave; e-mail and phone are None."""
    found = json.loads(body)
    return _converter().structure(found, _SHOWN[found.pop("shown")])


def encode_told(told: Told) -> bytes:
    """Give what a person was told as JSON, without the person; equal values give equal bytes."""
    return _text(_converter().unstructure(told))


def decode_told(body: bytes) -> Told:
    """Read what :func:`encode_told` gave."""
    return _converter().loads(body, Told)


def encode_item_stock(stock: ItemStock) -> bytes:
    """Give an item's stock as JSON; equal stock gives equal bytes."""
    return _text(_converter().unstructure(stock))


def decode_item_stock(body: bytes) -> ItemStock:
    """Read what :func:`encode_item_stock` gave."""
    return _converter().loads(body, ItemStock)
