"""Follow things through look-ups: since when each is there, as it is now, or gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar

import attrs

from ..ledger import Observation, Reading
from ..model import FactKey, PersonRef, StreamKey, fact_subject

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Track(Generic[T]):
    """One thing that is there, with the look-ups that showed it, the newest first."""

    now: T
    fact: FactKey
    person: PersonRef | None
    learned_at: datetime
    first: datetime
    settled_from: datetime
    shown: Sequence[tuple[datetime, T]]

    def since(self, what: Callable[[T], object]) -> datetime:
        """Say since when something of it has been as it is now."""
        since = self.shown[0][0]
        for at, then in self.shown:
            if what(then) != what(self.now):
                break
            since = at
        return since


@attrs.frozen(kw_only=True)
class Lost(Generic[T]):
    """One thing that is not there any more."""

    then: T
    fact: FactKey
    times: int
    since: datetime


def tracks(
    member: StreamKey,
    kind: str,
    readings: Sequence[Reading],
    facts: Mapping[FactKey, Observation],
    observations: Sequence[Observation],
    decode: Callable[[bytes], T],
    content: Callable[[T], object],
) -> tuple[list[Track[T]], list[Lost[T]]]:
    mine = [fact for fact in observations if fact.stream == member and fact.kind == kind]
    if not mine:
        return [], []
    latest = {fact_subject(fact.key): fact for fact in mine}
    decoded = {fact.key: decode(fact.body) for fact in mine}
    # Per reading: which revision of which thing it showed.
    shown = [
        {fact_subject(key): key for key in reading.shown if facts[key].kind == kind}
        for reading in readings
    ]
    there: list[Track[T]] = []
    lost: list[Lost[T]] = []
    for subject, newest in latest.items():
        now_key = shown[-1].get(subject)
        if now_key is None:
            lost.append(_lost(subject, readings, shown, decoded, newest.key))
            continue
        now = decoded[now_key]
        seen: list[tuple[datetime, T]] = []
        settled = readings[-1].first
        learned = facts[now_key].learned_at or readings[-1].last
        same = True
        for reading, keys in zip(reversed(readings), reversed(shown), strict=True):
            key = keys.get(subject)
            if key is None:
                break
            seen.append((reading.first, decoded[key]))
            same = same and content(decoded[key]) == content(now)
            if same:
                settled = reading.first
                learned = min(learned, facts[key].learned_at or learned)
        there.append(
            Track(
                now=now,
                fact=now_key,
                person=facts[now_key].person,
                learned_at=learned,
                first=seen[-1][0],
                settled_from=settled,
                shown=seen,
            )
        )
    return there, lost


def _lost(
    subject: str,
    readings: Sequence[Reading],
    shown: Sequence[Mapping[str, FactKey]],
    decoded: Mapping[FactKey, T],
    newest: FactKey,
) -> Lost[T]:
    times = 0
    key = newest
    since = readings[-1].first
    for reading, keys in zip(reversed(readings), reversed(shown), strict=True):
        if subject in keys:
            key = keys[subject]
            break
        times += reading.count
        since = reading.first
    return Lost(then=decoded[key], fact=key, times=times, since=since)
