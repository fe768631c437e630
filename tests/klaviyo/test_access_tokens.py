from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pvxklaviyo._http import Request, Response
from pvxklaviyo.errors import AuthenticationError
from pvxklaviyo.klaviyo import AccessToken, AsyncKlaviyo, Klaviyo, list_metrics
from pvxklaviyo.simulation.clock import SimulatedClock

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
NOTHING = b'{"data":[],"links":{"next":null}}'


class Door:
    """Lets in whoever shows the token of the day, in both colours."""

    def __init__(self, valid: str) -> None:
        self.valid = valid
        self.shown: list[str] = []

    def send(self, request: Request) -> Response:
        """Answer 401 to any other token."""
        self.shown.append(request.headers["authorization"])
        status = 200 if self.shown[-1] == f"Bearer {self.valid}" else 401
        return Response(status, {}, NOTHING if status == 200 else b"{}")


class AsyncDoor:
    """The same, awaited."""

    def __init__(self, door: Door) -> None:
        self.door = door

    async def send(self, request: Request) -> Response:
        """Let others run, then answer."""
        await asyncio.sleep(0)
        return self.door.send(request)


class Issuer:
    """Gives tokens one after the other, and counts."""

    def __init__(self, *tokens: AccessToken) -> None:
        self.tokens = iter(tokens)
        self.asked = 0

    def __call__(self) -> AccessToken:
        """Give the next."""
        self.asked += 1
        return next(self.tokens)

    async def awaited(self) -> AccessToken:
        """Give the next, later."""
        await asyncio.sleep(0)
        return self()


def token(text: str, expires_at: datetime | None = None) -> AccessToken:
    return AccessToken(token=text, expires_at=expires_at)


Reads = Callable[[Door, Issuer, SimulatedClock, list[timedelta]], None]


def read_blocking(
    door: Door, issuer: Issuer, clock: SimulatedClock, pauses: list[timedelta]
) -> None:
    with Klaviyo(access_token=issuer, transport=door, clock=clock) as client:
        for pause in pauses:
            clock.advance(pause)
            client.perform(list_metrics())


def read_awaited(
    door: Door, issuer: Issuer, clock: SimulatedClock, pauses: list[timedelta]
) -> None:
    async def read() -> None:
        transport = AsyncDoor(door)
        async with AsyncKlaviyo(
            access_token=issuer.awaited, transport=transport, clock=clock
        ) as client:
            for pause in pauses:
                clock.advance(pause)
                await client.perform(list_metrics())

    asyncio.run(read())


@pytest.fixture(params=[read_blocking, read_awaited])
def read(request: pytest.FixtureRequest) -> Reads:
    chosen: Reads = request.param
    return chosen


def test_a_token_serves_until_shortly_before_its_end(read: Reads) -> None:
    """Asked for once, then again within the minute before it ends, before it is refused."""
    issuer = Issuer(token("one", NOON + timedelta(hours=1)), token("one"))
    door = Door("one")

    read(door, issuer, SimulatedClock(NOON), [timedelta(), timedelta(minutes=58, seconds=59)])
    assert 1 == issuer.asked
    issuer = Issuer(token("one", NOON + timedelta(hours=1)), token("one"))
    read(door, issuer, SimulatedClock(NOON), [timedelta(), timedelta(minutes=59, seconds=1)])

    assert 2 == issuer.asked
    assert ["Bearer one"] * 4 == door.shown


def test_a_refused_token_is_replaced_once(read: Reads) -> None:
    """A token that was revoked early costs one more request, and no error."""
    door = Door("new")
    issuer = Issuer(token("old"), token("new"))

    read(door, issuer, SimulatedClock(NOON), [timedelta(), timedelta()])

    assert ["Bearer old", "Bearer new", "Bearer new"] == door.shown
    assert 2 == issuer.asked


def test_a_second_refusal_is_an_error(read: Reads) -> None:
    """A fresh token that is refused too says so; nothing goes round in a circle."""
    door = Door("none of these")
    issuer = Issuer(token("old"), token("new"))

    with pytest.raises(AuthenticationError):
        read(door, issuer, SimulatedClock(NOON), [timedelta()])

    assert ["Bearer old", "Bearer new"] == door.shown


def test_one_token_for_many_tasks() -> None:
    """Eight tasks that begin together ask for one token, and for one more when it is refused."""
    door = Door("new")
    issuer = Issuer(token("old"), token("new"))

    async def read() -> None:
        async with AsyncKlaviyo(
            access_token=issuer.awaited, transport=AsyncDoor(door), clock=SimulatedClock(NOON)
        ) as client:
            await asyncio.gather(*(client.perform(list_metrics()) for _ in range(8)))

    asyncio.run(read())

    assert 2 == issuer.asked
    assert 8 == door.shown.count("Bearer new")


def test_one_token_for_many_threads() -> None:
    """Eight threads share one token."""
    door = Door("one")
    issuer = Issuer(token("one"))

    with (
        Klaviyo(access_token=issuer, transport=door, clock=SimulatedClock(NOON)) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        list(pool.map(lambda _: client.perform(list_metrics()), range(8)))

    assert 1 == issuer.asked


def test_a_blocking_client_awaits_nobody() -> None:
    """A coroutine function is refused by the blocking client, with a word why."""
    get: Any = Issuer(token("one")).awaited

    with pytest.raises(TypeError, match="awaited something of an event loop"):
        Klaviyo(access_token=get, transport=Door("one")).perform(list_metrics())


def test_what_the_callers_function_raises_is_passed_on(read: Reads) -> None:
    """Whoever cannot give a token says why in his own words."""

    class Unreachable(Issuer):
        def __call__(self) -> AccessToken:
            raise LookupError("nobody signed in")

    with pytest.raises(LookupError, match="nobody signed in"):
        read(Door("one"), Unreachable(), SimulatedClock(NOON), [timedelta()])


@pytest.mark.parametrize("client", [Klaviyo, AsyncKlaviyo])
def test_a_key_or_a_token(client: Callable[..., Awaitable[None]]) -> None:
    """Exactly one kind of credential is given."""
    with pytest.raises(ValueError, match="either api_key or access_token"):
        client()
    with pytest.raises(ValueError, match="either api_key or access_token"):
        client(api_key="pk_x", access_token=Issuer())


def test_a_token_does_not_print_itself() -> None:
    """Neither the token nor what holds it shows it."""
    held = token("eyJ-secret")

    assert "eyJ" not in repr(held) + str(held)


def test_an_end_has_a_zone() -> None:
    """A naive end is refused, because it would be compared with UTC."""
    with pytest.raises(ValueError, match="no zone"):
        token("one", datetime(2026, 7, 15))


def test_what_is_no_token_is_not_kept() -> None:
    """A function that gives the bare text is told so, and asked again the next time."""
    given: list[Any] = ["bare", AccessToken(token="one")]
    client = Klaviyo(access_token=lambda: given.pop(0), transport=Door("one"))

    with pytest.raises(TypeError, match="access_token gave a str; give an AccessToken"):
        client.list_metrics()
    assert not client.list_metrics().items
