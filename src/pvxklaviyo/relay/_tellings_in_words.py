"""What each kind of announcement tells, said from the decision that the ledger keeps."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs

from ..model import business_subject

PARCEL_KINDS = frozenset({"shipment", "item", "tracking", "correction", "kept_item"})
"""Kinds whose business key names an order and a despatch."""

RETURN_KINDS = frozenset({"return", "returned_item"})
"""Kinds whose business key names an order and a return."""

Decided = Mapping[str, Any]
"""What a decision keeps, as JSON gives it."""


@attrs.frozen(kw_only=True)
class Subject:
    """
    What an announcement is about, by its business key.

    Attributes:
        order: Peoplevox's number, or the shop's reference of what the shop
            said.

        despatch: Peoplevox's number of the despatch; empty if it is about
            none.

        return_code: Peoplevox's code of the return; empty if it is about none.

        rest: What tells it from others of the same: a line, a revision.
    """

    order: str
    despatch: str = ""
    return_code: str = ""
    rest: tuple[str, ...] = ()


def subject_of(kind: str, key: str) -> Subject:
    """Take a business key apart, as its kind means it."""
    first, *others = business_subject(key)
    if kind in PARCEL_KINDS and others:
        return Subject(order=first, despatch=others[0], rest=tuple(others[1:]))
    if kind in RETURN_KINDS and others:
        return Subject(order=first, return_code=others[0], rest=tuple(others[1:]))
    if first == "order" and others:
        return Subject(order=others[0], rest=tuple(others[1:]))
    return Subject(order=others[0] if others else first, rest=tuple(others[1:]))


def name_of(kind: str, key: str) -> str:
    """Name what an announcement is about, for a headline."""
    subject = subject_of(kind, key)
    match kind:
        case "item" | "kept_item":
            return f"Line {subject.rest[0] if subject.rest else '?'} of {subject.despatch}"
        case "returned_item":
            return f"{subject.rest[0] if subject.rest else '?'} of return {subject.return_code}"
        case _ if subject.despatch:
            return f"Despatch {subject.despatch}"
        case _ if subject.return_code:
            return f"Return {subject.return_code}"
        case "placed":
            return f"Order {subject.order} placed"
        case "cancelled":
            return f"Order {subject.order} cancelled"
        case "cancelled_item":
            return f"Line {subject.rest[0] if subject.rest else '?'} cancelled"
        case "completion":
            return f"Order {subject.order} complete"
        case "profile":
            return "Profile"
        case _:
            return kind


def told_in_words(kind: str, key: str, decision: bytes) -> str:
    """Say what an announcement tells; empty for a kind that this version does not know."""
    say = _SAID.get(kind)
    return "" if say is None else say(subject_of(kind, key), json.loads(decision))


def _shipment(subject: Subject, told: Decided) -> str:
    index = told.get("index")
    name = f"Parcel {index}" if index else "The parcel"
    text = f"{name}, despatch {subject.despatch}, left"
    text += f" with tracking number {told['tracking']}" if told.get("tracking") else ""
    return f"{text}; {_rest(told)}."


def _rest(told: Decided) -> str:
    if told.get("complete"):
        return "nothing is still to come"
    remaining = told.get("remaining")
    if remaining is None:
        return "whether more is to come is not claimed"
    return f"{_counted(remaining)} still to come"


def _item(subject: Subject, _told: Decided) -> str:
    return f"One line of despatch {subject.despatch} left, told by itself."


def _tracking(subject: Subject, told: Decided) -> str:
    number = told.get("tracking")
    said = f"tracking number {number}" if number else "no tracking number any more"
    other = told.get("despatch")
    booked = f", booked again as {other}" if other and other != subject.despatch else ""
    return f"Despatch {subject.despatch}{booked} has {said}."


def _correction(subject: Subject, _told: Decided) -> str:
    return f"Despatch {subject.despatch} was told, and did not leave after all."


def _placed(subject: Subject, told: Decided) -> str:
    return f"Order {subject.order} was placed: {_lines(told)}{_amount(told)}."


def _cancelled(subject: Subject, told: Decided) -> str:
    stage = _STAGES.get(str(told.get("stage", "")), "")
    return f"Order {subject.order} was cancelled: {_lines(told)}{_amount(told)}.{stage}"


_STAGES = {
    "unknown": " The warehouse never had it.",
    "ordered": " Nothing of it had left.",
    "part despatched": " A part of it had left.",
    "despatched": " All of it had left.",
}


def _cancelled_item(subject: Subject, told: Decided) -> str:
    name = told.get("cancellation")
    by = f", cancellation {name}" if name else ""
    return f"Cancelled of order {subject.order}{by}: {_lines(told)}{_amount(told)}."


def _completion(_subject: Subject, told: Decided) -> str:
    text = "Nothing of the order is to come any more"
    if told.get("sent"):
        text += f"; sent: {_counted(told['sent'])}"
    if told.get("cancelled"):
        text += f"; cancelled: {_counted(told['cancelled'])}"
    if told.get("by_cancellation"):
        text += "; a cancellation completed it"
    return f"{text}."


def _return(subject: Subject, told: Decided) -> str:
    back = (
        "went back to its sender"
        if told.get("outcome") == "returned_to_sender"
        else "was booked in"
    )
    if (told.get("revision") or 1) > 1:
        return f"More of return {subject.return_code} {back}: {_returned(told)}."
    return f"Return {subject.return_code} {back}: {_returned(told)}."


def _kept_item(subject: Subject, _told: Decided) -> str:
    return f"One line of despatch {subject.despatch} counts as kept."


def _profile(_subject: Subject, told: Decided) -> str:
    parts: list[str] = []
    if told.get("last_order"):
        by = f" by {told['carrier']}" if told.get("carrier") else ""
        number = f", tracking number {told['tracking']}" if told.get("tracking") else ""
        parts.append(f"last parcel of order {told['last_order']}{by}{number}")
    if told.get("status"):
        parts.append(f"order {told['status']}")
    waiting = told.get("open_shipments") or 0
    orders = f"parcels of {waiting} {'order' if waiting == 1 else 'orders'} to come"
    parts.append(orders if waiting else "no parcels to come")
    if told.get("returned"):
        parts.append("sent back: " + ", ".join(str(sku) for sku, _ in told["returned"]))
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


_SAID: Mapping[str, Callable[[Subject, Decided], str]] = {
    "shipment": _shipment,
    "item": _item,
    "tracking": _tracking,
    "correction": _correction,
    "placed": _placed,
    "cancelled": _cancelled,
    "cancelled_item": _cancelled_item,
    "completion": _completion,
    "return": _return,
    "returned_item": _return,
    "kept_item": _kept_item,
    "profile": _profile,
}


def _counted(pairs: Iterable[Sequence[object]]) -> str:
    return ", ".join(f"{count} × {code}" for code, count in pairs)


def _lines(told: Decided) -> str:
    said = [f"{count} × {sku or line}" for line, sku, count, _ in told.get("lines") or ()]
    return ", ".join(said) or "its lines are not known"


def _amount(told: Decided) -> str:
    value = told.get("value")
    return "" if value is None else f"; {value} {told.get('currency') or ''}".rstrip()


def _returned(told: Decided) -> str:
    said: list[str] = []
    for _, code, count, reason, condition, disposition in told.get("lines") or ():
        about = [
            f"{name} {value}"
            for name, value in (
                ("reason", reason),
                ("condition", condition),
                ("disposition", disposition or "not known"),
            )
            if value
        ]
        said.append(f"{count} × {code} ({', '.join(about)})")
    return ", ".join(said) or "nothing"
