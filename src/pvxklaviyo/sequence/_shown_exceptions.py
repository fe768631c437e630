"""The exceptions that a decision opens about what a shop shows of an order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from ..ledger import ExceptionOpened
from ..model import StreamKey, shown_subject, stream_name

SHOWN_KEYS = ("shop_rivals", "shop_reopened", "shop_refund", "shop_unmet", "shop_unmatched")
"""What the keys of these exceptions begin with."""


def rivals(
    stream: StreamKey,
    reference: str,
    orders: Sequence[str],
    taken: Sequence[str],
    there: Sequence[str],
) -> ExceptionOpened:
    """Report orders of shops that are not one and would be one in Peoplevox."""
    return ExceptionOpened(
        key=f"shop_rivals:{reference}",
        tenant=stream_name(stream).tenant,
        code="order.reference_shared",
        owner="integrator",
        severity="error",
        subject=f"order {reference}",
        text=(
            "Several orders of shops are one by the rules that match them to Peoplevox: "
            f'{", ".join([*taken, *orders])}, all as "{reference}". '
            + (f"Peoplevox has under it: {', '.join(there)}. " if there else "")
            + (
                f"By its channel {taken[0]} is meant; what the others show is told of no order."
                if taken
                else "What they show is told of none of them."
            )
        ),
        next_step=(
            "Correct `match` in [shops], so that each order has a reference of its own. If nobody "
            "need know, run: pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def reopened(stream: StreamKey, key: str, reference: str, names: str) -> ExceptionOpened:
    """Report that an order goes on in its shop after its cancellation was told."""
    return ExceptionOpened(
        key=f"shop_reopened:{key}",
        tenant=stream_name(stream).tenant,
        code="order.reopened_in_shop",
        owner="customer care",
        severity="error",
        subject=f"order {reference}",
        text=(
            f"The shop shows its order {names} as not cancelled any more. Its cancellation was "
            "told and cannot be taken back."
        ),
        next_step=(
            "Write to the customer if the order goes on, then run: pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def refund_unexplained(
    stream: StreamKey, key: str, reference: str, names: str, amount: Decimal
) -> ExceptionOpened:
    """Report money that went back by no refund that is known."""
    return ExceptionOpened(
        key=f"shop_refund:{key}:{amount}",
        tenant=stream_name(stream).tenant,
        code="order.refund_unexplained",
        owner="e-commerce",
        severity="warning",
        subject=f"order {reference}",
        text=(
            f"By the shop's order {names}, {amount} more was paid back than by the refunds that "
            "it told of. What they are about, and whether lines were cancelled, is not known."
        ),
        next_step=(
            "Let the order be read from the shop: give its reader in [shops], or send its refunds "
            "with: pvxklaviyo observe --config FILE --shop NAME FILE.jsonl. If nobody need know, "
            "run: pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def unmet(
    stream: StreamKey,
    key: str,
    reference: str,
    names: str,
    since: datetime,
    others: Sequence[str],
) -> ExceptionOpened:
    """Report an order of the shop that Peoplevox does not have."""
    return ExceptionOpened(
        key=f"shop_unmet:{key}",
        tenant=stream_name(stream).tenant,
        code="order.not_in_peoplevox",
        owner="integrator",
        severity="warning",
        subject=f"order {reference}",
        text=(
            f"The shop has shown its order {names} since {since:%Y-%m-%d %H:%M} UTC. Peoplevox "
            f'has no order with the reference "{reference}".'
            + (f" By the other rules it would be {_quoted(others)}." if others else "")
        ),
        next_step=(
            "See by which number Peoplevox knows the order. If it is another part of what the shop "
            "shows, correct `match` in [shops]; if the order never goes to the warehouse, run: "
            "pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def unmatched(stream: StreamKey, since: datetime, names: Sequence[str]) -> ExceptionOpened:
    """Report an order of which the shop never showed enough to find it by."""
    shop, order = shown_subject(stream_name(stream).subject)
    return ExceptionOpened(
        key=f"shop_unmatched:{shop}:{order}",
        tenant=stream_name(stream).tenant,
        code="order.not_matched",
        owner="integrator",
        severity="warning",
        subject=f"{shop} order {order}",
        text=(
            f"Since {since:%Y-%m-%d %H:%M} UTC the shop has shown changes of its order {order}, "
            + (f"as {', '.join(names)}, " if names else "")
            + "and nothing by which Peoplevox could know it. Nothing was told of it."
        ),
        next_step=(
            "Let the order be read from the shop, or send it whole with: pvxklaviyo observe "
            "--config FILE --shop NAME FILE.jsonl. If no rule of `match` in [shops] fits it, "
            "correct them. If nobody need know, run: pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def _quoted(names: Sequence[str]) -> str:
    return " or ".join(f'"{name}"' for name in names)
