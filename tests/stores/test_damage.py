from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pvxklaviyo.ledger import (
    Control,
    Damage,
    Damages,
    Exceptions,
    JournalEntry,
    NewPerson,
    Parked,
    Skipped,
)
from pvxklaviyo.model import PersonRef, order_stream
from pvxklaviyo.stores import SqliteStore
from pvxklaviyo.stores.sqlite._damage import RECORDS
from pvxklaviyo.testing import _given as setting

EXPLORE = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
KEYS = {table: of.fields.split(", ")[: of.keys] for table, of in RECORDS.items()}


def live(store: SqliteStore, orders: int = 3) -> None:
    """Let some orders live: read, look up, decide, send, settle, park, answer."""
    streams = [order_stream(setting.TENANT, "C1", f"SO{n}") for n in range(orders)]
    setting.add_feed(store)
    setting.nominate(store, *streams)
    lease = setting.take_read(store)
    people = [
        NewPerson(digest=b"%d" % n, proposed=PersonRef(f"p{n}"), sealed=b"sealed")
        for n in range(orders)
    ]
    setting.write(
        store,
        read=setting.looked_up(lease, {stream: [setting.key()] for stream in streams}),
        people=tuple(people),
        observations=tuple(
            setting.fact(stream, f"{n}", person.proposed)
            for n, (stream, person) in enumerate(zip(streams, people, strict=True))
        ),
    )
    setting.woken(store)
    for n, stream in enumerate(streams):
        setting.write(
            store,
            streams=(setting.move(store, stream),),
            announcements=(
                setting.wish(stream, f"A{n}"),
                setting.wish(stream, f"B{n}"),
                setting.skip(stream, f"C{n}"),
            ),
            opened=(setting.opened(f"e{n}", stream),),
        )
        setting.settle(store, *setting.take(store))
        outcome = Parked(reason="refused", note="") if n % 2 else Skipped(reason="unknown_profile")
        setting.settle(store, *setting.take(store), outcome=outcome)
        skipped = setting.history(store, stream).announcements[-1].id
        exception = next(iter(store.read(Exceptions(tenant=setting.TENANT)))).id
        setting.write(
            store,
            withdrawn=(skipped,) if n % 3 == 0 else (),
            controls=(Control(exception=exception, verb="retry", by="ana", note=str(n)),),
            journal=(JournalEntry(by="ana", action="reveal", subject=f"SO{n}"),),
        )


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the bytes of a ledger that has lived."""
    path = tmp_path_factory.mktemp("lived") / "relay.db"
    store = SqliteStore(path)
    store.migrate()
    live(store)
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        return connection.serialize()


def damages(tables: sqlite3.Connection, tmp: Path) -> Sequence[Damage]:
    """Say what a store finds in such tables."""
    path = tmp / "copy.db"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as copy:
        tables.backup(copy)
    store = SqliteStore(path)
    try:
        return store.read(Damages())
    finally:
        store.close()


def opened(content: bytes) -> sqlite3.Connection:
    """Open a copy in memory."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    return connection


def test_a_ledger_that_nobody_touched_has_no_damage(lived: bytes, tmp_path: Path) -> None:
    """All kinds of record are there, and each is as it was written."""
    with closing(opened(lived)) as tables:
        counts = {
            table: tables.execute(f"SELECT count({of.digest}) FROM {of.table}").fetchone()[0]
            for table, of in RECORDS.items()
        }

        assert all(counts.values()), counts
        assert [] == damages(tables, tmp_path)


@settings(max_examples=1_000 if EXPLORE else 12)
@given(orders=st.integers(0, 6))
def test_whatever_was_lived_there_is_none(
    tmp_path_factory: pytest.TempPathFactory, orders: int
) -> None:
    """A ledger of any length proves itself."""
    store = SqliteStore(tmp_path_factory.mktemp("any") / "relay.db")
    store.migrate()
    live(store, orders) if orders else store.secret()
    found = store.read(Damages())
    store.close()

    assert [] == found


def rows(tables: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    """List the keys of a table's records."""
    of = RECORDS[table]
    query = f"SELECT {', '.join(KEYS[table])} FROM {of.table} WHERE {of.digest} IS NOT NULL"
    return tables.execute(f"{query} ORDER BY 1, {len(KEYS[table])}").fetchall()


def where(table: str) -> str:
    """Say how one record is found."""
    return " AND ".join(f"{key} IS ?" for key in KEYS[table])


def named(key: Sequence[object]) -> str:
    """Name a record as a finding does."""
    return " ".join(map(str, key))


def other(value: object, salt: int) -> object:
    """Give another value of the same kind."""
    if value is None:
        return salt
    if isinstance(value, bytes):
        return value + b"%d" % salt
    return value + salt if isinstance(value, int) else f"{value}{salt}"


@settings(max_examples=2_000 if EXPLORE else 150)
@given(data=st.data())
def test_an_edited_record_is_named(
    lived: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever column of a record is changed through SQL, its key is in a finding."""
    table = data.draw(st.sampled_from(list(RECORDS)))
    of = RECORDS[table]
    with closing(opened(lived)) as tables:
        key = data.draw(st.sampled_from(rows(tables, table)))
        columns = [*of.fields.split(", ")[of.keys :], of.digest, of.link]
        column = data.draw(st.sampled_from(columns))
        query = f"SELECT {column} FROM {of.table} WHERE {where(table)}"
        (value,) = tables.execute(query, key).fetchone()
        new = other(value, data.draw(st.integers(1, 9)))
        tables.execute(f"UPDATE {of.table} SET {column}=? WHERE {where(table)}", (new, *key))
        tables.commit()
        found = damages(tables, tmp_path_factory.mktemp("edited"))

        assert named(key) in {damage.key for damage in found}, (table, column)
        # Its neighbours are not blamed.
        assert 1 == len({damage.key for damage in found} - {"chain"}), found


@settings(max_examples=1_000 if EXPLORE else 40)
@given(data=st.data())
def test_a_deleted_record_is_named(
    lived: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """What is gone is named all the same."""
    table = data.draw(st.sampled_from(["observation", "announcement", "control", "journal"]))
    with closing(opened(lived)) as tables:
        key = data.draw(st.sampled_from(rows(tables, table)))
        tables.execute(f"DELETE FROM {RECORDS[table].table} WHERE {where(table)}", key)
        tables.commit()
        found = damages(tables, tmp_path_factory.mktemp("deleted"))

        assert (table, named(key), "gone") in {(one.table, one.key, one.how) for one in found}


@settings(max_examples=1_000 if EXPLORE else 40)
@given(data=st.data())
def test_an_inserted_record_is_named(
    lived: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """A copy of a record under another key was never written."""
    table = data.draw(st.sampled_from(["observation", "announcement", "control", "journal"]))
    of = RECORDS[table]
    with closing(opened(lived)) as tables:
        key = data.draw(st.sampled_from(rows(tables, table)))
        row = dict(
            zip(
                [name for _, name, *_ in tables.execute(f"PRAGMA table_info({of.table})")],
                tables.execute(f"SELECT * FROM {of.table} WHERE {where(table)}", key).fetchone(),
                strict=True,
            )
        )
        new = (*key[:-1], 9_999 if isinstance(key[-1], int) else f"{key[-1]}x")
        row |= dict(zip(KEYS[table], new, strict=True))
        if table == "announcement":
            row |= {"key": "another"}
        marks = ", ".join("?" * len(row))
        tables.execute(f"INSERT INTO {of.table} VALUES ({marks})", list(row.values()))
        tables.commit()
        found = damages(tables, tmp_path_factory.mktemp("inserted"))

        assert (table, named(new), "added") in {(one.table, one.key, one.how) for one in found}


@settings(max_examples=1_000 if EXPLORE else 40)
@given(data=st.data())
def test_swapped_records_are_both_named(
    lived: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Two records that change places, digests included, are found by their keys."""
    table = data.draw(st.sampled_from(["observation", "announcement", "control", "journal"]))
    of = RECORDS[table]
    with closing(opened(lived)) as tables:
        keys = rows(tables, table)
        one = data.draw(st.sampled_from(keys))
        two = data.draw(st.sampled_from(keys))
        assume(one != two)
        tables.execute("PRAGMA foreign_keys = OFF")
        spare = tuple("spare" if isinstance(part, str) else 77_777 for part in one)
        for source, target in ((one, spare), (two, one), (spare, two)):
            change = ", ".join(f"{key}=?" for key in KEYS[table])
            tables.execute(
                f"UPDATE {of.table} SET {change} WHERE {where(table)}", (*target, *source)
            )
        tables.commit()
        found = {damage.key for damage in damages(tables, tmp_path_factory.mktemp("swapped"))}

        assert {named(one), named(two)} <= found


CHAIN: dict[str, Callable[[int], str]] = {
    "a link": lambda n: f"UPDATE chain SET digest = zeroblob(16) WHERE n = {n}",
    "its names": lambda n: f"UPDATE chain SET names = '[]' WHERE n = {n}",
    "its count": lambda n: f"UPDATE chain SET records = records + 1 WHERE n = {n}",
    "all of it": lambda n: f"DELETE FROM chain WHERE n = {n}",
    "the end": lambda _: "DELETE FROM chain WHERE n = (SELECT max(n) FROM chain)",
    "the head": lambda _: "UPDATE chain_head SET links = links - 1",
    "no head": lambda _: "DELETE FROM chain_head",
    "a settlement taken back": lambda _: (
        "UPDATE announcement SET state = 'queued', settled_at = NULL, settled_digest = NULL,"
        " settled_link = NULL, outcome_reason = NULL, outcome_note = NULL"
        " WHERE settled_digest IS NOT NULL"
    ),
    "a withdrawal made up": lambda _: "UPDATE announcement SET withdrawn_at = 1 WHERE id = 2",
    "a state made up": lambda _: (
        "UPDATE announcement SET state = 'delivered' WHERE settled_digest IS NULL"
    ),
}


@pytest.mark.parametrize("what", CHAIN)
def test_the_proof_cannot_be_edited_either(lived: bytes, tmp_path: Path, what: str) -> None:
    """A change to the chain, its end, or what no digest covers, is found."""
    with closing(opened(lived)) as tables:
        (n,) = tables.execute("SELECT n FROM chain ORDER BY n LIMIT 1 OFFSET 3").fetchone()
        changed = tables.execute(CHAIN[what](n)).rowcount
        tables.commit()

        assert changed > 0
        assert damages(tables, tmp_path)
