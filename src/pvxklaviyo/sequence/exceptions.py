"""The exceptions a decision opens: code, owner, words, next step."""

from __future__ import annotations

from ..ledger import ExceptionOpened, ExceptionRecord
from ..model import Shipment, StreamKey, stream_name
from ._returns_exceptions import RETURN_KEYS
from ._shipment_exceptions import SHIPMENT_KEYS
from ._shop_exceptions import SHOP_KEYS
from ._shown_exceptions import SHOWN_KEYS


def clock(stream: StreamKey, key: str, shipment: Shipment) -> ExceptionOpened:
    """Report a despatch that is dated in the future (law L5)."""
    return ExceptionOpened(
        key=f"clock:{key}",
        tenant=stream_name(stream).tenant,
        code="shipment.in_the_future",
        owner="integrator",
        severity="error",
        subject=_subject(shipment),
        text=(
            f"Despatch {shipment.despatch_number} is dated {shipment.despatched_at:%Y-%m-%d %H:%M} "
            "UTC, which had not come when it was read. Nothing was sent."
        ),
        next_step=(
            "Check [peoplevox] timezone (and the site's own) against the warehouse's clock. If the "
            "date is right, run: pvxklaviyo resolve ID --approve"
        ),
        stream=stream,
    )


def vanished(stream: StreamKey, key: str, shipment: Shipment) -> ExceptionOpened:
    """Report a shipment that was told and that Peoplevox no longer shows."""
    return ExceptionOpened(
        key=f"vanished:{key}",
        tenant=stream_name(stream).tenant,
        code="shipment.vanished",
        owner="customer care",
        severity="warning",
        subject=_subject(shipment),
        text=(
            f"Despatch {shipment.despatch_number} was announced to the customer and Peoplevox no "
            "longer shows it."
        ),
        next_step=(
            "Ask the warehouse whether the parcel left, tell the customer if it did not, then run: "
            "pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def never_shown_key(stream: StreamKey) -> str:
    """Name the exception of an order that a feed named and no look-up shows."""
    return f"unseen:{stream}"


def never_shown(stream: StreamKey) -> ExceptionOpened:
    """Report a despatch that the feed showed and that looking up its order does not."""
    name = stream_name(stream)
    return ExceptionOpened(
        key=never_shown_key(stream),
        tenant=name.tenant,
        code="shipment.not_found",
        owner="warehouse",
        severity="warning",
        subject=f"order {name.subject}",
        text=(
            f"The despatch report showed a despatch of order {name.subject}, and looking that "
            "order up twice showed none. Nothing was sent."
        ),
        next_step=(
            "See in Peoplevox whether the despatch was taken back. If it was, run: pvxklaviyo "
            "resolve ID --discard. If it stands, its order number cannot be searched for."
        ),
        stream=stream,
    )


def changed(stream: StreamKey, key: str, shipment: Shipment) -> ExceptionOpened:
    """Report a shipment whose content changed after it was told."""
    return ExceptionOpened(
        key=f"changed:{key}",
        tenant=stream_name(stream).tenant,
        code="shipment.changed",
        owner="customer care",
        severity="warning",
        subject=_subject(shipment),
        text=(
            f"Despatch {shipment.despatch_number} was announced to the customer and now reads "
            "otherwise in Peoplevox: its date, lines or quantities differ."
        ),
        next_step=(
            "Compare with: pvxklaviyo explain --order "
            f"{shipment.order_number}. When the customer knows, run: "
            "pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def reopened(stream: StreamKey, key: str, shipment: Shipment) -> ExceptionOpened:
    """Report a shipment of an order that was already told to be complete."""
    return ExceptionOpened(
        key=f"reopened:{key}",
        tenant=stream_name(stream).tenant,
        code="order.completed_early",
        owner="e-commerce",
        severity="warning",
        subject=_subject(shipment),
        text=(
            f"The order was announced as complete, and despatch {shipment.despatch_number} came "
            "after that. It is told as a further part, without a claim about completeness."
        ),
        next_step=(
            "See whether lines were added, or a second Peoplevox order stands for the same shop "
            "order, then run: pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def half_complete(stream: StreamKey, key: str, shipment: Shipment) -> ExceptionOpened:
    """Report that an order was told to be complete before its other half was known."""
    return ExceptionOpened(
        key=f"half:{key}",
        tenant=stream_name(stream).tenant,
        code="order.half_complete",
        owner="e-commerce",
        severity="warning",
        subject=_subject(shipment),
        text=(
            f"Despatch {shipment.despatch_number} was announced as the one that completes its "
            "order. After that another Peoplevox order turned out to belong to the same order of "
            "the shop, and items of it are still to come."
        ),
        next_step=(
            "Tell the customer if it matters, then run: pvxklaviyo resolve ID --discard. It ends "
            "by itself when everything has left."
        ),
        stream=stream,
    )


def late(stream: StreamKey, key: str, shipment: Shipment) -> ExceptionOpened:
    """Report that an event nears the end of its live window before it is sent (law L6)."""
    return ExceptionOpened(
        key=f"late:{key}",
        tenant=stream_name(stream).tenant,
        code="event.nearly_late",
        owner="integrator",
        severity="error",
        subject=_subject(shipment),
        text=(
            f"Despatch {shipment.despatch_number} is not told yet, and most of the time in which "
            "its e-mail can still start is over."
        ),
        next_step=(
            "See what it waits for with: pvxklaviyo explain --order "
            f"{shipment.order_number}; and whether `pvxklaviyo check` can sign in to both services."
        ),
        stream=stream,
    )


def tracking_missing(stream: StreamKey, key: str, shipment: Shipment) -> ExceptionOpened:
    """Report a shipment that was told without the tracking its service must have."""
    return ExceptionOpened(
        key=f"untracked:{key}",
        tenant=stream_name(stream).tenant,
        code="shipment.tracking_missing",
        owner="warehouse",
        severity="warning",
        subject=_subject(shipment),
        text=(
            f"Despatch {shipment.despatch_number} by {shipment.carrier or 'an unnamed carrier'} "
            "must have a tracking number and had none for as long as it could wait."
        ),
        next_step=(
            "Enter the number in Peoplevox: the customer is told by Updated Tracking. If there "
            "will be none, run: pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


_OURS = (
    "clock",
    "unseen",
    "vanished",
    "changed",
    "reopened",
    "half",
    "late",
    "untracked",
    "parked",
    "undecided",
    *RETURN_KEYS,
    *SHIPMENT_KEYS,
    *SHOP_KEYS,
    *SHOWN_KEYS,
)


def is_ours(exception: ExceptionRecord) -> bool:
    """Whether decisions open exceptions of this kind, and so close them."""
    return exception.key.partition(":")[0] in _OURS


def parking_key(kind: str, key: str) -> str:
    """Name the exception of a parked event."""
    return f"parked:{kind}:{key}"


def _subject(shipment: Shipment) -> str:
    return f"order {shipment.order_number}, despatch {shipment.despatch_number}"
