"""SubscribeEvent and its kin: reading a wish to be told, and ending one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from .description import EVENTS, Age, has
from .sites import read_sites
from .soap import Envelope, SoapError, whole
from .subscriptions import Subscription, Subscriptions

_TRUTH = {"true": True, "1": True, "false": False, "0": False, "": None}


class SubscriptionRefused(Exception):
    """A subscription that cannot be made or ended; the text says why."""


def subscribe(subscriptions: Subscriptions, envelope: Envelope, now: datetime, age: Age) -> int:
    """
    Make a subscription, and give its number.

    Raises:
        SoapError: The event's type or the wish for encoding is none.

        SubscriptionRefused: There is no address to call.

        SearchError: The sites filter cannot be read.
    """
    arguments = envelope.arguments
    event = arguments.get("eventType", "").strip()
    if event not in EVENTS or not has(age, EVENTS[event]):
        raise SoapError(
            "Server was unable to read request. There is an error in XML document. "
            f"Instance validation error: '{event}' is not a valid value for "
            "SubscriptionEventTypes."
        )
    method: Literal["GET", "POST"] = "GET"
    url = arguments.get("callbackUrl", "")
    if envelope.operation == "SubscribePostEvent":
        method, url = "POST", arguments.get("postUrl", "")
    if urlsplit(url).scheme not in {"http", "https"}:
        raise SubscriptionRefused("the address to call must be absolute")
    found = Subscription(
        id=subscriptions.next_id(),
        event=event,
        method=method,
        url=url,
        params=arguments.get("postParams", ""),
        filter=arguments.get("filter", ""),
        sites=_sites(envelope.operation, arguments),
        encode=_encode(arguments) if has(age, "current") else None,
        since=now,
    )
    subscriptions.add(found)
    return found.id


def unsubscribe(subscriptions: Subscriptions, envelope: Envelope) -> None:
    """
    End a subscription.

    Raises:
        SoapError: Its number is none.

        SubscriptionRefused: There is no such subscription.
    """
    number = whole(envelope.arguments, "subscriptionId")
    if not subscriptions.remove(number):
        raise SubscriptionRefused(f"there is no subscription {number}")


def _sites(operation: str, arguments: Mapping[str, str]) -> frozenset[str]:
    if operation != "SubscribeEventWithSitesFilters":
        return frozenset()
    return read_sites(arguments.get("sitesFilter", ""))


def _encode(arguments: Mapping[str, str]) -> bool | None:
    text = arguments.get("encodeParameterData", "").strip().casefold()
    if text not in _TRUTH:
        raise SoapError(
            "Server was unable to read request. There is an error in XML document. "
            f"The string '{text}' is not a valid Boolean value."
        )
    return _TRUTH[text]
