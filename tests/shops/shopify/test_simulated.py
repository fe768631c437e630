from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from pvxklaviyo.model import ShownOrder
from pvxklaviyo.simulation.shop import Shop, Telling, shopify, shopify_export, standing

from .bodies import shop

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


def hours(count: int) -> datetime:
    return NOON + timedelta(hours=count)


@pytest.fixture
def world() -> Shop:
    """Make a shop in which everything happened that can, over the night the clock changed."""
    made = Shop()
    lines = [("MUG-01", 3), ("TEA-01", 2)]
    for number in range(1, 7):
        made.place(f"#{number}", at=NOON, lines=lines, discount=Decimal("1.01"), email="a@b.net")
    made.cancel("#1", at=hours(1), reason="inventory")
    made.cancel_lines("#2", [("MUG-01", 2)], at=hours(2))
    made.refund("#3", Decimal("4.05"), at=hours(20))
    made.edit("#4", at=hours(4), email="c@d.net")
    made.cancel_lines("#5", [("TEA-01", 1)], at=hours(5))
    made.cancel("#5", at=hours(30))
    return made


def test_every_call_reads_as_the_journal_has_it(world):
    """All calls are the shop's own, and the last body of each order says how it stands."""
    reader = shop(domain="acme.myshopify.com", secrets="shhh")
    newest: dict[str, ShownOrder] = {}
    calls = shopify(world, secret="shhh", telling=Telling(seed=3, doubled=0.3))
    for delivery in calls:
        reader.authenticate(delivery.request, now=delivery.at)
        for shown in reader.read(delivery.request).shown:
            if isinstance(shown, ShownOrder):
                before = newest.get(shown.id, shown)
                newest[shown.id] = max(before, shown, key=lambda one: one.modified_at)

    sales = {sale.reference: standing(sale, hours(48)) for sale in world.sales()}
    assert {order.number for order in newest.values()} == set(sales)
    for order in newest.values():
        sale = sales[order.number]
        assert (str(sale.id), sale.email, sale.total, sale.discount, sale.shipping) == (
            order.id,
            order.email,
            order.value,
            order.discount,
            order.shipping,
        )
        assert (sale.cancelled.at if sale.cancelled else None) == order.cancelled_at
        assert sale.discount == sum(line.discount for line in order.lines)
        if sale.cancelled is None:
            assert [line.removed for line in sale.lines] == [line.removed for line in order.lines]
        assert sum((one.value for one in sale.refunds), Decimal(0)) == (
            sum(one.value for one in order.refunds)
        )


def test_the_export_reads_as_the_journal_has_it(world):
    """What an export can tell, it tells to the penny."""
    text = shopify_export(world, now=hours(48))
    found = {order.number: order for order in shop().export(io.StringIO(text, newline=""))}
    sales = {sale.reference: standing(sale, hours(48)) for sale in world.sales()}

    assert set(sales) == set(found)
    for number, sale in sales.items():
        order = found[number]
        assert (sale.total, sale.placing.at, [3, 2]) == (
            order.value,
            order.placed_at,
            [line.ordered for line in order.lines],
        )
        assert (sale.cancelled.at if sale.cancelled else None) == order.cancelled_at
        assert sum((one.value for one in sale.refunds), Decimal(0)) == order.refunded
