from __future__ import annotations

from typing import Any

import attrs
import pytest

from .group import Group, key, order, shipment

TRACKED = f"{key()}:1"


def filtered(group: Group, kind: str, name: str) -> None:
    """Let the tenant's own filter leave out what was just decided."""
    reason: dict[str, Any] = {"state": "skipped", "reason": "filtered", "settled_at": group.now}
    group._change(name, kind, lambda row: attrs.evolve(row, **reason))


def late_tracking(number: str = "TR-1") -> Group:
    """Tell a parcel, and then that it has a number."""
    group = Group()
    for minutes in (0, 20):
        group.look_up(minutes, orders=[order()], shipments=[shipment(tracking_number="")])
        group.advance()
    group.deliver(key())
    group.look_up(30, orders=[order()], shipments=[shipment(tracking_number=number)])
    group.advance()
    return group


@pytest.mark.parametrize("kind", ["shipment", "tracking"])
def test_what_the_filter_left_out_is_not_wished_again(kind: str) -> None:
    """Equal facts, equal answer: nothing is taken back and nothing is said anew."""
    group = late_tracking()
    if kind == "shipment":
        group = Group().look_up(0, orders=[order()], shipments=[shipment()])
        group.look_up(5, orders=[order()], shipments=[shipment()]).advance()
    name = key() if kind == "shipment" else TRACKED
    before = [row.kind for row in group.queue()]
    filtered(group, kind, name)

    plans = [group.advance(group_minutes) for group_minutes in (40, 50)]

    assert [kind] == before
    assert [((), ()), ((), ())] == [(plan.announcements, plan.withdrawn) for plan in plans]
    assert "filtered" == getattr(group.row(name, kind), "reason", None)


def test_other_facts_are_asked_about_again() -> None:
    """A number that the filter left out is one thing, another number is another."""
    group = late_tracking()
    filtered(group, "tracking", TRACKED)

    group.look_up(40, orders=[order()], shipments=[shipment(tracking_number="TR-2")])
    plan = group.advance()

    assert [("tracking", TRACKED, False)] == [
        (one.kind, one.key, one.skipped) for one in plan.announcements
    ]
    assert 1 == len(plan.withdrawn)
