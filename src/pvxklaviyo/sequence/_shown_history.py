"""What a history has of a shop's own showings: which are one order's, and what they come to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ..ledger import History, Observation
from ..model import Shown, ShownOrder, StreamKey, decode_shown
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
    references = references_in(history)
    return [derived(some, references.get(stream, ""), left) for stream, some in showings.items()]


def references_in(history: History) -> Mapping[StreamKey, str]:
    """Give by which reference each shown order was matched; those are left out that were not."""
    found: dict[StreamKey, str] = {}
    for one in history.observations:
        if one.kind == "matched":
            found.setdefault(one.stream, str(json.loads(one.body)["reference"]))
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
