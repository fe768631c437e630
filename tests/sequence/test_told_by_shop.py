"""What the shop tells Klaviyo itself still reaches the profile of whom it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo.sequence import Audience, MetricPolicy, Policy, tellings

from .group import POLICY, Group, at, fact, order

BY_SHOP = attrs.evolve(POLICY, cancelled_order="shop")
OFF = attrs.evolve(POLICY, metrics={"Cancelled Order": MetricPolicy(enabled=False)})
NOT_HERE = Audience(excluded_channels=("Shopify",))
CANCELLED = fact("order_cancelled", 0)


def said(group: Group) -> Sequence[tuple[str, str]]:
    """Decide, and give what it tells profiles: what, and of which order."""
    history, plan = group.history(), group.advance()
    return [
        (told.what, told.order)
        for _, told in tellings(history, plan, group.now, lambda carrier, number: None)
    ]


def cancelled(policy: Policy, **more: Any) -> Group:
    """Let the shop cancel an order, which is looked up then."""
    return Group(policy=policy).said(CANCELLED).look_up(1, orders=[order(**more)])


@pytest.mark.parametrize("policy", [BY_SHOP, OFF, POLICY])
def test_a_cancellation_reaches_the_profile_whoever_sends_its_event(policy: Policy) -> None:
    """Once: an order that is cancelled is cancelled on the profile, too."""
    group = cancelled(policy)

    assert [("cancelled", "#1")] == said(group)
    assert [] == said(group.look_up(5, orders=[order()]))


@pytest.mark.parametrize("policy", [BY_SHOP, OFF])
def test_whom_the_audience_leaves_out_is_left_out_of_profiles(policy: Policy) -> None:
    """Also where no event is sent anyway; and the reason recorded is the audience's."""
    group = cancelled(attrs.evolve(policy, audience=NOT_HERE))

    assert [] == said(group)
    assert ["channel_excluded"] == [row.reason for row in group.rows()]


def test_what_happened_before_the_start_is_on_no_profile() -> None:
    """History was nobody's to tell, whoever told it."""
    group = cancelled(attrs.evolve(BY_SHOP, start_at=at(0) + timedelta(minutes=1)))

    assert [] == said(group)
    assert ["before_start"] == [row.reason for row in group.rows()]


def test_a_new_rule_takes_back_nothing_that_a_profile_was_told() -> None:
    """What was told under the audience of its time stands."""
    group = cancelled(BY_SHOP)
    before = said(group)
    group.policy = attrs.evolve(BY_SHOP, audience=NOT_HERE)

    assert [("cancelled", "#1")] == before
    assert [] == said(group)
    assert ["told_by_shop"] == [row.reason for row in group.rows()]


def test_another_person_is_told_in_place_of_the_first() -> None:
    """When the order turns out to be somebody else's, the first profile is set right."""
    group = cancelled(BY_SHOP)
    before = said(group)
    group.look_up(3, orders=[order(email="bob@post.pvx-sim.net")])

    assert [("cancelled", "#1")] == before
    assert [("withdrawn", ""), ("cancelled", "#1")] == said(group)


def test_what_is_dated_in_the_future_waits_for_a_person() -> None:
    """Its date would stand on the profile (law L5)."""
    group = Group(policy=BY_SHOP).said(fact("order_cancelled", 60)).look_up(1, orders=[order()])

    assert [] == said(group)
    assert ["fact.in_the_future"] == list(group.exceptions().values())
