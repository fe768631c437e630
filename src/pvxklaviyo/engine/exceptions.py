"""The exceptions that reading, mapping and sending open: code, owner, words, next step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import (
    AuthenticationError,
    ConfigurationError,
    DecodeError,
    RequestRejectedError,
    ServiceError,
)
from ..ledger import ExceptionOpened
from ..model import StreamKey
from ..peoplevox import SessionExpiredError

Failed = ServiceError | ConfigurationError


def needs_a_person(error: Failed) -> bool:
    """Whether waiting will not help: credentials or settings are wrong."""
    if isinstance(error, SessionExpiredError):
        # Lost again right after signing in: somebody may share the user, for now.
        return False
    return isinstance(error, AuthenticationError | ConfigurationError | RequestRejectedError)


_FAILURES = ("refused", "unreadable", "unavailable")


def service_keys(service: str) -> tuple[str, ...]:
    """Name the exceptions of a service that does not work; at most one of them is open."""
    return tuple(f"service:{service}:{failure}" for failure in _FAILURES)


def service_failed(tenant: str, service: str, error: Failed) -> ExceptionOpened:
    """Report that a service refuses us, cannot be read, or is down."""
    if isinstance(error, AuthenticationError) and needs_a_person(error):
        failure, severity = "refused", "error"
        step = f"Correct the credentials under [{service}], then run: pvxklaviyo check"
    elif needs_a_person(error) or isinstance(error, DecodeError):
        failure, severity = "unreadable", "error"
        step = "Run pvxklaviyo check: it says what differs from what is expected"
    else:
        failure, severity = "unavailable", "warning"
        step = "Nothing, if it ends by itself: every run tries again. Else ask the service"
    return ExceptionOpened(
        key=f"service:{service}:{failure}",
        tenant=tenant,
        code=f"{service}.{failure}",
        owner="integrator",
        severity=severity,
        subject=service.capitalize(),
        text=str(error),
        next_step=step,
    )


def in_place_of(opened: Iterable[ExceptionOpened]) -> tuple[str, ...]:
    """Name what is over because a service now fails in another way."""
    new = {one.key for one in opened}
    known = (service_keys("peoplevox"), service_keys("klaviyo"))
    return tuple(key for keys in known if new & {*keys} for key in keys if key not in new)


def row_key(source: str, subject: str) -> str:
    """Name the exception of rows that cannot be read."""
    return f"row:{source}:{subject}"


def rows_rejected(
    tenant: str, source: str, subject: str, text: str, stream: StreamKey | None
) -> ExceptionOpened:
    """Report rows that cannot be read, all of one order together."""
    return ExceptionOpened(
        key=row_key(source, subject),
        tenant=tenant,
        code="row.rejected",
        owner="warehouse",
        severity="error",
        subject=subject,
        text=f"{text.rstrip('.')}. The order waits; the others continue.",
        next_step="Correct the value in Peoplevox. The order goes on with the next read.",
        stream=stream,
    )


def returns_rejected(
    tenant: str, source: str, number: str, text: str, stream: StreamKey
) -> ExceptionOpened:
    """Report rows of returns that cannot be read, all of one order together."""
    return ExceptionOpened(
        key=row_key(source, f"returns of order {number}"),
        tenant=tenant,
        code="return.rejected",
        owner="warehouse",
        severity="error",
        subject=f"returns of order {number}",
        text=f"{text.rstrip('.')}. The order's returns wait; its parcels go on.",
        next_step="Correct the value in Peoplevox. The returns go on with the next read.",
        stream=stream,
    )


def returns_key(source: str, how: str) -> str:
    """Name the exception of returns that cannot be read at all."""
    return f"returns:{source}:{how}"


def returns_unreadable(tenant: str, source: str, how: str, error: Failed) -> ExceptionOpened:
    """Report that the report of returns refuses, or is no more what it was."""
    return ExceptionOpened(
        key=returns_key(source, how),
        tenant=tenant,
        code="returns.unreadable",
        owner="integrator",
        severity="error",
        subject="Returns",
        text=f"{str(error).rstrip('.')}. No return is told until it can be read; parcels go on.",
        next_step="Run pvxklaviyo check: it says what differs. See [returns] source",
    )


def nobodys_key(source: str, code: str) -> str:
    """Name the exception of a return that names no order."""
    return f"nobodys:{source}:{code}"


def return_of_nobody(tenant: str, source: str, code: str) -> ExceptionOpened:
    """Report a return that names no order, so that nobody knows whose it is."""
    return ExceptionOpened(
        key=nobodys_key(source, code),
        tenant=tenant,
        code="return.no_order",
        owner="warehouse",
        severity="warning",
        subject=f"return {code}",
        text=f"Return {code} names no order, so nobody can be told of it.",
        next_step=(
            "Correct it in Peoplevox: the next read finds it. If nobody is to be told, run: "
            "pvxklaviyo resolve ID --discard"
        ),
    )


def group_key(source: str, reference: str) -> str:
    """Name the exception of a shop reference that does not make one order."""
    return f"group:{source}:{reference}"


def emails_differ(
    tenant: str, source: str, stream: StreamKey, reference: str, numbers: list[str]
) -> ExceptionOpened:
    """Report orders with one shop reference that are for different people."""
    return ExceptionOpened(
        key=group_key(source, reference),
        tenant=tenant,
        code="group.emails_differ",
        owner="e-commerce",
        severity="warning",
        subject=f"orders {', '.join(numbers)}",
        text=(
            f'The orders carry the same shop reference "{reference}" and different e-mail '
            "addresses, so each is told as an order of its own."
        ),
        next_step=(
            "Correct the address or the reference in Peoplevox if they are one order; else run: "
            "pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def group_too_large(
    tenant: str, source: str, stream: StreamKey, reference: str, count: int
) -> ExceptionOpened:
    """Report a reference that so many orders share that it cannot name one order."""
    return ExceptionOpened(
        key=group_key(source, reference),
        tenant=tenant,
        code="group.too_large",
        owner="integrator",
        severity="warning",
        subject=f'shop reference "{reference}"',
        text=(
            f'{count} orders carry the shop reference "{reference}", so it does not name one '
            "order. Each is told as an order of its own."
        ),
        next_step=(
            "Map [peoplevox.columns.orders] shop_reference to the column that holds the shop's "
            'own order name, or set [policy] group_by = "none".'
        ),
        stream=stream,
    )


def said_key(source: str, reference: str) -> str:
    """Name the exception of a reference that does not say which order a shop means."""
    return f"said:{source}:{reference}"


def channels_differ(
    tenant: str,
    source: str,
    stream: StreamKey,
    reference: str,
    places: Sequence[tuple[str, str]],
) -> ExceptionOpened:
    """Report that a shop's order may be any of those with its reference, or none of them."""
    named = ", ".join(f"{number} ({channel or 'no channel'})" for number, channel in places)
    carry = "Order {} carries" if len(places) == 1 else "Orders {} carry"
    return ExceptionOpened(
        key=said_key(source, reference),
        tenant=tenant,
        code="group.channels_differ",
        owner="e-commerce",
        severity="warning",
        subject=f'shop reference "{reference}"',
        text=(
            f'{carry.format(named)} the shop reference "{reference}", and what the shop said of it '
            "does not name one of these channels. It was not applied to any of them."
        ),
        next_step=(
            'Observe a fact "order_changed" of it with the "channel" as Peoplevox names it; or, if '
            "it is about none of them, run: pvxklaviyo resolve ID --discard"
        ),
        stream=stream,
    )


def several_orders(
    tenant: str, source: str, stream: StreamKey, reference: str, count: int
) -> ExceptionOpened:
    """Report that so many orders carry a reference that what a shop says of it names none."""
    return ExceptionOpened(
        key=said_key(source, reference),
        tenant=tenant,
        code="group.several_orders",
        owner="e-commerce",
        severity="warning",
        subject=f'shop reference "{reference}"',
        text=(
            f'{count} orders carry the shop reference "{reference}", and they are not told as one '
            "order. What the shop said of it was not applied to any of them."
        ),
        next_step=(
            "Tell customer care which of them the shop means, then run: pvxklaviyo resolve ID "
            '--discard; if this is usual, see [policy] group_by = "shop_reference"'
        ),
        stream=stream,
    )
