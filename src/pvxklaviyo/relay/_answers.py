"""A person's answer to an exception, recorded."""

from __future__ import annotations

from typing import get_args

from ..engine import Tenant, World
from ..ledger import Batch, Control, ControlVerb, Exceptions


async def answer(
    world: World, tenant: Tenant, exception: str, verb: ControlVerb, *, by: str, note: str
) -> None:
    """
    Answer an open exception; its stream is decided about with the next pass.

    Raises:
        LookupError: No such exception is open.

        ValueError: *verb* is none of those there are.
    """
    if verb not in get_args(ControlVerb):
        raise ValueError(f'verb is "{verb}"; it is "approve", "retry" or "discard"')
    await world.store.migrate()
    found = await world.store.read(Exceptions(tenant=tenant.name, id=exception))
    if not found:
        raise LookupError(f"no exception {exception} is open; pvxklaviyo exceptions lists them")
    # One without a stream is nobody's decision: the answer is that it is over.
    closed = (found[0].key,) if found[0].stream is None else ()
    control = Control(exception=exception, verb=verb, by=by, note=note)
    await world.store.commit(Batch(tenant=tenant.name, controls=(control,), closed=closed))
