from __future__ import annotations

import asyncio
import inspect
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pvxklaviyo._http import Request, Response
from pvxklaviyo.errors import (
    AuthenticationError,
    NotSentError,
    OutcomeUnknownError,
    RateLimitError,
    ServerError,
)
from pvxklaviyo.klaviyo import (
    AsyncKlaviyo,
    Event,
    Klaviyo,
    Profile,
    list_events,
    list_metrics,
    where,
)
from pvxklaviyo.retry import Backoff

from .samples import answer

ADA = Profile(email="ada@acme.co")
EVENT = Event(metric="Fulfilled Order", profile=ADA, unique_id="k")


class Script:
    """A transport of both colours that plays answers and keeps what was sent."""

    def __init__(self, *answers: Response | Exception) -> None:
        self.answers: Iterator[Response | Exception] = iter(answers)
        self.sent: list[Request] = []
        self.closed = False

    def send(self, request: Request) -> Response:
        """Play the next answer."""
        self.sent.append(request)
        played = next(self.answers)
        if isinstance(played, Exception):
            raise played
        return played

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


class AsyncScript(Script):
    """The same, awaited."""

    async def send(self, request: Request) -> Response:  # type: ignore[override]
        """Play the next answer."""
        return super().send(request)

    async def aclose(self) -> None:
        """Note that it was closed."""
        self.closed = True


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 7, 15, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Tell the time."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)

    async def asleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.sleep(seconds)


Play = Callable[..., Any]


def play_blocking(script: Script, time: Time, method: str, *args: Any, **settings: Any) -> Any:
    with Klaviyo(api_key="pk_x", transport=script, clock=time, **settings) as client:
        result = getattr(client, method)(*args)
        return list(result) if method == "iterate" else result


def play_async(script: Script, time: Time, method: str, *args: Any, **settings: Any) -> Any:
    async def run() -> Any:
        transport = AsyncScript()
        transport.answers, transport.sent = script.answers, script.sent
        async with AsyncKlaviyo(
            api_key="pk_x", transport=transport, clock=time, **settings
        ) as client:
            result = getattr(client, method)(*args)
            return [item async for item in result] if method == "iterate" else await result

    return asyncio.run(run())


@pytest.fixture(params=[play_blocking, play_async], ids=["blocking", "async"])
def play(request: pytest.FixtureRequest) -> Play:
    chosen: Play = request.param
    return chosen


@pytest.fixture
def time() -> Time:
    return Time()


def test_both_colours_have_the_same_methods() -> None:
    """Names, parameters, defaults and results agree; only waiting and closing differ."""

    def signatures(client: type) -> dict[str, str]:
        return {
            name.replace("aclose", "close"): str(inspect.signature(member))
            .replace("Async", "")
            .replace("AwaitToken", "GetToken")
            .replace("'Transport | None'", "Transport")
            for name, member in inspect.getmembers(client, inspect.isfunction)
            if not name.startswith("_") or name == "__init__"
        }

    blocking, awaited = signatures(Klaviyo), signatures(AsyncKlaviyo)

    assert blocking == awaited
    assert {"create_event", "create_events", "iterate", "perform", "close"} <= blocking.keys()


def test_all_that_a_client_awaits_is_awaited() -> None:
    """Every method of the async client is a coroutine function or an async iterator."""
    for name, member in inspect.getmembers(AsyncKlaviyo, inspect.isfunction):
        if not name.startswith("_"):
            assert inspect.iscoroutinefunction(member) or inspect.isasyncgenfunction(member), name


def test_an_event_is_sent_whole(play: Play, time: Time) -> None:
    """What reaches the transport is absolute and carries the key."""
    script = Script(Response(202))

    assert play(script, time, "create_event", EVENT) is None
    (sent,) = script.sent
    assert ("POST", "https://a.klaviyo.com/api/events") == (sent.method, sent.url)
    assert "Klaviyo-API-Key pk_x" == sent.headers["authorization"]
    assert "k" == json.loads(sent.content)["data"]["attributes"]["unique_id"]


def test_many_events_are_one_request(play: Play, time: Time) -> None:
    """A batch is one call of the bulk endpoint."""
    script = Script(Response(202))
    play(script, time, "create_events", [EVENT, EVENT.with_metric("Shipped")])

    assert ["https://a.klaviyo.com/api/event-bulk-create-jobs"] == [
        sent.url for sent in script.sent
    ]


def test_questions_are_answered(play: Play, time: Time) -> None:
    """Each question gives its typed result."""
    (account,) = play(Script(answer(200, "accounts")), time, "get_accounts")
    metrics = play(Script(answer(200, "metrics-first-page")), time, "list_metrics")
    events = play(Script(answer(200, "events")), time, "list_events")
    probed = play(Script(answer(400, "error-missing-body-parts")), time, "probe_write_events")

    assert "AbC123" == account.id
    assert ["TspjNE", "RmmBuz"] == [metric.id for metric in metrics.items]
    assert ["4vRpBT", "4vRpBU"] == [event.id for event in events.items]
    assert probed is None


def test_a_list_is_read_to_its_end(play: Play, time: Time) -> None:
    """Iterating follows each page's link, with the key, until there is none."""
    script = Script(answer(200, "metrics-first-page"), answer(200, "metrics-last-page"))
    found = play(script, time, "iterate", list_metrics())

    assert ["TspjNE", "RmmBuz", "VvvvvV"] == [metric.id for metric in found]
    assert [
        "https://a.klaviyo.com/api/metrics",
        "https://a.klaviyo.com/api/metrics?page%5Bcursor%5D=bmV4dDo6aWQ6OlRzcGpORQ",
    ] == [sent.url for sent in script.sent]
    assert {"Klaviyo-API-Key pk_x"} == {sent.headers["authorization"] for sent in script.sent}


def test_stored_events_are_iterated_by_filter(play: Play, time: Time) -> None:
    """The call of the usage page: events of one metric since an instant."""
    call = list_events(where("metric_id") == "TspjNE", since=time.now())
    found = play(Script(answer(200, "events")), time, "iterate", call)

    assert ["4vRpBT", "4vRpBU"] == [event.id for event in found]


@pytest.mark.parametrize(
    "passing",
    [
        answer(503, "error-server"),
        answer(524),
        answer(429, "error-throttled"),
        OutcomeUnknownError("reset"),
        NotSentError("refused"),
    ],
    ids=["503", "524", "429", "reset", "refused"],
)
def test_an_event_with_an_id_is_tried_again(
    play: Play, time: Time, passing: Response | Exception
) -> None:
    """A repeated event is the same byte for byte, after a pause."""
    script = Script(passing, Response(202))
    play(script, time, "create_event", EVENT)

    first, second = script.sent
    assert first == second
    assert 1 == len(time.slept)


@pytest.mark.parametrize(
    ("passing", "kind"),
    [(answer(503, "error-server"), ServerError), (OutcomeUnknownError("x"), OutcomeUnknownError)],
)
def test_an_event_without_an_id_is_not_repeated(
    play: Play, time: Time, passing: Response | Exception, kind: type[Exception]
) -> None:
    """What may have happened is not done twice."""
    script = Script(passing)
    with pytest.raises(kind):
        play(script, time, "create_event", Event(metric="M", profile=ADA))

    assert 1 == len(script.sent)


def test_a_wait_that_is_asked_for_is_kept(play: Play, time: Time) -> None:
    """Retry-After is the least that is waited."""
    script = Script(answer(429, "error-throttled", retry_after="7"), Response(202))
    play(script, time, "create_event", EVENT)

    (slept,) = time.slept
    assert 7 <= slept <= 8


def test_a_wait_too_long_is_the_callers(play: Play, time: Time) -> None:
    """A service that asks for more than the back-off's longest is not waited for."""
    script = Script(answer(429, "error-throttled", retry_after="3600"))
    with pytest.raises(RateLimitError) as caught:
        play(script, time, "create_event", EVENT)

    assert (3600.0, []) == (caught.value.retry_after, time.slept)


def test_a_refused_key_is_not_tried_again(play: Play, time: Time) -> None:
    """A key does not become right by waiting."""
    script = Script(answer(401, "error-not-authenticated"))
    with pytest.raises(AuthenticationError):
        play(script, time, "create_event", EVENT)

    assert (1, []) == (len(script.sent), time.slept)


def test_a_caller_may_forbid_repeating(play: Play, time: Time) -> None:
    """One attempt is one attempt."""
    script = Script(answer(503, "error-server"))
    with pytest.raises(ServerError):
        play(script, time, "create_event", EVENT, backoff=Backoff(attempts=1))

    assert 1 == len(script.sent)


def test_limits_are_met_before_klaviyo_complains(time: Time) -> None:
    """Of one account question a second, 15 a minute, the 16th waits for the minute."""
    script = Script(*[answer(200, "accounts")] * 16)
    client = Klaviyo(api_key="pk_x", transport=script, clock=time)
    began = time.now()
    for _ in range(16):
        client.get_accounts()

    assert timedelta(seconds=60) <= time.now() - began < timedelta(seconds=62)


def test_operations_do_not_pay_for_each_other(time: Time) -> None:
    """A spent limit of one operation leaves the others free."""
    script = Script(answer(200, "accounts"), answer(200, "events"), Response(202))
    client = Klaviyo(api_key="pk_x", transport=script, clock=time)
    client.get_accounts()
    client.list_events()
    client.create_event(EVENT)

    assert [] == time.slept


def test_a_given_transport_stays_open() -> None:
    """Closing a client ends only what it opened."""
    script, awaited = Script(), AsyncScript()
    with Klaviyo(api_key="pk_x", transport=script) as client:
        pass

    async def run() -> AsyncKlaviyo:
        async with AsyncKlaviyo(api_key="pk_x", transport=awaited) as client:
            return client

    asyncio.run(run())

    assert (False, False) == (script.closed, awaited.closed)
    assert script is client.transport


def test_settings_can_be_asked_for() -> None:
    """A relay takes a client's settings and leaves its waiting to itself."""
    client = Klaviyo(
        api_key="pk_x",
        transport=Script(),
        url="http://127.0.0.1:8080",
        account="acme",
        timeout=timedelta(seconds=5),
        backoff=Backoff(attempts=2),
    )

    assert ("http://127.0.0.1:8080", "acme", timedelta(seconds=5)) == (
        client.service.url,
        client.service.account,
        client.service.timeout,
    )
    assert Backoff(attempts=2) == client.backoff
    assert "pk_x" not in repr(client) + repr(client.service)


def test_importing_the_package_imports_no_http_library() -> None:
    """Encoding and building calls need neither httpx nor cattrs."""
    program = (
        "import sys, pvxklaviyo.klaviyo as k;"
        "k.create_event(k.Event(metric='M', profile=k.Profile(email='ada@acme.co')));"
        "print(sorted({'httpx', 'cattrs'} & sys.modules.keys()))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    assert "[]" == printed.strip()


def test_a_transport_of_its_own_is_ended() -> None:
    """A client that was given none opens httpx's, and closing ends it."""
    client = Klaviyo(api_key="pk_x", backoff=Backoff(attempts=1))
    client.close()

    async def run() -> None:
        async with AsyncKlaviyo(api_key="pk_x", backoff=Backoff(attempts=1)) as awaited:
            pass
        await awaited.get_accounts()

    with pytest.raises(RuntimeError, match="closed"):
        client.get_accounts()
    with pytest.raises(RuntimeError, match="closed"):
        asyncio.run(run())
