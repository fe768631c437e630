from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest

from pvxklaviyo.ledger import AnnouncementId, AnnouncementRecord, History
from pvxklaviyo.model import Component, FactKey, Return, ShipmentItem
from pvxklaviyo.sequence import MetricPolicy, breaches

from .group import POLICY, Group, at, key, order, returned, shipment
from .parcels import FIRST, SECOND, THIRD, saw

Edit = Callable[[AnnouncementRecord], AnnouncementRecord]


def lived() -> Group:
    """Give an order of three parcels, all told one after another."""
    group = Group("1001")
    for minutes in (0, 5, 12, 30):
        saw(group, minutes, FIRST, SECOND, THIRD).advance()
        for position in range(3):
            group.now = at(minutes + 0.1 * position)
            for row in group.queue()[:1]:
                group.deliver(row.key, kind=row.kind)
    return group


def edited(history: History, change: Edit, despatch: str = "DES2") -> History:
    """Change one announcement behind the library's back."""
    rows = tuple(
        change(row) if row.key == key(despatch) and row.kind == "shipment" else row
        for row in history.announcements
    )
    return attrs.evolve(history, announcements=rows)


def found(history: History, policy: object = POLICY) -> set[tuple[str, str]]:
    """Say which law is not borne out by what."""
    return {(one.law, one.key) for one in breaches(history, policy, at(31))}  # type: ignore[arg-type]


def test_an_honest_history_breaks_no_law() -> None:
    """Three parcels, told in order: nothing to say."""
    group = lived()

    assert 3 == sum(row.state == "delivered" for row in group.rows())
    assert set() == found(group.history())


def _without(row: AnnouncementRecord, kind: str) -> tuple[FactKey, ...]:
    return tuple(fact for fact in row.facts if not fact.startswith(kind))


EDITS: dict[str, Edit] = {
    "L1": lambda row: attrs.evolve(row, facts=_without(row, "shipment")),
    "L5": lambda row: attrs.evolve(row, happened_at=at(-7)),
    "L6": lambda row: attrs.evolve(row, live_until=None),
    "L12": lambda row: attrs.evolve(row, reason="because"),
}


@pytest.mark.parametrize("law", EDITS)
def test_what_breaks_one_law_is_named(law: str) -> None:
    """The announcement that was edited, by its kind and key, and no other."""
    history = edited(lived().history(), EDITS[law])

    assert {(law, f"shipment {key('DES2')}")} == found(history)


def test_an_event_from_the_future_breaks_the_fifth() -> None:
    """What was sent before the time that it states."""
    history = edited(
        lived().history(), lambda row: attrs.evolve(row, attempted_at=at(-5), settled_at=at(6))
    )

    assert ("L5", f"shipment {key('DES2')}") in found(history)


def test_what_is_told_twice_breaks_the_second() -> None:
    """The same key, or the same id under another key."""
    history = lived().history()
    first = history.announcements[0]
    twice = attrs.evolve(first, id=AnnouncementId(99))
    again = attrs.evolve(
        first, id=AnnouncementId(99), key=f"{first.key}:x", unique_id=first.unique_id
    )
    for one in (twice, again):
        extra = attrs.evolve(one, attempted_at=at(40), settled_at=at(40), unique_id="same")
        rows = (attrs.evolve(first, unique_id="same"), *history.announcements[1:], extra)
        names = found(attrs.evolve(history, announcements=rows))

        assert ("L2", f"shipment {first.key}") in names


def test_what_was_read_and_came_to_nothing_breaks_the_third() -> None:
    """A parcel that is read, and of which nothing is said: found where decisions say nothing."""
    group = lived()
    rows = tuple(row for row in group.rows() if row.key != key("DES3"))
    history = attrs.evolve(group.history(), announcements=rows)
    with pytest.MonkeyPatch.context() as patch:
        from pvxklaviyo.sequence import _laws
        from pvxklaviyo.sequence._plan import Plan

        patch.setattr(_laws, "decide", lambda *_: Plan())

        assert {("L3", f"shipment {key('DES3')}")} == found(history)
    # A decision that would still tell it is no breach: it waits.
    assert set() == found(history)


def test_two_outstanding_at_a_time_break_the_fourth() -> None:
    """The second parcel was sent while the first had no outcome."""
    history = edited(
        lived().history(),
        lambda row: attrs.evolve(row, settled_at=row.settled_at + timedelta(minutes=9)),  # type: ignore[operator]
        "DES1",
    )

    assert {("L4", f"shipment {key('DES2')}")} == found(history)


def test_what_was_before_the_start_breaks_the_sixth() -> None:
    """It was told all the same."""
    policy = attrs.evolve(POLICY, start_at=at(0.5))

    assert ("L6", f"shipment {key('DES1')}") in found(lived().history(), policy)


def test_what_was_set_aside_and_nobody_knows_breaks_the_eleventh() -> None:
    """A parked event without an exception."""
    group = lived()
    history = edited(group.history(), lambda row: attrs.evolve(row, state="parked"))

    assert ("L11", f"shipment {key('DES2')}") in found(history)


def test_a_parcel_after_its_cancellation_breaks_the_eighth() -> None:
    """Told though the order was cancelled, and nobody was asked."""
    history = lived().history()
    first = history.announcements[0]
    cancelled = attrs.evolve(first, kind="cancelled", key="acme01:order:#1", unique_id="other")
    rows = (cancelled, *history.announcements[1:])

    assert ("L8", f"shipment {key('DES2')}") in found(attrs.evolve(history, announcements=rows))


KEEPS = attrs.evolve(
    POLICY, metrics={"Kept Item": MetricPolicy(enabled=True)}, keep_after=timedelta(hours=2)
)
BACK = returned("RET1", ("MUG", 1), returned_at=at(20))
GROWN = attrs.evolve(BACK, lines=(*BACK.lines, *returned("", ("TEE", 1)).lines))
PLAIN = (ShipmentItem(item_code="TEE", quantity=1),)
NUMBERED = (ShipmentItem(item_code="TEE", quantity=1, line="2"),)
KIT = (
    ShipmentItem(item_code="SET", quantity=1, components=(Component(item_code="TEE", quantity=1),)),
)


def kept(items: tuple[ShipmentItem, ...]) -> Group:
    """Let a MUG come back, and the rest of a parcel be kept until its time."""
    group = Group("1001", policy=KEEPS)
    parcel = shipment("DES1", ("MUG", 1), despatched_at=at(0))
    parcel = attrs.evolve(parcel, items=(*parcel.items, *items))
    told: list[tuple[float, tuple[Return, ...]]] = [(1, ()), (4, ()), (21, (BACK,)), (52, (BACK,))]
    for minutes, returns in [*told, (121, (BACK,)), (130, (GROWN,)), (170, (GROWN,))]:
        group.look_up(
            minutes,
            orders=[order("1001", ("MUG", 1), ("TEE", 1))],
            shipments=[parcel],
            returns=returns,
        )
        group.advance()
        for row in group.queue():
            group.deliver(row.key, kind=row.kind)
    return group


def broken_by(group: Group, history: History) -> set[tuple[str, str]]:
    return {(one.law, one.key) for one in breaches(history, group.policy, group.now)}


def test_what_comes_back_after_it_was_told_to_be_kept_breaks_no_law() -> None:
    """A return that came before, and grew by the kept item afterwards, did not name it then."""
    group = kept(PLAIN)

    assert [("kept_item", key("DES1:TEE")), ("return", "acme01:1001:RET1:2")] == [
        (row.kind, row.key)
        for row in group.rows()
        if row.state == "delivered" and row.kind in {"kept_item", "return"}
    ][1:]
    assert set() == broken_by(group, group.history())


@pytest.mark.parametrize(
    ("items", "line"), [(PLAIN, "TEE"), (NUMBERED, "2"), (KIT, "SET")], ids=["item", "line", "kit"]
)
def test_what_is_kept_and_came_back_before_breaks_the_eighth(
    items: tuple[ShipmentItem, ...], line: str
) -> None:
    """The return that names it, or a part of it, stands first in the queue."""
    history = kept(items).history()
    rows = tuple(
        attrs.evolve(row, id=AnnouncementId(99)) if row.key == key(f"DES1:{line}") else row
        for row in history.announcements
    )

    assert ("L8", f"kept_item {key(f'DES1:{line}')}") in broken_by(
        kept(items), attrs.evolve(history, announcements=rows)
    )
