"""Shops at BigCommerce."""

from __future__ import annotations

from ._columns import BigCommerceColumns
from ._reading import BigCommerceOrders
from ._shop import BigCommerce

__all__ = ["BigCommerce", "BigCommerceColumns", "BigCommerceOrders"]
