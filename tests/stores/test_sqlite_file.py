"""The file of the SQLite store: who made it, who may read it, what stays in it, what ends it."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from pvxklaviyo.errors import SchemaTooNewError, StoreBusyError, StoreError, StoreFullError
from pvxklaviyo.ledger import (
    Batch,
    Control,
    Damages,
    Delivered,
    JournalEntry,
    NewPerson,
    Parked,
    Parts,
    Store,
    Tallies,
)
from pvxklaviyo.model import PersonRef
from pvxklaviyo.stores import SqliteStore
from pvxklaviyo.stores.sqlite import _connections
from pvxklaviyo.stores.sqlite._connections import Connections
from pvxklaviyo.stores.sqlite._schema import APPLICATION_ID, VERSION, version_of
from pvxklaviyo.testing import _given as given

LOOKS_IN = """
import sqlite3

def count(path):
    connection = sqlite3.connect(path)
    (found,) = connection.execute("SELECT count(*) FROM observation").fetchone()
    connection.close()
    return found
"""

ONE, TWO = given.order("SO1"), given.order("SO2")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def store(path: Path):
    store = SqliteStore(path)
    store.migrate()
    yield store
    store.close()


def test_a_full_disk_is_said_to_be_full(path: Path) -> None:
    """What finds no room is written not at all, and later when there is some: no fault of settings."""
    connections = Connections(path, timedelta(seconds=1))
    connections.migrate()

    def write(pages: int) -> None:
        with connections.writing() as connection:
            connection.execute(f"PRAGMA max_page_count = {pages}")
            connection.execute("CREATE TABLE big AS SELECT zeroblob(1000000) AS much")

    with pytest.raises(StoreFullError, match="no room for the ledger"):
        write(1)
    write(100_000)
    connections.close()


def test_a_disk_without_room_for_the_file_itself(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file cannot even be made, because of a quota: the same."""
    monkeypatch.setattr(os, "open", _no_room)

    with pytest.raises(StoreFullError, match="no room for the ledger"):
        Connections(path, timedelta(seconds=1)).migrate()


def _no_room(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_no_statement_numbers_its_parameters() -> None:
    """Python 3.12.0 to 3.12.3 take ``?1`` for a name, and warn at every call."""
    sources = sorted(Path(_connections.__file__).parent.glob("*.py"))
    numbered = [one.name for one in sources if re.search(r"\?\d", one.read_text("utf-8"))]

    assert len(sources) > 10
    assert [] == numbered


class TestOpening:
    def test_a_constructor_opens_nothing(self, path: Path) -> None:
        """Making a store touches no disk; only migrate() makes a file, for its owner alone."""
        store = SqliteStore(path)
        before = path.exists()
        store.migrate()

        assert (False, 0o600) == (before, path.stat().st_mode & 0o777)
        assert f"SqliteStore('{path}')" == repr(store)

    def test_migrating_again_changes_nothing(self, store: SqliteStore, path: Path) -> None:
        """A ledger of this version is left alone, and says whose it is."""
        given.write(store, observations=(given.fact(ONE),))
        store.migrate()
        with closing(sqlite3.connect(path)) as connection:
            marks = [
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("application_id", "user_version", "journal_mode")
            ]

        assert 1 == given.history(store, ONE).version
        assert [APPLICATION_ID, VERSION, "wal"] == marks

    def test_migrating_in_use_lets_nobody_else_take_it_for_abandoned(
        self, store: SqliteStore, path: Path
    ) -> None:
        """Another program that looks in and leaves loses nothing of what is written after it."""
        given.write(store, observations=(given.fact(ONE),))
        store.migrate()
        look = [sys.executable, "-c", f"{LOOKS_IN}\nprint(count({str(path)!r}))"]
        before = subprocess.run(look, capture_output=True, text=True, timeout=30, check=True)
        given.write(store, observations=(given.fact(TWO),))
        after = subprocess.run(look, capture_output=True, text=True, timeout=30, check=True)

        assert ("1\n", "2\n") == (before.stdout, after.stdout)

    def test_programs_that_begin_together_make_one_ledger(self, path: Path) -> None:
        """Several that migrate at once all succeed, and share one key."""
        stores = [SqliteStore(path) for _ in range(6)]
        keys: list[bytes] = []

        def begin(store: SqliteStore) -> None:
            store.migrate()
            keys.append(store.secret())
            store.close()

        threads = [threading.Thread(target=begin, args=(store,)) for store in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert (6, 1) == (len(keys), len(set(keys)))

    def test_what_another_program_is_just_making_is_not_foreign(self, path: Path) -> None:
        """The tables come between two looks at the file, and it is a ledger all the same."""
        path.touch()
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:

            class Between:
                in_transaction = False

                def execute(self, statement: str) -> sqlite3.Cursor:
                    if "sqlite_master" in statement:
                        # It waits, if it must, for whoever looks.
                        with suppress(StoreBusyError):
                            SqliteStore(path, patience=timedelta(0)).migrate()
                    return connection.execute(statement)

            version = version_of(Between(), str(path))  # type: ignore[arg-type]

        assert 0 == version

    def test_a_ledger_of_a_newer_library_is_refused(self, store: SqliteStore, path: Path) -> None:
        """Tables that we do not know are left alone, and the text says what to do."""
        store.close()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA user_version = {VERSION + 1}")

        for call in (store.migrate, lambda: given.history(store, ONE)):
            with pytest.raises(SchemaTooNewError, match="upgrade the library"):
                call()

    def test_another_database_is_refused(self, path: Path) -> None:
        """Somebody else's tables, and what is no database at all, are left as they are."""
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE theirs (a)")
        with pytest.raises(StoreError, match="another program"):
            SqliteStore(path).migrate()
        text = path.with_suffix(".txt")
        text.write_bytes(b"Dear diary, " * 100)

        with pytest.raises(StoreError, match="not a database"):
            SqliteStore(text).migrate()
        assert b"Dear diary, " * 100 == text.read_bytes()

    def test_a_ledger_that_is_not_there_is_not_made_by_reading(self, tmp_path: Path) -> None:
        """Reading makes no file; a missing folder is said to be missing."""
        store = SqliteStore(tmp_path / "no" / "ledger.db")

        with pytest.raises(StoreError, match=r"migrate\(\) makes one"):
            given.history(store, ONE)
        with pytest.raises(StoreError, match="No such file"):
            store.migrate()
        empty = tmp_path / "empty.db"
        empty.touch()
        with pytest.raises(StoreError, match=r"migrate\(\) upgrades it"):
            given.history(SqliteStore(empty), ONE)

    def test_addresses(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Three slashes are the working directory, four are the root; all else is refused."""
        monkeypatch.chdir(tmp_path)
        SqliteStore.from_url("sqlite:///relay.db").migrate()
        SqliteStore.from_url(f"sqlite:///{tmp_path}/a?b#c%20d.db").migrate()

        assert ["a?b#c%20d.db", "relay.db"] == sorted(one.name for one in tmp_path.iterdir())
        for url in ("sqlite://relay.db", "postgresql:///relay", "sqlite:///", "sqlite:///:memory:"):
            with pytest.raises(ValueError, match="sqlite:///relay.db"):
                SqliteStore.from_url(url)


class TestSharing:
    def test_a_busy_file_is_said_to_be_busy(self, store: SqliteStore, path: Path) -> None:
        """While another program writes, reads go on and writes give up in time."""
        impatient = SqliteStore(path, patience=timedelta(milliseconds=20))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreBusyError, match="try again later"):
                given.write(impatient, observations=(given.fact(ONE),))
            seen = given.history(impatient, ONE).version
            other.execute("ROLLBACK")
        given.write(impatient, observations=(given.fact(ONE),))
        impatient.close()

        assert (0, 1) == (seen, given.history(store, ONE).version)

    def test_a_child_opens_its_own(self, store: SqliteStore) -> None:
        """After a fork both processes go on, each with connections of its own."""
        given.write(store, observations=(given.fact(ONE),))
        child = os.fork()
        if child == 0:
            code = 1
            try:
                given.write(store, observations=(given.fact(ONE, "2"),))
                code = len(given.history(store, ONE).observations)
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        given.write(store, observations=(given.fact(ONE, "3"),))

        assert 2 == os.waitstatus_to_exitcode(status)
        assert 3 == len(given.history(store, ONE).observations)

    def test_threads_take_turns_with_connections(self, store: SqliteStore) -> None:
        """As many connections as calls at once; threads that end leave none behind."""

        def read() -> None:
            given.history(store, ONE)

        for _ in range(20):
            thread = threading.Thread(target=read)
            thread.start()
            thread.join()

        assert 1 == len(store._connections._idle)


class TestContents:
    def test_bodies_leave_the_file(self, store: SqliteStore, path: Path) -> None:
        """Once a row is settled or withdrawn, nothing of its body is left on disk."""
        secret = Parts(attributes=b"BODY" * 99, profile=b"ADDRESS" * 9)
        wishes = [attrs.evolve(given.wish(given.order(name), name), parts=secret) for name in "ABC"]
        given.write(store, announcements=tuple(wishes))
        store.close()
        before = path.read_bytes()
        first, second = given.take(store, 2, limit=2)
        outcomes = [Delivered(), Parked(reason="refused", note="")]
        settled = map(given.became, (first, second), outcomes)
        left = given.history(store, given.order("C")).announcements[0].id
        given.write(store, settled=tuple(settled), withdrawn=(left,))
        store.close()

        assert (True, True) == (b"BODY" in before, b"ADDRESS" in before)
        for file in path.parent.iterdir():
            assert b"BODY" not in file.read_bytes()
            assert b"ADDRESS" not in file.read_bytes()

    def test_no_query_walks_a_table(self, store: SqliteStore, path: Path) -> None:
        """What runs in every pass is found by an index, however long the ledger is."""
        statements: list[str] = []

        def trace(connection: sqlite3.Connection) -> sqlite3.Connection:
            connection.set_trace_callback(statements.append)
            return connection

        connections = store._connections
        opened = connections._open
        connections._open = lambda: trace(opened())  # type: ignore[method-assign]
        store.close()
        _live(store)
        walks: set[str] = set()
        with closing(sqlite3.connect(path)) as connection:
            for statement in set(statements):
                if statement.startswith(("SELECT", "UPDATE", "DELETE")):
                    for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}"):
                        if row[3].startswith("SCAN") and "VIRTUAL TABLE" not in row[3]:
                            walks.add(f"{row[3]}: {statement}")

        assert len(statements) > 100
        # The readers are as many as there are sources.
        assert {"SCAN reader"} == {walk.partition(":")[0] for walk in walks}


def _live(store: Store) -> None:
    """Go through a whole life: read, look up, decide, send, settle, park, answer."""
    given.add_feed(store)
    given.nominate(store, ONE, TWO)
    lease = given.take_read(store)
    person = NewPerson(digest=b"1", proposed=PersonRef("p1"), sealed=b"sealed")
    given.write(
        store,
        read=given.looked_up(lease, {ONE: [given.key()], TWO: []}),
        people=(person,),
        observations=(given.fact(ONE, "1", person.proposed),),
    )
    given.woken(store)
    given.write(
        store,
        streams=(given.move(store, ONE), given.move(store, TWO)),
        announcements=(given.wish(ONE, "A"), given.wish(ONE, "B"), given.skip(TWO, "C")),
        opened=(given.opened("a", ONE),),
    )
    given.settle(store, *given.take(store))
    given.settle(store, *given.take(store), outcome=Parked(reason="refused", note=""))
    skipped = given.history(store, TWO).announcements[0].id
    given.write(
        store,
        withdrawn=(skipped,),
        controls=(Control(exception="1", verb="retry", by="ana"),),
        journal=(JournalEntry(by="ana", action="reveal", subject="SO1"),),
    )
    store.due(given.SOURCE, given.ACCOUNT, ["klaviyo/K1"])


class Dying(sqlite3.Connection):
    """Ends the process before its so-many-th statement."""

    left = 10**9
    careless = False

    def _count(self) -> None:
        Dying.left -= 1
        if Dying.left < 0:
            os._exit(9)

    def execute(self, statement: str, *args):
        self._count()
        if self.careless and statement in {"BEGIN IMMEDIATE", "COMMIT"}:
            statement = "SELECT 1"
        return super().execute(statement, *args)

    def executemany(self, *args):
        self._count()
        return super().executemany(*args)


def _dies_at(path: Path, step: int, do: Callable[[Store], object]) -> bool:
    """Do it in a process that is killed before its *step*-th statement, if it gets there."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            connect = sqlite3.connect
            sqlite3.connect = lambda *args, **kwargs: connect(  # type: ignore[assignment]
                *args, **kwargs, factory=Dying
            )
            Dying.left = step
            do(SqliteStore(path))
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)

    assert code in {0, 9}
    return code == 9


def _seen(path: Path) -> list[object]:
    store = SqliteStore(path)
    try:
        found = store.histories([ONE, TWO])
        bare = {
            key: [
                [one.key for one in history.observations],
                [(one.key, one.state, one.tries) for one in history.announcements],
                history.version,
            ]
            for key, history in found.items()
        }
        with closing(sqlite3.connect(path)) as connection:
            parts = connection.execute("SELECT count(*) FROM part").fetchone()[0]
        return [bare, list(store.read(Tallies(tenant=given.TENANT))), parts]
    finally:
        store.close()


def test_a_kill_before_any_statement_leaves_all_or_nothing(tmp_path: Path) -> None:
    """Wherever a commit dies, the file holds all of it or nothing, and can be proved."""
    base = tmp_path / "base.db"
    store = SqliteStore(base)
    store.migrate()
    given.write(
        store,
        observations=(given.fact(ONE),),
        announcements=(given.wish(ONE, "A"), given.wish(ONE, "B"), given.skip(TWO, "S")),
    )
    (claimed,) = given.take(store)
    skipped = given.history(store, TWO).announcements[0].id
    batch = Batch(
        tenant=given.TENANT,
        observations=(given.fact(ONE), given.fact(ONE, "2"), given.fact(TWO)),
        withdrawn=(skipped,),
        announcements=(given.wish(TWO, "C"), given.wish(ONE, "D")),
        settled=(given.became(claimed, Delivered()),),
        opened=(given.opened("a", ONE),),
        streams=(given.move(store, ONE),),
    )
    store.close()
    before = _seen(base)
    outcomes: list[list[object]] = []
    step = 0
    while True:
        path = tmp_path / f"{step}.db"
        shutil.copy(base, path)
        died = _dies_at(path, step, lambda store: store.commit(batch))
        outcomes.append(_seen(path))
        damages = SqliteStore(path).read(Damages())
        path.unlink()
        assert [] == damages
        if not died:
            break
        step += 1

    assert step > 30
    assert before != outcomes[-1]
    # Nothing at every step but the last, which is after COMMIT.
    assert [before] * step == outcomes[:-1]


def test_a_commit_that_is_not_whole_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep above fails for connections that write without a transaction."""
    monkeypatch.setattr(Dying, "careless", True)

    with pytest.raises(AssertionError):
        test_a_kill_before_any_statement_leaves_all_or_nothing(tmp_path)


def test_connections_are_named_by_their_file(path: Path) -> None:
    """Texts of errors say which ledger."""
    assert str(path) == Connections(path, timedelta(seconds=1)).name
