from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from pvxklaviyo._drive import drive
from pvxklaviyo.errors import ConfigurationError, DecodeError
from pvxklaviyo.peoplevox import (
    AsyncPeoplevox,
    Despatch,
    Peoplevox,
    Rejected,
    RequestRefusedError,
    SalesOrder,
    column,
    report,
    where,
)

from .clients import PLENTY, AwaitedSite
from .site import Clock, Site, despatch, result

SETTINGS: dict[str, Any] = {
    "client_id": "acme01",
    "username": "api",
    "password": "geheim",
    "timezone": "Europe/London",
    "budget": PLENTY,
}


@report("Acme gift orders")
class GiftOrder:
    """A tenant's own report."""

    order_number: str = column("Salesorder number")
    message: str | None = column("Attribute 4")


@pytest.fixture
def site() -> Site:
    made = Site()
    made.table(
        "Despatch summary", [despatch(number, f"01/06/2024 10:{number:02}") for number in range(5)]
    )
    made.table("Sales orders", [{"SalesOrderNumber": f"SO-{n}"} for n in range(5)])
    made.table(
        "Acme gift orders",
        [{"Salesorder number": f"SO-{n}", "Attribute 4": "Joy" * (n % 2)} for n in range(5)],
    )
    return made


@pytest.fixture
def client(site: Site) -> Iterator[Peoplevox]:
    with Peoplevox(**SETTINGS, transport=site, clock=Clock(), page_size=2) as made:
        yield made


def members(cls: type) -> dict[str, Any]:
    return {
        name: value
        for name, value in vars(cls).items()
        if inspect.isfunction(value) and (not name.startswith("_") or name == "__init__")
    }


def test_both_colours_have_the_same_methods() -> None:
    """Name by name, argument by argument; only what carries and what comes is awaited."""
    blocking, awaited = members(Peoplevox), members(AsyncPeoplevox)
    awaited["close"] = awaited.pop("aclose")

    assert set(blocking) == set(awaited)
    for name, method in blocking.items():
        ours = inspect.signature(method)
        theirs = inspect.signature(awaited[name])
        assert [
            (each.name, each.kind, each.default, str(each.annotation).replace("Async", ""))
            for each in ours.parameters.values()
        ] == [
            (each.name, each.kind, each.default, str(each.annotation).replace("Async", ""))
            for each in theirs.parameters.values()
        ], name
        assert ours.return_annotation == theirs.return_annotation.replace("Async", ""), name


def test_iterating_reads_every_row(client: Peoplevox, site: Site) -> None:
    """Page by page, as they are consumed."""
    rows = client.iterate(
        Despatch, where("Despatch date") >= datetime(2024, 6, 1, 9, 1, tzinfo=UTC)
    )

    assert "DES1" == next(rows).despatch_number
    assert 1 == len(site.asked)
    assert ["DES2", "DES3", "DES4"] == [row.despatch_number for row in rows]


def test_iterating_what_has_no_order_reads_it_whole(client: Peoplevox) -> None:
    """Until it holds still."""
    assert 5 == len(list(client.iterate(SalesOrder)))
    assert ["Joy", "Joy"] == [row.message for row in client.iterate(GiftOrder) if row.message]


def test_a_row_that_cannot_be_read_ends_the_iteration(client: Peoplevox, site: Site) -> None:
    """Unless somebody is told: silence would be a row lost."""
    site.tables["Despatch summary"][1]["No of items"] = "x"
    told: list[Rejected] = []

    rows = list(client.iterate(Despatch, set_aside=told.append))
    with pytest.raises(
        DecodeError, match=r'Despatch DES1: "No of items" is not a number\. To go'
    ) as met:
        list(client.iterate(Despatch))

    assert "GetReportData" == met.value.operation
    assert 4 == len(rows)
    assert ["Despatch DES1"] == [each.subject for each in told]


def test_a_page_knows_its_successor(client: Peoplevox) -> None:
    """As a call that the client performs."""
    first = client.list(GiftOrder, page=1)
    assert first.next is not None
    second = client.perform(first.next)
    last = client.list(GiftOrder, page=3)

    assert ["SO-0", "SO-1"] == [row.order_number for row in first.items]
    assert ["SO-2", "SO-3"] == [row.order_number for row in second.items]
    assert (5, 2) == (second.total_count, second.number)
    assert last.next is None
    assert [] == list(client.list(GiftOrder, page=9).items)


def test_cells_and_captions(client: Peoplevox, site: Site) -> None:
    """For what has no row class."""
    sheet = client.get_report_data(
        "Acme gift orders",
        where("Salesorder number").equals("SO-3"),
        order_by="[Salesorder number] asc",
        columns=["Salesorder number", "Attribute 4"],
    )
    orders = client.get_data("Sales orders", page=3)

    assert [["SO-3", "Joy"]] == sheet.rows
    assert "[Salesorder number],[Attribute 4]" == site.asked[0]["Columns"]
    assert [["SO-4"]] == orders.rows
    assert ("Salesorder number", "Attribute 4") == client.get_report_columns("Acme gift orders")
    assert ("SalesOrderNumber",) == client.get_save_template("Sales orders")


def test_looking_up(client: Peoplevox) -> None:
    """Any row class, by any of its fields."""
    rows, rejected = client.look_up(GiftOrder, "order_number", ["SO-1", "SO-3", "SO-9"])

    assert ["SO-1", "SO-3"] == [row.order_number for row in rows]
    assert [] == rejected


def test_slips_of_the_caller_are_told(client: Peoplevox, site: Site) -> None:
    """A text is a list of its letters to Python, and would find nothing, quietly."""
    with pytest.raises(TypeError, match="a text alone"):
        client.look_up(SalesOrder, "order_number", "SO-1")
    with pytest.raises(TypeError, match="a text alone"):
        client.get_report_data("Acme gift orders", columns="Attribute 4")
    with pytest.raises(ValueError, match="no field number; there are order_number, message"):
        client.look_up(GiftOrder, "number", ["SO-1"])

    assert [] == site.asked


def test_a_refusal_tells_what_was_asked_for(client: Peoplevox, site: Site) -> None:
    """The name that the program has, not the words of the service, which may quote data."""
    site.on_send = lambda operation: (
        result(operation, "No such thing", 0, -1) if operation.startswith("Get") else None
    )
    calls: list[tuple[str, Callable[[], object]]] = [
        ('GetReportData of "No such report"', lambda: client.get_report_data("No such report")),
        ('GetReportData of "Acme gift orders"', lambda: client.list(GiftOrder)),
        ('GetData of "Sales orders"', lambda: client.look_up(SalesOrder, "order_number", ["1"])),
        ('GetReportColumns of "X"', lambda: client.get_report_columns("X")),
    ]

    for asked, call in calls:
        with pytest.raises(RequestRefusedError, match=f"refused {asked}; its reason"):
            call()


def test_finding_columns(client: Peoplevox) -> None:
    """What a program asks before it reads anything."""
    found = client.find_columns(GiftOrder)

    assert {"order_number": "Salesorder number", "message": "Attribute 4"} == found.found


def test_signing_in(client: Peoplevox, site: Site) -> None:
    """Once, however often it is said."""
    client.sign_in()
    client.sign_in()

    assert 1 == site.sign_ins


def test_the_awaited_client_reads_the_same(site: Site) -> None:
    """Every method, under an event loop."""

    async def gathered(rows: AsyncIterator[Any]) -> list[Any]:
        return [row async for row in rows]

    async def main() -> None:
        async with AsyncPeoplevox(
            **SETTINGS, transport=AwaitedSite(site), clock=Clock(), page_size=2
        ) as client:
            await client.sign_in()
            assert 5 == len(await gathered(client.iterate(Despatch)))
            assert 5 == len(await gathered(client.iterate(SalesOrder)))
            first = await client.list(GiftOrder)
            assert first.next is not None
            second = await client.perform(first.next)
            assert ["SO-2", "SO-3"] == [row.order_number for row in second.items]
            assert [["SO-4"]] == (await client.get_data("Sales orders", page=3)).rows
            sheet = await client.get_report_data("Acme gift orders", page_size=9)
            assert 5 == len(sheet.rows)
            assert ("SalesOrderNumber",) == await client.get_save_template("Sales orders")
            assert 2 == len(await client.get_report_columns("Acme gift orders"))
            assert () == (await client.find_columns(GiftOrder)).absent
            rows, _ = await client.look_up(GiftOrder, "order_number", ["SO-1"])
            assert ["SO-1"] == [row.order_number for row in rows]

    asyncio.run(main())

    assert 1 == site.sign_ins


def test_constructing_opens_nothing_and_closing_ends_only_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A transport that was given stays open; one of ours is closed."""
    given = Site()
    own = Peoplevox(**SETTINGS)
    lent = Peoplevox(**SETTINGS, transport=given)
    awaited = AsyncPeoplevox(**SETTINGS)

    own.close()
    lent.close()
    asyncio.run(awaited.aclose())

    assert given is lent.transport
    with pytest.raises(RuntimeError, match="closed"):
        own.sign_in()
    assert own.service.session is None


def test_wrong_settings_are_refused_before_anything_else() -> None:
    """Both colours check the same."""
    wrong = {**SETTINGS, "timezone": "Nowhere/Else"}

    with pytest.raises(ConfigurationError, match='"Nowhere/Else" is not a time zone'):
        Peoplevox(**wrong)
    with pytest.raises(ConfigurationError, match='"Nowhere/Else" is not a time zone'):
        AsyncPeoplevox(**wrong)


def test_a_blocking_flow_awaits_its_wire_only(site: Site) -> None:
    """Anything else is a mistake that says so."""

    async def wrong() -> None:
        await asyncio.sleep(0)

    with pytest.raises(TypeError, match="its wire"):
        drive(wrong())
