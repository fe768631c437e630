"""
Announcements in one commit: taken back, appended, settled; and who is head then.

The heads of a queue are its attempted rows. If it has none, the head is its
first row, unless a join or a stop waits to be decided. A commit computes that anew for
every queue it touched, from the rows as they then are.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter

from ...errors import ConflictError
from ...ledger import (
    AnnouncementId,
    Delivered,
    NewAnnouncement,
    Parked,
    RetryAt,
    Settled,
    Skipped,
)
from ...model import PersonRef, StreamKey
from .._instants import to_ms, to_ms_or_none
from ._digest import Chain
from ._streams import Streams, encode_facts
from ._tally import Tally

Values = tuple[object, ...]

_GONE = "UPDATE announcement SET withdrawn_at=?, withdrawn_digest=?, withdrawn_link=? WHERE id=?"

_DONE = (
    "UPDATE announcement SET state=?, outcome_reason=?, outcome_note=?, attempted_at=?,"
    " tries=?, settled_at=?, settled_digest=?, settled_link=? WHERE id=?"
)


class Queues:
    """
    The announcements of one commit.

    Args:
        connection: In a transaction that may write.

        streams: Those of the commit.

        chain: Takes the digests.

        tally: Takes the counts.

        now: The store's time.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        streams: Streams,
        chain: Chain,
        tally: Tally,
        now: int,
    ) -> None:
        self._connection = connection
        self._streams = streams
        self._chain = chain
        self._tally = tally
        self._now = now
        self._touched: set[StreamKey] = set()
        self._queued: list[tuple[StreamKey, int, NewAnnouncement]] = []

    def touch(self, queue: StreamKey) -> None:
        """Let the heads of a queue be found anew."""
        self._touched.add(queue)

    def move(self, queue: StreamKey, root: StreamKey) -> None:
        """Let one queue go on as another, in the order of the ids."""
        self._connection.execute("UPDATE pending SET queue=? WHERE queue=?", (root, queue))
        self._touched.add(root)

    # taken back

    def withdraw(self, ids: Sequence[AnnouncementId]) -> None:
        """
        Take announcements back.

        Raises:
            ConflictError: Some were attempted, or are gone already.

            ValueError: There never was such an announcement.
        """
        if not ids:
            return
        rows = self._connection.execute(
            "SELECT a.id, a.stream, a.state, a.attempted_at, a.withdrawn_at,"
            " coalesce(s.root, a.stream), p.attempted_at"
            " FROM json_each(?) CROSS JOIN announcement a ON a.id = json_each.value"
            " LEFT JOIN stream s ON s.key = a.stream"
            " LEFT JOIN pending p ON p.queue = coalesce(s.root, a.stream) AND p.id = a.id",
            (json.dumps(list(dict.fromkeys(ids))),),
        ).fetchall()
        unknown = set(ids) - {row[0] for row in rows}
        if unknown:
            raise ValueError(f"there is no announcement {min(unknown)}")
        losers: dict[StreamKey, None] = {}
        gone: list[Values] = []
        queued: list[Values] = []
        for number, stream, state, attempted, withdrawn, queue, begun in rows:
            is_open = state == "parked" or (
                state in {"queued", "skipped"} and attempted is None and begun is None
            )
            if withdrawn is not None or not is_open:
                losers[queue] = None
                continue
            digest = self._chain.digest("withdrawal", number, self._now)
            gone.append((self._now, digest, self._chain.n, number))
            self._tally.add(stream, state, -1)
            if state == "queued":
                queued.append((queue, number))
                self._touched.add(queue)
        if losers:
            raise ConflictError("attempted", list(losers))
        self._connection.executemany(_GONE, gone)
        self._leave(queued)

    def _leave(self, rows: Sequence[Values]) -> None:
        self._connection.executemany("DELETE FROM pending WHERE queue=? AND id=?", rows)
        self._connection.executemany("DELETE FROM part WHERE id=?", [row[1:] for row in rows])

    # appended

    def announce(
        self,
        announcements: Sequence[NewAnnouncement],
        person: Callable[[PersonRef | None], PersonRef | None],
    ) -> None:
        """
        Append announcements; what is queued gets its row in :meth:`flush`.

        Raises:
            ConflictError: Some are known already.
        """
        if not announcements:
            return
        (last,) = self._connection.execute("SELECT max(id) FROM announcement").fetchone()
        rows: list[Values] = []
        parts: list[Values] = []
        for number, new in enumerate(announcements, (last or 0) + 1):
            record = (
                number,
                new.stream,
                new.account,
                new.kind,
                new.key,
                new.unique_id,
                new.metric,
                new.reason,
                encode_facts(new.facts),
                to_ms_or_none(new.happened_at),
                to_ms_or_none(new.live_until),
                new.late_mode,
                to_ms_or_none(new.late_until),
                new.lane,
                person(new.person),
                new.decision,
                new.state,
                self._now,
                new.note,
            )
            digest = self._chain.digest("announcement", *record)
            rows.append((*record, digest, self._chain.n, new.state))
            self._streams.change(new.stream).told = 1
            self._tally.add(new.stream, new.state, 1)
            if new.state == "queued" and new.parts is not None:
                queue = self._streams.root(new.stream)
                self._touched.add(queue)
                self._queued.append((queue, number, new))
                parts.append((number, new.parts.attributes, new.parts.profile, new.parts.meta))
        try:
            self._connection.executemany(
                "INSERT INTO announcement (id, stream, account, kind, key, unique_id, metric,"
                " reason, facts, happened_at, live_until, late_mode, late_until, lane, person,"
                " decision, made, made_at, note, digest, link, state)"
                " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                rows,
            )
        except sqlite3.IntegrityError:
            # The caller takes the whole commit back; only the names are wanted.
            raise ConflictError("announcement", self._known(announcements, last or 0)) from None
        self._connection.executemany("INSERT INTO part VALUES (?,?,?,?)", parts)

    def _known(self, announcements: Sequence[NewAnnouncement], last: int) -> list[StreamKey]:
        losers: dict[StreamKey, None] = {}
        seen: set[tuple[str, str, str]] = set()
        for new in announcements:
            name = (new.account, new.kind, new.key)
            found = self._connection.execute(
                "SELECT 1 FROM announcement WHERE account=? AND kind=? AND key=?"
                " AND withdrawn_at IS NULL AND id<=?",
                (*name, last),
            ).fetchone()
            if found or name in seen:
                losers[new.stream] = None
            seen.add(name)
        return list(losers)

    # settled

    def settle(
        self, settled: Sequence[Settled], wake: Callable[[StreamKey], object]
    ) -> tuple[AnnouncementId, ...]:
        """Write what became of claimed rows; give those whose claim was lost."""
        if not settled:
            return ()
        asked = [(self._streams.root(one.stream), one.id) for one in settled]
        found = {
            (queue, number): (token, attempted, tries)
            for queue, number, token, attempted, tries in self._connection.execute(
                "SELECT p.queue, p.id, p.token, p.attempted_at, p.tries FROM json_each(?) AS asked"
                " CROSS JOIN pending p ON p.queue = json_extract(asked.value, '$[0]') AND p.id = json_extract(asked.value, '$[1]')",
                (json.dumps(asked),),
            )
        }
        lost: list[AnnouncementId] = []
        done: list[Values] = []
        left: list[Values] = []
        again: list[Values] = []
        for place, one in zip(asked, settled, strict=True):
            token, attempted, tries = found.get(place, (None, None, 0))
            if token is None or token != one.token:
                lost.append(one.id)
                continue
            del found[place]
            outcome = one.outcome
            if isinstance(outcome, RetryAt):
                if not outcome.sent and tries == 1:
                    attempted, tries = None, 0
                    self._touched.add(place[0])
                    wake(place[0])
                again.append((to_ms(outcome.at), attempted, tries, *place))
                continue
            if isinstance(outcome, Skipped) and tries == 1:
                attempted, tries = None, 0
            state, *words = _outcome(outcome)
            record = (one.id, state, *words, attempted, tries, self._now)
            digest = self._chain.digest("settlement", *record)
            done.append((*record[1:], digest, self._chain.n, one.id))
            left.append(place)
            self._touched.add(place[0])
            self._tally.add(one.stream, "queued", -1)
            self._tally.add(one.stream, state, 1)
            if state != "delivered":
                wake(place[0])
            if isinstance(outcome, Parked) and outcome.stops:
                self._streams.change(place[0]).undecided = 1
        self._connection.executemany(_DONE, done)
        self._leave(left)
        self._connection.executemany(
            "UPDATE pending SET token=NULL, leased_until=NULL, send_at=?, attempted_at=?, tries=?"
            " WHERE queue=? AND id=?",
            again,
        )
        return tuple(lost)

    # heads

    def flush(self) -> None:
        """Find the heads of the touched queues anew, and write the new rows."""
        if not self._touched:
            return
        waiting = self._connection.execute(
            "SELECT p.queue, p.id, p.attempted_at IS NOT NULL, p.head FROM json_each(?) AS asked"
            " CROSS JOIN pending p ON p.queue = asked.value",
            (json.dumps(sorted(self._touched)),),
        ).fetchall()
        new = {(queue, number): one for queue, number, one in self._queued}
        rows = sorted([*waiting, *((*place, 0, 0) for place in new)])
        changed: list[Values] = []
        added: list[Values] = []
        for queue, group in groupby(rows, key=itemgetter(0)):
            members = list(group)
            attempted = any(row[2] for row in members)
            stream = self._streams.get(queue)
            waits = stream is not None and stream.undecided
            for position, (_, number, begun, was) in enumerate(members):
                head = int(bool(begun) if attempted else position == 0 and not waits)
                one = new.get((queue, number))
                if one is not None:
                    added.append(self._row(queue, number, head, one))
                elif head != was:
                    changed.append((head, queue, number))
        self._connection.executemany("UPDATE pending SET head=? WHERE queue=? AND id=?", changed)
        self._connection.executemany(
            "INSERT INTO pending (queue, id, account, lane, send_at, head, tries, size)"
            " VALUES (?,?,?,?,?,?,0,?)",
            added,
        )

    def _row(self, queue: StreamKey, number: int, head: int, new: NewAnnouncement) -> Values:
        send_at = self._now if new.send_at is None else to_ms(new.send_at)
        parts = new.parts
        size = 0
        if parts is not None:
            size = len(parts.attributes) + len(parts.profile) + len(parts.meta)
        return (queue, number, new.account, new.lane, send_at, head, size)


def _outcome(outcome: Delivered | Parked | Skipped) -> tuple[str, str | None, str | None]:
    if isinstance(outcome, Delivered):
        return "delivered", None, None
    if isinstance(outcome, Parked):
        return "parked", outcome.reason, outcome.note
    return "skipped", outcome.reason, None
