"""What a shop showed of one order, ready to be reckoned with: sorted, each thing once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import attrs

from ..model import (
    FactKey,
    PersonRef,
    RefundedLine,
    Shown,
    ShownEdit,
    ShownLine,
    ShownOrder,
    ShownRefund,
)

_NEVER = datetime.min.replace(tzinfo=UTC)


@attrs.frozen(kw_only=True)
class Showing:
    """
    One thing that a shop showed of an order.

    Attributes:
        shown: What it showed; addresses are left out, but for a mark by which a
            changed one is known.

        key: The observation.

        person: Whom it names.

        learned_at: When the ledger stored it.
    """

    shown: Shown
    key: FactKey
    person: PersonRef | None = None
    learned_at: datetime


@attrs.frozen(kw_only=True)
class Body:
    """
    A whole order, as it was shown once.

    Attributes:
        order: The order.

        showing: The showing.
    """

    order: ShownOrder
    showing: Showing

    @property
    def age(self) -> tuple[datetime, datetime, FactKey]:
        """
        Rank it by the shop's own stamp, whenever it came.

        One without a stamp may be of any age, so it counts as the oldest and
        undoes nothing.
        """
        return (self.order.modified_at or _NEVER, self.showing.learned_at, self.showing.key)

    @property
    def at(self) -> datetime:
        """Tell when the order was like that."""
        return self.order.modified_at or self.showing.learned_at


@attrs.frozen(kw_only=True)
class Refund:
    """
    One refund, with all that was told of it together.

    Attributes:
        refund: The refund.

        showing: The first showing that has it.

        at: When it was made, as far as anybody knows.
    """

    refund: ShownRefund
    showing: Showing
    at: datetime


def by_learning(showings: Iterable[Showing]) -> Sequence[Showing]:
    """
    Give each showing once, by when it was learned; those of one instant as they came.

    Nothing of an order that its shop marks as a test.
    """
    once: dict[FactKey, Showing] = {}
    for one in sorted(showings, key=lambda one: one.learned_at):
        once.setdefault(one.key, one)
    if any(isinstance(one.shown, ShownOrder) and one.shown.is_test for one in once.values()):
        return ()
    return tuple(once.values())


def bodies_of(showings: Iterable[Showing]) -> Sequence[Body]:
    """Give whole orders, the oldest by the shop's stamp first."""
    made = [
        Body(order=one.shown, showing=one) for one in showings if isinstance(one.shown, ShownOrder)
    ]
    return sorted(made, key=lambda body: body.age)


def edits_of(showings: Iterable[Showing]) -> Sequence[tuple[ShownEdit, Showing]]:
    """Give edits, each once, by when they were made."""
    found: dict[str, tuple[ShownEdit, Showing]] = {}
    for one in showings:
        if isinstance(one.shown, ShownEdit):
            found.setdefault(one.shown.id, (one.shown, one))
    return sorted(found.values(), key=lambda pair: (pair[0].at, pair[0].id))


def refunds_of(showings: Iterable[Showing]) -> Mapping[str, Refund]:
    """
    Give refunds by their ids, as they were learned.

    A shop may tell one inside its order without its lines, and alone with
    them: what one word leaves out, another fills in. It may name other rows
    than the order's lines: what those are is known by the order.
    """
    found: dict[str, Refund] = {}
    lines: dict[str, ShownLine] = {}
    for one in showings:
        if isinstance(one.shown, ShownOrder):
            lines.update((line.line, line) for line in one.shown.lines or ())
        for refund in refunds_in(one.shown):
            before = found.get(refund.id)
            if before is None:
                found[refund.id] = Refund(refund=refund, showing=one, at=_made_at(refund, one))
                continue
            kept = _both(before.refund, refund)
            at = kept.at or min(before.at, _made_at(refund, one))
            found[refund.id] = attrs.evolve(before, refund=kept, at=at)
    if not any(line.rows for line in lines.values()):
        return found
    return {
        name: attrs.evolve(one, refund=_by_lines(one.refund, lines)) for name, one in found.items()
    }


def _by_lines(refund: ShownRefund, lines: Mapping[str, ShownLine]) -> ShownRefund:
    """Give a refund by the lines of its order, where it names other rows instead."""
    named = {one.line: one for one in refund.lines or ()}
    more: list[RefundedLine] = []
    for line in lines.values():
        if line.line in named or not line.rows.keys() & named.keys():
            continue
        # Of what is made of several parts, as many as all of them make.
        pieces = min(
            named[row].quantity * line.ordered // count if row in named and count else 0
            for row, count in line.rows.items()
        )
        if pieces > 0:
            sure = all(named[row].is_cancelled for row in line.rows if row in named)
            more.append(
                RefundedLine(line=line.line, quantity=pieces, is_cancelled=True if sure else None)
            )
    return attrs.evolve(refund, lines=(*refund.lines, *more)) if refund.lines else refund


def refunds_in(shown: Shown) -> Sequence[ShownRefund]:
    """Give the refunds that something shown tells of."""
    if isinstance(shown, ShownRefund):
        return (shown,)
    return (shown.refunds or ()) if isinstance(shown, ShownOrder) else ()


def _made_at(refund: ShownRefund, showing: Showing) -> datetime:
    if refund.at is not None:
        return refund.at
    if isinstance(showing.shown, ShownOrder) and showing.shown.modified_at is not None:
        return showing.shown.modified_at
    return showing.learned_at


def _both(before: ShownRefund, after: ShownRefund) -> ShownRefund:
    return attrs.evolve(
        before,
        at=before.at or after.at,
        value=after.value if before.value is None else before.value,
        currency=before.currency or after.currency,
        reason=before.reason or after.reason,
        lines=_both_lines(before.lines, after.lines),
    )


def _both_lines(
    before: tuple[RefundedLine, ...] | None, after: tuple[RefundedLine, ...] | None
) -> tuple[RefundedLine, ...] | None:
    if before is None or after is None:
        return after if before is None else before
    words = {(line.line, line.quantity): line for line in after}
    return tuple(
        attrs.evolve(
            line,
            is_cancelled=same.is_cancelled if line.is_cancelled is None else line.is_cancelled,
            value=same.value if line.value is None else line.value,
        )
        if (same := words.get((line.line, line.quantity))) is not None
        else line
        for line in before
    )
