"""The exceptions that a decision opens about cancellations and the shop's word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ..ledger import ExceptionOpened
from ..model import Order, Shipment, ShopFact, StreamKey, stream_name

SHOP_KEYS = (
    "contradiction",
    "warehouse_cancelled",
    "no_lines",
    "over_cancelled",
    "shop_channels",
    "clock_placed",
    "clock_cancelled",
    "clock_cancelled_item",
    "rule",
    "late_placed",
    "late_cancelled",
    "late_cancelled_item",
    "late_completion",
)
"""What the keys of these exceptions begin with."""


def after_cancellation(stream: StreamKey, key: str, shipment: Shipment) -> ExceptionOpened:
    """Report a parcel that left although its shop had cancelled what is in it (law L8)."""
    return ExceptionOpened(
        key=f"contradiction:{key}",
        tenant=stream_name(stream).tenant,
        code="shipment.after_cancellation",
        owner="customer care",
        severity="error",
        subject=f"order {shipment.order_number}, despatch {shipment.despatch_number}",
        text=(
            f"Despatch {shipment.despatch_number} holds what the shop had cancelled. Nothing was "
            "sent about it."
        ),
        next_step=(
            "Ask the warehouse whether the parcel left. If it did and the customer may keep it, "
            "run: pvxklaviyo resolve ID --approve. If it was stopped, run: pvxklaviyo resolve ID "
            "--discard"
        ),
        stream=stream,
    )


def cancelled_in_warehouse(
    stream: StreamKey, key: str, order: Order, since: datetime
) -> ExceptionOpened:
    """Report an order that Peoplevox cancelled and of which the shop says nothing."""
    return ExceptionOpened(
        key=f"warehouse_cancelled:{key}",
        tenant=stream_name(stream).tenant,
        code="order.cancelled_in_warehouse",
        owner="e-commerce",
        severity="warning",
        subject=f"order {order.reference or order.number}",
        text=(
            f"Peoplevox has shown order {order.number} as cancelled since {since:%Y-%m-%d %H:%M} "
            "UTC. The shop has neither cancelled it nor sent it again under another number, and "
            "the customer was told nothing."
        ),
        next_step=(
            "See in the shop whether it is cancelled. If it is, tell us with: pvxklaviyo observe "
            "--config FILE FACTS.jsonl. If it goes on, or nobody need know, run: pvxklaviyo "
            "resolve ID --discard"
        ),
        stream=stream,
    )


def nothing_named(stream: StreamKey, key: str, fact: ShopFact) -> ExceptionOpened:
    """Report a cancellation of lines that names no lines."""
    return ExceptionOpened(
        key=f"no_lines:{key}",
        tenant=stream_name(stream).tenant,
        code="cancellation.without_lines",
        owner="integrator",
        severity="warning",
        subject=f"order {fact.order}, cancellation {fact.id or 'without an id'}",
        text=(
            f"The shop cancelled lines of order {fact.order} and did not say which, so the "
            "customer was told nothing and nothing counts as cancelled."
        ),
        next_step=(
            "Send the cancellation with its lines and quantities under an id of its own, then run: "
            "pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def more_than_ordered(
    stream: StreamKey, key: str, reference: str, item: str, cancelled: int, ordered: int
) -> ExceptionOpened:
    """Report an item of which the shop cancelled more pieces than were ever ordered."""
    return ExceptionOpened(
        key=f"over_cancelled:{key}",
        tenant=stream_name(stream).tenant,
        code="cancellation.more_than_ordered",
        owner="e-commerce",
        severity="warning",
        subject=f"order {reference}, item {item}",
        text=(
            f"The shop cancelled {cancelled} of {item} in order {reference}, and "
            + (
                f"no more than {ordered} were ever ordered."
                if ordered
                else "neither the shop nor Peoplevox shows it among what was ordered."
            )
            + " It is told as the shop says it."
        ),
        next_step=(
            "Compare the cancellation with the order in the shop, and its SKU with Peoplevox's "
            "item code. It ends by itself when the order's lines cover it. If it is right as it "
            "stands, run: pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def channels_differ(
    stream: StreamKey,
    key: str,
    reference: str,
    said: Sequence[tuple[str, str]],
    orders: Sequence[tuple[str, str]],
) -> ExceptionOpened:
    """Report what a shop said under a reference that another channel has, too."""
    heard = ", ".join(f"{kind} ({channel or 'no channel'})" for kind, channel in said)
    there = ", ".join(f"{number} ({channel or 'no channel'})" for number, channel in orders)
    beside = (
        f"Peoplevox has under that reference: {there}."
        if orders
        else "Peoplevox has no order that says which channel is meant."
    )
    return ExceptionOpened(
        key=f"shop_channels:{key}",
        tenant=stream_name(stream).tenant,
        code="group.channels_differ",
        owner="e-commerce",
        severity="warning",
        subject=f'shop reference "{reference}"',
        text=(
            f'Several channels have the shop reference "{reference}". The shop said: {heard}. '
            f"{beside} What may be about another customer's order was applied to none."
        ),
        next_step=(
            "See which order the shop means, and let customer care act on it. Shops that share "
            "one Peoplevox should have references of their own, such as a prefix. Then run: "
            "pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def said_too_early(stream: StreamKey, key: str, kind: str, fact: ShopFact) -> ExceptionOpened:
    """Report a word of the shop that is dated in the future (law L5)."""
    return ExceptionOpened(
        key=f"clock_{kind}:{key}",
        tenant=stream_name(stream).tenant,
        code="fact.in_the_future",
        owner="integrator",
        severity="error",
        subject=f"order {fact.order}",
        text=(
            f"The shop dates what it says of order {fact.order} ({fact.kind}) "
            f"{fact.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC, which had not come when it was heard. "
            "Nothing was sent."
        ),
        next_step=(
            "Check the clock and the offset of whatever sends the shop's facts. If the date is "
            "right, run: pvxklaviyo resolve ID --approve"
        ),
        stream=stream,
    )


def late(stream: StreamKey, key: str, kind: str, metric: str, reference: str) -> ExceptionOpened:
    """Report that an event nears the end of its live window before it is sent (law L6)."""
    return ExceptionOpened(
        key=f"late_{kind}:{key}",
        tenant=stream_name(stream).tenant,
        code="event.nearly_late",
        owner="integrator",
        severity="error",
        subject=f"order {reference}",
        text=(
            f"{metric} of order {reference} is not told yet, and most of the time in which its "
            "e-mail can still start is over."
        ),
        next_step=(
            "See what it waits for with: pvxklaviyo explain --order "
            f"{reference}; and whether `pvxklaviyo check` can sign in to both services."
        ),
        stream=stream,
    )


def rule_failed(stream: StreamKey, key: str, order: Order, where: str) -> ExceptionOpened:
    """Report that the tenant's own rule of the audience raised."""
    return ExceptionOpened(
        key=f"rule:{key}",
        tenant=stream_name(stream).tenant,
        code="audience.rule_failed",
        owner="integrator",
        severity="error",
        subject=f"order {order.reference or order.number}",
        text=(
            f"Your own rule of the audience failed ({where}), so nobody knows whether this order "
            "may be told. Its events wait; other orders go on."
        ),
        next_step=(
            "Mend the rule: it is asked again every hour, and at once after: pvxklaviyo resolve ID "
            "--retry. To tell the order whatever the rule says, use --approve; to leave it untold, "
            "--discard"
        ),
        stream=stream,
    )
