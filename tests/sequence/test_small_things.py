"""What no other test noticed when one small thing of the program was changed."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from pvxklaviyo.model import Cancellation, Placing
from pvxklaviyo.sequence import DESPATCHED_ITEM, Audience, MetricPolicy, ReturnsPolicy

from .group import POLICY, Group, at, fact, key, order, shipment

MUG = order()


def told(policy: object = POLICY, **more: object) -> Group:
    """Give a group of which one parcel was told."""
    group = Group(policy=policy)  # type: ignore[arg-type]
    for minutes in (0, 3):
        group.look_up(minutes, orders=[MUG], shipments=[shipment(**more)]).advance()
    group.deliver()
    return group


def test_an_order_that_was_complete_before_another_joined_is_a_persons() -> None:
    """Half of it was told as the whole; once somebody answered, it is not asked again."""
    group = told()
    both = [MUG, order("1002")]
    group.look_up(10, orders=both, shipments=[shipment()]).advance()
    name = f"half:{key()}"

    assert {name} == set(group.exceptions())

    group.answer("approve", name)
    group.look_up(20, orders=both, shipments=[shipment()]).advance()

    assert {} == group.exceptions()


def test_a_despatch_that_a_feed_named_and_nobody_finds_is_the_warehouses() -> None:
    """After two look-ups, and not before."""
    group = Group()
    group.nominated_at = at(0)
    group.look_up(1, orders=[MUG])

    assert () == group.advance().opened

    (opened,) = group.look_up(3, orders=[MUG]).advance().opened

    assert ("shipment.not_found", "warehouse") == (opened.code, opened.owner)


def test_what_waits_for_the_clock_says_so() -> None:
    """By its kind, key and facts, and without an end: a parcel as well as a shop's word."""
    group = Group().look_up(0, orders=[MUG], shipments=[shipment(despatched_at=at(30))])
    (held,) = group.advance().held

    assert ("shipment", key(), "clock", None) == (held.kind, held.key, held.reason, held.until)

    group = Group().said(fact("order_cancelled", 30)).look_up(1, orders=[MUG])
    plan = group.advance()
    (held,) = plan.held

    assert [("acme", True)] == [(one.tenant, "#1" in one.text) for one in plan.opened]

    assert ("cancelled", "acme01:order:#1", "clock") == (held.kind, held.key, held.reason)
    assert [one.key for one in group.history().observations if one.kind == "shop"] == list(
        held.facts
    )


def test_a_carrier_without_tracking_is_not_waited_for() -> None:
    """What never has a number is told as soon as it has settled."""
    group = Group(policy=attrs.evolve(POLICY, tracking={"DPD": "never"}))
    for minutes in (0, 3):
        group.look_up(minutes, orders=[MUG], shipments=[shipment(tracking_number="")]).advance()

    assert ["despatched"] == [row.reason for row in group.queue()]


def test_what_left_at_the_start_is_told() -> None:
    """Only what was before it is history."""
    group = told(attrs.evolve(POLICY, start_at=at(0)))

    assert ["delivered"] == [row.state for row in group.rows()]


def test_news_of_tracking_is_for_the_audience_too() -> None:
    """Left out by a new rule, it stays so when the rule is gone again."""
    group = told()
    group.policy = attrs.evolve(POLICY, audience=Audience(excluded_channels=("Shopify",)))
    other = shipment(tracking_number="OTHER")
    for minutes, policy in ((10, group.policy), (20, POLICY)):
        group.policy = policy
        group.look_up(minutes, orders=[MUG], shipments=[other]).advance()
        row = group.row(f"{key()}:1", "tracking")

        assert row is not None
        assert ("skipped", "channel_excluded") == (row.state, row.reason)


def test_an_item_rests_on_what_its_parcel_rests_on() -> None:
    """Told apart, it is the same news."""
    enabled = MetricPolicy(enabled=True)
    group = told(attrs.evolve(POLICY, metrics={DESPATCHED_ITEM: enabled}))
    facts = {row.kind: row.facts for row in group.rows()}

    assert {"shipment", "item"} == set(facts)
    assert facts["shipment"] == facts["item"]


@pytest.mark.parametrize("minutes", [0, 5])
def test_lag_is_an_exception_and_looked_at_again(minutes: float) -> None:
    """From the moment on at which it nears the window: until it was sent, it is looked at."""
    group = told()
    group._rows = [attrs.evolve(row, state="queued", settled_at=None) for row in group.rows()]
    near = timedelta(hours=3, minutes=30) * 0.75
    plan = group.decide(near.total_seconds() / 60 + minutes)

    assert ["event.nearly_late"] == [one.code for one in plan.opened]
    assert "most of the time" in plan.opened[0].text
    assert plan.wake_at is not None
    assert plan.wake_at > group.now


def test_what_the_shop_says_names_its_order() -> None:
    """A placing, and a line that is cancelled."""
    group = Group(policy=attrs.evolve(POLICY, placed_order="relay"))
    group.said(fact("order_placed", -20, ("MUG", 1), ("TEE", 1)))
    group.said(fact("lines_cancelled", -10, ("MUG", 1), id="C1"))
    plan = group.look_up(0, orders=[order("1001", ("MUG", 1), ("TEE", 1))]).advance()
    about = {one.kind: one.about for one in plan.announcements}

    assert {"placed", "cancelled_item"} == set(about)
    for one in about.values():
        assert isinstance(one, Placing | Cancellation)
        assert "#1" == one.reference


def test_lines_that_name_nothing_are_a_persons() -> None:
    """A cancellation of lines without lines: of which tenant and order, and in words."""
    group = Group().said(fact("lines_cancelled", -10, id="C1")).look_up(0, orders=[MUG])
    (opened,) = group.advance().opened

    assert ("acme", True) == (opened.tenant, "#1" in opened.text)


def test_goods_in_are_found_by_their_reference() -> None:
    """The number, in what a tenant writes around it, taken as it stands."""
    pattern = ReturnsPolicy(goods_in_reference="RET.{order}/x").goods_in_pattern

    assert r"RET\.(?P<order>.+)/x" == pattern
