"""Observe whatever is learned of a shop's orders: facts, what is shown, whole deliveries."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from ..model import ShopFact, ShownEdit, ShownOrder, ShownRefund
from ..shops import Heard
from ._needs import observe_heard
from ._observe import AT_ONCE, Observed, observe
from ._shown import observe_shown
from ._world import Observable, Tenant, World


async def observe_all(world: World, tenant: Tenant, things: Iterable[Observable]) -> Observed:
    """
    Store all of it; the next pass decides.

    Args:
        world: Only its store is asked.

        tenant: For whom.

        things: Any number, taken one by one and stored some hundred at a time.

    Raises:
        ValueError: As :func:`observe_shown` and :func:`observe_heard`.
    """
    waiting = iter(things)
    new = known = 0
    done = Observed()
    first = True
    while (some := list(islice(waiting, AT_ONCE))) or first:
        first = False
        facts = [one for one in some if isinstance(one, ShopFact)]
        shown = [one for one in some if isinstance(one, ShownOrder | ShownEdit | ShownRefund)]
        heard = [one for one in some if isinstance(one, Heard)]
        if facts or not some:
            done = await observe(world, tenant, facts)
            new, known = new + done.new, known + done.known
        if shown:
            done = await observe_shown(world, tenant, shown)
            new, known = new + done.new, known + done.known
        if heard:
            done = await observe_heard(world, tenant, heard)
            new, known = new + done.new, known + done.known
    return Observed(new=new, known=known)
