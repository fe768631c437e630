"""
Explain one order from the ledger alone: no service is asked.

What was decided is in the ledger. What waits, and until when, is decided anew
on the same history, so it can never be another answer than a pass would give.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from ..engine import Tenant, World, fixed, opened
from ..ledger import Batch, FindStreams, JournalEntry
from ..model import person_stream, stream_name
from ..sequence import Plan, Policy, decide, in_words
from . import _in_words as words
from ._chronicle import chronicle
from ._explanation import (
    Entry,
    Explanation,
    Happening,
    Learned,
    OrderState,
    Telling,
    ToldState,
)
from ._in_words import Times
from ._standing import standing
from ._told import Told

__all__ = [
    "Entry",
    "Explanation",
    "Happening",
    "Learned",
    "OrderState",
    "Telling",
    "ToldState",
    "explain",
]


async def explain(
    world: World, tenant: Tenant, order: str, *, reveal: bool, by: str
) -> Explanation:
    """
    Say what is known of an order, what was told, and what comes next.

    Args:
        world: Only its store is asked.

        tenant: Whose order.

        order: The shop's reference or the Peoplevox number.

        reveal: Show addresses, and record that they were shown.

        by: Who asks.
    """
    await world.store.migrate()
    begun = await fixed(world, tenant)
    streams = await world.store.read(FindStreams(tenant=tenant.name, name=order.strip()))
    if not streams:
        return _unknown(order, "never_run" if begun is None else "never_read")
    policy = tenant.policy
    if begun is not None:
        policy = attrs.evolve(policy, start_at=policy.start_at or begun.start_at)
    now = await world.store.now()
    histories = await world.store.histories(streams)
    found: dict[str, Told] = {}
    for stream in streams:
        history = opened(tenant, histories[stream])
        if history.stream not in found:
            # What was said before the first run is known, and nobody decided anything on it.
            plan = Plan() if begun is None else decide(history, policy, now)
            times = Times(tenant.peoplevox.clocks.zone, now)
            found[history.stream] = Told(history, plan, now, times, reveal=reveal)
    profiles = await _profiles(world, tenant, policy, now, list(found.values()), reveal=reveal)
    if reveal and any(one.history.people for one in found.values()):
        entry = JournalEntry(by=by, action="reveal", subject=f"order {order}")
        await world.store.commit(Batch(tenant=tenant.name, journal=(entry,)))
    explained = _explained(order, list(found.values()), profiles)
    if begun is None:
        unknown = _unknown(order, "never_run")
        return attrs.evolve(
            explained,
            state=unknown.state,
            reason=unknown.reason,
            why=unknown.why,
            next=unknown.next,
            next_at=None,
        )
    return explained


async def _profiles(
    world: World,
    tenant: Tenant,
    policy: Policy,
    now: datetime,
    groups: Sequence[Told],
    *,
    reveal: bool,
) -> Sequence[Telling]:
    """Say what the profiles of an order's people were told last, and are about to be told."""
    people = dict.fromkeys(
        person
        for group in groups
        for person in (
            *(row.person for row in group.history.announcements),
            *(wish.person for wish in group.plan.announcements),
        )
        if person is not None
    )
    streams = [person_stream(tenant.name, tenant.source, person) for person in people]
    if not streams:
        return []
    histories = await world.store.histories(streams)
    tellings: list[Telling] = []
    for stream in streams:
        history = opened(tenant, histories[stream])
        if history.version == 0:
            continue
        plan = decide(history, policy, now)
        told = Told(history, plan, now, Times(tenant.peoplevox.clocks.zone, now), reveal=reveal)
        # The last that was told, and what comes after it: a profile has one state.
        over = [one for one in told.announcements if one.state not in {"queued", "held"}]
        tellings += [*over[-1:], *(one for one in told.announcements if one not in over)]
    return tellings


def _unknown(order: str, reason: str) -> Explanation:
    return Explanation(
        asked=order,
        state="unknown",
        reason=reason,
        why=in_words(reason),
        next=words.NOTHING_MORE[reason],
    )


def _explained(asked: str, groups: Sequence[Told], profiles: Sequence[Telling]) -> Explanation:
    tellings = [telling for group in groups for telling in group.announcements]
    return attrs.evolve(
        standing(groups, tellings),
        asked=asked,
        orders=tuple(
            name.subject
            for group in groups
            for name in map(stream_name, group.history.members)
            if name.kind == "order"
        ),
        references=tuple(dict.fromkeys(one for group in groups for one in group.references)),
        observations=tuple(one for group in groups for one in group.observations),
        announcements=tuple(tellings),
        exceptions=tuple(one for group in groups for one in group.history.exceptions),
        profiles=tuple(profiles),
        chronicle=chronicle(groups, profiles),
    )
