"""Both clients against the simulated Klaviyo, which shares no code with them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo._http import Request, Response
from pvxklaviyo.errors import AuthenticationError, RequestRejectedError
from pvxklaviyo.klaviyo import (
    AsyncKlaviyo,
    Event,
    Klaviyo,
    Profile,
    batches,
    envelope,
    list_events,
    list_metrics,
    post_events,
    sendable,
    where,
)
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.faults import ANSWER_LOST, RATE_LIMITED, SERVER_ERROR
from pvxklaviyo.simulation.klaviyo import EVERYTHING, KlaviyoSettings, SimulatedKlaviyo

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
ADA = Profile(email="ada@acme.co")
SCOPES = {"accounts:read", "events:read", "events:write", "metrics:read"}


class Awaited:
    """The simulated service as an async transport."""

    def __init__(self, service: SimulatedKlaviyo) -> None:
        self.service = service

    async def send(self, request: Request) -> Response:
        """Carry one request."""
        return self.service.send(request)


def blocking(service: SimulatedKlaviyo, clock: SimulatedClock, method: str, *args: Any) -> Any:
    client = Klaviyo(api_key="pk_simulated", transport=service, clock=clock)
    result = getattr(client, method)(*args)
    return list(result) if method == "iterate" else result


def awaited(service: SimulatedKlaviyo, clock: SimulatedClock, method: str, *args: Any) -> Any:
    async def run() -> Any:
        client = AsyncKlaviyo(api_key="pk_simulated", transport=Awaited(service), clock=clock)
        result = getattr(client, method)(*args)
        return [item async for item in result] if method == "iterate" else await result

    return asyncio.run(run())


Do = Callable[..., Any]


@pytest.fixture(params=[blocking, awaited])
def do(request: pytest.FixtureRequest) -> Do:
    chosen: Do = request.param
    return chosen


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOON)


@pytest.fixture
def service(clock: SimulatedClock) -> SimulatedKlaviyo:
    return SimulatedKlaviyo(clock)


def event(key: str, **more: Any) -> Event:
    return Event(**{"metric": "Fulfilled Order", "profile": ADA, "unique_id": key} | more)


def test_what_is_sent_is_what_takes_effect(
    do: Do, service: SimulatedKlaviyo, clock: SimulatedClock
) -> None:
    """Every part of an event arrives as it was, singly and in bulk."""
    whole = {
        "properties": {"OrderId": "1001", "Items": [{"SKU": "Ä-1", "Quantity": 2}]},
        "time": NOON - timedelta(hours=1),
        "value": Decimal("19.80"),
        "value_currency": "GBP",
        "backfill": True,
    }
    do(service, clock, "create_event", event("single", **whole))
    do(service, clock, "create_events", [event("bulk", **whole), event("plain", time=NOON)])
    service.settle()

    single, bulk, plain = service.events()
    for stored, key in ((single, "single"), (bulk, "bulk")):
        assert ("Fulfilled Order", "ada@acme.co", key) == (
            stored.metric,
            stored.email,
            stored.unique_id,
        )
        assert whole["properties"] == stored.properties
        assert (whole["time"], "GBP", True) == (stored.time, stored.value_currency, stored.backfill)
        assert stored.value is not None
        assert Decimal("19.80") == Decimal(str(stored.value))
    assert ("plain", NOON, False) == (plain.unique_id, plain.time, plain.backfill)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40), st.integers(1, 10))
@settings(max_examples=20, deadline=None)
def test_stored_bytes_in_batches_take_effect_once(keys: list[int], size: int) -> None:
    """Encoded rows, cut anyhow and sent twice, are stored once each."""
    clock = SimulatedClock(NOON)
    service = SimulatedKlaviyo(clock)
    client = Klaviyo(api_key="pk_simulated", transport=service, clock=clock)
    unique = dict.fromkeys(keys)
    rows = [
        sendable(event(str(key), time=NOON, profile=Profile(email=f"p{key % 3}@acme.co")))
        for key in unique
    ]
    for batch in (*batches(rows, max_events=size), *batches(rows, max_events=size)):
        client.perform(post_events(envelope(batch, "event-bulk-create-jobs")))
    service.settle()

    assert sorted(map(str, unique)) == sorted(stored.unique_id for stored in service.events())


def test_events_are_found_again(do: Do, service: SimulatedKlaviyo, clock: SimulatedClock) -> None:
    """A metric is found by listing, its events by filter, page by page, exactly those."""
    times = [NOON - timedelta(minutes=minute) for minute in range(300)]
    do(
        service,
        clock,
        "create_events",
        [event(f"k{n}", time=at, properties={"N": n}) for n, at in enumerate(times)]
        + [event("other", metric='Odd "metric", (really)', time=NOON)],
    )
    service.settle()
    metrics = {metric.name: metric for metric in do(service, clock, "iterate", list_metrics())}
    metric = metrics["Fulfilled Order"]
    since = NOON - timedelta(minutes=250)
    found = do(service, clock, "iterate", list_events(where("metric_id") == metric.id, since=since))

    assert metric.integration is not None
    assert "API" == metric.integration.name
    assert list(reversed(range(251))) == [stored.properties["N"] for stored in found]
    assert {metric.id} == {stored.metric_id for stored in found}
    assert sorted(times[:251]) == [stored.time for stored in found]
    assert 'Odd "metric", (really)' in metrics


def test_the_account_is_known_by_its_key(
    do: Do, service: SimulatedKlaviyo, clock: SimulatedClock
) -> None:
    """A key answers with its account, its zone and its currency."""
    (account,) = do(service, clock, "get_accounts")

    assert ("SimAcc", "Europe/London", "GBP") == (
        account.id,
        account.timezone,
        account.preferred_currency,
    )


@pytest.mark.parametrize("withheld", sorted(SCOPES))
def test_exactly_the_missing_scope_is_named(
    do: Do, service: SimulatedKlaviyo, clock: SimulatedClock, withheld: str
) -> None:
    """With each scope withheld in turn, only the operations that need it are refused."""
    service.grant("pk_simulated", SCOPES - {withheld})
    missing = set()
    for method in ("get_accounts", "list_metrics", "list_events", "probe_write_events"):
        try:
            do(service, clock, method)
        except AuthenticationError as error:
            missing.add(error.missing_scope)

    assert {withheld} == missing


def test_the_probe_writes_nothing(do: Do, service: SimulatedKlaviyo, clock: SimulatedClock) -> None:
    """Asking whether a key may write leaves neither event nor profile nor metric."""
    service.grant("pk_simulated", [EVERYTHING])
    do(service, clock, "probe_write_events")
    service.settle()

    assert ([], []) == (list(service.events()), list(service.dropped()))
    assert [400] == [request.status for request in service.requests()]


def test_a_revoked_key_is_said_to_be_refused(
    do: Do, service: SimulatedKlaviyo, clock: SimulatedClock
) -> None:
    """After a key was revoked every call says so, and is not repeated."""
    service.revoke("pk_simulated")
    with pytest.raises(AuthenticationError, match="Klaviyo refused the API key"):
        do(service, clock, "create_event", event("k"))

    assert 1 == len(service.requests())


@pytest.mark.parametrize("fault", [ANSWER_LOST, RATE_LIMITED, SERVER_ERROR])
def test_an_event_takes_effect_once_whatever_breaks(
    do: Do, service: SimulatedKlaviyo, clock: SimulatedClock, fault: str
) -> None:
    """A lost answer, a 429 and a 503 are overcome, and the event is there once."""
    service.faults.next("create_event", fault, times=2)
    do(service, clock, "create_event", event("k"))
    service.settle()

    assert ["k"] == [stored.unique_id for stored in service.events()]
    assert 3 == len(service.requests())


def test_one_bad_event_has_the_batch_refused_with_its_place(
    do: Do, service: SimulatedKlaviyo, clock: SimulatedClock
) -> None:
    """The pointer of a refused batch leads to the event, and nothing was stored."""
    far = event("far", time=NOON + timedelta(days=800))
    with pytest.raises(RequestRejectedError) as caught:
        do(service, clock, "create_events", [event("good"), far])
    service.settle()

    (problem,) = caught.value.problems
    assert problem.where.endswith("/events/data/1/attributes/time")
    assert [] == list(service.events())


def test_pace_alone_meets_no_limit(clock: SimulatedClock) -> None:
    """A client that has the account to itself is never told to wait."""
    service = SimulatedKlaviyo(clock, settings=KlaviyoSettings(limit_factor=1.0))
    client = Klaviyo(api_key="pk_simulated", transport=service, clock=clock)
    for number in range(400):
        client.create_events([event(str(number))])

    assert {202} == {request.status for request in service.requests()}
    assert timedelta(minutes=2) <= clock.now() - NOON <= timedelta(minutes=2, seconds=45)
