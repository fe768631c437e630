from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.simulation.shop import Shop, Telling, facts, made_shop, to_jsonl
from pvxklaviyo.simulation.warehouse import Mix, Warehouse

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@cache
def world() -> Warehouse:
    return Warehouse(seed=0, mix=Mix.of(20).with_a_whole_life())


def scripted() -> Shop:
    shop = Shop()
    shop.place("#1", lines=[("MUG-01", 2), ("X-1", 1)], at=NOON, email="ann@post.pvx-sim.net")
    shop.cancel_lines("#1", [("MUG-01", 1)], at=NOON + HOUR, reason="stock")
    shop.edit("#1", at=NOON + HOUR / 2, email="ann.new@post.pvx-sim.net")
    shop.refund("#1", Decimal("2.50"), at=NOON + 2 * HOUR)
    shop.cancel("#1", at=NOON + 3 * HOUR)
    return shop


class TestJournal:
    def test_what_happened_is_kept_by_time(self) -> None:
        """Each order has its placing first, then everything else as it happened."""
        (sale,) = scripted().sales()

        assert [
            ("order_placed", Decimal("29.45")),
            ("order_changed", None),
            ("lines_cancelled", Decimal("8.00")),
            ("refunded", Decimal("2.50")),
            ("order_cancelled", Decimal("29.45")),
        ] == [(one.kind, one.value) for one in sale.events]
        assert "ann@post.pvx-sim.net" == sale.email_at(NOON)
        assert "ann.new@post.pvx-sim.net" == sale.email_at(NOON + HOUR)
        assert "ann.new@post.pvx-sim.net" == sale.email_at(NOON + 3 * HOUR)

    def test_nothing_happens_twice(self) -> None:
        """An order is placed once, a cancellation has an id of its own, times have a zone."""
        shop = scripted()

        with pytest.raises(ValueError, match="already"):
            shop.place("#1", lines=[("MUG-01", 1)], at=NOON)
        with pytest.raises(ValueError, match="already"):
            shop.cancel_lines("#1", [("X-1", 1)], at=NOON)
        with pytest.raises(ValueError, match="aware"):
            shop.place("#2", lines=[("MUG-01", 1)], at=NOON.replace(tzinfo=None))
        with pytest.raises(KeyError):
            shop.cancel("#2", at=NOON)
        with pytest.raises(KeyError):
            shop.cancel_lines("#1", [("TEA", 1)], at=NOON, key="C2")


class TestTelling:
    def test_a_fact_is_a_line(self) -> None:
        """It has what the shop knows, amounts as text, and leaves out what it does not."""
        lines = [json.loads(line) for line in to_jsonl(facts(scripted())).splitlines()]

        assert {
            "kind": "lines_cancelled",
            "order": "#1",
            "id": "C1",
            "at": "2026-11-03T13:00:00+00:00",
            "channel": "Shopify UK",
            "currency": "GBP",
            "value": "8.00",
            "reason": "stock",
            "lines": [
                {
                    "line": "1",
                    "sku": "MUG-01",
                    "name": "Mug, white",
                    "quantity": 1,
                    "price": "8.00",
                }
            ],
        } == lines[2]
        assert ["order_placed", "order_changed", "lines_cancelled", "refunded"] == [
            one["kind"] for one in lines[:4]
        ]

    @given(st.integers(0, 2**32), st.floats(0, 1), st.floats(0, 1), st.integers(0, 600))
    @settings(max_examples=20)
    def test_nothing_is_told_before_it_happened(
        self, seed: int, lost: float, doubled: float, late: int
    ) -> None:
        """Whatever is lost, told twice or late, it is in the journal, and told in order of time."""
        shop = made_shop(world())
        how = Telling(seed=seed, lost=lost, doubled=doubled, late=timedelta(seconds=late))
        said = facts(shop, telling=how)
        again = facts(shop, telling=how)

        assert said == again
        assert all(one.at >= one.event.at for one in said)
        assert [one.at for one in said] == sorted(one.at for one in said)
        assert {one.event for one in said} <= set(shop.events())

    def test_troubles_happen(self) -> None:
        """Something is lost of the kinds that may be, something told again, something swapped."""
        shop = made_shop(world())
        how = Telling(lost=0.5, lost_kinds=("order_placed",), doubled=0.5, late=2 * HOUR)
        said = facts(shop, telling=how)
        identities = [one.event.identity for one in said]
        missing = {one.identity for one in shop.events()} - set(identities)

        assert {"order_placed"} == {kind for kind, _, _ in missing}
        assert len(identities) > len(set(identities))
        assert [one.event.at for one in said] != sorted(one.event.at for one in said)

    def test_a_part_of_it(self) -> None:
        """What is told after one instant and by another, is all between."""
        shop, middle = scripted(), NOON + HOUR
        before, after = facts(shop, until=middle), facts(shop, since=middle)

        assert [*before, *after] == facts(shop)
        assert 3 == len(before)


class TestMade:
    def test_every_customer_of_a_shop_placed_an_order(self) -> None:
        """One for each order with a reference; none for transfers, marketplaces, and gifts of us."""
        made = world()
        sales = {(sale.channel, sale.reference) for sale in made_shop(made).sales()}
        transfers = {(one.channel, one.reference) for one in made.orders() if not one.reference}
        free = [one for one in made.orders() if all(not line.price for line in one.lines)]

        assert not transfers & sales
        assert free
        assert not {(one.channel, one.reference) for one in free} & sales
        for shipment in made.journal():
            if shipment.expected == "told" and shipment.reference:
                paid = any(
                    line.price
                    for one in made.orders()
                    if one.number == shipment.order_number
                    for line in one.lines
                )
                assert paid == ((shipment.channel, shipment.reference) in sales)

    def test_what_is_placed_is_what_peoplevox_first_has(self) -> None:
        """Over both halves of an order, once where it was imported again, before it came there."""
        made = world()
        shop = made_shop(made)
        (again,) = [tale for tale in made.tales if tale.name == "imported_again"]
        first = {order.number: order for order in made.first_orders()}
        old, new = (first[number] for number in again.orders)
        sale = shop.sale(old.reference)

        assert [(line.sku, line.quantity) for line in new.lines] == [
            (line.sku, line.quantity) for line in sale.placing.lines
        ]
        assert sale.placing.at < old.created_at < new.created_at
        for group in made.groups():
            if len(group.order_numbers) == 2 and group.order_numbers != again.orders:
                halves = [first[number] for number in group.order_numbers]
                placed = shop.sale(halves[0].reference).placing
                assert sum(len(one.lines) for one in halves) == len(placed.lines)
