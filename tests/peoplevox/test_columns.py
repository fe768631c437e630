from __future__ import annotations

import pytest

from pvxklaviyo.peoplevox import ColumnsError, Despatch, SalesOrder, find_columns

from .clients import run, service, wire
from .site import Site, despatch, result


@pytest.fixture
def site() -> Site:
    made = Site()
    made.table("Despatch summary", [despatch(1, "01/06/2024 10:00")])
    made.table("Sales orders", [{"SalesOrderNumber": "SO-1", "Email": ""}])
    return made


def test_the_columns_of_a_site_are_found(site: Site) -> None:
    """By field, with those that stay empty."""
    report = run(find_columns(wire(site), service(), Despatch))
    template = run(find_columns(wire(site), service(), SalesOrder))

    assert "Despatch date" == report.found["despatched_at"]
    assert "carrier" in report.absent
    assert ("SalesOrderNumber", "Email") == template.captions
    assert "email" not in template.absent
    assert [] == site.asked


@pytest.mark.parametrize("row", [Despatch, SalesOrder])
def test_a_site_that_cannot_list_columns_shows_a_header(site: Site, row: type) -> None:
    """One row is read in place of the call that older versions do not have."""

    def refuse(operation: str):
        if operation in {"GetReportColumns", "GetSaveTemplate"}:
            return result(operation, "No such operation", 0, -1)
        return None

    site.on_send = refuse

    found = run(find_columns(wire(site), service(), row))

    assert found.found["order_number"] is not None
    assert ["1"] == [asked["ItemsPerPage"] for asked in site.asked]


def test_a_renamed_column_that_is_not_there_is_told(site: Site) -> None:
    """With those that are."""
    ours = service(columns={"despatches": {"carrier": "Van"}})

    with pytest.raises(ColumnsError, match='has no column "Van"; its columns are "Salesorder'):
        run(find_columns(wire(site), ours, Despatch))
