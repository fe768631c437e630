"""What is told of what a customer kept."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pvxklaviyo.model import Component, Return, ShipmentItem
from pvxklaviyo.sequence import Audience, MetricPolicy, Plan

from .group import NOON, POLICY, Group, at, fact, order, person, returned, shipment

EXPLORE = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
FEW = 2_000 if EXPLORE else 25
# Made smaller only where there is time for it.
SOME = list(Phase) if EXPLORE else [Phase.generate]
ON = attrs.evolve(POLICY, metrics={"Kept Item": MetricPolicy(enabled=True)})
DUE = 14 * 24 * 60
ORDER = order("1001", ("MUG", 2), ("TEE", 1))
PARCEL = shipment("DES1", ("MUG", 2), ("TEE", 1))
MUG, TEE = "acme01:1001:DES1:MUG", "acme01:1001:DES1:TEE"


class Home(Group):
    """A group whose parcel was told and is with its customer."""

    def __init__(self, policy: Any = ON, *, told: bool = True) -> None:
        super().__init__("1001", policy=policy)
        self.order, self.parcels = ORDER, [PARCEL]
        self.sees(0)
        self.sees(3)
        if told:
            self.deliver()

    def sees(self, minutes: float, *returns: Return) -> Plan:
        """Look up and decide."""
        self.look_up(minutes, orders=[self.order], shipments=self.parcels, returns=returns)
        return self.advance()

    def kept(self) -> dict[str, tuple[str, str]]:
        """Give where Kept Items stand: state and reason by key."""
        return {row.key: (row.state, row.reason) for row in self.rows() if row.kind == "kept_item"}


@settings(max_examples=FEW, phases=SOME)
@given(
    came_back=st.lists(st.sampled_from(["MUG", "TEE"]), max_size=2),
    settled=st.booleans(),
    cancelled=st.lists(st.tuples(st.sampled_from(["MUG", "TEE"]), st.integers(1, 2)), max_size=2),
    whole=st.booleans(),
)
def test_no_kept_item_after_a_return_or_a_cancellation(
    came_back: Sequence[str],
    settled: bool,
    cancelled: Sequence[tuple[str, int]],
    whole: bool,
) -> None:
    """Whatever came back or was cancelled, of that nobody is told that it was kept (law L8)."""
    home = Home()
    for number, (sku, quantity) in enumerate(cancelled):
        home.said(fact("lines_cancelled", 10, (sku, quantity), id=str(number)))
    if whole:
        home.said(fact("order_cancelled", 20))
    returns = [returned(f"RET{n}", (sku, 1)) for n, sku in enumerate(came_back)]
    if settled:
        home.sees(61, *returns)
        home.sees(100, *returns)
    home.sees(DUE, *returns)

    gone = {*came_back, *(sku for sku, _ in cancelled), *(["MUG", "TEE"] if whole else [])}
    told = {key.rpartition(":")[2] for key, (state, _) in home.kept().items() if state == "queued"}
    assert {"MUG", "TEE"} - gone == told
    assert {MUG, TEE} == set(home.kept())


class TestTelling:
    def test_it_is_told_after_a_look_up_made_when_the_time_has_come(self) -> None:
        """The order is looked up for it; each line is told, with that instant as its time."""
        home = Home()
        before = home.advance(5)
        waits = home.advance(DUE)
        plan = home.sees(DUE + 1)

        assert at(DUE) == before.read_at
        assert () == before.announcements
        assert [(MUG, "kept_look_up"), (TEE, "kept_look_up")] == [
            (one.key, one.reason) for one in waits.held
        ]
        assert at(DUE) == waits.read_at
        assert [(MUG, "kept", "Kept Item"), (TEE, "kept", "Kept Item")] == [
            (one.key, one.reason, one.metric) for one in plan.announcements
        ]
        assert {NOON + timedelta(days=14)} == {one.happened_at for one in plan.announcements}
        assert {person("ann@post.pvx-sim.net")} == {one.person for one in plan.announcements}

    def test_a_look_up_before_its_time_does_not_count(self) -> None:
        """A return may come until the last minute."""
        home = Home()
        home.sees(DUE - 1)
        plan = home.advance(DUE)

        assert {} == home.kept()
        assert at(DUE) == plan.read_at

    def test_the_look_up_is_asked_for_before_the_parcel_was_sent(self) -> None:
        """Sending it wakes nobody, so the time must be known before."""
        home = Home(told=False)

        assert at(DUE) == home.advance(4).read_at

    def test_it_is_off_unless_switched_on(self) -> None:
        """Neither told nor looked up for."""
        home = Home(POLICY)
        plan = home.sees(DUE + 1)

        assert {} == home.kept()
        assert None is plan.read_at

    def test_the_time_is_the_tenants(self) -> None:
        """A shorter time is looked up for sooner."""
        home = Home(attrs.evolve(ON, keep_after=timedelta(days=2)))

        assert NOON + timedelta(days=2) == home.advance(5).read_at

    def test_told_it_is_told(self) -> None:
        """A return that comes afterwards takes nothing back, and nothing is told twice."""
        home = Home()
        home.sees(DUE)
        for key in (MUG, TEE):
            home.deliver(key, kind="kept_item")
        late = returned("RET1", ("MUG", 1), returned_at=at(DUE + 5))
        home.sees(DUE + 6, late)
        home.sees(DUE + 40, late)

        assert {MUG: ("delivered", "kept"), TEE: ("delivered", "kept")} == home.kept()
        assert {} == home.exceptions()

    def test_until_it_is_attempted_a_return_overtakes_it(self) -> None:
        """The one line is taken back, the other stays."""
        home = Home()
        home.sees(DUE)
        home.sees(DUE + 6, returned("RET1", ("MUG", 1), returned_at=at(DUE + 5)))

        assert {MUG: ("skipped", "not_kept"), TEE: ("queued", "kept")} == home.kept()


class TestNotKept:
    @pytest.mark.parametrize("status", ["", "Created", "completed with discrepancies"])
    def test_a_return_counts_whatever_became_of_it(self, status: str) -> None:
        """Also one that is not settled, or not completed."""
        home = Home()
        home.sees(DUE, returned("RET1", ("TEE", 1), returned_at=at(DUE - 1), status=status))

        assert {MUG: ("queued", "kept"), TEE: ("skipped", "not_kept")} == home.kept()

    def test_a_cancelled_return_is_none(self) -> None:
        """Its goods were kept."""
        home = Home()
        home.sees(DUE, returned("RET1", ("TEE", 1), status="cancelled"))

        assert {("queued", "kept")} == set(home.kept().values())

    def test_a_return_that_is_not_shown_any_more_is_looked_for_twice(self) -> None:
        """One that was told counts for ever: its customer was told of it."""
        untold, told = Home(), Home()
        back = returned("RET1", ("TEE", 1), returned_at=at(DUE - 60))
        untold.sees(DUE - 59, back)
        untold.sees(DUE)
        once = untold.kept()[TEE]
        untold.sees(DUE + 2)
        told.sees(DUE - 59, back)
        told.sees(DUE - 29, back)
        told.deliver("acme01:1001:RET1", kind="return")
        told.sees(DUE)
        told.sees(DUE + 2)

        assert ("skipped", "not_kept") == once
        assert ("queued", "kept") == untold.kept()[TEE]
        assert ("skipped", "not_kept") == told.kept()[TEE]

    def test_a_part_of_a_kit_that_came_back_counts_for_the_kit(self) -> None:
        """Nobody is asked for a review of a set of which a cup was sent back."""
        home = Home()
        kit = ShipmentItem(
            item_code="KIT", quantity=1, components=(Component(item_code="CUP", quantity=2),)
        )
        home.order = order("1001", ("MUG", 2), ("TEE", 1), ("KIT", 1))
        home.parcels = [PARCEL, shipment("DES2", items=(kit,))]
        home.sees(10)
        home.sees(13)
        home.deliver("acme01:1001:DES2")
        home.sees(DUE, returned("RET1", ("CUP", 1)))

        assert ("skipped", "not_kept") == home.kept()["acme01:1001:DES2:KIT"]

    def test_pieces_that_were_cancelled_and_never_left_do_not_count(self) -> None:
        """Of three ordered one was cancelled and two left: the two were kept."""
        home = Home()
        home.order = order("1001", ("MUG", 3), ("TEE", 1))
        home.sees(5)
        home.said(fact("lines_cancelled", 10, ("MUG", 1), id="c1"))
        home.sees(DUE)

        assert ("queued", "kept") == home.kept()[MUG]

    def test_a_parcel_that_is_gone_or_was_never_told_says_nothing(self) -> None:
        """What did not leave, or was left untold, was not kept."""
        gone = Home()
        gone.parcels = []
        gone.sees(DUE)
        history = Home(attrs.evolve(ON, start_at=at(30)), told=False)
        history.sees(DUE)
        refused = Home(told=False)
        refused.park("acme01:1001:DES1")
        refused.sees(DUE)

        assert ({}, {}, {}) == (gone.kept(), history.kept(), refused.kept())

    def test_the_audience_is_asked_again(self) -> None:
        """Whoever is left out by then is left out, and it is recorded."""
        home = Home()
        home.policy = attrs.evolve(ON, audience=Audience(excluded_channels=("Shopify",)))
        home.sees(DUE)

        assert {("skipped", "channel_excluded")} == set(home.kept().values())

    def test_what_a_person_left_untold_stays_so(self) -> None:
        """Refused, discarded, and looked up again."""
        home = Home()
        home.sees(DUE)
        home.park(MUG, kind="kept_item")
        home.answer("discard", f"parked:kept_item:{MUG}")
        home.advance()
        home.sees(DUE + 9)

        assert ("skipped", "discarded") == home.kept()[MUG]


def test_lines_without_numbers_add_up_and_numbered_ones_are_told_apart() -> None:
    """One event a line; equal items without a line are one."""
    home = Home(told=False)
    items = (
        ShipmentItem(item_code="MUG", quantity=1, line="1"),
        ShipmentItem(item_code="MUG", quantity=1, line="2"),
        ShipmentItem(item_code="TEE", quantity=1),
        ShipmentItem(item_code="TEE", quantity=2),
    )
    home.parcels = [shipment("DES1", items=items)]
    home.sees(5)
    home.sees(8)
    home.deliver("acme01:1001:DES1")
    plan = home.sees(DUE)

    kept: list[Any] = [one.about for one in plan.announcements if one.kind == "kept_item"]
    assert [("1", "MUG", 1), ("2", "MUG", 1), ("", "TEE", 3)] == [
        (one.items[0].line, one.items[0].item_code, one.items[0].quantity) for one in kept
    ]
    assert {f"acme01:1001:DES1:{name}" for name in ("1", "2", "TEE")} == set(home.kept())
