"""Two orders of the demo with a longer life: one cancelled, one booked again and sent back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ..mapping import shop_fact_from_json
from ..model import ShopFact
from ..relay import Relay
from ..simulation.clock import SimulatedClock
from ..simulation.shop import Said, Shop, facts
from ..simulation.warehouse import SERVICES, Warehouse

CANCELLED = "#29001"
"""The shop's reference of the order that is cancelled while it is picked."""
BOOKED_AGAIN = "#29002"
"""That of the order whose parcel is booked again, and comes back."""

DISPOSITIONS = {
    "NEW": "back on the shelf",
    "OPENED": "back on the shelf",
    "WORN": "sold off",
    "DAMAGED": "written off",
}
"""What becomes of what comes back, by the words of the bench."""


def tell(warehouse: Warehouse) -> Shop:
    """Let both happen, in the warehouse and in a shop, which is given back."""
    shop = Shop()
    _cancelled(shop, warehouse)
    _booked_again(shop, warehouse)
    return shop


class Listening:
    """
    Brings the relay what the shop says, line by line, when it says it.

    Args:
        relay: Who is to hear it.

        shop: Who says it.

        clock: The time.
    """

    def __init__(self, relay: Relay, shop: Shop, clock: SimulatedClock) -> None:
        self._relay = relay
        self._clock = clock
        self.said: Sequence[Said] = facts(shop)
        self._heard = 0

    def listen(self) -> None:
        """Observe what was said since."""
        due = [one for one in self.said[self._heard :] if one.at <= self._clock.now()]
        self._heard += len(due)
        read = (shop_fact_from_json(one.line) for one in due)
        self._relay.observe(fact for fact in read if isinstance(fact, ShopFact))


def _cancelled(shop: Shop, warehouse: Warehouse) -> None:
    email, items = "kim.bell29001@post.pvx-sim.net", [("MUG-01", 2), ("TEA-ASSAM", 1)]
    at = _after(warehouse, 15)
    shop.place(CANCELLED, lines=items, at=at, email=email)
    number = "5990001"
    warehouse.order(
        number, lines=items, at=at + timedelta(minutes=2), reference=CANCELLED, email=email
    )
    shop.cancel(CANCELLED, at=_after(warehouse, 58), reason="customer")
    warehouse.change_order(number, at=_after(warehouse, 63), status="Cancelled")


def _booked_again(shop: Shop, warehouse: Warehouse) -> None:
    email, items = "sam.reed29002@post.pvx-sim.net", [("TEE-M-BLK", 1), ("SOCK-39", 2)]
    at = _after(warehouse, 4)
    shop.place(BOOKED_AGAIN, lines=items, at=at, email=email)
    number, wrong, right = "5990004", "DES029001", "DES029002"
    warehouse.order(
        number, lines=items, at=at + timedelta(minutes=2), reference=BOOKED_AGAIN, email=email
    )
    left = _after(warehouse, 42)
    warehouse.despatch(number, wrong, items, at=left, service=SERVICES[0], tracking="RM290010001GB")
    # Under the wrong service: the bench takes it back, and books it again.
    warehouse.vanish(number, wrong, at=_after(warehouse, 66))
    again = _after(warehouse, 81)
    warehouse.despatch(number, right, items, at=again, service=SERVICES[2], tracking="15529002")
    warehouse.stock.receive_return(
        number,
        [("SOCK-39", 1)],
        at=_after(warehouse, 205),
        reason="Wrong size",
        reason_code="SIZE",
        condition="OPENED",
        reusable=True,
    )


def _after(warehouse: Warehouse, minutes: int) -> datetime:
    return warehouse.begin + timedelta(minutes=minutes, seconds=9)
