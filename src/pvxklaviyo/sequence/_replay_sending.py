"""When sending was possible: what of the past is the services', and not the rules'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import attrs

from ..ledger import AnnouncementId, AnnouncementRecord, AnnouncementState, History
from ._settled import LEFT_OUT
from .exceptions import parking_key

Name = tuple[str, str]

MOMENT = timedelta(milliseconds=1)
"""The ledger's instants are as fine as this."""

REFUSED = "refused"
"""Why Klaviyo parks an event; it would refuse it under other rules, too."""


@attrs.frozen(kw_only=True)
class Outcome:
    """
    How an attempt ended.

    Attributes:
        state: What became of it.

        at: When; None: it has not ended.

        reason: Why it was set aside or left out; empty: as decided.
    """

    state: AnnouncementState = "delivered"
    at: datetime | None
    reason: str = ""


class Sending(Protocol):
    """Says when an announcement that is ready was sent, and how that ended."""

    def begins(self, row: AnnouncementRecord, clock: datetime) -> datetime | None:
        """Say when sending begins; None: not by *clock*."""
        ...

    def ends(self, row: AnnouncementRecord) -> Outcome:
        """Say how it ends."""
        ...


class AsItWas:
    """
    Sends as the ledger says that it was sent.

    Args:
        history: Everything known of the stream.
    """

    def __init__(self, history: History) -> None:
        self.real: Mapping[Name, AnnouncementRecord] = {
            (row.kind, row.key): row for row in history.announcements
        }
        self._answered = {control.key: control.at for control in history.controls}
        self.refused: dict[Name, datetime] = {}
        """What Klaviyo refused before a person had it tried again, and when they did."""
        self._stood: dict[AnnouncementId, tuple[datetime, datetime]] = {}

    @property
    def waits(self) -> Sequence[tuple[datetime, datetime]]:
        """Stretches in which something was ready, and could not be sent."""
        return tuple(self._stood.values())

    def instants(self) -> Iterator[datetime]:
        """Give when sending began or ended."""
        for row in self.real.values():
            yield from (
                at for at in (row.made_at, row.attempted_at, row.settled_at) if at is not None
            )

    def begins(self, row: AnnouncementRecord, clock: datetime) -> datetime | None:
        """Say when sending began."""
        ready = max(row.made_at, row.send_at or row.made_at)
        if ready > clock:
            return None
        begun = self._begun(row, clock)
        if self._is_parked_first(row):
            begun = ready
            if row.late_mode == "hold" and row.live_until is not None:
                # Only what was late was set aside for a person's word.
                begun = max(ready, row.live_until + MOMENT)
            else:
                self.refused[row.kind, row.key] = self._answered[parking_key(row.kind, row.key)]
        sent = begun is not None and begun <= clock
        # What it waited for was over at the earliest a moment after it was asked about.
        self._stood[row.id] = (ready, begun if sent and begun is not None else clock + MOMENT)
        return begun if sent else None

    def _begun(self, row: AnnouncementRecord, clock: datetime) -> datetime | None:
        real = self.real.get((row.kind, row.key))
        if real is None:
            # It was taken back before anybody could send it.
            return None
        if real.attempted_at is not None:
            return real.attempted_at
        if real.state == "queued":
            return None
        # What was never attempted was not sent before its record was made.
        made = real.settled_at or real.made_at
        if real.state == "skipped" and real.reason not in LEFT_OUT:
            return clock if clock > made else None
        return made

    def _is_parked_first(self, row: AnnouncementRecord) -> bool:
        """Whether this is the event before a person answered for it: it was set aside then."""
        answered = self._answered.get(parking_key(row.kind, row.key))
        return answered is not None and row.made_at < answered

    def ends(self, row: AnnouncementRecord) -> Outcome:
        """Say how it ended."""
        if self._is_parked_first(row):
            reason = "late" if row.late_mode == "hold" else REFUSED
            return Outcome(state="parked", at=row.attempted_at, reason=reason)
        real = self.real.get((row.kind, row.key))
        if real is None:
            return Outcome(at=row.attempted_at)
        if real.state == "queued":
            return Outcome(at=None)
        if real.state == "skipped" and real.reason not in LEFT_OUT:
            return Outcome(at=row.attempted_at)
        reason = "" if real.state == "delivered" else real.reason
        return Outcome(state=real.state, at=real.settled_at or real.made_at, reason=reason)


class IfPossible:
    """
    Sends at once, unless nothing of the stream could be sent then.

    Args:
        lived: What was sent under the rules as they were.
    """

    def __init__(self, lived: AsItWas) -> None:
        self._real = lived.real
        self._refused = lived.refused
        self._waits = lived.waits

    def begins(self, row: AnnouncementRecord, clock: datetime) -> datetime | None:
        """Say when sending would have begun."""
        at = max(row.made_at, row.send_at or row.made_at)
        later: datetime | None = at
        while later is not None:
            at = later
            ends = [until for since, until in self._waits if since <= at < until]
            later = max(ends, default=None)
        return at if at <= clock else None

    def ends(self, row: AnnouncementRecord) -> Outcome:
        """Say how it would have ended."""
        late = row.live_until is not None and (row.attempted_at or row.made_at) > row.live_until
        if late and row.late_mode == "hold":
            return Outcome(state="parked", at=row.attempted_at, reason="late")
        answered = self._refused.get((row.kind, row.key))
        if answered is not None and row.made_at < answered:
            return Outcome(state="parked", at=row.attempted_at, reason=REFUSED)
        real = self._real.get((row.kind, row.key))
        if real is None or real.state == "delivered":
            return Outcome(at=row.attempted_at)
        if real.state == "parked" and real.reason == REFUSED:
            return Outcome(state="parked", at=row.attempted_at, reason=REFUSED)
        if real.state == "skipped" and real.reason == "unknown_profile":
            return Outcome(state="skipped", at=row.attempted_at, reason=real.reason)
        return Outcome(at=row.attempted_at)
