from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from pvxklaviyo.model import ShownOrder, ShownRefund
from pvxklaviyo.shops.magento import Magento, MagentoMark, MagentoOrders, MagentoReader
from pvxklaviyo.simulation.shop import Shop, Standing, magento_export, magento_reading, standing

from ..api import ONCE, Stopped

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)
MUGS = Magento(name="Mugs")


def hours(count: float) -> datetime:
    return NOON + timedelta(hours=count)


class Served:
    """A simulated shop's API, whose time goes on with each call."""

    def __init__(self, world: Shop, *, now: datetime, step: timedelta) -> None:
        self.world, self.now, self.step = world, now, step

    def send(self, request):
        answer = magento_reading(self.world, request, now=self.now)
        self.now += self.step
        return answer


@pytest.fixture
def world() -> Shop:
    """Make a shop in which everything happened that can, over the night the clock changed."""
    made = Shop()
    lines = [("MUG-01", 3), ("TEA-01", 2)]
    for number in range(1, 7):
        name = f"{number:09}"
        made.place(name, at=NOON, lines=lines, discount=Decimal("1.01"), email="a@b.net")
    made.cancel("000000001", at=hours(1), reason="inventory")
    made.cancel_lines("000000002", [("MUG-01", 2)], at=hours(2))
    made.refund("000000003", Decimal("4.05"), at=hours(20))
    made.edit("000000004", at=hours(4), email="c@d.net")
    made.cancel_lines("000000005", [("TEA-01", 1)], at=hours(5))
    made.cancel("000000005", at=hours(30))
    return made


def journal(world: Shop, now: datetime) -> dict[str, Standing]:
    return {sale.reference: standing(sale, now) for sale in world.sales()}


def test_a_reading_comes_to_what_the_journal_has(world):
    """Whatever happens while it is read, in the end each order and refund is as it happened."""
    served = Served(world, now=hours(0.5), step=timedelta(hours=1.5))
    source = MagentoOrders(shop=MUGS, url="https://mugs.pvx-sim.net", token="t", page_size=2)
    reader = MagentoReader(source, transport=served, clock=Stopped(), backoff=ONCE)
    newest: dict[str, ShownOrder] = {}
    refunds: dict[str, ShownRefund] = {}

    mark = MagentoMark.since(NOON)
    while served.now < hours(48):
        for page in reader.changed_since(mark):
            mark = page.mark
            for one in page.shown:
                if isinstance(one, ShownOrder):
                    newest[one.number] = one
                elif isinstance(one, ShownRefund):
                    refunds[one.order] = one

    sales = journal(world, hours(48))
    assert set(sales) == set(newest)
    for number, sale in sales.items():
        order = newest[number]
        assert (str(sale.id), sale.email, sale.total, sale.discount, sale.shipping) == (
            order.id,
            order.email,
            order.value,
            order.discount,
            order.shipping,
        )
        assert (True, sale.cancelled.at if sale.cancelled else None) == (
            order.is_placed,
            order.cancelled_at,
        )
        assert [(line.sold.sku, line.ordered) for line in sale.lines] == [
            (line.sku, line.ordered) for line in order.lines or ()
        ]
        if not sale.cancelled:
            assert [line.removed for line in sale.lines] == [
                line.removed for line in order.lines or ()
            ]
        paid_back = [one.value for one in sale.refunds]
        assert paid_back == ([refunds[order.id].value] if order.id in refunds else [])
        assert sum(paid_back, Decimal(0)) == (order.refunded or 0)


def test_an_order_alone_has_its_refunds(world):
    """What a delivery asks for is answered whole."""
    served = Served(world, now=hours(48), step=timedelta())
    source = MagentoOrders(shop=MUGS, url="https://mugs.pvx-sim.net", token="t")
    reader = MagentoReader(source, transport=served, clock=Stopped(), backoff=ONCE)
    sale = journal(world, hours(48))["000000003"]

    order = reader.find_order(str(sale.id))

    assert order is not None
    assert [Decimal("4.05")] == [one.value for one in order.refunds or ()]


def test_an_export_says_of_each_order_how_it_stands(world):
    """Numbers, money, and whether it is cancelled; nothing else is in it."""
    text = magento_export(world, now=hours(48))

    rows = {one.number: one for one in MUGS.export(io.StringIO(text, newline=""), zone=UTC)}

    sales = journal(world, hours(48))
    assert set(sales) == set(rows)
    for number, sale in sales.items():
        order = rows[number]
        assert (bool(sale.cancelled), sale.total, sale.email, sale.placing.at) == (
            order.is_cancelled,
            order.value,
            order.email,
            order.placed_at,
        )
        assert order.lines is None
