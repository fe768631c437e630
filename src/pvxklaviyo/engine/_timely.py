"""What may leave now: nothing from the future, and nothing too late that waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from ..ledger import Claimed, Parked, RetryAt
from . import _set_aside
from ._lateness import leaving
from ._settling import settle
from ._world import Tenant, World

CLOCK_TOLERANCE = timedelta(minutes=2)
"""An event's time may not lie further in the future than this (law L5)."""

PROFILE = "profile"
"""The kind of announcement that is no event: it goes to the profile itself."""


async def timely(world: World, tenant: Tenant, rows: Sequence[Claimed]) -> Sequence[Claimed]:
    """
    Give the rows that may leave now.

    Nothing leaves that is dated in the future (law L5). What is too late, and
    is to wait for a person then, is set aside (law L6).
    """
    left: list[Claimed] = []
    late: list[Claimed] = []
    for row in rows:
        if row.happened_at > row.now + CLOCK_TOLERANCE:
            await settle(world, tenant, [row], RetryAt(at=row.happened_at, sent=False))
        elif leaving(row, row.now).held:
            late.append(row)
        else:
            left.append(row)
    if late:
        opened = [_set_aside.too_late(tenant.name, row) for row in late]
        parked = Parked(reason="late", note="", stops=stops(tenant, late[0]))
        await settle(world, tenant, late, parked, opened=opened)
    return left


def stops(tenant: Tenant, row: Claimed) -> bool:
    """Whether nothing further of its queue may leave once *row* is set aside."""
    # A profile's next news says all of it again: nothing waits behind it.
    return tenant.policy.on_parked == "stop" and row.kind != PROFILE
