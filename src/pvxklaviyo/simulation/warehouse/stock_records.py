"""What a stock room keeps: places, movements, deliveries, returns and what was promised back."""

from __future__ import annotations

from datetime import datetime

import attrs

PICK, BULK, GOODS_IN = "Pick", "Bulk", "Goods-in"
QUARANTINE, DESPATCH = "Quarantine", "Despatch"

LOCATION_TYPES = (PICK, BULK, GOODS_IN, QUARANTINE, DESPATCH)
"""The types of locations; what lies in the first two can be sold."""

SELLABLE = frozenset({PICK, BULK})
"""The types of locations whose pieces can be sold."""


@attrs.frozen(kw_only=True)
class Location:
    """
    A place in a stock room.

    Attributes:
        barcode: Unique over all sites.

        type: One of :data:`LOCATION_TYPES`, or the tenant's own.

        site: Reference of its site.
    """

    barcode: str
    type: str
    site: str


@attrs.frozen(kw_only=True)
class Movement:
    """
    Pieces of one item that came, went, or changed their place; or that were promised.

    Attributes:
        id: Rises with time: Peoplevox's ``History Id``.

        at: When: aware, UTC.

        sku: The item's code.

        quantity: How many moved; 0 where they were only promised.

        source: Barcode of the location they left; empty if they came from
            outside.

        target: Barcode of the location they reached; empty if they are gone.

        site: Whose stock it was.

        allocated: By how much the promises to orders changed.

        activity: What was done, in plain words.

        reason: Why.

        comments: Of whoever did it.

        user: Who did it.

        order_number: For which order; empty for none.

        container: In which container they are now; empty for none.
    """

    id: int
    at: datetime
    sku: str
    quantity: int
    source: str = ""
    target: str = ""
    site: str
    allocated: int = 0
    activity: str = ""
    reason: str = ""
    comments: str = ""
    user: str = ""
    order_number: str = ""
    container: str = ""


@attrs.frozen(kw_only=True)
class Delivery:
    """
    Goods that came in.

    Attributes:
        reference: Peoplevox's own number of it.

        at: When it was booked: aware, UTC.

        items: Code and quantity.

        site: Where it came to.

        purchase_order: Number of the purchase order; empty for none.

        supplier: Who sent it.

        delivery_note: The note's number.

        carrier: Who brought it.

        user: Who booked it.

        reconciled_at: When it was counted and put away; None while it is not.
    """

    reference: str
    at: datetime
    items: tuple[tuple[str, int], ...]
    site: str
    purchase_order: str = ""
    supplier: str = ""
    delivery_note: str = ""
    carrier: str = ""
    user: str = "goodsin"
    reconciled_at: datetime | None = None


@attrs.frozen(kw_only=True)
class PurchaseOrder:
    """
    Goods that are on their way.

    Attributes:
        number: The purchase order's.

        at: When it was sent: aware, UTC.

        items: Code and quantity, as ordered.

        supplier: To whom.

        due_at: When they are expected; None if nobody knows.

        status: ``"New"``, or ``"Complete"`` when all has come.
    """

    number: str
    at: datetime
    items: tuple[tuple[str, int], ...]
    supplier: str = ""
    due_at: datetime | None = None
    status: str = "New"


@attrs.frozen(kw_only=True)
class Return:
    """
    A customer's goods that came back, as they stand at one moment.

    Attributes:
        code: ``RET`` and digits.

        at: When they were booked: aware, UTC.

        order_number: Whose they were.

        items: Code and quantity.

        reason: In words.

        reason_code: Its code.

        condition: The state that the bench gave them.

        comments: Of the bench, or of the customer.

        reusable: Whether they were put back among what can be sold.

        site: Where they came to.

        rma: Number of the RMA they belong to; empty for none.
    """

    code: str
    at: datetime
    order_number: str
    items: tuple[tuple[str, int], ...]
    reason: str = "Unwanted"
    reason_code: str = "UNW"
    condition: str = "NEW"
    comments: str = attrs.field(default="", repr=False)
    reusable: bool = True
    site: str
    rma: str = ""


@attrs.frozen(kw_only=True)
class Rma:
    """
    A return that was agreed on before it came, as it stands at one moment.

    Attributes:
        number: The RMA's.

        at: When it was made: aware, UTC.

        order_number: Of an order that is there.

        items: Code and quantity that should come back.

        status: ``"Open"``, ``"Completed"``, ``"Completed with discrepancies"``
            or ``"Cancelled"``.

        reason: What the customer said.

        expected_state: In which condition they should be.

        comment: On the whole.

        item_comment: On its items.

        tracking: Of the parcel that comes back.
    """

    number: str
    at: datetime
    order_number: str
    items: tuple[tuple[str, int], ...]
    status: str = "Open"
    reason: str = "Unwanted"
    expected_state: str = "NEW"
    comment: str = attrs.field(default="", repr=False)
    item_comment: str = attrs.field(default="", repr=False)
    tracking: str = ""


RETURN_REASONS = (
    ("Unwanted", "UNW"),
    ("Wrong size", "SIZE"),
    ("Damaged in transit", "DMG"),
    ("Faulty", "FLT"),
    ("Not as described", "NAD"),
)
"""Names and codes of the reasons for returns."""

CONDITIONS = (("NEW", True), ("OPENED", True), ("WORN", False), ("DAMAGED", False))
"""The bench's words for what came back, and whether such goods are sold again."""
