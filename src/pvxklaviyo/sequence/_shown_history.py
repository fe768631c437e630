"""What a history has of a shop's own showings: which are one order's, and what they come to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import attrs

from ..ledger import History, Observation
from ..model import Shown, ShownOrder, StreamKey, decode_shown, shown_stream, stream_name
from ._seen import Derived, Said, Seen
from ._showing import Showing
from ._shown import derived
from ._shown_lines import Left


def shown_in(
    history: History, shipments: Iterable[Seen], read_from: datetime | None
) -> Sequence[Derived]:
    """Derive what happened to each order of a shop that the history has."""
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
    found: list[Derived] = []
    for orders in _matched(history).values():
        # What an export shows by the number alone belongs to the order with the id.
        some = [showing for one in orders for showing in showings.get(one.stream, ())]
        found.append(derived(some, orders[0].reference, left))
    return found


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


def rivals_in(history: History) -> Sequence[Sequence[Matched]]:
    """Give orders that are not one and share a reference: what is shown of them is nobody's."""
    return [
        orders
        for orders in _by_reference(history).values()
        if len({(one.shop, one.order) for one in orders if not _by_number_alone(one)}) > 1
        or len({one.shop for one in orders}) > 1
    ]


def _matched(history: History) -> Mapping[str, Sequence[Matched]]:
    rivals = {orders[0].reference for orders in rivals_in(history)}
    return {
        reference: orders
        for reference, orders in _by_reference(history).items()
        if reference not in rivals
    }


def _by_reference(history: History) -> Mapping[str, Sequence[Matched]]:
    found: dict[str, list[Matched]] = {}
    for one in matched_in(history):
        found.setdefault(one.reference, []).append(one)
    return found


def _by_number_alone(one: Matched) -> bool:
    return one.order.startswith("number:")


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
