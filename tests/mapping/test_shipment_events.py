from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.klaviyo import encode
from pvxklaviyo.mapping import (
    ShipmentHook,
    correction_event,
    item_event,
    kept_item_event,
    shipment_event,
    tracking_event,
)
from pvxklaviyo.model import Component, Shipment, ShipmentItem

from .rows import NOON
from .words import ONE_SENT, ORDER, SHIPMENT

ITEMS = [
    {"SKU": "MUG", "ProductName": "Mug", "Quantity": 2},
    {
        "SKU": "SET",
        "Quantity": 1,
        "Components": [{"SKU": "TEA", "ProductName": "Tea", "Quantity": 2}],
    },
    {"SKU": "MUG", "ProductName": "Mug", "Quantity": 1},
]
TOLD = {
    "OrderId": "#1",
    "OrderNumber": "1001",
    "DespatchNumber": "DES1",
    "ShipmentIndex": 1,
    "DespatchedAt": "2026-11-03T12:00:00+00:00",
    "Carrier": "DPD",
    "Service": "Next day",
    "TrackingNumber": "T1, T2",
    "TrackingUrl": "https://track.dpd.co.uk/search?reference=T1",
    "SKUs": ["MUG", "SET"],
    "ItemNames": ["Mug"],
    "ItemCount": 4,
    "Items": ITEMS,
}


def test_a_parcel_of_a_split_order_in_every_word() -> None:
    """All names that flows and templates rely on, with what is still to come; no money."""
    event = shipment_event(SHIPMENT, ORDER)

    assert "Fulfilled Partial Order" == event.metric
    assert NOON == event.time
    assert "ann@post.pvx-sim.net" == event.profile.email
    assert (None, None) == (event.value, event.value_currency)
    assert {
        **TOLD,
        "IsComplete": False,
        "RemainingItemCount": 4,
        "RemainingItems": [{"SKU": "TEE", "ProductName": "Tee", "Quantity": 4}],
    } == event.properties


@pytest.mark.parametrize(
    ("is_complete", "metric"),
    [
        (True, "Fulfilled Order"),
        (False, "Fulfilled Partial Order"),
        (None, "Fulfilled Partial Order"),
    ],
)
def test_completeness_names_the_metric_and_is_never_guessed(
    is_complete: bool | None, metric: str
) -> None:
    """Not known is not claimed: neither the property nor the metric."""
    parcel = attrs.evolve(SHIPMENT, is_complete=is_complete)
    event = shipment_event(parcel, ORDER)

    assert metric == event.metric
    assert is_complete == event.properties.get("IsComplete")
    assert ("IsComplete" in event.properties) == (is_complete is not None)
    assert "Fulfilled Shipment" == shipment_event(parcel, ORDER, preset="per_shipment").metric


def test_nothing_still_to_come_is_said_once() -> None:
    """A zero and an empty list could not be segmented on; the yes can."""
    event = shipment_event(attrs.evolve(SHIPMENT, is_complete=True, remaining=()), ORDER)

    assert event.properties["IsComplete"] is True
    assert set() == {"RemainingItemCount", "RemainingItems"} & set(event.properties)


def test_what_is_not_known_is_left_out() -> None:
    """No empty text and no null at the top, where nobody could segment on it."""
    bare = Shipment(
        order_number="1001",
        despatch_number="DES1",
        despatched_at=NOON,
        items=(ShipmentItem(item_code="SET", quantity=None),),
        index=1,
    )

    event = shipment_event(bare, attrs.evolve(ORDER, reference=""))

    absent = {
        "IsComplete", "Carrier", "Service", "TrackingNumber", "TrackingUrl", "ItemNames",
        "ItemCount", "RemainingItems", "RemainingItemCount",
    }  # fmt: skip
    assert set() == absent & set(event.properties)
    assert "1001" == event.properties["OrderId"]
    assert [{"SKU": "SET"}] == event.properties["Items"]


def test_updated_tracking_carries_the_same_words() -> None:
    """A template may be used for both; its time is decided elsewhere."""
    event = tracking_event(SHIPMENT, ORDER)

    assert ("Updated Tracking", None) == (event.metric, event.time)
    assert shipment_event(SHIPMENT, ORDER).properties == event.properties


def test_a_correction_says_what_had_been_told_and_what_was_wrong() -> None:
    """It can be found by the parcel's own words, and claims nothing of the order."""
    event = correction_event(SHIPMENT, ORDER)

    assert ("Corrected Fulfilment", None) == (event.metric, event.time)
    assert {**TOLD, "Correction": "not despatched"} == event.properties


def test_one_item_of_a_parcel_is_flat() -> None:
    """A flow filter reads each word of it."""
    event = item_event(ONE_SENT, ORDER)

    assert ("Despatched Item", NOON) == (event.metric, event.time)
    assert {
        "OrderId": "#1",
        "OrderNumber": "1001",
        "DespatchNumber": "DES1",
        "ShipmentIndex": 1,
        "DespatchedAt": "2026-11-03T12:00:00+00:00",
        "Carrier": "DPD",
        "Service": "Next day",
        "TrackingNumber": "T1",
        "TrackingUrl": "https://track.dpd.co.uk/search?reference=T1",
        "SKU": "MUG",
        "ProductName": "Mug",
        "Quantity": 2,
    } == event.properties


def test_one_kit_is_told_with_its_parts() -> None:
    """What is in the box can be shown, and asked about."""
    kit = attrs.evolve(SHIPMENT, items=SHIPMENT.items[1:2])

    for event in (item_event(kit, ORDER), kept_item_event(kit, ORDER)):
        assert "SET" == event.properties["SKU"]
        assert [{"SKU": "TEA", "ProductName": "Tea", "Quantity": 2}] == (
            event.properties["Components"]
        )


def test_one_item_that_was_kept_is_flat() -> None:
    """What asks for a review needs the item, and when it left; the decision has the time."""
    event = kept_item_event(ONE_SENT, ORDER)

    assert ("Kept Item", None) == (event.metric, event.time)
    assert {
        "OrderId": "#1",
        "OrderNumber": "1001",
        "DespatchNumber": "DES1",
        "DespatchedAt": "2026-11-03T12:00:00+00:00",
        "SKU": "MUG",
        "ProductName": "Mug",
        "Quantity": 2,
    } == event.properties


@pytest.mark.parametrize("event", [item_event, kept_item_event])
def test_two_lines_of_one_sku_are_one_item_and_two_skus_are_none(
    event: ShipmentHook,
) -> None:
    """An event about an item never leaves one out silently."""
    mugs = attrs.evolve(SHIPMENT, items=(SHIPMENT.items[0], SHIPMENT.items[2]))

    assert 3 == event(mugs, ORDER).properties["Quantity"]
    with pytest.raises(ValueError, match=r"^despatch DES1 has items of 2 SKUs here"):
        event(SHIPMENT, ORDER)
    with pytest.raises(ValueError, match=r"^despatch DES1 has items of 0 SKUs here"):
        event(attrs.evolve(SHIPMENT, items=()), ORDER)


def test_a_parcel_of_more_than_klaviyo_takes_is_cut_and_not_refused() -> None:
    """4,000 elements are the limit of each list; the count stays the whole."""
    items = tuple(
        ShipmentItem(
            item_code=f"S{number}",
            name="N" * 2_000,
            quantity=1,
            components=(Component(item_code="P", quantity=1),) * (5_000 if number == 0 else 0),
        )
        for number in range(4_100)
    )
    event = shipment_event(attrs.evolve(SHIPMENT, items=items), ORDER)
    lists = [event.properties[name] for name in ("SKUs", "Items")]

    assert [4_000, 4_000] == [len(found) for found in lists if isinstance(found, list)]
    assert 4_100 == event.properties["ItemCount"]
    assert ["N" * 999 + "…"] == event.properties["ItemNames"]
    assert encode(attrs.evolve(event, properties={**event.properties, "Items": []}))


@given(name=st.text(min_size=1), number=st.text(), quantity=st.integers(0, 10**6))
def test_any_words_can_be_sent(name: str, number: str, quantity: int) -> None:
    """Names and numbers of any kind encode, or are refused with their place."""
    items = (ShipmentItem(item_code=name, name=name, quantity=quantity),)
    parcel = attrs.evolve(SHIPMENT, items=items, tracking_number=number)

    try:
        body = encode(shipment_event(parcel, ORDER))
    except ValueError as error:
        assert name.encode("utf-8", "replace").decode() != name or "properties" in str(error)
    else:
        assert body.attributes.startswith(b'{"properties":{')
