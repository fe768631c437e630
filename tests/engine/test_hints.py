from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from pvxklaviyo.engine import Hint, begin, heed, hint, ingest
from pvxklaviyo.ledger import Hints
from pvxklaviyo.model import order_stream
from pvxklaviyo.simulation.scheduling.schedule import no_trouble

from ..flows.bench import Bench, at
from .bench import AGAIN, Steps, both, story
from .returned import of_returns

SETTLE = timedelta(minutes=2)
SLOW = {"despatches": timedelta(minutes=30), "returns": timedelta(minutes=30)}


def living(warehouse: Any = None, *, minutes: float = 12, **policy: Any) -> Bench:
    """Let a relay run that reads feeds every half hour only."""
    bench = Bench(
        warehouse=warehouse or story(), faults=False, outage=False, pace=SLOW, policy=policy
    )
    bench.over = at(minutes)
    bench.schedule.trouble = no_trouble
    bench.start()
    return bench


def say(bench: Bench, when: datetime, *hints: Hint) -> None:
    """Let somebody else's process take hints at a moment."""
    world = bench.world()

    async def arrive() -> None:
        await world.sleep((when - bench.clock.now()).total_seconds())
        await hint(world, bench.tenant(), hints)

    world.begin(arrive())


def told_at(bench: Bench) -> list[datetime]:
    """Tell when Klaviyo got events."""
    return [
        one.at for one in bench.klaviyo.requests() if one.operation == "create_event" and one.events
    ]


def calls(bench: Bench, name: str) -> list[datetime]:
    """Tell when a report was read."""
    return [
        call.at for call in bench.peoplevox.journal if call.arguments.get("TemplateName") == name
    ]


class TestSoon:
    @pytest.mark.parametrize("orders", [("1001",), ()])
    def test_a_despatch_announced_by_a_hint_is_told_as_soon_as_it_settles(
        self, orders: tuple[str, ...]
    ) -> None:
        """Within settle_for + 5 s of the hint, whether it names the order or not."""
        bench = living(settle_for=SETTLE)
        said = at(1.05)
        say(bench, said, Hint(orders=orders))
        bench.schedule.run()
        (told,) = told_at(bench)

        assert said + SETTLE <= told <= said + SETTLE + timedelta(seconds=5)

    def test_without_a_hint_it_waits_for_the_pace(self) -> None:
        """What the test above compares with: in twelve minutes nothing is read again."""
        bench = living(settle_for=SETTLE)
        bench.schedule.run()

        assert [] == told_at(bench)

    def test_a_hint_that_came_before_the_run_is_heeded_by_it(self) -> None:
        """It waited in the ledger, whoever was running."""
        bench = Bench(warehouse=story(), faults=False, outage=False, pace=SLOW)
        bench.schedule.trouble = no_trouble
        bench.over = at(9)
        world = bench.world()
        tenant = world.run(begin(world, bench.tenant(), None))
        world.run(hint(world, tenant, [Hint(orders=("1001",))]))
        bench.clock.set(at(1.5))
        bench.start()
        bench.schedule.run()

        assert 1 == len(told_at(bench))


class TestNeverEvidence:
    def test_a_hint_of_what_is_not_there_tells_nothing(self) -> None:
        """An order that nobody knows, and one that nothing left of."""
        bench = living()
        say(bench, at(0.2), Hint(orders=("9999", "1001")), Hint(about="returns"))
        bench.over = at(0.9)
        bench.schedule.run()

        assert 0 == len(bench.klaviyo.events())
        assert [] == [*bench.store.read(Hints(source="acme/acme01"))]


class TestFlood:
    def test_a_flood_is_one_read_every_five_seconds(self) -> None:
        """A hundred a second for half a minute: seven looks, from the same few calls each."""
        bench = living(minutes=1.5)
        for tick in range(60):
            some = [Hint(), *(Hint(orders=(str(5000 + tick * 50 + n),)) for n in range(50))]
            say(bench, at(0.5) + timedelta(seconds=tick / 2), *some)
        bench.schedule.run()
        looks = [one for one in calls(bench, "Despatch summary") if one >= at(0.5)]
        feeds = sorted(set(looks))

        # Each look reads the feed once, and up to a hundred numbers once.
        assert len(feeds) <= 2 * 7
        assert len(looks) <= 2 * 8

    def test_hints_are_not_heeded_while_the_read_they_led_to_goes_on(self) -> None:
        """However slow Peoplevox is, a read is finished and not begun anew for ever."""
        steps = Steps()
        world, tenant = steps.process()
        steps.at(2)
        world.run(hint(world, tenant, [Hint()]))
        first = world.run(heed(world, tenant))
        world.run(hint(world, tenant, [Hint()]))
        steps.at(3)
        during = world.run(heed(world, tenant))
        steps.read(world, tenant)
        after = world.run(heed(world, tenant))

        assert (True, False, True) == (first, during, after)

    def test_a_hint_that_comes_during_the_read_leads_to_another(self) -> None:
        """What it is about may have happened after the rows were read."""
        steps = Steps()
        reader, tenant = steps.process()
        other, _ = steps.process()
        steps.at(0.5)
        steps.read(reader, tenant)
        reader.run(hint(reader, tenant, [Hint()]))
        reader.run(heed(reader, tenant))
        steps.stall(reader, "peoplevox.send", 20, acted=True)
        secret = steps.bench.store.secret()
        both(
            steps,
            (reader, lambda: ingest(reader, tenant, secret, AGAIN)),
            (other, lambda: hint(other, tenant, [Hint()])),
        )
        steps.at(2)
        again = reader.run(heed(reader, tenant))

        assert again
        assert steps.read(reader, tenant) > 0


class TestReading:
    def test_the_last_ten_minutes_of_the_right_feed_are_read(self) -> None:
        """Ten minutes before the hint, from the feed that has the news."""
        steps = of_returns(story())
        world, tenant = steps.process()
        steps.at(1)
        steps.read_and_decide(world, tenant)
        steps.at(14)
        steps.read_and_decide(world, tenant)
        before = len(steps.bench.peoplevox.journal)
        world.run(hint(world, tenant, [Hint(about="returns")]))
        world.run(heed(world, tenant))
        got = world.run(ingest(world, tenant, steps.bench.store.secret(), AGAIN))
        (call,) = steps.bench.peoplevox.journal[before:]

        assert "returns.hinted" == got.feed
        assert "Return summary" == call.arguments["TemplateName"]
        # By the warehouse's clock.
        assert "12,04,0" in call.arguments["SearchClause"].replace(", ", ",")

    def test_named_orders_are_looked_up_and_no_feed_is_read(self) -> None:
        """One look-up of all that were named."""
        steps = Steps(story(3))
        world, tenant = steps.process()
        steps.at(1)
        steps.read_and_decide(world, tenant)
        steps.at(1.5)
        world.run(hint(world, tenant, [Hint(orders=("1001", "1002")), Hint(orders=("1001",))]))
        world.run(heed(world, tenant))
        lease = steps.bench.store.claim_read("acme/acme01", 100, timedelta(minutes=1))

        named = tuple(order_stream("acme", "acme01", number) for number in ("1001", "1002"))
        assert (None, named) == (lease.feed, lease.streams)

    def test_news_of_a_feed_that_nobody_reads_is_dropped(self) -> None:
        """A tenant without returns gets hints of them, too."""
        steps = Steps()
        world, tenant = steps.process()
        steps.at(1)
        steps.read_and_decide(world, tenant)
        world.run(hint(world, tenant, [Hint(about="returns")]))
        world.run(heed(world, tenant))

        assert [] == list(steps.bench.store.read(Hints(source="acme/acme01")))
        assert 0 == steps.read(world, tenant)


class TestHint:
    def test_what_can_be_no_number_is_left_out(self) -> None:
        """Blank, endless, or with characters nobody types; each number once."""
        given = (" SO1 ", "SO1", "", "  ", "x" * 101, "a\nb", "SO 2")

        assert ("SO1", "SO 2") == Hint(orders=given).orders
