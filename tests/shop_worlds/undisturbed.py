"""A small day on which all goes well, to compare others with."""

from __future__ import annotations

from functools import cache

from .kinds import KINDS
from .world import World


def told(world: World) -> list[tuple[object, ...]]:
    """Give what Klaviyo holds, without when it came."""
    found = [
        (
            one.metric,
            one.unique_id,
            str(one.time),
            one.value,
            one.value_currency,
            one.email,
            str(one.properties),
        )
        for one in world.events()
    ]
    return sorted(found, key=str)


@cache
def undisturbed(kind: str) -> list[tuple[object, ...]]:
    """Say what Klaviyo holds after the same day, without strangers."""
    world = World(KINDS[kind], 0, orders=3)
    world.live()
    return told(world)
