"""Two stores, one life: what the memory store does, the SQLite store does."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import attrs
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from pvxklaviyo._pace import Budget, Window
from pvxklaviyo.errors import ConflictError, StoreError
from pvxklaviyo.ledger import (
    Alias,
    AnnouncementId,
    Announcements,
    Ask,
    AskStreams,
    Batch,
    Claimed,
    Control,
    CursorMove,
    Cursors,
    Delivered,
    ExceptionOpened,
    Exceptions,
    FeedRead,
    FeedRow,
    FindStreams,
    Join,
    JournalEntry,
    LookedUp,
    NewAnnouncement,
    NewPerson,
    Observation,
    Parked,
    Parts,
    ReadFailed,
    ReadLease,
    RetryAt,
    Settled,
    Skipped,
    StreamMove,
    Tallies,
)
from pvxklaviyo.model import FactKey, PersonRef, order_stream
from pvxklaviyo.stores import MemoryStore, SqliteStore

T = TypeVar("T")

SOURCE = "acme/src"
STREAMS = tuple(order_stream("acme", "src", f"SO{n}") for n in range(4))
FACTS = tuple(FactKey(f"shipment/{n}@{n}") for n in range(3))
START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=90)
BUDGET = Budget("klaviyo/a", (Window(2, 1.0), Window(5, 60.0)))

streams = st.sampled_from(STREAMS)
soon = st.integers(-2, 4)
maybe_soon = st.none() | soon


class Same(RuleBasedStateMachine):
    """Do everything to both, and compare what they say and what they then hold."""

    sqlite: Callable[..., SqliteStore] = SqliteStore

    def __init__(self) -> None:
        super().__init__()
        self.time = START
        self.folder = tempfile.TemporaryDirectory()
        self.memory = MemoryStore(self.clock)
        self.file = self.sqlite(Path(self.folder.name) / "ledger.db", clock=self.clock)
        self.file.migrate()
        self.reads: list[tuple[ReadLease, ReadLease]] = []
        self.claims: list[tuple[Claimed, Claimed]] = []
        self.number = 0
        self.commit(cursors=self.feeds(None))

    def feeds(self, expected: str | None) -> tuple[CursorMove, ...]:
        return tuple(
            CursorMove(
                source=SOURCE,
                name=name,
                expected=expected,
                cursor="0",
                next_at=self.time,
                rank=rank,
            )
            for name, rank in (("near", 0), ("deep", 1))
        )

    def teardown(self) -> None:
        self.file.close()
        self.folder.cleanup()

    def clock(self) -> datetime:
        return self.time

    def at(self, minutes: int) -> datetime:
        return self.time + minutes * MINUTE

    def maybe_at(self, minutes: int | None) -> datetime | None:
        return None if minutes is None else self.at(minutes)

    def both(self, first: Callable[[], T], second: Callable[[], T]) -> tuple[T, T] | None:
        """Do it to both; both or none refuse it, with the same words."""
        outcomes: list[T | tuple[object, ...]] = []
        for action in (first, second):
            try:
                outcomes.append(action())
            except ConflictError as error:
                outcomes.append(("refused", "conflict", error.kind, *sorted(error.keys)))
            except (StoreError, ValueError) as error:
                outcomes.append(("refused", type(error).__name__, str(error)))
        memory, file = outcomes
        assert _bare(memory) == _bare(file)
        refused = isinstance(memory, tuple) and memory[:1] == ("refused",)
        return None if refused else (memory, file)  # type: ignore[return-value]

    def commit(self, **fields: object) -> None:
        batch = Batch(tenant="acme", **fields)  # type: ignore[arg-type]
        self.both(lambda: self.memory.commit(batch), lambda: self.file.commit(batch))

    @rule(seconds=st.sampled_from([0, 1, 30, 100, 400]))
    def wait(self, seconds: int) -> None:
        self.time += timedelta(seconds=seconds)

    # reading

    @rule(limit=st.integers(1, 3))
    def claim_read(self, limit: int) -> None:
        found = self.both(
            lambda: self.memory.claim_read(SOURCE, limit, LEASE),
            lambda: self.file.claim_read(SOURCE, limit, LEASE),
        )
        if found and found[0]:
            self.reads.append(found)

    @rule(
        data=st.data(),
        rows=st.lists(st.tuples(streams, st.integers(0, 3), st.integers(0, 2)), max_size=4),
        since=st.none() | st.integers(-1, 4),
        until=st.none() | st.integers(0, 5),
        report=st.sampled_from(["one", "two"]),
        fails=st.booleans(),
        again=maybe_soon,
        shown=st.dictionaries(streams, st.frozensets(st.sampled_from(FACTS)), max_size=3),
        all_of_it=st.booleans(),
    )
    def end_read(
        self,
        data: st.DataObject,
        rows: list[tuple[str, int, int]],
        since: int | None,
        until: int | None,
        report: str,
        fails: bool,
        again: int | None,
        shown: dict[str, frozenset[FactKey]],
        all_of_it: bool,
    ) -> None:
        if not self.reads:
            return
        pair = data.draw(st.sampled_from(self.reads))
        if data.draw(st.integers(0, 4)):
            self.reads.remove(pair)
        batches: list[Batch] = []
        for lease in pair:
            read: FeedRead | LookedUp | ReadFailed
            if fails:
                read = ReadFailed(lease=lease.token, again_at=self.at(again or 0))
            elif lease.feed is not None:
                read = FeedRead(
                    lease=lease.token,
                    report=report,
                    rows=tuple(
                        FeedRow(stream=stream, row=f"{stream}/{row}", at=START + at * MINUTE)
                        for stream, at, row in rows
                    ),
                    since=None if since is None else START + since * MINUTE,
                    until=None if until is None else START + until * MINUTE,
                    cursor=str(len(rows)),
                    next_at=self.at(again or 1),
                )
            else:
                facts = dict(shown)
                if all_of_it:
                    facts |= {key: shown.get(key, frozenset()) for key in lease.streams}
                read = LookedUp(lease=lease.token, shown=facts, again_at=self.maybe_at(again))
            batches.append(Batch(tenant="acme", read=read))
        self.both(
            lambda: self.memory.commit(batches[0]),
            lambda: self.file.commit(batches[1]),
        )

    @rule(
        facts=st.lists(st.tuples(streams, st.sampled_from(FACTS), st.integers(0, 2)), max_size=4),
        proposed=st.integers(0, 3),
        joins=st.lists(st.tuples(streams, streams, st.booleans()), max_size=1),
        alias=st.none() | streams,
    )
    def observe(
        self,
        facts: list[tuple[str, FactKey, int]],
        proposed: int,
        joins: list[tuple[str, str, bool]],
        alias: str | None,
    ) -> None:
        self.commit(
            people=tuple(
                NewPerson(
                    digest=bytes([n]), proposed=PersonRef(f"p{n}.{proposed}"), sealed=bytes([n, 7])
                )
                for n in range(2)
            ),
            observations=tuple(
                Observation(
                    stream=stream,  # type: ignore[arg-type]
                    key=key,
                    kind="shipment",
                    happened_at=START,
                    person=PersonRef(f"p{n}.{proposed}") if n < 2 else None,
                    body=b"{}",
                )
                for stream, key, n in facts
            ),
            joins=tuple(
                Join(stream=one, root=other, if_known=known)  # type: ignore[arg-type]
                for one, other, known in joins
            ),
            aliases=() if alias is None else (Alias(stream=alias, name="shop"),),  # type: ignore[arg-type]
            journal=(JournalEntry(by="me", action="observe", subject="all"),),
        )

    @rule(name=st.sampled_from(["near", "plain"]), expected=st.none() | st.just("0"), at=maybe_soon)
    def move_cursor(self, name: str, expected: str | None, at: int | None) -> None:
        move = CursorMove(
            source=SOURCE, name=name, expected=expected, cursor="0", next_at=self.maybe_at(at)
        )
        self.commit(cursors=(move,))

    # deciding

    @rule(limit=st.integers(1, 3))
    def claim_due(self, limit: int) -> None:
        ask = AskStreams(source=SOURCE, limit=limit, lease=LEASE)
        self.both(lambda: self.memory.claim_due(ask), lambda: self.file.claim_due(ask))

    @rule(
        data=st.data(),
        moved=st.lists(streams, unique=True, max_size=3),
        stale=st.integers(0, 5),
        wake=maybe_soon,
        read=maybe_soon,
        held=st.integers(0, 2),
        wishes=st.lists(
            st.tuples(
                streams,
                st.integers(0, 3),
                st.sampled_from(["queued", "queued", "queued", "skipped", "parked"]),
                st.integers(0, 1),
                maybe_soon,
            ),
            max_size=3,
        ),
    )
    def advance(
        self,
        data: st.DataObject,
        moved: list[str],
        stale: int,
        wake: int | None,
        read: int | None,
        held: int,
        wishes: list[tuple[str, int, str, int, int | None]],
    ) -> None:
        histories = self.memory.histories(STREAMS)
        open_ids = [
            record.id
            for history in histories.values()
            for record in history.announcements
            if record.state != "delivered"
        ]
        gone = data.draw(st.lists(st.sampled_from(open_ids), max_size=2)) if open_ids else []
        roots = {histories[stream].stream for stream in moved}  # type: ignore[index]
        self.commit(
            streams=tuple(
                StreamMove(
                    stream=stream,
                    version=histories[stream].version + (not stale),
                    wake_at=self.maybe_at(wake),
                    read_at=self.maybe_at(read),
                    held=held,
                )
                for stream in sorted(roots)
            ),
            withdrawn=tuple(gone),
            announcements=tuple(
                NewAnnouncement(
                    stream=stream,  # type: ignore[arg-type]
                    account="a",
                    kind="shipment",
                    key=f"{stream}/{key}",
                    reason="despatched",
                    facts=FACTS[:key],
                    happened_at=START,
                    late_until=self.maybe_at(at),
                    lane=lane,
                    parts=Parts(attributes=b"x" * key, profile=b"yy")
                    if state == "queued"
                    else None,
                    state=state,
                    send_at=self.maybe_at(at),
                )
                for stream, key, state, lane, at in wishes
            ),
        )

    @rule(stream=streams, count=st.integers(1, 3))
    def announce(self, stream: str, count: int) -> None:
        self.number += count
        self.commit(
            announcements=tuple(
                NewAnnouncement(
                    stream=stream,  # type: ignore[arg-type]
                    account="a",
                    kind="tracking",
                    key=str(self.number - position),
                    reason="tracking_changed",
                    facts=(),
                    happened_at=START,
                    parts=Parts(attributes=b"x", profile=b"yy"),
                )
                for position in range(count)
            )
        )

    # sending

    @rule(
        limit=st.integers(1, 4),
        at_least=st.integers(1, 2),
        max_bytes=st.sampled_from([4, 10_000]),
        blocked=st.booleans(),
        lanes=st.none() | st.sampled_from([(0,), (1, 0), (1,)]),
    )
    def claim(
        self,
        limit: int,
        at_least: int,
        max_bytes: int,
        blocked: bool,
        lanes: tuple[int, ...] | None,
    ) -> None:
        ask = Ask(
            account="a",
            limit=limit,
            at_least=at_least,
            max_bytes=max_bytes,
            lease=LEASE,
            blocked_by=(BUDGET.name,) if blocked else (),
            lanes=lanes,
        )
        found = self.both(lambda: self.memory.claim(ask), lambda: self.file.claim(ask))
        if found:
            self.claims += zip(*found, strict=True)

    @rule(
        data=st.data(),
        outcome=st.sampled_from(["delivered", "again", "unsent", "parked", "stops", "skipped"]),
        at=soon,
    )
    def settle(self, data: st.DataObject, outcome: str, at: int) -> None:
        if not self.claims:
            return
        # The latest first, because that is what an example shrinks to and begins with.
        latest = self.claims[:-6:-1] if data.draw(st.booleans()) else self.claims
        pairs = data.draw(st.lists(st.sampled_from(latest), min_size=1, max_size=3))
        became = {
            "delivered": Delivered(),
            "again": RetryAt(at=self.at(at), sent=True),
            "unsent": RetryAt(at=self.at(at), sent=False),
            "parked": Parked(reason="refused", note="no such metric"),
            "stops": Parked(reason="refused", note="no such metric", stops=True),
            "skipped": Skipped(reason="late"),
        }[outcome]
        memory, file = (
            Batch(
                tenant="acme",
                settled=tuple(
                    Settled(id=row.id, stream=row.stream, token=row.token, outcome=became)
                    for row in rows
                ),
            )
            for rows in zip(*pairs, strict=True)
        )
        self.both(lambda: self.memory.commit(memory), lambda: self.file.commit(file))

    @rule(data=st.data())
    def renew(self, data: st.DataObject) -> None:
        pairs = [(one.token, other.token) for one, other in [*self.reads, *self.claims]]
        if pairs:
            one, other = data.draw(st.sampled_from(pairs))
            self.both(
                lambda: self.memory.renew([one], LEASE), lambda: self.file.renew([other], LEASE)
            )

    @rule(cost=st.integers(1, 3))
    def reserve(self, cost: int) -> None:
        self.both(
            lambda: self.memory.reserve(BUDGET, cost), lambda: self.file.reserve(BUDGET, cost)
        )

    @rule(at=soon)
    def penalize(self, at: int) -> None:
        until = self.at(at)
        self.both(
            lambda: self.memory.penalize(BUDGET.name, until),
            lambda: self.file.penalize(BUDGET.name, until),
        )

    # people

    @rule(
        key=st.integers(0, 1),
        stream=st.none() | streams,
        closed=st.lists(st.sampled_from(["key0", "key1"]), max_size=1),
    )
    def open_exception(self, key: int, stream: str | None, closed: list[str]) -> None:
        opened = ExceptionOpened(
            key=f"key{key}",
            tenant="acme",
            code="event.refused",
            owner="integrator",
            severity="error",
            subject=f"at {self.time}",
            text="It was refused",
            next_step="Ask",
            stream=stream,  # type: ignore[arg-type]
        )
        self.commit(opened=(opened,), closed=tuple(closed))

    @rule(number=st.integers(0, 5), verb=st.sampled_from(["approve", "retry", "discard"]))
    def answer(self, number: int, verb: str) -> None:
        control = Control(exception=str(number), verb=verb, by="me")  # type: ignore[arg-type]
        self.commit(controls=(control,))

    # what they hold

    @invariant()
    def same_histories(self) -> None:
        keys = [*STREAMS, order_stream("acme", "src", "nobody")]
        assert self.memory.histories(keys) == self.file.histories(keys)

    @invariant()
    def same_due(self) -> None:
        for names in ((), (BUDGET.name,)):
            assert self.memory.due(SOURCE, "a", names) == self.file.due(SOURCE, "a", names)

    @invariant()
    def same_answers(self) -> None:
        for query in (
            Tallies(tenant="acme"),
            Announcements(tenant="acme"),
            Announcements(tenant="acme", state="parked", after=AnnouncementId(1), limit=1),
            Exceptions(tenant="acme"),
            Exceptions(tenant="acme", open_only=False, id="2"),
            FindStreams(tenant="acme", name="SO1"),
            FindStreams(tenant="acme", name="shop"),
            Cursors(source=SOURCE),
        ):
            assert list(self.memory.read(query)) == list(self.file.read(query))


def _bare(outcome: object) -> object:
    """Leave out the tokens, which are random."""
    if isinstance(outcome, list):
        return [_bare(one) for one in outcome]
    if isinstance(outcome, Claimed | ReadLease):
        return attrs.evolve(outcome, token="")  # type: ignore[arg-type]
    return outcome


FEW = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_both_stores_live_the_same_life() -> None:
    """Whatever is done to both stores, both answer alike and hold the same."""
    run_state_machine_as_test(Same, settings=FEW)


def test_a_store_that_forgets_to_promote_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison fails for a store whose queues stand still after a settlement."""

    class Stuck(SqliteStore):
        def commit(self, batch: Batch):
            from pvxklaviyo.stores.sqlite._queues import Queues

            with monkeypatch.context() as patched:
                if batch.settled:
                    patched.setattr(Queues, "flush", lambda _: None)
                return super().commit(batch)

    sabotaged = type("Sabotaged", (Same,), {"sqlite": Stuck})

    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            sabotaged,
            settings=settings(
                FEW,
                max_examples=1000,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                report_multiple_bugs=False,
            ),
        )
