from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.ledger import AnnouncementId, AnnouncementRecord, ControlRecord, History
from pvxklaviyo.model import FactKey
from pvxklaviyo.sequence import Announcement, Held, Plan
from pvxklaviyo.sequence._compare import compared
from pvxklaviyo.sequence._life import (
    ENDS,
    MOVES,
    PARCEL_MOVES,
    Cause,
    Parcel,
    State,
    UnlawfulError,
    Word,
    state_of,
    step,
)
from pvxklaviyo.sequence._lives import Lives

from .group import NOON, Group, at, key
from .parcels import FIRST, ORDER, SECOND, saw
from .test_life import OPERATIONS, Life

TOLD = {State.ATTEMPTED, State.DELIVERED, State.PARKED, State.LEFT_OUT}


class TestTheTable:
    def test_each_move_has_one_row(self) -> None:
        """From one state one cause leads to one state."""
        for moves in (MOVES, PARCEL_MOVES):
            starts = [(move.before, move.cause) for move in moves]

            assert len(set(starts)) == len(starts)

    def test_no_decision_moves_what_was_told(self) -> None:
        """Law L2, in the table itself."""
        assert [] == [move for move in MOVES if move.before in TOLD and move.by == "decision"]

    def test_a_person_alone_leads_back_from_what_was_set_aside(self) -> None:
        """And only a sender who is certain from what was attempted."""
        back = {State.UNKNOWN, State.HELD, State.QUEUED, State.WITHDRAWN, State.ANSWERED}

        assert {(Cause.NOT_SENT, "sender"), (Cause.ANSWER, "person")} == {
            (move.cause, move.by) for move in MOVES if move.before in TOLD and move.after in back
        }

    @pytest.mark.parametrize("state", State)
    def test_from_every_state_an_end_can_be_reached(self, state: State) -> None:
        """Law L3, in the table itself; and every state can be reached."""
        after = {state}
        while more := {move.after for move in MOVES if move.before in after} - after:
            after |= more

        assert after & ENDS
        assert state in {State.UNKNOWN, *(move.after for move in MOVES)}

    def test_a_parcel_is_corrected_once_until_it_is_told_again(self) -> None:
        """Nothing else may be said of what did not leave."""
        assert [(Word.TELL_AGAIN, Parcel.TOLD)] == [
            (move.cause, move.after) for move in PARCEL_MOVES if move.before is Parcel.CORRECTED
        ]

    @pytest.mark.parametrize("state", State)
    @pytest.mark.parametrize("cause", Cause)
    def test_a_step_is_a_row_or_an_error(self, state: State, cause: Cause) -> None:
        """There is no third."""
        expected = [move.after for move in MOVES if (move.before, move.cause) == (state, cause)]

        try:
            found = [step(state, cause)]
        except UnlawfulError as error:
            assert state.value in str(error)
            found = []

        assert expected == found


def record(kind: str, name: str, state: State, number: int = 1) -> AnnouncementRecord:
    """Make a row of the ledger that stands at *state*; answered ones need their answer."""
    stored = {
        State.QUEUED: "queued",
        State.ATTEMPTED: "queued",
        State.DELIVERED: "delivered",
        State.PARKED: "parked",
        State.ANSWERED: "parked",
        State.SKIPPED: "skipped",
        State.LEFT_OUT: "skipped",
    }[state]
    attempted = None if state in {State.QUEUED, State.SKIPPED} else at(1)
    return AnnouncementRecord(
        id=AnnouncementId(number),
        account="A",
        kind=kind,
        key=name,
        unique_id=f"pvx:{kind}:{name}",
        metric="M",
        reason="no_email" if stored == "skipped" else "despatched",
        facts=(FactKey("shipment/1001/DES1@1"),),
        happened_at=NOON,
        live_until=None,
        late_mode="",
        person=None,
        decision=b"{}",
        state=stored,  # type: ignore[arg-type]
        made_at=NOON,
        attempted_at=attempted,
        tries=int(attempted is not None),
        send_at=NOON,
        settled_at=None if state in {State.QUEUED, State.SKIPPED, State.ATTEMPTED} else at(2),
    )


STORED = [one for one in State if one not in {State.UNKNOWN, State.HELD, State.WITHDRAWN}]


def wish(kind: str, name: str, *, skipped: bool, reason: str = "despatched") -> Announcement:
    """Wish something of the first parcel."""
    return Announcement(
        kind=kind,
        key=name,
        reason=reason,
        facts=(FactKey("shipment/1001/DES1@1"),),
        happened_at=NOON,
        about=FIRST,
        order=ORDER,
        skipped=skipped,
    )


def compare(
    rows: Sequence[AnnouncementRecord],
    wishes: Sequence[Announcement],
    *,
    answered: Sequence[AnnouncementRecord] = (),
    held: Sequence[Held] = (),
) -> Plan:
    history = History(
        stream=Group().members[0],
        announcements=rows,
        controls=[
            ControlRecord(verb="retry", key=f"parked:{row.kind}:{row.key}", at=at(3), by="ann")
            for row in answered
        ],
    )
    return compared(history, wishes, held=held, read_at=None, wake_at=None, exceptions={})


class TestCompared:
    @pytest.mark.parametrize("state", STORED)
    @pytest.mark.parametrize("skipped", [False, True])
    def test_only_what_the_table_allows_is_done(self, state: State, skipped: bool) -> None:
        """What was told stays, and a person learns that a decision wished otherwise."""
        row = record("shipment", key(), state)
        one = wish("shipment", key(), skipped=skipped, reason="discarded")

        plan = compare([row], [one], answered=[row] if state is State.ANSWERED else [])

        told = state in TOLD
        assert ([] if told else [row.id]) == list(plan.withdrawn)
        assert ([] if told else [one]) == list(plan.announcements)
        assert (["decision.unlawful"] if told else []) == [opened.code for opened in plan.opened]

    @pytest.mark.parametrize("state", STORED)
    def test_what_was_told_does_not_wait(self, state: State) -> None:
        """A wait beside an event that was told is none."""
        row = record("shipment", key(), state)
        held = Held(kind="shipment", key=key(), reason="settling", until=at(9))

        plan = compare([row], [], answered=[row] if state is State.ANSWERED else [], held=[held])

        assert (() if state in TOLD else (held,)) == plan.held

    def test_the_same_twice_is_told_once(self) -> None:
        """Two wishes of one name are one announcement, and a report."""
        plan = compare([], [wish("shipment", key(), skipped=False)] * 2)

        assert 1 == len(plan.announcements)
        assert ["decision.unlawful"] == [one.code for one in plan.opened]

    @pytest.mark.parametrize(
        ("before", "kind", "reason", "lawful"),
        [
            ([], "correction", "taken_back", False),
            ([], "tracking", "tracking_changed", False),
            ([], "item", "despatched", False),
            (["shipment"], "correction", "taken_back", True),
            (["shipment"], "tracking", "tracking_changed", True),
            (["shipment"], "item", "despatched", True),
            (["shipment"], "tracking", "despatched_again", False),
            (["shipment", "correction"], "tracking", "tracking_changed", False),
            (["shipment", "correction"], "correction", "taken_back", False),
            (["shipment", "correction"], "tracking", "despatched_again", True),
        ],
    )
    def test_of_a_parcel_only_what_fits_is_said(
        self,
        before: list[str],
        kind: str,
        reason: str,
        lawful: bool,
    ) -> None:
        """No correction of what was not told, or was corrected; no number of what did not leave."""
        rows = [
            record(one, key() if one == "shipment" else f"{key()}:1", State.DELIVERED, number)
            for number, one in enumerate(before, 1)
        ]

        plan = compare(rows, [wish(kind, f"{key()}:2", skipped=False, reason=reason)])

        assert lawful == bool(plan.announcements)
        assert lawful == (not plan.opened)

    def test_an_answer_to_the_report_ends_it(self) -> None:
        """It is not opened again and again, and still nothing is sent."""
        row = record("shipment", key(), State.DELIVERED)
        one = wish("shipment", key(), skipped=False)
        history = History(
            stream=Group().members[0],
            announcements=[row],
            controls=[
                ControlRecord(verb="discard", key=f"unlawful:shipment:{key()}", at=at(3), by="ann")
            ],
        )

        plan = compared(history, [one], held=(), read_at=None, wake_at=None, exceptions={})

        assert ((), ()) == (plan.opened, plan.announcements)


NAMES = [("shipment", key()), ("shipment", key("DES2")), ("tracking", f"{key()}:1")]


@settings(max_examples=80)
@given(
    stored=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(STORED)),
    wishes=st.lists(st.tuples(st.sampled_from(NAMES), st.booleans()), max_size=5),
)
def test_whatever_is_wished_what_was_told_stands(
    stored: dict[tuple[str, str], State], wishes: list[tuple[tuple[str, str], bool]]
) -> None:
    """Any wish over any ledger: nothing told is touched, and nothing is there twice (law L2)."""
    rows = [
        record(kind, name, state, number)
        for number, ((kind, name), state) in enumerate(stored.items(), 1)
    ]
    answered = [row for row in rows if stored[row.kind, row.key] is State.ANSWERED]

    plan = compare(
        rows, [wish(*name, skipped=skipped) for name, skipped in wishes], answered=answered
    )

    gone = set(plan.withdrawn)
    kept = [row for row in rows if row.id not in gone]
    assert all(stored[row.kind, row.key] not in TOLD for row in rows if row.id in gone)
    names = [(row.kind, row.key) for row in (*kept, *plan.announcements)]
    assert len(set(names)) == len(names)


def standing(group: Group, plan: Plan | None = None) -> dict[tuple[str, str], State]:
    """Say where everything of a group stands: what waits as well."""
    history = group.history()
    lives = Lives(history)
    states = {(one.kind, one.key): State.HELD for one in (plan.held if plan else ())}
    return states | {(row.kind, row.key): lives.state(row) for row in history.announcements}


def by_decision(before: State) -> set[State]:
    """Give where a decision may bring something: it may take back and say anew at once."""
    found = {before}
    for _ in range(2):
        found |= {move.after for move in MOVES if move.before in found and move.by == "decision"}
    return found


class Watched(Life):
    """A life of which every decision's moves are compared with the table."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[Any] = set()
        self.moves: set[tuple[State, State]] = set()
        self.held: dict[tuple[str, str], State] = {}

    def check(self) -> None:
        if not self.last[0] and not self.last[1]:
            return
        for _ in range(2):
            before = self.held | standing(self.group)
            plan = self.group.advance()
            after = standing(self.group, plan)
            for name in {*before, *after}:
                was = before.get(name, State.UNKNOWN)
                now = after.get(name, State.WITHDRAWN if was is not State.UNKNOWN else was)
                # What waited and is not there any more is waited for no longer.
                gone = was is State.HELD and now is State.WITHDRAWN
                assert gone or now in by_decision(was), (name, was, now)
                self.moves.add((was, now))
            self.held = {name: one for name, one in after.items() if one is State.HELD}


@settings(max_examples=40)
@given(operations=OPERATIONS)
def test_decisions_move_as_the_table_says(operations: list[tuple[Any, ...]]) -> None:
    """In any life of a group no decision moves anything in another way."""
    Watched().live(operations)


def test_the_moves_of_decisions_happen() -> None:
    """Beside the last test: the rows that are a decision's are met in one order's life."""
    group = Group()
    met: list[tuple[State, State]] = []

    def decided(minutes: float, *parcels: Any) -> None:
        before = held | standing(group)
        plan = saw(group, minutes, *parcels).advance()
        after = standing(group, plan)
        held.clear()
        held.update({name: one for name, one in after.items() if one is State.HELD})
        met.extend(
            (before.get(name, State.UNKNOWN), after.get(name, State.WITHDRAWN))
            for name in {*before, *after}
        )

    held: dict[tuple[str, str], State] = {}
    nobody = attrs.evolve(ORDER, email=None)
    decided(2, FIRST)
    decided(5, FIRST)
    decided(6)
    decided(7)
    decided(8, FIRST, SECOND)
    decided(12, FIRST, SECOND)
    group.park(key("DES1"))
    group.answer("retry", f"parked:shipment:{key('DES1')}")
    decided(13, FIRST, SECOND)
    group.look_up(14, orders=[nobody], shipments=[attrs.evolve(SECOND, email=None)])
    plan = group.advance()

    expected = {
        (State.UNKNOWN, State.HELD),
        (State.HELD, State.QUEUED),
        (State.QUEUED, State.HELD),
        (State.HELD, State.SKIPPED),
        (State.SKIPPED, State.HELD),
        (State.ANSWERED, State.QUEUED),
    }
    assert expected <= set(met)
    assert plan.withdrawn


def test_the_ledger_says_where_a_record_stands() -> None:
    """Each state of a record, with its attempt and its answer, is one of the table."""
    for state in STORED:
        row = record("shipment", key(), state)

        assert state is state_of(row, answered=state is State.ANSWERED)
