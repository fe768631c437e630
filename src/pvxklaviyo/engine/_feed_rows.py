"""Naming the rows of feeds, so that what is new, changed or gone is seen, and whose it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeAlias

import attrs

from ..ledger import ExceptionOpened, FeedRow
from ..mapping import order_in, return_code, returned_order
from ..model import order_stream
from ..peoplevox import Despatch, GoodsIn, Rejected, Return, RmaItem
from . import exceptions
from ._people import People
from ._world import Tenant

AnyRow: TypeAlias = Despatch | Return | RmaItem | GoodsIn

_NOWHERE = datetime(1970, 1, 1, tzinfo=UTC)


def named(tenant: Tenant, rows: Iterable[AnyRow], people: People) -> tuple[FeedRow, ...]:
    """Name the rows of a page; equal ones are counted, so that one of them can go missing."""
    seen: Counter[FeedRow] = Counter()
    found: list[FeedRow] = []
    for row in rows:
        one = _named(tenant, row, people)
        if one is None:
            continue
        seen[one] += 1
        found.append(one if seen[one] == 1 else attrs.evolve(one, row=f"{one.row}#{seen[one]}"))
    return tuple(found)


def rejected_rows(
    tenant: Tenant, rejected: Iterable[Rejected], people: People
) -> tuple[FeedRow, ...]:
    """
    Let a row that cannot be read nominate its order all the same, if it names one.

    Its place is outside every stretch, and the same each time: it is news
    once, whatever is read again, until it reads otherwise.
    """
    return tuple(
        FeedRow(
            stream=order_stream(tenant.name, tenant.source, number),
            row=f"{number}/rejected/{_content(one.cells, people)}",
            at=_NOWHERE,
        )
        for one in rejected
        if (number := rejected_order(tenant, one))
    )


def nobodys(
    tenant: Tenant, rows: Iterable[AnyRow], rejected: Iterable[Rejected], people: People
) -> tuple[ExceptionOpened, ...]:
    """Report rows that do not even name their order; the others are reported by their look-up."""
    opened: list[ExceptionOpened] = []
    for one in rejected:
        if rejected_order(tenant, one) == "":
            # Named by its content: its place moves with every stretch, and each
            # place would be an exception of its own.
            digest = _content(one.cells, people)[:6]
            code = _code_of(one)
            if code:
                opened.append(exceptions.return_of_nobody(tenant.name, tenant.source, code))
                continue
            name = one.subject if one.row else f"A row of {one.source}"
            subject = f"{name} ({digest})"
            opened.append(
                exceptions.rows_rejected(tenant.name, tenant.source, subject, str(one), None)
            )
    for row in rows:
        if not isinstance(row, Despatch) and _order_of(tenant, row) == "":
            code = return_code(row)
            opened.append(exceptions.return_of_nobody(tenant.name, tenant.source, code))
    return tuple({one.key: one for one in opened}.values())


def over(
    tenant: Tenant, rows: Iterable[AnyRow], opened: Iterable[ExceptionOpened]
) -> tuple[str, ...]:
    """Name the exceptions that are over because a return names its order now."""
    codes = {
        return_code(row) for row in rows if not isinstance(row, Despatch) and _order_of(tenant, row)
    }
    keys = {exceptions.nobodys_key(tenant.source, code) for code in codes}
    return tuple(sorted(keys - {one.key for one in opened}))


def place_of(row: AnyRow) -> datetime:
    """Say where a row stands in its feed."""
    return _parts(row)[1]


def rejected_order(tenant: Tenant, rejected: Rejected) -> str | None:
    """Give the order that a row names which cannot be read; empty: none; None: no concern of ours."""
    if "order_number" in rejected.row or "reference" not in rejected.row:
        return rejected.row.get("order_number", "").strip()
    pattern = tenant.policy.returns.goods_in_pattern
    return order_in(rejected.row["reference"], pattern)


def _named(tenant: Tenant, row: AnyRow, people: People) -> FeedRow | None:
    number = _order_of(tenant, row)
    if not number:
        return None
    name, at, values, email = _parts(row)
    content = "\x1f".join(str(value) for value in (number, *values))
    revision = people.revision(content.encode(), email)
    return FeedRow(
        stream=order_stream(tenant.name, tenant.source, number),
        row=f"{number}/{'/'.join(name)}@{revision}",
        at=at,
    )


def _order_of(tenant: Tenant, row: AnyRow) -> str | None:
    if isinstance(row, Despatch):
        return row.order_number
    return returned_order(row, tenant.policy.returns.goods_in_pattern)


def _parts(row: AnyRow) -> tuple[tuple[str, ...], datetime, tuple[object, ...], str | None]:
    """Give what names a row, its place, all else that is news when it changes, and the address."""
    match row:
        case Despatch():
            name = (row.despatch_number, row.item_code, row.line or "", row.parent or "")
            values: tuple[object, ...] = (
                row.quantity,
                row.carrier,
                row.service,
                row.tracking_number,
                row.parent_quantity,
                row.channel,
                row.shop_reference,
            )
            return name, row.despatched_at, values, row.email
        case Return():
            name = (row.return_code, row.item_code, row.line or "", "")
            values = (
                row.quantity,
                row.reason,
                row.reason_code,
                row.condition,
                row.reusable,
                row.sale_price,
                row.site,
                row.channel,
                row.shop_reference,
            )
            return name, row.returned_at, values, row.email
        case RmaItem():
            name = (row.rma_number, row.return_code or "", row.item_code, row.line or "")
            values = (
                row.quantity,
                row.status,
                row.reason,
                row.condition,
                row.reusable,
                row.site,
            )
            return name, row.returned_at, values, None
        case GoodsIn():
            return (row.reference, row.item_code), row.delivered_at, (row.quantity, row.site), None


def _code_of(rejected: Rejected) -> str:
    """Give the return that a row belongs to which names no order, if that is all that is wrong."""
    if len(rejected.problems) > 1:
        return ""
    return (rejected.row.get("return_code") or rejected.row.get("rma_number") or "").strip()


def _content(cells: Iterable[str], people: People) -> str:
    return people.revision("\x1f".join(cells).encode())
