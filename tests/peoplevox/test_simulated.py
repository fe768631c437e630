"""The client against the simulated Peoplevox, which shares no code with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pvxklaviyo._pace import Budget, Window
from pvxklaviyo.peoplevox import (
    Despatch,
    Kitting,
    Peoplevox,
    SalesOrder,
    SalesOrderItem,
    look_up_despatches,
    read_feed_page,
)
from pvxklaviyo.simulation import (
    Mix,
    PeoplevoxSettings,
    SimulatedClock,
    SimulatedPeoplevox,
    Warehouse,
)

from .clients import run

RENAMED = {
    "Despatch summary": {"Despatch date": "Sent at", "Salesorder number": "Order"},
    "Sales orders": {"SalesOrderNumber": "OrderNo"},
}
COLUMNS = {
    "despatches": {"despatched_at": "Sent at", "order_number": "Order"},
    "orders": {"order_number": "OrderNo"},
}


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return Warehouse(
        seed=3,
        mix=Mix(orders=60, split_orders=12, shared_despatches=3, kits_counted=4, same_minute=10),
    )


def journal(warehouse: Warehouse) -> set[tuple[object, ...]]:
    """What left and stands, as the warehouse itself remembers it."""
    return {
        (shipment.order_number, shipment.despatch_number, shipment.read_as)
        for shipment in warehouse.journal()
        if shipment.vanished_at is None
    }


def shipments(rows: list[Despatch]) -> set[tuple[object, ...]]:
    return {
        (row.order_number, row.despatch_number, row.despatched_at.replace(second=0)) for row in rows
    }


@pytest.mark.parametrize(
    ("settings", "ours"),
    [
        ({}, {}),
        ({"wsdl": "2013", "row_end": "\r\n"}, {}),
        ({"seconds_in_dates": True, "reordered": True, "largest_page": 7}, {}),
        ({"columns": RENAMED}, {"columns": COLUMNS}),
        ({"columns": RENAMED, "template_search": "default"}, {"columns": COLUMNS}),
        ({"throttled": "response", "calls": 10}, {"budget": Budget("x", (Window(10, 15.0),))}),
        ({"password_encoding": "plain"}, {"password_encoding": "plain"}),
        ({"report_names": {"Despatch summary": "UK"}}, {"names": {"despatches": "UK"}}),
    ],
)
def test_it_reads_what_left_the_warehouse(
    warehouse: Warehouse, settings: dict[str, Any], ours: dict[str, Any]
) -> None:
    """By the feed, by looking up, and by iterating, whatever kind of site it is."""
    clock = SimulatedClock(warehouse.over_at + timedelta(hours=1))
    simulated = SimulatedPeoplevox(warehouse, clock, settings=PeoplevoxSettings(**settings))
    client = Peoplevox(
        client_id="acme01",
        username="api",
        password="let-me-in",
        timezone=warehouse.zone,
        transport=simulated,
        clock=clock,
        page_size=20,
        **ours,
    )
    expected = journal(warehouse)
    line, service = client._wire, client.service

    since, fed = warehouse.begin, list[Despatch]()
    while True:
        page = run(read_feed_page(line, service, Despatch, since))
        assert [] == page.rejected
        fed += page.rows
        if page.last:
            break
        assert page.through is not None
        since = page.through
    numbers = sorted({row.order_number for row in fed})
    looked_up, rejected = run(look_up_despatches(line, service, numbers))
    iterated = list(client.iterate(Despatch))
    orders, _ = client.look_up(SalesOrder, "order_number", numbers)
    items, _ = client.look_up(SalesOrderItem, "order_number", numbers)

    assert expected == shipments(fed)
    assert [] == rejected
    assert shipments(fed) == shipments(looked_up) == shipments(iterated)
    assert len(looked_up) == len(iterated)
    assert numbers == sorted(row.order_number for row in orders)
    assert set(numbers) == {row.order_number for row in items}
    assert {row.parent for row in fed if row.parent} <= {
        row.parent for row in client.iterate(Kitting)
    }
