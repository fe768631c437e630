"""Every check of the transport contract goes red for a transport that breaks what it checks."""

from __future__ import annotations

import gzip
import http.client
import inspect
import logging
import os
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest

from pvxklaviyo import Request, Response
from pvxklaviyo.errors import DecodeError, NotSentError, OutcomeUnknownError, PvxKlaviyoError
from pvxklaviyo.testing import TransportContract, _answers, _failures
from pvxklaviyo.testing._carrier import Stepped
from pvxklaviyo.testing._loopback import Connection

RED = (
    *(AssertionError, pytest.fail.Exception, PvxKlaviyoError),
    *(OSError, KeyError, ValueError, http.client.HTTPException),
)
MAX = TransportContract.max_bytes


class Simple:
    """The standard library's client as a transport: a connection for every request."""

    def send(self, request: Request) -> Response:
        url = urlsplit(request.url)
        connection = self.connect(url.scheme, self.address(request), request.timeout)
        try:
            return self.answer(connection, request)
        except TimeoutError as error:
            raise self.unknown(f"{url.hostname} was too slow", request) from error
        except (OSError, http.client.HTTPException, zlib.error) as error:
            raise self.unknown(f"{url.hostname} gave no whole answer", request) from error
        finally:
            self.done(connection)

    def address(self, request: Request) -> str:
        return urlsplit(request.url).netloc

    def connect(self, scheme: str, netloc: str, timeout: float | None) -> Any:
        secure = scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(netloc, timeout=timeout)
        try:
            connection.connect()
        except OSError as error:
            raise self.not_sent(f"{netloc} cannot be reached") from error
        return connection

    def answer(self, connection: Any, request: Request) -> Response:
        url = urlsplit(request.url)
        path = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
        connection.request(request.method, path, request.content, self.headers(request))
        answer = connection.getresponse()
        body = answer.read()
        match answer.headers.get("content-encoding"):
            case "gzip":
                body = gzip.decompress(body)
            case "deflate":
                body = zlib.decompress(body)
        if len(body) > MAX:
            raise DecodeError("too long", service="")
        return Response(answer.status, dict(answer.headers), body)

    def headers(self, request: Request) -> dict[str, str]:
        return {"accept-encoding": "gzip, deflate", **request.headers}

    def not_sent(self, text: str) -> Exception:
        return NotSentError(text)

    def unknown(self, text: str, request: Request) -> Exception:
        return OutcomeUnknownError(text)

    def done(self, connection: Any) -> None:
        connection.close()


class TellsAddress(Simple):
    def unknown(self, text: str, request: Request) -> Exception:
        return OutcomeUnknownError(f"{text}: {request.url}")


class Logs(Simple):
    def answer(self, connection: Any, request: Request) -> Response:
        logging.getLogger("chatty").info("HTTP Request: %s %s", request.method, request.url)
        return super().answer(connection, request)


class PromisesTooMuch(Simple):
    """Says that nothing was sent, whatever happened."""

    def unknown(self, text: str, request: Request) -> Exception:
        return NotSentError(text)


class PromisesTooLittle(Simple):
    """Says that nobody knows, although nothing was sent."""

    def not_sent(self, text: str) -> Exception:
        return OutcomeUnknownError(text)


class LetsOthersErrorsOut(Simple):
    """Both kinds: whether a broken connection is seen before or after sending is a race."""

    def unknown(self, text: str, request: Request) -> Exception:
        return ConnectionError(text)

    def not_sent(self, text: str) -> Exception:
        return ConnectionError(text)


class TriesAgain(Simple):
    def answer(self, connection: Any, request: Request) -> Response:
        try:
            found = super().answer(connection, request)
        except (OSError, http.client.HTTPException):
            again = self.connect("http", self.address(request), request.timeout)
            try:
                return super().answer(again, request)
            finally:
                again.close()
        if found.status >= 400:
            connection.close()
            connection.connect()
            return super().answer(connection, request)
        return found


class RaisesStatuses(Simple):
    def answer(self, connection: Any, request: Request) -> Response:
        found = super().answer(connection, request)
        if found.status >= 400:
            raise ValueError(found.status)
        return found


class Follows(Simple):
    def answer(self, connection: Any, request: Request) -> Response:
        found = super().answer(connection, request)
        if found.status == 302:
            connection.close()
            connection.connect()
            return super().answer(
                connection, Request("GET", request.url, request.headers, timeout=1.0)
            )
        return found


class Changed(Simple):
    """Changes what comes back."""

    change: Callable[[Response], Response]

    def answer(self, connection: Any, request: Request) -> Response:
        return type(self).change(super().answer(connection, request))


class TakesAnyLength(Simple):
    def answer(self, connection: Any, request: Request) -> Response:
        url = urlsplit(request.url)
        path = f"{url.path}?{url.query}" if url.query else url.path
        connection.request(request.method, path, request.content, self.headers(request))
        answer = connection.getresponse()
        body = answer.read()
        if answer.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return Response(answer.status, dict(answer.headers), body)


class AddsNoHeaders(Simple):
    def headers(self, request: Request) -> dict[str, str]:
        return {}


class KeepsCookies(Simple):
    def __init__(self) -> None:
        self.cookie = ""

    def headers(self, request: Request) -> dict[str, str]:
        return super().headers(request) | ({"cookie": self.cookie} if self.cookie else {})

    def answer(self, connection: Any, request: Request) -> Response:
        found = super().answer(connection, request)
        self.cookie = found.headers.get("set-cookie", self.cookie)
        return found


class UsesProxies(Simple):
    def address(self, request: Request) -> str:
        return urlsplit(os.environ.get("http_proxy") or request.url).netloc


class OneAtATime(Simple):
    def __init__(self) -> None:
        self.lock = threading.Lock()

    def send(self, request: Request) -> Response:
        if not self.lock.acquire(timeout=0.2):
            raise NotSentError("busy")
        try:
            return super().send(request)
        finally:
            self.lock.release()


class Remembers(Simple):
    """Gives the answer of one request to another."""

    def __init__(self) -> None:
        self.last: Response | None = None

    def send(self, request: Request) -> Response:
        found = super().send(request)
        self.last, found = found, self.last or found
        return found


class KeepsStale(Simple):
    """Keeps its connection, and never looks whether it still stands."""

    def __init__(self) -> None:
        self.kept: Any = None

    def connect(self, scheme: str, netloc: str, timeout: float | None) -> Any:
        if self.kept is None:
            self.kept = super().connect(scheme, netloc, timeout)
        return self.kept

    def done(self, connection: Any) -> None:
        """Keep it."""

    def answer(self, connection: Any, request: Request) -> Response:
        connection.auto_open = 0
        return super().answer(connection, request)


class SendsAgain(KeepsStale):
    """Believes that a kept connection which broke had sent nothing."""

    def answer(self, connection: Any, request: Request) -> Response:
        connection.auto_open = 1
        try:
            return Simple.answer(self, connection, request)
        except (OSError, http.client.HTTPException):
            connection.close()
            return Simple.answer(self, connection, request)


def with_body(response: Response) -> Response:
    return Response(response.status, response.headers, response.body + b"!")


class AddsToBodies(Changed):
    change = staticmethod(with_body)


class ForgetsHeaders(Changed):
    change = staticmethod(lambda response: Response(response.status, {}, response.body))


class ForgetsMethods(Simple):
    def answer(self, connection: Any, request: Request) -> Response:
        return super().answer(
            connection, Request("POST", request.url, request.headers, request.content)
        )


SABOTAGES: Mapping[str, tuple[type[Simple], str]] = {
    "tells the address": (
        TellsAddress,
        "no_whole_answer a_damaged_body_is_unknown after_a_failure_the_next_request_goes",
    ),
    "logs it": (Logs, "nobody_reads_it_in_a_log"),
    "promises too much": (PromisesTooMuch, "no_whole_answer what_takes_too_long a_damaged_body"),
    "promises too little": (
        PromisesTooLittle,
        "nobody_listens no_such_host nobody_lets_it_in nobody_to_trust a_greeting_that_takes",
    ),
    "lets others' errors out": (
        LetsOthersErrorsOut,
        "no_whole_answer a_connection_that_is_broken_at_once",
    ),
    "tries again": (TriesAgain, "no_whole_answer every_status_is_an_answer"),
    "raises statuses": (RaisesStatuses, "every_status_is_an_answer"),
    "follows": (Follows, "a_redirect_is_an_answer"),
    "adds to bodies": (
        AddsToBodies,
        "an_answer_is_brought_whole an_encoded_body a_chunked_body requests_at_once_do_not_mix",
    ),
    "forgets headers": (ForgetsHeaders, "an_answer_is_brought_whole a_redirect_is_an_answer"),
    "sends no headers": (AddsNoHeaders, "an_answer_is_brought_whole"),
    "posts everything": (ForgetsMethods, "every_method_is_carried"),
    "takes any length": (TakesAnyLength, "a_body_that_is_too_long_is_refused"),
    "keeps cookies": (KeepsCookies, "no_cookies_are_kept"),
    "uses proxies": (UsesProxies, "proxies_of_the_environment_are_not_used"),
    "one at a time": (OneAtATime, "requests_at_once_do_not_mix"),
    "mixes answers": (Remembers, "requests_at_once_do_not_mix"),
    "uses dead connections": (KeepsStale, "a_connection_that_was_closed_meanwhile_is_not_used"),
    "opens many": (Simple, "a_connection_is_used_again"),
    # The standard library's time-outs are for each piece alone.
    "waits for pieces": (Simple, "what_takes_too_long"),
    "sends again": (SendsAgain, "a_kept_connection_that_closes_as_the_request_arrives"),
}


def checks() -> Iterator[str]:
    """Give the names of all checks of the contract."""
    for name, member in inspect.getmembers(TransportContract, inspect.isfunction):
        if name.startswith("test_"):
            yield member.__name__


def cases_of(check: Callable[..., None]) -> Iterator[dict[str, Any]]:
    """Give the arguments that pytest would call it with."""
    axes: list[list[dict[str, Any]]] = []
    for mark in getattr(check, "pytestmark", ()):
        if mark.name == "parametrize":
            names, values = mark.args[0], mark.args[1]
            keys = [names] if isinstance(names, str) else list(names)
            rows = [[value] if len(keys) == 1 else value for value in values]
            axes.append([dict(zip(keys, row, strict=True)) for row in rows])
    for chosen in product(*axes):
        yield {name: value for part in chosen for name, value in part.items()}


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_a_broken_transport_is_noticed(sabotage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By each of the checks that are named for it, in at least one of its cases."""
    # Whoever cannot do what is asked shall not make the others wait.
    monkeypatch.setattr(_answers, "_PATIENCE", 0.3)
    monkeypatch.setattr(_failures, "_LATE", 0.4)
    drip = Connection.drip
    monkeypatch.setattr(Connection, "drip", lambda self, data: drip(self, data[-25:]))
    kind, named = SABOTAGES[sabotage]
    contract = TransportContract()
    unnoticed = []
    for word in named.split():
        (name,) = [name for name in checks() if name.startswith(f"test_{word}")]
        check = getattr(contract, name)
        if not any(turns_red(check, kind, case, monkeypatch) for case in cases_of(check)):
            unnoticed.append(name)

    assert [] == unnoticed


def turns_red(
    check: Callable[..., None],
    kind: type[Simple],
    case: Mapping[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> bool:
    """Run a check on a broken transport."""
    asked = inspect.signature(check).parameters
    carrier = kind()
    try:
        with monkeypatch.context() as patch:
            extra = {"monkeypatch": patch} if "monkeypatch" in asked else {}
            check(carrier=Stepped(carrier), **case, **extra)
    except RED:
        return True
    finally:
        kept = getattr(carrier, "kept", None)
        if kept is not None:
            kept.close()
    return False


def test_every_check_has_its_sabotage() -> None:
    """A check that nothing turns red would hold nothing."""
    words = [word for _, named in SABOTAGES.values() for word in named.split()]
    without = [
        name for name in checks() if not any(name.startswith(f"test_{word}") for word in words)
    ]

    assert [] == without
