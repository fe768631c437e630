"""A shop that signs in its own way, sinks that remember, and requests as they come."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime, timedelta

import attrs

from pvxklaviyo import Request
from pvxklaviyo.errors import DecodeError, Problem, SignatureError, StoreBusyError
from pvxklaviyo.model import ShownOrder
from pvxklaviyo.secrets import Secret
from pvxklaviyo.shops import Heard, RejectedOrder

TOKEN = "token-nobody-can-guess-2"
KEY = b"shop-secret"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@attrs.define
class Clock:
    """Stands still unless it is moved."""

    at: datetime = NOW

    def now(self):
        return self.at

    def pass_by(self, seconds):
        self.at += timedelta(seconds=seconds)


@attrs.frozen
class DemoShop:
    """Signs the body; ``{"id": 1}`` shows an order, other bodies do what their names say."""

    name: str = "main"

    def authenticate(self, request, *, now):
        expected = hmac.new(KEY, request.content, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, request.headers.get("x-signature", "")):
            raise SignatureError("not signed")

    def read(self, request):
        try:
            body = json.loads(request.content)
        except ValueError:
            raise DecodeError(
                "not JSON", service="demo", operation="orders", problems=[Problem("$", "no JSON")]
            ) from None
        if "bad" in body:
            raise DecodeError(
                "bad", service="demo", operation="orders", problems=[Problem("$.bad", "is bad")]
            )
        if "mistake" in body:
            raise KeyError(body["mistake"])
        if "test" in body:
            return Heard(ignored="a test")
        if "several" in body:
            shown = tuple(ShownOrder(shop=self.name, id=str(one)) for one in body["several"])
            bad = tuple(
                RejectedOrder(shop=self.name, order=one, problems=(Problem("$.x", "is odd"),))
                for one in body["odd"]
            )
            return Heard(shown=shown, rejected=bad)
        if "need" in body:
            return Heard(needs=(body["need"],))
        return Heard(shown=(ShownOrder(shop=self.name, id=str(body["id"])),))

    def read_line(self, line):
        raise NotImplementedError


def signed(body, *, name="main", method="POST", key=KEY):
    """Make a call of the shop."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"X-Signature": hmac.new(key, content, hashlib.sha256).hexdigest()}
    return Request(method, f"/shops/{name}", headers, content)


def notification(query="order=SO1", *, token=TOKEN, event_type="", method="GET"):
    """Make a call of Peoplevox."""
    tail = f"/{event_type}" if event_type else ""
    return Request(method, f"/peoplevox/{token}{tail}?{query}")


@attrs.define
class MemorySink:
    """Remembers; fails while it is told to, and refuses what it is told to for ever."""

    commits: list = attrs.field(factory=list)
    hints: list = attrs.field(factory=list)
    unread: list = attrs.field(factory=list)
    busy: bool = False
    poison: str = ""
    gate: threading.Event | None = None

    def heard(self, heard):
        if self.gate is not None:
            self.gate.wait(5)
        if self.busy:
            raise StoreBusyError("busy")
        ids = [one.id for each in heard for one in each.shown]
        ids += [f"{each.shop} needs {one}" for each in heard for one in each.needs]
        if self.poison in ids:
            raise ValueError("no ledger can hold it")
        self.commits.append(ids)

    def hint(self, hints):
        self.hints.append(list(hints))

    def set_aside(self, unread):
        self.unread.extend(unread)

    @property
    def kept(self):
        """All ids, in the order in which they became durable."""
        return [one for commit in self.commits for one in commit]


@attrs.define
class AsyncMemorySink:
    """The same, awaited."""

    inner: MemorySink = attrs.field(factory=MemorySink)
    gate: object = None

    async def heard(self, heard):
        if self.gate is not None:
            await self.gate.wait()
        self.inner.heard(heard)

    async def hint(self, hints):
        self.inner.hint(hints)

    async def set_aside(self, unread):
        self.inner.set_aside(unread)


def token():
    """Give the token of notifications."""
    return Secret(TOKEN)
