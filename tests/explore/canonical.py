"""
One form for equal states, so that each is gone on from once.

Names that are random (tokens) and numbers that only count (rows, versions) are
left out. All durations are whole seconds, and every step has a millisecond of
its own, so of the milliseconds only their order counts.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime

from pvxklaviyo.ledger import AnnouncementRecord, ExceptionRecord, Observation
from pvxklaviyo.stores.memory._tables import Row, StreamRow, Tables

from .machine import Machine, State
from .scenes import BEGIN


class _Instants:
    """Takes instants apart: seconds stay where they are, milliseconds are gathered."""

    def __init__(self) -> None:
        self.rest: list[int] = []

    def __call__(self, at: datetime | None) -> int | None:
        if at is None:
            return None
        since = at - BEGIN
        self.rest.append(since.microseconds)
        return since.days * 86_400 + since.seconds

    def ranks(self) -> tuple[int, ...]:
        """Give the order of the milliseconds, in the order in which they were met."""
        places = {rest: place for place, rest in enumerate(sorted(set(self.rest)))}
        return tuple(places[rest] for rest in self.rest)


def ledger_of(machine: Machine) -> Hashable:
    """Give the form of what the ledger holds, as the machine has it now: its histories."""
    instants = _Instants()
    form = (_ledger(machine.store._tables, instants), instants(machine.now()))
    return form, instants.ranks()


def state_of(machine: Machine, state: State) -> Hashable:
    """Give the form of a state, which the machine has loaded: all on which what follows rests."""
    instants = _Instants()
    tables = machine.store._tables
    reading = None
    if state.reading is not None:
        lease, batch = state.reading
        lost = not any(row.token == lease.token for row in tables.readers.rows.values())
        shown = tuple(sorted((one.stream, one.key) for one in batch.observations))
        reading = (instants(lease.now), lost, shown, batch.joins)
    deciding = None
    if state.deciding is not None:
        deciding = tuple(
            (
                key,
                history.version == tables.stream(key).version,
                plan.announcements
                and tuple(
                    (one.kind, one.key, one.reason, one.facts, one.person)
                    for one in plan.announcements
                ),
                plan.withdrawn,
                instants(plan.read_at),
                instants(plan.wake_at),
                tuple(one.key for one in plan.opened),
            )
            for key, (history, plan) in sorted(state.deciding.items())
        )
    sending = None
    if state.sending is not None:
        row = tables.rows.rows[state.sending.id]
        sending = (row.record.kind, row.record.key, row.token == state.sending.token)
    form = (
        _ledger(tables, instants),
        instants(machine.now()),
        state.truth,
        state.fed,
        state.said,
        tuple(sorted(state.left.items())),
        reading,
        deciding,
        sending,
        state.answered is None,
        tuple((one.kind, one.key, one.profile, one.took_effect) for one in state.journal),
        len(state.outstanding),
    )
    return form, instants.ranks()


def _ledger(tables: Tables, instants: _Instants) -> Hashable:
    return (
        tuple(_stream(row, instants) for _, row in sorted(tables.streams.rows.items())),
        tuple(
            _fact(fact, instants)
            for _, facts in sorted(tables.observations.rows.items())
            for fact in facts.values()
        ),
        tuple(
            _row(row, instants)
            for _, row in sorted(tables.rows.rows.items())
            if row.withdrawn_at is None
        ),
        tuple(
            _exception(row, instants)
            for row in sorted(tables.exceptions.rows.values(), key=lambda one: one.key)
            if row.closed_at is None
        ),
        tuple(
            (one.record.key, one.record.verb, instants(one.record.at))
            for one in tables.controls.rows.values()
        ),
        tuple(
            (source, instants(row.until), row.feed, row.streams)
            for source, row in tables.readers.rows.items()
        ),
    )


def _stream(row: StreamRow, instants: _Instants) -> Hashable:
    return (
        row.key,
        instants(row.nominated_at),
        instants(row.wake_at),
        instants(row.read_at),
        instants(row.leased_until),
        row.root,
        row.undecided,
        tuple(
            (
                instants(one.first),
                instants(one.last_started),
                instants(one.last),
                one.count,
                one.shown,
            )
            for one in row.readings
        ),
    )


def _fact(fact: Observation, instants: _Instants) -> Hashable:
    return (fact.stream, fact.key, fact.person, instants(fact.learned_at))


def _row(row: Row, instants: _Instants) -> Hashable:
    record: AnnouncementRecord = row.record
    return (
        row.stream,
        record.kind,
        record.key,
        record.reason,
        record.state,
        record.facts,
        record.person,
        record.decision,
        instants(record.made_at),
        instants(record.attempted_at),
        record.tries,
        instants(record.send_at),
        instants(record.settled_at),
        instants(row.leased_until),
        row.token is not None,
    )


def _exception(row: ExceptionRecord, instants: _Instants) -> Hashable:
    return (row.key, row.code, instants(row.opened_at))
