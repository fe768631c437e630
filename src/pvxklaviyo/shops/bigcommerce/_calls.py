"""What webhooks of BigCommerce say: that something happened to an order, and no more."""
# https://developer.bigcommerce.com/docs/integrations/webhooks/events

from __future__ import annotations

import re

from .._document import Part
from .._heard import Heard

# Also of one channel: "store/channel/1/order/updated".
_ORDER = re.compile(r"store/(?:channel/[0-9]+/)?order/(?P<what>[\w/]{1,60})")
_NUMBER = re.compile(r"[0-9]{1,18}")

_ELSEWHERE = {
    # Deleting an order by the API archives it; the shop's word for a cancellation is a status.
    "archived": "an order that was archived, which cancels nothing",
    "message/created": "a message about an order",
    "metafield/created": "a field of an app's own",
    "metafield/updated": "a field of an app's own",
    "metafield/deleted": "a field of an app's own",
}


def heard(body: Part, scope: str, store_hash: str) -> Heard:
    """
    Read which order has to be read.

    Raises:
        UnreadableError: It does not say, or it is of another store.
    """
    found = _ORDER.fullmatch(scope)
    if found is None:
        return Heard(ignored="a scope that is not about orders")
    if body["producer"] and not is_of(body, store_hash):
        raise body["producer"].wrong("is another store")
    what = found["what"]
    if what in _ELSEWHERE:
        return Heard(ignored=_ELSEWHERE[what])
    return Heard(needs=(_order(body["data"].object()),))


def is_of(body: Part, store_hash: str) -> bool:
    """
    Find out whether a body is of a store. An app's secret is that of all stores that have it.

    Raises:
        UnreadableError: Its parts are not what they should be.
    """
    return body["producer"].text() == f"stores/{store_hash}"


def _order(data: Part) -> str:
    # Transactions, and all events of one channel, have ids of their own, or none.
    part = data["order_id"] or data["id"]
    if data["type"].text() == "transaction":
        part = data["order_id"]
    order = part.key()
    if not _NUMBER.fullmatch(order):
        raise part.wrong("is not the number of an order")
    return order
