"""
The tables, by numbered steps: a step that was released is never changed.

Records stand apart from queue rows, and those from bodies. Records are never
rewritten but for the columns of their settlement and withdrawal, which no
index mentions but that of *unique among what is not withdrawn*. Queue rows
are narrow and deleted, bodies are fat and deleted. Instants are milliseconds
since 1970. Keys are text that rises with the vendor's numbers, so that what
is new lies together; people alone are found by something random.
"""

from __future__ import annotations

import sqlite3

from ...errors import SchemaTooNewError, StoreError

APPLICATION_ID = 0x50565844
"""``PVXD``: how ``file`` and we recognise a ledger."""

_FIRST = """
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE cursor (
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    cursor TEXT NOT NULL,
    next_at INTEGER,
    rank INTEGER NOT NULL,
    PRIMARY KEY (source, name)
) WITHOUT ROWID;

-- Who reads a source, and what.
CREATE TABLE reader (
    source TEXT PRIMARY KEY,
    token TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    feed TEXT,
    cursor TEXT NOT NULL,
    streams TEXT NOT NULL
) WITHOUT ROWID;

-- Feed rows of a report in the order of time: what is gone from a stretch is
-- one range.
CREATE TABLE sighting (
    source TEXT NOT NULL,
    report TEXT NOT NULL,
    at INTEGER NOT NULL,
    row TEXT NOT NULL,
    stream TEXT NOT NULL,
    missing INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source, report, at, row)
) WITHOUT ROWID;

-- What somebody said of news, until a reader looks; an empty stream: it names none.
CREATE TABLE hint (
    source TEXT NOT NULL,
    about TEXT NOT NULL,
    stream TEXT NOT NULL,
    count INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    PRIMARY KEY (source, about, stream)
) WITHOUT ROWID;

CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    person TEXT NOT NULL UNIQUE,
    sealed BLOB
);

CREATE TABLE observation (
    stream TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    happened_at INTEGER,
    person TEXT,
    body BLOB NOT NULL,
    learned_at INTEGER NOT NULL,
    digest BLOB NOT NULL,
    link INTEGER NOT NULL,
    PRIMARY KEY (stream, key)
) WITHOUT ROWID;

-- What is decided about lives on the root; root is NULL on a root itself. The
-- latest reading is in the row, those it superseded are in their own table.
CREATE TABLE stream (
    key TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    version INTEGER NOT NULL,
    nominated_at INTEGER,
    wake_at INTEGER,
    read_at INTEGER,
    leased_until INTEGER,
    root TEXT,
    grouped INTEGER NOT NULL,
    undecided INTEGER NOT NULL,
    held INTEGER NOT NULL,
    told INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    readings INTEGER NOT NULL,
    first INTEGER,
    last_started INTEGER,
    last INTEGER,
    count INTEGER,
    shown TEXT
) WITHOUT ROWID;
CREATE INDEX stream_wake ON stream (source, wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX stream_read ON stream (source, read_at) WHERE read_at IS NOT NULL;
CREATE INDEX stream_root ON stream (root) WHERE root IS NOT NULL;

CREATE TABLE reading (
    stream TEXT NOT NULL,
    n INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last_started INTEGER NOT NULL,
    last INTEGER NOT NULL,
    count INTEGER NOT NULL,
    shown TEXT NOT NULL,
    PRIMARY KEY (stream, n)
) WITHOUT ROWID;

CREATE TABLE alias (
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    stream TEXT NOT NULL,
    PRIMARY KEY (tenant, name, stream)
) WITHOUT ROWID;

CREATE TABLE announcement (
    id INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    unique_id TEXT NOT NULL,
    metric TEXT NOT NULL,
    reason TEXT NOT NULL,
    facts TEXT NOT NULL,
    happened_at INTEGER,
    live_until INTEGER,
    late_mode TEXT NOT NULL,
    late_until INTEGER,
    lane INTEGER NOT NULL,
    person TEXT,
    decision BLOB NOT NULL,
    made TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    note TEXT NOT NULL,
    digest BLOB NOT NULL,
    link INTEGER NOT NULL,
    -- the settlement
    state TEXT NOT NULL,
    outcome_reason TEXT,
    outcome_note TEXT,
    attempted_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    settled_at INTEGER,
    settled_digest BLOB,
    settled_link INTEGER,
    -- the withdrawal
    withdrawn_at INTEGER,
    withdrawn_digest BLOB,
    withdrawn_link INTEGER
);
CREATE UNIQUE INDEX announcement_once ON announcement (account, kind, key)
    WHERE withdrawn_at IS NULL;
CREATE INDEX announcement_stream ON announcement (stream) WHERE withdrawn_at IS NULL;

-- What waits to be sent. A claim touches no index: claimed heads stay heads.
CREATE TABLE pending (
    queue TEXT NOT NULL,
    id INTEGER NOT NULL,
    account TEXT NOT NULL,
    lane INTEGER NOT NULL,
    send_at INTEGER NOT NULL,
    head INTEGER NOT NULL,
    token TEXT,
    leased_until INTEGER,
    attempted_at INTEGER,
    tries INTEGER NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (queue, id)
) WITHOUT ROWID;
CREATE INDEX pending_due ON pending (account, lane, send_at, id) WHERE head = 1;

CREATE TABLE part (
    id INTEGER PRIMARY KEY REFERENCES announcement (id),
    attributes BLOB NOT NULL,
    profile BLOB NOT NULL,
    meta BLOB NOT NULL
);

CREATE TABLE exception (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    tenant TEXT NOT NULL,
    code TEXT NOT NULL,
    owner TEXT NOT NULL,
    severity TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    next_step TEXT NOT NULL,
    stream TEXT,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER
);
CREATE UNIQUE INDEX exception_open ON exception (tenant, key) WHERE closed_at IS NULL;
CREATE INDEX exception_stream ON exception (stream) WHERE closed_at IS NULL;

CREATE TABLE control (
    id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    exception INTEGER NOT NULL REFERENCES exception (id),
    stream TEXT,
    key TEXT NOT NULL,
    verb TEXT NOT NULL,
    made_by TEXT NOT NULL,
    note TEXT NOT NULL,
    at INTEGER NOT NULL,
    digest BLOB NOT NULL,
    link INTEGER NOT NULL
);
CREATE INDEX control_stream ON control (stream) WHERE stream IS NOT NULL;

CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    made_by TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    note TEXT NOT NULL,
    at INTEGER NOT NULL,
    digest BLOB NOT NULL,
    link INTEGER NOT NULL
);

CREATE TABLE budget (
    name TEXT PRIMARY KEY,
    spent TEXT NOT NULL,
    blocked_until INTEGER
) WITHOUT ROWID;

-- Kept up by every commit, because counting a million records takes a while.
CREATE TABLE tally (
    tenant TEXT PRIMARY KEY,
    observations INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    held INTEGER NOT NULL,
    parked INTEGER NOT NULL,
    remaining INTEGER NOT NULL
) WITHOUT ROWID;

-- One link a commit over the digests written in it; the names of its records
-- are kept, so that one that is gone can still be named.
CREATE TABLE chain (
    n INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    records INTEGER NOT NULL,
    names TEXT NOT NULL,
    digest BLOB NOT NULL
);
CREATE TABLE chain_head (
    tenant TEXT PRIMARY KEY,
    n INTEGER NOT NULL,
    links INTEGER NOT NULL,
    records INTEGER NOT NULL,
    digest BLOB NOT NULL
) WITHOUT ROWID;
"""

MIGRATIONS = (_FIRST,)
"""Step *n* brings a ledger of version *n* to version *n* + 1."""

VERSION = len(MIGRATIONS)


def version_of(connection: sqlite3.Connection, name: str) -> int:
    """
    Give the version of a ledger; 0 for an empty file.

    Raises:
        SchemaTooNewError: A newer library wrote it.

        StoreError: It is another program's database.
    """
    # Of one state: between two of these another program may make the tables.
    alone = not connection.in_transaction
    if alone:
        connection.execute("BEGIN")
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    finally:
        if alone:
            connection.execute("ROLLBACK")
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreError(f"{name} is the database of another program")
    if version > VERSION:
        raise SchemaTooNewError(
            f"{name} was written by a newer version of this library (tables {version}, this one"
            f" knows {VERSION}): upgrade the library first"
        )
    return int(version)


def migrate(connection: sqlite3.Connection, name: str) -> None:
    """Take the steps that are missing, inside a transaction that is open."""
    version = version_of(connection, name)
    if version == VERSION:
        return
    for step in MIGRATIONS[version:]:
        for statement in _statements(step):
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _statements(script: str) -> list[str]:
    # executescript() would commit what is open.
    statements: list[str] = []
    buffer = ""
    for line in script.splitlines(keepends=True):
        buffer += line
        if sqlite3.complete_statement(buffer):
            statements.append(buffer.strip())
            buffer = ""
    return statements
