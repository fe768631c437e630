"""Connections to one file: lent to one caller at a time, and never across a fork."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from ...errors import StoreBusyError, StoreError, StoreFullError
from . import _schema

_ORPHANS: list[sqlite3.Connection] = []
"""A parent's connections, seen in a child: closing them would harm the parent."""

_MAKING = threading.Lock()
"""
Held while a file is made, and while one is looked for.

POSIX drops all locks of a process on a file as soon as it closes any handle of
that file: a ledger that is in use here must never be opened but by SQLite, or
another program takes it for abandoned and deletes what was last written.
"""

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})

_ENVIRONMENT = frozenset(
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    }
)
"""What the disk or its owner answers for; all else is a mistake of ours."""


# Windows has no quota of this name.
_NO_ROOM = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})

_FULL = "the disk has no room for the ledger {}; make some"


class Connections:
    """
    Opens connections as they are needed, keeps idle ones, and closes them all.

    Args:
        path: The file.

        patience: How long to wait for another program that writes.
    """

    def __init__(self, path: Path, patience: timedelta) -> None:
        self._path = path
        self._patience = patience
        self._begin()

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._idle: list[sqlite3.Connection] = []
        # SQLite lets waiting writers sleep and try again; threads of one
        # process can simply queue.
        self._writing = threading.Lock()

    @property
    def name(self) -> str:
        """The file, for texts."""
        return str(self._path)

    def migrate(self) -> None:
        """Make the file if there is none, and bring its tables to this version."""
        self._check_pid()
        with self._translated():
            with _MAKING:
                # SQLite would only say that it cannot be opened.
                if self._path.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
                if not self._path.exists():
                    # It will hold people's addresses: nobody else's business.
                    os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            connection = self._connect()
            try:
                if _schema.version_of(connection, self.name) < _schema.VERSION:
                    self._write_ahead(connection)
                    connection.execute("BEGIN IMMEDIATE")
                    _schema.migrate(connection, self.name)
                    connection.execute("COMMIT")
            finally:
                connection.close()

    def _write_ahead(self, connection: sqlite3.Connection) -> None:
        # SQLite does not wait for others when the journal is changed, so that
        # two programs that begin at once would trip over each other.
        give_up = time.monotonic() + self._patience.total_seconds()
        mode = ""
        while not mode:
            try:
                (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
            except sqlite3.OperationalError as error:
                if _code(error) not in _BUSY or time.monotonic() > give_up:
                    raise
                time.sleep(0.01)
        if mode != "wal":
            raise StoreError(f"{self.name}: this file system cannot hold a ledger")

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection, None, None]:
        """
        Lend a connection with a transaction that may write: kept whole, or not at all.

        Raises:
            StoreBusyError: Another program holds the file.
        """
        self._check_pid()
        with self._translated(), self._writing, self._lend() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection, None, None]:
        """Lend a connection that sees one state of the file throughout."""
        self._check_pid()
        with self._translated(), self._lend() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close all that is idle; what is lent closes when it comes back."""
        self._check_pid()
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _lend(self) -> Generator[sqlite3.Connection, None, None]:
        idle = self._idle
        try:
            connection = idle.pop()
        except IndexError:
            connection = self._open()
        try:
            yield connection
        finally:
            if idle is self._idle:
                idle.append(connection)
            else:
                connection.close()

    def _open(self) -> sqlite3.Connection:
        with _MAKING:
            is_there = self._path.exists()
        if not is_there:
            raise StoreError(f"there is no ledger at {self.name}; migrate() makes one")
        connection = self._connect()
        try:
            if _schema.version_of(connection, self.name) < _schema.VERSION:
                raise StoreError(f"{self.name} is of an older version; migrate() upgrades it")
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(str(self._path))}?mode=rw",
            uri=True,
            timeout=self._patience.total_seconds(),
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        try:
            # NORMAL would lose the last commits with the power, and so send twice.
            connection.execute("PRAGMA synchronous = FULL")
            # Bodies and addresses that were deleted are overwritten.
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def _check_pid(self) -> None:
        if self._pid != os.getpid():
            _ORPHANS.extend(self._idle)
            self._begin()

    @contextmanager
    def _translated(self) -> Generator[None, None, None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = _code(error)
            if code in _BUSY:
                raise StoreBusyError(
                    f"another program holds the ledger {self.name}; try again later"
                ) from error
            if code == sqlite3.SQLITE_FULL:
                raise StoreFullError(_FULL.format(self.name)) from error
            if code not in _ENVIRONMENT:
                raise
            raise StoreError(f"the ledger {self.name} failed: {error}") from error
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise StoreFullError(_FULL.format(self.name)) from error
            raise StoreError(f"the ledger {self.name} failed: {error.strerror}") from error


def _code(error: sqlite3.Error) -> int:
    # Not set where Python, not SQLite, refuses.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
