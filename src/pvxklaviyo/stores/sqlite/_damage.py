"""Find every record that is not as it was written: changed, gone, or added."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import attrs

from ...ledger import Damage
from ._digest import Sealer


@attrs.frozen(kw_only=True)
class _Records:
    """
    One kind of record, and where it is.

    Attributes:
        table: The table that holds it.

        fields: What its digest covers, the key first.

        keys: How many of them are the key.

        digest: Where the digest is.

        link: Where the number of its link is.

        also: Columns of no digest, for which something must hold.
    """

    table: str
    fields: str
    keys: int = 1
    digest: str = "digest"
    link: str = "link"
    also: str = "1"


RECORDS: Mapping[str, _Records] = {
    "observation": _Records(
        table="observation",
        fields="stream, key, kind, happened_at, person, body, learned_at",
        keys=2,
    ),
    "announcement": _Records(
        table="announcement",
        fields=(
            "id, stream, account, kind, key, unique_id, metric, reason, facts, happened_at,"
            " live_until, late_mode, late_until, lane, person, decision, made, made_at, note"
        ),
        # What became of it is told by a settlement, and by nothing else.
        also=(
            "(settled_digest IS NOT NULL OR (state = made AND settled_at IS NULL"
            " AND outcome_reason IS NULL AND outcome_note IS NULL))"
            " AND (withdrawn_digest IS NOT NULL) = (withdrawn_at IS NOT NULL)"
            " AND (settled_digest IS NOT NULL) = (settled_link IS NOT NULL)"
            " AND (withdrawn_digest IS NOT NULL) = (withdrawn_link IS NOT NULL)"
        ),
    ),
    "settlement": _Records(
        table="announcement",
        fields="id, state, outcome_reason, outcome_note, attempted_at, tries, settled_at",
        digest="settled_digest",
        link="settled_link",
    ),
    "withdrawal": _Records(
        table="announcement",
        fields="id, withdrawn_at",
        digest="withdrawn_digest",
        link="withdrawn_link",
    ),
    "control": _Records(
        table="control",
        fields="id, tenant, exception, stream, key, verb, made_by, note, at",
    ),
    "journal": _Records(table="journal", fields="id, tenant, made_by, action, subject, note, at"),
}
"""The tables of record: what digests cover, in the order in which they cover it."""

Row = tuple[Any, ...]
Name = tuple[object, ...]


def damages(connection: sqlite3.Connection, sealer: Sealer, limit: int) -> Sequence[Damage]:
    """
    Compute all digests and links anew, from the tables alone.

    Link by link, so that a long ledger takes no more memory than a short one.
    """
    return list(islice(_Proof(connection, sealer).damages(), limit))


class _Proof:
    def __init__(self, connection: sqlite3.Connection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer
        self._named: dict[str, int] = dict.fromkeys(RECORDS, 0)

    def damages(self) -> Iterator[Damage]:
        found = False
        for damage in self._forward():
            found = True
            yield damage
        # Nothing is missing or changed: then what is counted is what was written.
        if found or self._named != {table: self._count(table) for table in RECORDS}:
            yield from self._added()

    def _forward(self) -> Iterator[Damage]:
        """Go along the chain: what it names must be there, and as it was."""
        tenants = self._connection.execute(
            "SELECT tenant FROM chain UNION SELECT tenant FROM chain_head ORDER BY 1"
        ).fetchall()
        for (tenant,) in tenants:
            before, links, records, last = b"", 0, 0, 0
            chain = self._connection.execute(
                "SELECT n, records, names, digest FROM chain WHERE tenant=? ORDER BY n", (tenant,)
            )
            for n, count, text, digest in chain:
                names = _names(text)
                damaged, digests = yield from self._records_of(n, names)
                whole = self._sealer.link(tenant, n, before, text, digests)
                if not damaged and (digest != whole or count != len(names)):
                    yield Damage(table="chain", key=str(n), how="changed")
                before, links, records, last = digest, links + 1, records + count, n
            head = self._connection.execute(
                "SELECT n, links, records, digest FROM chain_head WHERE tenant=?", (tenant,)
            ).fetchone()
            if head != (last, links, records, before):
                yield Damage(table="chain", key=f"end, {tenant}", how="changed")

    def _records_of(
        self, link: int, names: Sequence[Name]
    ) -> Generator[Damage, None, tuple[bool, list[bytes]]]:
        damaged = False
        digests: list[bytes] = []
        wanted: dict[str, list[Name]] = {}
        for table, *key in names:
            wanted.setdefault(str(table), []).append(tuple(key))
        for table, keys in wanted.items():
            if table not in RECORDS:
                damaged = True
                yield Damage(table="chain", key=str(link), how="changed")
                continue
            self._named[table] += len(keys)
            rows = self._rows(table, keys)
            for place in keys:
                row = rows.get(place)
                if row is None or row[0] is None:
                    damaged = True
                    yield Damage(table=table, key=_text(place), how="gone")
                    continue
                stored, where, fine, *fields = row
                digest = self._sealer.record(table, *fields)
                digests.append(digest)
                if (stored, where, bool(fine)) != (digest, link, True):
                    damaged = True
                    yield Damage(table=table, key=_text(place), how="changed")
        return damaged, digests

    def _rows(self, table: str, keys: Sequence[Name]) -> Mapping[Name, Row]:
        of = RECORDS[table]
        columns = [f"r.{name.strip()}" for name in of.fields.split(",")]
        on = " AND ".join(
            f"{column} = json_extract(asked.value, '$[{position}]')"
            for position, column in enumerate(columns[: of.keys])
        )
        query = (
            f"SELECT r.{of.digest}, r.{of.link}, {of.also}, {', '.join(columns)}"  # noqa: S608 - constants
            f" FROM json_each(?) AS asked CROSS JOIN {of.table} r ON {on}"
        )
        found = self._connection.execute(query, (json.dumps(keys),))
        return {tuple(row[3 : 3 + of.keys]): row for row in found}

    def _count(self, table: str) -> int:
        of = RECORDS[table]
        query = f"SELECT count({of.digest}) FROM {of.table}"  # noqa: S608 - constants
        (count,) = self._connection.execute(query).fetchone()
        return int(count)

    def _added(self) -> Iterator[Damage]:
        """Go through the tables: what is there must be named by the link that it names."""
        links: dict[int, frozenset[Name]] = {}
        for table, of in RECORDS.items():
            keys = ", ".join(of.fields.split(", ")[: of.keys])
            query = (
                f"SELECT {of.link}, {keys} FROM {of.table}"  # noqa: S608 - constants
                f" WHERE {of.digest} IS NOT NULL OR {of.link} IS NOT NULL"
            )
            for link, *key in self._connection.execute(query).fetchall():
                if link not in links:
                    if len(links) > 1000:
                        links.clear()
                    found = self._connection.execute(
                        "SELECT names FROM chain WHERE n=?", (link,)
                    ).fetchone()
                    links[link] = frozenset(_names(found[0]) if found else ())
                if (table, *key) not in links[link] and not self._is_named(table, tuple(key)):
                    yield Damage(table=table, key=_text(key), how="added")

    def _is_named(self, table: str, key: Name) -> bool:
        """Whether another link names it: then it was changed, and has been reported as that."""
        pattern = json.dumps([table, *key])
        found = self._connection.execute(
            "SELECT 1 FROM chain WHERE instr(names, ?) > 0 LIMIT 1", (pattern,)
        ).fetchone()
        return found is not None


def _names(text: str) -> list[Name]:
    try:
        names = json.loads(text)
        return [tuple(name) for name in names]
    except (ValueError, TypeError):
        return []


def _text(key: Sequence[object]) -> str:
    return " ".join(str(part) for part in key)
