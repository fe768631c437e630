"""What people see and say in one commit: exceptions, answers to them, the journal."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping

from ...ledger import Batch
from ...model import StreamKey
from ._digest import Chain
from ._streams import Streams


class Desk:
    """
    The exceptions, controls and journal entries of one batch.

    Args:
        connection: In a transaction that may write.

        batch: What is written.

        now: The store's time.

        streams: Those of the commit.

        chain: Takes the digests.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        batch: Batch,
        now: int,
        streams: Streams,
        chain: Chain,
    ) -> None:
        self._connection = connection
        self._batch = batch
        self._now = now
        self._streams = streams
        self._chain = chain
        self._exceptions: Mapping[str, tuple[int, str, StreamKey | None]] = {}

    def check(self) -> None:
        """
        Find the exceptions that are answered.

        Raises:
            ValueError: One is not open.
        """
        if not self._batch.controls:
            return
        asked = [control.exception for control in self._batch.controls]
        found = self._connection.execute(
            "SELECT e.id, e.key, e.stream FROM json_each(?) AS asked"
            " CROSS JOIN exception e ON e.id = asked.value WHERE e.closed_at IS NULL",
            (json.dumps([int(one) for one in asked if one.isdecimal()]),),
        )
        self._exceptions = {str(number): (number, key, stream) for number, key, stream in found}
        for one in asked:
            if one not in self._exceptions:
                raise ValueError(f"there is no open exception {one!r}")

    def put_exceptions(self) -> None:
        """Open and close exceptions."""
        for new in self._batch.opened:
            changed = self._connection.execute(
                "UPDATE exception SET subject=?, text=?, next_step=?"
                " WHERE tenant=? AND key=? AND closed_at IS NULL",
                (new.subject, new.text, new.next_step, new.tenant, new.key),
            )
            if changed.rowcount:
                continue
            self._connection.execute(
                "INSERT INTO exception (key, tenant, code, owner, severity, subject, text,"
                " next_step, stream, opened_at) VALUES (?,?,?,?,?,?,?,?,?,?)",
                (
                    new.key,
                    new.tenant,
                    new.code,
                    new.owner,
                    new.severity,
                    new.subject,
                    new.text,
                    new.next_step,
                    new.stream,
                    self._now,
                ),
            )
            self._ask(new.stream)
        self._connection.executemany(
            "UPDATE exception SET closed_at=? WHERE tenant=? AND key=? AND closed_at IS NULL",
            [(self._now, self._batch.tenant, key) for key in self._batch.closed],
        )

    def _ask(self, stream: StreamKey | None) -> None:
        if stream is not None:
            self._streams.change(stream).asked = 1

    def put_words(self, wake: Callable[[StreamKey], None]) -> None:
        """Record answers, which wake their streams, and who did what."""
        tenant, now = self._batch.tenant, self._now
        for control in self._batch.controls:
            number, key, stream = self._exceptions[control.exception]
            words = (tenant, number, stream, key, control.verb, control.by, control.note, now)
            record = (self._next("control"), *words)
            digest = self._chain.digest("control", *record)
            self._connection.execute(
                "INSERT INTO control (id, tenant, exception, stream, key, verb, made_by, note, at,"
                " digest, link) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                (*record, digest, self._chain.n),
            )
            self._ask(stream)
            if stream is not None:
                wake(stream)
        for entry in self._batch.journal:
            what = (tenant, entry.by, entry.action, entry.subject, entry.note, now)
            entered = (self._next("journal"), *what)
            digest = self._chain.digest("journal", *entered)
            self._connection.execute(
                "INSERT INTO journal (id, tenant, made_by, action, subject, note, at, digest, link)"
                " VALUES (?,?,?,?,?,?,?,?,?)",
                (*entered, digest, self._chain.n),
            )

    def _next(self, table: str) -> int:
        # Known before it is written, because the digest covers it.
        query = f"SELECT max(id) FROM {table}"  # noqa: S608 - one of two names above
        (last,) = self._connection.execute(query).fetchone()
        return (last or 0) + 1
