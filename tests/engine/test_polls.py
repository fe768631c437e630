"""Shops that are asked what changed: at their own pace, from where they were read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo._wire import StopAskedError
from pvxklaviyo.engine import Changes, Pass, Poll, Polled, Tenant, begin, poll, run, run_once
from pvxklaviyo.engine._polls import polls_due_at
from pvxklaviyo.errors import (
    AuthenticationError,
    ConfigurationError,
    NotSentError,
    Problem,
    StoreBusyError,
)
from pvxklaviyo.ledger import Batch, Control, Cursors, Exceptions
from pvxklaviyo.model import Shown
from pvxklaviyo.shops import RejectedOrder
from pvxklaviyo.simulation.scheduling import Crash, ProcessKilled, SimulatedWorld, Step
from pvxklaviyo.simulation.scheduling.schedule import no_trouble

from ..flows.bench import NOON, at
from .bench import Steps, both
from .test_shown import RULES, body, edit, history

EVERY = timedelta(minutes=5)
ODD = RejectedOrder(shop="web", order="#1009", problems=(Problem("/items", "is a text"),))


@attrs.define
class Told:
    """
    A shop that tells its journal part by part, and the last part again the next time.

    Attributes:
        parts: The journal.

        failing: What is raised instead, one after another.

        asked: With what it was asked.
    """

    parts: list[Sequence[Shown | RejectedOrder]] = attrs.field(factory=list)
    failing: list[Exception] = attrs.field(factory=list)
    asked: list[tuple[str, datetime]] = attrs.field(factory=list)

    async def __call__(self, mark: str, begun: datetime, now: datetime, /) -> Changes:
        self.asked.append((mark, begun))
        if self.failing:
            raise self.failing.pop(0)
        place, is_end = (int(mark.rstrip("e") or 0), mark.endswith("e")) if mark else (0, False)
        place = max(0, place - 1) if is_end else place
        part = self.parts[place] if place < len(self.parts) else ()
        is_last = place + 1 >= len(self.parts)
        return Changes(
            shown=[one for one in part if not isinstance(one, RejectedOrder)],
            rejected=[one for one in part if isinstance(one, RejectedOrder)],
            mark=f"{min(place + 1, len(self.parts))}{'e' if is_last else ''}",
            is_last=is_last,
        )


def steps_of(**more: Any) -> Steps:
    return Steps(policy={"shops": (RULES,), "placed_order": "relay", **more})


def process(steps: Steps, **shops: Told) -> tuple[SimulatedWorld, Tenant]:
    """Start a process that asks these shops."""
    world = steps.bench.world()
    asked = {name: Poll(read=one, every=EVERY) for name, one in shops.items()}
    tenant = attrs.evolve(steps.bench.tenant(), polls=asked)
    return world, world.run(begin(world, tenant, None))


def ask(steps: Steps, minutes: float, **shops: Told) -> Polled:
    """Ask those that are due then, in a process of its own."""
    steps.at(minutes)
    world, tenant = process(steps, **shops)
    return world.run(poll(world, tenant))


def codes(steps: Steps) -> list[str]:
    return sorted(one.code for one in steps.bench.store.read(Exceptions(tenant="acme")))


def texts(steps: Steps) -> str:
    return " ".join(one.text for one in steps.bench.store.read(Exceptions(tenant="acme")))


class TestPace:
    def test_it_is_asked_from_the_start_and_then_from_where_it_was(self) -> None:
        """The mark is kept with what came with it; the same again is known."""
        steps, web = steps_of(), Told([[body()], [edit()]])

        assert Polled(observed=2) == ask(steps, 1, web=web)
        assert Polled() == ask(steps, 5.9, web=web)
        assert [("", NOON), ("1", NOON)] == web.asked
        assert Polled() == ask(steps, 6, web=web)
        assert ("2e", NOON) == web.asked[-1]
        web.parts.append([edit(id="E2")])
        assert Polled(observed=1) == ask(steps, 11, web=web)
        assert {"shown", "matched"} == {one.kind for one in history(steps).observations}

    def test_each_shop_at_its_own(self) -> None:
        """What one does says nothing of another."""
        steps, web, other = steps_of(), Told([[body()]]), Told()
        ask(steps, 1, web=web)
        ask(steps, 3, web=web, other=other)

        assert (1, 1) == (len(web.asked), len(other.asked))
        ask(steps, 7, web=web, other=other)
        assert (2, 1) == (len(web.asked), len(other.asked))

    def test_one_that_is_asked_later_begins_then(self) -> None:
        """Unless the settings state a start; what came before is nobody's news."""
        late, stated = Told(), Told()
        steps = steps_of(start_at=None)
        steps.at(2)
        process(steps)
        ask(steps, 30, web=late)
        steps = steps_of()
        ask(steps, 2)
        ask(steps, 30, web=stated)

        assert ([("", at(30))], [("", NOON)]) == (late.asked, stated.asked)

    def test_others_have_their_turn(self) -> None:
        """A long journal is read some parts at a time; one pass reads all of it."""
        steps, web = steps_of(), Told([[edit(id=f"E{number}")] for number in range(12)])
        first = ask(steps, 1, web=web)
        world, tenant = process(steps, web=web)
        done = world.run(run_once(world, tenant))

        quiet = Told([()] * 12)
        world, tenant = process(steps, quiet=quiet)
        world.run(run_once(world, tenant))

        assert Polled(observed=5, is_more=True) == first
        assert 12 == len(web.asked)
        assert 7 <= done.observed
        assert 12 == len(quiet.asked)

    def test_a_pass_keeps_to_the_pace_unless_all_is_to_be_read(self) -> None:
        """As with the feeds that go further back."""
        steps, web = steps_of(), Told([[body()]])
        world, tenant = process(steps, web=web)
        asked = []
        for full in (False, False, True):
            world.run(run_once(world, tenant, full=full))
            asked.append(len(web.asked))

        assert [1, 1, 2] == asked

    def test_passes_for_ever_wake_for_it(self) -> None:
        """Also where feeds are read more seldom."""
        steps = Steps(
            policy={"shops": (RULES,)},
            pace={"despatches": timedelta(hours=1), "returns": timedelta(hours=1)},
        )
        web = Told([[body()]])
        world, tenant = process(steps, web=web)

        def stop(_: Pass) -> None:
            if steps.bench.clock.now() >= at(16):
                world.stop()

        world.run(run(world, tenant, stop))

        assert 4 <= len(web.asked) <= 5

    def test_two_processes_ask_once(self) -> None:
        """Whoever is first has the right to read."""
        steps, web = steps_of(), Told([[body()]])
        steps.at(1)
        (one, tenant), (other, same) = process(steps, web=web), process(steps, web=web)
        both(steps, (one, lambda: poll(one, tenant)), (other, lambda: poll(other, same)))

        assert 1 == len(web.asked)

    def test_what_another_process_reads_is_waited_for(self) -> None:
        """Not asked for again and again until its right to read ends."""
        steps, web = steps_of(), Told([[body()]])
        steps.at(1)
        world, tenant = process(steps, web=web)
        before = world.run(polls_due_at(world, tenant))
        steps.bench.store.claim_read("acme/acme01/poll/web", 1, timedelta(minutes=3))

        assert (at(1), at(4)) == (before, world.run(polls_due_at(world, tenant)))


class TestTrouble:
    def test_killed_anywhere_nothing_is_lost(self) -> None:
        """The next process goes on at the mark, at the latest when the lease is over."""
        killed = 0
        for place in range(40):
            steps, web = steps_of(), Told([[body()], [edit()], [edit(id="E2")]])
            steps.at(1)
            world, tenant = process(steps, web=web)
            made = 0

            def kill(_: Step, place: int = place) -> Crash | None:
                nonlocal made
                made += 1
                return Crash() if made > place else None

            steps.bench.schedule.trouble = kill
            task = world.begin(poll(world, tenant))
            steps.bench.schedule.run()
            steps.bench.schedule.trouble = no_trouble
            is_over = made <= place
            if is_over:
                task.result()
            else:
                with pytest.raises(ProcessKilled):
                    task.result()
                killed += 1
            ask(steps, 12, web=web)
            ask(steps, 18, web=web)
            found = [one for one in history(steps).observations if one.kind == "shown"]

            assert 3 == len(found)
            if is_over:
                break

        assert 5 <= killed < 39

    @pytest.mark.parametrize(
        ("error", "text"),
        [
            (NotSentError("no way"), "no way"),
            (AuthenticationError("refused", service="web", status=401), "refused"),
            (ConfigurationError([Problem("token", "is empty")]), "token: is empty"),
            (KeyError("ann1"), "by a mistake of pvxklaviyo's (KeyError)"),
        ],
    )
    def test_a_shop_that_cannot_be_asked_is_somebodys_to_know(
        self, error: Exception, text: str
    ) -> None:
        """Until it can; others are asked, and it again at its pace, from where it was."""
        steps, web, other = steps_of(), Told([[body()], [edit()]]), Told([[body(shop="other")]])
        web.failing = [error]

        assert Polled(observed=1) == ask(steps, 1, web=web, other=other)
        assert ["shop.not_polled"] == codes(steps)
        assert text in texts(steps)
        assert "ann1" not in texts(steps)
        assert Polled() == ask(steps, 5, web=web, other=other)
        assert Polled(observed=2) == ask(steps, 6, web=web, other=other)
        assert [] == codes(steps)

    def test_stopped_meanwhile_it_is_asked_at_once_the_next_time(self) -> None:
        """Nobody's fault, and nobody's to know."""
        steps, web = steps_of(), Told([[body()]], failing=[StopAskedError("stop")])

        assert Polled() == ask(steps, 1, web=web)
        assert [] == codes(steps)
        assert Polled(observed=1) == ask(steps, 1, web=web)

    def test_a_ledger_that_is_busy_is_no_fault_of_the_shops(self) -> None:
        """Whoever runs passes knows what to do then."""
        steps, web = steps_of(), Told(failing=[StoreBusyError("busy")])
        with pytest.raises(StoreBusyError):
            ask(steps, 1, web=web)

        assert [] == codes(steps)

    def test_the_mark_of_another_kind_of_shop_begins_anew(self) -> None:
        """The name stayed, and the shop is another."""
        steps, web = steps_of(), Told([[body()]])
        ask(steps, 1, web=web)
        web.failing = [ValueError("is no mark")]

        assert Polled() == ask(steps, 6, web=web)
        assert [("1e", NOON), ("", NOON)] == web.asked[1:]
        assert [] == codes(steps)


class TestOddOrders:
    def test_one_that_cannot_be_read_is_told_once_and_its_neighbours_are_kept(self) -> None:
        """It is met again in what is read again; a person's answer stands."""
        steps, web = steps_of(), Told([[body(), ODD]])

        assert Polled(observed=1) == ask(steps, 1, web=web)
        assert ["order.unreadable"] == codes(steps)
        assert "web shows its order #1009 in a way" in texts(steps)
        (opened,) = steps.bench.store.read(Exceptions(tenant="acme"))
        answer = Control(exception=opened.id, verb="discard", by="ann")
        steps.bench.store.commit(Batch(tenant="acme", controls=(answer,), closed=(opened.key,)))
        for minutes in (6, 11, 16):
            ask(steps, minutes, web=web)

        assert 4 == len(web.asked)
        assert [] == codes(steps)

    def test_once_it_can_be_read_nobody_need_know(self) -> None:
        """By its number or its id, as it was named."""
        steps = steps_of()
        by_id = attrs.evolve(ODD, order="55")
        web = Told([[attrs.evolve(ODD, order="#1001"), by_id]])
        ask(steps, 1, web=web)
        before = codes(steps)
        web.parts.append([body()])
        ask(steps, 6, web=web)

        assert (["order.unreadable"] * 2, []) == (before, codes(steps))

    def test_what_the_ledger_cannot_hold_is_set_aside(self) -> None:
        """Its neighbours are kept, and the reading goes on."""
        steps = steps_of()
        naive = body(id="56", number="#1002", modified_at=NOON.replace(tzinfo=None))
        unwritable = body(id="57", number="#1003", channel="\ud800")
        web = Told([[naive, body(), unwritable, edit(order="")]])

        assert Polled(observed=1) == ask(steps, 1, web=web)
        assert ["order.unreadable"] * 3 == codes(steps)
        assert "has no time zone" in texts(steps)
        assert "cannot be written" in texts(steps)
        ask(steps, 6, web=web)
        assert "1e" == web.asked[-1][0]


def test_what_is_remembered_is_bounded() -> None:
    """A journal of odd orders fills no ledger."""
    steps = steps_of()
    odd = [attrs.evolve(ODD, order=str(number)) for number in range(700)]
    ask(steps, 1, web=Told([odd]))
    (cursor,) = steps.bench.store.read(Cursors(source="acme/acme01/poll/web"))

    assert len(cursor.cursor) < 10_000
