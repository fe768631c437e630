"""Compare a site's columns with what is read, and say what an absent one costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..engine import Tenant, World
from ..peoplevox import ColumnsError, FoundColumns, RequestRefusedError, find_columns
from ._report import Finding
from ._tables import RETURNS, Table, tables_of


async def check_columns(world: World, tenant: Tenant) -> list[Finding]:
    """
    Look at every report and template that is read.

    Raises:
        ServiceError: Peoplevox does not answer any more.
    """
    findings: list[Finding] = []
    found: dict[str, FoundColumns] = {}
    for table in tables_of(tenant):
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
    tenant: Tenant, table: Table, subject: str, columns: FoundColumns
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
    for section, report in (
        ("despatches", "despatch report"),
        *((table.section, "report of returns") for table in RETURNS.values()),
    ):
        columns = found.get(section)
        if columns is not None and tenant.peoplevox.clocks.sites and "site" in columns.absent:
            yield Finding(
                level="problem",
                subject="Peoplevox",
                text=f"Sites have clocks of their own, and the {report} has no column that "
                "names the site: their times would be read by the wrong clock.",
                change=f"Let the report show the site, or write [peoplevox.columns.{section}] site.",
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


def _missing(table: Table, subject: str, error: ColumnsError) -> Finding:
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


def _no_table(table: Table, subject: str, name: str) -> Finding:
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


def _usual(tenant: Tenant, table: Table, field: str) -> str:
    overrides = dict(tenant.peoplevox.naming(table.row).overrides)
    if field in overrides:
        return overrides[field]
    return tenant.peoplevox.caption(table.row, field)


def _listed(captions: tuple[str, ...]) -> str:
    return ", ".join(f'"{caption}"' for caption in captions) or "none at all"
