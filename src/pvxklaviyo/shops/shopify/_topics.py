"""Which topics say something of orders, and why the others do not."""
# https://shopify.dev/docs/api/webhooks

from __future__ import annotations

from .._document import Part
from .._heard import Heard
from ._edits import read_edit
from ._orders import read_order
from ._refunds import read_refund
from ._rules import Rules

TOPICS = (
    "orders/create",
    "orders/paid",
    "orders/updated",
    "orders/cancelled",
    "orders/edited",
    "refunds/create",
)
"""What to subscribe to."""

# A test notification has this order on every topic, cancelled and voided even where
# it is said to be new. In copies that went through JavaScript its end is rounded.
_SAMPLES = frozenset({"820982911946154508", "820982911946154500"})

_WAREHOUSE = "it repeats what the shop was told of despatches"
_PRIVACY = "it is a request about a person's data, which a person answers"
_IGNORED = {
    # Only an id, and orders that were cancelled may be deleted later, or kept for ever.
    "orders/delete": "an order was deleted, which cancels nothing",
    "orders/fulfilled": _WAREHOUSE,
    "orders/partially_fulfilled": _WAREHOUSE,
    "order_transactions/create": "money moved; what for, the order and the refund say",
    "customers/redact": _PRIVACY,
    "customers/data_request": _PRIVACY,
    "shop/redact": _PRIVACY,
}
_FAMILIES = {
    "fulfillments": _WAREHOUSE,
    "fulfillment_orders": _WAREHOUSE,
    "fulfillment_events": _WAREHOUSE,
    "returns": "what comes back, the warehouse says",
}


def read_topic(topic: str, body: Part, rules: Rules) -> Heard:
    """
    Read a body by its topic.

    Args:
        topic: As the header has it: ``"orders/create"``.

        body: The body.

        rules: The shop's.

    Raises:
        UnreadableError: It is not what the topic promises.
    """
    match topic:
        case "orders/create" | "orders/paid" | "orders/updated" | "orders/cancelled":
            if _is_sample(body.object()["id"]):
                return _SAMPLE
            return Heard(shown=(read_order(body, rules),))
        case "orders/edited":
            if _is_sample(body["order_edit"]["order_id"]):
                return _SAMPLE
            return Heard(shown=(read_edit(body, rules),))
        case "refunds/create":
            if _is_sample(body.object()["order_id"]):
                return _SAMPLE
            return Heard(shown=(read_refund(body, rules),))
        case _:
            family = topic.partition("/")[0]
            why = _IGNORED.get(topic) or _FAMILIES.get(family)
            return Heard(ignored=why or "its topic says nothing of orders")


_SAMPLE = Heard(ignored="it is Shopify's sample, sent to try the address")


def _is_sample(order: Part) -> bool:
    return order.find_key() in _SAMPLES
