from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import attrs
import pytest

from pvxklaviyo.simulation.klaviyo import StoredEvent
from pvxklaviyo.simulation.verdict import (
    DOUBLE,
    EARLY,
    KINDS,
    MISMATCH,
    MISSING,
    ORPHAN,
    SEQUENCE,
    UNWANTED,
    Verdict,
    compare,
)
from pvxklaviyo.simulation.warehouse import JournalGroup, JournalShipment, Mix, Warehouse

from .told_right import numbered, shipment_event, told_right, tracking_event

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
Spoil = Callable[[list[StoredEvent], int], list[StoredEvent]]


@cache
def _truth(
    world: Warehouse, revision: int
) -> tuple[Sequence[JournalShipment], Sequence[JournalGroup]]:
    return world.journal(), world.groups()


def judge(world: Warehouse, events: list[StoredEvent], **options: Any) -> Verdict:
    journal, groups = _truth(world, world._revision)
    return compare(journal, events, groups=groups, **options)


@pytest.fixture(scope="module")
def world() -> Warehouse:
    return Warehouse(seed=5, mix=Mix.demanding())


def _is_shipment(event: StoredEvent) -> bool:
    return event.metric != "Updated Tracking"


def _with(event: StoredEvent, **properties: Any) -> StoredEvent:
    return attrs.evolve(event, properties={**event.properties, **properties})


def _changed(change: Callable[[StoredEvent], StoredEvent]) -> Spoil:
    def spoil(events: list[StoredEvent], at: int) -> list[StoredEvent]:
        return [*events[:at], change(events[at]), *events[at + 1 :]]

    return spoil


def _lost(events: list[StoredEvent], at: int) -> list[StoredEvent]:
    return events[:at] + events[at + 1 :]


def _again(events: list[StoredEvent], at: int) -> list[StoredEvent]:
    later = attrs.evolve(events[at], arrival=len(events) + 1)
    return [*events, later]


ONE_THING_WRONG: dict[str, tuple[str, Spoil]] = {
    "lost": (MISSING, _lost),
    "doubled": (DOUBLE, _again),
    "doubled under another person": (
        DOUBLE,
        lambda events, at: _again(
            _changed(lambda event: attrs.evolve(event, email="a@b.invalid"))(events, at), at
        ),
    ),
    "too early": (
        EARLY,
        _changed(lambda e: attrs.evolve(e, received_at=e.received_at - timedelta(days=3))),
    ),
    "of no shipment": (ORPHAN, _changed(lambda e: _with(e, DespatchNumber="DES0"))),
    "of no order": (ORPHAN, _changed(lambda e: _with(e, OrderNumber=None))),
    "another person": (MISMATCH, _changed(lambda e: attrs.evolve(e, email="a@b.invalid"))),
    "another quantity": (
        MISMATCH,
        _changed(
            lambda e: _with(
                e,
                Items=[
                    {**item, "Quantity": item["Quantity"] + 1}  # type: ignore[dict-item,operator,index]
                    for item in e.properties["Items"]  # type: ignore[union-attr]
                ],
            )
        ),
    ),
    "an item too many": (
        MISMATCH,
        _changed(
            lambda e: _with(
                e,
                Items=[*e.properties["Items"], {"SKU": "X", "Quantity": 1}],  # type: ignore[misc]
            )
        ),
    ),
    "no items": (MISMATCH, _changed(lambda e: _with(e, Items=None))),
    "a minute later": (
        MISMATCH,
        _changed(lambda e: attrs.evolve(e, time=e.time + timedelta(minutes=1))),
    ),
    "other tracking": (MISMATCH, _changed(lambda e: _with(e, TrackingNumber="ZZ0"))),
    "another order of the shop": (MISMATCH, _changed(lambda e: _with(e, OrderId="#0"))),
    "a metric that does not fit": (
        MISMATCH,
        _changed(
            lambda e: attrs.evolve(
                e,
                metric="Fulfilled Partial Order"
                if e.metric == "Fulfilled Order"
                else "Fulfilled Order",
            )
        ),
    ),
    "an unknown metric": (UNWANTED, _changed(lambda e: attrs.evolve(e, metric="Shipped"))),
    "another index": (SEQUENCE, _changed(lambda e: _with(e, ShipmentIndex=9))),
    "completeness turned round": (
        SEQUENCE,
        _changed(lambda e: _with(e, IsComplete=e.properties.get("IsComplete") is not True)),
    ),
}


class TestRightWorld:
    @pytest.mark.parametrize("seed", range(3))
    def test_nothing_is_found(self, seed: int) -> None:
        """A world that is told right has no findings, and all that was expected was told."""
        world = Warehouse(seed=seed, mix=Mix.demanding())
        verdict = judge(world, told_right(world))

        assert [] == [str(one) for one in verdict.findings]
        assert verdict.ok
        assert verdict.expected == verdict.told > 400
        assert dict.fromkeys(KINDS, 0) == verdict.counts

    def test_in_the_middle_of_it(self, world: Warehouse) -> None:
        """Judged as of an instant, what shows later is not missing; what showed before is."""
        events = told_right(world)
        at = world.begin + world.duration / 2
        so_far = [event for event in events if event.received_at <= at + timedelta(minutes=2)]

        assert [] == list(judge(world, so_far, at=at).findings)
        assert judge(world, so_far).counts[MISSING] > 50
        assert judge(world, so_far[:-30], at=at).counts[MISSING] > 0

    def test_other_integrations_are_not_looked_at(self, world: Warehouse) -> None:
        """The shop's own events of the same name are none of ours."""
        events = told_right(world)
        shop = attrs.evolve(events[0], integration="Shopify", properties={})

        assert judge(world, [*events, shop]).ok


class TestOneThingWrong:
    @pytest.mark.parametrize("what", ONE_THING_WRONG)
    def test_it_is_found_where_it_is(self, world: Warehouse, what: str) -> None:
        """One event spoilt anywhere gives a finding of that kind, at that order."""
        kind, spoil = ONE_THING_WRONG[what]
        events = told_right(world)
        shown = {one.key for one in world.journal() if one.tracking and one.tracked_at}
        later = {event.properties["DespatchNumber"] for event in events if not _is_shipment(event)}
        places = [
            at
            for at, event in enumerate(events)
            if _is_shipment(event)
            and event.properties["DespatchNumber"] not in later
            and (event.properties["OrderNumber"], event.properties["DespatchNumber"]) in shown
        ]
        for at in random.Random(what).sample(places, 5):
            verdict = judge(world, spoil(events, at))
            number = events[at].properties["OrderNumber"]
            found = [one for one in verdict.findings if one.kind == kind]
            group = _group(world, str(number))

            assert not verdict.ok
            assert found, [str(one) for one in verdict.findings]
            assert {*group, ""} >= {one.order_number for one in verdict.findings}


def _group(world: Warehouse, number: str) -> tuple[str, ...]:
    groups = _truth(world, world._revision)[1]
    return next(group.order_numbers for group in groups if number in group.order_numbers)


class TestAudience:
    @pytest.mark.parametrize("why", ["transfer", "marketplace", "no_email"])
    def test_who_must_not_hear(self, world: Warehouse, why: str) -> None:
        """An event of a shipment that nobody may hear of is unwanted, although it is true."""
        shipment = next(one for one in world.journal() if one.expected == why)
        event = _told(shipment)
        verdict = judge(world, numbered([*told_right(world), event]))

        assert [(UNWANTED, shipment.order_number)] == [
            (one.kind, one.order_number) for one in verdict.findings if one.kind == UNWANTED
        ]

    @pytest.mark.parametrize(
        ("after", "expected"), [(timedelta(0), []), (timedelta(hours=1), [UNWANTED])]
    )
    def test_what_was_reversed(self, after: timedelta, expected: list[str]) -> None:
        """What was told while it stood was true then; after the reversal it is unwanted."""
        world = _small()
        world.vanish("1001", "DES1", at=NOON + timedelta(minutes=30))
        (shipment,) = world.journal()
        event = _told(shipment, received_at=NOON + timedelta(minutes=10) + after)
        correction = attrs.evolve(
            event, metric="Corrected Fulfilment", received_at=NOON + timedelta(hours=2)
        )

        assert expected == [one.kind for one in judge(world, [event, correction]).findings]
        assert MISSING in {one.kind for one in judge(world, [event]).findings}
        assert [UNWANTED] == [one.kind for one in judge(world, [correction]).findings]
        assert judge(world, []).ok

    def test_before_the_start(self) -> None:
        """What left before the start is not expected, is unwanted, and counts in the index."""
        world = _small()
        world.despatch("1001", "DES2", at=NOON + timedelta(hours=2), tracking="T2")
        first, second = world.journal()
        start_at = NOON + timedelta(hours=1)
        right = _told(second, index=2, complete=True)
        wrong = _told(second, index=1, complete=True)

        assert judge(world, [right], start_at=start_at).ok
        assert [SEQUENCE] == [one.kind for one in judge(world, [wrong], start_at=start_at).findings]
        assert UNWANTED in {
            one.kind
            for one in judge(world, numbered([_told(first), right]), start_at=start_at).findings
        }


class TestSequence:
    def test_two_completions(self) -> None:
        """An order is completed once."""
        world = _small()
        world.despatch("1001", "DES2", at=NOON + timedelta(hours=2), tracking="T2")
        first, second = world.journal()
        events = numbered([_told(first, complete=True), _told(second, index=2, complete=True)])

        assert [SEQUENCE] == [one.kind for one in judge(world, events).findings]

    def test_a_shipment_after_the_last(self) -> None:
        """Nothing follows the shipment that completes an order."""
        world = _small()
        world.despatch("1001", "DES2", at=NOON + timedelta(hours=2), tracking="T2")
        first, second = world.journal()
        events = numbered([_told(first, complete=True), _told(second, index=2)])

        assert [SEQUENCE] == [one.kind for one in judge(world, events).findings]

    def test_nobody_said_complete(self) -> None:
        """An order of which everything left must be told complete, unless nobody can know it."""
        world = _small()
        world.despatch("1001", "DES2", at=NOON + timedelta(hours=2), tracking="T2")
        first, second = world.journal()
        events = numbered([_told(first), _told(second, index=2)])

        assert [SEQUENCE] == [one.kind for one in judge(world, events).findings]
        assert judge(world, events, uncertain=[first.group]).ok
        assert compare(world.journal(), events).ok

    def test_complete_and_goods_to_come(self) -> None:
        """An order that is not complete must not be told to be."""
        world = _small()
        (first,) = world.journal()

        assert judge(world, [_told(first)]).ok
        assert [SEQUENCE] == [
            one.kind for one in judge(world, [_told(first, complete=True)]).findings
        ]

    def test_in_order_of_arrival(self) -> None:
        """What was despatched first may be told second; the numbers follow the telling."""
        world = _small()
        world.despatch("1001", "DES2", at=NOON + timedelta(hours=2), tracking="T2")
        first, second = world.journal()
        late = second.visible_at + timedelta(hours=1)
        right = numbered(
            [_told(first, index=2, complete=True, received_at=late), _told(second, index=1)]
        )
        wrong = numbered([_told(first, index=1, received_at=late), _told(second, index=2)])

        assert judge(world, right).ok
        assert SEQUENCE in {one.kind for one in judge(world, wrong).findings}


class TestTracking:
    def test_the_newest_counts(self) -> None:
        """What the customer has in the end is the last that was told."""
        world = _small()
        (shipment,) = world.journal()
        first = _told(shipment, tracking="OLD")
        right, old = (
            tracking_event(
                shipment,
                arrival=0,
                received_at=shipment.visible_at + timedelta(hours=hours),
                tracking=number,
            )
            for hours, number in ((2, shipment.tracking), (1, "OTHER"))
        )
        swapped = attrs.evolve(old, received_at=right.received_at + timedelta(hours=1))

        assert judge(world, numbered([first, old, right])).ok
        assert [MISMATCH] == [one.kind for one in judge(world, [first]).findings]
        assert [MISMATCH] == [
            one.kind for one in judge(world, numbered([first, right, swapped])).findings
        ]

    def test_not_before_the_shipment(self) -> None:
        """Tracking of a shipment nobody heard of is wrong, and so is tracking told first."""
        world = _small()
        (shipment,) = world.journal()
        event = tracking_event(
            shipment,
            arrival=0,
            received_at=shipment.visible_at,
            tracking=shipment.tracking,
        )

        assert {MISSING, UNWANTED} == {one.kind for one in judge(world, [event]).findings}
        assert [SEQUENCE] == [
            one.kind for one in judge(world, numbered([event, _told(shipment)])).findings
        ]


class TestWords:
    def test_a_finding_reads_like_a_sentence(self) -> None:
        """It names the order and the despatch, and nobody's address."""
        world = _small()
        texts = [str(one) for one in judge(world, []).findings]

        assert [
            "missing: order 1001 despatch DES1: it left, and Klaviyo holds no event of it"
        ] == texts

    def test_no_personal_data(self, world: Warehouse) -> None:
        """No finding of any kind shows an address."""
        events = [attrs.evolve(one, email="a@b.invalid") for one in told_right(world)]
        texts = " ".join(str(one) for one in judge(world, events).findings)

        assert "another person's profile" in texts
        assert "@" not in texts


def _small() -> Warehouse:
    world = Warehouse.scripted(begin=NOON - timedelta(hours=1))
    world.order(
        "1001",
        reference="#1",
        email="Ann@people.invalid",
        lines=[("MUG-01", 3)],
        at=NOON - timedelta(minutes=30),
    )
    world.despatch("1001", "DES1", [("MUG-01", 1)], at=NOON, tracking="T1")
    return world


def _told(
    shipment: JournalShipment,
    *,
    index: int = 1,
    complete: bool = False,
    received_at: datetime | None = None,
    tracking: str | None = None,
) -> StoredEvent:
    return shipment_event(
        shipment,
        index=index,
        complete=complete,
        arrival=1,
        received_at=received_at or shipment.visible_at + timedelta(minutes=2),
        tracking=shipment.tracking if tracking is None else tracking,
    )
