"""Whom an event is about: one identifier, and nothing else about a person."""

from __future__ import annotations

from ..klaviyo import Profile
from ..model import Order


def whom(address: str | None, order: Order) -> Profile:
    """
    Give the profile of an event.

    One identifier, no names: Klaviyo may join two profiles that an event names
    together, and whatever else an event carries overwrites them.

    Args:
        address: What the thing itself says: an e-mail, or a telephone number
            in E.164 form. It counts where the order has none.

        order: The order; its own address counts first.

    Raises:
        ValueError: Neither has an address, or Klaviyo would refuse it. The
            text does not repeat it.
    """
    found = order.email or address
    if not found:
        raise ValueError(f"order {order.number} has no e-mail, so there is nobody to tell")
    return addressed(found)


def addressed(address: str) -> Profile:
    """Give the profile that has an e-mail address or a telephone number."""
    if "@" in address:
        return Profile(email=address)
    return Profile(phone_number=address)
