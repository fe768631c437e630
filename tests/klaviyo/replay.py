"""
Operations over real HTTP: a hand-written answer is served, and both clients ask for it.

A family writes a table of what is called, what must travel and what must come
of it, and two tests (``replay`` is a fixture of this folder):

    EXCHANGES = [
        Exchange(
            "get_list",
            ("Y6nRLr",),
            {"profile_count": True},
            sends="GET /api/lists/Y6nRLr",
            query={"additional-fields[list]": "profile_count"},
            answer=answer(200, "get_list"),          # tests/samples/klaviyo/get_list/body.json
            gives=ProfileList(id="Y6nRLr", name="Newsletter", profile_count=42),
        ),
    ]

    @pytest.mark.parametrize("exchange", EXCHANGES, ids=str)
    def test_an_operation_does_what_its_page_says(replay: Replay, exchange: Exchange) -> None:
        (blocking, awaited) = replay.both(exchange)

        assert exchange.sent == blocking.sent == awaited.sent
        assert exchange.result == blocking.result == awaited.result
        assert [] == complaints(exchange)            # of Klaviyo's own description

    @pytest.mark.parametrize("exchange", by_method(EXCHANGES), ids=str)
    def test_an_operation_says_what_went_wrong(replay: Replay, exchange: Exchange) -> None:
        assert expected_refusals(exchange) == replay.refusals(exchange)

and one more that nothing was forgotten: ``methods_of(family) == {e.method for e in EXCHANGES}``.

A sample's bytes and an exchange's *body* are written from Klaviyo's pages by
hand, never by our own encoder.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import attrs

from pvxklaviyo._call import Page
from pvxklaviyo._http import Response
from pvxklaviyo.errors import (
    ApiError,
    AuthenticationError,
    DecodeError,
    RateLimitError,
    RequestRejectedError,
    ServerError,
    ServiceError,
)
from pvxklaviyo.klaviyo import AsyncKlaviyo, Klaviyo
from pvxklaviyo.retry import Backoff
from pvxklaviyo.transports import AsyncHttpxTransport, HttpxTransport

from .openapi import body_of, operation_of
from .samples import answer

KEY = "pk_replayed"
REVISION = "2026-07-15"


@attrs.frozen(kw_only=True)
class Sent:
    """
    What travels to Klaviyo.

    Attributes:
        line: Method and path: ``"GET /api/lists/Y6nRLr"``.

        query: The address' parameters, decoded.

        body: The JSON document, numbers with a fraction as ``Decimal``; None without.
    """

    line: str
    query: Mapping[str, str]
    body: Any = None


@attrs.frozen(kw_only=True)
class Refusal:
    """
    What a client raises, as far as a program can rely on it.

    Attributes:
        kind: The error's class.

        operation: Which operation it names.

        status: As answered; None where the answer cannot be read.

        places: Where the request is wrong.

        missing_scope: What the key lacks.
    """

    kind: type[ServiceError]
    operation: str
    status: int | None = None
    places: tuple[str, ...] = ()
    missing_scope: str | None = None


@attrs.frozen
class Exchange:
    """
    One operation: what is called, what must travel, what must come of it.

    Attributes:
        method: The clients' method.

        arguments: By position.

        named: By name.

        sends: Method and path that must travel.

        query: The parameters that must travel, decoded: exactly those.

        body: The document that must travel.

        answer: What Klaviyo says.

        gives: The result; of a page or a sequence the list of its items; of an
            error a :class:`Refusal`.

        follows: Of a page, the address of its successor.

        case: Tells exchanges of one method apart.
    """

    method: str
    arguments: tuple[Any, ...] = ()
    named: Mapping[str, Any] = attrs.field(factory=dict)
    sends: str = attrs.field(kw_only=True)
    query: Mapping[str, str] = attrs.field(factory=dict, kw_only=True)
    body: Any = attrs.field(default=None, kw_only=True)
    answer: Response = attrs.field(kw_only=True)
    gives: Any = attrs.field(default=None, kw_only=True)
    follows: str | None = attrs.field(default=None, kw_only=True)
    case: str = attrs.field(default="", kw_only=True)

    def __str__(self) -> str:
        return f"{self.method}-{self.case}" if self.case else self.method

    @property
    def sent(self) -> Sent:
        """What must travel."""
        return Sent(line=self.sends, query=self.query, body=self.body)

    @property
    def result(self) -> tuple[Any, str | None]:
        """What must come of it, and what follows."""
        return (self.gives, self.follows)


@attrs.frozen(kw_only=True)
class Met:
    """What travelled, and what came of it."""

    sent: Sent
    result: tuple[Any, str | None]


@attrs.define
class _Tape:
    """What the server says next, and what it was sent."""

    answers: deque[Response] = attrs.field(factory=deque)
    received: deque[tuple[Sent, Mapping[str, str]]] = attrs.field(factory=deque)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together, or the client waits for the second

    def __init__(self, tape: _Tape, *args: Any) -> None:
        self.tape = tape
        super().__init__(*args)

    def _replay(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        address = urlsplit(self.path)
        sent = Sent(
            line=f"{self.command} {address.path}",
            query=dict(parse_qsl(address.query, keep_blank_values=True, strict_parsing=True))
            if address.query
            else {},
            body=json.loads(body, parse_float=Decimal) if body else None,
        )
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.tape.received.append((sent, headers))
        given = self.tape.answers.popleft()
        self.send_response(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(given.body)))
        self.end_headers()
        self.wfile.write(given.body)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _replay  # noqa: N815 - http.server's names

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Patient:
    """A clock on which waiting takes no time: limits are obeyed, and nobody waits for them."""

    def __init__(self) -> None:
        self._now = datetime(2026, 7, 15, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)


class Replay:
    """Both clients and the server that they reach. See the module."""

    def __init__(self, tape: _Tape, url: str, runner: asyncio.Runner) -> None:
        clock = _Patient()
        once = Backoff(attempts=1)
        self._tape = tape
        self._runner = runner
        self.transport = HttpxTransport()
        self.awaited_transport = AsyncHttpxTransport()
        self.blocking = Klaviyo(
            api_key=KEY, url=url, transport=self.transport, clock=clock, backoff=once
        )
        self.awaited = AsyncKlaviyo(
            api_key=KEY, url=url, transport=self.awaited_transport, clock=clock, backoff=once
        )

    def both(self, exchange: Exchange) -> tuple[Met, Met]:
        """Perform *exchange* with the blocking and with the awaited client."""
        return self._met(exchange, exchange.answer, 0), self._met(exchange, exchange.answer, 1)

    def refusals(self, exchange: Exchange) -> Mapping[str, Any]:
        """Give the operation every documented error, one colour and the other in turn."""
        return {
            case: self._met(exchange, given, number % 2).result[0]
            for number, (case, given) in enumerate(ERRORS.items())
        }

    def close(self) -> None:
        """End the connections."""
        self.transport.close()
        self._runner.run(self.awaited_transport.aclose())

    def _met(self, exchange: Exchange, given: Response, colour: int) -> Met:
        self._tape.answers.append(given)
        try:
            result = _described(self._call(exchange, colour))
        except ServiceError as error:
            result = (_refusal(error), None)
        finally:
            self._tape.answers.clear()
        ((sent, headers),) = self._tape.received
        self._tape.received.clear()
        kind = headers.get("content-type")
        told = (headers["authorization"], headers["revision"], headers["accept"], kind)
        media = "application/vnd.api+json"
        wanted = (f"Klaviyo-API-Key {KEY}", REVISION, media, media if sent.body else None)
        if told != wanted:
            raise AssertionError(f"headers {told}, not {wanted}")
        return Met(sent=sent, result=result)

    def _call(self, exchange: Exchange, colour: int) -> Any:
        client = (self.blocking, self.awaited)[colour]
        outcome = getattr(client, exchange.method)(*exchange.arguments, **exchange.named)
        return self._runner.run(outcome) if inspect.iscoroutine(outcome) else outcome


def _described(result: Any) -> tuple[Any, str | None]:
    if isinstance(result, Page):
        following = result.next
        return list(result.items), None if following is None else following.request.url
    if isinstance(result, Sequence) and not isinstance(result, str):
        return list(result), None
    return result, None


def _refusal(error: ServiceError) -> Refusal:
    return Refusal(
        kind=type(error),
        operation=error.operation,
        status=error.status if isinstance(error, ApiError) else None,
        places=tuple(problem.where for problem in error.problems)
        if isinstance(error, RequestRejectedError)
        else (),
        missing_scope=error.missing_scope if isinstance(error, AuthenticationError) else None,
    )


@contextmanager
def replaying() -> Iterator[Replay]:
    """Serve on this machine while the block runs."""
    tape = _Tape()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, tape))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    host, port = server.server_address[:2]
    try:
        with asyncio.Runner() as runner:
            replay = Replay(tape, f"http://{host!s}:{port}", runner)
            yield replay
            replay.close()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
ERRORS: Mapping[str, Response] = {
    "invalid": answer(400, "error-invalid-phone"),
    "not authenticated": answer(401, "error-not-authenticated"),
    "permission denied": answer(403, "error-permission-denied"),
    "not found": answer(404, "error-not-found"),
    "retired": answer(410),
    "throttled": answer(429, "error-throttled", retry_after="1"),
    "server": answer(500, "error-server"),
    "overloaded": answer(503),
    "a page": answer(200, "maintenance-page"),
}
"""Every error that Klaviyo documents for any operation, and a page that is none of its own."""


def expected_refusals(exchange: Exchange, **others: Any) -> Mapping[str, Any]:
    """
    Say what must come of :data:`ERRORS`.

    Args:
        exchange: Whose operation is named, with its scopes.

        others: For what is not an error there, such as ``not_found=None``.
    """
    name = name_of(exchange)
    # An id that nothing has is the caller's answer, or an address that is wrong.
    expected: dict[str, Any] = {
        "invalid": Refusal(
            kind=RequestRejectedError,
            operation=name,
            status=400,
            places=("/data/attributes/profile/data/attributes/phone_number",),
        ),
        "not authenticated": Refusal(kind=AuthenticationError, operation=name, status=401),
        "permission denied": Refusal(
            kind=AuthenticationError,
            operation=name,
            status=403,
            missing_scope=" ".join(sorted(operation_of(exchange.sends)["x-klaviyo-scopes"])),
        ),
        "not found": Refusal(
            kind=RequestRejectedError, operation=name, status=404, places=("/data",)
        ),
        "retired": Refusal(kind=RequestRejectedError, operation=name, status=410),
        "throttled": Refusal(kind=RateLimitError, operation=name, status=429),
        "server": Refusal(kind=ServerError, operation=name, status=500),
        "overloaded": Refusal(kind=ServerError, operation=name, status=503),
        "a page": Refusal(kind=ServerError, operation=name, status=200),
    }
    return expected | {case.replace("_", " "): result for case, result in others.items()}


def unreadable(operation: str) -> Refusal:
    """Say what comes of an answer that cannot be read."""
    return Refusal(kind=DecodeError, operation=operation)


def name_of(exchange: Exchange) -> str:
    """Klaviyo's name of the operation that an exchange must reach."""
    name: str = operation_of(exchange.sends)["operationId"]
    return name


def complaints(exchange: Exchange) -> list[str]:
    """Ask Klaviyo's own description what is wrong with what must travel."""
    described = operation_of(exchange.sends)
    found = list[str]()
    declared = {
        parameter["name"]: parameter["schema"]
        for parameter in described.get("parameters", ())
        if parameter["in"] == "query"
    }
    for name, value in exchange.query.items():
        if name not in declared:
            found.append(f"{name} is no parameter of {described['operationId']}")
            continue
        schema = declared[name]
        allowed = schema.get("enum") or schema.get("items", {}).get("enum")
        if allowed:
            found += [f"{name}={one}" for one in value.split(",") if one not in allowed]
        if schema.get("type") == "integer" and not (
            schema.get("minimum", 0) <= int(value) <= schema.get("maximum", 10**9)
        ):
            found.append(f"{name}={value} is out of range")
    if ("requestBody" in described) != (exchange.body is not None):
        found.append("a body is missing, or nobody asked for one")
    elif exchange.body is not None:
        plain = json.loads(json.dumps(exchange.body, default=float))
        found += [
            f"{error.json_path}: {error.message}"
            for error in body_of(exchange.sends).iter_errors(plain)
        ]
    return found


def by_method(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Keep the first exchange of each method."""
    return list({exchange.method: exchange for exchange in reversed(list(exchanges))}.values())[
        ::-1
    ]


def methods_of(*families: ModuleType) -> set[str]:
    """Name the operations that families have."""
    return {
        name
        for family in families
        for name, function in vars(family).items()
        if inspect.isfunction(function)
        and function.__module__ == family.__name__
        and not name.startswith("_")
        and str(function.__annotations__.get("return", "")).startswith("Call[")
    }
