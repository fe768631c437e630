"""What one person's profile is told, over all their orders."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from ..ledger import AnnouncementRecord, ControlRecord, History
from ..model import (
    Order,
    PersonFacts,
    PersonRef,
    ReturnedSku,
    business_key,
    business_subject,
    stream_name,
)
from ._compare import compared
from ._person_facts import PersonKnown, known_of
from ._plan import Announcement, Plan
from ._policy import Policy
from ._settled import LEFT_OUT, answer_to

PROFILE = "profile"
"""The kind of announcement that tells a profile."""

_NOTHING = PersonFacts()
_NO_ORDER = Order(number="")


def decide_person(history: History, policy: Policy, now: datetime) -> Plan:
    """
    Decide about one person's profile; the arguments are those of ``decide``.

    Everything the profile is told is computed afresh from what the person was
    told, by when it happened: history that is read late changes nothing that
    is newer. What waits is replaced, so that only the present state is sent.
    """
    person = PersonRef(stream_name(history.stream).subject)
    sealed = history.people.get(person)
    answers = {control.key: control for control in history.controls}
    settled = _settled(history, answers)
    wishes = [_left_as_it_is(record, reason) for record, reason in _skips(settled, answers)]
    changes_at: datetime | None = None
    # Whoever was erased has no address, and is told nothing any more.
    if policy.profile.enabled and sealed is not None:
        known = known_of(history, policy.profile, now)
        wish = _profile(history, person, sealed.decode(), known, settled)
        if wish is not None:
            wishes.append(wish)
        changes_at = known.changes_at
    return compared(history, wishes, held=(), read_at=None, wake_at=changes_at, exceptions={})


def _profile(
    history: History,
    person: PersonRef,
    email: str,
    known: PersonKnown,
    settled: Sequence[AnnouncementRecord],
) -> Announcement | None:
    """Give what the profile is to be told; None if it knows."""
    last = settled[-1] if settled else None
    # Nobody needs to be told that there is nothing to tell.
    if known.happened_at is None or (last is None and known.facts == _NOTHING):
        return None
    number = 1 if last is None else _number(last) + 1
    source = stream_name(history.stream).source
    wish = Announcement(
        kind=PROFILE,
        key=business_key(source, "person", person, str(number)),
        reason="profile_changed",
        facts=known.rests_on,
        happened_at=known.happened_at,
        person=person,
        about=attrs.evolve(known.facts, email=email),
        order=_NO_ORDER,
    )
    return None if last is not None and last.decision == wish.decision() else wish


def _settled(
    history: History, answers: Mapping[str, ControlRecord]
) -> Sequence[AnnouncementRecord]:
    """Give what the profile was told, or a person left untold, in order."""
    records = sorted(
        (record for record in history.announcements if record.kind == PROFILE), key=_number
    )
    settled = [record for record in records if _is_settled(record, answers)]
    last = _number(settled[-1]) if settled else 0
    # What goes again although something newer was told is over, too.
    return [record for record in records if record in settled or _number(record) < last]


def _is_settled(record: AnnouncementRecord, answers: Mapping[str, ControlRecord]) -> bool:
    if record.state == "skipped":
        return record.reason not in LEFT_OUT
    if record.state == "parked":
        answer = answer_to(record, answers)
        return answer is None or answer.verb == "discard"
    return not record.is_open


def _skips(
    settled: Sequence[AnnouncementRecord], answers: Mapping[str, ControlRecord]
) -> Sequence[tuple[AnnouncementRecord, str]]:
    """Give what is not told, with the reason: a person's word, or that something newer was."""
    skips: list[tuple[AnnouncementRecord, str]] = []
    for record in settled:
        answer = answer_to(record, answers)
        if record.state == "skipped":
            skips.append((record, record.reason))
        elif answer is not None and answer.verb == "discard":
            skips.append((record, "discarded"))
        elif record.is_open or answer is not None:
            # It goes no more, though a person said so: something newer was told.
            skips.append((record, "overtaken"))
    return skips


def _left_as_it_is(record: AnnouncementRecord, reason: str) -> Announcement:
    return Announcement(
        kind=PROFILE,
        key=record.key,
        reason=reason,
        facts=record.facts,
        happened_at=record.happened_at or record.made_at,
        person=record.person,
        # What was left untold is compared with what would be told next.
        about=_decided(record),
        order=_NO_ORDER,
        skipped=True,
        note=record.note if record.state == "skipped" else "",
    )


def _decided(record: AnnouncementRecord) -> PersonFacts:
    """Give the facts that were decided, as far as a decision keeps them."""
    said = json.loads(record.decision)
    return PersonFacts(
        last_despatched_at=_instant(said["last_despatched_at"]),
        last_order=said["last_order"],
        carrier=said["carrier"],
        tracking_number=said["tracking"],
        open_shipments=said["open_shipments"],
        fulfilment_status=said["status"],
        returned=tuple(
            ReturnedSku(sku=sku, returned_at=datetime.fromisoformat(at))
            for sku, at in said["returned"]
        ),
        last_returned_at=_instant(said["last_returned_at"]),
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _number(record: AnnouncementRecord) -> int:
    """Give the number of a profile's state: it rises."""
    return int(business_subject(record.key)[-1])
