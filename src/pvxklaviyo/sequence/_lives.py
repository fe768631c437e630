"""Where everything of one history stands, while one decision moves it by the tables."""

from __future__ import annotations

from collections.abc import Iterable

from ..ledger import AnnouncementRecord, History
from ..model import FactKey, fact_subject
from ._life import Cause, Parcel, State, UnlawfulError, Word, state_of, step
from ._plan import Announcement, Held
from ._reasons import BOOKED_AGAIN, METRIC_OFF, TOLD_AGAIN
from .exceptions import parking_key


class Lives:
    """
    The states of all announcements of a history, and of its parcels.

    Every move of a decision goes through here, and so through the tables.

    Args:
        history: As it is before the decision.
    """

    def __init__(self, history: History) -> None:
        answers = {control.key: control for control in history.controls}
        self._states: dict[tuple[str, str], State] = {}
        self._parcels: dict[str, Parcel] = {}
        # By the despatch that it rests on: which shipment was told.
        self._told: dict[str, str] = {}
        for record in history.announcements:
            answer = answers.get(parking_key(record.kind, record.key))
            since = record.settled_at or record.made_at
            self._states[record.kind, record.key] = state_of(
                record, answered=answer is not None and answer.at >= since
            )
        for record in history.announcements:
            self._remember(record)

    def state(self, record: AnnouncementRecord) -> State:
        """Say where a record stands."""
        return self._states[record.kind, record.key]

    def parcel(self, key: str) -> Parcel:
        """Say what a customer knows of a parcel, by its business key."""
        return self._parcels.get(key, Parcel.UNTOLD)

    def take_back(self, record: AnnouncementRecord) -> bool:
        """Take a record back; False if the tables forbid it (law L2)."""
        taken = self._move((record.kind, record.key), Cause.TAKE_BACK)
        if taken and _replaces(record.kind, record.reason):
            name = self._replaced(record.facts)
            if name is not None and self._parcels.get(name) is Parcel.REPLACED:
                self._parcels[name] = step(Parcel.REPLACED, Word.COME_BACK)
        return taken

    def wish(self, wish: Announcement) -> bool:
        """Announce something, or skip it; False if the tables forbid it."""
        name, word = self._word(wish)
        if name is not None and word is not None:
            try:
                after = step(self._parcels.get(name, Parcel.UNTOLD), word)
            except UnlawfulError:
                return False
            if not self._move((wish.kind, wish.key), _cause(wish)):
                return False
            self._parcels[name] = after
            return True
        return self._move((wish.kind, wish.key), _cause(wish))

    def wait(self, held: Held) -> bool:
        """Let something wait; False if it was told, so that there is nothing to wait for."""
        return self._move((held.kind, held.key), Cause.WAIT)

    def _move(self, name: tuple[str, str], cause: Cause) -> bool:
        try:
            self._states[name] = step(self._states.get(name, State.UNKNOWN), cause)
        except UnlawfulError:
            return False
        return True

    # parcels

    def _remember(self, record: AnnouncementRecord) -> None:
        """Go through what was said of a parcel, in its order."""
        state = self.state(record)
        name: str | None
        if record.kind == "shipment" and (
            state in {State.ATTEMPTED, State.DELIVERED}
            or (state is State.SKIPPED and record.reason == METRIC_OFF)
        ):
            word, name = Word.TELL, record.key
            self._told.update((subject, name) for subject in _subjects(record.facts[:1]))
        elif state is State.SKIPPED and _replaces(record.kind, record.reason):
            word, name = Word.BOOK_AGAIN, self._replaced(record.facts)
        elif state in {State.ATTEMPTED, State.DELIVERED}:
            if record.kind == "tracking":
                word = Word.TELL_AGAIN if record.reason == TOLD_AGAIN else Word.UPDATE
            elif record.kind == "correction":
                word = Word.CORRECT
            else:
                return
            name = parcel_of(record.key)
        else:
            return
        if name is not None:
            try:
                self._parcels[name] = step(self._parcels.get(name, Parcel.UNTOLD), word)
            except UnlawfulError:
                # What a ledger holds is a fact; whether it is lawful is `verify`'s to say.
                return

    def _word(self, wish: Announcement) -> tuple[str | None, Word | None]:
        match wish.kind:
            case "shipment" if not wish.skipped or wish.reason == METRIC_OFF:
                # What is taken back and said anew was said already.
                fresh = self._parcels.get(wish.key, Parcel.UNTOLD) is Parcel.UNTOLD
                return (wish.key, Word.TELL) if fresh else (None, None)
            case "shipment" if _replaces(wish.kind, wish.reason):
                return self._replaced(wish.facts), Word.BOOK_AGAIN
            case "item" if not wish.skipped:
                return parcel_of(wish.key), Word.ITEMISE
            case "tracking" if not wish.skipped:
                again = wish.reason == TOLD_AGAIN
                return parcel_of(wish.key), Word.TELL_AGAIN if again else Word.UPDATE
            case "correction" if not wish.skipped:
                return parcel_of(wish.key), Word.CORRECT
            case _:
                return None, None

    def _replaced(self, facts: Iterable[FactKey]) -> str | None:
        """Name the told parcel whose place another despatch takes: both are in its facts."""
        return next((self._told[one] for one in _subjects(facts) if one in self._told), None)


def parcel_of(key: str) -> str:
    """Give the business key of the parcel that something of it is about."""
    return ":".join(key.split(":")[:3])


def _replaces(kind: str, reason: str) -> bool:
    return kind == "shipment" and reason == BOOKED_AGAIN


def _cause(wish: Announcement) -> Cause:
    return Cause.SKIP if wish.skipped else Cause.ANNOUNCE


def _subjects(facts: Iterable[FactKey]) -> list[str]:
    return [fact_subject(one) for one in facts]
