"""What can happen in a story, put into the simulated warehouse or made a shop's word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from pvxklaviyo.mapping import shop_fact
from pvxklaviyo.model import ShopFact
from pvxklaviyo.simulation import Warehouse
from pvxklaviyo.simulation.warehouse import Content, Order, OrderLine, Service

from .story import address, instant

LATER = {"shop", "answer", "down", "refused"}
"""What people say and services do: it waits for its time."""


def pieces(texts: Sequence[str]) -> list[tuple[str, int]]:
    """Read ``"2 MUG"``."""
    return [(code, int(count)) for count, code in (text.split(" ", 1) for text in texts)]


def service(text: str) -> Service:
    """Read ``"DPD/Next Day"``."""
    carrier, _, name = text.partition("/")
    return Service(carrier=carrier, carrier_reference=carrier, name=name, code=name)


def put(warehouse: Warehouse, one: Mapping[str, Any]) -> bool:
    """Put what happens into the warehouse; say whether it is the warehouse's."""
    (what,) = one.keys() - {"at"}
    if what in LATER:
        return False
    given, at, stock = dict(one[what]), instant(one["at"]), warehouse.stock
    for name in ("visible_at", "tracked_at", "despatched_at"):
        if name in given:
            given[name] = instant(given[name])
    if "items" in given:
        given["items"] = pieces(given["items"])
    if "carrier" in given:
        given["service"] = service(given.pop("carrier"))
    match what:
        case "kit":
            warehouse.kit(given["sku"], dict(pieces(given["of"])))
        case "order":
            _order(warehouse, at, given)
        case "change_order":
            if "lines" in given:
                given["lines"] = pieces(given["lines"])
            if "email" in given:
                given["email"] = address(given["email"])
            warehouse.change_order(given.pop("number"), at=at, **given)
        case "despatch":
            if "rows" in given:
                given["items"] = [_row_of_kit(text) for text in given.pop("rows")]
            given["packages"] = [
                (number, pieces(items)) for number, *items in given.pop("packages", ())
            ]
            warehouse.despatch(
                given.pop("order"), given.pop("number"), given.pop("items", None), at=at, **given
            )
        case "change_despatch":
            warehouse.change(given.pop("order"), given.pop("number"), at=at, **given)
        case "vanish":
            warehouse.vanish(given["order"], given["despatch"], at=at)
        case "reappear":
            warehouse.reappear(given["order"], given["despatch"], at=at)
        case "returned":
            stock.receive_return(given.pop("order"), given.pop("items"), at=at, **given)
        case "change_return":
            stock.change_return(given.pop("code"), at=at, **given)
        case "vanish_return":
            stock.vanish_return(given["code"], at=at)
        case "goods_in":
            stock.book_goods_in(given.pop("items"), at=at, **given)
        case "rma":
            stock.open_rma(given.pop("order"), given.pop("items"), at=at, **given)
        case "close_rma":
            stock.close_rma(given["number"], at=at, status=given["status"])
        case _:
            raise ValueError(f"nothing is known of {what}")
    return True


def _row_of_kit(text: str) -> Content:
    """Read ``"1 MUG of SET"``: a row of the report that does not say how many kits it makes."""
    count, sku, _, kit = text.split(" ")
    return Content(sku=sku, quantity=int(count), parent=kit, shows_parents=False)


def _order(warehouse: Warehouse, at: datetime, given: dict[str, Any]) -> None:
    lines: list[OrderLine] = []
    for position, text in enumerate(given.pop("lines"), 1):
        count, sku, *price = text.split(" ")
        worth = Decimal(price[0]) if price else Decimal("9.50")
        lines.append(OrderLine(sku=sku, quantity=int(count), line=str(position), price=worth))
    for name in ("shipping", "discount"):
        if name in given:
            given[name] = Decimal(given[name])
    if "attributes" in given:
        given["attributes"] = tuple(given["attributes"])
    order = Order(
        lines=tuple(lines),
        created_at=at,
        email=address(given.pop("email", "")),
        service=given.pop("service", service("Royal Mail/Tracked 48")),
        **given,
    )
    warehouse.add(order)


def fact_of(at: datetime, told: Mapping[str, Any]) -> ShopFact:
    """Make what the shop says; what it does not say otherwise is of its moment."""
    data: dict[str, Any] = {**told, "at": (instant(told["at"]) if "at" in told else at).isoformat()}
    if "email" in data:
        data["email"] = address(data["email"])
    data["lines"] = [_line(text) for text in data.get("lines", ())]
    found = shop_fact(data)

    assert isinstance(found, ShopFact), found
    return found


def _line(text: str) -> dict[str, Any]:
    """Read ``"2 MUG"``, ``"2 MUG 9.50"`` or ``"2 MUG 9.50 Mug, white"``."""
    count, sku, *more = text.split(" ", 3)
    return dict(zip(("quantity", "sku", "price", "name"), (int(count), sku, *more), strict=False))
