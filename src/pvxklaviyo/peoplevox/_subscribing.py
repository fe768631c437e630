"""Subscribing to events and ending that, as values and as flows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

import attrs

from .._call import Call
from .._wire import Wire
from ._answers import answering, unreadable
from ._calls import request_of
from ._envelope import Answer
from ._errors import RequestRefusedError
from ._event_types import PLACEHOLDER
from ._service import PeoplevoxService
from ._session import fetch
from ._soap import Arguments
from ._subscription import NotificationTemplate, Subscription

# Braces mark placeholders, so a JSON object would be taken for one.
_JSON = re.compile(r"\A\s*[\[{]\s*[\"'\[{\]}]")

SITES_FILTER_ORDER = ("eventType", "filter", "sitesFilter", "callbackUrl")
"""The likely order of SubscribeEventWithSitesFilters, which no public WSDL has."""


def subscribe_event(
    event_type: str, callback_url: str, *, event_filter: str = "", encode: bool | None = None
) -> Call[int]:
    """
    Have Peoplevox GET an address whenever something happens.

    :class:`NotificationTemplate` builds such addresses. May not be repeated when the
    outcome is not known: there would be two subscriptions, both firing.

    Args:
        event_type: Such as ``EventType.SALES_ORDER_STATUS_CHANGES``.

        callback_url: With properties in braces:
            ``"https://example.net/hook?order={SalesOrderNumber}"``.

        event_filter: Of an undocumented grammar; mostly empty.

        encode: Whether values are to be encoded for URLs; None leaves it out.

    Returns:
        The id of the subscription. Keep it: Peoplevox does not list them.

    Raises:
        ValueError: The address has no property to fill in.
    """
    _check_template(callback_url)
    arguments: Arguments = [
        ("eventType", str(event_type)),
        ("filter", event_filter),
        ("callbackUrl", callback_url),
        *_encoding(encode=encode),
    ]
    return _subscribing("SubscribeEvent", arguments)


def subscribe_post_event(
    event_type: str,
    post_url: str,
    post_params: str,
    *,
    event_filter: str = "",
    encode: bool | None = None,
) -> Call[int]:
    """
    Have Peoplevox POST to an address whenever something happens.

    Args:
        event_type: As :func:`subscribe_event`.

        post_url: Where to.

        post_params: The body, with properties in braces:
            ``"order={SalesOrderNumber}"``. Not JSON, whose braces would be
            taken for properties.

        event_filter: As :func:`subscribe_event`.

        encode: As :func:`subscribe_event`.

    Returns:
        As :func:`subscribe_event`.

    Raises:
        ValueError: The body is JSON, or has no property to fill in.
    """
    _check_template(post_params)
    arguments: Arguments = [
        ("eventType", str(event_type)),
        ("filter", event_filter),
        ("postUrl", post_url),
        ("postParams", post_params),
        *_encoding(encode=encode),
    ]
    return _subscribing("SubscribePostEvent", arguments)


def subscribe_event_with_sites_filters(
    event_type: str,
    callback_url: str,
    sites_filter: str,
    *,
    event_filter: str | None = None,
    order: tuple[str, ...] = SITES_FILTER_ORDER,
) -> Call[int]:
    """
    Have Peoplevox GET an address whenever something happens at some sites.

    Not documented: integrators used this call in 2017 and 2018, and no public
    WSDL has it.

    Args:
        event_type: As :func:`subscribe_event`.

        callback_url: As :func:`subscribe_event`.

        sites_filter: Which sites; :func:`only_site` writes the one known form.

        event_filter: Left out if None.

        order: Of the arguments, if your site wants another.

    Returns:
        As :func:`subscribe_event`.

    Raises:
        ValueError: As :func:`subscribe_event`, or *order* has other names.
    """
    _check_template(callback_url)
    if sorted(order) != sorted(SITES_FILTER_ORDER):
        raise ValueError(f"order has each of {', '.join(SITES_FILTER_ORDER)} once")
    given = {
        "eventType": str(event_type),
        "filter": event_filter,
        "sitesFilter": sites_filter,
        "callbackUrl": callback_url,
    }
    arguments = [(name, text) for name in order if (text := given[name]) is not None]
    return _subscribing("SubscribeEventWithSitesFilters", arguments)


def unsubscribe_event(subscription_id: int) -> Call[bool]:
    """
    End a subscription. May be repeated.

    Args:
        subscription_id: As subscribing gave it.

    Returns:
        Whether Peoplevox says that it ended one.

    Raises:
        RequestRefusedError: From the call: what it says of an id that it does
            not know is not documented.
    """

    def decode(answer: Answer) -> bool:
        said = answer.detail.strip().casefold()
        if said not in {"true", "false"}:
            raise unreadable("UnsubscribeEvent", "it says neither True nor False")
        return said == "true"

    return Call(
        request_of("UnsubscribeEvent", [("subscriptionId", subscription_id)]),
        decode=answering("UnsubscribeEvent", decode),
        operation="UnsubscribeEvent",
    )


def only_site(reference: str) -> str:
    """
    Write the sites filter that means one site.

    Raises:
        ValueError: The reference has a quote or a control character.
    """
    if re.search(r'["\\\x00-\x1f]', reference):
        raise ValueError("a site's reference has no quotes and no control characters")
    return f'Site.Reference = "{reference}"'


async def subscribe(
    wire: Wire, service: PeoplevoxService, template: NotificationTemplate
) -> Subscription:
    """
    Subscribe, and give what to keep of it.

    Raises:
        ValueError: A sites filter together with a POST, or with *encode*: no
            such call is known.

        ServiceError: It was refused, or its outcome is not known.
    """
    call = _call_of(template)
    number = await fetch(wire, service, call)
    held = {
        field.name: getattr(template, field.name) for field in attrs.fields(NotificationTemplate)
    }
    return Subscription(id=number, subscribed_at=wire.now(), **held)


async def unsubscribe_all(
    wire: Wire,
    service: PeoplevoxService,
    ids: Iterable[int],
    *,
    keep: Collection[Subscription | int] = (),
    told: Callable[[int, bool], None] | None = None,
) -> tuple[int, ...]:
    """
    End every subscription that has one of *ids*, whoever made it.

    The only way to be rid of subscriptions whose ids are lost: ids above 1000
    are met. It takes one call an id, so a thousand take a quarter of an hour.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        ids: Such as ``range(1, 1500)``.

        keep: What is left alone.

        told: Told of each id, and whether there was such a subscription.

    Returns:
        The ids that there were.

    Raises:
        ServiceError: A call failed; those before it are done.
    """
    kept = {one if isinstance(one, int) else one.id for one in keep}
    ended: list[int] = []
    for number in ids:
        if number in kept:
            continue
        try:
            was = await fetch(wire, service, unsubscribe_event(number))
        except RequestRefusedError as error:
            if error.status != 200:
                raise
            # What it says of an id that it does not know is not documented.
            was = False
        if was:
            ended.append(number)
        if told is not None:
            told(number, was)
    return tuple(ended)


def _call_of(template: NotificationTemplate) -> Call[int]:
    if template.sites_filter is not None:
        if template.method == "POST" or template.encode is not None:
            raise ValueError("a sites filter is known for GET alone, and without encode")
        return subscribe_event_with_sites_filters(
            template.event_type,
            template.callback_url,
            template.sites_filter,
            event_filter=template.event_filter or None,
        )
    if template.method == "GET":
        return subscribe_event(
            template.event_type,
            template.callback_url,
            event_filter=template.event_filter,
            encode=template.encode,
        )
    return subscribe_post_event(
        template.event_type,
        template.url,
        template.query,
        event_filter=template.event_filter,
        encode=template.encode,
    )


def _subscribing(operation: str, arguments: Arguments) -> Call[int]:
    def decode(answer: Answer) -> int:
        said = answer.detail.strip()
        if not re.fullmatch(r"[0-9]{1,18}", said):
            raise unreadable(operation, "it holds no id of a subscription")
        return int(said)

    return Call(
        request_of(operation, arguments),
        decode=answering(operation, decode),
        operation=operation,
        repeatable=False,
    )


def _encoding(*, encode: bool | None) -> list[tuple[str, str]]:
    # Newer than the WSDLs of 2013 and 2017, which would refuse to read it.
    return [] if encode is None else [("encodeParameterData", "true" if encode else "false")]


def _check_template(text: str) -> None:
    if _JSON.match(text):
        raise ValueError("a template cannot be JSON: its braces would be taken for properties")
    if not PLACEHOLDER.search(text):
        raise ValueError('the template has no property to fill in, such as "{SalesOrderNumber}"')
