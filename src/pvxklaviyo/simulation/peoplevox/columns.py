"""What the columns of every table hold, and by which of them rows are found."""

from __future__ import annotations

from .report_columns import REPORTS
from .search import BOOL, DATE, NUMBER, STATUS
from .template_columns import TEMPLATES

__all__ = ["INDEXED", "KINDS", "REPORTS", "TEMPLATES"]

KINDS = {
    "IsPartialShipment": BOOL,
    "OnHold": BOOL,
    "Status": STATUS,
    "RequestedDeliveryDate": DATE,
    "CreatedDate": DATE,
    "ShippingCost": NUMBER,
    "TotalSale": NUMBER,
    "Discount": NUMBER,
    "TaxPaid": NUMBER,
    "QuantityOrdered": NUMBER,
    "Sequence": NUMBER,
    "SalePrice": NUMBER,
    "Quantity": NUMBER,
    "RetailPrice": NUMBER,
    "Requested delivery date": DATE,
    "Despatch date": DATE,
    "No of items": NUMBER,
    "Shipping cost": NUMBER,
    "Total sale": NUMBER,
    "Tax paid": NUMBER,
    "Item buy price": NUMBER,
    "Item wholesale price": NUMBER,
    "Item retail price": NUMBER,
    "No. of parent items despatched": NUMBER,
    "Return date": DATE,
    "Days since despatch": NUMBER,
    "Item sale price": NUMBER,
    "Is Reusable": BOOL,
    "Stock Count": NUMBER,
    "Available": NUMBER,
    "On hand": NUMBER,
    "Allocated": NUMBER,
    "ReorderPoint": NUMBER,
    "BuyPrice": NUMBER,
    "WholesalePrice": NUMBER,
    "Weight": NUMBER,
    "Height": NUMBER,
    "Width": NUMBER,
    "Depth": NUMBER,
    "MinimumPickLocationQuantity": NUMBER,
    "DefaultReplenishmentQuantity": NUMBER,
    "OnHand": NUMBER,
    "CreditLimit": NUMBER,
    "Wholesaler": BOOL,
    "StopShip": BOOL,
    "SubmittedDate": DATE,
    "EndDate": DATE,
    "ExpectedDeliveryDate": DATE,
    "RMA item line number": NUMBER,
    "Quantity changed": NUMBER,
    "Date time": DATE,
    "On order": NUMBER,
    "Date timestamp": DATE,
    "History Id": NUMBER,
    "Buy Price": NUMBER,
    "Delivery date": DATE,
    "Reconciled date": DATE,
    "Number of items": NUMBER,
    "Order date": DATE,
    "Picks completed": NUMBER,
    "Items picked": NUMBER,
    "Items skipped": NUMBER,
    "Containers moved": NUMBER,
    "Item movements performed": NUMBER,
    "Items moved": NUMBER,
    "Orders despatched": NUMBER,
    "Packages despatched": NUMBER,
    "Items despatched": NUMBER,
}
"""Columns that hold something else than text. One caption means the same in every table."""

INDEXED = frozenset(
    {
        "SalesOrderNumber",
        "CustomerPurchaseOrderReferenceNumber",
        "ItemCode",
        "ParentItemCode",
        "Email",
        "Salesorder number",
        "Despatch number",
        "Customer order reference",
        "Item code",
    }
)
"""Columns by whose values rows are found at once."""
