"""What a simulated service does wrong on purpose: queued, switched on, or spread by a seed."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Protocol

import attrs

from ..errors import NotSentError, OutcomeUnknownError, TransportError

SERVER_ERROR = "server_error"
"""An HTTP error of the server, ``status`` (503 unless told), with a short text."""
RATE_LIMITED = "rate_limited"
"""HTTP 429, with ``retry_after`` where given."""
MAINTENANCE = "maintenance"
"""An HTML page for people, with ``status`` (200 unless told)."""
NOT_SENT = "not_sent"
"""The connection breaks before the service has seen the request."""
ANSWER_LOST = "answer_lost"
"""The service acts, and the connection breaks before the answer is whole."""
SLOW = "slow"
"""The answer takes ``delay`` seconds. Joins any other fault of the same call."""
TRUNCATED = "truncated"
"""The service acts and answers; the second half of the body is missing."""
SESSION_LOST = "session_lost"
"""Peoplevox forgets the caller's session, and says so."""
SOAP_FAULT = "soap_fault"
"""Peoplevox answers with a SOAP fault and HTTP 500."""

NAMES = frozenset(
    {
        SERVER_ERROR,
        RATE_LIMITED,
        MAINTENANCE,
        NOT_SENT,
        ANSWER_LOST,
        SLOW,
        TRUNCATED,
        SESSION_LOST,
        SOAP_FAULT,
    }
)
"""The faults that this package knows; a service may add its own."""

DELAY_HEADER = "x-simulated-delay"
"""Response header with the seconds that a slow answer takes; whoever carries the answer waits."""

ANY = "*"
"""In place of an operation's name: whatever is called."""


class ConnectionDropped(Exception):
    """
    A simulated connection broke instead of giving an answer.

    Served over HTTP, the socket is closed; in the same process, the transport's
    own errors are raised in its place.

    Attributes:
        sent: Whether the service had acted on the request.
    """

    def __init__(self, *, sent: bool) -> None:
        super().__init__("the connection broke" if sent else "no connection")
        self.sent = sent

    def transport_error(self, service: str, operation: str = "") -> TransportError:
        """Give the error that a transport raises for it."""
        if self.sent:
            return OutcomeUnknownError(
                f"{service} did not answer: the connection broke",
                service=service,
                operation=operation,
            )
        return NotSentError(
            f"{service} cannot be reached: the connection was refused",
            service=service,
            operation=operation,
        )


@attrs.frozen(kw_only=True)
class Fault:
    """
    One thing that goes wrong in one call.

    Attributes:
        name: Which; one of :data:`NAMES` or of the service's own.

        status: HTTP status, where the fault has one; 0 leaves it to the
            service.

        retry_after: Seconds for the ``Retry-After`` header, or None for no
            header.

        delay: Seconds that a slow answer takes.

        detail: Text for the answer, where the fault has one; empty leaves it
            to the service.
    """

    name: str
    status: int = 0
    retry_after: float | None = None
    delay: float = 0.0
    detail: str = ""


@attrs.frozen(kw_only=True)
class Planned:
    """
    A fault to spread over many calls by a seed.

    Attributes:
        operation: The operation that meets it, in the vendor's words;
            :data:`ANY` for all.

        fault: What goes wrong.

        count: How often in all; None for ever.

        rate: How likely each matching call meets it, (0–1].

        where: Facts of the call that must hold, such as
            ``{"later_page": "True"}``.
    """

    operation: str
    fault: Fault
    count: int | None = 1
    rate: float = 0.2
    where: Mapping[str, str] = attrs.field(factory=dict[str, str])


@attrs.frozen
class Injected:
    """
    A fault that was met.

    Attributes:
        operation: The operation that met it.

        fault: What went wrong.
    """

    operation: str
    fault: Fault


class _Chance(Protocol):
    def __call__(self) -> bool: ...


@attrs.define
class _Entry:
    operation: str
    fault: Fault
    left: int | None
    skip: int
    where: Mapping[str, str]
    chance: _Chance

    def meets(self, operation: str, facts: Mapping[str, str]) -> bool:
        return (
            self.left != 0
            and self.operation in (ANY, operation)
            and all(facts.get(name) == value for name, value in self.where.items())
        )


class Faults:
    """
    The faults of one simulated service; may be shared by threads.

    The service asks :meth:`take` at every call. Entries are looked at in the
    order in which they were made; the first that fits is used up by one. A
    slow answer may come on top.

    Args:
        more: Names of faults that only this service knows.

        only: The only names there are, in place of :data:`NAMES`.
    """

    def __init__(self, more: Iterable[str] = (), *, only: Iterable[str] | None = None) -> None:
        self._names = NAMES | frozenset(more) if only is None else frozenset(only)
        self._operations: frozenset[str] | None = None
        self._entries: list[_Entry] = []
        self._injected: list[Injected] = []
        self._lock = threading.Lock()

    def know(self, operations: Iterable[str]) -> None:
        """
        Refuse, from now on, faults for operations that are not among these.

        A service tells which it has, so that a fault that could never be met
        is a mistake at once.

        Raises:
            ValueError: A fault waits for another one already.
        """
        with self._lock:
            self._operations = frozenset(operations)
            for entry in self._entries:
                self._check(entry.operation)

    def next(
        self,
        operation: str,
        name: str,
        *,
        times: int | None = 1,
        after: int = 0,
        where: Mapping[str, str] | None = None,
        status: int = 0,
        retry_after: float | None = None,
        delay: float = 0.0,
        detail: str = "",
    ) -> None:
        """
        Let the next calls of *operation* meet a fault.

        Args:
            operation: In the vendor's words; :data:`ANY` for all.

            name: Which fault.

            times: How many calls meet it; None for all, until :meth:`clear`.

            after: How many matching calls go well first.

            where: Facts of the call that must hold; the service says which
                facts it tells.

            status: HTTP status, where the fault has one.

            retry_after: Seconds for the ``Retry-After`` header.

            delay: Seconds that a slow answer takes.

            detail: Text for the answer.

        Raises:
            ValueError: There is no fault of this name, or no such operation.
        """
        fault = Fault(name=name, status=status, retry_after=retry_after, delay=delay, detail=detail)
        self._add(operation, fault, times, after, where or {}, lambda: True)

    def plan(self, seed: int, planned: Iterable[Planned]) -> None:
        """
        Spread faults over the calls to come; equal seeds spread them equally.

        Raises:
            ValueError: There is no fault of one of the names, no such
                operation, or a rate is not in (0–1].
        """
        for position, entry in enumerate(planned):
            if not 0.0 < entry.rate <= 1.0:
                raise ValueError(f"rate {entry.rate} is not in (0, 1]")
            name = f"{seed}/{position}/{entry.operation}/{entry.fault.name}"
            source = random.Random(name)
            self._add(
                entry.operation, entry.fault, entry.count, 0, entry.where, _rolls(source, entry)
            )

    def take(self, operation: str, facts: Mapping[str, str] | None = None) -> Sequence[Fault]:
        """
        Ask, as the service, what goes wrong in this call: at most one slow answer and one other.

        Args:
            operation: What is called.

            facts: What ``where`` may look at.
        """
        found: dict[bool, Fault] = {}
        with self._lock:
            for entry in self._entries:
                slow = entry.fault.name == SLOW
                if slow in found or not entry.meets(operation, facts or {}):
                    continue
                if entry.skip > 0:
                    entry.skip -= 1
                    continue
                if entry.chance():
                    found[slow] = entry.fault
                    if entry.left is not None:
                        entry.left -= 1
            self._entries = [entry for entry in self._entries if entry.left != 0]
            self._injected.extend(Injected(operation, fault) for fault in found.values())
        return [found[slow] for slow in (True, False) if slow in found]

    def clear(self) -> None:
        """Let everything go well from now on; what was met stays in :meth:`injected`."""
        with self._lock:
            self._entries = []

    def pending(self) -> Counter[str]:
        """Count what waits to be met, by name of fault; what lasts for ever counts as one."""
        with self._lock:
            waiting: Counter[str] = Counter()
            for entry in self._entries:
                waiting[entry.fault.name] += 1 if entry.left is None else entry.left
            return waiting

    def injected(self) -> Sequence[Injected]:
        """List every fault that was met, in order."""
        with self._lock:
            return tuple(self._injected)

    def counted(self) -> Counter[str]:
        """Count what was met, by name of fault."""
        return Counter(met.fault.name for met in self.injected())

    def _add(
        self,
        operation: str,
        fault: Fault,
        times: int | None,
        after: int,
        where: Mapping[str, str],
        chance: _Chance,
    ) -> None:
        if fault.name not in self._names:
            known = ", ".join(sorted(self._names))
            raise ValueError(f"there is no fault {fault.name!r}; there are {known}")
        if times is not None and times < 0:
            raise ValueError(f"a fault cannot happen {times} times")
        with self._lock:
            self._check(operation)
            if times != 0:
                self._entries.append(_Entry(operation, fault, times, after, dict(where), chance))

    def _check(self, operation: str) -> None:
        known = self._operations
        if known is not None and operation != ANY and operation not in known:
            names = ", ".join([ANY, *sorted(known)])
            near = get_close_matches(operation.replace("list_", "get_", 1), known, n=1)
            meant = f" (was {near[0]!r} meant?)" if near else ""
            raise ValueError(f"there is no operation {operation!r}{meant}; there are {names}")


def _rolls(source: random.Random, entry: Planned) -> _Chance:
    return lambda: source.random() < entry.rate
