"""Deliveries of a shop's webhooks, with everything that goes wrong on the way."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

import attrs

from ..._http import Request
from .records import SaleEvent
from .shop import Shop
from .standing import Standing, standing
from .telling import Telling

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""What JSON can hold."""


@attrs.frozen(kw_only=True)
class Message:
    """
    One webhook's call, before it is sent.

    Attributes:
        topic: What it is about, as the shop calls that.

        body: What it says, by how the order stands.

        of: Which thing it is about, so that no two calls are mixed up.
    """

    topic: str
    body: Callable[[Standing], Json]
    of: str = ""


@attrs.frozen(kw_only=True)
class Delivery:
    """
    One webhook's call, as it arrives.

    Attributes:
        at: When; never before what it is of happened.

        event: What the shop's journal has of it.

        topic: What it is about.

        payload: The body.

        request: The call itself, signed.
    """

    at: datetime
    event: SaleEvent
    topic: str
    payload: Json = attrs.field(repr=False)
    request: Request = attrs.field(repr=False)

    @property
    def line(self) -> str:
        """The same as a line of a file of deliveries."""
        return json.dumps({"topic": self.topic, "payload": self.payload}, ensure_ascii=False)


Tell = Callable[[Standing, SaleEvent, random.Random], Iterable[Message]]
"""What a kind of shop says of something that happened, as its orders stand then."""

Sign = Callable[[str, bytes, datetime], Request]
"""How a kind of shop signs a topic's body when it calls."""


def deliveries(
    shop: Shop, tell: Tell, sign: Sign, telling: Telling | None, *, is_fresh: bool = False
) -> Sequence[Delivery]:
    """
    List what a shop's webhooks bring, in the order in which they do.

    Args:
        shop: The shop.

        tell: What its kind of shop says.

        sign: How that signs.

        telling: What goes wrong on the way; None: nothing does.

        is_fresh: Whether a body shows the order as it is when the call is
            made, and not when the thing happened.
    """
    how = telling or Telling()
    told: list[Delivery] = []
    for sale in shop.sales():
        for event in sale.events:
            what = f"{how.seed}/{event.channel}/{event.identity}"
            for message in tell(standing(sale, event.at), event, random.Random(what)):
                source = random.Random(f"{what}/{message.topic}/{message.of}")
                if source.random() < how.lost and event.kind in (how.lost_kinds or [event.kind]):
                    continue
                at = event.at + how.late * source.random()
                times = [at]
                if source.random() < how.doubled:
                    times.append(at + timedelta(minutes=source.uniform(1, 60)))
                for time in times:
                    order = standing(sale, time if is_fresh else event.at)
                    told.append(_delivery(event, message, order, time, sign))
    return sorted(told, key=lambda one: one.at)


def _delivery(
    event: SaleEvent, message: Message, order: Standing, at: datetime, sign: Sign
) -> Delivery:
    payload = message.body(order)
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return Delivery(
        at=at,
        event=event,
        topic=message.topic,
        payload=payload,
        request=sign(message.topic, body, at),
    )
