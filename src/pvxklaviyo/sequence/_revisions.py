"""What of a return was told, revision by revision, and what was added or changed since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import attrs

from ..ledger import AnnouncementRecord
from ..model import Return, ReturnLine
from ._known import Known

FIRST = 1
"""The revision that tells a return for the first time."""


@attrs.frozen(kw_only=True)
class Revision:
    """
    A part of a return that was told, or that a person left untold: it stands.

    Attributes:
        number: 1 for the first.

        lines: What it is about.

        record: What the ledger has of it.
    """

    number: int
    lines: tuple[ReturnLine, ...]
    record: AnnouncementRecord


@attrs.frozen(kw_only=True)
class Difference:
    """
    What a return shows beside what was told of it.

    Attributes:
        added: Lines and pieces that were not told.

        is_changed: Whether pieces are gone, or read otherwise.
    """

    added: tuple[ReturnLine, ...]
    is_changed: bool


def revision_key(known: Known, returned: Return, number: int, *more: str) -> str:
    """Give the business key of a revision, or of something of it; the first has no number."""
    return known.return_key(returned, *more, *([] if number == FIRST else [str(number)]))


def standing(known: Known, returned: Return) -> Sequence[Revision]:
    """Give the revisions that stand, in order: the rest of the return is decided afresh."""
    records: list[AnnouncementRecord] = []
    while True:
        key = revision_key(known, returned, len(records) + 1)
        record = known.record("return", key)
        if record is None:
            break
        records.append(record)
    revisions: list[Revision] = []
    for number, record in enumerate(records, FIRST):
        items = _told_items(known, returned, number)
        if _stands(known, record) or (known.is_retried(record) and number < len(records)):
            lines = _decided_lines(known, record)
        elif items:
            # Its event is switched off, or was, so its items say what it is about.
            lines = tuple(line for item in items for line in _decided_lines(known, item))
        else:
            break
        revisions.append(Revision(number=number, lines=lines, record=record))
    return revisions


def _stands(known: Known, record: AnnouncementRecord) -> bool:
    if record.state == "skipped":
        return record.reason in {"before_start", "discarded"}
    if record.state == "parked":
        answer = known.unparked(record)
        return answer is None or answer.verb == "discard"
    return known.is_told(record)


def _told_items(known: Known, returned: Return, number: int) -> Sequence[AnnouncementRecord]:
    """Give the items of a revision, if the telling of them has begun."""
    prefix = known.return_key(returned) + ":"
    items = [
        record
        for record in known.history.announcements
        if record.kind == "returned_item"
        and record.key.startswith(prefix)
        and record.state != "skipped"
        and json.loads(record.decision).get("revision") == number
    ]
    return items if any(known.is_told(record) for record in items) else []


def _decided_lines(known: Known, record: AnnouncementRecord) -> tuple[ReturnLine, ...]:
    """Give the lines as they were decided; names and prices as they were read then."""
    then = known.told_return(record)
    read = list(merged(then.lines)) if then is not None else []
    lines: list[ReturnLine] = []
    for line, code, quantity, reason, condition, became in json.loads(record.decision)["lines"]:
        found = next(
            (
                one
                for one in read
                if (one.line, one.item_code, one.reason, one.condition)
                == (line, code, reason, condition)
            ),
            None,
        )
        if found is not None:
            read.remove(found)
        whole = found or ReturnLine(
            line=line, item_code=code, quantity=quantity, reason=reason, condition=condition
        )
        lines.append(attrs.evolve(whole, quantity=quantity, disposition=became))
    return tuple(lines)


def merged(lines: Iterable[ReturnLine]) -> tuple[ReturnLine, ...]:
    """Add up equal lines, in an order that does not depend on the report's."""
    whole: dict[ReturnLine, int] = {}
    for line in lines:
        bare = attrs.evolve(line, quantity=0)
        whole[bare] = whole.get(bare, 0) + max(line.quantity, 0)
    return tuple(
        attrs.evolve(bare, quantity=quantity)
        for bare, quantity in sorted(whole.items(), key=lambda one: _order(one[0]))
        if quantity > 0
    )


def _order(line: ReturnLine) -> tuple[str, ...]:
    return (
        line.line,
        line.item_code,
        line.reason,
        line.reason_code,
        line.condition,
        str(line.reusable),
        str(line.price),
        line.name,
    )


def difference(lines: Sequence[ReturnLine], told: Sequence[ReturnLine]) -> Difference:
    """Compare what a return shows with what was told: by line and item, and then by its words."""
    said: dict[tuple[object, ...], int] = {}
    left: dict[tuple[str, str], int] = {}
    for line in told:
        said[_words(line)] = said.get(_words(line), 0) + line.quantity
        left[_place(line)] = left.get(_place(line), 0) + line.quantity
    over: list[ReturnLine] = []
    for line in lines:
        same = min(line.quantity, said.get(_words(line), 0))
        if same:
            said[_words(line)] -= same
            left[_place(line)] -= same
        if line.quantity > same:
            over.append(attrs.evolve(line, quantity=line.quantity - same))
    # What is left was told in words that are not there any more, or is gone.
    is_changed = any(quantity > 0 for quantity in left.values())
    added: list[ReturnLine] = []
    for line in over:
        place = _place(line)
        known = min(line.quantity, left.get(place, 0))
        if known:
            left[place] -= known
        if line.quantity > known:
            added.append(attrs.evolve(line, quantity=line.quantity - known))
    return Difference(added=tuple(added), is_changed=is_changed)


def _place(line: ReturnLine) -> tuple[str, str]:
    return (line.line, line.item_code)


def _words(line: ReturnLine) -> tuple[object, ...]:
    return (*_place(line), line.reason, line.condition, line.reusable)
