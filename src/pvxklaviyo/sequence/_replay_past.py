"""What the ledger knew of one stream at an instant, and what a look-up would have shown then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import attrs

from ..ledger import AnnouncementRecord, ExceptionRecord, History, Observation, Reading
from ..model import StreamKey

_TOLD_TO_US = frozenset({"shop", "shown", "matched", "told"})
"""Kinds of fact that no look-up shows: known from the moment at which they were stored."""


class Past:
    """
    A history, as of any instant.

    Between two look-ups that read otherwise a look-up would have shown what
    the earlier one did: nothing else is known.

    Args:
        history: Everything known of the stream; ``people`` opened.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self._looked: list[datetime] = []

    def instants(self) -> Iterator[datetime]:
        """Give when something was learned or answered."""
        for readings in self.history.readings.values():
            for reading in readings:
                yield reading.first
                yield reading.last_started
        for fact in self.history.observations:
            # What a look-up shows is known by its reading, from its start on.
            if fact.kind in _TOLD_TO_US and fact.learned_at is not None:
                yield fact.learned_at
        for control in self.history.controls:
            yield control.at
        if self.history.nominated_at is not None:
            yield self.history.nominated_at

    def can_look(self, at: datetime) -> bool:
        """Whether it is known what a look-up would have shown: all members were read by then."""
        return all(
            any(reading.first <= at for reading in self.history.readings.get(member, ()))
            for member in self._members(at)
        )

    def look(self, at: datetime) -> None:
        """Let a look-up be made."""
        self._looked.append(at)

    def as_of(
        self,
        clock: datetime,
        announcements: Sequence[AnnouncementRecord],
        exceptions: Sequence[ExceptionRecord],
    ) -> History:
        """
        Give the history as it was known at an instant.

        Args:
            clock: When.

            announcements: What had been decided by then.

            exceptions: What was open.
        """
        members = self._members(clock) or self.history.members[:1]
        readings = {member: self._readings(member, clock) for member in members}
        shown = {key for some in readings.values() for reading in some for key in reading.shown}
        nominated = self.history.nominated_at
        return attrs.evolve(
            self.history,
            members=members,
            nominated_at=nominated if nominated is not None and nominated <= clock else None,
            observations=tuple(
                fact
                for fact in self.history.observations
                if fact.key in shown or _was_said(fact, clock)
            ),
            readings={member: some for member, some in readings.items() if some},
            announcements=tuple(announcements),
            controls=tuple(control for control in self.history.controls if control.at <= clock),
            exceptions=tuple(exceptions),
        )

    def _members(self, clock: datetime) -> tuple[StreamKey, ...]:
        # Members that were joined later answer from the first look-up on that shows them.
        said = {fact.stream for fact in self.history.observations if _was_said(fact, clock)}
        return tuple(
            member
            for member in self.history.members
            if member in said
            or any(reading.first <= clock for reading in self.history.readings.get(member, ()))
        )

    def _readings(self, member: StreamKey, clock: datetime) -> Sequence[Reading]:
        known = [one for one in self.history.readings.get(member, ()) if one.first <= clock]
        found: list[Reading] = []
        for place, reading in enumerate(known):
            following = known[place + 1].first if place + 1 < len(known) else None
            looks = [
                at
                for at in self._looked
                if reading.first < at <= clock and (following is None or at < following)
            ]
            last, count = reading.last_started, reading.count
            if last > clock:
                # The part of it that had happened.
                last, count = reading.first, 1
            asked = [at for at in looks if at > last]
            if asked:
                last, count = asked[-1], max(count, 1 + len(looks))
            found.append(attrs.evolve(reading, last_started=last, last=last, count=count))
        return found


def _was_said(fact: Observation, clock: datetime) -> bool:
    return fact.kind in _TOLD_TO_US and fact.learned_at is not None and fact.learned_at <= clock
