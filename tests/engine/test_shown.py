"""What a shop shows: durable as it is, apart from people, and put where its order is found."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from pvxklaviyo.engine import Observed, observe, observe_shown
from pvxklaviyo.ledger import Announcements, Exceptions, History
from pvxklaviyo.model import (
    RefundedLine,
    ShopFact,
    Shown,
    ShownEdit,
    ShownLine,
    ShownOrder,
    ShownRefund,
    StreamKey,
    decode_order,
    decode_shown,
    encode_shown,
    order_stream,
    shop_stream,
    shown_stream,
    shown_subject,
    stream_name,
)
from pvxklaviyo.sequence import MatchRule, ShopRules, breaches
from pvxklaviyo.sequence._shown_history import matched_in
from pvxklaviyo.simulation.warehouse import Warehouse

from ..flows.bench import at
from .bench import Steps, story

RULES = ShopRules(name="web", match=(MatchRule(field="number"), MatchRule(field="attribute:wms")))
ORDER = order_stream("acme", "acme01", "1001")
SHOP = shop_stream("acme", "acme01", "#1001")
SHOWN = shown_stream("acme", "acme01", "web", "55")


def steps_of(**more: Any) -> Steps:
    return Steps(policy={"shops": (RULES,), "placed_order": "relay", **more})


def body(minutes: float = -20, **more: Any) -> ShownOrder:
    """Let the shop show order #1001 of one mug, as it was that many minutes after noon."""
    shown = {
        "shop": "web",
        "id": "55",
        "number": "#1001",
        "modified_at": at(minutes),
        "placed_at": at(0),
        "email": "ann1@post.pvx-sim.net",
        "phone": "+447700900001",
        "address": "1 High Street, Leeds",
        "currency": "GBP",
        "value": Decimal("12.00"),
        "lines": (ShownLine(line="L1", sku="MUG-01", ordered=2, removed=0, price=Decimal(6)),),
    }
    return ShownOrder(**{**shown, **more})


def edit(**more: Any) -> ShownEdit:
    shown = {"shop": "web", "order": "55", "id": "E1", "at": at(0.5), "removed": {"L1": 1}}
    return ShownEdit(**{**shown, **more})


def see(steps: Steps, *shown: Shown) -> Observed:
    """Observe in a process of its own."""
    world = steps.bench.world()
    return world.run(observe_shown(world, steps.bench.tenant(), shown))


def live(steps: Steps, minutes: float) -> None:
    """Read, decide and send all that is due then."""
    steps.at(minutes)
    world, tenant = steps.process()
    steps.read_and_decide(world, tenant)
    steps.deliver(world, tenant)
    steps.read_and_decide(world, tenant)


def history(steps: Steps, stream: StreamKey = SHOWN) -> History:
    return steps.bench.store.histories([stream])[stream]


def codes(steps: Steps) -> list[str]:
    return [one.code for one in steps.bench.store.read(Exceptions(tenant="acme"))]


def texts(steps: Steps) -> str:
    return " ".join(one.text for one in steps.bench.store.read(Exceptions(tenant="acme")))


def told(steps: Steps) -> list[tuple[str, str]]:
    rows = steps.bench.store.read(Announcements(tenant="acme"))
    return sorted((row.kind, row.state) for row in rows if row.kind != "profile")


class TestKept:
    """Of what is written."""

    def test_the_same_again_is_known(self) -> None:
        """To the last field the same is nothing new; one field, people included, is."""
        steps = steps_of()

        assert Observed(new=1, known=1) == see(steps, body(), body())
        assert Observed(new=2, known=1) == see(
            steps, body(), body(email="bea@post.pvx-sim.net"), body(address="2 High Street")
        )
        assert Observed(new=1, known=0) == see(steps, edit())

    def test_people_are_apart(self) -> None:
        """Neither an address nor a number is in a body; a changed street has another mark."""
        steps = steps_of()
        see(steps, body(references={"attribute:gift": "For Ann", "attribute:wms": "#1001"}))
        see(steps, body(address="2 High Street"))
        stored = [one for one in history(steps).observations if one.kind == "shown"]
        marks = [decode_shown(one.body).address for one in stored]  # type: ignore[union-attr]

        assert 2 == len(set(marks))
        assert not any(
            word in one.body
            for one in stored
            for word in (b"ann1", b"+44", b"High Street", b"For Ann")
        )
        assert [b"ann1@post.pvx-sim.net"] == list(history(steps).people.values())

    @pytest.mark.parametrize(
        "wrong",
        [
            body(id="", number=""),
            body(shop=""),
            body(modified_at=datetime(2026, 1, 1)),
            edit(at=datetime(2026, 1, 1)),
            edit(order=""),
        ],
    )
    def test_what_has_no_order_or_no_instant_is_refused(self, wrong: Shown) -> None:
        """Nothing could ever be found, or put in order, by it."""
        with pytest.raises(ValueError, match=r"no order|no time zone"):
            see(steps_of(), wrong)

    @pytest.mark.parametrize(
        "shown",
        [
            body(refunds=(ShownRefund(shop="web", order="55", id="R1", value=Decimal("1.10")),)),
            body(lines=None, modified_at=None),
            edit(),
            ShownRefund(
                shop="web",
                order="55",
                id="R1",
                lines=(RefundedLine(line="L1", quantity=1, is_cancelled=False),),
            ),
        ],
    )
    def test_it_is_read_as_it_was_written(self, shown: Shown) -> None:
        """All but people survives, each kind as itself."""
        kept = decode_shown(encode_shown(shown, address="m"))
        again = encode_shown(kept, address="m")

        assert type(shown) is type(kept)
        assert encode_shown(shown, address="m") == again

    def test_a_stream_is_of_one_shop_and_one_order(self) -> None:
        """Slashes in either lead to no other."""
        one, other = (
            stream_name(shown_stream("a/b", "c", *names)) for names in (("s/1", "2"), ("s", "1/2"))
        )

        assert ("a/b", "c", "shown") == (one.tenant, one.source, one.kind)
        assert [("s/1", "2"), ("s", "1/2")] == [
            shown_subject(one.subject),
            shown_subject(other.subject),
        ]


class TestMeeting:
    """Of where it belongs."""

    @pytest.mark.parametrize("order", list(permutations(["edit", "body", "warehouse"])))
    def test_whatever_comes_first_they_meet(self, order: tuple[str, ...]) -> None:
        """An edit that knows the id alone, the order, and the warehouse: one history."""
        steps = steps_of()
        for minutes, what in enumerate(order, 2):
            if what == "warehouse":
                live(steps, minutes)
            else:
                see(steps, edit() if what == "edit" else body())
        live(steps, 6)

        assert (ORDER, {ORDER, SHOP, SHOWN}) == (
            history(steps).stream,
            {*history(steps).members},
        )
        assert {("placed", "delivered"), ("cancelled_item", "delivered")} <= {*told(steps)}
        assert [] == [code for code in codes(steps) if code != "shipment.after_cancellation"]

    def test_the_laws_hold(self) -> None:
        """What rests on showings rests on evidence, and states its time."""
        steps = steps_of()
        see(steps, body(), edit())
        live(steps, 3)
        see(steps, body(2, is_cancelled=True))
        live(steps, 4)
        live(steps, 30)
        world, tenant = steps.process()

        assert ("cancelled", "delivered") in told(steps)
        assert [] == list(breaches(history(steps), tenant.policy, steps.bench.clock.now()))
        assert world is not None

    def test_the_first_rule_that_fits_counts(self) -> None:
        """A name that is not there is passed over; one that changed later is the same order."""
        steps = steps_of()
        see(steps, body(number="", references={"attribute:wms": "#1001"}))
        see(steps, body(-10, number="#2002"))
        other = shop_stream("acme", "acme01", "#2002")
        found = matched_in(history(steps))

        assert {SHOP, SHOWN, other} == {*history(steps).members}
        assert [("web", "55", "#1001")] == [(one.shop, one.order, one.reference) for one in found]

    @pytest.mark.parametrize(
        ("rule", "names", "expected"),
        [
            (MatchRule(field="number", strip_prefix="#"), {"number": "#1001"}, "1001"),
            (MatchRule(field="number", strip_prefix="#"), {"number": "1001"}, "1001"),
            (MatchRule(field="number", strip_suffix="-UK"), {"number": "7-UK"}, "7"),
            (MatchRule(field="id", add_prefix="BC-", add_suffix="/A"), {"id": "5"}, "BC-5/A"),
            (MatchRule(field="number", strip_prefix="#"), {"number": "#"}, None),
            (MatchRule(field="attribute:x"), {"id": "5"}, None),
            (MatchRule(field="number", only_prefix="UK"), {"number": "UK7"}, "UK7"),
            (MatchRule(field="number", only_prefix="UK"), {"number": "DE7"}, None),
            (
                MatchRule(field="number", only_prefix="UK", strip_prefix="UK"),
                {"number": "UK7"},
                "7",
            ),
        ],
    )
    def test_a_rule(self, rule: MatchRule, names: dict[str, str], expected: str | None) -> None:
        """It strips, adds, or does not fit."""
        assert expected == rule.reference(names)

    def test_what_one_rule_does_not_fit_is_left_to_the_next(self) -> None:
        """In their order; of those that fit the first counts."""
        rules = ShopRules(
            name="web",
            match=(
                MatchRule(field="number", only_prefix="UK", strip_prefix="UK"),
                MatchRule(field="attribute:wms"),
                MatchRule(field="id"),
            ),
        )
        names = {"number": "DE7", "attribute:wms": "W1", "id": "55"}

        assert "W1" == rules.reference(names)
        assert ("W1", "55") == rules.references(names)
        assert "7" == rules.reference({**names, "number": "UK7"})
        assert rules.reference({"number": "DE7"}) is None

    def test_two_orders_under_one_reference_are_nobodys(self) -> None:
        """Nobody guesses which is meant; a person sees both. Told facts go on."""
        steps = steps_of()
        see(steps, body(), body(id="56"))
        live(steps, 3)

        assert "order.reference_shared" in codes(steps)
        assert "web 55, web 56, all as" in texts(steps)
        assert "Peoplevox has under it: 1001." in texts(steps)
        assert ("placed", "delivered") not in told(steps)
        steps = steps_of()
        see(steps, body(), body(id="", modified_at=None))
        live(steps, 3)

        assert "order.reference_shared" not in codes(steps)
        assert ("placed", "delivered") in told(steps)

    def test_of_two_shops_the_channel_says_whose_it_is(self) -> None:
        """Peoplevox's order is of one channel, so that shop's order is it; a person sees both."""
        warehouse = Warehouse.scripted(begin=at(-60))
        warehouse.order(
            "1001",
            lines=[("MUG-01", 2)],
            at=at(-30),
            email="ann1@post.pvx-sim.net",
            reference="#1001",
            channel="Web UK",
        )
        steps = Steps(warehouse, policy={"shops": (RULES,), "placed_order": "relay"})
        channel = "Web UK"
        see(
            steps, body(channel=channel), body(shop="us", id="9", number="##1001", channel="Web US")
        )
        live(steps, 3)
        orders = [one for one in history(steps).observations if one.kind == "order"]

        assert {channel} == {decode_order(one.body).channel for one in orders}
        assert ("placed", "delivered") in told(steps)
        assert "order.reference_shared" in codes(steps)

    def test_one_that_peoplevox_never_has_is_somebodys_to_know(self) -> None:
        """After a day, with both sides; not while it may still be imported."""
        steps = steps_of(match_within=timedelta(hours=20))
        see(steps, body(number="#2002", placed_at=at(1), references={"attribute:wms": "W7"}))
        live(steps, 2)
        before = codes(steps)
        live(steps, 60 * 20 + 3)

        assert [] == before
        assert ["order.not_in_peoplevox"] == codes(steps)
        assert 'no order with the reference "#2002"' in texts(steps)
        assert 'By the other rules it would be "W7".' in texts(steps)

    def test_one_that_no_rule_fits_is_somebodys_to_know(self) -> None:
        """An edit whose order never comes is not forgotten; once it comes, all is well."""
        steps = steps_of()
        see(steps, edit())
        live(steps, 2)
        live(steps, 60 * 24 + 3)
        late = codes(steps)
        see(steps, body())
        live(steps, 60 * 24 + 5)

        assert ["order.not_matched"] == late
        assert "order.not_matched" not in codes(steps)

    def test_what_an_order_has_instead_is_shown(self) -> None:
        """So that somebody can see which rule it lacks."""
        steps = steps_of()
        see(steps, body(number="", references={}))
        live(steps, 60 * 24 + 3)

        assert ["order.not_matched"] == codes(steps)
        assert "as id 55," in texts(steps)

    def test_what_is_told_wins(self) -> None:
        """A fact of the same kind and id in the caller's own words is the one that counts."""
        steps = steps_of()
        see(steps, body())
        world = steps.bench.world()
        mine = ShopFact(
            kind="order_placed", order="#1001", at=at(0.5), value=Decimal(99), email="a@b.example"
        )
        world.run(observe(world, steps.bench.tenant(), [mine]))
        live(steps, 3)
        (placed,) = [row for row in history(steps).announcements if row.kind == "placed"]

        assert at(0.5) == placed.happened_at

    def test_what_a_doubtful_refund_means_is_looked_up(self) -> None:
        """Pieces of which nobody said whether they left count once that is known."""
        steps = Steps(
            story(), policy={"shops": (RULES,), "placed_order": "relay", "start_at": at(-60)}
        )
        back = ShownRefund(
            shop="web",
            order="55",
            id="R1",
            at=at(0.5),
            value=Decimal(6),
            lines=(RefundedLine(line="L1", quantity=1),),
        )
        see(steps, body(), back)
        live(steps, 3)
        live(steps, 15)

        assert ("cancelled_item", "delivered") in told(steps)

    def test_reopened_after_telling(self) -> None:
        """A cancellation that was told and taken back is a person's; untold it is gone."""
        steps = steps_of()
        see(steps, body(), body(-9, is_cancelled=True, cancelled_at=at(0.4)), body(-8))
        live(steps, 3)
        untold = told(steps)
        see(steps, body(-7, is_cancelled=True, cancelled_at=at(0.4)))
        live(steps, 4)
        live(steps, 20)
        see(steps, body(-6))
        live(steps, 21)

        assert ("cancelled", "delivered") not in untold
        assert ("cancelled", "delivered") in told(steps)
        assert "order.reopened_in_shop" in codes(steps)
