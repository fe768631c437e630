from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from pvxklaviyo.engine import run_once
from pvxklaviyo.ledger import AnnouncementRecord, Batch, Control, Exceptions
from pvxklaviyo.model import order_stream
from pvxklaviyo.simulation.scheduling import SimulatedWorld

from ..flows.bench import at
from .bench import Steps, story

CREATE = "create_event"


def rows(steps: Steps) -> list[AnnouncementRecord]:
    """List what the ledger has, by order."""
    streams = [order_stream("acme", "acme01", f"10{number:02}") for number in range(1, 9)]
    histories = steps.bench.store.histories(streams)
    return [row for stream in streams for row in histories[stream].announcements]


def queued(orders: int = 1, **pace: object) -> tuple[Steps, SimulatedWorld, object]:
    """Let so many orders wait in the queue."""
    steps = Steps(story(orders), pace=pace)
    world, tenant = steps.process()
    steps.queue_everything(world, tenant)
    return steps, world, tenant


class TestWhatTheAnswerMeans:
    @pytest.mark.parametrize(
        ("fault", "named"),
        [
            ("rate_limited", {"retry_after": 7}),
            ("server_error", {"status": 503}),
            ("not_sent", {}),
        ],
    )
    def test_refused_before_acceptance_it_was_not_attempted(
        self, fault: str, named: dict[str, int]
    ) -> None:
        """Nothing took effect, so a decision may still take it back."""
        steps, world, tenant = queued()
        steps.bench.klaviyo.faults.next(CREATE, fault, **named)

        steps.deliver(world, tenant)

        assert [(None, 0, "queued")] == [
            (row.attempted_at, row.tries, row.state) for row in rows(steps)
        ]

    @pytest.mark.parametrize("fault", ["answer_lost", "error_after_acceptance", "maintenance"])
    def test_where_nobody_knows_it_stays_attempted_and_goes_again(self, fault: str) -> None:
        """It may have taken effect: it is sent again under the same id, and told once."""
        steps, world, tenant = queued()
        steps.bench.klaviyo.faults.next(CREATE, fault)

        steps.deliver(world, tenant)
        waiting = [(row.attempted_at, row.tries) for row in rows(steps)]
        steps.at(5)
        steps.deliver(world, tenant)
        steps.at(6)

        assert [(at(4), 1)] == waiting
        assert ["delivered"] == [row.state for row in rows(steps)]
        assert 1 == len(steps.bench.klaviyo.events())

    def test_as_long_as_it_is_asked_to_wait_it_waits(self) -> None:
        """Retry-After is obeyed, and a little more, so that not all come at once."""
        steps, world, tenant = queued()
        steps.bench.klaviyo.faults.next(CREATE, "rate_limited", retry_after=90)

        steps.deliver(world, tenant)

        (row,) = rows(steps)
        assert row.send_at is not None
        assert timedelta(seconds=90) <= row.send_at - at(4) < timedelta(seconds=91.001)

    def test_what_will_not_change_is_parked_for_a_person(self) -> None:
        """One refusal, one parked event; the person's answer sends it again."""
        steps, world, tenant = queued(2)
        steps.bench.klaviyo.faults.next(CREATE, "server_error", status=400)

        delivered = steps.deliver(world, tenant)
        states = sorted(row.state for row in rows(steps))
        (problem,) = steps.bench.store.read(Exceptions(tenant="acme"))
        answer = Control(exception=problem.id, verb="retry", by="ann")
        steps.bench.store.commit(Batch(tenant="acme", controls=(answer,)))
        steps.read_and_decide(world, tenant)
        again = steps.deliver(world, tenant)

        assert (1, 1) == (delivered, again)
        assert ["delivered", "parked"] == states
        assert "event.refused" == problem.code
        assert "ann1@" not in problem.text + problem.subject
        assert () == tuple(steps.bench.store.read(Exceptions(tenant="acme")))


class TestBulk:
    def test_a_refused_request_is_narrowed_to_its_bad_row(self) -> None:
        """The others of the request are told, and nobody else is blamed."""
        steps, world, tenant = queued(6, bulk_from=2)
        steps.bench.klaviyo.faults.next("bulk_create_events", "server_error", status=400)
        steps.bench.klaviyo.faults.next(CREATE, "server_error", status=400, after=2)

        delivered = steps.deliver(world, tenant)
        steps.at(6)

        assert 5 == delivered
        assert ["delivered"] * 5 + ["parked"] == sorted(row.state for row in rows(steps))
        assert 5 == len(steps.bench.klaviyo.events())

    def test_a_failure_on_the_way_frees_those_that_were_not_sent(self) -> None:
        """What did not leave is not attempted, and all are told in the end."""
        steps, world, tenant = queued(6, bulk_from=2)
        steps.bench.klaviyo.faults.next("bulk_create_events", "server_error", status=400)
        steps.bench.klaviyo.faults.next(CREATE, "answer_lost", after=1)

        steps.deliver(world, tenant)
        attempted = [row.attempted_at is not None for row in rows(steps)]
        for minutes in (5, 6):
            steps.at(minutes)
            steps.deliver(world, tenant)
        steps.at(7)

        assert 2 == sum(attempted)
        assert {"delivered"} == {row.state for row in rows(steps)}
        assert 6 == len(steps.bench.klaviyo.events())

    def test_fewer_than_a_backlog_go_singly(self) -> None:
        """Small and urgent: one request each, no waiting for a batch."""
        steps, world, tenant = queued(3, bulk_from=4)

        steps.deliver(world, tenant)

        assert [CREATE] * 3 == [
            request.operation for request in steps.bench.klaviyo.requests() if request.events
        ]


class TestTime:
    def test_nothing_leaves_that_is_dated_in_the_future(self) -> None:
        """Approved by a person, it still waits until its time has come; others do not (law L5)."""
        steps = Steps(story(2))
        steps.bench.warehouse.change("1001", "DES1", at=at(1), despatched_at=at(30))
        world, tenant = steps.process()
        steps.queue_everything(world, tenant)
        (problem,) = steps.bench.store.read(Exceptions(tenant="acme"))
        answer = Control(exception=problem.id, verb="approve", by="ann")
        steps.bench.store.commit(Batch(tenant="acme", controls=(answer,)))
        steps.read_and_decide(world, tenant)

        early = steps.deliver(world, tenant)
        steps.at(29)
        before = steps.deliver(world, tenant)
        steps.at(30)
        then = steps.deliver(world, tenant)

        assert (1, 0, 1) == (early, before, then)

    @pytest.mark.parametrize(("late", "silent"), [("natural", False), ("silent", True)])
    def test_the_window_is_judged_again_at_every_attempt(self, late: str, silent: bool) -> None:
        """What was in time when it was decided, and is late when it goes, goes in its late mode."""
        steps = Steps(story(1), policy={"late": late})
        world, tenant = steps.process()
        steps.queue_everything(world, tenant)

        steps.at(1 + 3.5 * 60 + 1)
        steps.deliver(world, tenant)
        steps.at(300)

        (event,) = steps.bench.klaviyo.events()
        assert (silent, at(1)) == (event.backfill, event.time)


class TestAPass:
    def test_one_outage_is_one_failure_however_many_senders_met_it(self) -> None:
        """Twelve requests that fail together must not make the next try wait like a twelfth."""
        steps = Steps(story(8), senders=8)
        world, tenant = steps.process()
        steps.queue_everything(world, tenant)
        steps.bench.klaviyo.faults.next(CREATE, "not_sent", times=16)

        done = world.run(run_once(world, tenant))

        # Two rounds failed: seconds, not minutes.
        assert (8, 8) == (done.delivered, done.profiles)
        assert steps.bench.clock.now() < at(4.5)

    def test_a_revoked_key_stops_the_account_and_says_so(self) -> None:
        """Nothing is attempted any more, nothing is lost, profiles included; the pass ends at once."""
        steps = Steps(story(3))
        world, tenant = steps.process()
        steps.queue_everything(world, tenant)
        steps.bench.klaviyo.revoke("pk_simulated")

        done = world.run(run_once(world, tenant))

        assert (True, 0, 3 + 3) == (done.refused, done.delivered, done.remaining)
        assert {None} == {row.attempted_at for row in rows(steps)}
        assert ["klaviyo.refused"] == [one.code for one in done.exceptions]

    def test_asked_to_stop_it_finishes_what_is_begun(self) -> None:
        """Requests in flight are settled; the rest waits unattempted."""
        steps = Steps(story(6), senders=2)
        world, tenant = steps.process()
        steps.queue_everything(world, tenant)
        steps.stall(world, "klaviyo.send", 5)

        async def person() -> None:
            await world.sleep(1)
            world.stop()

        task = world.begin(run_once(world, tenant))
        world.begin(person())
        steps.bench.schedule.run()

        done = task.result()
        assert done.stopped
        states = [(row.state, row.attempted_at is not None) for row in rows(steps)]
        assert done.delivered == states.count(("delivered", True))
        assert 6 == states.count(("delivered", True)) + states.count(("queued", False))


def test_a_pause_longer_than_patience_ends_the_pass() -> None:
    """It is not finished, and says so; what waits stays in the queue."""
    steps = Steps(story(1), pace={"patience": timedelta(seconds=60)})
    world, tenant = steps.process()
    steps.queue_everything(world, tenant)
    steps.bench.klaviyo.faults.next(CREATE, "rate_limited", retry_after=61)

    long = world.run(run_once(world, tenant))
    steps.at(6)
    then = world.run(run_once(world, attrs.evolve(tenant)))

    assert (False, 0, 1) == (long.finished, long.delivered, long.remaining)
    assert (True, 1, 0) == (then.finished, then.delivered, then.remaining)
