"""Events about whole orders: placed, cancelled in whole or in part, and complete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from ..klaviyo import Event, Json
from ..model import Cancellation, Completion, Order, Placing, ShopLine
from ..sequence import CANCELLED_ORDER, CANCELLED_ORDER_ITEM, FULFILLED_ORDER, PLACED_ORDER
from ._top_level import instant, short, top_level, unique, words
from ._whom import whom

PlacingHook = Callable[[Placing, Order], Event]
"""Makes the event of an order that was placed. Raising parks that event alone."""
CancellationHook = Callable[[Cancellation, Order], Event]
"""Makes an event about a cancellation. Raising parks that event alone."""
CompletionHook = Callable[[Completion, Order], Event]
"""Makes the event of an order that is complete. Raising parks that event alone."""


def placed_event(placing: Placing, order: Order, *, currency: str = "") -> Event:
    """
    Make the event of an order that its shop confirmed.

    Its value is what the shop says the order is worth; where it says nothing,
    that of the lines less the discount and with the shipping, if all prices
    are told. No address: nothing of it is known here.

    Args:
        placing: As the shop told it.

        order: The warehouse's order, as far as there is one.

        currency: Of the value where *placing* names none; in a relay the
            mapping fills it in.

    Raises:
        ValueError: There is nobody to tell, or Klaviyo would refuse the event.
    """
    return Event(
        metric=PLACED_ORDER,
        profile=whom(placing.email, order),
        properties=top_level(
            {**_bought(placing, order), "PlacedAt": instant(placing.placed_at)},
        ),
        time=placing.placed_at,
        value=(value := _worth(placing)),
        value_currency=_currency(value, placing.currency or currency),
    )


def cancelled_event(cancellation: Cancellation, order: Order, *, currency: str = "") -> Event:
    """
    Make the event of a whole order's cancellation, the mirror of its Placed Order.

    The same value, currency, items, discount and shipping, so that Klaviyo can
    take the one off the other, and beside them the reason and how far the
    warehouse was.

    Args:
        cancellation: With what the placing carried, as decided.

        order: The warehouse's order, as far as there is one.

        currency: As in :func:`placed_event`.

    Raises:
        ValueError: As :func:`placed_event`.
    """
    return Event(
        metric=CANCELLED_ORDER,
        profile=whom(cancellation.email, order),
        properties=top_level({**_bought(cancellation, order), **_called_off(cancellation)}),
        time=cancellation.cancelled_at,
        value=(value := _worth(cancellation)),
        value_currency=_currency(value, cancellation.currency or currency),
    )


def cancelled_item_event(cancellation: Cancellation, order: Order, *, currency: str = "") -> Event:
    """
    Make the event of one cancelled line, flat, with the line's own value.

    Not to be mapped to Klaviyo's cancelled sales: of those an order has one.

    Args:
        cancellation: Of its lines, those that the event is about: of one SKU.

        order: The warehouse's order, as far as there is one.

        currency: As in :func:`placed_event`.

    Raises:
        ValueError: The lines are of several SKUs, or of none; else as
            :func:`placed_event`.
    """
    codes = unique(line.sku for line in cancellation.lines)
    if len(codes) != 1:
        raise ValueError(
            f"cancellation {cancellation.cancellation_id} has lines of {len(codes)} SKUs here; "
            "an event about an item takes those of one"
        )
    lines = cancellation.lines
    value = cancellation.value if cancellation.value is not None else _sum_of(lines)
    prices = {line.price for line in lines}
    return Event(
        metric=CANCELLED_ORDER_ITEM,
        profile=whom(cancellation.email, order),
        properties=top_level(
            {
                "OrderId": cancellation.reference or order.reference or order.number,
                "OrderNumber": cancellation.order_number,
                "CancellationId": cancellation.cancellation_id,
                **_called_off(cancellation),
                "SKU": codes[0],
                "ProductName": next((words(line.name) for line in lines if line.name), ""),
                "Quantity": sum(line.quantity for line in lines),
                "ItemPrice": next(iter(prices)) if len(prices) == 1 else None,
            }
        ),
        time=cancellation.cancelled_at,
        value=value,
        value_currency=_currency(value, cancellation.currency or currency),
    )


def completion_event(completion: Completion, order: Order) -> Event:
    """
    Make the event of an order of which nothing is to come any more.

    Args:
        completion: What had left, and what was cancelled.

        order: The warehouse's order.

    Raises:
        ValueError: There is nobody to tell, or Klaviyo would refuse the event.
    """
    return Event(
        metric=FULFILLED_ORDER,
        profile=whom(completion.email, order),
        properties=top_level(
            {
                "OrderId": completion.reference or order.reference or order.number,
                "OrderNumber": completion.order_number,
                "IsComplete": True,
                "CompletedByCancellation": completion.by_cancellation,
                "CompletedAt": instant(completion.completed_at),
                **_pieces("", completion.sent),
                **_pieces("Cancelled", completion.cancelled),
            }
        ),
        time=completion.completed_at,
    )


def _bought(about: Placing | Cancellation, order: Order) -> dict[str, Json]:
    """Give what a placing and its cancellation have alike."""
    lines = about.lines
    return {
        "OrderId": about.reference or order.reference or order.number,
        "OrderNumber": about.order_number,
        "Channel": about.channel,
        "SKUs": unique(line.sku for line in lines),
        "ItemNames": unique(words(line.name) for line in lines),
        "ItemCount": sum(line.quantity for line in lines),
        "ItemsValue": _sum_of(lines),
        "DiscountValue": about.discount,
        "ShippingValue": about.shipping,
        "Items": short([_line(line) for line in lines]),
    }


def _called_off(cancellation: Cancellation) -> dict[str, Json]:
    return {
        "CancelledAt": instant(cancellation.cancelled_at),
        "Reason": words(cancellation.reason),
        "StageReached": cancellation.stage,
    }


def _pieces(prefix: str, items: Sequence[tuple[str, str, int]]) -> dict[str, Json]:
    return {
        f"{prefix}SKUs": unique(code for code, _, _ in items),
        f"{prefix}ItemNames": unique(words(name) for _, name, _ in items),
        f"{prefix}ItemCount": sum(count for _, _, count in items),
        f"{prefix}Items": short([_piece(*item) for item in items]),
    }


def _piece(code: str, name: str, count: int) -> Json:
    named: dict[str, Json] = {"ProductName": words(name)} if name else {}
    return {"SKU": code, **named, "Quantity": count}


def _line(line: ShopLine) -> Json:
    # https://developers.klaviyo.com/en/docs/guide_to_integrating_a_platform_without_a_pre_built_klaviyo_integration
    told: dict[str, Json] = {"SKU": line.sku}
    if line.name:
        told["ProductName"] = words(line.name)
    told["Quantity"] = line.quantity
    if line.price is not None:
        told["ItemPrice"] = line.price
        told["RowTotal"] = line.price * line.quantity
    return told


def _currency(value: Decimal | None, code: str) -> str | None:
    # A currency belongs to a value; without a code Klaviyo takes the account's.
    return code.strip().upper() or None if value is not None else None


def _worth(about: Placing | Cancellation) -> Decimal | None:
    """Give the value: what is told, else what the lines come to; one rule, so that both agree."""
    if about.value is not None:
        return about.value
    lines = _sum_of(about.lines)
    if lines is None:
        return None
    return lines - (about.discount or 0) + (about.shipping or 0)


def _sum_of(lines: Sequence[ShopLine]) -> Decimal | None:
    total = Decimal(0)
    for line in lines:
        if line.price is None:
            return None
        total += line.price * line.quantity
    return total if lines else None
