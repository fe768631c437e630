"""
A simulated warehouse: what really happens, and what can be read of it at any instant.

    warehouse = Warehouse(seed=7, mix=Mix.demanding())
    print(warehouse.mix_found())
    for shipment in warehouse.journal(): ...

    story = Warehouse.scripted()
    story.order("1001", reference="#1", email="ann@post.pvx-sim.net", lines=[("MUG-01", 2)], at=noon)
    story.despatch("1001", "DES1", [("MUG-01", 1)], at=one, tracking="RM1GB", tracked_at=two)
"""

from .audience import (
    MARKETPLACE,
    NO_EMAIL,
    NOBODYS_DOMAINS,
    RELAY_DOMAINS,
    TOLD,
    TRANSFER,
    TRANSFER_CHANNEL,
    VANISHED,
)
from .goods import SERVICES, Item, Kit, Service
from .mix import Mix
from .records import (
    Content,
    JournalGroup,
    JournalItem,
    JournalShipment,
    Order,
    OrderLine,
    Shipment,
)
from .world import BEGIN, View, Warehouse

__all__ = [
    "BEGIN",
    "MARKETPLACE",
    "NOBODYS_DOMAINS",
    "NO_EMAIL",
    "RELAY_DOMAINS",
    "SERVICES",
    "TOLD",
    "TRANSFER",
    "TRANSFER_CHANNEL",
    "VANISHED",
    "Content",
    "Item",
    "JournalGroup",
    "JournalItem",
    "JournalShipment",
    "Kit",
    "Mix",
    "Order",
    "OrderLine",
    "Service",
    "Shipment",
    "View",
    "Warehouse",
]
