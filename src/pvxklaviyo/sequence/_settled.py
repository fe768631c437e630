"""What sending, or a person, settled already: a wish does not undo it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import attrs

from ..ledger import AnnouncementRecord, ControlRecord, History
from ..model import FactKey, PersonRef
from ._plan import Announcement
from .exceptions import parking_key

LEFT_OUT = frozenset({"unknown_profile", "filtered"})
"""Skips that no decision made: Klaviyo does not know the person, or a tenant's filter said no."""


def as_settled(history: History, wishes: Sequence[Announcement]) -> Sequence[Announcement]:
    """
    Wish what was settled as it was settled.

    What was left out on its way stays left out until the facts it rests on
    change, and for ever if an earlier try may have arrived. What was too late
    and was let go by a person goes with its true time, and is not held as too
    late once more.
    """
    records = {(record.kind, record.key): record for record in history.announcements}
    answers = {control.key: control for control in history.controls}
    return [_settled(wish, records.get((wish.kind, wish.key)), answers) for wish in wishes]


def _settled(
    wish: Announcement, record: AnnouncementRecord | None, answers: Mapping[str, ControlRecord]
) -> Announcement:
    if record is None or wish.skipped:
        return wish
    if record.state == "skipped" and record.reason in LEFT_OUT:
        if record.is_open and set(record.facts) != set(wish.facts):
            return wish
        return wish.untold(record.reason)
    if wish.late_mode == "hold" and is_retried(record, answers):
        return attrs.evolve(wish, late_mode="natural", late_until=None)
    return wish


def rests_on_the_same(
    record: AnnouncementRecord, facts: Collection[FactKey], person: PersonRef | None
) -> bool:
    """Whether a recorded skip was judged by what is known now: the same facts, of the same person."""
    return set(record.facts) == set(facts) and record.person == person


def answer_to(
    record: AnnouncementRecord, answers: Mapping[str, ControlRecord]
) -> ControlRecord | None:
    """Find a person's answer to a parked event, given since it was parked."""
    if record.state != "parked":
        return None
    answer = answers.get(parking_key(record.kind, record.key))
    if answer is None or answer.at < (record.settled_at or record.made_at):
        return None
    return answer


def is_retried(record: AnnouncementRecord, answers: Mapping[str, ControlRecord]) -> bool:
    """Whether it was parked and goes again, because a person said so."""
    if record.state == "parked":
        answer = answer_to(record, answers)
        return answer is not None and answer.verb != "discard"
    answer = answers.get(parking_key(record.kind, record.key))
    return (
        record.state == "queued"
        and record.is_open
        and answer is not None
        and answer.at <= record.made_at
    )
