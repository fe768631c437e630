"""Shops that run on WooCommerce."""

from __future__ import annotations

from ._columns import WooCommerceColumns
from ._reading import WooCommerceOrders
from ._shop import WooCommerce

__all__ = ["WooCommerce", "WooCommerceColumns", "WooCommerceOrders"]
