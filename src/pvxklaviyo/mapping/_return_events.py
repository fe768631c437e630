"""Events about what came back: the whole return, and each of its items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from ..klaviyo import Event, Json
from ..model import Order, Return, ReturnLine
from ..sequence import RETURNED_ITEM, RETURNED_ORDER
from ._top_level import agreed, instant, short, top_level, unique, words
from ._whom import whom

ReturnHook = Callable[[Return, Order], Event]
"""Makes an event about a return. Raising parks that event alone."""


def return_event(returned: Return, order: Order) -> Event:
    """
    Make the event of a return that was booked in.

    ``Reason``, ``Condition`` and ``Disposition`` are one word: that of all
    lines, or "mixed"; their plurals list them all. Where the tenant's table
    does not know what becomes of an item, no disposition is claimed. No
    ``value``: a return is no refund.

    Args:
        returned: With dispositions, outcome and revision, as decided; of a
            later revision only the lines that were added.

        order: Its order, with the address it is for.

    Raises:
        ValueError: There is nobody to tell, or Klaviyo would refuse the event.
    """
    lines = returned.lines
    return Event(
        metric=RETURNED_ORDER,
        profile=whom(returned.email, order),
        properties=top_level(
            {
                **_ids(returned, order),
                "Reason": agreed(_reason(line) for line in lines),
                "Reasons": unique(_reason(line) for line in lines),
                "Condition": agreed(line.condition for line in lines),
                "Conditions": unique(line.condition for line in lines),
                "Disposition": agreed(line.disposition for line in lines),
                "Dispositions": unique(line.disposition for line in lines),
                "ItemsValue": _value(lines),
                "SKUs": unique(line.item_code for line in lines),
                "ItemNames": unique(words(line.name) for line in lines),
                "ItemCount": sum(line.quantity for line in lines),
                "Items": short([_item(line) for line in lines]),
            }
        ),
        time=returned.returned_at,
    )


def returned_item_event(returned: Return, order: Order) -> Event:
    """
    Make the event of one item of a return, flat, for flow filters.

    Args:
        returned: Of its lines, those that the event is about: of one SKU.
            Where they came back in several conditions, one word stands for
            all: "mixed".

        order: Its order.

    Raises:
        ValueError: The lines are of several SKUs, or of none; else as
            :func:`return_event`.
    """
    lines = returned.lines
    codes = unique(line.item_code for line in lines)
    if len(codes) != 1:
        raise ValueError(
            f"return {returned.return_code} has lines of {len(codes)} SKUs here; "
            "an event about an item takes those of one"
        )
    return Event(
        metric=RETURNED_ITEM,
        profile=whom(returned.email, order),
        properties=top_level(
            {
                **_ids(returned, order),
                "SKU": codes[0],
                "ProductName": next((words(line.name) for line in lines if line.name), ""),
                "Quantity": sum(line.quantity for line in lines),
                "Reason": agreed(_reason(line) for line in lines),
                "Condition": agreed(line.condition for line in lines),
                "Disposition": agreed(line.disposition for line in lines),
                "ItemsValue": _value(lines),
            }
        ),
        time=returned.returned_at,
    )


def _ids(returned: Return, order: Order) -> dict[str, Json]:
    return {
        "OrderId": returned.reference or order.reference or order.number,
        "OrderNumber": returned.order_number,
        "ReturnCode": returned.return_code,
        "ReturnRevision": returned.revision,
        "ReturnType": returned.outcome,
        "ReturnStatus": words(returned.status),
        "ReturnedAt": instant(returned.returned_at),
    }


def _reason(line: ReturnLine) -> str:
    return words(line.reason or line.reason_code)


def _value(lines: Sequence[ReturnLine]) -> Decimal | None:
    total = Decimal(0)
    for line in lines:
        if line.price is None:
            return None
        total += line.price * line.quantity
    return total


def _item(line: ReturnLine) -> Json:
    told: dict[str, Json] = {"SKU": line.item_code}
    if line.name:
        told["ProductName"] = words(line.name)
    told["Quantity"] = line.quantity
    if line.price is not None:
        told["ItemPrice"] = line.price
    words_of: dict[str, Json] = {
        "Reason": _reason(line),
        "Condition": line.condition,
        "Disposition": line.disposition,
    }
    return {**told, **{name: word for name, word in words_of.items() if word}}
