"""A simulated shop's daily export of its orders, as each kind of shop writes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from .bigcommerce import order_id
from .shop import Shop
from .standing import Standing, standing

_NOTHING = Decimal("0.00")
_SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,"
    "Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem sku,Lineitem requires shipping,Shipping Zip,Cancelled at,"
    "Refunded Amount,Id,Tags,Source,Phone"
)
_MAGENTO = (
    "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),"
    "Grand Total (Purchased),Status,Customer Email,Subtotal,Shipping and Handling,"
    "Total Refunded"
)
_BIGCOMMERCE = (
    "Order ID,Customer ID,Customer Email,Customer Phone,Order Date,Order Status,"
    "Subtotal (inc tax),Subtotal (ex tax),Tax Total,Shipping Cost (inc tax),"
    "Shipping Cost (ex tax),Coupon Details,Order Total (inc tax),Order Total (ex tax),"
    "Order Currency Code,Product Details,Refund Amount,Channel ID,Channel Name"
)
_WOOCOMMERCE = (
    "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),"
    "Items sold,Coupon(s),Net Sales,Attribution"
)


def shopify_export(shop: Shop, *, now: datetime, zone: str = "Europe/London") -> str:
    """
    Write the orders as Shopify's admin does: a row for each line, the order's own on the first.

    Which lines were refunded or taken off it does not say.
    """
    clock = ZoneInfo(zone)
    rows: list[dict[str, str]] = []
    for order in _standing(shop, now):
        refunded = sum((one.value or _NOTHING for one in order.refunds), _NOTHING)
        first = {
            "Financial Status": "refunded" if order.cancelled else "paid",
            "Paid at": _local(order.placing.at, clock),
            "Fulfillment Status": "unfulfilled",
            "Currency": shop.currency,
            "Subtotal": f"{order.total - order.shipping:.2f}",
            "Shipping": f"{order.shipping:.2f}",
            "Taxes": "0.00",
            "Total": f"{order.total:.2f}",
            "Discount Amount": f"{order.discount:.2f}",
            "Created at": _local(order.placing.at, clock),
            "Shipping Zip": "'01234",
            "Cancelled at": _local(order.cancelled.at, clock) if order.cancelled else "",
            "Refunded Amount": f"{refunded:.2f}",
            "Id": str(order.id),
            "Source": "web",
            "Phone": order.placing.phone,
        }
        for position, line in enumerate(order.lines):
            rows.append(
                {
                    "Name": order.sale.reference,
                    "Email": order.email,
                    "Lineitem quantity": str(line.ordered),
                    "Lineitem name": line.sold.name,
                    "Lineitem price": f"{line.sold.price:.2f}",
                    "Lineitem sku": line.sold.sku,
                    "Lineitem requires shipping": "true",
                    **(first if position == 0 else {}),
                }
            )
    return _csv(_SHOPIFY, rows)


def magento_export(shop: Shop, *, now: datetime) -> str:
    """Write the grid of orders as Magento does: a row for each order, and no lines at all."""
    rows = [
        {
            "ID": order.sale.reference,
            "Purchase Point": "Main Website\nMain Store\nDefault",
            "Purchase Date": order.placing.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            "Grand Total (Base)": f"{order.total:.4f}",
            "Grand Total (Purchased)": f"{order.total:.4f}",
            "Status": "Canceled" if order.cancelled else "Processing",
            "Customer Email": order.email,
            "Subtotal": f"{order.total - order.shipping + order.discount:.4f}",
            "Shipping and Handling": f"{order.shipping:.4f}",
            "Total Refunded": f"{sum((one.value or _NOTHING for one in order.refunds), _NOTHING):.4f}",
        }
        for order in _standing(shop, now)
    ]
    return _csv(_MAGENTO, rows)


def bigcommerce_export(shop: Shop, *, now: datetime) -> str:
    """Write the orders as BigCommerce's default template does: all products in one cell."""
    rows: list[dict[str, str]] = []
    for order in _standing(shop, now):
        left = [line for line in order.lines if line.left]
        goods = sum((line.sold.price * line.left for line in left), _NOTHING)
        refunded = sum((one.value or _NOTHING for one in order.refunds), _NOTHING)
        total = goods + order.shipping - order.discount
        rows.append(
            {
                "Order ID": str(order_id(order.sale)),
                "Customer Email": order.email,
                "Customer Phone": order.placing.phone,
                "Order Date": order.placing.at.astimezone(UTC).strftime("%d/%m/%Y"),
                "Order Status": "Cancelled" if order.cancelled else "Awaiting Fulfillment",
                "Subtotal (inc tax)": f"{goods:.2f}",
                "Subtotal (ex tax)": f"{goods:.2f}",
                "Tax Total": "0.00",
                "Shipping Cost (inc tax)": f"{order.shipping:.2f}",
                "Shipping Cost (ex tax)": f"{order.shipping:.2f}",
                "Order Total (inc tax)": f"{total:.2f}",
                "Order Total (ex tax)": f"{total:.2f}",
                "Order Currency Code": shop.currency,
                "Refund Amount": f"{refunded:.2f}",
                "Channel ID": "1",
                "Channel Name": order.sale.channel,
                "Product Details": "|".join(
                    f"Product ID: 1, Product Qty: {line.left}, Product SKU: {line.sold.sku}, "
                    f"Product Name: {line.sold.name}, Product Weight: 0.5000, "
                    f"Product Variation Details: , Product Unit Price: {line.sold.price:.2f}, "
                    f"Product Total Price: {line.sold.price * line.left:.2f}"
                    for line in left
                ),
            }
        )
    return _csv(_BIGCOMMERCE, rows)


def woocommerce_export(shop: Shop, *, now: datetime, zone: str = "Europe/London") -> str:
    """Write the orders as WooCommerce's analytics do: names, and no item codes."""
    clock = ZoneInfo(zone)
    rows: list[dict[str, str]] = []
    for order in _standing(shop, now):
        left = [line for line in order.lines if line.left]
        goods = sum((line.sold.price * line.left for line in left), _NOTHING) - order.discount
        rows.append(
            {
                "Date": order.placing.at.astimezone(clock).strftime("%Y-%m-%d %H:%M:%S"),
                "Order #": order.sale.reference,
                "N. Revenue (formatted)": f"£{goods:.2f}",
                "Status": "cancelled" if order.cancelled else "processing",
                "Customer type": "new",
                "Product(s)": ", ".join(f"{line.left}× {line.sold.name}" for line in left),
                "Items sold": str(sum(line.left for line in left)),
                "Net Sales": f"{goods:.2f}",
            }
        )
    return _csv(_WOOCOMMERCE, rows)


def _standing(shop: Shop, now: datetime) -> Iterable[Standing]:
    return [standing(sale, now) for sale in shop.sales() if sale.placing.at <= now]


def _local(instant: datetime, clock: ZoneInfo) -> str:
    return instant.astimezone(clock).strftime("%Y-%m-%d %H:%M:%S %z")


def _csv(columns: str, rows: Iterable[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns.split(","), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
