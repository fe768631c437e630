"""
A simulated warehouse: what really happens, and what can be read of it at any instant.

    warehouse = Warehouse(seed=7, mix=Mix.demanding())
    print(warehouse.mix_found())
    for shipment in warehouse.journal(): ...

    story = Warehouse.scripted()
    story.order("1001", reference="#1", email="ann@post.pvx-sim.net", lines=[("MUG-01", 2)], at=noon)
    story.despatch("1001", "DES1", [("MUG-01", 1)], at=one, tracking="RM1GB", tracked_at=two)
    story.stock.set("MUG-01", 12, at=noon)
    story.stock.receive_return("1001", [("MUG-01", 1)], at=later, reusable=False)
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
from .customers import CustomerDeed, Deed, Tale
from .goods import SERVICES, Item, Kit, Service
from .mix import CORRECTIONS, RETURNS, STORIES, Mix
from .records import Content, Order, OrderLine, Package, Shipment
from .stock import Stock, StockView
from .stock_demand import Life
from .stock_level import Levels
from .stock_records import (
    CONDITIONS,
    LOCATION_TYPES,
    RETURN_REASONS,
    Delivery,
    Location,
    Movement,
    PurchaseOrder,
    Return,
    Rma,
)
from .stock_returned import INBOUND, NOBODYS_CONDITION, SENT_BACK
from .world import BEGIN, View, Warehouse
from .written import JournalGroup, JournalItem, JournalReturn, JournalShipment

__all__ = [
    "BEGIN",
    "CONDITIONS",
    "CORRECTIONS",
    "INBOUND",
    "LOCATION_TYPES",
    "MARKETPLACE",
    "NOBODYS_CONDITION",
    "NOBODYS_DOMAINS",
    "NO_EMAIL",
    "RELAY_DOMAINS",
    "RETURNS",
    "RETURN_REASONS",
    "SENT_BACK",
    "SERVICES",
    "STORIES",
    "TOLD",
    "TRANSFER",
    "TRANSFER_CHANNEL",
    "VANISHED",
    "Content",
    "CustomerDeed",
    "Deed",
    "Delivery",
    "Item",
    "JournalGroup",
    "JournalItem",
    "JournalReturn",
    "JournalShipment",
    "Kit",
    "Levels",
    "Life",
    "Location",
    "Mix",
    "Movement",
    "Order",
    "OrderLine",
    "Package",
    "PurchaseOrder",
    "Return",
    "Rma",
    "Service",
    "Shipment",
    "Stock",
    "StockView",
    "Tale",
    "View",
    "Warehouse",
]
