from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest

from pvxklaviyo.klaviyo import Event, encode
from pvxklaviyo.mapping import (
    PROPERTIES,
    Mapping,
    cancelled_event,
    placed_event,
    shipment_event,
)
from pvxklaviyo.model import Order, Placing, Shipment
from pvxklaviyo.sequence import KINDS, About

from .words import ABOUT, ANN, CANCELLATION, ORDER, PLACING, RETURN, SHIPMENT

EVENTS = sorted(set(KINDS) - {"profile"})
Change = Callable[[Mapping], Mapping]


def properties(mapping: Mapping, kind: str, order: Order = ORDER) -> dict[str, Any]:
    """Give what the event of a kind says."""
    return dict(mapping.event(kind, ABOUT[kind], order).properties)


@pytest.mark.parametrize("kind", EVENTS)
class TestEveryKind:
    def test_has_its_function_and_its_metric(self, kind: str) -> None:
        """A kind of announcement finds its function, whose metric is one of the kind's."""
        event = Mapping().event(kind, ABOUT[kind], ORDER)

        assert event.metric in KINDS[kind].metrics
        assert encode(event)

    def test_says_what_is_listed_and_nothing_else(self, kind: str) -> None:
        """The page of events is made of this list."""
        assert len(set(PROPERTIES[kind])) == len(PROPERTIES[kind])
        assert set(properties(Mapping(), kind)) <= set(PROPERTIES[kind])

    def test_names_a_person_once(self, kind: str) -> None:
        """An event that named a person in two ways could join two profiles."""
        profile = Mapping().event(kind, ABOUT[kind], ORDER).profile
        by_phone = attrs.evolve(ORDER, email="+447700900123")
        told = Mapping().event(kind, ABOUT[kind], by_phone).profile

        assert {"email": ANN} == {n: v for n, v in attrs.asdict(profile).items() if v}
        assert {"phone_number": "+447700900123"} == {
            n: v for n, v in attrs.asdict(told).items() if v
        }

    def test_falls_back_to_the_address_of_what_it_is_about(self, kind: str) -> None:
        """The order's present address counts first; with none at all nobody is told."""
        nobody = attrs.evolve(ORDER, email=None)
        about = attrs.evolve(ABOUT[kind], email="bea@post.pvx-sim.net")

        event = Mapping().event(kind, about, nobody)

        assert "bea@post.pvx-sim.net" == event.profile.email
        with pytest.raises(ValueError, match=r"^order 1001 has no e-mail"):
            Mapping().event(kind, attrs.evolve(about, email=None), nobody)

    def test_carries_the_tenants_columns(self, kind: str) -> None:
        """Any column of the order, left out where the order has none."""
        mapping = Mapping(properties={"Gift": "attribute4", "Route": "route", "Shop": "channel"})
        order = attrs.evolve(ORDER, channel="UK", attributes={"attribute4": "card", "route": ""})

        told = properties(mapping, kind, order)

        assert ("card", "UK") == (told["Gift"], told["Shop"])
        assert "Route" not in told

    def test_calls_things_as_the_tenant_does(self, kind: str) -> None:
        """Renaming moves a property and touches no other."""
        mapping = Mapping(rename={"OrderId": "order_id"}, properties={"OrderId": "order_number"})
        plain = properties(Mapping(), kind)

        assert {**plain, "order_id": "#1", "OrderId": "1001"} == properties(mapping, kind)

    def test_is_called_as_was_decided(self, kind: str) -> None:
        """The policy's name stands in the place of each usual one."""
        event = Mapping().event(kind, ABOUT[kind], ORDER, "Our own name")

        assert "Our own name" == event.metric

    def test_has_one_function_of_the_tenants_own(self, kind: str) -> None:
        """Each step can be wrapped; a metric that it names itself stays."""
        name = "return_event" if kind == "return" else f"{kind}_event"
        asked: list[tuple[object, Order]] = []
        ours = getattr(Mapping(), name)

        def own(about: Any, order: Order) -> Event:
            asked.append((about, order))
            event: Event = ours(about, order)
            return event.with_properties(Own=True).with_metric("Mine")

        event = Mapping(**{name: own}).event(kind, ABOUT[kind], ORDER, "Decided")  # type: ignore[arg-type]

        assert [(ABOUT[kind], ORDER)] == asked
        assert ("Mine", True) == (event.metric, event.properties["Own"])

    def test_is_about_what_it_says(self, kind: str) -> None:
        """A decision of another shape is an error, and never half an event."""
        other: About = PLACING if kind != "placed" else RETURN

        with pytest.raises(TypeError, match=f"no event of the kind '{kind}' is made about a"):
            Mapping().event(kind, other, ORDER)


def test_all_that_is_listed_can_be_said() -> None:
    """No property is promised that no event ever carries."""
    left = {
        kind: set(PROPERTIES[kind]) - set(properties(Mapping(), kind)) - {"EventKey"}
        for kind in EVENTS
    }

    assert {
        "item": {"Components"},
        "kept_item": {"Components"},
        "completion": {"CancelledItemNames"},
    } == {kind: names for kind, names in left.items() if names}


def test_further_carriers() -> None:
    """Addresses of one's own stand beside ours, wherever a parcel is told."""
    mapping = Mapping(tracking_urls={"dpd": "https://own.pvx-sim.net/{tracking_number}"})
    own = "https://own.pvx-sim.net/T1"

    for kind in ("shipment", "tracking", "correction", "item"):
        assert own == properties(mapping, kind)["TrackingUrl"]
    assert {own} == {mapping.tracking_url("DPD", both) for both in ("T1, T2", "T1,T2")}
    assert mapping.tracking_url("Yodel", "T1") is not None


class TestMoney:
    def test_what_is_told_counts_first(self) -> None:
        """Then the currency of the channel, then the tenant's, then the account's."""
        none = attrs.evolve(PLACING, currency="")
        mapping = Mapping(currency="GBP", currencies={"Shopify UK": "EUR"})
        elsewhere = attrs.evolve(none, channel="Shop")

        def currency(mapping: Mapping, placing: Placing) -> str | None:
            return mapping.event("placed", placing, ORDER).value_currency

        assert "GBP" == currency(Mapping(currency="USD"), PLACING)
        assert "EUR" == currency(mapping, none)
        assert "GBP" == currency(mapping, elsewhere)
        assert currency(Mapping(), none) is None

    def test_a_wrapped_function_needs_to_know_none_of_it(self) -> None:
        """The currency is filled in after the tenant's own function, too."""

        def own(placing: Placing, order: Order) -> Event:
            return placed_event(placing, order).with_properties(Own=True)

        mapping = Mapping(placed_event=own, currency="USD")
        event = mapping.event("placed", attrs.evolve(PLACING, currency=""), ORDER)

        assert (Decimal("44.45"), "USD") == (event.value, event.value_currency)

    def test_a_parcel_has_neither_value_nor_currency(self) -> None:
        """Revenue is Placed Order's."""
        event = Mapping(currency="GBP").event("shipment", SHIPMENT, ORDER)

        assert (None, None) == (event.value, event.value_currency)


class TestIds:
    def test_a_placing_and_its_cancellation_share_one(self) -> None:
        """Klaviyo takes a cancellation off the placing of the same id only."""
        mapping = Mapping()
        key = "acme01:order:#1"
        ids = [mapping.unique_id(kind, key, ABOUT[kind], ORDER) for kind in ("placed", "cancelled")]

        assert ["pvx:order:acme01:order:#1"] * 2 == ids

    @pytest.mark.parametrize("kind", sorted(set(EVENTS) - {"placed", "cancelled"}))
    def test_all_others_have_their_own(self, kind: str) -> None:
        """The kind is part of it, so that two kinds never share one; no template changes it."""
        mapping = Mapping(order_id="{reference}")

        assert f"pvx:{kind}:acme01:1" == mapping.unique_id(kind, "acme01:1", ABOUT[kind], ORDER)

    def test_the_shops_own(self) -> None:
        """Where the shop tells Placed Order, its id is made of the reference or of a column."""
        order = attrs.evolve(ORDER, attributes={"attribute3": "5678"})
        mapping = Mapping(order_id="shop-{attribute3}-{reference}")

        assert "shop-5678-#1" == mapping.unique_id("cancelled", "k", CANCELLATION, order)

    def test_ours_where_the_shops_is_not_known(self) -> None:
        """An empty column never makes an id that several orders have."""
        mapping = Mapping(order_id="shop-{attribute3}")

        assert "pvx:order:k" == mapping.unique_id("cancelled", "k", CANCELLATION, ORDER)

    @pytest.mark.parametrize("template", ["order", "{}", "{0}", "{reference.number}", "{a!r}", "{"])
    def test_a_template_that_cannot_work(self, template: str) -> None:
        """It is refused when the mapping is made, and not with the first cancellation."""
        with pytest.raises(ValueError, match="^order_id "):
            Mapping(order_id=template)


class TestRename:
    @pytest.mark.parametrize(
        ("rename", "why"),
        [
            ({"Nonsense": "X"}, "Nonsense is no property of ours"),
            ({"EventKey": "Key"}, "EventKey cannot become Key"),
            ({"Carrier": ""}, "Carrier cannot become nothing"),
            ({"Carrier": "$carrier"}, r"Carrier cannot become \$carrier"),
            ({"Carrier": "Service"}, "two properties would be called Service"),
            ({"Carrier": "X", "Service": "X"}, "two properties would be called X"),
        ],
    )
    def test_what_cannot_work_is_refused(self, rename: dict[str, str], why: str) -> None:
        """When the mapping is made, and not with the first event."""
        with pytest.raises(ValueError, match=f"^rename: {why}$"):
            Mapping(rename=rename)

    def test_two_may_change_places(self) -> None:
        """What another one leaves is free."""
        mapping = Mapping(rename={"Carrier": "Service", "Service": "Carrier"})

        told = properties(mapping, "shipment")

        assert ("Next day", "DPD") == (told["Carrier"], told["Service"])


class TestKeep:
    def test_all_are_kept_unless_said(self) -> None:
        """No filter is no filter."""
        assert all(Mapping().keeps(kind, ABOUT[kind], ORDER) for kind in EVENTS)

    def test_a_filter_is_given_what_the_decision_knows(self) -> None:
        """Kind, what it is about, and the order."""

        def keep(kind: str, about: About, order: Order) -> bool:
            return not (isinstance(about, Shipment) and order.channel == "Staff")

        staff = attrs.evolve(ORDER, channel="Staff")
        mapping = Mapping(keep=keep)

        assert not mapping.keeps("shipment", SHIPMENT, staff)
        assert mapping.keeps("shipment", SHIPMENT, ORDER)
        assert mapping.keeps("return", RETURN, staff)

    def test_a_filter_that_forgets_to_answer_is_a_mistake(self) -> None:
        """None is no answer: it would leave everything out, in silence."""
        mapping = Mapping(keep=lambda *_: None)  # type: ignore[arg-type, return-value]

        with pytest.raises(TypeError, match="keep gives NoneType"):
            mapping.keeps("shipment", SHIPMENT, ORDER)


def test_ours_can_be_called_alone() -> None:
    """Without a mapping, a decision or a relay."""
    assert shipment_event(SHIPMENT, ORDER) == Mapping().event("shipment", SHIPMENT, ORDER)
    assert cancelled_event(CANCELLATION, ORDER) == Mapping().event("cancelled", CANCELLATION, ORDER)
