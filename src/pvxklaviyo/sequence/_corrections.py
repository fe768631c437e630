"""What was told and is not true any more: taken back, and not booked again in time."""

from __future__ import annotations

import json

import attrs

from ..model import Order
from . import exceptions
from ._kinds import CORRECTED_FULFILMENT
from ._known import Known
from ._parcel_telling import put
from ._places import Place, places
from ._reasons import BOOKED_AGAIN
from ._to_tell import to_tell
from ._wish import Wish


def decide_corrections(known: Known, wish: Wish) -> None:
    """
    Decide about shipments that were told and are gone.

    Until ``correct_after`` nothing is said: most come back, or are booked
    again. Then the customer is told, once; or a person, where the tenant tells
    no corrections.
    """
    for place in places(known):
        _keep_former(known, wish, place)
        if place.occupant is not None or place.corrected:
            continue
        if place.is_lost:
            _correct(known, wish, place)
        elif place.is_sure:
            # What a look-up made after its time shows decides.
            wish.reads.append(max(known.now, place.due))


def _keep_former(known: Known, wish: Wish, place: Place) -> None:
    """Let what held the place stay known as that, although it is gone, too."""
    for record in place.former:
        shipment = known.told_shipment(record)
        if shipment is not None:
            wish.skip(
                shipment,
                known.state.orders.get(shipment.order_number) or _order(place),
                kind="shipment",
                key=record.key,
                reason=BOOKED_AGAIN,
                facts=record.facts,
                happened_at=shipment.despatched_at,
                person=record.person,
            )


def _correct(known: Known, wish: Wish, place: Place) -> None:
    record, policy = place.record, known.policy
    if not policy.tells(CORRECTED_FULFILMENT):
        if known.answered(f"vanished:{record.key}") is None:
            wish.open(exceptions.vanished(known.history.stream, record.key, place.gone.shipment))
        return
    earlier = [
        one
        for one in known.history.announcements
        if one.kind == "correction" and one.key.startswith(record.key + ":") and known.is_told(one)
    ]
    if any(one.state == "parked" for one in earlier):
        # It was set aside, and a person has not answered.
        return
    decided = json.loads(record.decision)
    email = known.address(record.person)
    order = known.state.orders.get(place.told.order_number) or _order(place)
    put(
        known,
        wish,
        to_tell(
            policy,
            kind="correction",
            # Counted: a parcel may come back and go again.
            key=known.key(place.told, str(len(earlier) + 1)),
            metric=CORRECTED_FULFILMENT,
            reason="taken_back",
            facts=(place.gone.fact,),
            # Peoplevox does not say when a despatch was taken back; our first
            # look without it is the nearest instant that anybody knows.
            happened_at=place.since,
            # Who was told of the parcel is told that it did not leave.
            person=record.person,
            about=attrs.evolve(
                place.told,
                index=decided.get("index"),
                is_complete=decided.get("complete"),
                email=email,
            ),
            order=attrs.evolve(order, email=email),
        ),
    )


def _order(place: Place) -> Order:
    told = place.told
    return Order(
        number=told.order_number, reference=told.reference, channel=told.channel, site=told.site
    )
