"""Compare a site's columns with what is read, and say what an absent one costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from ..engine import Tenant, World
from ..peoplevox import (
    ColumnsError,
    Despatch,
    FoundColumns,
    Kitting,
    RequestRefusedError,
    SalesOrder,
    SalesOrderItem,
    find_columns,
)
from ._report import Finding


@attrs.frozen(kw_only=True)
class _Table:
    """
    One report or template that the relay reads.

    Attributes:
        section: Its key in the settings.

        row: The row class.

        word: ``"report"`` or ``"template"``.

        searched: Fields that it is searched by.

        costs: What is lost where a field has no column.
    """

    section: str
    row: type[object]
    word: str
    searched: tuple[str, ...]
    costs: Mapping[str, str] = attrs.field(factory=dict[str, str])


_TABLES = (
    _Table(
        section="despatches",
        row=Despatch,
        word="report",
        searched=("order_number", "despatched_at"),
        costs={
            "tracking_number": (
                "events carry no tracking number and no link, and every parcel waits for one in "
                "vain until hold_for_tracking is over"
            ),
            "carrier": "events name no carrier and carry no tracking link",
            "service": "events name no service, and [policy.tracking] cannot tell services apart",
            "item_name": "events name items only where the order's lines do",
            "line": "parcels are matched with order lines by item code alone",
            "parent": "kits are told as their components",
            "parent_quantity": (
                "kits are counted from what Item type kittings says they are made of, and where "
                "that does not come out whole, completeness is not known"
            ),
            "email": "a parcel whose order Peoplevox does not show reaches nobody",
            "channel": "a parcel whose order Peoplevox does not show has no channel",
            "shop_reference": (
                "a parcel whose order Peoplevox does not show has no reference of the shop"
            ),
        },
    ),
    _Table(
        section="orders",
        row=SalesOrder,
        word="template",
        searched=("order_number", "shop_reference"),
        costs={
            "shop_reference": (
                "Peoplevox orders of one shop order are not put together, and events carry "
                "Peoplevox's number in place of the shop's"
            ),
            "email": "the address of the despatch report is taken",
            "status": "a cancelled order counts as one whose lines are still to come",
            "channel": (
                "[audience] excluded_channels and transfer_channels see only what the despatch "
                "report says"
            ),
        },
    ),
    _Table(
        section="order_items",
        row=SalesOrderItem,
        word="template",
        searched=("order_number",),
        costs={"line": "parcels are matched with order lines by item code alone"},
    ),
    _Table(section="kits", row=Kitting, word="template", searched=("parent",)),
)


async def check_columns(world: World, tenant: Tenant) -> list[Finding]:
    """
    Look at every report and template that is read.

    Raises:
        ServiceError: Peoplevox does not answer any more.
    """
    findings: list[Finding] = []
    found: dict[str, FoundColumns] = {}
    for table in _TABLES:
        name = tenant.peoplevox.naming(table.row).source
        subject = f"Peoplevox, {name}"
        try:
            columns = await find_columns(world.peoplevox, tenant.peoplevox, table.row)
        except ColumnsError as error:
            findings.append(_missing(table, subject, error))
        except RequestRefusedError:
            findings.append(_no_table(table, subject, name))
        else:
            found[table.section] = columns
            findings += _compared(tenant, table, subject, columns)
    findings += _over_all(tenant, found)
    return findings


def _compared(
    tenant: Tenant, table: _Table, subject: str, columns: FoundColumns
) -> Iterator[Finding]:
    service = tenant.peoplevox
    yield Finding(
        level="ok",
        subject=subject,
        text=f"{len(columns.captions)} columns; all that must be there are there.",
    )
    for field in table.searched:
        caption = columns.found[field]
        searched = service.caption(table.row, field)
        if caption is not None and caption.strip() != searched:
            yield Finding(
                level="problem",
                subject=subject,
                text=f'The column is called "{caption}", and searches would ask for "{searched}".',
                change=f'Write [peoplevox.columns.{table.section}] {field} = "{caption}".',
            )
    for field, cost in table.costs.items():
        if columns.found[field] is None:
            usual = _usual(tenant, table, field)
            yield Finding(
                level="note",
                subject=subject,
                text=f'It has no column "{usual}": {cost}.',
                change=(
                    f"If it has another name, write [peoplevox.columns.{table.section}] "
                    f'{field} = "…". The columns are: {_listed(columns.captions)}.'
                ),
            )


def _over_all(tenant: Tenant, found: Mapping[str, FoundColumns]) -> Iterator[Finding]:
    despatches, orders = found.get("despatches"), found.get("orders")
    if despatches is not None and orders is not None:
        if "email" in despatches.absent and "email" in orders.absent:
            yield Finding(
                level="problem",
                subject="Peoplevox",
                text="Neither the despatch report nor the orders have an e-mail address: nobody "
                "can be told.",
                change="Let one of them show it, or name its column under [peoplevox.columns].",
            )
        if tenant.peoplevox.clocks.sites and "site" in despatches.absent:
            yield Finding(
                level="problem",
                subject="Peoplevox",
                text="Sites have clocks of their own, and the despatch report has no column that "
                "names the site: their times would be read by the wrong clock.",
                change="Let the report show the site, or write [peoplevox.columns.despatches] site.",
            )
    if orders is not None:
        for name, field in tenant.mapping.properties.items():
            if field in orders.absent:
                yield Finding(
                    level="note",
                    subject="[mapping.properties]",
                    text=f'{name} stays empty: the orders have no column for "{field}".',
                    change=f'Write [peoplevox.columns.orders] {field} = "…".',
                )


def _missing(table: _Table, subject: str, error: ColumnsError) -> Finding:
    missing = " and ".join(f'"{caption}"' for caption in error.missing)
    return Finding(
        level="problem",
        subject=subject,
        text=(
            f"It has no column {missing}, or has it twice. Its columns are: {_listed(error.seen)}."
        ),
        change=(
            f"Name the right ones under [peoplevox.columns.{table.section}], or let the "
            f"{table.word} show them."
        ),
    )


def _no_table(table: _Table, subject: str, name: str) -> Finding:
    if table.word == "report":
        change = (
            f"Write its name as the site shows it: [peoplevox.reports] {table.section}; and let "
            "this user see it."
        )
    else:
        change = "Let this user see the template in Peoplevox."
    return Finding(
        level="problem",
        subject=subject,
        text=f'Peoplevox refuses the {table.word} "{name}": it is not there, or not for this user.',
        change=change,
    )


def _usual(tenant: Tenant, table: _Table, field: str) -> str:
    overrides = dict(tenant.peoplevox.naming(table.row).overrides)
    if field in overrides:
        return overrides[field]
    return tenant.peoplevox.caption(table.row, field)


def _listed(captions: tuple[str, ...]) -> str:
    return ", ".join(f'"{caption}"' for caption in captions) or "none at all"
