"""A person's answer to an exception, recorded."""

from __future__ import annotations

from typing import get_args

from ..engine import Tenant, World
from ..ledger import Batch, Control, ControlVerb, ExceptionRecord, Exceptions


async def answer(
    world: World, tenant: Tenant, exception: str, verb: ControlVerb, *, by: str, note: str
) -> None:
    """
    Answer an open exception; its stream is decided about with the next pass.

    Raises:
        LookupError: No such exception is open.

        ValueError: *verb* is none of those there are, or there is nothing to
            try again: a person must say whether it is right.
    """
    if verb not in get_args(ControlVerb):
        raise ValueError(f'verb is "{verb}"; it is "approve", "retry" or "discard"')
    await world.store.migrate()
    found = await world.store.read(Exceptions(tenant=tenant.name, id=exception))
    if not found:
        raise LookupError(f"no exception {exception} is open; pvxklaviyo exceptions lists them")
    if verb == "retry" and _asks_whether_it_is_right(found[0]):
        raise ValueError(f"exception {exception} takes approve or discard; nothing is tried again")
    # One without a stream is nobody's decision: the answer is that it is over.
    closed = (found[0].key,) if found[0].stream is None else ()
    control = Control(exception=exception, verb=verb, by=by, note=note)
    await world.store.commit(Batch(tenant=tenant.name, controls=(control,), closed=closed))


def _asks_whether_it_is_right(exception: ExceptionRecord) -> bool:
    # Any answer but a discard lets it go on, so trying again would approve without saying so.
    return "--approve" in exception.next_step and "--retry" not in exception.next_step
