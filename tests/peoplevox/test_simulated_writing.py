"""What the client writes, and what it is told, against the simulated Peoplevox."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from pvxklaviyo._http import Request
from pvxklaviyo.peoplevox import (
    PLACEHOLDERS,
    AsyncPeoplevox,
    EventType,
    Notification,
    Peoplevox,
    SalesOrder,
    SaveAction,
    SaveOutcome,
    Subscription,
    column,
    only_site,
    read_notification,
    template,
)
from pvxklaviyo.simulation import (
    Awaited,
    Mix,
    PeoplevoxSettings,
    SimulatedClock,
    SimulatedPeoplevox,
    Warehouse,
)

HOOK = "https://hook.invalid/s3"


@template("Sales orders", section="orders")
class WrittenOrder:
    """What is written back to an order."""

    order_number: str = column("SalesOrderNumber")
    status: str | None = column("Status", default=None)
    attribute1: str | None = column("Attribute1", default=None)


def a_site(**settings: Any) -> SimulatedPeoplevox:
    warehouse = Warehouse(seed=5, mix=Mix(orders=12, split_orders=3, shared_despatches=2))
    return SimulatedPeoplevox(
        warehouse,
        SimulatedClock(warehouse.begin - timedelta(hours=1)),
        settings=PeoplevoxSettings(**settings),
    )


def settings_of(site: SimulatedPeoplevox) -> dict[str, Any]:
    return {
        "client_id": "acme01",
        "username": "api",
        "password": "let-me-in",
        "timezone": site.warehouse.zone,
        "clock": site.clock,
    }


@pytest.mark.parametrize("age", ["2013", "current"])
def test_rows_are_saved_and_refused_one_by_one(age: Any) -> None:
    """Those that can be are, those that cannot are told, and the template shows it."""
    site = a_site(wsdl=age)
    site.clock.advance(timedelta(days=60))
    pvx = Peoplevox(**settings_of(site), transport=site)
    first, second, *_ = pvx.list(SalesOrder).items

    done = pvx.save(
        WrittenOrder,
        [
            WrittenOrder(first.order_number, "Cancelled", "a,\nb"),
            WrittenOrder(second.order_number, "Despatched", "c"),
        ],
        ["order_number", "status", "attribute1"],
    )
    cleared = pvx.save(
        WrittenOrder,
        [WrittenOrder(second.order_number, None, None)],
        ["order_number", "attribute1"],
        action=SaveAction.DO_NOT_ALLOCATE,
        erase=["attribute1"],
    )

    assert (SaveOutcome.PARTIAL, 1) == (done.outcome, done.rows_imported)
    assert [True, False] == [row.succeeded for row in done.rows]
    assert [second.order_number] == [row.reference for row in done.failures]
    assert SaveOutcome.ALL is cleared.outcome
    shown = {row.order_number: row for row in pvx.iterate(SalesOrder)}
    assert ("Cancelled", "a,\nb") == (
        shown[first.order_number].status,
        shown[first.order_number].attribute1,
    )
    assert shown[second.order_number].attribute1 is None


def read_back(subscription: Subscription, request: Request) -> Notification:
    found = read_notification(
        subscription,
        method=request.method,
        query=urlsplit(request.url).query,
        body=request.content,
        content_type=request.headers.get("content-type", ""),
    )
    assert isinstance(found, Notification)
    return found


@pytest.mark.parametrize(("method", "colour"), [("GET", "blocking"), ("POST", "awaited")])
@pytest.mark.parametrize("encode", [None, True, False])
def test_every_event_that_is_told_is_read(method: Any, encode: bool | None, colour: str) -> None:
    """With every property that is known, whether encoded or not."""
    site = a_site()
    wanted = {kind: paths for kind, paths in PLACEHOLDERS.items() if paths}
    asked = [
        (kind, HOOK, {path.replace(".", "-"): path for path in paths})
        for kind, paths in wanted.items()
    ]
    if colour == "blocking":
        pvx = Peoplevox(**settings_of(site), transport=site)
        made = [pvx.subscribe(*one, method=method, encode=encode) for one in asked]
    else:

        async def subscribe() -> list[Subscription]:
            async with AsyncPeoplevox(**settings_of(site), transport=Awaited(site)) as client:
                return [await client.subscribe(*one, method=method, encode=encode) for one in asked]

        made = asyncio.run(subscribe())
    by_id = {one.id: Subscription.from_json(one.to_json()) for one in made}
    site.clock.advance(site.warehouse.over_at - site.clock.now() + timedelta(hours=1))

    site.send_notifications(everything=True)
    found = [
        read_back(by_id[sent.subscription], sent.request) for sent in site.notifications.journal
    ]

    told = {
        number
        for one in found
        if one.event_type == EventType.TRACKING_NUMBER_RECEIVED
        for number in one.all("DespatchNumber")
    }
    tracked = {one.despatch_number for one in site.warehouse.journal() if one.tracking}
    assert tracked
    assert tracked <= told
    orders = {
        order
        for one in found
        if one.event_type == EventType.TRACKING_NUMBER_RECEIVED
        for order in one.all("Picks-SalesOrder-SalesOrderNumber")
    }
    assert {one.order_number for one in site.warehouse.journal() if one.tracking} <= orders
    assert {EventType.SALES_ORDER_STATUS_CHANGES, EventType.TRACKING_NUMBER_RECEIVED} <= {
        one.event_type for one in found
    }
    assert all(() == one.missing for one in found)
    for one in found:
        if one.event_type == EventType.SALES_ORDER_STATUS_CHANGES:
            at = one.instant("LastModificationTime", ZoneInfo(str(site.warehouse.zone)))
            assert at is not None
            assert site.warehouse.begin <= at <= site.clock.now()
            assert one.get("SalesOrderStatu-Name")


def test_what_is_ended_tells_nothing_more() -> None:
    """One by its subscription, the others by a sweep; what is kept goes on."""
    site = a_site()
    pvx = Peoplevox(**settings_of(site), transport=site)
    kept, ended, _ = (
        pvx.subscribe(EventType.RETURNS, f"{HOOK}/{number}", {"a": "Reference"})
        for number in range(3)
    )
    of_site = pvx.subscribe(
        EventType.AVAILABILITY_CHANGES, HOOK, {"a": "ItemCode"}, sites_filter=only_site("A")
    )

    assert pvx.unsubscribe(ended)
    assert {one.id for one in site.subscriptions} == {kept.id, of_site.id, ended.id + 1}
    swept = pvx.unsubscribe_all(range(995, 1010), keep=[kept])
    assert (ended.id + 1, of_site.id) == swept
    assert [kept.id] == [one.id for one in site.subscriptions]
