"""What a history has of a shop's own showings: which are one order's, and what they come to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

import attrs

from ..ledger import History, Observation
from ..model import (
    Shown,
    ShownOrder,
    StreamKey,
    business_subject,
    decode_shown,
    shown_stream,
    stream_name,
)
from ._seen import Derived, Said, Seen
from ._showing import Showing, bodies_of
from ._shown import derived
from ._shown_lines import Left


def shown_in(
    history: History,
    shipments: Iterable[Seen],
    read_from: datetime | None,
    channels: Iterable[str] = (),
) -> Sequence[Derived]:
    """
    Derive what happened to each order of a shop that the history has.

    Args:
        history: All that was learned.

        shipments: What left.

        read_from: Start of the look-up that says so; None: nobody looked so far.

        channels: Of the orders that Peoplevox has.
    """
    showings = _showings(history)
    if not showings:
        return ()
    left = Left(
        read_from=read_from,
        sent=[
            (seen.shipment.despatched_at, item.item_code, item.quantity)
            for seen in shipments
            for item in seen.shipment.items
        ],
    )
    told = _told_counts(history)
    found: list[Derived] = []
    for reference, orders in _by_reference(history).items():
        ours = _ours(orders, showings, channels)
        # What an export shows by the number alone belongs to the order with the id.
        some = [showing for one in ours for showing in showings.get(one.stream, ())]
        if some:
            found.append(derived(some, reference, left, told))
    return found


def _told_counts(history: History) -> Mapping[str, AbstractSet[int]]:
    """Give the running counts that were told of each line, or that a person let go."""
    counts: dict[str, set[int]] = {}
    for record in history.announcements:
        if record.kind != "cancelled_item" or (record.is_open and record.reason != "discarded"):
            continue
        line, name = business_subject(record.key)[-2:]
        shown, _, count = name.rpartition(":")
        if shown == line and count.isdecimal():
            counts.setdefault(line, set()).add(int(count))
    return counts


def _showings(history: History) -> Mapping[StreamKey, Sequence[Showing]]:
    showings: dict[StreamKey, list[Showing]] = {}
    for one in history.observations:
        if one.kind == "shown" and one.learned_at is not None:
            showings.setdefault(one.stream, []).append(
                Showing(
                    shown=decode_shown(one.body),
                    key=one.key,
                    person=one.person,
                    learned_at=one.learned_at,
                )
            )
    return showings


@attrs.frozen(kw_only=True)
class Matched:
    """
    That an order of a shop is known by a reference.

    Attributes:
        shop: What the tenant calls the shop.

        order: The shop's id of the order, or ``"number:"`` and its number where
            nothing else is shown.

        reference: What Peoplevox knows it by.

        stream: Of what is shown of it.
    """

    shop: str
    order: str
    reference: str
    stream: StreamKey


def matched_in(history: History) -> Sequence[Matched]:
    """Give by which references shown orders are known; of one order the first counts."""
    found: dict[StreamKey, Matched] = {}
    for one in history.observations:
        if one.kind == "matched":
            words = json.loads(one.body)
            name = stream_name(one.stream)
            stream = shown_stream(name.tenant, name.source, words["shop"], words["order"])
            found.setdefault(
                stream,
                Matched(
                    shop=words["shop"],
                    order=words["order"],
                    reference=words["reference"],
                    stream=stream,
                ),
            )
    return tuple(found.values())


def orders_shown(history: History, reference: str | None = None) -> Sequence[ShownOrder]:
    """
    Give the whole orders that a history shows, the newest of each.

    Args:
        history: All that was learned.

        reference: Only those that are known by it.
    """
    known = {one.stream for one in matched_in(history) if one.reference == reference}
    found = [
        max(bodies, key=lambda body: body.age).order
        for stream, some in _showings(history).items()
        if (reference is None or stream in known) and (bodies := bodies_of(some))
    ]
    return sorted(found, key=lambda order: (order.shop, order.id, order.number))


def rivals_in(
    history: History, channels: Iterable[str]
) -> Sequence[tuple[Sequence[Matched], Sequence[Matched]]]:
    """Give orders that are not one and share a reference, and those of them that count here."""
    showings = _showings(history)
    found: list[tuple[Sequence[Matched], Sequence[Matched]]] = []
    for orders in _by_reference(history).values():
        ours = _ours(orders, showings, channels)
        if len(ours) < len(orders):
            found.append((orders, ours))
    return found


def _ours(
    orders: Sequence[Matched],
    showings: Mapping[StreamKey, Sequence[Showing]],
    channels: Iterable[str],
) -> Sequence[Matched]:
    """Of orders with one reference give those that are one: the channel's, if there are several."""
    if _are_one(orders):
        return orders
    home = {channel.strip().casefold() for channel in channels} - {""}
    same = [one for one in orders if _channels_of(showings.get(one.stream, ())) & home]
    return same if same and _are_one(same) else ()


def _are_one(orders: Sequence[Matched]) -> bool:
    named = {one.order for one in orders if not one.order.startswith("number:")}
    return len(named) <= 1 and len({one.shop for one in orders}) <= 1


def _channels_of(showings: Iterable[Showing]) -> set[str]:
    orders = (one.shown for one in showings if isinstance(one.shown, ShownOrder))
    return {order.channel.strip().casefold() for order in orders} - {""}


def _by_reference(history: History) -> Mapping[str, Sequence[Matched]]:
    found: dict[str, list[Matched]] = {}
    for one in matched_in(history):
        found.setdefault(one.reference, []).append(one)
    return found


def all_said(told: Sequence[Said], shown: Iterable[Derived]) -> Sequence[Said]:
    """Put together what was told as such and what was derived: the same, told, wins."""
    known = {(one.fact.order, one.fact.kind, one.fact.id) for one in told}
    more = [
        said
        for one in shown
        for said in one.said
        if (said.fact.order, said.fact.kind, said.fact.id) not in known
    ]
    return sorted(
        [*told, *more], key=lambda one: (one.fact.at, one.fact.kind, one.key, one.fact.id)
    )


def kinds_of(shown: Shown) -> frozenset[str]:
    """Say what a showing can be the witness of."""
    if not isinstance(shown, ShownOrder):
        return frozenset({"lines_cancelled"})
    kinds = {"lines_cancelled"}
    kinds |= {"order_placed"} if shown.is_placed else set()
    kinds |= {"order_cancelled"} if shown.is_cancelled else set()
    return frozenset(kinds)


def instants_of(fact: Observation) -> frozenset[datetime]:
    """Give the instants that a showing speaks of."""
    shown = decode_shown(fact.body)
    found: list[datetime | None] = [fact.learned_at]
    if isinstance(shown, ShownOrder):
        found += [shown.modified_at, shown.placed_at, shown.cancelled_at]
        found += [refund.at for refund in shown.refunds or ()]
    else:
        found.append(shown.at)
    return frozenset(one for one in found if one is not None)
