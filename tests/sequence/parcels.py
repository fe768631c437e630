"""One order in three parcels, and how a group sees them."""

from __future__ import annotations

import json
from typing import Any

from pvxklaviyo.model import Shipment

from .group import Group, at, order, shipment

ORDER = order("1001", ("MUG", 3), ("TEE", 1))
FIRST = shipment("DES1", ("MUG", 1))
SECOND = shipment("DES2", ("MUG", 2), despatched_at=at(1))
THIRD = shipment("DES3", ("TEE", 1), despatched_at=at(2), tracking_number="")


def saw(group: Group, minutes: float, *shipments: Shipment, orders: Any = (ORDER,)) -> Group:
    return group.look_up(minutes, orders=orders, shipments=shipments)


def decisions(group: Group) -> dict[str, dict[str, Any]]:
    """Give what each announcement in the queue says, by despatch."""
    return {row.key.rpartition(":")[2]: json.loads(row.decision) for row in group.queue()}
