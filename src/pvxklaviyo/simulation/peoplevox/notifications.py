"""Telling subscribers: what is sent, what is lost on the way, and a journal of both."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from ..._http import Request, Response
from ..clock import SimulatedClock
from ..faults import Faults
from .description import EVENTS
from .settings import PeoplevoxSettings
from .subscriptions import Subscription, Value, compose

LOST = "lost"
"""The notification is never sent."""
DUPLICATED = "duplicated"
"""It is sent twice."""
DELAYED = "delayed"
"""It is sent ``delay`` seconds later."""
REORDERED = "reordered"
"""It is sent after the next one."""
UNENCODED = "unencoded"
"""Its values are not encoded, whatever the subscriber asked for."""

MISHAPS = frozenset({LOST, DUPLICATED, DELAYED, REORDERED, UNENCODED})
"""What can go wrong with a notification."""

Deliver = Callable[[Request], Response | None]
"""Brings a notification to its receiver; None counts as taken."""


@attrs.frozen(kw_only=True)
class Notification:
    """
    One request to a subscriber.

    Attributes:
        number: Rises with each that was written.

        subscription: Whose it is.

        event: The event's type.

        happened_at: When that happened of which it tells.

        request: What is sent.

        sent_at: When it was; None while it is not.

        outcome: ``"waiting"``, ``"delivered"``, ``"refused"`` (an answer that
            says no), ``"failed"`` (no answer), ``"lost"``; or ``"unheard"``
            where nobody delivers.

        status: HTTP status of the answer; 0 without one.
    """

    number: int
    subscription: int
    event: str
    happened_at: datetime
    request: Request = attrs.field(repr=False)
    sent_at: datetime | None = None
    outcome: str = "waiting"
    status: int = 0


@attrs.define
class _Waiting:
    number: int
    due_at: datetime
    held: bool


class Notifications:
    """
    What a simulated Peoplevox tells its subscribers; may be shared by threads.

        peoplevox.notifications.deliver = receiver.respond
        peoplevox.notifications.faults.next("TrackingNumberReceived", "duplicated")
        for sent in peoplevox.notifications.journal: ...

    Nothing is ever repeated because a receiver did not take it. Faults may
    look at these facts: ``subscription``.

    Args:
        clock: Whose time it is.

        zone: Of the dates in notifications.

        settings: Gives the switches.

    Attributes:
        deliver: Brings them to their receivers; None keeps them in the
            journal only.

        faults: What goes wrong: ``"lost"``, ``"duplicated"``, ``"delayed"``,
            ``"reordered"``, ``"unencoded"``.
    """

    def __init__(
        self, clock: SimulatedClock, zone: ZoneInfo, settings: Callable[[], PeoplevoxSettings]
    ) -> None:
        self.deliver: Deliver | None = None
        self.faults: Faults = Faults(only=MISHAPS)
        self.faults.know(EVENTS)
        self._clock = clock
        self._zone = zone
        self._settings = settings
        self._written: list[Notification] = []
        self._waiting: list[_Waiting] = []
        self._lock = threading.RLock()

    @property
    def journal(self) -> Sequence[Notification]:
        """Every notification that was written, in that order."""
        with self._lock:
            return tuple(self._written)

    def write(
        self,
        subscription: Subscription,
        values: Mapping[str, Value],
        *,
        happened_at: datetime,
    ) -> None:
        """Write what a subscriber is told; :meth:`send` sends it."""
        settings = self._settings()
        facts = {"subscription": str(subscription.id)}
        met = {fault.name: fault for fault in self.faults.take(subscription.event, facts)}
        asked = settings.notification_encoding
        encoded = subscription.encode is True if asked == "asked" else asked == "always"
        request = compose(
            subscription,
            values,
            zone=self._zone,
            encoded=encoded and UNENCODED not in met,
            unknown=settings.unknown_placeholder,
            media_type=settings.notification_media_type,
        )
        delay = met[DELAYED].delay if DELAYED in met else 0.0
        with self._lock:
            for _ in range(2 if DUPLICATED in met else 1):
                number = len(self._written)
                self._written.append(
                    Notification(
                        number=number,
                        subscription=subscription.id,
                        event=subscription.event,
                        happened_at=happened_at,
                        request=request,
                        outcome=LOST if LOST in met else "waiting",
                    )
                )
                if LOST not in met:
                    due_at = self._clock.now() + timedelta(seconds=delay)
                    self._waiting.append(_Waiting(number, due_at, REORDERED in met))

    def send(self, *, everything: bool = False) -> Sequence[Notification]:
        """
        Send what is due, and give it as it was sent.

        Args:
            everything: Whether to send what is delayed or held back, too.
        """
        return [self._send(number) for number in self._take(everything=everything)]

    def _take(self, *, everything: bool) -> Sequence[int]:
        with self._lock:
            now = self._clock.now()
            due = [one for one in self._waiting if everything or one.due_at <= now]
            going: list[int] = []
            held: list[_Waiting] = []
            for one in due:
                if one.held and not everything:
                    held.append(one)
                    continue
                going.append(one.number)
                # What was held back only waited for another one to go before it.
                going += [other.number for other in held]
                held = []
            self._waiting = [one for one in self._waiting if one.number not in going]
            return going

    def _send(self, number: int) -> Notification:
        deliver = self.deliver
        with self._lock:
            known = self._written[number]
        status = 0
        outcome = "unheard"
        if deliver is not None:
            # Outside the lock: a receiver may call back at once.
            try:
                response = deliver(known.request)
            except Exception:  # noqa: BLE001 - whatever a receiver does is its own affair
                outcome = "failed"
            else:
                status = 0 if response is None else response.status
                outcome = "delivered" if status < 400 else "refused"
        with self._lock:
            self._written[number] = attrs.evolve(
                known, sent_at=self._clock.now(), outcome=outcome, status=status
            )
            return self._written[number]
