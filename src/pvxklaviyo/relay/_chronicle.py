"""An order's life in the order of time: what was learned when, what was decided on it, what comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from ..ledger import Reading
from ..model import RETURNS_UNREAD, FactKey, fact_subject
from ._explanation import Entry, Happening, Telling
from ._told import Told

_AT_ONCE = timedelta(seconds=90)
"""What is delivered so soon after its first attempt needs no line for the attempt."""

_ORDER: tuple[Happening, ...] = (
    "learned",
    "gone",
    "answered",
    "decided",
    "skipped",
    "sent",
    "delivered",
    "parked",
    "exception",
    "coming",
)
"""Of one instant: what was learned first, then what was made of it."""


def chronicle(groups: Sequence[Told], profiles: Sequence[Telling]) -> tuple[Entry, ...]:
    """
    Tell the life of an order, line by line.

    Args:
        groups: Its order groups, said.

        profiles: What the profiles of its people are told.
    """
    entries: list[Entry] = []
    for group in groups:
        entries += _learned(group)
        entries += _gone(group)
        entries += _answered(group)
        for telling in group.announcements:
            entries += _told(group, telling)
    for profile in profiles:
        entries += _told(groups[0], profile)
    places = {what: place for place, what in enumerate(_ORDER)}
    return tuple(sorted(entries, key=lambda one: (one.at, places[one.what])))


def _learned(group: Told) -> Iterator[Entry]:
    for one in group.observations:
        if one.learned_at is not None:
            yield Entry(at=one.learned_at, what="learned", text=one.text, key=one.key)


def _gone(group: Told) -> Iterator[Entry]:
    """Give what look-ups stopped showing, and what they showed again."""
    texts = {fact.key: seen for fact, seen in group.seen()}
    for readings in group.history.readings.values():
        for before, after in pairwise(readings):
            subjects = {fact_subject(key) for key in after.shown}
            for key in sorted(before.shown):
                if fact_subject(key) not in subjects:
                    text = f"Peoplevox does not show {_thing(key)} any more."
                    if key == RETURNS_UNREAD:
                        text = "Peoplevox's report of returns can be read again."
                    yield Entry(at=after.first, what="gone", text=text, key=key)
        for reading, again in _shown_again(readings):
            for key in sorted(again & texts.keys()):
                text = f"As before again: {texts[key].text}"
                yield Entry(at=reading.first, what="learned", text=text, key=key)


def _shown_again(readings: Sequence[Reading]) -> Iterator[tuple[Reading, set[FactKey]]]:
    """Give what a look-up shows that the one before did not, and an earlier one did."""
    seen: set[FactKey] = set()
    for before, after in pairwise(readings):
        seen |= before.shown
        yield after, {key for key in after.shown - before.shown if key in seen}


def _thing(key: FactKey) -> str:
    kind, *subject = fact_subject(key).split("/")
    words = {"order": "order", "shipment": "despatch", "return": "return"}
    name = subject[-1].replace("%40", "@").replace("%2F", "/").replace("%25", "%")
    return f"{words.get(kind, kind)} {name}"


_ANSWERS = {
    "approve": "said that it is right",
    "retry": "said to try again",
    "discard": "said to leave it",
}


def _answered(group: Told) -> Iterator[Entry]:
    for exception in group.history.exceptions:
        text = f"For {exception.owner}: {exception.text}"
        yield Entry(at=exception.opened_at, what="exception", text=text, key=exception.key)
    for control in group.history.controls:
        text = f"{control.by or 'Somebody'} {_ANSWERS[control.verb]}"
        text += f": {control.note}" if control.note else ""
        yield Entry(at=control.at, what="answered", text=f"{text}.", key=control.key)


def _told(group: Told, one: Telling) -> Iterator[Entry]:
    def entry(at: datetime, what: Happening, text: str) -> Entry:
        return Entry(at=at, what=what, text=text, key=f"{one.kind} {one.key}")

    name = f"{one.metric} ({one.name})" if one.metric else one.name
    if one.made_at is not None:
        if one.state == "skipped":
            yield entry(one.made_at, "skipped", f"{name} is not told. {one.why}")
        else:
            yield entry(one.made_at, "decided", f"{name} is to be told: {one.text} {one.why}")
    begun = one.attempted_at
    if begun is not None and (one.delivered_at is None or one.delivered_at - begun > _AT_ONCE):
        yield entry(begun, "sent", f"{name} was sent for the first time.")
    if one.delivered_at is not None:
        again = f", at try {one.tries}" if one.tries > 1 else ""
        text = f"Klaviyo accepted {name}{again}. {one.late}".rstrip()
        yield entry(one.delivered_at, "delivered", text)
    if one.state == "parked":
        at = one.attempted_at or one.made_at or group.now
        note = f" {one.note}" if one.note else ""
        yield entry(at, "parked", f"{name} was set aside. {one.why}{note}")
    if one.state in {"held", "queued"} and one.next_at is not None:
        why = one.why if one.state == "held" else one.late
        text = " ".join(part for part in (f"{name}:", why, one.next) if part)
        yield entry(max(one.next_at, group.now), "coming", text)
