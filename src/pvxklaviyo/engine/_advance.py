"""Advance: claim due streams, load their histories, decide, map, commit: one commit a batch."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import attrs

from .. import klaviyo
from ..errors import ConflictError
from ..ledger import (
    AnnouncementId,
    AskStreams,
    Batch,
    ExceptionOpened,
    History,
    NewAnnouncement,
    Parts,
    StreamMove,
)
from ..model import StreamKey
from ..sequence import KINDS, Announcement, Plan, decide
from . import exceptions
from ._world import Tenant, World

AT_ONCE = 200
"""Streams in one commit; more gain nothing."""

_LEASE = timedelta(seconds=30)


@attrs.frozen(kw_only=True)
class Advanced:
    """
    What one batch of decisions did.

    Attributes:
        streams: How many were decided about.

        announced: Announcements that are to be sent.

        skipped: Announcements that were recorded and are not sent.
    """

    streams: int
    announced: int
    skipped: int


async def advance(world: World, tenant: Tenant) -> Advanced | None:
    """Decide about streams whose time has come; None if there are none."""
    ask = AskStreams(source=tenant.feed_source, limit=AT_ONCE, lease=_LEASE)
    leases = await world.store.claim_due(ask)
    if not leases:
        return None
    histories = await world.store.histories([lease.stream for lease in leases])
    decided: dict[StreamKey, tuple[History, Plan]] = {}
    for lease in leases:
        history = opened(tenant, histories[lease.stream])
        if history.stream not in decided:
            decided[history.stream] = (history, decide(history, tenant.policy, lease.now))
    now = leases[0].now
    while decided:
        batch = _batch(tenant, decided.values(), now)
        try:
            await world.store.commit(batch)
        except ConflictError as conflict:
            # Their histories moved meanwhile; they are due again by themselves.
            left = {key: one for key, one in decided.items() if key not in conflict.keys}
            if len(left) == len(decided):
                raise
            decided = left
        else:
            skipped = sum(one.state == "skipped" for one in batch.announcements)
            queued = sum(one.state == "queued" for one in batch.announcements)
            return Advanced(streams=len(decided), announced=queued, skipped=skipped)
    return Advanced(streams=0, announced=0, skipped=0)


def opened(tenant: Tenant, history: History) -> History:
    """Open the addresses of a history, for a decision."""
    people = {ref: tenant.codec.open(sealed) for ref, sealed in history.people.items()}
    return attrs.evolve(history, people=people)


def _batch(tenant: Tenant, decided: Iterable[tuple[History, Plan]], now: datetime) -> Batch:
    moves: list[StreamMove] = []
    announcements: list[NewAnnouncement] = []
    withdrawn: list[AnnouncementId] = []
    opening: list[ExceptionOpened] = []
    closing: list[str] = []
    for history, plan in decided:
        moves.append(
            StreamMove(
                stream=history.stream,
                version=history.version,
                wake_at=plan.wake_at,
                read_at=plan.read_at,
                held=len(plan.held),
            )
        )
        withdrawn += plan.withdrawn
        opening += plan.opened
        closing += plan.closed
        for one in plan.announcements:
            row, failure = announcement_row(tenant, history.stream, one, now)
            announcements.append(row)
            if failure is not None:
                opening.append(failure)
    return Batch(
        tenant=tenant.name,
        streams=tuple(moves),
        withdrawn=tuple(withdrawn),
        announcements=tuple(announcements),
        opened=tuple(opening),
        closed=tuple(closing),
    )


def announcement_row(
    tenant: Tenant, stream: StreamKey, wish: Announcement, now: datetime
) -> tuple[NewAnnouncement, ExceptionOpened | None]:
    """
    Make the ledger's row of a wish; a mapping that fails parks it alone.

    Klaviyo's ``unique_id`` and the ``EventKey`` property that echoes it are
    the business key's, whatever a tenant's own mapping returns (law L2).
    """
    row = NewAnnouncement(
        stream=stream,
        account=tenant.account,
        kind=wish.kind,
        key=wish.key,
        reason=wish.reason,
        facts=wish.facts,
        happened_at=wish.happened_at,
        lane=KINDS[wish.kind].lane,
        person=wish.person,
        decision=wish.decision(),
        state="skipped",
    )
    if wish.skipped:
        return row, None
    unique_id = f"pvx:{wish.kind}:{wish.key}"
    row = attrs.evolve(
        row,
        unique_id=unique_id,
        metric=wish.metric,
        live_until=wish.live_until,
        late_mode=wish.late_mode,
        late_until=wish.late_until,
    )
    try:
        event = tenant.mapping.event(wish.kind, wish.about, wish.order)
        event = attrs.evolve(event, unique_id=unique_id).with_properties(EventKey=unique_id)
        parts = klaviyo.encode(event)
    except Exception as error:  # noqa: BLE001 - a tenant's own code: whatever it raises parks its event
        where = _where(error)
        failure = exceptions.not_mapped(tenant.name, stream, wish.kind, wish.key, where)
        return attrs.evolve(row, state="parked", note=where), failure
    seal = tenant.codec.seal
    return (
        attrs.evolve(
            row,
            metric=event.metric,
            state="queued",
            send_at=wish.send_at or now,
            parts=Parts(
                attributes=seal(parts.attributes),
                profile=seal(parts.profile),
                meta=seal(parts.meta) if parts.meta else b"",
            ),
        ),
        None,
    )


def _where(error: Exception) -> str:
    """Say what failed and on which line; the message may hold somebody's data and stays out."""
    frames: Sequence[traceback.FrameSummary] = traceback.extract_tb(error.__traceback__)
    last = frames[-1]
    name = last.filename.replace("\\", "/").rpartition("/")[2]
    return f"{type(error).__name__} in {last.name}, {name} line {last.lineno}"
