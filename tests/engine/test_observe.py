from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pvxklaviyo.engine import Observed, advance, ingest, observe
from pvxklaviyo.ledger import Exceptions, FindStreams, History
from pvxklaviyo.model import ShopFact, StreamKey, order_stream, shop_stream
from pvxklaviyo.simulation.scheduling import Crash, Step
from pvxklaviyo.simulation.scheduling.schedule import ProcessKilled, no_trouble
from pvxklaviyo.simulation.warehouse import Warehouse

from ..flows.bench import at
from .bench import Steps, both, story

SHOP = shop_stream("acme", "acme01", "#1001")
ORDER = order_stream("acme", "acme01", "1001")


def fact(order: str = "#1001", **more: Any) -> ShopFact:
    """Let a shop say that an order was placed, if nothing else is said."""
    said = {"kind": "order_placed", "at": at(0.5), "email": "ann1@post.pvx-sim.net", **more}
    return ShopFact(order=order, **said)


def hear(steps: Steps, *facts: ShopFact) -> Observed:
    """Observe in a process of its own, before whatever else."""
    world = steps.bench.world()
    return world.run(observe(world, steps.bench.tenant(), facts))


def look(steps: Steps) -> None:
    """Read and decide all that is due now."""
    steps.read_and_decide(*steps.process())


def history(steps: Steps, stream: StreamKey = SHOP) -> History:
    return steps.bench.store.histories([stream])[stream]


def codes(steps: Steps) -> list[str]:
    return [one.code for one in steps.bench.store.read(Exceptions(tenant="acme"))]


class TestDurable:
    def test_the_same_again_is_known(self) -> None:
        """Kind, order and id are a fact's identity, however it is worded the second time."""
        steps = Steps()
        first = hear(steps, fact(), fact(kind="refunded", id="R1"), fact())
        again = hear(steps, fact(reason="another", email=None), fact(kind="refunded", id="R2"))

        assert Observed(new=2, known=1) == first
        assert Observed(new=1, known=1) == again
        assert 3 == len(history(steps).observations)

    def test_nothing_has_to_have_run(self) -> None:
        """What was observed before the first run meets its order in that run."""
        steps = Steps()
        hear(steps, fact())
        before = steps.bench.store.read(FindStreams(tenant="acme", name="#1001"))
        steps.at(2)
        look(steps)

        assert [SHOP] == list(before)
        assert (ORDER, (ORDER, SHOP)) == (history(steps).stream, history(steps).members)
        assert [ORDER] == list(steps.bench.store.read(FindStreams(tenant="acme", name="#1001")))

    def test_many_are_stored_a_part_at_a_time(self) -> None:
        """A process that is killed has stored whole parts; the same again ends it."""
        steps = Steps()
        facts = [fact(f"#{number}") for number in range(1200)]
        world = steps.bench.world()
        commits = 0

        def kill(step: Step) -> Crash | None:
            nonlocal commits
            commits += step.call == "store.commit" and step.acted
            return Crash() if commits == 2 else None

        steps.bench.schedule.trouble = kill
        task = world.begin(observe(world, steps.bench.tenant(), facts))
        steps.bench.schedule.run()
        steps.bench.schedule.trouble = no_trouble

        with pytest.raises(ProcessKilled):
            task.result()
        assert Observed(new=200, known=1000) == hear(steps, *facts)

    def test_people_are_apart(self) -> None:
        """The body has no address; the person is the e-mail, else the number."""
        steps = Steps()
        hear(steps, fact(phone="+447700900001"), fact("#1002", email=None, phone="+447700900002"))
        stored = [
            history(steps, shop_stream("acme", "acme01", name)) for name in ("#1001", "#1002")
        ]

        assert [b"ann1@post.pvx-sim.net", b"+447700900002"] == [
            address for one in stored for address in one.people.values()
        ]
        assert not any(
            word in one.observations[0].body for one in stored for word in (b"ann1", b"+44")
        )


class TestMeeting:
    @pytest.mark.parametrize("first", ["shop", "warehouse"])
    def test_whoever_comes_first_they_meet(self, first: str) -> None:
        """Observed before or after the order was looked up: one history, the order its root."""
        steps = Steps()
        if first == "shop":
            hear(steps, fact())
        steps.at(2)
        look(steps)
        steps.at(3)
        if first == "warehouse":
            assert [ORDER] == [*history(steps, ORDER).members]
            hear(steps, fact())
        look(steps)

        assert (ORDER, (ORDER, SHOP)) == (history(steps).stream, history(steps).members)
        assert {"order", "shipment", "shop"} == {one.kind for one in history(steps).observations}
        assert [] == codes(steps)

    @pytest.mark.parametrize("stalled", ["store.histories", "peoplevox.send", "store.commit"])
    def test_they_meet_though_both_come_at_once(self, stalled: str) -> None:
        """Said while the order is being looked up, at whichever moment of it."""
        steps = Steps()
        reader, tenant = steps.process()
        steps.at(2)
        steps.read(reader, tenant)
        reader.run(advance(reader, tenant))
        steps.stall(reader, stalled, 30)
        shop = steps.bench.world()

        async def say() -> None:
            await shop.sleep(10)
            await observe(shop, steps.bench.tenant(), [fact()])

        async def read() -> None:
            await ingest(reader, tenant, steps.bench.store.secret(), timedelta(seconds=5))

        both(steps, (reader, read), (shop, say))
        look(steps)

        assert (ORDER, SHOP) == history(steps).members

    def test_an_order_that_comes_later_is_met_by_its_own_look_up(self) -> None:
        """The shop's stream was looked for in vain, and says so only once."""
        warehouse = Warehouse.scripted(begin=at(-60))
        warehouse.order("1001", lines=[("MUG-01", 1)], at=at(5), reference="#1001")
        warehouse.despatch("1001", "DES1", None, at=at(6), tracking="T")
        steps = Steps(warehouse)
        hear(steps, fact())
        steps.at(1)
        look(steps)
        alone = history(steps)
        steps.at(7)
        look(steps)

        met = history(steps)

        assert ((SHOP,), 1) == (alone.members, len(alone.readings[SHOP]))
        assert (ORDER, SHOP) == met.members
        # In one look-up: what the shop said needs none of its own any more.
        assert 1 == met.readings[ORDER][-1].count

    def test_news_lets_the_order_be_looked_up_again(self) -> None:
        """What the shop says of a known order is weighed against what is there by then."""
        steps = Steps()
        hear(steps, fact())
        steps.at(2)
        look(steps)
        steps.at(30)
        look(steps)
        before = history(steps).readings[ORDER][-1].last_started
        steps.at(40)
        hear(steps, fact(kind="refunded", id="R1"))
        look(steps)
        after = history(steps).readings[ORDER][-1].last_started

        assert before < at(40) == after

    def test_two_halves_are_met_by_one_fact(self) -> None:
        """One order of the shop as two of Peoplevox: one history of three."""
        warehouse = story()
        warehouse.order(
            "1002",
            lines=[("MUG-01", 1)],
            at=at(-30),
            email="ann1@post.pvx-sim.net",
            reference="#1001",
        )
        steps = Steps(warehouse)
        hear(steps, fact())
        look(steps)

        assert (ORDER, order_stream("acme", "acme01", "1002"), SHOP) == history(steps).members


class TestDoubt:
    def twins(self, **more: Any) -> Steps:
        """Let two orders carry one reference."""
        warehouse = story()
        fields = {"email": "ann1@post.pvx-sim.net", "reference": "#1001", **more}
        policy = fields.pop("policy", {})
        warehouse.order("1002", lines=[("MUG-01", 1)], at=at(-30), **fields)
        return Steps(warehouse, policy=policy)

    def test_another_channel_s_order_is_not_the_shop_s(self) -> None:
        """Of several channels the one that the shop names is meant, whoever is looked up."""
        steps = self.twins(channel="Amazon")
        hear(steps, fact(channel="amazon"))
        steps.at(2)
        look(steps)
        steps.at(4)
        look(steps)

        assert (order_stream("acme", "acme01", "1002"), SHOP) == history(steps).members
        assert [] == codes(steps)

    def test_a_doubt_is_a_person_s_until_the_shop_names_the_channel(self) -> None:
        """Nobody guesses; a further fact that names the channel ends it."""
        steps = self.twins(channel="Amazon")
        hear(steps, fact())
        look(steps)
        told = codes(steps)
        apart = history(steps).members
        steps.at(0.2)
        hear(steps, fact(kind="order_changed", id="1", channel="Amazon"))
        look(steps)

        assert (["group.channels_differ"], (SHOP,)) == (told, apart)
        assert ([], (order_stream("acme", "acme01", "1002"), SHOP)) == (
            codes(steps),
            history(steps).members,
        )

    def test_what_another_shop_says_of_its_own_is_no_repetition(self) -> None:
        """Both are kept; the order that was met takes its own shop's word alone."""
        steps = Steps()
        hear(steps, fact())
        steps.at(2)
        look(steps)
        theirs = fact(kind="order_cancelled", channel="Another shop")
        heard = [hear(steps, theirs).new, hear(steps, theirs).new]
        heard.append(hear(steps, fact(kind="order_cancelled", channel="A third shop")).new)
        look(steps)

        assert [1, 0, 1] == heard
        assert (ORDER, SHOP) == history(steps).members
        assert ["group.channels_differ"] == codes(steps)
        assert [] == [one for one in history(steps).announcements if one.kind == "cancelled"]

    def test_what_is_joined_stays_joined(self) -> None:
        """Another order that takes the same reference later makes no doubt of what was known."""
        warehouse = story()
        warehouse.order(
            "1002", lines=[("MUG-01", 1)], at=at(10), channel="Amazon", reference="#1001"
        )
        warehouse.despatch("1002", "DES9", None, at=at(11), tracking="T")
        steps = Steps(warehouse)
        hear(steps, fact())
        steps.at(2)
        look(steps)
        steps.at(12)
        look(steps)
        hear(steps, fact(kind="refunded", id="R1"))
        look(steps)

        assert (ORDER, SHOP) == history(steps).members
        assert [] == codes(steps)

    def test_the_only_order_may_be_another_channel_s(self) -> None:
        """What the shop says of its own is not applied to it, and a person is told."""
        steps = Steps()
        hear(steps, fact(channel="Another shop"))
        steps.at(2)
        look(steps)

        assert ((SHOP,), (ORDER,)) == (history(steps).members, history(steps, ORDER).members)
        assert ["group.channels_differ"] == codes(steps)

    def test_different_people_are_not_one_order(self) -> None:
        """What the shop says would join orders that are none; a person is told."""
        steps = self.twins(email="other@post.pvx-sim.net")
        hear(steps, fact())
        look(steps)
        steps.at(2)
        look(steps)

        assert ((SHOP,), (ORDER,)) == (history(steps).members, history(steps, ORDER).members)
        assert ["group.emails_differ"] == codes(steps)

    @pytest.mark.parametrize("both_carry", [False, True])
    def test_with_grouping_off_one_order_is_met_and_of_two_none(self, both_carry: bool) -> None:
        """Two orders stand for themselves there, so nobody knows which the shop means."""
        off = {"group_by": "none"}
        steps = self.twins(policy=off) if both_carry else Steps(policy=off)
        hear(steps, fact())
        steps.at(2)
        look(steps)
        members = history(steps).members

        assert ((SHOP,) if both_carry else (ORDER, SHOP)) == members
        assert (["group.several_orders"] if both_carry else []) == codes(steps)

    def test_with_grouping_off_an_order_meets_what_was_said(self) -> None:
        """Also when the order comes after it was looked for."""
        warehouse = Warehouse.scripted(begin=at(-60))
        warehouse.order("1001", lines=[("MUG-01", 1)], at=at(5), reference="#1001")
        warehouse.despatch("1001", "DES1", None, at=at(6), tracking="T")
        steps = Steps(warehouse, policy={"group_by": "none"})
        hear(steps, fact())
        look(steps)
        steps.at(7)
        look(steps)

        assert (ORDER, SHOP) == history(steps).members


class TestLookUp:
    def test_numbers_and_references_are_looked_up_together(self) -> None:
        """A hundred claimed streams of both kinds, and a reference is never asked as a number."""
        steps = Steps(story(60))
        hear(steps, *(fact(f"#10{number:02}") for number in range(1, 61)))
        hear(steps, *(fact(f"#nobody{number}") for number in range(80)))
        steps.at(2)
        look(steps)
        sizes = [
            len(history(steps, shop_stream("acme", "acme01", f"#10{number:02}")).members)
            for number in range(1, 61)
        ]
        asked = [" ".join(one.arguments.values()) for one in steps.bench.peoplevox.journal]

        assert [2] * 60 == sizes
        assert any("#nobody79" in one for one in asked)
        assert not any("[Salesorder number]" in one and "#" in one for one in asked)

    def test_what_cannot_be_searched_for_is_not_asked_for_ever(self) -> None:
        """No order with such a reference can be found by it; its own look-up joins it."""
        steps = Steps()
        hear(steps, fact('"odd"'))
        look(steps)
        stream = shop_stream("acme", "acme01", '"odd"')

        assert 1 == history(steps, stream).readings[stream][-1].count
        assert [] == codes(steps)
