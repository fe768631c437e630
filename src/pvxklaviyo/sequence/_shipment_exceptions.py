"""More exceptions of shipments: what returned, what could not be asked, what may not happen."""

from __future__ import annotations

from ..ledger import ExceptionOpened
from ..model import Shipment, StreamKey, stream_name
from ._plan import Announcement

SHIPMENT_KEYS = ("speak", "back", "unlawful")
"""What the keys of these exceptions begin with."""


def speak_at_failed(stream: StreamKey, key: str, shipment: Shipment, where: str) -> ExceptionOpened:
    """Report that the tenant's own word on when to tell of a shipment failed."""
    return ExceptionOpened(
        key=f"speak:{key}",
        tenant=stream_name(stream).tenant,
        code="policy.speak_at_failed",
        owner="integrator",
        severity="error",
        subject=_subject(shipment),
        text=f"When to tell of the despatch could not be asked: {where}. Nothing was sent.",
        next_step=(
            "Mend the function that [policy] speak_at names, or the collections; it is asked again "
            "by itself. To tell of this despatch without it, run: pvxklaviyo resolve ID --approve"
        ),
        stream=stream,
    )


def back_again(stream: StreamKey, key: str, shipment: Shipment) -> ExceptionOpened:
    """Report a shipment that is there again after the customer was told that it is not."""
    return ExceptionOpened(
        key=f"back:{key}",
        tenant=stream_name(stream).tenant,
        code="shipment.back_again",
        owner="customer care",
        severity="warning",
        subject=_subject(shipment),
        text=(
            f"Despatch {shipment.despatch_number} was announced, then corrected because Peoplevox "
            "did not show it any more, and now it is shown again. It has no tracking number that "
            "could tell the customer so."
        ),
        next_step=(
            "Tell the customer that the parcel is on its way after all, then run: "
            "pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def unlawful(stream: StreamKey, wish: Announcement) -> ExceptionOpened:
    """Report a decision that would have told something twice, or taken back what was told."""
    return ExceptionOpened(
        key=f"unlawful:{wish.kind}:{wish.key}",
        tenant=stream_name(stream).tenant,
        code="decision.unlawful",
        owner="integrator",
        severity="error",
        subject=f"{wish.kind} {wish.key}",
        text=(
            "A decision wanted to tell, once more or anew, what may not be told any more. It was "
            "not carried out."
        ),
        next_step=(
            "Nothing was sent. Report it with: pvxklaviyo explain --order, and the version of "
            "pvxklaviyo; then run: pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def _subject(shipment: Shipment) -> str:
    return f"order {shipment.order_number}, despatch {shipment.despatch_number}"
