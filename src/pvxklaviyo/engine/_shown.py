"""Observe what a shop shows: durable as it is, and put where its order is found."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

import attrs

from ..ledger import Alias, Batch, Join, Observation
from ..model import (
    Shown,
    ShownOrder,
    StreamKey,
    encode_shown,
    fact_key,
    shop_stream,
    shown_stream,
)
from ..sequence import ShopRules
from ._observe import AT_ONCE, Observed
from ._people import People
from ._world import Tenant, World


async def observe_shown(world: World, tenant: Tenant, shown: Iterable[Shown]) -> Observed:
    """
    Store what shops showed; the next pass decides what of it happened.

    Nothing is compared here. The same again, to the last field, is known and
    changes nothing. A whole order is put to the reference that the tenant's
    rules make of its names; what else is shown of it, before or after, is
    found by the shop's own id.

    Args:
        world: Only its store is asked.

        tenant: For whom.

        shown: Any number, taken one by one and stored 500 at a time.

    Raises:
        ValueError: Something has no id, an instant without a time zone, or a
            text that cannot be written. What was before it may be durable.
    """
    await world.store.migrate()
    secret = await world.store.secret()
    waiting = iter(shown)
    new = known = 0
    while some := list(islice(waiting, AT_ONCE)):
        people = People(secret, tenant.codec, world.new_reference)
        batch = shown_batch(tenant, some, people)
        committed = await world.store.commit(batch)
        # What is kept of a match is ours, and no news of the shop.
        fresh = committed.new_by_kind.get("shown", 0)
        new += fresh
        known += len(some) - fresh
    return Observed(new=new, known=known)


def shown_batch(tenant: Tenant, shown: Iterable[Shown], people: People) -> Batch:
    """Give what is written of some showings."""
    observations: list[Observation] = []
    joins: dict[StreamKey, Join] = {}
    aliases: dict[tuple[StreamKey, str], Alias] = {}
    for one in shown:
        rules = tenant.policy.shop(one.shop)
        order = order_of(one)
        stream = shown_stream(tenant.name, tenant.source, one.shop, order)
        observations.append(_observation(one, order, stream, rules, people))
        if not isinstance(one, ShownOrder):
            continue
        for name in dict.fromkeys(filter(None, (one.number, one.id))):
            aliases[stream, name] = Alias(stream=stream, name=name)
        reference = rules.reference(one.names)
        if reference is None or stream in joins:
            continue
        root = shop_stream(tenant.name, tenant.source, reference)
        observations.append(_matched(one, order, root, reference))
        joins[stream] = Join(stream=stream, root=root)
        aliases[root, reference] = Alias(stream=root, name=reference)
    return Batch(
        tenant=tenant.name,
        people=people.named(),
        observations=tuple(observations),
        aliases=tuple(aliases.values()),
        joins=tuple(joins.values()),
    )


def order_of(shown: Shown) -> str:
    """
    Name the shop's order that something is shown of: by its id, else by its number.

    Raises:
        ValueError: It has neither.
    """
    if not isinstance(shown, ShownOrder):
        order = shown.order
    else:
        order = shown.id or (f"number:{shown.number}" if shown.number else "")
    if not order or not shown.shop:
        raise ValueError("what a shop shows is of no order, or of no shop")
    return order


def _observation(
    shown: Shown, order: str, stream: StreamKey, rules: ShopRules, people: People
) -> Observation:
    address, email, phone = "", None, None
    happened_at: datetime | None
    if isinstance(shown, ShownOrder):
        happened_at = _aware(shown.modified_at)
        for at in (shown.placed_at, shown.cancelled_at):
            _aware(at)
        for refund in shown.refunds or ():
            _aware(refund.at)
        email, phone = shown.email, shown.phone
        address = people.revision(b"address", shown.address) if shown.address.strip() else ""
        # Of free attributes only those are kept that a rule looks at: they may
        # be anybody's words.
        kept = {name: text for name, text in shown.references.items() if name in rules.fields}
        shown = attrs.evolve(shown, channel=shown.channel or rules.channel, references=kept)
    else:
        happened_at = _aware(shown.at)
    body = encode_shown(shown, address=address)
    revision = people.revision(body, f"{email or ''}\n{phone or ''}")
    return Observation(
        stream=stream,
        key=fact_key("shown", shown.shop, order, revision=revision),
        kind="shown",
        happened_at=happened_at,
        person=people.reference(email) or people.reference(phone),
        body=body,
    )


def _matched(shown: ShownOrder, order: str, stream: StreamKey, reference: str) -> Observation:
    body = {"shop": shown.shop, "order": order, "number": shown.number, "reference": reference}
    return Observation(
        stream=stream,
        key=fact_key("matched", shown.shop, order, revision="1"),
        kind="matched",
        happened_at=None,
        person=None,
        body=json.dumps(body, sort_keys=True, separators=(",", ":")).encode(),
    )


def _aware(at: datetime | None) -> datetime | None:
    if at is not None and at.utcoffset() is None:
        raise ValueError("an instant of the shop has no time zone: it is read differently anywhere")
    return at
