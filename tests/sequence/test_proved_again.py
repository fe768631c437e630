from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest

from pvxklaviyo.ledger import AnnouncementId, AnnouncementRecord, History
from pvxklaviyo.model import FactKey
from pvxklaviyo.sequence import breaches

from .group import POLICY, Group, at, key
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
