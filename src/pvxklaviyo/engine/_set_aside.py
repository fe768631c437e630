"""The exceptions of what was set aside: an event, or what a profile was to be told."""

from __future__ import annotations

from ..errors import ServiceError
from ..klaviyo import DuplicateProfileError
from ..ledger import Claimed, ExceptionOpened
from ..model import StreamKey, business_subject, stream_name
from ..sequence import parking_key

_TOLD = "--discard to leave it untold"


def not_decided(tenant: str, stream: StreamKey, where: str) -> ExceptionOpened:
    """Report a stream of which nothing can be decided, by a mistake of the library's."""
    name = stream_name(stream)
    return ExceptionOpened(
        key=f"undecided:{stream}",
        tenant=tenant,
        code="decision.failed",
        owner="integrator",
        severity="error",
        subject=f"{name.kind} {name.subject}",
        text=f"Deciding what to tell failed: {where}. Nothing of it was sent; the others go on.",
        next_step=(
            "Run: pvxklaviyo verify. If it holds, this is a mistake in pvxklaviyo: please report "
            "it. It is tried again every hour."
        ),
        stream=stream,
    )


def not_mapped(tenant: str, stream: StreamKey, kind: str, key: str, where: str) -> ExceptionOpened:
    """Report an event whose mapping raised."""
    return ExceptionOpened(
        key=parking_key(kind, key),
        tenant=tenant,
        code="event.not_mapped",
        owner="integrator",
        severity="error",
        subject=subject(kind, key),
        text=f"The mapping of this {_thing(kind)} failed: {where}. Nothing was sent.",
        next_step="Correct the mapping, then run: pvxklaviyo resolve ID --retry",
        stream=stream,
    )


def refused(tenant: str, row: Claimed, error: ServiceError) -> ExceptionOpened:
    """Report what Klaviyo refuses for good."""
    if isinstance(error, DuplicateProfileError):
        return _in_two(tenant, row, error)
    return ExceptionOpened(
        key=parking_key(row.kind, row.key),
        tenant=tenant,
        code="event.refused",
        owner="integrator",
        severity="error",
        subject=subject(row.kind, row.key),
        text=f"{str(error).rstrip('.')}. The {_thing(row.kind)} was set aside; the others go on.",
        next_step=(
            "Correct what it names, then run: pvxklaviyo resolve ID --retry; or --discard to "
            "leave it untold"
        ),
        stream=row.stream,
    )


def _in_two(tenant: str, row: Claimed, error: DuplicateProfileError) -> ExceptionOpened:
    other = f" (one is {error.duplicate_profile_id})" if error.duplicate_profile_id else ""
    return ExceptionOpened(
        key=parking_key(row.kind, row.key),
        tenant=tenant,
        code="profile.in_two",
        owner="marketing",
        severity="warning",
        subject=subject(row.kind, row.key),
        text=(
            f"Klaviyo has two profiles with this person's address{other}, and does not say which "
            "of them is meant. The profile was told nothing; its events go on."
        ),
        next_step=(
            "Merge the two profiles in Klaviyo, then run: pvxklaviyo resolve ID --retry; or "
            f"{_TOLD}"
        ),
        stream=row.stream,
    )


def too_late(tenant: str, row: Claimed) -> ExceptionOpened:
    """Report an event that was due after its live window, where a person is to say what then."""
    before = (
        " An earlier request for it got no answer, so that Klaviyo may have it already."
        if row.tries > 1
        else ""
    )
    return ExceptionOpened(
        key=parking_key(row.kind, row.key),
        tenant=tenant,
        code="event.too_late",
        owner="marketing",
        severity="warning",
        subject=subject(row.kind, row.key),
        text=(
            f"{row.metric} of {row.happened_at:%Y-%m-%d %H:%M} UTC could not be told while its "
            f"e-mails may start. Nothing is sent until somebody says so.{before}"
        ),
        next_step=(
            "To tell it with its true time, which starts only what is meant to start late, run: "
            f"pvxklaviyo resolve ID --approve; or {_TOLD}"
        ),
        stream=row.stream,
    )


def subject(kind: str, key: str) -> str:
    """Say what an announcement is about, of its kind and key, in the words of the business."""
    parts = business_subject(key)
    match kind, parts:
        case "profile", _:
            return "a customer's profile"
        case _, ("order", reference, *_):
            return f"order {reference}"
        case "return" | "returned_item", (order, code, *_):
            return f"order {order}, return {code}"
        case _, (order, despatch, *_):
            return f"order {order}, despatch {despatch}"
        case _:
            return " ".join(parts) or key


def _thing(kind: str) -> str:
    return "profile" if kind == "profile" else "event"
