"""
Replay a ledger under other rules, and say what would be told otherwise.

What was learned, and when sending was possible, is the ledger's; everything
else is decided and mapped again, twice: by the rules as they are, and by those
that are asked about. Nothing is sent and nothing is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

import attrs

from ..engine import Tenant, World, announcement_row, fixed, leaving, opened
from ..klaviyo import Json
from ..ledger import History, Streams
from ..model import StreamKey, stream_name
from ..sequence import Announcement, Retold, Rules
from ..sequence import replay as decided_again

AT_ONCE = 200
"""Streams whose histories are held in memory at one time."""


@attrs.frozen(kw_only=True)
class FieldChange:
    """
    One thing that an event would say otherwise.

    Attributes:
        name: ``"metric"``, ``"time"``, ``"backfill"``, ``"value"``,
            ``"state"``, ``"reason"``, or a property's name.

        before: What is said; None if nothing.

        after: What would be said.
    """

    name: str
    before: Json = attrs.field(repr=False)
    after: Json = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Difference:
    """
    One announcement that other rules would make otherwise.

    Attributes:
        stream: Of which stream.

        kind: Of announcement.

        key: Its business key.

        how: ``"new"``, ``"gone"`` or ``"changed"``.

        changes: What would be otherwise, of one that is changed.
    """

    stream: StreamKey
    kind: str
    key: str
    how: Literal["new", "gone", "changed"]
    changes: tuple[FieldChange, ...] = ()


@attrs.frozen(kw_only=True)
class Replayed:
    """
    What replaying a ledger came to.

    Attributes:
        streams: How many streams were decided again. Profiles are not: they
            follow from what is told.

        announcements: How many announcements the rules that were asked about
            give.

        differences: What they would tell otherwise.
    """

    streams: int
    announcements: int
    differences: Sequence[Difference]


async def replay(world: World, tenant: Tenant, other: Tenant) -> Replayed:
    """
    Compare what two sets of rules tell of everything that the ledger knows.

    Args:
        world: Only its store is asked.

        tenant: With the rules as they are.

        other: The same tenant with the rules that are asked about.
    """
    await world.store.migrate()
    begun = await fixed(world, tenant)
    start = None if begun is None else begun.start_at
    pair = [
        attrs.evolve(one, policy=attrs.evolve(one.policy, start_at=one.policy.start_at or start))
        for one in (tenant, other)
    ]
    differences: list[Difference] = []
    streams = announcements = 0
    after = ""
    while keys := await world.store.read(Streams(tenant=tenant.name, after=after, limit=AT_ONCE)):
        after = keys[-1]
        now = await world.store.now()
        for history in (await world.store.histories(keys)).values():
            if stream_name(history.stream).kind == "person":
                continue
            streams += 1
            before, then = _told(pair[0], pair[1], history, now)
            announcements += len(then)
            differences += _compared(history.stream, before, then)
    return Replayed(streams=streams, announcements=announcements, differences=tuple(differences))


Name = tuple[str, str]
Said = Mapping[str, Json]


def _told(
    tenant: Tenant, other: Tenant, history: History, now: datetime
) -> Sequence[Mapping[Name, Said]]:
    """Say what rules make of a stream, and what others would: by kind and key, field by field."""
    rules = [
        Rules(policy=one.policy, mapped=_mapped(one, history.stream, now))
        for one in (tenant, other)
    ]
    told = decided_again(opened(tenant, history), rules[0], rules[1:], now)
    return [
        {
            (one.announcement.kind, one.announcement.key): _said(whose, history.stream, one, now)
            for one in retold
        }
        for whose, retold in zip((tenant, other), told, strict=True)
    ]


def _mapped(tenant: Tenant, stream: StreamKey, now: datetime) -> Callable[[Announcement], str]:
    def mapped(wish: Announcement) -> str:
        row, _ = announcement_row(tenant, stream, wish, now)
        if row.state == "queued":
            return ""
        return row.reason if row.state == "skipped" else "not_mapped"

    return mapped


def _said(tenant: Tenant, stream: StreamKey, one: Retold, now: datetime) -> Said:
    row, _ = announcement_row(tenant, stream, one.announcement, now)
    if row.state == "skipped" or one.state == "skipped":
        return {"state": "skipped", "reason": one.reason or row.reason}
    said: dict[str, Json] = {"state": "told", "reason": row.reason, "metric": row.metric}
    if row.parts is None:
        # Its mapping fails, so there is nothing to send.
        return {**said, "state": "parked"}
    if one.state == "parked":
        said["state"] = "held" if one.reason == "late" else "parked"
    attributes = json.loads(tenant.codec.open(row.parts.attributes))
    if attributes.get("value") is not None:
        said["value"] = attributes["value"]
    aged = _Aged.of(one, now)
    out = leaving(aged, aged.attempted_at)
    # Events are told to the second.
    said["time"] = out.time.replace(microsecond=0).isoformat()
    said["backfill"] = out.backfill
    # A property may be called like one of these.
    return said | {f"properties.{name}": value for name, value in attributes["properties"].items()}


@attrs.frozen(kw_only=True)
class _Aged:
    happened_at: datetime
    attempted_at: datetime
    live_until: datetime | None
    late_mode: str
    late_until: datetime | None

    @classmethod
    def of(cls, one: Retold, now: datetime) -> _Aged:
        return cls(
            happened_at=one.announcement.happened_at,
            attempted_at=one.attempted_at or now,
            live_until=one.announcement.live_until,
            late_mode=one.announcement.late_mode,
            late_until=one.announcement.late_until,
        )


def _compared(
    stream: StreamKey,
    before: Mapping[Name, Said],
    after: Mapping[Name, Said],
) -> Iterator[Difference]:
    for name in sorted(before.keys() | after.keys()):
        kind, key = name
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            how: Literal["new", "gone"] = "new" if old is None else "gone"
            yield Difference(stream=stream, kind=kind, key=key, how=how)
        elif old != new:
            changes = tuple(
                FieldChange(name=field, before=old.get(field), after=new.get(field))
                for field in sorted(old.keys() | new.keys())
                if old.get(field) != new.get(field)
            )
            yield Difference(stream=stream, kind=kind, key=key, how="changed", changes=changes)
