"""For each law a guard that is taken away, and the small world in which that must be seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import attrs
import pytest

from pvxklaviyo.engine import _advance
from pvxklaviyo.engine._lateness import Leaving
from pvxklaviyo.model import Shipment, ShipmentItem
from pvxklaviyo.sequence import _contradictions, _present
from pvxklaviyo.sequence._known import Known
from pvxklaviyo.sequence._seen import Seen
from pvxklaviyo.sequence._wish import Wish
from pvxklaviyo.stores.memory._tables import Row, Tables

from . import scenes
from .scenes import Scene, calm

Sabotage = Callable[[pytest.MonkeyPatch], None]

SEQUENCE = "pvxklaviyo.sequence."


def orders_count_as_parcels(patch: pytest.MonkeyPatch) -> None:
    """An order that is there is told to have left: no despatch is asked for."""
    real = _present.present

    def present(history: Any) -> Any:
        state = real(history)
        parcels = [
            Seen(
                shipment=Shipment(
                    order_number=order.number,
                    despatch_number="DES9",
                    despatched_at=scenes.at(58),
                    tracking_number="TR",
                    items=tuple(
                        ShipmentItem(item_code=line.item_code, quantity=line.quantity)
                        for line in order.lines or ()
                    ),
                ),
                fact=state.order_facts[order.number],
                person=state.owners[order.number],
                learned_at=scenes.BEGIN,
                first=scenes.BEGIN,
                settled_from=scenes.BEGIN,
                tracked_from=scenes.BEGIN,
                last=state.read_from or scenes.BEGIN,
            )
            for order in state.orders.values()
        ]
        return attrs.evolve(state, shipments=[*state.shipments, *parcels])

    patch.setattr(SEQUENCE + "_decide.present", present)


def key_contains_tracking(patch: pytest.MonkeyPatch) -> None:
    """What a parcel is called changes with its tracking number."""
    real = Known.key

    def key(self: Known, shipment: Shipment, *more: str) -> str:
        return real(self, shipment, shipment.tracking_number, *more)

    patch.setattr(Known, "key", key)


def nobody_is_asked(patch: pytest.MonkeyPatch) -> None:
    """A parcel against its cancellation waits for a person, and no person hears of it."""
    real = _contradictions.contradiction
    patch.setattr(
        SEQUENCE + "_shipments.contradiction",
        lambda known, wish, seen, key: real(known, Wish(), seen, key),
    )


def every_row_is_a_head(patch: pytest.MonkeyPatch) -> None:
    """Any row of a queue may be claimed, whatever is under way."""

    def heads(self: Tables) -> list[Row]:
        return [self.rows.rows[number] for number in sorted(self.queued.rows)]

    patch.setattr(Tables, "heads", heads)


def time_of_the_decision(patch: pytest.MonkeyPatch) -> None:
    """A parcel's event says when it was decided."""

    def now(known: Known, shipment: Shipment, spoken: datetime | None) -> datetime:
        return known.now

    patch.setattr(SEQUENCE + "_shipments.happened_at", now)


def never_late(patch: pytest.MonkeyPatch) -> None:
    """The live window is not looked at when an event leaves."""
    patch.setattr(
        "pvxklaviyo.engine._deliver.leaving", lambda row, now: Leaving(time=row.happened_at)
    )


def nothing_is_contradicted(patch: pytest.MonkeyPatch) -> None:
    """A parcel is told whatever was cancelled before."""
    patch.setattr(SEQUENCE + "_shipments.contradiction", lambda *args: None)


def everything_is_kept(patch: pytest.MonkeyPatch) -> None:
    """What came back is not asked for when an item counts as kept."""
    patch.setattr(SEQUENCE + "_kept._not_kept", lambda known, item: None)


def a_mapping_stops_all(patch: pytest.MonkeyPatch) -> None:
    """What a tenant's own function raises is caught nowhere."""
    real = _advance.announcement_row

    def row(tenant: Any, stream: Any, wish: Any, now: Any) -> Any:
        if not wish.skipped:
            _advance._body(tenant, wish)
        return real(tenant, stream, wish, now)

    patch.setattr(_advance, "announcement_row", row)


def nothing_stops(patch: pytest.MonkeyPatch) -> None:
    """What was set aside is passed by, whatever the tenant wants."""
    patch.setattr(SEQUENCE + "_decide.stop_at_parked", lambda known, wish: None)


def no_reason(patch: pytest.MonkeyPatch) -> None:
    """A parcel is told for a reason that nobody knows."""
    patch.setattr(SEQUENCE + "_shipments._reason", lambda known, seen: "because")


_PAIR = attrs.evolve(scenes.MOVED, chains=scenes.MOVED.chains[1:])
_CUT = attrs.evolve(scenes.CONTRADICTED, chains=scenes.CONTRADICTED.chains[1:])

SABOTAGES: tuple[tuple[str, Sabotage, Scene], ...] = (
    ("L1", orders_count_as_parcels, scenes.TRACKED),
    ("L2", key_contains_tracking, calm(scenes.TRACKED)),
    ("L3", nobody_is_asked, calm(_CUT)),
    ("L4", every_row_is_a_head, calm(_PAIR, lost=1)),
    ("L5", time_of_the_decision, scenes.TRACKED),
    ("L6", never_late, scenes.LATE),
    ("L8", nothing_is_contradicted, calm(_CUT)),
    ("L8", everything_is_kept, scenes.RETURNED),
    ("L11", a_mapping_stops_all, scenes.STRANGERS),
    ("L12", no_reason, scenes.TRACKED),
)
