"""What no other test noticed when one small thing of the program was changed."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from pvxklaviyo.model import Cancellation, Placing
from pvxklaviyo.sequence import (
    DESPATCHED_ITEM,
    FULFILLED_ORDER,
    RETURNED_ORDER,
    Audience,
    MetricPolicy,
    ReturnsPolicy,
)
from pvxklaviyo.sequence._revisions import difference

from .group import POLICY, Group, at, fact, key, order, returned, shipment

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
    plan = group.look_up(2, orders=[order("1001", ("MUG", 1), ("TEE", 1))]).advance()
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


def test_how_long_an_order_is_cancelled_counts_over_all_readings() -> None:
    """From the first that shows it so, whatever else changes meanwhile."""
    group = Group().look_up(0, orders=[MUG])
    group.advance()
    for minutes, comment in ((10, ("MUG", 1)), (120, ("MUG", 2))):
        gone = order("1001", comment, status="Cancelled")
        group.look_up(minutes, orders=[gone]).advance()

    assert {} == group.exceptions()

    group.look_up(10 + 240, orders=[gone]).advance()

    assert ["order.cancelled_in_warehouse"] == list(group.exceptions().values())


def test_returns_of_before_they_were_told_stay_untold() -> None:
    """Switched on later, the metric tells no old news."""
    off = MetricPolicy(enabled=False)
    group = told(attrs.evolve(POLICY, metrics={RETURNED_ORDER: off}))
    back = returned()
    for minutes in (61, 95):
        group.look_up(minutes, orders=[MUG], shipments=[shipment()], returns=[back]).advance()

    assert ["metric_off"] == [row.reason for row in group.rows() if row.kind == "return"]

    group.policy = POLICY
    group.look_up(120, orders=[MUG], shipments=[shipment()], returns=[back]).advance()

    assert ["skipped"] == [row.state for row in group.rows() if row.kind == "return"]


def test_a_parcel_of_before_its_metric_was_told_stays_untold() -> None:
    """The one that completed its order, too."""
    off = MetricPolicy(enabled=False)
    group = told(attrs.evolve(POLICY, metrics={FULFILLED_ORDER: off}))
    group.policy = POLICY
    group.look_up(10, orders=[MUG], shipments=[shipment()]).advance()

    assert {("skipped", "metric_off")} == {(row.state, row.reason) for row in group.rows()}


def test_of_two_equal_lines_of_a_return_one_may_be_new() -> None:
    """What was told stands for one of them alone."""
    line = returned().lines[0]

    assert (line,) == difference((line, line), (line,)).added
    assert () == difference((line, line), (line, line)).added


def test_an_order_that_peoplevox_never_had_is_of_its_shops_channel() -> None:
    """As the shop says, so that the audience knows it."""
    group = Group(
        shop="#1", policy=attrs.evolve(POLICY, audience=Audience(excluded_channels=("Shopify",)))
    )
    (cancelled,) = group.said(fact("order_cancelled", -10)).look_up(0).advance(20).announcements

    assert (True, "channel_excluded") == (cancelled.skipped, cancelled.reason)


def test_a_kit_that_nobody_counted_is_one_piece_at_least() -> None:
    """One of two was cancelled, so one may leave."""
    kits = order("1001", ("KIT", 2))
    group = Group().said(fact("lines_cancelled", -10, ("KIT", 1), id="C1"))
    for minutes in (0, 3):
        parcel = shipment("DES1", ("KIT", None))
        group.look_up(minutes, orders=[kits], shipments=[parcel]).advance()

    assert "shipment" in {row.kind for row in group.queue()}
    assert "shipment.after_cancellation" not in group.exceptions().values()


@pytest.mark.parametrize(("before", "is_told"), [(2, False), (3, True)])
def test_an_order_that_stands_for_another_is_no_second_demand(before: int, is_told: bool) -> None:
    """The most that either asked for counts, and not both together."""
    gone = order("1001", ("MUG", before), status="Cancelled")
    again = order("1002", ("MUG", 2))
    group = Group("1001", "1002").said(fact("lines_cancelled", -10, ("MUG", 1), id="C1"))
    for minutes in (0, 3):
        parcel = shipment("DES1", ("MUG", 2), number="1002")
        group.look_up(minutes, orders=[gone, again], shipments=[parcel]).advance()

    assert is_told == ("shipment" in {row.kind for row in group.queue()})
    assert is_told != ("shipment.after_cancellation" in group.exceptions().values())


def test_orders_that_stand_for_one_together_are_a_demand_together() -> None:
    """Split, and more of it: what each asks for adds up."""
    gone = order("1001", ("MUG", 2), status="Cancelled")
    parts = [order("1002", ("MUG", 2)), order("1003", ("MUG", 2))]
    group = Group("1001", "1002", "1003").said(fact("lines_cancelled", -10, ("MUG", 1), id="C1"))
    for minutes in (0, 3):
        parcels = [
            shipment("DES1", ("MUG", 2), number="1002"),
            shipment("DES2", ("MUG", 1), number="1003"),
        ]
        group.look_up(minutes, orders=[gone, *parts], shipments=parcels).advance()

    assert {} == group.exceptions()
    assert {key("DES1", "1002"), key("DES2", "1003")} == {
        row.key for row in group.rows() if row.kind == "shipment"
    }
