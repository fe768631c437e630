"""
The life of an announcement, and what a customer was told of a parcel: as tables.

The laws of this file
---------------------
1.  **What is not in a table cannot happen.** A decision moves nothing by
    itself: it asks :func:`step`, and a move without a row is refused.

2.  **Told is told** (law L2). From ``ATTEMPTED`` on no row leads back by a
    decision: nothing is taken back, waits again, or is announced again, in
    whatever way a decision goes wrong. Few rows lead out of there backwards,
    and none is a decision's: a sender's certainty that nothing left, and a
    person's answer to what was set aside.

3.  **Nothing ends as nothing** (law L3). Every row has an end it can still
    reach, and the ends are four: ``DELIVERED``, ``SKIPPED``, ``LEFT_OUT``
    with their reasons, and ``PARKED`` with its exception.

4.  **A parcel is taken back once for each time it was told.** There is no row
    from ``CORRECTED`` but the one that tells it again.

Theory of operation
-------------------
There are two machines. The first is the life of one announcement: of one kind
with one business key. The ledger keeps most of its states, as the state of a
record and the times at which it was attempted and answered (:func:`state_of`);
``UNKNOWN`` and ``HELD`` are those of what is not in the ledger yet, and
``WITHDRAWN`` looks like ``UNKNOWN`` afterwards, because it never counted.

The second is what a customer knows of one parcel, over all that was announced
of it: the parcel itself, its tracking, its correction. No record keeps it. It
is what :func:`step` gives when the records are gone through in their order.

The diagrams of the documentation are drawn from :data:`MOVES` and
:data:`PARCEL_MOVES` by ``tools/life_diagram.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Generic, TypeVar, overload

import attrs

from ..ledger import AnnouncementRecord


class State(Enum):
    """Where an announcement stands."""

    UNKNOWN = "unknown"
    HELD = "held"
    QUEUED = "queued"
    ATTEMPTED = "attempted"
    DELIVERED = "delivered"
    PARKED = "parked"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    LEFT_OUT = "left out"
    WITHDRAWN = "withdrawn"


class Cause(Enum):
    """What moves an announcement on."""

    WAIT = "it must wait"
    ANNOUNCE = "it is to be told"
    SKIP = "it is not for telling"
    TAKE_BACK = "it reads otherwise now"
    FAIL = "its mapping fails"
    FILTER = "its mapping leaves it out"
    CLAIM = "a sender claims it"
    NOT_SENT = "nothing left"
    NOT_KNOWN = "nobody knows whether it arrived"
    ACCEPT = "Klaviyo accepts it"
    REFUSE = "it is set aside"
    DROP = "Klaviyo knows nobody to tell"
    GIVE_UP = "Klaviyo knows nobody to tell, and it was tried before"
    ANSWER = "a person answers"


class Parcel(Enum):
    """What a customer knows of a parcel."""

    UNTOLD = "untold"
    TOLD = "told"
    REPLACED = "replaced"
    CORRECTED = "corrected"


class Word(Enum):
    """What changes what a customer knows of a parcel."""

    TELL = "it leaves"
    ITEMISE = "its lines are told"
    UPDATE = "its tracking comes or changes"
    BOOK_AGAIN = "another despatch takes its place"
    COME_BACK = "it is shown again"
    CORRECT = "it stays gone"
    TELL_AGAIN = "it is there after all"


S = TypeVar("S", State, Parcel)
C = TypeVar("C", Cause, Word)


@attrs.frozen
class Move(Generic[S, C]):
    """
    One row of a table.

    Attributes:
        before: Where it stands.

        cause: What happens.

        after: Where it stands then.

        by: Who moves it: a decision, the ledger at a claim, a sender, or a
            person.
    """

    before: S
    cause: C
    after: S
    by: str


_DECISION, _LEDGER, _SENDER, _PERSON = "decision", "ledger", "sender", "person"

MOVES: Sequence[Move[State, Cause]] = (
    Move(State.UNKNOWN, Cause.WAIT, State.HELD, _DECISION),
    Move(State.UNKNOWN, Cause.ANNOUNCE, State.QUEUED, _DECISION),
    Move(State.UNKNOWN, Cause.SKIP, State.SKIPPED, _DECISION),
    Move(State.HELD, Cause.WAIT, State.HELD, _DECISION),
    Move(State.HELD, Cause.ANNOUNCE, State.QUEUED, _DECISION),
    Move(State.HELD, Cause.SKIP, State.SKIPPED, _DECISION),
    Move(State.QUEUED, Cause.TAKE_BACK, State.WITHDRAWN, _DECISION),
    Move(State.SKIPPED, Cause.TAKE_BACK, State.WITHDRAWN, _DECISION),
    Move(State.ANSWERED, Cause.TAKE_BACK, State.WITHDRAWN, _DECISION),
    Move(State.ANSWERED, Cause.WAIT, State.ANSWERED, _DECISION),
    Move(State.WITHDRAWN, Cause.WAIT, State.HELD, _DECISION),
    Move(State.WITHDRAWN, Cause.ANNOUNCE, State.QUEUED, _DECISION),
    Move(State.WITHDRAWN, Cause.SKIP, State.SKIPPED, _DECISION),
    Move(State.QUEUED, Cause.FAIL, State.PARKED, _LEDGER),
    Move(State.QUEUED, Cause.FILTER, State.SKIPPED, _LEDGER),
    Move(State.QUEUED, Cause.CLAIM, State.ATTEMPTED, _LEDGER),
    Move(State.ATTEMPTED, Cause.NOT_SENT, State.QUEUED, _SENDER),
    Move(State.ATTEMPTED, Cause.NOT_KNOWN, State.ATTEMPTED, _SENDER),
    Move(State.ATTEMPTED, Cause.ACCEPT, State.DELIVERED, _SENDER),
    Move(State.ATTEMPTED, Cause.REFUSE, State.PARKED, _SENDER),
    Move(State.ATTEMPTED, Cause.DROP, State.SKIPPED, _SENDER),
    Move(State.ATTEMPTED, Cause.GIVE_UP, State.LEFT_OUT, _SENDER),
    Move(State.PARKED, Cause.ANSWER, State.ANSWERED, _PERSON),
)
"""Every move of an announcement."""

ENDS = frozenset({State.DELIVERED, State.SKIPPED, State.LEFT_OUT, State.PARKED})
"""Where an announcement may stay: it was told, or a reason or an exception says why not."""

PARCEL_MOVES: Sequence[Move[Parcel, Word]] = (
    Move(Parcel.UNTOLD, Word.TELL, Parcel.TOLD, _DECISION),
    Move(Parcel.TOLD, Word.ITEMISE, Parcel.TOLD, _DECISION),
    Move(Parcel.TOLD, Word.UPDATE, Parcel.TOLD, _DECISION),
    Move(Parcel.TOLD, Word.BOOK_AGAIN, Parcel.REPLACED, _DECISION),
    Move(Parcel.TOLD, Word.CORRECT, Parcel.CORRECTED, _DECISION),
    Move(Parcel.REPLACED, Word.UPDATE, Parcel.REPLACED, _DECISION),
    Move(Parcel.REPLACED, Word.BOOK_AGAIN, Parcel.REPLACED, _DECISION),
    Move(Parcel.REPLACED, Word.COME_BACK, Parcel.TOLD, _DECISION),
    Move(Parcel.REPLACED, Word.CORRECT, Parcel.CORRECTED, _DECISION),
    Move(Parcel.CORRECTED, Word.TELL_AGAIN, Parcel.TOLD, _DECISION),
)
"""Every move of what a customer knows of a parcel."""


class UnlawfulError(ValueError):
    """A move that is in no table."""


@overload
def step(state: State, cause: Cause) -> State: ...
@overload
def step(state: Parcel, cause: Word) -> Parcel: ...
def step(state: State | Parcel, cause: Cause | Word) -> State | Parcel:
    """
    Say where something stands after a move.

    Raises:
        UnlawfulError: There is no such move.
    """
    found = _TABLE.get((state, cause))
    if found is None:
        raise UnlawfulError(f"what is {state.value} does not move because {cause.value}")
    return found


def _table() -> Mapping[tuple[State | Parcel, Cause | Word], State | Parcel]:
    rows: dict[tuple[State | Parcel, Cause | Word], State | Parcel] = {}
    for move in MOVES:
        rows[move.before, move.cause] = move.after
    for word in PARCEL_MOVES:
        rows[word.before, word.cause] = word.after
    return rows


_TABLE = _table()


def state_of(record: AnnouncementRecord, *, answered: bool) -> State:
    """
    Say where a record stands.

    Args:
        record: From the ledger.

        answered: Whether a person answered since it was set aside.
    """
    match record.state:
        case "delivered":
            return State.DELIVERED
        case "parked":
            return State.ANSWERED if answered else State.PARKED
        case "skipped":
            # What may have arrived at an earlier try is never decided again.
            return State.SKIPPED if record.is_open else State.LEFT_OUT
        case "queued":
            return State.QUEUED if record.is_open else State.ATTEMPTED
