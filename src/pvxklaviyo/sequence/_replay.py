"""
Decide a stream's whole history again, as if it happened now under other rules.

Nothing is sent and nothing is written. What was learned, when it was learned,
what people answered, and when sending was possible are the ledger's;
everything else is decided anew. The same rules give what the ledger has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

import attrs

from ..ledger import (
    AnnouncementId,
    AnnouncementRecord,
    AnnouncementState,
    ControlRecord,
    ExceptionRecord,
    History,
)
from ._decide import decide
from ._plan import Announcement, Plan
from ._policy import Policy
from ._replay_past import Past
from ._replay_sending import MOMENT, AsItWas, IfPossible, Sending

Mapped = Callable[[Announcement], str]
"""Says what a tenant's mapping makes of it: empty, ``"filtered"``, or ``"not_mapped"``."""

_LONGEST = 5_000
"""Decisions about one stream after which it is only asked again when something happened."""

_LAG = frozenset({"event.nearly_late"})
"""Exceptions that have their stream looked at every minute until they are over."""


def no_mapping(_: Announcement) -> str:
    """Leave everything as it is wished."""
    return ""


@attrs.frozen(kw_only=True)
class Rules:
    """
    What decides.

    Attributes:
        policy: With ``start_at`` filled in.

        mapped: What the tenant's mapping makes of an announcement.
    """

    policy: Policy
    mapped: Mapped = no_mapping


@attrs.frozen(kw_only=True)
class Retold:
    """
    What would have become of one announcement.

    Attributes:
        announcement: What would have been decided, last.

        state: ``"queued"`` if nobody would have begun to send it.

        reason: Why, if it would have been set aside or left out; empty: as
            decided.

        attempted_at: When sending would have begun; None: not yet.
    """

    announcement: Announcement
    state: AnnouncementState
    reason: str = ""
    attempted_at: datetime | None


def replay(
    history: History, rules: Rules, others: Iterable[Rules], now: datetime
) -> Sequence[Sequence[Retold]]:
    """
    Decide everything of a stream again, from its first observation on.

    Args:
        history: Everything known of it; ``people`` opened.

        rules: Those that it was decided by.

        others: Those that are asked about.

        now: Until when.

    Returns:
        For *rules*, and for each of *others*, what would be in the ledger and
        not withdrawn, in queue order.
    """
    lived = AsItWas(history)
    instants = {at for at in (*Past(history).instants(), *lived.instants(), now) if at <= now}
    as_it_was = _Replay(history, rules, lived, instants, now).run()
    possible = IfPossible(lived)
    return [
        as_it_was,
        *(_Replay(history, other, possible, instants, now).run() for other in others),
    ]


@attrs.define
class _Row:
    record: AnnouncementRecord
    wish: Announcement
    reason: str = ""

    @property
    def is_parked(self) -> bool:
        return self.record.state == "parked"


class _Replay:
    def __init__(
        self,
        history: History,
        rules: Rules,
        sending: Sending,
        instants: Iterable[datetime],
        until: datetime,
    ) -> None:
        self._past = Past(history)
        self._rules = rules
        self._sending = sending
        self._instants = sorted(instants)
        self._learned = set(self._past.instants())
        self._until = until
        self._rows: list[_Row] = []
        self._count = 0
        self._exceptions: dict[str, ExceptionRecord] = {}
        self._lag: dict[str, ControlRecord] = {}
        self._read_at: datetime | None = None
        self._wake_at: datetime | None = None

    def run(self) -> Sequence[Retold]:
        steps = 0
        place = 0
        clock = self._instants[0] if self._instants else None
        while clock is not None:
            steps += 1
            asked = {at for at in (self._wake_at, self._read_at) if at is not None and at <= clock}
            if self._read_at is not None and self._read_at <= clock and self._past.can_look(clock):
                self._past.look(clock)
            # What is learned at an instant is decided about before anything is sent.
            self._send(clock - MOMENT if asked or clock in self._learned else clock)
            self._apply(decide(self._as_of(clock), self._rules.policy, clock), clock)
            self._send(clock)
            while place < len(self._instants) and self._instants[place] <= clock:
                place += 1
            following = self._instants[place] if place < len(self._instants) else None
            clock = self._next(clock, following, asks=steps < _LONGEST)
        return list(self._told())

    def _told(self) -> Iterator[Retold]:
        for row in self._rows:
            yield Retold(
                announcement=row.wish,
                state=row.record.state,
                reason=row.reason,
                attempted_at=row.record.attempted_at,
            )

    def _next(self, clock: datetime, following: datetime | None, *, asks: bool) -> datetime | None:
        # What is asked for again at once comes a moment later.
        later = clock + MOMENT
        found = [] if following is None else [following]
        if asks and self._wake_at is not None:
            found.append(max(self._wake_at, later))
        if asks and self._read_at is not None:
            at = max(self._read_at, later)
            found += [at] if self._past.can_look(at) else []
        return min((at for at in found if at <= self._until), default=None)

    def _as_of(self, clock: datetime) -> History:
        records = [row.record for row in self._rows]
        history = self._past.as_of(clock, records, tuple(self._exceptions.values()))
        return attrs.evolve(history, controls=(*self._lag.values(), *history.controls))

    # what is decided

    def _apply(self, plan: Plan, clock: datetime) -> None:
        self._read_at, self._wake_at = plan.read_at, plan.wake_at
        withdrawn = set(plan.withdrawn)
        self._rows = [row for row in self._rows if row.record.id not in withdrawn]
        failed = False
        for wish in plan.announcements:
            if failed and self._rules.policy.on_parked == "stop" and not wish.skipped:
                # Nothing is queued behind what could not be mapped.
                self._wake_at = clock
                continue
            row = self._row(wish, clock)
            failed = failed or row.record.state == "parked"
            self._rows.append(row)
        for one in plan.opened:
            before = self._exceptions.get(one.key)
            opened_at = clock if before is None else before.opened_at
            self._exceptions[one.key] = ExceptionRecord(
                id=one.key, opened_at=opened_at, **attrs.asdict(one, recurse=False)
            )
            if one.code in _LAG:
                # Lag changes nothing of what is told: as if a person knew.
                self._lag[one.key] = ControlRecord(verb="discard", key=one.key, at=clock, by="")
        for key in plan.closed:
            self._exceptions.pop(key, None)

    def _row(self, wish: Announcement, clock: datetime) -> _Row:
        mapped = "" if wish.skipped else self._rules.mapped(wish)
        state: AnnouncementState = "skipped" if wish.skipped else "queued"
        if mapped:
            state = "skipped" if mapped == "filtered" else "parked"
        self._count += 1
        record = AnnouncementRecord(
            id=AnnouncementId(self._count),
            account="",
            kind=wish.kind,
            key=wish.key,
            unique_id="",
            metric=wish.metric,
            reason=mapped or wish.reason,
            facts=wish.facts,
            happened_at=wish.happened_at,
            live_until=wish.live_until,
            late_mode=wish.late_mode,
            late_until=wish.late_until,
            person=wish.person,
            decision=wish.decision(),
            state=state,
            made_at=clock,
            attempted_at=None,
            tries=0,
            send_at=wish.send_at,
            settled_at=None,
        )
        return _Row(record, wish, mapped)

    # what is sent

    def _send(self, clock: datetime) -> None:
        """Let the head of the queue be sent, and the next as soon as its outcome is known."""
        stops = self._rules.policy.on_parked == "stop"
        for row in self._rows:
            if row.record.state == "queued":
                if not self._sent(row, clock):
                    return
                if row.is_parked:
                    # The order is decided about with that known.
                    self._wake_at = min(self._wake_at or clock, clock)
            if stops and row.is_parked:
                return

    def _sent(self, row: _Row, clock: datetime) -> bool:
        """Say whether a row is over."""
        if row.record.attempted_at is None:
            begun = self._sending.begins(row.record, clock)
            if begun is None:
                return False
            row.record = attrs.evolve(row.record, attempted_at=begun, tries=1)
        end = self._sending.ends(row.record)
        if end.at is None or end.at > clock:
            return False
        row.reason = end.reason
        row.record = attrs.evolve(
            row.record,
            state=end.state,
            reason=end.reason or row.record.reason,
            settled_at=end.at,
        )
        return True
