"""Observations in one commit: appended if absent, with the people they name."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence

from ...ledger import NewPerson, Observation
from ...model import FactKey, PersonRef, StreamKey
from .._instants import to_ms_or_none
from ._digest import Chain

Place = tuple[StreamKey, FactKey]

_INSERT = "INSERT INTO observation VALUES (?,?,?,?,?,?,?,?,?)"


def put_people(
    connection: sqlite3.Connection, people: Sequence[NewPerson]
) -> Mapping[PersonRef, PersonRef]:
    """Keep new addresses; give the reference that stands for each proposed one."""
    persons: dict[PersonRef, PersonRef] = {}
    new: dict[bytes, NewPerson] = {}
    for person in people:
        if person.digest in new:
            persons[person.proposed] = new[person.digest].proposed
            continue
        found = connection.execute(
            "SELECT person FROM people WHERE digest=?", (person.digest,)
        ).fetchone()
        if found is None:
            new[person.digest] = person
        persons[person.proposed] = person.proposed if found is None else found[0]
    connection.executemany(
        "INSERT INTO people (digest, person, sealed) VALUES (?,?,?)",
        # In order, because the digests are what is random here.
        [(digest, new[digest].proposed, new[digest].sealed) for digest in sorted(new)],
    )
    return persons


def put_observations(
    connection: sqlite3.Connection,
    chain: Chain,
    observations: Sequence[Observation],
    person: Callable[[PersonRef | None], PersonRef | None],
    now: int,
) -> Sequence[Place]:
    """Append the observations that are not known; give their names."""
    if not observations:
        return ()
    rows: dict[Place, tuple[object, ...]] = {}
    for one in observations:
        place = (one.stream, one.key)
        if place in rows:
            continue
        happened_at = to_ms_or_none(one.happened_at)
        record = (*place, one.kind, happened_at, person(one.person), one.body, now)
        rows[place] = (*record, chain.digest("observation", *record), chain.n)
    # Nearly always all of them are new, so nobody asks before.
    connection.execute("SAVEPOINT facts")
    try:
        connection.executemany(_INSERT, rows.values())
    except sqlite3.IntegrityError:
        connection.execute("ROLLBACK TO facts")
        known = connection.execute(
            "SELECT o.stream, o.key FROM json_each(?) AS asked CROSS JOIN observation o"
            " ON o.stream = json_extract(asked.value, '$[0]')"
            " AND o.key = json_extract(asked.value, '$[1]')",
            (json.dumps(list(rows)),),
        ).fetchall()
        chain.forget([rows.pop(place)[-2] for place in known])  # type: ignore[misc]
        connection.executemany(_INSERT, rows.values())
    connection.execute("RELEASE facts")
    return list(rows)
