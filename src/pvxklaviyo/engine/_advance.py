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
    Observation,
    Parts,
    StreamMove,
)
from ..model import PersonFacts, StreamKey
from ..sequence import KINDS, Announcement, Plan, decide
from . import _set_aside
from ._asked_once import not_asked_yet
from ._telling import Telling
from ._world import Tenant, World

AT_ONCE = 200
"""Streams in one commit; more gain nothing."""

_LEASE = timedelta(seconds=30)

_AGAIN = timedelta(hours=1)
"""When a stream that could not be decided about is tried again unasked."""


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
            decided[history.stream] = (history, _decided(tenant, history, lease.now))
    now = leases[0].now
    while decided:
        batch = _batch(tenant, decided.values(), now)
        wished = [one for _, plan in decided.values() for one in plan.of_tenant]
        asked, moves = await not_asked_yet(world, tenant, wished)
        batch = attrs.evolve(batch, opened=(*batch.opened, *asked), cursors=tuple(moves))
        try:
            await world.store.commit(batch)
        except ConflictError as conflict:
            if conflict.kind == "cursor":
                # Somebody else asked the same meanwhile.
                continue
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


def _decided(tenant: Tenant, history: History, now: datetime) -> Plan:
    """Decide about one stream; one that cannot be decided about stops itself alone (law L11)."""
    try:
        return decide(history, tenant.policy, now)
    except Exception as error:  # noqa: BLE001 - a mistake of ours, or a record that cannot be read
        failure = _set_aside.not_decided(tenant.name, history.stream, _where(error))
        return Plan(wake_at=now + _AGAIN, opened=(failure,))


def opened(tenant: Tenant, history: History) -> History:
    """Open the addresses of a history, for a decision."""
    people = {ref: tenant.codec.open(sealed) for ref, sealed in history.people.items()}
    return attrs.evolve(history, people=people)


def _batch(tenant: Tenant, decided: Iterable[tuple[History, Plan]], now: datetime) -> Batch:
    told_to = Telling(tenant) if tenant.policy.profile.enabled else None
    observations: list[Observation] = []
    moves: list[StreamMove] = []
    announcements: list[NewAnnouncement] = []
    withdrawn: list[AnnouncementId] = []
    opening: list[ExceptionOpened] = []
    closing: list[str] = []
    for history, plan in decided:
        made = _made(tenant, history.stream, plan, now)
        if told_to is not None:
            observations += told_to.facts(history, made.plan, now)
        moves.append(
            StreamMove(
                stream=history.stream,
                version=history.version,
                wake_at=now if made.stopped else plan.wake_at,
                read_at=plan.read_at,
                held=len(plan.held),
            )
        )
        announcements += made.rows
        opening += made.failures
        withdrawn += plan.withdrawn
        opening += plan.opened
        closing += plan.closed
    return Batch(
        tenant=tenant.name,
        observations=tuple(observations),
        streams=tuple(moves),
        withdrawn=tuple(withdrawn),
        announcements=tuple(announcements),
        opened=tuple(opening),
        closed=tuple(closing),
    )


@attrs.frozen(kw_only=True)
class _Made:
    """
    A plan as far as it is carried out.

    Attributes:
        rows: What is appended.

        failures: Of mappings.

        plan: The same with what became of it.

        stopped: Whether some of it was left for the next decision.
    """

    rows: Sequence[NewAnnouncement]
    failures: Sequence[ExceptionOpened]
    plan: Plan
    stopped: bool


def _made(tenant: Tenant, stream: StreamKey, plan: Plan, now: datetime) -> _Made:
    """
    Make the rows of a plan.

    Where a policy lets an order stop behind what is set aside, nothing is
    queued behind an event that could not be mapped: the order is decided about
    once more, with that known.
    """
    rows: list[NewAnnouncement] = []
    failures: list[ExceptionOpened] = []
    carried_out: list[Announcement] = []
    for one in plan.announcements:
        if failures and tenant.policy.on_parked == "stop" and not one.skipped:
            continue
        row, failure = announcement_row(tenant, stream, one, now)
        rows.append(row)
        if failure is not None:
            failures.append(failure)
        if row.state == "skipped" and not one.skipped:
            one = attrs.evolve(one, skipped=True, reason=row.reason)  # noqa: PLW2901
        carried_out.append(one)
    return _Made(
        rows=rows,
        failures=failures,
        plan=attrs.evolve(plan, announcements=tuple(carried_out)),
        stopped=len(rows) < len(plan.announcements),
    )


def announcement_row(
    tenant: Tenant, stream: StreamKey, wish: Announcement, now: datetime
) -> tuple[NewAnnouncement, ExceptionOpened | None]:
    """
    Make the ledger's row of a wish; a mapping that fails parks it alone.

    Klaviyo's ``unique_id`` and the ``EventKey`` property that echoes kind and
    business key are ours, whatever a tenant's own mapping returns (law L2).
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
        note=wish.note,
    )
    if wish.skipped:
        return row, None
    skip = row
    row = attrs.evolve(
        row,
        metric=wish.metric,
        live_until=wish.live_until,
        late_mode=wish.late_mode,
        late_until=wish.late_until,
    )
    try:
        body = _body(tenant, wish)
    except Exception as error:  # noqa: BLE001 - a tenant's own code: whatever it raises parks its event
        where = _where(error)
        failure = _set_aside.not_mapped(tenant.name, stream, wish.kind, wish.key, where)
        return attrs.evolve(row, state="parked", note=where), failure
    if body is None:
        return attrs.evolve(skip, reason="filtered"), None
    parts, seal = body.parts, tenant.codec.seal
    return (
        attrs.evolve(
            row,
            unique_id=body.unique_id,
            metric=body.metric,
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


@attrs.frozen(kw_only=True)
class _Body:
    """
    An announcement, mapped.

    Attributes:
        unique_id: Klaviyo's id of it.

        metric: The metric's name; empty of what a profile is told.

        parts: What is sent; of a profile, its properties and whose they are.
    """

    unique_id: str
    metric: str
    parts: klaviyo.EventParts


def _body(tenant: Tenant, wish: Announcement) -> _Body | None:
    """Map a wish; None if the tenant's own filter leaves it out."""
    mapping, kind, key = tenant.mapping, wish.kind, wish.key
    if isinstance(wish.about, PersonFacts):
        parts = klaviyo.encode_profile(*mapping.for_profile(wish.about))
        return _Body(unique_id=f"pvx:{kind}:{key}", metric=wish.metric, parts=parts)
    if not mapping.keeps(kind, wish.about, wish.order):
        return None
    event = mapping.event(kind, wish.about, wish.order, wish.metric)
    # Of a cancellation it is the placing's, so that Klaviyo takes the one off
    # the other; the echo tells all events apart.
    unique_id = mapping.unique_id(kind, key, wish.about, wish.order)
    event = attrs.evolve(event, unique_id=unique_id)
    event = event.with_properties(EventKey=f"pvx:{kind}:{key}")
    return _Body(unique_id=unique_id, metric=event.metric, parts=klaviyo.encode(event))


def _where(error: Exception) -> str:
    """Say what failed and on which line; the message may hold somebody's data and stays out."""
    frames: Sequence[traceback.FrameSummary] = traceback.extract_tb(error.__traceback__)
    last = frames[-1]
    name = last.filename.replace("\\", "/").rpartition("/")[2]
    return f"{type(error).__name__} in {last.name}, {name} line {last.lineno}"
