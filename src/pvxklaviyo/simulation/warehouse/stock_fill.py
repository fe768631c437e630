"""Filling a stock room by a seed, with enough of everything for a made world's orders."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from .goods import Item
from .records import Order, Shipment
from .stock import Stock
from .stock_records import BULK, CONDITIONS, PICK, RETURN_REASONS

_SAME_DAY = 4


def fill(
    stock: Stock,
    *,
    seed: int,
    items: Sequence[Item],
    wanted: Counter[tuple[str, str]],
    sites: Sequence[str],
    begin: datetime,
    end: datetime,
) -> None:
    """
    Put goods on the shelves before *begin*, and let some come in between.

    Of every tenth item there is less than the orders want, until more comes.

    Args:
        stock: The stock room.

        seed: Of everything that is chosen here.

        items: What can be stocked, kits left out.

        wanted: Item code and site to pieces that all orders want.

        sites: References of the sites.

        begin: When the world begins.

        end: When it has despatched its last.
    """
    source = random.Random(f"stock/{seed}")
    before = begin - timedelta(days=3)
    purchase = 0
    for number, site in enumerate(sites, 1):
        for position, item in enumerate(items, 1):
            pick, bulk = f"S{number}-P{position:02}", f"S{number}-B{position:02}"
            stock.location(pick, PICK, site=site)
            stock.location(bulk, BULK, site=site)
            least = wanted[item.sku, site]
            scarce = position % 10 == 0
            at = before + timedelta(seconds=source.randrange(3600))
            some = least // 2 if scarce else least + source.randint(3, 40)
            stock.set(item.sku, some, at=at, location=pick, reason="First stock take")
            if not scarce:
                more, box = source.randint(0, 6) * 12, f"BOX{source.randrange(1000, 9999)}"
                stock.set(item.sku, more, at=at, location=bulk, container=box)
            if scarce or source.random() < 0.15:
                purchase += 1
                order = f"PO{purchase:05d}"
                due = begin + (end - begin) * source.random()
                quantity = (least // 12 + source.randint(1, 3)) * 12
                stock.expect(order, [(item.sku, quantity)], at=before, due_at=due)
                stock.book_goods_in(
                    [(item.sku, quantity)],
                    at=due,
                    put_away_at=due + timedelta(minutes=source.randint(5, 60)),
                    purchase_order=order,
                    delivery_note=f"DN{source.randrange(10000, 99999)}",
                    site=site,
                )


def send_back(
    stock: Stock,
    *,
    seed: int,
    shipments: Sequence[tuple[Order, Shipment]],
) -> None:
    """
    Let customers send back something of every tenth shipment, with and without an RMA.

    Of these, some come back within hours, as what nobody was at home for;
    the others after days.

    Args:
        stock: The stock room.

        seed: Of everything that is chosen here.

        shipments: What stands at the end, with its order.
    """
    source = random.Random(f"returns/{seed}")
    chosen = source.sample(list(shipments), max(1, len(shipments) // 10)) if shipments else []
    for position, (order, shipment) in enumerate(
        sorted(chosen, key=lambda one: one[1].despatched_at)
    ):
        row = source.choice(shipment.contents)
        items = [(row.sku, source.randint(1, row.quantity))]
        reason, code = source.choice(RETURN_REASONS)
        condition, reusable = source.choice(CONDITIONS)
        hours = source.uniform(1, 4) if position % _SAME_DAY == 0 else source.uniform(48, 336)
        at = shipment.despatched_at + timedelta(hours=hours)
        rma = ""
        if position % 3 == 0:
            made = stock.open_rma(
                order.number,
                items,
                at=at - timedelta(minutes=30),
                reason=reason,
                tracking=f"RT{source.randrange(10**8, 10**9)}",
            )
            rma = made.number
        stock.receive_return(
            order.number,
            items,
            at=at,
            reason=reason,
            reason_code=code,
            condition=condition,
            reusable=reusable,
            comments=source.choice(("", "Box open", "Came without a note")),
            rma=rma,
        )
        if rma:
            stock.close_rma(rma, at=at)
