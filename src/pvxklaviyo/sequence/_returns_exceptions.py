"""The exceptions that decisions about returns open: code, owner, words, next step."""

from __future__ import annotations

from collections.abc import Sequence

from ..ledger import ExceptionOpened
from ..model import Return, ReturnLine, StreamKey, stream_name
from ._dispositions import disposition_key

RETURN_KEYS = (
    "return_clock",
    "return_vanished",
    "return_changed",
    "return_over",
    "return_discrepancies",
    "return_open",
    "return_no_order",
    "return_late",
)
"""How the keys of these exceptions begin: decisions open them, and so close them."""


def in_the_future(stream: StreamKey, key: str, returned: Return) -> ExceptionOpened:
    """Report a return that is dated in the future (law L5)."""
    return _exception(
        stream,
        f"return_clock:{key}",
        returned,
        code="return.in_the_future",
        owner="integrator",
        severity="error",
        text=(
            f"Return {returned.return_code} is dated {returned.returned_at:%Y-%m-%d %H:%M} UTC, "
            "which had not come when it was read. Nothing was sent."
        ),
        next_step=(
            "Check [peoplevox] timezone (and the site's own) against the warehouse's clock. If the "
            "date is right, run: pvxklaviyo resolve ID --approve"
        ),
    )


def vanished(stream: StreamKey, key: str, returned: Return) -> ExceptionOpened:
    """Report a return that was told and that Peoplevox no longer shows, or shows as cancelled."""
    return _exception(
        stream,
        f"return_vanished:{key}",
        returned,
        code="return.vanished",
        owner="customer care",
        text=(
            f"Return {returned.return_code} was announced to the customer, and Peoplevox no longer "
            "shows it or shows it as cancelled."
        ),
        next_step=(
            "Ask the warehouse whether the goods came back, tell the customer if they did not, "
            "then run: pvxklaviyo resolve ID --discard"
        ),
    )


def changed(stream: StreamKey, key: str, returned: Return) -> ExceptionOpened:
    """Report a return of which pieces went, or words changed, after it was told."""
    return _exception(
        stream,
        f"return_changed:{key}",
        returned,
        code="return.changed",
        owner="customer care",
        text=(
            f"Return {returned.return_code} was announced to the customer and now reads otherwise "
            "in Peoplevox: there are fewer pieces, or a reason or condition differs."
        ),
        next_step=(
            f"Compare with: pvxklaviyo explain --order {returned.order_number}. When the customer "
            "knows, run: pvxklaviyo resolve ID --discard"
        ),
    )


def more_than_sent(
    stream: StreamKey, key: str, returned: Return, items: Sequence[tuple[str, int, int]]
) -> ExceptionOpened:
    """Report that more came back than left; items as (item code, returned, sent)."""
    counts = "; ".join(f"{code}: {back} of {sent} sent" for code, back, sent in items)
    return _exception(
        stream,
        f"return_over:{key}",
        returned,
        code="return.more_than_sent",
        owner="warehouse",
        text=(
            f"With return {returned.return_code} more came back than left, as Peoplevox shows it: "
            f"{counts}. It is told as it was booked."
        ),
        next_step=(
            "Count the goods and correct the return in Peoplevox. If it is right as it stands, "
            "run: pvxklaviyo resolve ID --discard"
        ),
    )


def disposition_unknown(
    stream: StreamKey, pair: str, returned: Return, line: ReturnLine
) -> ExceptionOpened:
    """
    Report a condition that the tenant's table of dispositions does not know.

    It is the table's, and no return's: whatever comes back so, it is one
    exception, without a stream, named by condition and flag.
    """
    name = stream_name(stream)
    condition = line.condition.strip()
    flag = "" if line.reusable is None else f"/{line.reusable}"
    shown = "" if line.reusable is None else f", reusable {line.reusable}"
    entry = f'"{condition}{flag}" = "..."'
    if condition and flag:
        entry += f' (or "{condition}" = "...", whatever the flag)'
    return ExceptionOpened(
        key=disposition_key(name.source, pair),
        tenant=name.tenant,
        code="return.disposition_unknown",
        owner="integrator",
        severity="warning",
        subject=f'returns with condition "{condition}"{shown}',
        text=(
            f'[returns.dispositions] does not say what became of pieces with condition "{condition}"'
            f"{shown}, as in return {returned.return_code} of order {returned.order_number}. What "
            "comes back so is told without Disposition."
        ),
        next_step=(
            f"Write {entry} under [returns.dispositions]; the next run closes this. To "
            "leave such returns as they are, run: pvxklaviyo resolve ID --discard"
        ),
    )


def discrepancies(stream: StreamKey, key: str, returned: Return) -> ExceptionOpened:
    """Report a return that the warehouse completed with less, more or other than announced."""
    return _exception(
        stream,
        f"return_discrepancies:{key}",
        returned,
        code="return.discrepancies",
        owner="customer care",
        text=(
            f'Return {returned.return_code} has the status "{returned.status}": what came is not '
            "what was expected. It is told as it was received."
        ),
        next_step=(
            "Compare the RMA with what was received, agree with the customer, then run: "
            "pvxklaviyo resolve ID --discard"
        ),
    )


def still_open(stream: StreamKey, key: str, returned: Return) -> ExceptionOpened:
    """Report a return that has pieces and is not completed for a long time."""
    return _exception(
        stream,
        f"return_open:{key}",
        returned,
        code="return.not_completed",
        owner="warehouse",
        text=(
            f'Return {returned.return_code} has had the status "{returned.status}" for days, so '
            "nobody was told of it."
        ),
        next_step=(
            "Complete or cancel it in Peoplevox. If the goods are there, run: pvxklaviyo resolve "
            "ID --approve; if they will not come: pvxklaviyo resolve ID --discard"
        ),
    )


def no_order(stream: StreamKey, key: str, returned: Return) -> ExceptionOpened:
    """Report a return that names no order, so that nobody knows whose it is."""
    return _exception(
        stream,
        f"return_no_order:{key}",
        returned,
        code="return.no_order",
        owner="warehouse",
        text=f"Return {returned.return_code} names no order. Nothing was sent.",
        next_step=(
            "Enter the order's number in Peoplevox, or give [returns] a rule that finds it. To "
            "leave the return untold, run: pvxklaviyo resolve ID --discard"
        ),
    )


def late(stream: StreamKey, key: str, returned: Return) -> ExceptionOpened:
    """Report that a return nears the end of its live window before it is sent (law L6)."""
    return _exception(
        stream,
        f"return_late:{key}",
        returned,
        code="event.nearly_late",
        owner="integrator",
        severity="error",
        text=(
            f"Return {returned.return_code} is not told yet, and most of the time in which its "
            "e-mail can still start is over."
        ),
        next_step=(
            "See what it waits for with: pvxklaviyo explain --order "
            f"{returned.order_number}; and whether `pvxklaviyo check` can sign in to both services."
        ),
    )


def _exception(
    stream: StreamKey,
    key: str,
    returned: Return,
    *,
    code: str,
    owner: str,
    severity: str = "warning",
    text: str,
    next_step: str,
) -> ExceptionOpened:
    order = f"order {returned.order_number}, " if returned.order_number else ""
    return ExceptionOpened(
        key=key,
        tenant=stream_name(stream).tenant,
        code=code,
        owner=owner,
        severity=severity,
        subject=f"{order}return {returned.return_code}",
        text=text,
        next_step=next_step,
        stream=stream,
    )
