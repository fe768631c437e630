"""Observe: what a shop says becomes durable, before anybody decides or looks anything up."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import attrs

from ..ledger import Alias, Batch, Observation
from ..model import FactKey, ShopFact, encode_shop_fact, fact_key, shop_stream
from ._people import People
from ._world import Tenant, World

AT_ONCE = 500
"""Facts in one commit; more gain nothing, and each commit is durable when it returns."""


@attrs.frozen(kw_only=True)
class Observed:
    """
    What became of facts that were told to the ledger. All of them are durable.

    Attributes:
        new: Those that were not known.

        known: Those that were: told again, they change nothing.
    """

    new: int = 0
    known: int = 0


async def observe(world: World, tenant: Tenant, facts: Iterable[ShopFact]) -> Observed:
    """
    Store what a shop said of its orders; the next pass decides about it.

    Nothing has to have run before. A fact wakes its stream, and one of an
    order that nobody looked for yet lets it be looked for in Peoplevox.

    Args:
        world: Only its store is asked.

        tenant: For whom.

        facts: Any number, taken one by one and stored 500 at a time.
    """
    await world.store.migrate()
    secret = await world.store.secret()
    waiting = iter(facts)
    new = known = 0
    while some := list(islice(waiting, AT_ONCE)):
        people = People(secret, tenant.codec, world.new_reference)
        batch = _batch(tenant, some, people)
        committed = await world.store.commit(batch)
        new += committed.new
        known += committed.known
    return Observed(new=new, known=known)


def shop_fact_key(fact: ShopFact) -> FactKey:
    """
    Name a fact: kind, order and id are its identity, so it has one revision for ever.

    With the channel, where it names one: two shops may have one reference, and
    what one says of its order is no repetition of what the other says.
    """
    channel = fact.channel.strip().casefold()
    subject = (fact.order, fact.id, *([channel] if channel else []))
    return fact_key("shop", fact.kind, *subject, revision="1")


def _batch(tenant: Tenant, facts: Iterable[ShopFact], people: People) -> Batch:
    observations: list[Observation] = []
    aliases: dict[str, Alias] = {}
    for fact in facts:
        stream = shop_stream(tenant.name, tenant.source, fact.order)
        observations.append(
            Observation(
                stream=stream,
                key=shop_fact_key(fact),
                kind="shop",
                happened_at=fact.at,
                person=people.reference(fact.email) or people.reference(fact.phone),
                body=encode_shop_fact(fact),
            )
        )
        aliases[fact.order] = Alias(stream=stream, name=fact.order)
    return Batch(
        tenant=tenant.name,
        people=people.named(),
        observations=tuple(observations),
        aliases=tuple(aliases.values()),
    )
