"""One ledger in memory, the small world that it is about, and a process, step by step."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

import attrs

from pvxklaviyo.engine import Tenant, _advance, _deliver, _set_aside, _settling, _timely
from pvxklaviyo.engine._facts import Facts
from pvxklaviyo.engine._observe import _batch as observed
from pvxklaviyo.engine._people import People
from pvxklaviyo.errors import ConflictError, LeaseLostError, RequestRejectedError
from pvxklaviyo.klaviyo import KlaviyoService, envelope
from pvxklaviyo.ledger import (
    AskStreams,
    Batch,
    Claimed,
    Committed,
    Control,
    CursorMove,
    Delivered,
    ExceptionRecord,
    Exceptions,
    FeedRead,
    FeedRow,
    History,
    Join,
    LookedUp,
    Outcome,
    Parked,
    ReadLease,
    RetryAt,
    Streams,
)
from pvxklaviyo.model import (
    Order,
    PersonRef,
    Return,
    Shipment,
    StreamKey,
    order_stream,
    shop_stream,
    stream_name,
)
from pvxklaviyo.peoplevox import PeoplevoxService
from pvxklaviyo.sequence import Plan
from pvxklaviyo.stores import MemoryStore
from pvxklaviyo.stores.memory._tables import Table

from .scenes import BEGIN, Scene, Shown
from .sink import Received, receive

T = TypeVar("T")

SOURCE = "acme/acme01"
HORIZON = timedelta(hours=12)
"""After so long nothing is waited for any more, unless a machine is told otherwise."""
LEASE = timedelta(seconds=60)
PAUSE = timedelta(seconds=15)
NEVER = timedelta(days=400)


class Unshared(People):
    """Names people by their address, so that equal histories are equal."""

    def __init__(self, tenant: Tenant) -> None:
        super().__init__(b"s" * 32, tenant.codec, lambda: f"person of {self._address}")
        self._address = ""

    def reference(self, address: str | None) -> PersonRef | None:
        """Give the reference that stands for *address*."""
        self._address = (address or "").strip().casefold()
        return super().reference(address)


@attrs.frozen(kw_only=True)
class State:
    """
    Where a world stands; nothing in it is ever changed.

    Attributes:
        tables: What the ledger holds.

        seconds: Since the world began.

        ticks: Milliseconds more: each step takes one.

        truth: How many versions of each chain have come.

        fed: How many of them a feed has named.

        said: How often each word of the shop was told to the ledger.

        left: What may still go wrong, by its name.

        reading: A look-up that was begun.

        deciding: Decisions that were made and are not committed.

        sending: What was claimed and has no outcome.

        answered: What Klaviyo answered to it; None: it was not sent.

        journal: What Klaviyo received.

        known: What the ledger was shown or told, by :meth:`Machine.versions`
            and (-2, place) for the shop's words: all that anybody could know.

        outstanding: Rows that were claimed and have no outcome, with their queues.
    """

    tables: tuple[dict[Any, Any], ...] = attrs.field(eq=False, repr=False)
    seconds: int = 0
    ticks: int = 0
    truth: tuple[int, ...]
    fed: tuple[int, ...]
    said: tuple[int, ...]
    left: Mapping[str, int]
    reading: tuple[ReadLease, Batch] | None = None
    deciding: Mapping[StreamKey, tuple[History, Plan]] | None = None
    sending: Claimed | None = None
    answered: Received | None = None
    journal: tuple[Received, ...] = ()
    known: frozenset[tuple[int, int]] = frozenset()
    outstanding: frozenset[tuple[int, StreamKey]] = frozenset()


class AsAwaited:
    """The store as a flow sees it, of which no call ever waits; nothing else of a world."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = self
        self._store = store

    async def commit(self, batch: Batch) -> Committed:
        """Write all of it or nothing."""
        return self._store.commit(batch)


def run(flow: Coroutine[Any, Any, T]) -> T:
    """Run a flow that never waits."""
    try:
        flow.send(None)
    except StopIteration as end:
        return cast("T", end.value)
    raise AssertionError("a step waited")


Step = tuple[str, int]
"""What is done, and with which of several."""


class Machine:
    """
    Makes the steps of one scene.

    Its ``horizon`` is the instant after which nothing is waited for any more.

    Args:
        scene: The world.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._at = BEGIN
        self.horizon = BEGIN + HORIZON
        self.store = MemoryStore(clock=lambda: self._at)
        self.store._secret = b"s" * 32
        self._tables: list[Table[Any, Any]] = [
            table for table in vars(self.store._tables).values() if isinstance(table, Table)
        ]
        self._world = cast("Any", AsAwaited(self.store))
        self.tenant = Tenant(
            name="acme",
            source="acme01",
            account="",
            policy=scene.policy,
            mapping=scene.mapping,
            peoplevox=PeoplevoxService(
                client_id="acme01", username="api", password="let-me-in", timezone="UTC"
            ),
            klaviyo=KlaviyoService(api_key="pk_simulated"),
        )
        self.versions = _versions(scene)
        self._facts = {place: self._fact(one) for place, one in self.versions.items()}
        self._steps: Mapping[str, Callable[[State, int], State]] = {
            "happen": self._happen,
            "feed": self._feed,
            "look": self._look,
            "learn": self._learn,
            "observe": self._observe,
            "decide": self._decide,
            "write": self._write,
            "claim": self._claim,
            "send": self._send,
            "settle": self._settle,
            "lose": self._lose,
            "fail": self._fail,
            "answer": self._answer,
            "crash": self._crash,
            "wait": self._wait,
            "down": self._down,
        }

    # states

    def first(self) -> State:
        """Begin: the feed is set up, and the orders that are there are known to nobody."""
        scene = self.scene
        move = CursorMove(
            source=SOURCE, name="despatches", expected=None, cursor="0", next_at=BEGIN + NEVER
        )
        self.store.commit(Batch(tenant="acme", cursors=(move,)))
        return State(
            tables=self._saved(),
            truth=(0,) * len(scene.chains),
            fed=(0,) * len(scene.chains),
            said=(0,) * len(scene.said),
            left={
                "crash": scene.crashes,
                "lose": scene.lost,
                "fail": scene.unsent,
                "again": scene.again,
                "answer": scene.answers,
                "down": int(scene.down is not None),
            },
        )

    def _saved(self) -> tuple[dict[Any, Any], ...]:
        return tuple(dict(table.rows) for table in self._tables)

    def load(self, state: State) -> None:
        """Let the ledger and the clock be those of a state."""
        for table, rows in zip(self._tables, state.tables, strict=True):
            table.rows = dict(rows)
        self._at = BEGIN + timedelta(seconds=state.seconds, milliseconds=state.ticks)

    def make(self, state: State, step: Step) -> State:
        """Make one step."""
        self.load(state)
        self._at += timedelta(milliseconds=1)
        after = self._steps[step[0]](attrs.evolve(state, ticks=state.ticks + 1), step[1])
        return attrs.evolve(after, tables=self._saved())

    # what may be done

    def steps(self, state: State) -> Iterator[Step]:
        """List what may be done next."""
        self.load(state)
        now = self._at
        for place, chain in enumerate(self.scene.chains):
            if state.truth[place] < len(chain):
                yield ("happen", place)
        for place, times in enumerate(state.said):
            if not times or (state.left["again"] and times == 1):
                yield ("observe", place)
        if state.reading is not None:
            yield ("learn", 0)
        elif state.truth != state.fed and self._read_until() is None:
            yield ("feed", 0)
        due = self.store.due(SOURCE, "")
        if state.reading is None and due.read_at is not None and due.read_at <= now:
            yield ("look", 0)
        if state.deciding is not None:
            yield ("write", 0)
        elif due.wake_at is not None and due.wake_at <= now:
            yield ("decide", 0)
        if state.sending is None:
            if due.send_at is not None and due.send_at <= now:
                yield ("claim", 0)
        elif state.answered is None:
            yield ("send", 0)
            if state.left["fail"]:
                yield ("fail", 0)
        else:
            yield ("settle", 0)
            if state.left["lose"] and not state.answered.refused:
                yield ("lose", 0)
        if state.left["answer"]:
            for place in range(len(self.exceptions()) * len(self.scene.verbs)):
                yield ("answer", place)
        busy = state.reading or state.deciding or state.sending
        if busy and state.left["crash"]:
            yield ("crash", 0)
        if busy:
            return
        next_at = self._next_at(state)
        if next_at is not None and now < next_at < self.horizon:
            yield ("wait", 0)
        if state.left["down"] and state.known:
            yield ("down", 0)

    def _next_at(self, state: State) -> datetime | None:
        due = self.store.due(SOURCE, "")
        instants = [due.read_at, due.wake_at, due.deciding_at, due.send_at]
        if state.truth != state.fed:
            instants.append(self._read_until())
        return min((one for one in instants if one is not None), default=None)

    def _read_until(self) -> datetime | None:
        """Say until when nobody else may read; None: anybody may."""
        ends = [row.until for row in self.store._tables.readers.rows.values()]
        return max((end for end in ends if end > self._at), default=None)

    def exceptions(self) -> Sequence[ExceptionRecord]:
        """List what is open and waits for a person."""
        return self.store.read(Exceptions(tenant="acme"))

    def histories(self) -> Sequence[History]:
        """Give all that is known, by group."""
        streams = self.store.read(Streams(tenant="acme"))
        return [
            _advance.opened(self.tenant, history)
            for history in self.store.histories(streams).values()
        ]

    def now(self) -> datetime:
        """Tell the time."""
        return self._at

    # the world

    def truth(self, state: State) -> Sequence[Shown]:
        """Give what Peoplevox shows."""
        shown: dict[tuple[str, ...], Shown] = {_name(one): one for one in self.scene.there}
        for chain, count in zip(self.scene.chains, state.truth, strict=True):
            for one in chain[:count]:
                if one is not None:
                    shown[_name(one)] = one
                elif chain[0] is not None:
                    shown.pop(_name(chain[0]), None)
        return list(shown.values())

    def _happen(self, state: State, place: int) -> State:
        truth = list(state.truth)
        truth[place] += 1
        return attrs.evolve(state, truth=tuple(truth))

    def _wait(self, state: State, _: int) -> State:
        next_at = self._next_at(state)
        if next_at is None:
            raise AssertionError("there is nothing to wait for")
        after = attrs.evolve(state, seconds=int((next_at - BEGIN).total_seconds()))
        self.load(after)
        # Never before it, and never at a millisecond that another step has.
        return after if self._at >= next_at else attrs.evolve(after, seconds=after.seconds + 1)

    def _down(self, state: State, _: int) -> State:
        seconds = (self.scene.down or timedelta()).total_seconds()
        return _less(attrs.evolve(state, seconds=state.seconds + int(seconds)), "down")

    # reading

    def _feed(self, state: State, _: int) -> State:
        cursor = str(state.ticks)
        before = self.store._tables.cursors.rows[SOURCE, "despatches"].cursor
        move = CursorMove(
            source=SOURCE, name="despatches", expected=before, cursor=cursor, next_at=self._at
        )
        self.store.commit(Batch(tenant="acme", cursors=(move,)))
        lease = self.store.claim_read(SOURCE, 100, LEASE)
        if lease is None:
            raise AssertionError("the feed is not to be read")
        rows = [
            FeedRow(
                stream=order_stream("acme", "acme01", _number(chain[0])),
                row=f"{place} {version}",
                at=BEGIN,
            )
            for place, chain in enumerate(self.scene.chains)
            for version in range(state.fed[place], state.truth[place])
        ]
        read = FeedRead(
            lease=lease.token,
            report="despatches",
            rows=tuple(rows),
            since=None,
            until=None,
            cursor=cursor,
            next_at=BEGIN + NEVER,
        )
        self.store.commit(Batch(tenant="acme", read=read))
        return attrs.evolve(state, fed=state.truth)

    def _look(self, state: State, _: int) -> State:
        lease = self.store.claim_read(SOURCE, 100, LEASE)
        if lease is None:
            raise AssertionError("nothing is to be read")
        truth = self.truth(state)
        names = [stream_name(stream) for stream in lease.streams]
        numbers = {name.subject for name in names if name.kind == "order"}
        shops = {name.subject for name in names if name.kind == "shop"}
        orders = [one for one in truth if isinstance(one, Order)]
        references = shops | {one.reference for one in orders if one.number in numbers}
        groups = [
            sorted(one.number for one in orders if one.reference == reference)
            for reference in sorted(references)
        ]
        numbers |= {number for group in groups for number in group}
        people = Unshared(self.tenant)
        facts = Facts(self.tenant, people)
        for number in sorted(numbers):
            found = next((one for one in orders if one.number == number), None)
            mine = [one for one in truth if _number(one) == number]
            facts.add(
                number,
                found,
                [one for one in mine if isinstance(one, Shipment)],
                [one for one in mine if isinstance(one, Return)],
            )
        joins: list[Join] = []
        for reference, group in zip(sorted(references), groups, strict=True):
            streams = [order_stream("acme", "acme01", number) for number in group]
            shop = shop_stream("acme", "acme01", reference)
            joins += [Join(stream=other, root=streams[0]) for other in streams[1:]]
            joins += [Join(stream=shop, root=one, if_known=True) for one in streams[:1]]
            if reference in shops or self.store.histories([shop])[shop].version:
                facts.shown[shop] = frozenset()
        batch = Batch(
            tenant="acme",
            read=LookedUp(lease=lease.token, shown=facts.shown),
            people=people.named(),
            observations=tuple(facts.observations),
            joins=tuple(joins),
        )
        return attrs.evolve(state, reading=(lease, batch))

    def _learn(self, state: State, _: int) -> State:
        if state.reading is None:
            raise AssertionError("nothing is being read")
        batch = state.reading[1]
        after = attrs.evolve(state, reading=None)
        try:
            self.store.commit(batch)
        except LeaseLostError:
            return after
        shown = {(one.stream, one.key) for one in batch.observations}
        known = {place for place, fact in self._facts.items() if fact in shown}
        return attrs.evolve(after, known=state.known | known)

    def _fact(self, shown: Shown) -> tuple[StreamKey, str]:
        facts = Facts(self.tenant, Unshared(self.tenant))
        match shown:
            case Order():
                facts.add(shown.number, shown, (), ())
            case Shipment():
                facts.add(shown.order_number, None, (shown,), ())
            case Return():
                facts.add(shown.order_number, None, (), (shown,))
        return facts.observations[0].stream, facts.observations[0].key

    def _observe(self, state: State, place: int) -> State:
        said = self.scene.said[place]
        self.store.commit(observed(self.tenant, [said], Unshared(self.tenant)))
        times = list(state.said)
        times[place] += 1
        after = attrs.evolve(state, said=tuple(times), known=state.known | {(-2, place)})
        return _less(after, "again") if times[place] > 1 else after

    # deciding

    def _decide(self, state: State, _: int) -> State:
        leases = self.store.claim_due(AskStreams(source=SOURCE, limit=200, lease=LEASE / 2))
        histories = self.store.histories([lease.stream for lease in leases])
        decided: dict[StreamKey, tuple[History, Plan]] = {}
        for lease in leases:
            history = _advance.opened(self.tenant, histories[lease.stream])
            plan = _advance.decide(history, self.scene.policy, lease.now)
            decided[history.stream] = (history, plan)
        # What a tenant's own functions do is done here, and no more when it is written.
        _advance._batch(self.tenant, decided.values(), self._at)
        return attrs.evolve(state, deciding=decided)

    def _write(self, state: State, _: int) -> State:
        decided = dict(state.deciding or {})
        while decided:
            try:
                self.store.commit(_advance._batch(self.tenant, decided.values(), self._at))
            except ConflictError as conflict:
                decided = {key: one for key, one in decided.items() if key not in conflict.keys}
            else:
                break
        return attrs.evolve(state, deciding=None)

    # sending

    def _claim(self, state: State, _: int) -> State:
        rows = self.store.claim(_deliver._ask(self.tenant, _deliver._EVENTS, limit=1, at_least=1))
        left = run(_timely.timely(self._world, self.tenant, rows))
        claimed = {(int(row.id), row.stream) for row in left}
        return attrs.evolve(
            state,
            sending=left[0] if left else None,
            answered=None,
            outstanding=state.outstanding | claimed,
        )

    def _send(self, state: State, _: int) -> State:
        row = _in_hand(state)
        body = envelope([_deliver.sendable(self.tenant, row, row.now)], "events")
        received = receive(state.journal, body, self._at, self.scene.refused)
        return attrs.evolve(state, answered=received, journal=(*state.journal, received))

    def _settle(self, state: State, _: int) -> State:
        row = _in_hand(state)
        if state.answered is not None and state.answered.refused:
            error = RequestRejectedError("no", service="Klaviyo", status=400)
            parked = Parked(
                reason="refused", note=str(error), stops=_timely.stops(self.tenant, row)
            )
            self._put(row, parked, _set_aside.refused("acme", row, error))
        else:
            self._put(row, Delivered())
        return self._done(state)

    def _lose(self, state: State, _: int) -> State:
        self._put(_in_hand(state), RetryAt(at=self._at + PAUSE, sent=True))
        return _less(attrs.evolve(state, sending=None, answered=None), "lose")

    def _fail(self, state: State, _: int) -> State:
        self._put(_in_hand(state), RetryAt(at=self._at + PAUSE, sent=False))
        return _less(self._done(state), "fail")

    def _put(self, row: Claimed, outcome: Outcome, *opened: Any) -> None:
        run(_settling.settle(self._world, self.tenant, [row], outcome, opened=opened))

    def _done(self, state: State) -> State:
        row = _in_hand(state)
        outstanding = {one for one in state.outstanding if one[0] != row.id}
        return attrs.evolve(state, sending=None, answered=None, outstanding=frozenset(outstanding))

    # people, and deaths

    def _answer(self, state: State, place: int) -> State:
        place, which = divmod(place, len(self.scene.verbs))
        name, verb = self.exceptions()[place].id, self.scene.verbs[which]
        self.store.commit(
            Batch(tenant="acme", controls=(Control(exception=name, verb=verb, by="ann"),))
        )
        return _less(state, "answer")

    def _crash(self, state: State, _: int) -> State:
        dead = attrs.evolve(state, reading=None, deciding=None, sending=None, answered=None)
        return _less(dead, "crash")


def _less(state: State, what: str) -> State:
    return attrs.evolve(state, left={**state.left, what: state.left[what] - 1})


def _in_hand(state: State) -> Claimed:
    if state.sending is None:
        raise AssertionError("nothing is being sent")
    return state.sending


def _versions(scene: Scene) -> Mapping[tuple[int, int], Shown]:
    """Give all that Peoplevox may show: by chain and version; what is there from the first is -1."""
    there = {(-1, number): one for number, one in enumerate(scene.there)}
    return there | {
        (place, number): one
        for place, chain in enumerate(scene.chains)
        for number, one in enumerate(chain)
        if one is not None
    }


def _number(shown: Shown | None) -> str:
    if shown is None:
        raise AssertionError("nothing goes before it comes")
    return shown.number if isinstance(shown, Order) else shown.order_number


def _name(shown: Shown) -> tuple[str, ...]:
    match shown:
        case Order():
            return ("order", shown.number)
        case Shipment():
            return ("shipment", shown.order_number, shown.despatch_number)
        case Return():
            return ("return", shown.order_number, shown.return_code)
