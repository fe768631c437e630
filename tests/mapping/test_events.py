from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.klaviyo import Event, encode
from pvxklaviyo.mapping import Mapping, shipment_event, tracking_event
from pvxklaviyo.model import Component, Order, RemainingItem, Shipment, ShipmentItem

from .rows import NOON

ORDER = Order(number="1001", reference="#1", email="ann@post.pvx-sim.net")
SHIPMENT = Shipment(
    order_number="1001",
    despatch_number="DES1",
    despatched_at=NOON,
    carrier="DPD",
    service="Next day",
    tracking_number="T1, T2",
    items=(
        ShipmentItem(item_code="MUG", name="Mug", quantity=2),
        ShipmentItem(
            item_code="SET",
            quantity=1,
            components=(Component(item_code="TEA", name="Tea", quantity=2),),
        ),
        ShipmentItem(item_code="MUG", name="Mug", quantity=1, line="9"),
    ),
    index=1,
    is_complete=False,
    remaining=(RemainingItem(item_code="TEE", name="Tee", quantity=4),),
)


def test_a_parcel_of_a_split_order_in_every_word() -> None:
    """All names that flows and templates rely on, with what is still to come."""
    event = shipment_event(SHIPMENT, ORDER)

    assert "Fulfilled Partial Order" == event.metric
    assert NOON == event.time
    assert "ann@post.pvx-sim.net" == event.profile.email
    assert {
        "OrderId": "#1",
        "OrderNumber": "1001",
        "DespatchNumber": "DES1",
        "ShipmentIndex": 1,
        "IsComplete": False,
        "DespatchedAt": "2026-11-03T12:00:00+00:00",
        "Carrier": "DPD",
        "Service": "Next day",
        "TrackingNumber": "T1, T2",
        "TrackingUrl": "https://track.dpd.co.uk/search?reference=T1",
        "SKUs": ["MUG", "SET"],
        "ItemNames": ["Mug"],
        "ItemCount": 4,
        "Items": [
            {"SKU": "MUG", "ProductName": "Mug", "Quantity": 2},
            {
                "SKU": "SET",
                "Quantity": 1,
                "Components": [{"SKU": "TEA", "ProductName": "Tea", "Quantity": 2}],
            },
            {"SKU": "MUG", "ProductName": "Mug", "Quantity": 1},
        ],
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
    event = shipment_event(attrs.evolve(SHIPMENT, is_complete=is_complete), ORDER)

    assert metric == event.metric
    assert is_complete == event.properties.get("IsComplete")
    assert ("IsComplete" in event.properties) == (is_complete is not None)


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
        "IsComplete", "Carrier", "Service", "TrackingNumber", "TrackingUrl", "ItemCount",
        "RemainingItems", "RemainingItemCount",
    }  # fmt: skip
    assert set() == absent & set(event.properties)
    assert "1001" == event.properties["OrderId"]
    assert [{"SKU": "SET"}] == event.properties["Items"]


def test_updated_tracking_carries_the_same_words() -> None:
    """A template may be used for both; its time is decided elsewhere."""
    event = tracking_event(SHIPMENT, ORDER)

    assert "Updated Tracking" == event.metric
    assert shipment_event(SHIPMENT, ORDER).properties == event.properties


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


def test_nobody_to_tell_is_an_error_that_names_the_order_only() -> None:
    """The relay skips these before; who uses the mapping alone is told."""
    with pytest.raises(ValueError, match=r"^order 1001 has no e-mail"):
        shipment_event(SHIPMENT, attrs.evolve(ORDER, email=None))


def test_no_names_and_one_identifier() -> None:
    """An event that named a person in two ways could join two profiles."""
    profile = shipment_event(SHIPMENT, ORDER).profile

    given = {name for name, value in attrs.asdict(profile).items() if value}
    assert {"email"} == given


class TestMapping:
    def test_ours_unless_told(self) -> None:
        """A kind of announcement finds its function."""
        mapping = Mapping()

        assert shipment_event(SHIPMENT, ORDER) == mapping.event("shipment", SHIPMENT, ORDER)
        assert tracking_event(SHIPMENT, ORDER) == mapping.event("tracking", SHIPMENT, ORDER)

    def test_a_tenant_wraps_ours(self) -> None:
        """A hook gets what the decision knows."""

        def own(shipment: Shipment, order: Order) -> Event:
            return shipment_event(shipment, order).with_properties(Gift=order.attributes["gift"])

        order = attrs.evolve(ORDER, attributes={"gift": "card"})

        event = Mapping(shipment_event=own).event("shipment", SHIPMENT, order)

        assert "card" == event.properties["Gift"]

    def test_columns_become_properties(self) -> None:
        """Of both events, left out where the order has none."""
        mapping = Mapping(properties={"Gift": "attribute4", "Route": "route"})
        order = attrs.evolve(ORDER, attributes={"attribute4": "card", "route": ""})

        found: list[Any] = [
            mapping.event(kind, SHIPMENT, order).properties for kind in ("shipment", "tracking")
        ]

        assert ["card", "card"] == [one["Gift"] for one in found]
        assert all("Route" not in one for one in found)

    def test_further_carriers(self) -> None:
        """Addresses of one's own stand beside ours."""
        mapping = Mapping(tracking_urls={"dpd": "https://own.pvx-sim.net/{tracking_number}"})

        event = mapping.event("shipment", SHIPMENT, ORDER)

        assert "https://own.pvx-sim.net/T1" == event.properties["TrackingUrl"]
