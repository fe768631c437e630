"""Who may hear of a shipment, by what the order says of itself."""

from __future__ import annotations

from .records import Order

TOLD = "told"
"""The customer must hear of it."""
TRANSFER = "transfer"
"""Goods between sites: there is no customer."""
MARKETPLACE = "marketplace"
"""The customer is the marketplace's; the address is a relay."""
NO_EMAIL = "no_email"
"""There is no address, or one that is nobody's."""
VANISHED = "vanished"
"""It was reversed and is not there at the end."""

TRANSFER_CHANNEL = "Transfer"
"""The channel of orders between sites."""

RELAY_DOMAINS = {
    "Amazon UK": "marketplace.amazon.co.uk",
    "Amazon DE": "marketplace.amazon.de",
    "eBay UK": "members.ebay.com",
}
"""Marketplace channels and the domain of their relay addresses."""

# Klaviyo accepts events of these two and drops them.
NOBODYS_DOMAINS = ("example.com", "test.com")
"""Domains whose addresses reach nobody."""


def is_placeholder(email: str) -> bool:
    """Say whether *email* was typed in only because the field had to be filled."""
    name, _, domain = email.casefold().partition("@")
    return name.startswith("noemail") or domain in NOBODYS_DOMAINS


def audience(order: Order) -> str:
    """Say :data:`TOLD`, or why nobody may hear of *order*'s shipments."""
    if order.channel == TRANSFER_CHANNEL:
        return TRANSFER
    domain = order.email.casefold().partition("@")[2]
    if order.channel in RELAY_DOMAINS or domain in RELAY_DOMAINS.values():
        return MARKETPLACE
    if not order.email or is_placeholder(order.email):
        return NO_EMAIL
    return TOLD
