"""Bugs of content: another parcel, another name, other pieces."""

from __future__ import annotations

from collections import Counter
from typing import Any

import attrs
import pytest

from pvxklaviyo.engine import _look_up
from pvxklaviyo.mapping import Mapping, _rows, _shipment_events
from pvxklaviyo.sequence import (
    _completeness,
    _counting,
    _returning,
    _shipments,
    _tracking,
)
from pvxklaviyo.sequence._demand import Demand
from pvxklaviyo.sequence._known import Known

from .bug import answering, around, bug

SWAPPED = "swapped parcel"
NAMED = "id from a changing field"
QUANTITY = "wrong quantities"


@bug(SWAPPED, "rough")
def tracking_numbers_are_swapped(patch: pytest.MonkeyPatch) -> None:
    def swapped(real: Any, rows: Any, kits: Any) -> Any:
        made = real(rows, kits)
        numbers = [one.tracking_number for one in made]
        return [
            attrs.evolve(one, tracking_number=number)
            for one, number in zip(made, [*numbers[1:], *numbers[:1]], strict=True)
        ]

    around(patch, _look_up, "shipments_of", swapped)


@bug(SWAPPED, "parcels")
def contents_are_swapped(patch: pytest.MonkeyPatch) -> None:
    def swapped(real: Any, rows: Any, kits: Any) -> Any:
        made = real(rows, kits)
        items = [one.items for one in made]
        return [
            attrs.evolve(one, items=other)
            for one, other in zip(made, [*items[1:], *items[:1]], strict=True)
        ]

    around(patch, _look_up, "shipments_of", swapped)


@bug(SWAPPED, "parcels")
def a_despatch_is_one_parcel_whoever_it_is_for(patch: pytest.MonkeyPatch) -> None:
    first: dict[str, str] = {}

    async def grouped(real: Any, wire: Any, service: Any, numbers: Any) -> Any:
        rows, bad = await real(wire, service, numbers)
        for row in rows:
            first.setdefault(row.despatch_number, row.order_number)
        return [attrs.evolve(row, order_number=first[row.despatch_number]) for row in rows], bad

    around(patch, _look_up, "look_up_despatches", grouped)


@bug(SWAPPED, "parcels")
def every_event_tells_of_the_first_parcel(patch: pytest.MonkeyPatch) -> None:
    def first(real: Any, self: Known, seen: Any) -> Any:
        shipment, *more = real(self, seen)
        return (
            attrs.evolve(shipment, carrier=_first(self).carrier, items=_first(self).items),
            *more,
        )

    around(patch, Known, "whole", first)


def _first(known: Known) -> Any:
    return known.state.shipments[0].shipment


@bug(SWAPPED, "a claim is lost")
def carriers_are_the_orders(patch: pytest.MonkeyPatch) -> None:
    def carried(real: Any, shipment: Any, urls: Any) -> Any:
        return {**real(shipment, urls), "Carrier": "Royal Mail", "Service": "Tracked 24"}

    around(patch, _shipment_events, "_carriage", carried)


@bug(NAMED, "a claim is lost")
def a_parcel_is_called_by_its_tracking_number(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        Known,
        "key",
        lambda real, self, shipment, *more: real(self, shipment, shipment.tracking_number, *more),
    )


@bug(NAMED, "a claim is lost")
def an_event_is_called_by_its_customer(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        Mapping,
        "unique_id",
        lambda real, self, kind, key, about, order: (
            f"{real(self, kind, key, about, order)}:{order.email}"
        ),
    )


@bug(NAMED, "a claim is lost")
def a_parcel_is_called_by_its_place(patch: pytest.MonkeyPatch) -> None:
    def placed(real: Any, self: Known, shipment: Any, *more: str) -> Any:
        numbers = [seen.shipment.despatch_number for seen in self.state.shipments]
        place = (
            numbers.index(shipment.despatch_number) if shipment.despatch_number in numbers else 9
        )
        return real(self, attrs.evolve(shipment, despatch_number=str(place + 1)), *more)

    around(patch, Known, "key", placed)


@bug(NAMED, "returns")
def a_return_is_called_by_its_condition(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        Known,
        "return_key",
        lambda real, self, back, *more: real(self, back, back.lines[0].condition or "-", *more),
    )


@bug(NAMED, "sent while decided")
def news_of_tracking_is_called_by_its_number(patch: pytest.MonkeyPatch) -> None:
    def renamed(real: Any, *args: Any, **named: Any) -> Any:
        number = named["about"].tracking_number
        return real(*args, **{**named, "key": f"{named['key']}:{number}"})

    around(patch, _tracking, "to_tell", renamed)


@bug(NAMED, "a claim is lost")
def an_id_leaves_its_order_out(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        Mapping,
        "unique_id",
        lambda real, self, kind, key, *more: (
            f"pvx:{kind}:{key.partition(':')[2].partition(':')[2]}"
        ),
    )


@bug(QUANTITY, "edges")
def a_kit_is_told_by_its_parts(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _rows, "_is_part", False)


@bug(QUANTITY, "returns")
def one_piece_of_each_item_is_told(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _shipment_events,
        "_item",
        lambda real, item: {**real(item), "Quantity": 1},
    )


@bug(QUANTITY, "a claim is lost")
def what_left_is_not_taken_off(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _completeness, "_take", None)


@bug(QUANTITY, "a claim is lost")
def the_parcel_itself_is_still_to_come(patch: pytest.MonkeyPatch) -> None:
    def behind(real: Any, self: Any, known: Any) -> Any:
        return real(attrs.evolve(self, shipments=self.shipments[:-1]), known)

    around(patch, _counting.Count, "remaining", behind)


@bug(QUANTITY, "shop")
def cancelled_lines_are_still_waited_for(patch: pytest.MonkeyPatch) -> None:
    answering(patch, Demand, "cancelled", Counter())


@bug(QUANTITY, "returns")
def equal_lines_count_once(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _returning,
        "merged",
        lambda real, lines: tuple(attrs.evolve(one, quantity=1) for one in real(lines)),
    )


@bug(QUANTITY, "rough")
def history_does_not_count(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _shipments,
        "counted",
        lambda real, *args: attrs.evolve(real(*args), index=0, shipments=[]),
    )
