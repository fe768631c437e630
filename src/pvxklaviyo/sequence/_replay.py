"""
Decide a stream's whole history again, as if it happened now under other rules.

Nothing is sent and nothing is written. What was learned, when it was learned,
what people answered, and when sending began are the ledger's; everything else
is decided anew. The same rules give what the ledger has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from ..ledger import (
    AnnouncementId,
    AnnouncementRecord,
    AnnouncementState,
    ExceptionRecord,
    History,
    Reading,
)
from ..model import StreamKey
from ._decide import decide
from ._plan import Announcement, Plan
from ._policy import Policy

Name = tuple[str, str]

_LONGEST = 10_000
"""Decisions about one stream after which it must have come to rest."""

_MOMENT = timedelta(milliseconds=1)


@attrs.frozen(kw_only=True)
class Retold:
    """
    What would have become of one announcement.

    Attributes:
        announcement: What would have been decided, last.

        state: ``"queued"`` if nobody would have begun to send it.

        attempted_at: When sending would have begun; None: not yet.
    """

    announcement: Announcement
    state: AnnouncementState
    attempted_at: datetime | None


def replay(history: History, policy: Policy, now: datetime) -> Sequence[Retold]:
    """
    Decide everything of a stream again, from its first observation on.

    Args:
        history: Everything known of it; ``people`` opened.

        policy: The rules to decide by, with ``start_at`` filled in.

        now: Until when.

    Returns:
        What would be in the ledger and not withdrawn, in queue order.
    """
    return _Replay(history, policy, now).run()


@attrs.define
class _Row:
    record: AnnouncementRecord
    wish: Announcement


class _Replay:
    def __init__(self, history: History, policy: Policy, until: datetime) -> None:
        self._history = history
        self._policy = policy
        self._until = until
        self._real: Mapping[Name, AnnouncementRecord] = {
            (row.kind, row.key): row for row in history.announcements
        }
        self._rows: list[_Row] = []
        self._count = 0
        self._parked: set[Name] = set()
        self._exceptions: dict[str, ExceptionRecord] = {}
        self._looked_up: set[datetime] = set()
        self._read_at: datetime | None = None
        self._wake_at: datetime | None = None

    def run(self) -> Sequence[Retold]:
        instants = sorted({at for at in self._instants() if at <= self._until})
        clock: datetime | None = None
        for _ in range(_LONGEST):
            clock = self._next(clock, instants)
            if clock is None:
                return [
                    Retold(
                        announcement=row.wish,
                        state=row.record.state,
                        attempted_at=row.record.attempted_at,
                    )
                    for row in self._rows
                ]
            if self._read_at is not None and self._read_at <= clock:
                self._looked_up.add(clock)
            self._send(clock)
            plan = decide(self._as_of(clock), self._policy, clock)
            self._apply(plan, clock)
            self._send(clock)
        raise AssertionError("unreachable: decisions about one stream do not come to rest")

    def _instants(self) -> Iterator[datetime]:
        """Give when something was learned, answered, or sent."""
        for readings in self._history.readings.values():
            for reading in readings:
                yield reading.first
                yield reading.last_started
        for fact in self._history.observations:
            # What a look-up shows is known by its reading, from its start on.
            if fact.kind in {"shop", "told"} and fact.learned_at is not None:
                yield fact.learned_at
        for control in self._history.controls:
            yield control.at
        for row in self._history.announcements:
            yield from (at for at in (row.attempted_at, row.settled_at) if at is not None)
        yield self._until

    def _next(self, clock: datetime | None, instants: Sequence[datetime]) -> datetime | None:
        wanted = [at for at in instants if clock is None or at > clock]
        asked = [at for at in (self._wake_at, self._read_at) if at is not None]
        later = clock or datetime.min.replace(tzinfo=self._until.tzinfo)
        # A look-up that is asked for again at once comes a moment later.
        asked = [max(at, later + _MOMENT) for at in asked]
        found = [*wanted[:1], *(at for at in asked if self._can_look(at) or at == self._wake_at)]
        return min((at for at in found if at <= self._until), default=None)

    def _can_look(self, at: datetime) -> bool:
        """Whether the ledger knows what a look-up then would have shown."""
        return any(
            reading.first <= at <= reading.last_started
            for readings in self._history.readings.values()
            for reading in readings
        )

    def _as_of(self, clock: datetime) -> History:
        readings = {member: self._readings(member, clock) for member in self._history.members}
        shown = {key for some in readings.values() for reading in some for key in reading.shown}
        nominated = self._history.nominated_at
        # Members that were joined later answer from the first look-up on that shows them.
        members = tuple(
            member
            for member in self._history.members
            if readings[member] or self._said_to(member, clock)
        )
        return attrs.evolve(
            self._history,
            members=members or self._history.members[:1],
            nominated_at=nominated if nominated is not None and nominated <= clock else None,
            observations=tuple(
                fact
                for fact in self._history.observations
                if fact.key in shown
                or (
                    fact.kind in {"shop", "told"}
                    and fact.learned_at is not None
                    and fact.learned_at <= clock
                )
            ),
            readings={member: some for member, some in readings.items() if some},
            announcements=tuple(row.record for row in self._rows),
            controls=tuple(control for control in self._history.controls if control.at <= clock),
            exceptions=tuple(self._exceptions.values()),
        )

    def _said_to(self, member: StreamKey, clock: datetime) -> bool:
        return any(
            fact.stream == member
            and fact.kind in {"shop", "told"}
            and fact.learned_at is not None
            and fact.learned_at <= clock
            for fact in self._history.observations
        )

    def _readings(self, member: StreamKey, clock: datetime) -> Sequence[Reading]:
        found: list[Reading] = []
        for reading in self._history.readings.get(member, ()):
            if reading.first > clock:
                break
            if reading.last_started > clock:
                looks = [at for at in self._looked_up if reading.first < at <= clock]
                reading = attrs.evolve(  # noqa: PLW2901 - the part of it that had happened
                    reading,
                    last_started=max(looks, default=reading.first),
                    last=max(looks, default=reading.first),
                    count=min(reading.count, 1 + len(looks)),
                )
            found.append(reading)
        return found

    # what is decided

    def _apply(self, plan: Plan, clock: datetime) -> None:
        withdrawn = set(plan.withdrawn)
        self._rows = [row for row in self._rows if row.record.id not in withdrawn]
        for wish in plan.announcements:
            self._count += 1
            self._rows.append(_Row(self._record(wish, clock), wish))
        for one in plan.opened:
            before = self._exceptions.get(one.key)
            opened_at = clock if before is None else before.opened_at
            self._exceptions[one.key] = ExceptionRecord(
                id=one.key, opened_at=opened_at, **attrs.asdict(one, recurse=False)
            )
        for key in plan.closed:
            self._exceptions.pop(key, None)
        self._read_at, self._wake_at = plan.read_at, plan.wake_at

    def _record(self, wish: Announcement, clock: datetime) -> AnnouncementRecord:
        return AnnouncementRecord(
            id=AnnouncementId(self._count),
            account="",
            kind=wish.kind,
            key=wish.key,
            unique_id="",
            metric=wish.metric,
            reason=wish.reason,
            facts=wish.facts,
            happened_at=wish.happened_at,
            live_until=wish.live_until,
            late_mode=wish.late_mode,
            late_until=wish.late_until,
            person=wish.person,
            decision=wish.decision(),
            state="skipped" if wish.skipped else "queued",
            made_at=clock,
            attempted_at=None,
            tries=0,
            send_at=wish.send_at,
            settled_at=None,
        )

    # what is sent

    def _send(self, clock: datetime) -> None:
        """Let the heads of the queue be sent as they were, or at once if they never were."""
        for row in self._rows:
            record = row.record
            if record.state != "queued":
                continue
            if record.attempted_at is None and not self._attempt(row, clock):
                return
            if not self._settle(row, clock):
                return

    def _attempt(self, row: _Row, clock: datetime) -> bool:
        record = row.record
        name = (record.kind, record.key)
        real = self._real.get(name)
        if real is not None and real.state != "skipped":
            waits = real.attempted_at is None and real.state == "queued"
            if waits or name in self._parked:
                # What a person let go again after it was set aside.
                return False
            begun = real.attempted_at or real.made_at
        else:
            begun = record.send_at or clock
        if begun > clock:
            return False
        row.record = attrs.evolve(record, attempted_at=begun, tries=1)
        return True

    def _settle(self, row: _Row, clock: datetime) -> bool:
        record = row.record
        real = self._real.get((record.kind, record.key))
        told = real is not None and real.state != "skipped"
        if real is not None and told and real.attempted_at is not None and real.settled_at is None:
            return False
        state: AnnouncementState = "delivered" if real is None or not told else real.state
        at = record.attempted_at if real is None or not told else real.settled_at
        if at is not None and at > clock:
            return False
        if state == "parked":
            self._parked.add((record.kind, record.key))
        row.record = attrs.evolve(record, state=state, settled_at=at or clock)
        return True
