from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo._http import Response
from pvxklaviyo._pace import Allowance, Window, reserve, told
from pvxklaviyo.errors import RateLimitError
from pvxklaviyo.klaviyo import REVISION_RETIRES_ON, Klaviyo, RevisionWarning, list_metrics
from pvxklaviyo.klaviyo._answers import allowance
from pvxklaviyo.retry import Backoff
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.faults import RATE_LIMITED
from pvxklaviyo.simulation.klaviyo import SimulatedKlaviyo

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
WINDOWS = (Window(10, 1), Window(150, 60))


def headers(limit: str, remaining: str, reset: str) -> Response:
    return Response(
        200,
        {
            "RateLimit-Limit": limit,
            "RateLimit-Remaining": remaining,
            "RateLimit-Reset": reset,
        },
    )


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (headers("150", "149", "60"), Allowance(150, 149, 60, 60)),
        (headers("150, 10;w=1, 150;w=60", "3", "7"), Allowance(150, 3, 7, 60)),
        (headers("150", "0", "9999"), Allowance(150, 0, 60, 60)),
        (headers("150", "151", "1"), Allowance(150, 150, 1, 60)),
        (headers("", "1", "1"), None),
        (headers("0", "0", "1"), None),
        (headers("many", "1", "1"), None),
        (Response(200), None),
    ],
)
def test_headers_are_read(response: Response, expected: Allowance | None) -> None:
    """The minute's numbers, in either form; None where they are missing or senseless."""
    assert expected == allowance(response)


@given(
    limit=st.integers(1, 300),
    taken=st.integers(0, 300),
    ours=st.integers(0, 150),
)
def test_we_never_take_more_than_the_service_says_is_left(
    limit: int, taken: int, ours: int
) -> None:
    """After what the service tells, no more calls are ours in its minute than it has left."""
    now = 1_000_000.0
    remaining = max(0, limit - taken)
    spent = ({}, {int(now / 0.6): ours} if ours else {})

    windows, state = told(WINDOWS, spent, now, Allowance(limit, remaining, 30, 60))
    got = 0
    while reserve(windows[1:], state[1:], now)[0] == 0.0:
        state = (state[0], *reserve(windows[1:], state[1:], now)[1])
        got += 1

    assert got <= remaining
    assert got <= max(0, 150 - ours)
    # And what is left for certain is not given up.
    assert got == max(0, min(limit, 150) - max(ours, limit - remaining))


@contextmanager
def account() -> Iterator[tuple[SimulatedClock, SimulatedKlaviyo]]:
    clock = SimulatedClock(NOON)
    yield clock, SimulatedKlaviyo(clock)


def refused(service: SimulatedKlaviyo) -> int:
    return sum(one.status == 429 for one in service.requests())


def test_somebody_else_who_shares_the_account_is_noticed() -> None:
    """Two clients that do not know of each other meet no 429 once the answers tell of both."""
    with account() as (clock, service):
        first, second = (
            Klaviyo(api_key="pk_simulated", transport=service, clock=clock) for _ in range(2)
        )
        for _ in range(60):
            first.perform(list_metrics())
            clock.advance(timedelta(milliseconds=150))
        for _ in range(200):
            second.perform(list_metrics())
            clock.advance(timedelta(milliseconds=150))
        for _ in range(100):
            first.perform(list_metrics())
            clock.advance(timedelta(milliseconds=150))

        assert 0 == refused(service)
        assert 360 == len(service.requests())


def test_a_429_stops_all_that_pay_from_the_same_budget() -> None:
    """Who was told to wait is not asked again by anybody in that time; other operations go on."""
    with account() as (clock, service):
        service.faults.next("get_metrics", RATE_LIMITED, retry_after=7)
        client = Klaviyo(
            api_key="pk_simulated", transport=service, clock=clock, backoff=Backoff(attempts=1)
        )

        with pytest.raises(RateLimitError):
            client.perform(list_metrics())
        client.get_accounts()
        assert clock.now() == NOON
        client.perform(list_metrics())

        assert clock.now() >= NOON + timedelta(seconds=7)
        assert 1 == refused(service)


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (91, None),
        (90, "retires revision"),
        (1, "retires revision"),
        (0, "retired revision"),
        (-400, "retired revision"),
    ],
)
def test_the_end_of_the_revision_is_told(days: int, text: str | None) -> None:
    """From 90 days before, each client warns once; before that, never."""
    at = datetime.combine(REVISION_RETIRES_ON, NOON.timetz()) - timedelta(days=days)
    client = Klaviyo(
        api_key="pk_x",
        transport=_Answers(),
        clock=SimulatedClock(at),
    )

    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        client.list_metrics()
        client.list_metrics()

    assert ([RevisionWarning] if text else []) == [one.category for one in shown]
    assert all(text is not None and text in str(one.message) for one in shown)


def test_another_revision_is_its_callers_business() -> None:
    """Of a revision that the caller chose nothing is known, so nothing is said."""
    at = datetime.combine(REVISION_RETIRES_ON, NOON.timetz())
    client = Klaviyo(
        api_key="pk_x", transport=_Answers(), clock=SimulatedClock(at), revision="2027-01-15"
    )

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client.list_metrics()


class _Answers:
    def send(self, request: object) -> Response:
        return Response(200, {}, b'{"data":[]}')
