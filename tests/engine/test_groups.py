from __future__ import annotations

from typing import Any

import pytest

from pvxklaviyo.ledger import Exceptions
from pvxklaviyo.model import order_stream
from pvxklaviyo.sequence import Audience, OrderKind
from pvxklaviyo.simulation.klaviyo import StoredEvent
from pvxklaviyo.simulation.warehouse import Warehouse

from ..flows.bench import at
from .bench import Steps

EMAIL = "twin@post.pvx-sim.net"


def twins(*, second_at: float = -30, second_email: str = EMAIL, **more: Any) -> Warehouse:
    """Let one order of a shop come in as two Peoplevox orders."""
    told = Warehouse.scripted(begin=at(-600))
    for number, comes, email in (("1001", -30.0, EMAIL), ("1002", second_at, second_email)):
        fields = {"reference": "#1", **(more if number == "1002" else {})}
        told.order(number, lines=[("MUG-01", 1)], at=at(comes), email=email, **fields)
    told.despatch("1001", "DES1", None, at=at(1), tracking="T1")
    told.despatch("1002", "DES2", None, at=at(6), tracking="T2")
    return told


def relay(steps: Steps, *minutes: float) -> list[StoredEvent]:
    """Read, decide and send at each of these minutes; give what arrived."""
    world, tenant = steps.process()
    for one in minutes:
        steps.at(one)
        steps.read_and_decide(world, tenant)
        steps.deliver(world, tenant)
    steps.at(max(minutes) + 0.1)
    return sorted(steps.bench.klaviyo.events(), key=lambda event: event.arrival)


def said(events: list[StoredEvent]) -> list[tuple[object, ...]]:
    return [
        (
            event.properties["OrderNumber"],
            event.properties["OrderId"],
            event.properties["ShipmentIndex"],
            event.properties.get("IsComplete"),
        )
        for event in events
    ]


def codes(steps: Steps) -> list[str]:
    return [one.code for one in steps.bench.store.read(Exceptions(tenant="acme"))]


EVERY_MINUTE = [n / 2 for n in range(1, 30)]


def test_two_halves_are_one_order() -> None:
    """Numbered through, and complete with the last of both."""
    steps = Steps(twins())

    events = relay(steps, *EVERY_MINUTE)

    assert [("1001", "#1", 1, False), ("1002", "#1", 2, True)] == said(events)
    assert [] == codes(steps)


def test_a_half_that_comes_late_is_joined_at_once() -> None:
    """What was claimed for the first half is a person's to know; the second makes no claim."""
    steps = Steps(twins(second_at=5))

    events = relay(steps, *EVERY_MINUTE)

    assert [("1001", "#1", 1, True), ("1002", "#1", 2, None)] == said(events)
    assert ["order.completed_early"] == codes(steps)
    roots = {
        history.stream
        for history in steps.bench.store.histories(
            [order_stream("acme", "acme01", number) for number in ("1001", "1002")]
        ).values()
    }
    assert {order_stream("acme", "acme01", "1001")} == roots


def test_a_completion_of_half_an_order_is_told_to_a_person_at_once() -> None:
    """Not only when the other half leaves; it ends when that has."""
    warehouse = twins(second_at=5)
    warehouse.despatch("1002", "DES3", [("MUG-01", 1)], at=at(40), tracking="T3")
    warehouse.vanish("1002", "DES2", at=at(5.5))
    warehouse.change("1001", "DES1", at=at(7), tracking="T9")
    steps = Steps(warehouse)

    relay(steps, *EVERY_MINUTE)
    (problem,) = steps.bench.store.read(Exceptions(tenant="acme"))
    relay(steps, *range(40, 45))

    assert ("order.half_complete", "order 1001, despatch DES1") == (
        problem.code,
        problem.subject,
    )
    (after,) = steps.bench.store.read(Exceptions(tenant="acme"))
    assert ("order.completed_early", "order 1002, despatch DES3") == (after.code, after.subject)


@pytest.mark.parametrize(
    "more", [{"channel": "Amazon"}, {"reference": "#2"}, {"reference": ""}], ids=str
)
def test_another_channel_or_reference_is_another_order(more: dict[str, str]) -> None:
    """Two shops may number their orders alike."""
    steps = Steps(twins(**more))

    events = relay(steps, *EVERY_MINUTE)

    assert [(1, True), (1, True)] == [one[2:] for one in said(events)]
    assert [] == codes(steps)


def test_different_addresses_are_not_one_order_and_a_person_is_told() -> None:
    """Once they agree the halves are joined, and the exception ends."""
    warehouse = twins(second_email="other@post.pvx-sim.net")
    warehouse.change_order("1002", at=at(30), email=EMAIL.upper())
    warehouse.change("1002", "DES2", at=at(30), tracking="T3")
    steps = Steps(warehouse)
    world, tenant = steps.process()
    apart = relay(steps, *EVERY_MINUTE)
    told = codes(steps)

    steps.at(31)
    steps.read_and_decide(world, tenant)

    assert [(1, True), (1, True)] == [one[2:] for one in said(apart)]
    assert ["group.emails_differ"] == told
    assert [] == codes(steps)


def test_with_grouping_off_each_stands_alone() -> None:
    """The tenant may say that references mean nothing."""
    steps = Steps(twins(), policy={"group_by": "none"})

    events = relay(steps, *EVERY_MINUTE)

    assert [(1, True), (1, True)] == [one[2:] for one in said(events)]


@pytest.mark.parametrize(
    ("grouped", "parts"), [(False, [(1, True), (1, True)]), (True, [(1, False), (2, True)])]
)
def test_a_kind_may_be_no_part_of_its_reference(
    grouped: bool, parts: list[tuple[int, bool]]
) -> None:
    """A replacement carries the reference of what it replaces, and is an order of its own."""
    kind = OrderKind(name="replacement", suffixes=("002",), grouped=grouped)
    steps = Steps(twins(), policy={"audience": Audience(kinds=(kind,))})

    events = relay(steps, *EVERY_MINUTE)

    assert parts == [one[2:] for one in said(events)]
    assert [] == codes(steps)


def test_three_parts_found_from_the_middle_are_one_order() -> None:
    """Whoever is looked up first, the smallest number is the root."""
    warehouse = twins()
    warehouse.order("1000", lines=[("MUG-01", 1)], at=at(-30), email=EMAIL, reference="#1")
    warehouse.despatch("1000", "DES0", None, at=at(9), tracking="T0")
    steps = Steps(warehouse)

    events = relay(steps, *EVERY_MINUTE)

    assert [
        ("1001", "#1", 1, False),
        ("1002", "#1", 2, False),
        ("1000", "#1", 3, True),
    ] == said(events)
