"""The rows of what is sold and stored, and of how it came in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import attrs

from ._deactivated import is_deactivated
from ._rows import column, report, template
from ._values import pieces


@template("Item types", section="items", subject=("Item", "item_code"))
class ItemType:
    """
    One item of the template "Item types": what other reports call by its code.

    Attributes:
        item_code: The SKU.

        name: For people.

        barcode: As on the item.

        item_group: The group that it is in.

        description: For people.

        tags: As the tenant writes them.

        unit: What one is, such as ``"Each"``.

        buy_price: Without a currency, as all prices; the template has none.

        wholesale_price: Likewise.

        retail_price: Likewise.

        tax_code: By the name in the site's list.

        weight: In *weight_unit*.

        weight_unit: Such as ``"Kg"``.

        height: In *dimension_unit*, as the next two.

        width: As above.

        depth: As above.

        dimension_unit: Such as ``"Cm"``.

        reorder_point: The stock at which more is to be bought.

        least_in_pick: The stock of a pick location at which it is filled up.

        replenished_by: How many it is filled up by.

        on_hand: How many are there; few tenants have this column.

        extra: Columns that the tenant asked to keep, by caption.
    """

    item_code: str = column("ItemCode", "Item code")
    name: str | None = column("Name", default=None)
    barcode: str | None = column("Barcode", default=None)
    item_group: str | None = column("ItemGroup", default=None)
    description: str | None = column("Description", default=None)
    tags: str | None = column("Tags", default=None)
    unit: str | None = column("UnitOfMeasure", default=None)
    buy_price: Decimal | None = column("BuyPrice", default=None)
    wholesale_price: Decimal | None = column("WholesalePrice", default=None)
    retail_price: Decimal | None = column("RetailPrice", default=None)
    tax_code: str | None = column("TaxCode", default=None)
    weight: Decimal | None = column("Weight", default=None)
    weight_unit: str | None = column("WeightMeasure", default=None)
    height: Decimal | None = column("Height", default=None)
    width: Decimal | None = column("Width", default=None)
    depth: Decimal | None = column("Depth", default=None)
    dimension_unit: str | None = column("DimensionMeasure", default=None)
    reorder_point: int | None = column("ReorderPoint", default=None)
    least_in_pick: int | None = column("MinimumPickLocationQuantity", default=None)
    replenished_by: int | None = column("DefaultReplenishmentQuantity", default=None)
    on_hand: int | None = column("OnHand", "On hand", default=None)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)

    @property
    def deactivated(self) -> bool:
        """Whether the item is no longer used; see :func:`is_deactivated`."""
        return is_deactivated(self.item_code)


@report(
    "Goods in summary",
    section="goods_in",
    subject=("Goods in", "reference"),
    order_by="delivered_at",
)
class GoodsIn:
    """
    One received item line of the report "Goods in summary".

    Some tenants book what customers send back as goods in, and then have no
    :class:`Return` of it.

    Attributes:
        reference: The number of the delivery at the site.

        delivered_at: Aware, UTC.

        item_code: What came in.

        quantity: How many of it.

        reconciled_at: When it was counted and accepted; aware, UTC. None until
            then.

        purchase_order: The purchase order, by its number.

        supplier: Who sells it to the tenant.

        delivery_note: The number on the carrier's paper.

        carrier: Who brought it.

        user: Who booked it in.

        item_name: For people.

        item_barcode: As on the item.

        site: The warehouse site, by reference.

        extra: Columns that the tenant asked to keep, by caption.
    """

    reference: str = column("Goods in reference number")
    delivered_at: datetime = column("Delivery date")
    item_code: str = column("Item code")
    quantity: int = column("Quantity", read=pieces)
    reconciled_at: datetime | None = column("Reconciled date", default=None)
    purchase_order: str | None = column("Purchase order number", default=None)
    supplier: str | None = column("Purchase order supplier", default=None)
    delivery_note: str | None = column("Delivery note number", default=None)
    carrier: str | None = column("Carrier name", default=None)
    user: str | None = column("User name", default=None, personal=True)
    item_name: str | None = column("Item name", default=None)
    item_barcode: str | None = column("Item barcode", default=None)
    site: str | None = column("Site reference", default=None, site=True)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
