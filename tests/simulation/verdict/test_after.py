"""What the verdict finds of cancellations, returns and parcels that were booked again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo.simulation.klaviyo import StoredEvent
from pvxklaviyo.simulation.shop import Shop
from pvxklaviyo.simulation.verdict import (
    DOUBLE,
    EARLY,
    MISMATCH,
    MISSING,
    ORPHAN,
    SEQUENCE,
    UNWANTED,
    Metrics,
    Rules,
    Verdict,
    compare,
)
from pvxklaviyo.simulation.warehouse import Warehouse

from .told_right import numbered

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ANN, BOB, CEM = (f"{name}@post.pvx-sim.net" for name in ("ann", "bob", "cem"))


def made() -> tuple[Warehouse, Shop]:
    """
    Three orders.

    #1 is cancelled before it leaves. Of #2 one item leaves, is booked again
    under another number and comes back, and the other is cancelled. #3 is
    cancelled, and leaves all the same.
    """
    warehouse, shop = Warehouse.scripted(), Shop()
    for reference, email in (("#1", ANN), ("#2", BOB), ("#3", CEM)):
        lines = [("MUG-01", 2), ("TEA-ASSAM", 1)]
        shop.place(reference, lines=lines, at=NOON, email=email)
        warehouse.order(
            f"100{reference[1]}", lines=lines, at=NOON, reference=reference, email=email
        )
    shop.cancel("#1", at=NOON + HOUR)
    shop.cancel("#3", at=NOON + HOUR)
    left = NOON + 2 * HOUR
    warehouse.despatch("1002", "DES1", [("MUG-01", 2)], at=left, tracking="T1")
    warehouse.vanish("1002", "DES1", at=left + 40 * MINUTE)
    warehouse.despatch("1002", "DES2", [("MUG-01", 2)], at=left + 50 * MINUTE, tracking="T2")
    warehouse.despatch("1003", "DES3", at=left, tracking="T3")
    shop.cancel_lines("#2", [("TEA-ASSAM", 1)], at=NOON + 4 * HOUR)
    warehouse.stock.receive_return("1002", [("MUG-01", 1)], at=NOON + 6 * HOUR, code="RET1")
    return warehouse, shop


def event(
    metric: str,
    email: str,
    time: datetime,
    properties: Mapping[str, Any],
    *,
    after: timedelta = 5 * MINUTE,
    value: float | None = None,
) -> StoredEvent:
    """Make an event as Klaviyo holds it."""
    return StoredEvent(
        id=metric,
        metric=metric,
        metric_id=metric,
        integration="API",
        profile_id=email,
        email=email,
        identifiers={"email": email},
        properties=properties,
        time=time,
        value=value,
        unique_id=f"{metric}/{time}",
        received_at=time + after,
        applied_at=time + after,
        backfill=False,
        would_start_flow=True,
    )


MUGS = {"SKU": "MUG-01", "Quantity": 2}
TEA = {"SKU": "TEA-ASSAM", "Quantity": 1}
OF_TWO = {"OrderId": "#2", "OrderNumber": "1002"}
BACK = {**OF_TWO, "ReturnCode": "RET1", "ReturnRevision": 1}

RIGHT = {
    "cancelled": event(
        "Cancelled Order",
        ANN,
        NOON + HOUR,
        {"OrderId": "#1", "OrderNumber": "1001", "Items": [MUGS, TEA]},
        value=27.35,
    ),
    "cancelled in vain": event(
        "Cancelled Order",
        CEM,
        NOON + HOUR,
        {"OrderId": "#3", "OrderNumber": "1003", "Items": [MUGS, TEA]},
        value=27.35,
    ),
    "shipment": event(
        "Fulfilled Partial Order",
        BOB,
        NOON + 2 * HOUR,
        {
            **OF_TWO,
            "DespatchNumber": "DES1",
            "ShipmentIndex": 1,
            "TrackingNumber": "T1",
            "Items": [MUGS],
        },
    ),
    "tracking": event(
        "Updated Tracking",
        BOB,
        NOON + 2 * HOUR + 50 * MINUTE,
        {**OF_TWO, "DespatchNumber": "DES2", "TrackingNumber": "T2"},
    ),
    "cut": event(
        "Cancelled Order Item",
        BOB,
        NOON + 4 * HOUR,
        {**OF_TWO, "CancellationId": "C1", **TEA},
        value=7.4,
    ),
    "end": event(
        "Fulfilled Order",
        BOB,
        NOON + 4 * HOUR,
        {**OF_TWO, "IsComplete": True, "CompletedByCancellation": True},
    ),
    "return": event(
        "Returned Order",
        BOB,
        NOON + 6 * HOUR,
        {**BACK, "ItemsValue": 8.0, "Items": [{"SKU": "MUG-01", "Quantity": 1}]},
    ),
    "returned item": event(
        "Returned Item", BOB, NOON + 6 * HOUR, {**BACK, "SKU": "MUG-01", "Quantity": 1}
    ),
}


def judge(events: Mapping[str, StoredEvent], **options: Any) -> Verdict:
    warehouse, shop = made()
    return compare(
        warehouse.journal(),
        numbered(list(events.values())),
        groups=warehouse.groups(),
        returns=warehouse.returned(),
        sales=shop.sales(),
        **options,
    )


def with_properties(name: str, **properties: Any) -> dict[str, StoredEvent]:
    one = RIGHT[name]
    return {name: attrs.evolve(one, properties={**one.properties, **properties})}


def moved(name: str, by: timedelta) -> dict[str, StoredEvent]:
    one = RIGHT[name]
    return {name: attrs.evolve(one, received_at=one.received_at + by)}


def test_all_of_it_is_right() -> None:
    """Nothing is found, and what was heard is counted by kind; one parcel counts as none."""
    verdict = judge(RIGHT)

    assert [] == [str(one) for one in verdict.findings]
    assert {"cancelled": 2, "cancelled item": 1, "return": 1, "returned item": 1} == verdict.heard
    assert (3, 0, 1) == (verdict.shipments, verdict.expected, verdict.booked_again)


@pytest.mark.parametrize(
    ("missing", "kinds"),
    [
        ("cancelled", {MISSING}),
        ("tracking", {MISMATCH}),
        ("cut", {MISSING}),
        ("return", {MISSING}),
        ("returned item", {MISSING}),
    ],
)
def test_what_was_not_told(missing: str, kinds: set[str]) -> None:
    """Each is missed where it is not there; the last number of a parcel too."""
    left = {name: one for name, one in RIGHT.items() if name != missing}

    assert kinds == {one.kind for one in judge(left).findings}


def _again(name: str) -> Callable[[], dict[str, StoredEvent]]:
    return lambda: {f"{name} again": RIGHT[name]}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (_again("cancelled"), DOUBLE),
        (_again("return"), DOUBLE),
        (lambda: moved("cancelled", -HOUR), EARLY),
        (lambda: moved("return", -HOUR), EARLY),
        (lambda: {"cut": attrs.evolve(RIGHT["cut"], value=15.0)}, MISMATCH),
        (lambda: {"cancelled": attrs.evolve(RIGHT["cancelled"], value=23.4)}, MISMATCH),
        (lambda: with_properties("cancelled", Items=[MUGS]), MISMATCH),
        (lambda: with_properties("return", ItemsValue=16.0), MISMATCH),
        (lambda: with_properties("returned item", Quantity=2), MISMATCH),
        (lambda: {"return": attrs.evolve(RIGHT["return"], email=ANN)}, MISMATCH),
        (lambda: {"return": attrs.evolve(RIGHT["return"], time=NOON)}, MISMATCH),
        (
            lambda: {**with_properties("return", ReturnCode="RET9"), "more": RIGHT["return"]},
            UNWANTED,
        ),
        (
            lambda: {
                "odd": with_properties("cancelled", OrderId="#9", OrderNumber="1009")["cancelled"]
            },
            ORPHAN,
        ),
        (
            lambda: {
                "odd": with_properties("cancelled", OrderId="#2", OrderNumber="1002")["cancelled"]
            },
            UNWANTED,
        ),
        (lambda: {"twice": RIGHT["end"]}, SEQUENCE),
        (
            lambda: {
                "kept": event(
                    "Kept Item",
                    BOB,
                    NOON + 9 * HOUR,
                    {**OF_TWO, "DespatchNumber": "DES2", "SKU": "MUG-01", "Quantity": 2},
                )
            },
            UNWANTED,
        ),
        (
            lambda: {
                "in vain": event(
                    "Fulfilled Order",
                    CEM,
                    NOON + 2 * HOUR,
                    {
                        "OrderId": "#3",
                        "OrderNumber": "1003",
                        "DespatchNumber": "DES3",
                        "ShipmentIndex": 1,
                        "IsComplete": True,
                        "TrackingNumber": "T3",
                        "Items": [MUGS, TEA],
                    },
                )
            },
            UNWANTED,
        ),
    ],
)
def test_what_is_wrong(change: Callable[[], dict[str, StoredEvent]], kind: str) -> None:
    """Each is found, as what it is."""
    assert kind in {one.kind for one in judge({**RIGHT, **change()}).findings}


def test_not_yet() -> None:
    """What happened within the hour is not missed yet; what was cancelled, sometime before, is."""
    early = {
        name: RIGHT[name] for name in ("cancelled", "cancelled in vain", "shipment", "tracking")
    }
    at = NOON + 4 * HOUR + 30 * MINUTE

    assert judge(early, at=at).ok
    assert not judge(early, at=at + HOUR).ok


def test_only_what_is_asked() -> None:
    """Without returns or sales, or where the shop tells cancellations itself, nothing is asked."""
    warehouse, shop = made()
    parcels = numbered([RIGHT["shipment"], RIGHT["tracking"]])
    alone = compare(warehouse.journal(), parcels)
    told_by_shop = judge(
        {name: RIGHT[name] for name in ("shipment", "tracking", "end")},
        rules=Rules(cancellations=False, returns="none"),
    )

    assert {"DES3"} == {one.despatch_number for one in alone.findings}
    assert [] == [str(one) for one in told_by_shop.findings]
    assert judge(RIGHT, metrics=Metrics(ignored=["Returned Order"])).ok
    assert shop.sales()
