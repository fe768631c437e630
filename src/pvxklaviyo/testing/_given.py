"""The small words that the contract is written in: orders, facts, wishes, claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import attrs

from ..ledger import (
    Ask,
    AskStreams,
    Batch,
    Claimed,
    Committed,
    CursorMove,
    Delivered,
    ExceptionOpened,
    FeedRead,
    FeedRow,
    History,
    LookedUp,
    NewAnnouncement,
    Observation,
    Outcome,
    Parts,
    ReadLease,
    Settled,
    Store,
    StreamMove,
)
from ..model import FactKey, PersonRef, StreamKey, order_stream

TENANT = "acme"
SOURCE = "acme/acme01"
ACCOUNT = "K1acme"
FEED = "despatches"
DEEP = "despatches.deep"
RETURNS = "returns"
LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)
HAPPENED = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def order(number: str) -> StreamKey:
    """Name the stream of an order."""
    return order_stream(TENANT, "acme01", number)


def key(revision: str = "1") -> FactKey:
    """Name a fact."""
    return FactKey(f"shipment/DES1@{revision}")


def fact(stream: StreamKey, revision: str = "1", person: PersonRef | None = None) -> Observation:
    """Make a fact."""
    return Observation(
        stream=stream,
        key=key(revision),
        kind="shipment",
        happened_at=HAPPENED,
        person=person,
        body=b'{"despatch_number":"DES1"}',
    )


def wish(stream: StreamKey, name: str) -> NewAnnouncement:
    """Make an announcement that may go at once."""
    return NewAnnouncement(
        stream=stream,
        account=ACCOUNT,
        kind="shipment",
        key=name,
        unique_id=f"pvx:shipment:{name}",
        metric="Fulfilled Order",
        reason="despatched",
        facts=(key(),),
        happened_at=HAPPENED,
        live_until=HAPPENED + timedelta(hours=3),
        late_mode="announce_late",
        late_until=HAPPENED + timedelta(hours=9),
        decision=b'{"index":1}',
        parts=Parts(attributes=b'{"a":1}', profile=b'{"p":1}', meta=b'{"m":1}'),
    )


def skip(stream: StreamKey, name: str) -> NewAnnouncement:
    """Make a recorded skip."""
    return attrs.evolve(
        wish(stream, name), state="skipped", parts=None, unique_id="", metric="", reason="no_email"
    )


def opened(name: str, stream: StreamKey | None = None, text: str = "It is so.") -> ExceptionOpened:
    """Make an exception."""
    return ExceptionOpened(
        key=name,
        tenant=TENANT,
        code="event.refused",
        owner="integrator",
        severity="error",
        subject="order SO1",
        text=text,
        next_step="Ask them.",
        stream=stream,
    )


def write(store: Store, **members: object) -> Committed:
    """Commit a batch of the tenant."""
    return store.commit(Batch(tenant=TENANT, **members))  # type: ignore[arg-type]


def history(store: Store, stream: StreamKey) -> History:
    """Load one history."""
    return store.histories([stream])[stream]


def move(
    store: Store,
    stream: StreamKey,
    wake_at: datetime | None = None,
    read_at: datetime | None = None,
    held: int = 0,
) -> StreamMove:
    """Make the move of a decision on what the store holds now."""
    version = history(store, stream).version
    return StreamMove(stream=stream, version=version, wake_at=wake_at, read_at=read_at, held=held)


def decide(store: Store, *streams: StreamKey) -> None:
    """Decide that there is nothing to do for these streams."""
    write(store, streams=tuple(move(store, stream) for stream in streams))


def add_feed(store: Store, name: str = FEED, rank: int = 0) -> None:
    """Add a feed that is due."""
    feed = CursorMove(
        source=SOURCE, name=name, expected=None, cursor="0", next_at=store.now(), rank=rank
    )
    write(store, cursors=(feed,))


def take_read(store: Store, limit: int = 100) -> ReadLease:
    """Claim a read that must be due."""
    lease = store.claim_read(SOURCE, limit, LEASE)

    assert lease is not None
    return lease


def feed_read(
    lease: ReadLease,
    rows: Iterable[FeedRow],
    since: datetime | None = None,
    until: datetime | None = None,
    report: str = FEED,
) -> FeedRead:
    """Make what a feed showed; it is due again in a minute."""
    return FeedRead(
        lease=lease.token,
        report=report,
        rows=tuple(rows),
        since=since,
        until=until,
        cursor="1",
        next_at=lease.now + timedelta(minutes=1),
    )


def row(stream: StreamKey, name: str = "DES1", at: datetime = HAPPENED) -> FeedRow:
    """Make a row of a feed."""
    return FeedRow(stream=stream, row=f"{stream}/{name}", at=at)


def nominate(store: Store, *streams: StreamKey, name: str = "DES1") -> None:
    """Let a feed that is due say that there is news of these orders."""
    write(store, read=feed_read(take_read(store), [row(stream, name) for stream in streams]))


def looked_up(lease: ReadLease, shown: Mapping[StreamKey, Iterable[FactKey]]) -> LookedUp:
    """Make a complete look-up."""
    return LookedUp(
        lease=lease.token, shown={stream: frozenset(facts) for stream, facts in shown.items()}
    )


def want_reads(store: Store, *streams: StreamKey) -> None:
    """Decide that these streams want a look-up now."""
    now = store.now()
    write(store, streams=tuple(move(store, stream, read_at=now) for stream in streams))


def woken(store: Store, limit: int = 100) -> list[StreamKey]:
    """Claim the streams whose time to decide has come."""
    ask = AskStreams(source=SOURCE, limit=limit, lease=LEASE)
    return [lease.stream for lease in store.claim_due(ask)]


def ask(**members: object) -> Ask:
    """Ask for what is to be sent."""
    return Ask(**{"account": ACCOUNT, "limit": 100, "lease": LEASE, **members})  # type: ignore[arg-type]


def send(store: Store, **members: object) -> Sequence[Claimed]:
    """Claim what is to be sent."""
    return store.claim(ask(**members))


def take(store: Store, count: int = 1, **members: object) -> Sequence[Claimed]:
    """Claim what is to be sent: exactly so many rows."""
    claimed = store.claim(ask(**members))

    assert count == len(claimed)
    return claimed


def became(claimed: Claimed, outcome: Outcome) -> Settled:
    """Say what became of a claimed row."""
    return Settled(id=claimed.id, stream=claimed.stream, token=claimed.token, outcome=outcome)


def settle(store: Store, *claimed: Claimed, outcome: Outcome | None = None) -> Committed:
    """Settle claimed rows: as delivered, if nothing else is said."""
    return write(store, settled=tuple(became(one, outcome or Delivered()) for one in claimed))


def names(claimed: Iterable[Claimed]) -> list[str]:
    """Give the business keys of claimed rows."""
    return [one.key for one in claimed]


def waiting(store: Store, stream: StreamKey) -> list[str]:
    """Give the business keys that a stream's history shows, in its order."""
    return [record.key for record in history(store, stream).announcements]
