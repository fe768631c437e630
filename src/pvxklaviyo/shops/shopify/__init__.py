"""Shopify: its webhooks, its export, and reading its orders."""

from __future__ import annotations

from ._reading import ShopifyOrders
from ._shopify import Shopify

__all__ = ["Shopify", "ShopifyOrders"]
