from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo._http import Request, Response
from pvxklaviyo.errors import JobUnfinishedError, PvxKlaviyoError, RequestRejectedError
from pvxklaviyo.klaviyo import AsyncKlaviyo, Klaviyo, resource_call
from pvxklaviyo.retry import Backoff
from pvxklaviyo.simulation.clock import SimulatedClock

from .samples import answer

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
KEY = "pk_simulated"


@attrs.frozen(kw_only=True)
class Work:
    """Any job."""

    id: str
    status: str | None = None

    @property
    def finished(self) -> bool:
        return self.status == "complete"


class Later:
    """A service whose job is done at a moment; it notes when it was asked."""

    def __init__(self, clock: SimulatedClock, done_after: float) -> None:
        self.clock = clock
        self.done_at = NOON + timedelta(seconds=done_after)
        self.asked = list[float]()

    def send(self, request: Request) -> Response:
        """Answer one question."""
        now = self.clock.now()
        self.asked.append((now - NOON).total_seconds())
        status = b"complete" if now >= self.done_at else b"processing"
        body = b'{"data":{"type":"job","id":"J1","attributes":{"status":"%b"}}}' % status
        return Response(200, {"content-type": "application/vnd.api+json"}, body)


class Awaited:
    """The same, awaited."""

    def __init__(self, later: Later) -> None:
        self.later = later

    async def send(self, request: Request) -> Response:
        """Answer one question."""
        return self.later.send(request)


def blocking(later: Later, timeout: timedelta) -> Work:
    client = Klaviyo(api_key=KEY, transport=later, clock=later.clock, backoff=Backoff(attempts=1))
    return client.wait_for(
        resource_call("get_bulk_import_profiles_job", Work, ids=["J1"]), timeout=timeout
    )


def awaited(later: Later, timeout: timedelta) -> Work:
    async def run() -> Work:
        client = AsyncKlaviyo(
            api_key=KEY,
            transport=Awaited(later),
            clock=later.clock,
            backoff=Backoff(attempts=1),
        )
        return await client.wait_for(
            resource_call("get_bulk_import_profiles_job", Work, ids=["J1"]), timeout=timeout
        )

    return asyncio.run(run())


Wait = Callable[[Later, timedelta], Work]
both = pytest.mark.parametrize("wait", [blocking, awaited])


@both
def test_a_job_is_asked_for_less_and_less_often(wait: Wait) -> None:
    """At once, after a second, half as long again each time, and never later than 15 s."""
    later = Later(SimulatedClock(NOON), 70)
    job = wait(later, timedelta(minutes=5))
    pauses = [after - before for before, after in zip(later.asked, later.asked[1:], strict=False)]

    assert Work(id="J1", status="complete") == job
    assert [0, 1, 2.5, 4.75] == later.asked[:4]
    assert 15 == pauses[-1] == max(pauses)
    assert sorted(pauses) == pauses


@both
def test_a_job_that_is_done_is_not_waited_for(wait: Wait) -> None:
    """One question, no pause, even without any time."""
    later = Later(SimulatedClock(NOON), 0)
    job = wait(later, timedelta())

    assert job.finished
    assert ([0], NOON) == (later.asked, later.clock.now())


@both
def test_a_job_that_takes_too_long_says_how_far_it_was(wait: Wait) -> None:
    """The last question is asked when the time is over, and the error has its answer."""
    later = Later(SimulatedClock(NOON), 3600)
    with pytest.raises(JobUnfinishedError) as caught:
        wait(later, timedelta(seconds=20))

    assert ("processing", timedelta(seconds=20)) == (caught.value.status, caught.value.waited)
    assert 20 == later.asked[-1]
    assert (
        "the job is processing after 20 s; the service goes on with it, "
        "so wait longer or ask again later"
    ) == str(caught.value)
    assert isinstance(caught.value, TimeoutError)
    assert isinstance(caught.value, PvxKlaviyoError)


@both
def test_time_does_not_run_backwards(wait: Wait) -> None:
    """A negative time-out is the caller's mistake, and nothing is asked."""
    later = Later(SimulatedClock(NOON), 0)
    with pytest.raises(ValueError, match="timeout is negative"):
        wait(later, timedelta(seconds=-1))

    assert [] == later.asked


@both
def test_a_job_that_is_gone_ends_the_wait(wait: Wait, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a single question raises, waiting raises."""
    later = Later(SimulatedClock(NOON), 3600)
    monkeypatch.setattr(later, "send", lambda _: answer(404, "error-not-found"))
    with pytest.raises(RequestRejectedError) as caught:
        wait(later, timedelta(minutes=1))

    assert 404 == caught.value.status


@given(done=st.floats(0, 500), seconds=st.integers(0, 400))
def test_waiting_ends_by_the_deadline(done: float, seconds: int) -> None:
    """Finished jobs are given soon after they are done, others refused exactly at the deadline."""
    later = Later(SimulatedClock(NOON), done)
    try:
        blocking(later, timedelta(seconds=seconds))
    except JobUnfinishedError as error:
        ended = False
        waited = error.waited
    else:
        ended = True
        waited = later.clock.now() - NOON

    assert (later.done_at <= NOON + timedelta(seconds=seconds)) == ended
    assert waited <= timedelta(seconds=seconds)
    assert not ended or waited.total_seconds() < done + 15
