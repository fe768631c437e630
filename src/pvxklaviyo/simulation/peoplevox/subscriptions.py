"""Who wants to be told of what, and what they are told: templates with their values filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias
from urllib.parse import quote
from zoneinfo import ZoneInfo

import attrs

from ..._http import Request
from ..warehouse.local_time import on_the_wall

Value: TypeAlias = (
    "str | int | Decimal | bool | datetime | Mapping[str, Value] | Sequence[Value] | None"
)
"""What an event tells: one value, or an entity with more, or several of them."""

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.]*)\}")
_FIRST = 1001


@attrs.frozen(kw_only=True)
class Subscription:
    """
    One wish to be told.

    Attributes:
        id: By which it can be ended.

        event: The event's type.

        method: ``"GET"`` of *url*, or ``"POST"`` of *params* to it.

        url: May hold placeholders if it is got.

        params: What is posted, with placeholders.

        filter: As it was asked; its language is not known, so nothing heeds
            it.

        sites: References of the only sites that count; empty for all.

        encode: Whether values were asked to be encoded; None if nothing was
            asked.

        since: When it was made.
    """

    id: int
    event: str
    method: Literal["GET", "POST"]
    url: str = attrs.field(repr=False)
    params: str = attrs.field(default="", repr=False)
    filter: str = ""
    sites: frozenset[str] = frozenset()
    encode: bool | None = None
    since: datetime


class Subscriptions:
    """The subscriptions of one tenant. Nobody can ask for a list of them. Not thread-safe."""

    def __init__(self) -> None:
        self._next = _FIRST
        self._known: dict[int, Subscription] = {}

    def next_id(self) -> int:
        """Give the next number; none is given twice."""
        self._next += 1
        return self._next - 1

    def add(self, subscription: Subscription) -> None:
        """Keep a subscription."""
        self._known[subscription.id] = subscription

    def remove(self, number: int) -> bool:
        """End a subscription; False if there is none."""
        return self._known.pop(number, None) is not None

    def all(self) -> Sequence[Subscription]:
        """List them, as only a simulation can."""
        return tuple(self._known.values())


def compose(
    subscription: Subscription,
    values: Mapping[str, Value],
    *,
    zone: ZoneInfo,
    encoded: bool,
    unknown: Literal["blank", "kept"],
    media_type: str,
) -> Request:
    """
    Write the request that tells a subscriber.

    Args:
        subscription: Who wants it, and how.

        values: What there is to tell.

        zone: Of the dates in it.

        encoded: Whether values are encoded for addresses and forms.

        unknown: What becomes of a placeholder without a value.

        media_type: Of what is posted; empty sends none.
    """

    def fill(match: re.Match[str]) -> str:
        found = _walk(values, match[1].split("."))
        if not found and unknown == "kept":
            return match[0]
        text = ",".join(_text(value, zone) for value in found)
        return quote(text, safe="") if encoded else text

    if subscription.method == "POST":
        body = _PLACEHOLDER.sub(fill, subscription.params)
        headers = {"content-type": media_type} if media_type else {}
        return Request("POST", subscription.url, headers, body.encode())
    url = _PLACEHOLDER.sub(fill, subscription.url)
    # What no address can hold is encoded in any case; "&", "=", "+" and "#" stay and do harm.
    return Request("GET", quote(url, safe="%/:?#[]@!$&'()*+,;=~"))


def _walk(value: Value, path: Sequence[str]) -> list[Value]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [found for one in value for found in _walk(one, path)]
    if not path:
        return [] if isinstance(value, Mapping) else [value]
    if isinstance(value, Mapping) and path[0] in value:
        return _walk(value[path[0]], path[1:])
    return []


def _text(value: Value, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        local = on_the_wall(value, zone) if value.tzinfo else value
        return f"{local:%d/%m/%Y %H:%M:%S}"
    return str(value)
