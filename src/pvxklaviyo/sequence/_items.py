"""The lines of a parcel, each told by itself right after it, where a tenant wants that."""

from __future__ import annotations

import json
from collections.abc import Mapping

import attrs

from ..ledger import AnnouncementRecord
from ..model import Order, Shipment, ShipmentItem
from ._counting import remaining_then
from ._kinds import DESPATCHED_ITEM
from ._known import Known
from ._parcel_telling import is_free, put
from ._plan import Announcement
from ._reasons import METRIC_OFF
from ._to_tell import to_tell
from ._wish import Wish


def decide_items(known: Known, wish: Wish, parcel: Announcement) -> None:
    """Tell the lines of a parcel that is to be told."""
    if not known.policy.tells(DESPATCHED_ITEM) or not isinstance(parcel.about, Shipment):
        return
    for name, item in by_line(parcel.about).items():
        _tell(known, wish, parcel.about, name, item, parcel)


def keep_items(known: Known, wish: Wish, record: AnnouncementRecord, order: Order) -> None:
    """
    Let the lines of a told parcel follow it as they were decided.

    Only those that were: a metric that is switched on later tells no old news.
    """
    waiting = {
        one.key
        for one in known.history.announcements
        if one.kind == "item" and one.key.startswith(record.key + ":") and is_free(known, one)
    }
    told = known.told_shipment(record)
    if not waiting or told is None or not known.policy.tells(DESPATCHED_ITEM):
        return
    decided = json.loads(record.decision)
    email = known.address(record.person)
    about = attrs.evolve(
        told,
        index=decided.get("index"),
        is_complete=decided.get("complete"),
        remaining=remaining_then(known, record),
        email=email,
    )
    parcel = Announcement(
        kind="shipment",
        key=record.key,
        reason=record.reason,
        facts=record.facts,
        happened_at=record.happened_at or told.despatched_at,
        person=record.person,
        about=about,
        order=attrs.evolve(order, email=email),
    )
    for name, item in by_line(told).items():
        if known.key(told, name) in waiting:
            _tell(known, wish, about, name, item, parcel)


def by_line(shipment: Shipment) -> Mapping[str, ShipmentItem]:
    """Give each item by its line, else by its code; what has neither apart adds up."""
    items: dict[str, ShipmentItem] = {}
    for item in shipment.items:
        name = item.line or item.item_code
        before = items.get(name)
        if before is not None and before.item_code != item.item_code:
            # Two items that share a line are two things to tell.
            name = f"{name}/{item.item_code}"
            before = items.get(name)
        if before is None:
            items[name] = item
        elif before.quantity is None or item.quantity is None:
            items[name] = attrs.evolve(before, quantity=None)
        else:
            items[name] = attrs.evolve(before, quantity=before.quantity + item.quantity)
    return items


def _tell(
    known: Known,
    wish: Wish,
    shipment: Shipment,
    name: str,
    item: ShipmentItem,
    parcel: Announcement,
) -> None:
    key = known.key(shipment, name)
    record = known.record("item", key)
    put(
        known,
        wish,
        to_tell(
            known.policy,
            kind="item",
            key=key,
            metric=DESPATCHED_ITEM,
            # Why the parcel is not told is not why its lines are.
            reason="despatched" if parcel.reason == METRIC_OFF else parcel.reason,
            facts=parcel.facts,
            happened_at=parcel.happened_at,
            # Whom it was attempted for once, it is for (law L2).
            person=known.pinned(record, parcel.person),
            about=attrs.evolve(shipment, items=(item,)),
            order=parcel.order,
        ),
    )
