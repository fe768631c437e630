"""
What the tenant is asked once, and not for every order that meets it.

A condition that ``[returns.dispositions]`` does not know is one question,
however many returns have it. A decision is about one stream and sees no other,
and an exception without a stream is in no history: so it wishes the question
every time it meets the condition, and what was asked is kept in the ledger as
a setting, moved in the same commit that opens the exception. A person's answer
closes the exception and leaves the setting, so that nobody is asked again;
:func:`~pvxklaviyo.engine.begin` closes it, and forgets that it was asked, as
soon as the table has the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..ledger import CursorMove, Cursors, ExceptionOpened
from ..sequence import disposition_key, knows_pair
from ._world import Tenant, World

_ASKED, _FORGOTTEN = "asked", ""


async def not_asked_yet(
    world: World, tenant: Tenant, wished: Iterable[ExceptionOpened]
) -> tuple[Sequence[ExceptionOpened], Sequence[CursorMove]]:
    """
    Give the questions that nobody was asked, and what remembers that they are asked now.

    Args:
        world: What may be awaited.

        tenant: Whose they are.

        wished: Questions of decisions; of several with one key, the first is asked.
    """
    questions: dict[str, ExceptionOpened] = {}
    for one in wished:
        questions.setdefault(one.key, one)
    if not questions:
        return (), ()
    place = _place(tenant)
    known = {one.name: one.cursor for one in await world.store.read(Cursors(source=place))}
    new = [one for key, one in questions.items() if known.get(key) != _ASKED]
    moves = [
        CursorMove(source=place, name=one.key, expected=known.get(one.key), cursor=_ASKED)
        for one in new
    ]
    return new, moves


async def answered_by_table(
    world: World, tenant: Tenant
) -> tuple[Sequence[str], Sequence[CursorMove]]:
    """Name the questions that the tenant's table answers by now, and what forgets them."""
    place, prefix = _place(tenant), disposition_key(tenant.source, "")
    over = [
        one.name
        for one in await world.store.read(Cursors(source=place))
        if one.cursor == _ASKED and knows_pair(tenant.policy.returns, one.name[len(prefix) :])
    ]
    moves = [
        CursorMove(source=place, name=name, expected=_ASKED, cursor=_FORGOTTEN) for name in over
    ]
    return over, moves


def _place(tenant: Tenant) -> str:
    return f"dispositions/{tenant.name}/{tenant.source}"
