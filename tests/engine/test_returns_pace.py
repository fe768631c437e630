from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime
from typing import Any

import attrs

from pvxklaviyo.engine import RETURNS, RETURNS_DEEP, FeedCursor, run_once
from pvxklaviyo.ledger import Cursors, FeedRead, LookedUp
from pvxklaviyo.model import order_stream
from pvxklaviyo.sequence import ReturnsPolicy
from pvxklaviyo.simulation.scheduling import CRASH, ProcessKilled

from ..flows.bench import EXPLORE, NOON, at
from .bench import Steps, story
from .returned import calls, codes, left_long_ago, of_returns, read_at, shown

# how often, and from when


def test_returns_are_read_at_their_own_pace_and_cost_a_call_a_look_up() -> None:
    """Every ten minutes, and once in six hours from further back; one call more to look up."""
    with_returns, without = of_returns(left_long_ago()), Steps(left_long_ago())
    for steps in (with_returns, without):
        read_at(steps, *range(1, 61))
    asked = calls(with_returns, "Return summary")

    assert [at(minutes) for minutes in (1, 11, 21, 31, 41, 51)] == asked
    assert calls(without, "Despatch summary") == calls(with_returns, "Despatch summary")
    with_returns, without = (
        of_returns(story(120), pace={"returns": at(600) - NOON}),
        Steps(story(120)),
    )
    for steps in (with_returns, without):
        read_at(steps, 2)
    more = Counter(
        call.arguments.get("TemplateName") for call in with_returns.bench.peoplevox.journal
    )
    more.subtract(call.arguments.get("TemplateName") for call in without.bench.peoplevox.journal)

    # The feed once, and once for each hundred of numbers.
    assert {"Return summary": 3} == {name: n for name, n in more.items() if n}


def test_a_pass_by_hand_reads_both_feeds_and_one_on_schedule_what_is_due() -> None:
    """By hand nobody waits for the pace; on schedule nothing is read before its time."""
    steps = of_returns(left_long_ago())
    world, tenant = steps.process()
    asked: list[tuple[int, int]] = []

    for minutes, full, on_schedule in (
        (1, False, False),
        (2, False, False),
        (3, True, False),
        (4.5, False, True),
        (14, False, True),
    ):
        steps.at(minutes)
        before = len(calls(steps, "Despatch summary")), len(calls(steps, "Return summary"))
        world.run(run_once(world, tenant, full=full, on_schedule=on_schedule))
        after = len(calls(steps, "Despatch summary")), len(calls(steps, "Return summary"))
        asked.append((after[0] - before[0], after[1] - before[1]))

    assert [(1, 1), (1, 1), (2, 2), (1, 0), (1, 1)] == asked


def test_a_feed_that_comes_due_again_is_left_to_the_next_pass() -> None:
    """A pass that takes long would else never end, while the other feed rests."""
    warehouse = left_long_ago()
    warehouse.order("1002", lines=[("MUG-01", 1)], at=at(-30), email="bo@post.pvx-sim.net")
    warehouse.despatch("1002", "DES2", None, at=at(3), tracking="T")
    steps = of_returns(warehouse)
    world, tenant = steps.process()
    read = []
    for minutes in (1, 4):
        steps.at(minutes)
        steps.stall(world, "store.histories", 90)
        before = len(calls(steps, "Despatch summary"))
        world.run(run_once(world, tenant, on_schedule=True))
        read.append(len(calls(steps, "Despatch summary")) - before)

    # The feed, and the look-up of what it said.
    assert [1, 2] == read


def cursors(steps: Steps) -> dict[str, tuple[datetime, datetime | None, datetime | None]]:
    """Say where the feeds of returns stand, where they begin, and when they are due."""
    found = {
        one.name: (FeedCursor.parse(one.cursor), one.next_at)
        for one in steps.bench.store.read(Cursors(source="acme/acme01"))
        if one.name in {RETURNS, RETURNS_DEEP}
    }
    return {name: (place.at, place.begin, due) for name, (place, due) in found.items()}


def switched(steps: Steps, source: str, minutes: float, **more: Any) -> None:
    """Start again with another source of returns, and make a pass."""
    steps.at(minutes)
    steps.bench.policy = {**steps.bench.policy, **more, "returns": ReturnsPolicy(source=source)}  # type: ignore[arg-type]
    world, tenant = steps.process()
    world.run(run_once(world, tenant, full=True))


def test_switched_on_later_returns_begin_now_and_go_on_where_they_stood() -> None:
    """What came before was nobody's to tell; what came while they rested is."""
    warehouse = left_long_ago()
    for number, minutes in enumerate((10, 70, 130), 1):
        warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(minutes), code=f"RET{number}")
    steps = Steps(warehouse, policy={"start_at": None})
    switched(steps, "none", 1)
    never = cursors(steps)
    switched(steps, "returns", 30)
    begun, none_yet = cursors(steps), shown(steps)
    switched(steps, "returns", 80)
    first = [one.return_code for one in shown(steps)]
    switched(steps, "none", 90)
    resting = cursors(steps)
    switched(steps, "none", 140)
    asked = len(calls(steps, "Return summary"))
    switched(steps, "returns", 600)

    assert {} == never
    assert {(at(30), at(30))} == {one[:2] for one in begun.values()}
    assert [] == none_yet
    # The look-up shows all of an order, also what no feed said.
    assert ["RET1", "RET2"] == first
    assert {None} == {due for *_, due in resting.values()}
    assert asked == len([one for one in calls(steps, "Return summary") if one < at(600)])
    assert ["RET1", "RET2", "RET3"] == [one.return_code for one in shown(steps)]


def test_a_start_that_is_stated_is_where_returns_begin() -> None:
    """Also where they are switched on long after the first run."""
    warehouse = left_long_ago()
    warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(10))
    steps = Steps(warehouse, policy={"start_at": NOON})
    switched(steps, "none", 1)

    switched(steps, "returns", 600)

    assert ["RET000001"] == [one.return_code for one in shown(steps)]


def test_a_source_that_is_exchanged_misses_no_rows_of_the_other() -> None:
    """Their rows are kept apart; what the look-up shows is what counts."""
    warehouse = left_long_ago()
    warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(10))
    steps = Steps(warehouse)
    switched(steps, "returns", 11)
    stream = order_stream("acme", "acme01", "1001")
    before = steps.bench.store.histories([stream])[stream].nominated_at

    switched(steps, "goods_in", 20)

    assert before == steps.bench.store.histories([stream])[stream].nominated_at == at(11)


def test_a_process_that_knows_no_returns_leaves_their_feed_alone() -> None:
    """Two processes may run with old and new settings for a while."""
    steps = of_returns(left_long_ago())
    world, tenant = steps.process()
    old = attrs.evolve(tenant, policy=attrs.evolve(tenant.policy, returns=ReturnsPolicy()))

    steps.at(1)
    steps.read_and_decide(world, old)
    left = cursors(steps)[RETURNS]

    assert [] == calls(steps, "Return summary")
    assert (NOON, at(11)) == (left[0], left[2])


def test_the_lease_is_renewed_for_the_look_up_of_returns() -> None:
    """It is as long as one call may take, and a look-up makes five or six."""
    warehouse = left_long_ago()
    warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(2))
    steps = of_returns(warehouse)
    world, tenant = steps.process()
    kept: list[object] = []
    commit, renew = steps.bench.store.commit, steps.bench.store.renew
    steps.at(5)
    store: Any = steps.bench.store

    def counted(*args: Any) -> None:
        kept.append("renewed")
        renew(*args)

    def seen(batch: Any) -> Any:
        kept.extend([type(batch.read).__name__] if batch.read is not None else [])
        return commit(batch)

    store.renew, store.commit = counted, seen
    steps.read(world, tenant)

    assert [FeedRead.__name__] * 2 + ["renewed"] * 5 + [LookedUp.__name__] == kept


def told_after_a_crash(place: int) -> tuple[int, Counter[str], list[str]]:
    """Kill a process at its step of this number, start others; say how many steps all made."""
    warehouse = left_long_ago()
    warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(2))
    warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(3))
    steps = of_returns(warehouse, pace={"page_rows": 1})
    schedule = steps.bench.schedule
    schedule.trouble = lambda step: CRASH if step.number == place else None
    # Whoever died reading has the right to it for a minute.
    for minutes in (5, 7, 40, 42):
        steps.at(minutes)
        with suppress(ProcessKilled):
            world, tenant = steps.process()
            world.run(run_once(world, tenant))
    steps.at(43)
    told = Counter(event.metric for event in steps.bench.klaviyo.events())
    return schedule.steps, told, codes(steps)


def test_killed_at_any_step_each_return_is_told_once() -> None:
    """Before or after any await of reading, deciding and sending."""
    everything = {"Returned Order": 2, "Returned Item": 2}
    made, told, problems = told_after_a_crash(0)
    places = range(1, made, 1 if EXPLORE else 17)
    wrong = [
        (place, after)
        for place in places
        if (after := told_after_a_crash(place)[1:]) != (everything, [])
    ]

    assert (everything, []) == (told, problems)
    assert [] == wrong
    assert len(places) > 20
