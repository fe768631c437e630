"""
Digests of records, and the chain over them, by which edits can be found.

A digest is keyed BLAKE2b over everything of a record that is never changed
again; of people it covers their references, never their addresses, so that
erasing somebody breaks nothing. Each commit adds one link for its tenant:
the digest of the link before it and of all digests written in it. The last
link and the counts are kept apart from the chain, so that its end cannot be
cut off unseen.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence

_SIZE = 16

Field = str | int | bytes | None


def name_of(table: str, fields: Sequence[Field]) -> list[Field]:
    """Name a record: its table and its key, which is its first field, or two of an observation."""
    return [table, *(fields[:2] if table == "observation" else fields[:1])]


class Sealer:
    """
    Makes digests under the ledger's own key.

    Args:
        secret: The key.
    """

    def __init__(self, secret: bytes) -> None:
        self._record = hashlib.blake2b(key=secret, digest_size=_SIZE, person=b"pvxk record")
        self._link = hashlib.blake2b(key=secret, digest_size=_SIZE, person=b"pvxk link")

    def record(self, table: str, *fields: Field) -> bytes:
        """Digest one record: the table's name, then its fields in the order of the table."""
        digest = self._record.copy()
        # ascii() and not repr(): what repr() escapes depends on the Unicode
        # tables of the Python that runs it.
        digest.update(ascii((table, *fields)).encode("ascii"))
        return digest.digest()

    def link(self, tenant: str, n: int, before: bytes, names: str, records: list[bytes]) -> bytes:
        """Digest one link; the order of its records does not matter, that of its names does."""
        digest = self._link.copy()
        digest.update(ascii((tenant, n, before, names)).encode("ascii"))
        digest.update(b"".join(sorted(records)))
        return digest.digest()


class Chain:
    """
    The link of one commit.

    Args:
        connection: In a transaction that may write.

        sealer: Makes the digests.

        tenant: Whose commit it is.
    """

    def __init__(self, connection: sqlite3.Connection, sealer: Sealer, tenant: str) -> None:
        self._connection = connection
        self._sealer = sealer
        self._tenant = tenant
        self._digests: dict[bytes, list[Field]] = {}
        (last,) = connection.execute("SELECT max(n) FROM chain").fetchone()
        self.n: int = (last or 0) + 1

    def digest(self, table: str, *fields: Field) -> bytes:
        """Digest a record of this commit; its first fields are its name."""
        digest = self._sealer.record(table, *fields)
        self._digests[digest] = name_of(table, fields)
        return digest

    def forget(self, digests: list[bytes]) -> None:
        """Leave out digests whose records were not written after all."""
        for digest in digests:
            del self._digests[digest]

    def write(self) -> None:
        """Write the link, if the commit wrote a record."""
        if not self._digests:
            return
        execute, count = self._connection.execute, len(self._digests)
        head = execute(
            "SELECT n, digest, links, records FROM chain_head WHERE tenant = ?", (self._tenant,)
        ).fetchone()
        _, before, links, records = head or (0, b"", 0, 0)
        names = json.dumps(list(self._digests.values()))
        digest = self._sealer.link(self._tenant, self.n, before, names, list(self._digests))
        execute(
            "INSERT INTO chain VALUES (?, ?, ?, ?, ?)",
            (self.n, self._tenant, count, names, digest),
        )
        execute(
            "INSERT OR REPLACE INTO chain_head VALUES (?, ?, ?, ?, ?)",
            (self._tenant, self.n, links + 1, records + count, digest),
        )
