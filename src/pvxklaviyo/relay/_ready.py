"""Begin: know the account and the start, or say in a pass why that cannot be known now."""

from __future__ import annotations

from collections.abc import Callable

from ..engine import Pass, Tenant, World, begin, not_begun
from ..errors import ServiceError
from ._plan import Plan

AGAIN_IN = 15.0
"""Seconds until a relay that keeps going asks again who the key belongs to."""


async def ready(world: World, plan: Plan, kept: Tenant | None) -> Tenant | Pass:
    """
    Give the tenant with its start and account, or the pass that could not begin.

    Args:
        world: What may be awaited.

        plan: What the relay is made of.

        kept: What an earlier pass of this relay began with.
    """
    if kept is not None:
        return kept
    try:
        return await begin(world, plan.tenant, plan.account)
    except ServiceError as error:
        return await not_begun(world, plan.tenant, error)


async def until_ready(
    world: World, plan: Plan, kept: Tenant | None, on_pass: Callable[[Pass], None]
) -> Tenant | None:
    """Begin, as often as it takes; None when asked to stop before."""
    while not world.stopping():
        begun = await ready(world, plan, kept)
        if isinstance(begun, Tenant):
            return begun
        on_pass(begun)
        await world.sleep(AGAIN_IN)
    return None
