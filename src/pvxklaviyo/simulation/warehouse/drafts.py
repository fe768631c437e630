"""A made world before it is told: orders and what each of their parcels holds."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import attrs

from . import people
from .audience import RELAY_DOMAINS, TRANSFER_CHANNEL
from .goods import ITEMS, KITS
from .mix import Mix
from .records import OrderLine

Items = list[tuple[str, int]]


class DoesNotFitError(Exception):
    """The choices made so far leave no room for the rest of the mix."""


@attrs.define(eq=False)
class OrderDraft:
    """One order to be told, and its parcels' contents, in the order in which they leave."""

    number: str
    kind: str
    channel: str
    reference: str
    email: str
    contact_name: str
    site: str
    town: str
    country: str
    twin: OrderDraft | None = None
    partner: OrderDraft | None = None
    wanted_parts: int = 1
    held_back: bool = False
    kit: str = ""
    shows_parents: bool = True
    blank_lines: bool = False
    lines: list[OrderLine] = attrs.field(factory=list[OrderLine])
    parts: list[Items] = attrs.field(factory=list[Items])

    @property
    def is_told(self) -> bool:
        """Whether a customer may hear of it."""
        return self.kind == "shop"


def pick(source: random.Random, among: Sequence[OrderDraft], count: int) -> list[OrderDraft]:
    """Choose *count* of *among*, or say that there are too few."""
    if count > len(among):
        raise DoesNotFitError
    return source.sample(list(among), count)


def draft_orders(source: random.Random, mix: Mix, sites: Sequence[str]) -> list[OrderDraft]:
    """
    Choose who orders what, and in how many parcels it goes.

    Raises:
        DoesNotFitError: The mix asks for more than its orders can hold.
    """
    kinds = (
        ["transfer"] * mix.transfers
        + ["marketplace"] * mix.marketplace_orders
        + ["no_email"] * mix.without_email
        + ["placeholder"] * mix.placeholder_email
    )
    if len(kinds) > mix.orders:
        raise DoesNotFitError
    kinds += ["shop"] * (mix.orders - len(kinds))
    source.shuffle(kinds)
    drafts = [_draft(source, kind, position, sites) for position, kind in enumerate(kinds)]
    shop = [draft for draft in drafts if draft.is_told]
    _choose_twins_and_partners(source, mix, drafts)
    for draft in pick(source, shop, mix.split_orders):
        draft.wanted_parts = source.choices((2, 3, 4, 5), (60, 25, 10, 5))[0]
    for position, draft in enumerate(
        pick(source, [one for one in shop if one.twin is None], mix.unfinished)
    ):
        draft.held_back = True
        if position % 4 == 3 and draft.wanted_parts == 1 and draft.partner is None:
            draft.wanted_parts = 0
    able = [draft for draft in shop if draft.wanted_parts]
    for position, draft in enumerate(pick(source, able, mix.kits_counted + mix.kits_uncounted)):
        draft.kit = source.choice(KITS).sku
        draft.shows_parents = position < mix.kits_counted
    for draft in pick(source, drafts, mix.blank_lines):
        draft.blank_lines = True
    for draft in drafts:
        _fill(source, draft)
    return drafts


def _draft(source: random.Random, kind: str, position: int, sites: Sequence[str]) -> OrderDraft:
    name = people.contact_name(source)
    email = people.address_of(name, position, source)
    channel, reference = source.choice(people.CHANNELS), f"#{20001 + position}"
    match kind:
        case "transfer":
            name, email, channel, reference = "Shop in town", "", TRANSFER_CHANNEL, ""
        case "marketplace":
            channel = source.choice(list(RELAY_DOMAINS))
            email = f"{source.randbytes(7).hex()}@{RELAY_DOMAINS[channel]}"
            reference = f"{source.randrange(100, 999)}-{5000000 + position}-{1000000 + position}"
        case "no_email":
            email = ""
        case "placeholder":
            email = source.choice(
                ("noemail@post.pvx-sim.net", "someone@example.com", "till@test.com")
            )
        case _ if source.random() < 0.04:
            reference = ""  # Typed in by hand.
        case _:
            pass
    town, country = source.choice(people.PLACES)
    return OrderDraft(
        number=str(5100001 + position * 7),
        kind=kind,
        channel=channel,
        reference=reference,
        email=email,
        contact_name=name,
        site=sites[0] if source.random() < 0.8 else source.choice(list(sites)),
        town=town,
        country=country,
    )


def _choose_twins_and_partners(
    source: random.Random, mix: Mix, drafts: Sequence[OrderDraft]
) -> None:
    shop = pick(source, [draft for draft in drafts if draft.is_told], mix.twin_orders * 2)
    twins = list(zip(shop[::2], shop[1::2], strict=True))
    for first, second in twins:
        first.twin, second.twin = second, first
        first.reference = first.reference or f"#{first.number}"
        second.channel, second.reference = first.channel, first.reference
        _same_customer(first, second)
    # In one despatch: two halves of one order, one customer's two orders, a
    # customer's and a marketplace's, and, mostly, two customers' orders.
    pairs = twins[: mix.shared_despatches // 4]
    alone = [draft for draft in drafts if draft.is_told and draft.twin is None]
    market = [draft for draft in drafts if draft.kind == "marketplace"]
    source.shuffle(alone)
    while len(pairs) < mix.shared_despatches and len(alone) >= 2:
        first = alone.pop()
        other = market if len(pairs) % 10 == 9 and market else alone
        second = other.pop()
        if other is alone and len(pairs) % 3 == 2:
            _same_customer(first, second)
        pairs.append((first, second))
    if len(pairs) < mix.shared_despatches:
        raise DoesNotFitError
    for first, second in pairs:
        first.partner, second.partner = second, first
    _choose_namesakes(drafts)


def _choose_namesakes(drafts: Sequence[OrderDraft]) -> None:
    # Two shops may number their orders alike: other channel, other customer, same reference.
    alone = [draft for draft in drafts if draft.is_told and not draft.twin and draft.reference]
    here = [draft for draft in alone if draft.channel == "Shopify UK"]
    there = [draft for draft in alone if draft.channel == "Shopify EU"]
    for first, second in list(zip(here, there, strict=False))[: len(drafts) // 50]:
        second.reference = first.reference


def _same_customer(first: OrderDraft, second: OrderDraft) -> None:
    second.email, second.contact_name = first.email, first.contact_name
    second.town, second.country = first.town, first.country


def _fill(source: random.Random, draft: OrderDraft) -> None:
    goods = [item for item in ITEMS if "~D~" not in item.sku]
    chosen = source.sample(goods, source.randint(1, 4))
    ordered = [(item.sku, source.randint(1, 4), item.price) for item in chosen]
    if draft.kit:
        ordered.insert(source.randint(0, 1), (draft.kit, source.randint(1, 3), goods[0].price * 3))
    if not draft.blank_lines and source.random() < 0.05:
        ordered.append(ordered[-1] if ordered[-1][0] != draft.kit else ordered[0])
    shop_numbers = source.random() < 0.5
    draft.lines = [
        OrderLine(
            sku=sku, quantity=quantity, line=_line_number(draft, at, shop=shop_numbers), price=price
        )
        for at, (sku, quantity, price) in enumerate(ordered, 1)
    ]
    units = [line.sku for line in draft.lines for _ in range(line.quantity)]
    while len(units) < draft.wanted_parts + draft.held_back:
        first = draft.lines[0]
        draft.lines[0] = attrs.evolve(first, quantity=first.quantity + 1)
        units.append(first.sku)
    source.shuffle(units)
    if draft.held_back:
        # Kits come last, so that one leaves in any case.
        units.sort(key=lambda sku: sku == draft.kit)
        most = max(1, min(len(units) - draft.wanted_parts, len(units) // 2))
        units = units[source.randint(1, most) :] if draft.wanted_parts else []
        source.shuffle(units)
    draft.parts = _cut(source, units, draft.wanted_parts)


def _line_number(draft: OrderDraft, at: int, *, shop: bool) -> str:
    if draft.blank_lines:
        return ""
    return str(int(draft.number) * 10 + at) if shop else str(at)


def _cut(source: random.Random, units: list[str], parts: int) -> list[Items]:
    if not parts:
        return []
    cuts = [0, *sorted(source.sample(range(1, len(units)), parts - 1)), len(units)]
    return [list(Counter(units[start:stop]).items()) for start, stop in pairwise(cuts)]
