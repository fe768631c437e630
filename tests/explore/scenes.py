"""Small worlds: what may happen in each, in any order that the clock and the people allow."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs

from pvxklaviyo.klaviyo import Event
from pvxklaviyo.ledger import ControlVerb
from pvxklaviyo.mapping import Mapping, shipment_event
from pvxklaviyo.model import Order, Return, Shipment, ShopFact
from pvxklaviyo.sequence import KEPT_ITEM, MetricPolicy, Policy, ProfilePolicy

from ..sequence.group import NOON, at, fact, order, returned, shipment

Shown = Order | Shipment | Return

BEGIN = at(60)
"""When a world begins: what it tells of happened in the hour before."""


def policy(**more: Any) -> Policy:
    """Make a policy that tells people's profiles nothing: they have worlds of their own."""
    return Policy(
        **{
            "placed_order": "shop",
            "cancelled_order": "relay",
            "start_at": NOON - timedelta(hours=6),
            "profile": ProfilePolicy(enabled=False),
            **more,
        }
    )


@attrs.frozen(kw_only=True)
class Scene:
    """
    A small world.

    Attributes:
        name: Of the scene.

        policy: The tenant's.

        mapping: The tenant's.

        there: What Peoplevox shows from the beginning.

        chains: What comes there, each in versions that follow each other;
            None: it is shown no more.

        said: What the shop says.

        again: How often it says something that it said before.

        crashes: How often the process dies.

        lost: How often an answer of Klaviyo is lost.

        unsent: How often nothing leaves the machine.

        refused: The order of which Klaviyo refuses everything.

        answers: How often a person answers an exception.

        verbs: What a person may answer.

        down: For how long nothing runs, once; None: never.
    """

    name: str
    policy: Policy = attrs.field(factory=policy)
    mapping: Mapping = attrs.field(factory=Mapping)
    there: tuple[Shown, ...] = ()
    chains: tuple[tuple[Shown | None, ...], ...] = ()
    said: tuple[ShopFact, ...] = ()
    again: int = 1
    crashes: int = 1
    lost: int = 1
    unsent: int = 0
    refused: str = ""
    answers: int = 0
    verbs: tuple[ControlVerb, ...] = ("approve",)
    down: timedelta | None = None


def parcel(name: str, *items: tuple[str, int], **more: Any) -> Shipment:
    """Make a parcel of order 1001 that left just before the world begins."""
    return shipment(name, *items, **{"despatched_at": at(58), **more})


def untracked(one: Shipment) -> tuple[Shipment, Shipment]:
    """Let a parcel have its tracking number later."""
    return (attrs.evolve(one, tracking_number=""), one)


def _fails(about: Shipment, one: Order) -> Event:
    if one.number == "1002":
        raise ZeroDivisionError("a tenant's own function")
    return shipment_event(about, one)


def calm(scene: Scene, **more: Any) -> Scene:
    """Let nothing go wrong in a scene but what is named."""
    quiet = {"again": 0, "crashes": 0, "lost": 0, "unsent": 0, "answers": 0}
    return attrs.evolve(scene, **{**quiet, **more})


_ORDER = order("1001", ("MUG", 2), ("TEE", 1))
_TWIN = order("1002", ("MUG", 1))
_STRANGER = order("1002", ("MUG", 1), reference="#2", email="bob@post.pvx-sim.net")
_ALL = (("MUG", 2), ("TEE", 1))
_PLACED = fact("order_placed", -60, *_ALL, value=Decimal("30.00"))
_WHOLE = fact("order_cancelled", 59)
_CUT = fact("lines_cancelled", 59, ("TEE", 1), id="C1")
_KEPT = {KEPT_ITEM: MetricPolicy(enabled=True)}

TRACKED = Scene(
    name="tracking that comes later",
    there=(_ORDER,),
    chains=(untracked(parcel("DES1", *_ALL)),),
)
CANCELLED = Scene(
    name="a parcel and a cancellation",
    there=(_ORDER,),
    chains=((parcel("DES1", ("MUG", 1)),),),
    said=(_WHOLE,),
)
CONTRADICTED = Scene(
    name="a parcel that left after its cancellation",
    there=(_ORDER,),
    chains=((parcel("DES1", ("MUG", 2)),), (parcel("DES2", ("TEE", 1), despatched_at=at(60)),)),
    said=(_CUT,),
    answers=1,
)
TWINS = Scene(
    name="one order of the shop that Peoplevox has as two",
    there=(_ORDER, _TWIN),
    chains=(
        (parcel("DES1", *_ALL),),
        (parcel("DES2", ("MUG", 1), number="1002", despatched_at=at(59)),),
    ),
    said=(_PLACED,),
)
RETURNED = Scene(
    name="a return that may be read before its parcel",
    policy=policy(metrics=_KEPT, keep_after=timedelta(hours=2)),
    there=(_ORDER,),
    chains=(
        (parcel("DES1", *_ALL),),
        (returned("RET1", ("MUG", 1), returned_at=at(60)),),
    ),
)
PLACED = Scene(
    name="a placing that the relay tells",
    policy=policy(placed_order="relay"),
    there=(_ORDER,),
    chains=((parcel("DES1", *_ALL),),),
    said=(_PLACED, _WHOLE),
)
STRANGERS = Scene(
    name="two orders, one of which cannot be mapped",
    mapping=Mapping(shipment_event=_fails),
    there=(_ORDER, _STRANGER),
    chains=(
        (parcel("DES2", ("MUG", 1), number="1002", reference="#2", email=_STRANGER.email),),
        (parcel("DES1", *_ALL),),
    ),
)
REFUSED = Scene(
    name="two orders, one of which Klaviyo refuses",
    there=(_ORDER, _STRANGER),
    chains=(
        (parcel("DES2", ("MUG", 1), number="1002", reference="#2", email=_STRANGER.email),),
        (parcel("DES1", *_ALL),),
    ),
    refused="1002",
)
LATE = Scene(
    name="nothing runs for hours",
    policy=policy(late="silent"),
    there=(_ORDER,),
    chains=(
        (parcel("DES0", ("TEE", 1), despatched_at=NOON - timedelta(hours=7)),),
        (parcel("DES1", ("MUG", 2)),),
    ),
    unsent=1,
    down=timedelta(hours=4),
)
MOVED = Scene(
    name="the address changes",
    there=(_ORDER,),
    chains=(
        (attrs.evolve(_ORDER, email="bob@post.pvx-sim.net"),),
        (parcel("DES1", ("MUG", 2)),),
        (parcel("DES2", ("TEE", 1), despatched_at=at(59)),),
    ),
)
ALL = Scene(
    name="two orders, three parcels, a cancellation, a return",
    policy=policy(metrics=_KEPT, keep_after=timedelta(hours=2)),
    there=(_ORDER,),
    chains=(
        (_TWIN,),
        untracked(parcel("DES1", ("MUG", 1))),
        (parcel("DES2", ("MUG", 1), number="1002", despatched_at=at(59)),),
        (parcel("DES3", ("TEE", 1), despatched_at=at(60)),),
        (returned("RET1", ("MUG", 1), returned_at=at(60)),),
    ),
    said=(_CUT,),
    answers=1,
)

GONE = Scene(
    name="a parcel that is taken back, and one that takes its place",
    there=(_ORDER,),
    chains=(
        (parcel("DES1", ("MUG", 2)), None),
        (parcel("DES2", ("MUG", 2), despatched_at=at(60)),),
    ),
)

SCENES = (
    TRACKED,
    CANCELLED,
    CONTRADICTED,
    TWINS,
    RETURNED,
    PLACED,
    STRANGERS,
    REFUSED,
    LATE,
    MOVED,
    GONE,
    ALL,
)
