"""The standard columns of the templates, in the order in which they come."""

from __future__ import annotations

SALES_ORDERS = "Sales orders"
SALES_ORDER_ITEMS = "Sales order items"
KITTINGS = "Item type kittings"
ITEM_TYPES = "Item types"
SITES = "Sites"
SERVICE_TYPES = "Service types"
CARRIERS = "Carriers"
CUSTOMERS = "Customers"
CUSTOMER_ADDRESSES = "Customer addresses"
PURCHASE_ORDERS = "Purchase orders"
RETURN_REASONS = "Return reasons"
DESPATCH_NUMBERS = "Despatches"

TEMPLATES: dict[str, tuple[str, ...]] = {
    SALES_ORDERS: (
        "SalesOrderNumber",
        "Customer",
        "CustomerPurchaseOrderReferenceNumber",
        "ShippingAddressLine1",
        "ShippingAddressLine2",
        "ShippingAddressCity",
        "ShippingAddressRegion",
        "ShippingAddressPostcode",
        "ShippingAddressCountry",
        "ShippingAddressReference",
        "InvoiceAddressLine1",
        "InvoiceAddressLine2",
        "InvoiceAddressCity",
        "InvoiceAddressRegion",
        "InvoiceAddressPostcode",
        "InvoiceAddressCountry",
        "InvoiceAddressReference",
        "IsPartialShipment",
        "Status",
        "RequestedDeliveryDate",
        "ShippingCost",
        "Email",
        "ContactName",
        "TotalSale",
        "Discount",
        "TaxPaid",
        "CreatedDate",
        "PaymentMethod",
        "ServiceType",
        "ChannelName",
        "OnHold",
        "Site",
        *(f"Attribute{n}" for n in range(1, 6)),
    ),
    SALES_ORDER_ITEMS: (
        "SalesOrderNumber",
        "ItemCode",
        "QuantityOrdered",
        "RequestedDeliveryDate",
        "Line",
        "Sequence",
        "SalePrice",
        *(f"Attribute{n}" for n in range(1, 4)),
    ),
    KITTINGS: ("ParentItemCode", "ChildItemCode", "Quantity"),
    ITEM_TYPES: (
        "ItemCode",
        "Name",
        "Barcode",
        "ItemGroup",
        "Description",
        "UnitOfMeasure",
        "ReorderPoint",
        "BuyPrice",
        "WholesalePrice",
        "RetailPrice",
        "Weight",
        "WeightMeasure",
        "Height",
        "Width",
        "Depth",
        "DimensionMeasure",
        "Tags",
        *(f"Attribute{n}" for n in range(1, 16)),
        "TaxCode",
        "MinimumPickLocationQuantity",
        "DefaultReplenishmentQuantity",
    ),
    SITES: ("Name", "Reference"),
    SERVICE_TYPES: ("Carrier", "Name", "Code"),
    CARRIERS: ("Name", "Reference"),
    CUSTOMERS: (
        "Name",
        "Reference",
        "FirstName",
        "LastName",
        "Phone",
        "Mobile",
        "Email",
        "CreditLimit",
        "CreditStatus",
        "Wholesaler",
        "CustomerType",
    ),
    CUSTOMER_ADDRESSES: (
        "CustomerReference",
        "AddressLine1",
        "AddressLine2",
        "AddressCity",
        "AddressRegion",
        "AddressPostcode",
        "AddressCountry",
        "AddressReference",
    ),
    PURCHASE_ORDERS: (
        "PurchaseOrderNumber",
        "Status",
        "Reference",
        "Supplier",
        "RequestedDeliveryDate",
        "SubmittedDate",
        "User",
        "EndDate",
        "ExpectedDeliveryDate",
    ),
    RETURN_REASONS: ("Name", "Code"),
    # Nothing but the number is known of it; everybody reads the report.
    DESPATCH_NUMBERS: ("DespatchNumber",),
}
"""The templates that GetData answers for. There is none for returns: its template cannot be set up."""

ONLY_IMPORTED: dict[str, tuple[str, ...]] = {
    SALES_ORDERS: ("StopShip", "DespatchTrackingNumber", "CarrierName"),
}
"""Columns that SaveData takes and GetData does not show."""

KEYS: dict[str, tuple[str, ...]] = {
    SALES_ORDERS: ("SalesOrderNumber",),
    SALES_ORDER_ITEMS: ("SalesOrderNumber", "ItemCode", "Line"),
    KITTINGS: ("ParentItemCode", "ChildItemCode"),
    ITEM_TYPES: ("ItemCode",),
    SITES: ("Reference",),
    SERVICE_TYPES: ("Carrier", "Code"),
    CARRIERS: ("Name",),
    CUSTOMERS: ("Reference",),
    CUSTOMER_ADDRESSES: ("CustomerReference", "AddressReference"),
    PURCHASE_ORDERS: ("PurchaseOrderNumber",),
    RETURN_REASONS: ("Code",),
}
"""By what SaveData knows a row. A line's number may be left out."""
