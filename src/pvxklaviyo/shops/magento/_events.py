"""Events of Adobe Commerce, as Adobe I/O Events delivers them: one, or many in a list."""
# https://developer.adobe.com/commerce/extensibility/events/

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from ...errors import DecodeError, Problem
from .._document import Part, UnreadableError
from .._heard import Heard
from .._rejected import RejectedOrder
from ._orders import is_ours, order, tells_enough
from ._refunds import is_refunded, refund

if TYPE_CHECKING:
    from ._magento import Magento

EventKind: TypeAlias = Literal["order", "credit_memo", "of_order", "nothing"]
"""What an event carries: an order, a credit memo, a part of an order, or nothing of use."""

EVENTS: Mapping[str, EventKind] = {
    # Saved orders: placed, paid, held, cancelled, changed; every save is one.
    "sales_order_save_commit_after": "order",
    "sales_order_save_after": "order",
    "sales_order_place_after": "order",
    "order_cancel_after": "order",
    "checkout_submit_all_after": "order",
    "sales.api.order_management.place": "order",
    "sales.api.order_repository.save": "order",
    "sales_order_creditmemo_save_after": "credit_memo",
    "sales_order_creditmemo_save_commit_after": "credit_memo",
    "sales_order_creditmemo_refund": "credit_memo",
    # An address that is edited in the admin may not move its order's own stamp.
    "sales_order_address_save_after": "of_order",
    "sales_order_invoice_save_after": "of_order",
    # What a warehouse connector wrote there; the warehouse itself is asked instead.
    "sales_order_shipment_save_after": "nothing",
    "sales_order_shipment_track_save_after": "nothing",
    "sales_order_status_history_save_after": "nothing",
}
"""Events by their names, without ``observer.`` and ``plugin.``."""

# One name for what the REST API calls these, too.
_TOPICS: Mapping[str, EventKind] = {
    "order": "order",
    "orders": "order",
    "creditmemo": "credit_memo",
    "creditmemos": "credit_memo",
}
_PREFIXES = ("com.adobe.commerce.", "observer.", "plugin.")


def event_name(topic: str) -> str:
    """Give an event's name without what all of them begin with."""
    for prefix in _PREFIXES:
        topic = topic.removeprefix(prefix)
    return topic


def read_delivery(body: Part, shop: Magento) -> Heard:
    """
    Read what was delivered: an event, or a list of them.

    Of a list, those that cannot be read are set aside, and the others go on.

    Raises:
        UnreadableError: It is neither, or a single event cannot be read.

        DecodeError: No event of a list can be read.
    """
    if not isinstance(body.value, Sequence) or isinstance(body.value, str):
        return _read_event(body.object(), shop)
    heard: list[Heard] = []
    rejected: list[RejectedOrder] = []
    for part in body.parts():
        try:
            heard.append(_read_event(part.object(), shop))
        except UnreadableError as error:
            rejected.append(
                RejectedOrder(shop=shop.name, order=_name_of(part), problems=(error.problem,))
            )
    if rejected and not heard:
        problems = [problem for one in rejected for problem in one.problems]
        raise _unreadable(shop, problems)
    return _together(heard, rejected)


def read_topic(topic: str, payload: Part, shop: Magento) -> Heard:
    """
    Read what one line of a file has: an event, its value alone, or what REST answers.

    Args:
        topic: An event's name, with or without ``com.adobe.commerce.`` and
            ``observer.``; or ``orders`` and ``creditmemos`` for documents of
            the REST API.

        payload: The event, or only what it carries.

        shop: How to read it.

    Raises:
        UnreadableError: It cannot be read.
    """
    payload.object()
    if payload["data"] and payload["type"]:
        return _read_event(payload, shop)
    if topic in _TOPICS:
        return _read(_TOPICS[topic], payload, shop, is_complete=True)
    kind = _kind(topic, shop)
    if kind is None:
        return Heard(ignored=f"no event of orders: {_short(topic)}")
    return _read(kind, payload, shop, is_complete=False)


def recipients(body: Part) -> Iterable[str | None]:
    """
    List for whom the events of a delivery are, one for each; None where one does not say.

    Raises:
        UnreadableError: It is no event, nor a list of them.
    """
    many = isinstance(body.value, Sequence) and not isinstance(body.value, str)
    for part in body.parts() if many else [body]:
        yield part.object()["recipient_client_id"].find_text()


def _read_event(event: Part, shop: Magento) -> Heard:
    topic = event["type"].key()
    kind = _kind(topic, shop)
    if kind is None:
        return Heard(ignored=f"no event of orders: {_short(topic)}")
    if shop.source and event["source"].text() != shop.source:
        return Heard(ignored="of another Commerce instance")
    data = event["data"].object()
    return _read(kind, data["value"].object(), shop, is_complete=False)


def _kind(topic: str, shop: Magento) -> EventKind | None:
    name = event_name(topic)
    for one, kind in shop.events.items():
        if event_name(one) == name:
            return kind
    return EVENTS.get(name)


def _read(kind: EventKind, value: Part, shop: Magento, *, is_complete: bool) -> Heard:
    match kind:
        case "order":
            return _order(_inner(value, "order"), shop, is_complete=is_complete)
        case "credit_memo":
            return _credit_memo(_inner(value, "creditmemo"), shop)
        case "of_order":
            whose = value["order_id"] or value["parent_id"]
            return Heard(needs=(whose.key(),))
        case "nothing":
            return Heard(ignored="told by others")


def _order(part: Part, shop: Magento, *, is_complete: bool) -> Heard:
    if (is_complete or part["store_id"]) and not is_ours(part, shop):
        return Heard(ignored="of another store")
    if not is_complete and not tells_enough(part, shop):
        return Heard(needs=(part["entity_id"].key(),))
    return Heard(shown=(order(part, shop),))


def _credit_memo(part: Part, shop: Magento) -> Heard:
    if part["store_id"] and not is_ours(part, shop):
        return Heard(ignored="of another store")
    if not is_refunded(part):
        return Heard(ignored="a credit memo that is open or was cancelled")
    found = refund(part, shop)
    if found.value is None or found.lines is None or not found.currency:
        # Reading the order reads its credit memos.
        return Heard(needs=(found.order,))
    return Heard(shown=(found,))


def _inner(value: Part, name: str) -> Part:
    """Give what an event carries, which some events wrap once more."""
    inner = value[name] if not value["entity_id"] else Part(None)
    return inner.object() if isinstance(inner.value, Mapping) else value


def _together(heard: Sequence[Heard], rejected: Sequence[RejectedOrder]) -> Heard:
    shown = tuple(one for each in heard for one in each.shown)
    # An order may be needed by several events of one delivery; the first stands.
    needs = tuple(dict.fromkeys(one for each in heard for one in each.needs))
    reasons = dict.fromkeys(each.ignored for each in heard if each.ignored)
    ignored = "" if shown or needs or rejected else "; ".join(reasons) or "no events at all"
    return Heard(shown=shown, needs=needs, ignored=ignored, rejected=tuple(rejected))


def _name_of(event: Part) -> str:
    """Name an event's order, if even that can be read."""
    readers: list[Callable[[Part], Part]] = [
        lambda value: value["order_id"],
        lambda value: value["increment_id"],
        lambda value: value["entity_id"],
    ]
    for reader in readers:
        try:
            found = reader(event["data"]["value"]).find_key()
        except UnreadableError:
            continue
        if found:
            return found
    return ""


def _short(topic: str) -> str:
    return topic if len(topic) <= 100 and topic.isprintable() else "one with an odd name"


def _unreadable(shop: Magento, problems: Sequence[Problem]) -> DecodeError:
    return DecodeError(
        f"no event of a delivery of {shop.name} can be read; the first: {problems[0]}",
        service=shop.name,
        operation="events",
        problems=problems,
    )
