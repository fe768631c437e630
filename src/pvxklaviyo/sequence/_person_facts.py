"""What a person's parcels and returns come to, computed from what they were told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

import attrs

from ..ledger import History
from ..model import FactKey, PersonFacts, ReturnedSku, Told, decode_told
from ._lives import parcel_of
from ._policy import ProfilePolicy


@attrs.frozen(kw_only=True)
class PersonKnown:
    """
    What is known of a person.

    Attributes:
        facts: What their profile should say.

        rests_on: The observations that say so.

        happened_at: When the newest of it happened; None: nothing did.

        changes_at: When something of it expires; None: nothing will.
    """

    facts: PersonFacts
    rests_on: tuple[FactKey, ...]
    happened_at: datetime | None
    changes_at: datetime | None


@attrs.frozen
class _Said:
    """Something that was told, and the observation that says so."""

    told: Told
    fact: FactKey


@attrs.define(kw_only=True)
class _Parcel:
    """A parcel over all that was told of it."""

    left: _Said
    last: _Said
    is_there: bool = True


@attrs.define(kw_only=True)
class _Order:
    """An order over all that was told of it."""

    parcels: list[_Parcel] = attrs.field(factory=list[_Parcel])
    completed: _Said | None = None
    cancelled: _Said | None = None
    returned: list[_Said] = attrs.field(factory=list[_Said])

    @property
    def there(self) -> Sequence[_Parcel]:
        """The parcels that left, in the order in which they were told."""
        return sorted(
            (parcel for parcel in self.parcels if parcel.is_there),
            key=lambda one: (one.left.told.index or 0, one.left.told.at, one.left.told.key),
        )


def known_of(history: History, policy: ProfilePolicy, now: datetime) -> PersonKnown:
    """Compute what is known of the person whose history it is."""
    said = _latest(history)
    orders = _orders(said)
    last = _last_parcel(orders.values())
    returned = sorted(
        (one for one in said if one.told.what == "returned"),
        key=lambda one: (one.told.at, one.told.key),
        reverse=True,
    )
    listed = _listed(returned, policy, now)
    still_open = [order for order in orders.values() if _is_open(order)]
    last_order = orders[last.left.told.order] if last is not None else _only_cancelled(orders)
    status, status_by = _status(last_order)
    facts = PersonFacts(
        last_despatched_at=last.left.told.at if last else None,
        last_order=last.left.told.order if last else "",
        carrier=last.last.told.carrier if last else "",
        tracking_number=last.last.told.tracking_number if last else "",
        tracking_url=last.last.told.tracking_url if last else "",
        open_shipments=len(still_open),
        fulfilment_status=status,
        returned=tuple(ReturnedSku(sku=sku, returned_at=one.told.at) for sku, one in listed),
        last_returned_at=returned[0].told.at if returned else None,
    )
    by = [
        *([last.left, last.last] if last is not None else []),
        *status_by,
        *(parcel.last for order in still_open for parcel in order.parcels),
        *(one for _, one in listed),
        *returned[:1],
    ]
    return PersonKnown(
        facts=facts,
        # Where all was taken back, what took it back says so.
        rests_on=tuple(sorted({one.fact for one in by} or {one.fact for one in said})),
        happened_at=max((one.told.at for one in by or said), default=None),
        changes_at=min((one.told.at + policy.returned_for for _, one in listed), default=None),
    )


def _latest(history: History) -> Sequence[_Said]:
    """
    Give what stands of each subject: later words replace earlier ones.

    What waits for its event is left out until that was sent.
    """
    latest: dict[tuple[str, str], _Said] = {}
    sent: set[tuple[str, str]] = set()
    for fact in history.observations:
        if fact.kind != "told":
            continue
        one = _Said(decode_told(fact.body), fact.key)
        subject = (one.told.kind, one.told.key)
        if one.told.what == "sent":
            sent.add(subject)
            continue
        before = latest.get(subject)
        if before is None or (before.told.said_at, before.fact) < (one.told.said_at, one.fact):
            latest[subject] = one
    return [
        latest[subject]
        for subject in sorted(latest)
        if subject in sent or not latest[subject].told.awaits_event
    ]


def _orders(said: Iterable[_Said]) -> Mapping[str, _Order]:
    orders: dict[str, _Order] = {}
    parcels: dict[str, _Parcel] = {}
    # What was said of a parcel afterwards comes after it, and in its order.
    for one in sorted(said, key=lambda one: (one.told.what != "despatched", one.told.said_at)):
        told = one.told
        order = orders.setdefault(told.order, _Order()) if told.what != "withdrawn" else _Order()
        match told.what:
            case "despatched":
                parcels[told.key] = _Parcel(left=one, last=one)
                order.parcels.append(parcels[told.key])
            case "tracking" | "corrected":
                parcel = parcels.get(parcel_of(told.key))
                if parcel is not None:
                    # A parcel that is back after it was taken back is told by its tracking.
                    parcel.is_there = told.what == "tracking"
                    parcel.last = one
            case "completed":
                order.completed = one
            case "cancelled":
                order.cancelled = one
            case "returned":
                order.returned.append(one)
            case "withdrawn" | "sent":
                pass
    return orders


def _last_parcel(orders: Iterable[_Order]) -> _Parcel | None:
    # By when it left and not by when it was read: history overwrites nothing newer.
    there = [parcel for order in orders for parcel in order.there]
    return max(there, key=lambda one: (one.left.told.at, one.left.told.key), default=None)


def _is_open(order: _Order) -> bool:
    """Whether parcels are still to come, as far as anybody knows."""
    if order.cancelled is not None or order.completed is not None or not order.parcels:
        return False
    there = order.there
    if not there:
        return True
    newest = there[-1].left.told
    taken_back = any(
        parcel.last.told.said_at > newest.said_at for parcel in order.parcels if not parcel.is_there
    )
    return taken_back or newest.complete is False


def _only_cancelled(orders: Mapping[str, _Order]) -> _Order | None:
    """Give the last order that was cancelled, for somebody to whom nothing was sent."""
    cancelled = [
        (order.cancelled.told.at, name)
        for name, order in orders.items()
        if order.cancelled is not None
    ]
    return orders[max(cancelled)[1]] if cancelled else None


def _status(order: _Order | None) -> tuple[str, Sequence[_Said]]:
    """Say how an order stands by what happened to it last, and what says so."""
    if order is None:
        return "", ()
    stages: list[tuple[datetime, int, str, _Said]] = []
    there = order.there
    if there:
        newest = there[-1].left
        whole = order.completed or (newest if newest.told.complete else None)
        by = whole or newest
        at = max(by.told.at, *(parcel.left.told.at for parcel in there))
        stages.append((at, 0, "despatched" if whole else "part despatched", by))
    if order.cancelled is not None:
        stages.append((order.cancelled.told.at, 1, "cancelled", order.cancelled))
    if order.returned:
        newest = max(order.returned, key=lambda one: (one.told.at, one.told.key))
        stages.append(
            (newest.told.at, 2, "returned" if _all_back(order) else "part returned", newest)
        )
    if not stages:
        return "", ()
    _, _, status, by = max(stages, key=lambda stage: stage[:2])
    return status, (by,)


def _all_back(order: _Order) -> bool:
    """Whether as much came back as was sent; a return whose parcel nobody told is whole."""
    parcels = [parcel.left for parcel in order.there]
    kits = {kit for one in parcels for kit in one.told.kits}
    sent = _in_parts(_pieces(parcels), kits)
    back = _in_parts(_pieces(order.returned), kits)
    return all(back.get(sku, 0) >= count for sku, count in sent.items())


def _in_parts(
    pieces: Mapping[str, int], kits: AbstractSet[tuple[str, str, int]]
) -> Mapping[str, int]:
    """Count kits as what they consist of, because a bench may book them either way."""
    whole = {kit for kit, _, _ in kits}
    parts = {sku: count for sku, count in pieces.items() if sku not in whole}
    for kit, part, each in kits:
        parts[part] = parts.get(part, 0) + pieces.get(kit, 0) * each
    return parts


def _pieces(said: Iterable[_Said]) -> Mapping[str, int]:
    pieces: dict[str, int] = {}
    for one in said:
        for sku, count in one.told.items:
            pieces[sku] = pieces.get(sku, 0) + count
    return pieces


def _listed(
    returned: Sequence[_Said], policy: ProfilePolicy, now: datetime
) -> Sequence[tuple[str, _Said]]:
    """List items that came back: each once, the newest first, bounded, and none that is old."""
    newest: dict[str, _Said] = {}
    for one in returned:
        for sku, count in one.told.items:
            if count > 0 and sku not in newest and one.told.at + policy.returned_for > now:
                newest[sku] = one
    listed = sorted(newest.items(), key=lambda one: one[0])
    listed.sort(key=lambda one: one[1].told.at, reverse=True)
    return listed[: max(policy.returned_skus, 0)]
