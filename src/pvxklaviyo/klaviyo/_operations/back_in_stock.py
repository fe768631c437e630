"""Waiting lists: who is to be told when a variant is back in stock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..._call import Call
from .._json import Json
from .._profile import Profile
from ._ask import plain_call

BackInStockChannel = Literal["EMAIL", "SMS", "PUSH", "WHATSAPP"]
"""How somebody wants to be told."""


def create_back_in_stock_subscription(
    variant_id: str,
    *,
    channels: Sequence[BackInStockChannel] = ("EMAIL",),
    email: str | None = None,
    phone_number: str | None = None,
    external_id: str | None = None,
    profile_id: str | None = None,
) -> Call[None]:
    """
    Put somebody on the waiting list of a variant.

    Klaviyo records its own event of it, which starts the flow; one of the same
    name that is sent by API does not. The flow's delay then holds the person
    until the variant's stock, as Klaviyo knows it, reaches what the account
    asks for: the stock of a shop integration's variant is the shop's to tell,
    that of a custom one is :func:`update_catalog_variant`'s.

    Accepted is not done: what Klaviyo thinks of it later is not told. Not
    repeated when the answer is lost, because what a second subscription does
    is not documented.

    Args:
        variant_id: The variant's whole id, of any catalogue:
            ``"$custom:::$default:::MUG-01-RED"``,
            ``"$shopify:::$default:::40123"``.

        channels: At least one.

        email: Of the person. Exactly one of the four says who it is, because
            identifiers of two profiles are refused.

        phone_number: In E.164 form: ``"+447700900123"``.

        external_id: The person's key in a shop or till.

        profile_id: Klaviyo's key of the person.

    Raises:
        ValueError: Not exactly one identifier is given, or one that Klaviyo
            would refuse, or no variant, or no channel.
    """
    # https://developers.klaviyo.com/en/reference/create_back_in_stock_subscription
    if sum(map(bool, (email, phone_number, external_id, profile_id))) != 1:
        raise ValueError("give exactly one of email, phone_number, external_id, profile_id")
    if not variant_id:
        raise ValueError("variant_id is empty")
    if not channels or isinstance(channels, str):
        raise ValueError('channels must be a list of at least one, such as ["EMAIL"]')
    # Refuses what Klaviyo would.
    Profile(id=profile_id, email=email, phone_number=phone_number, external_id=external_id)
    named = {"email": email, "phone_number": phone_number, "external_id": external_id}
    profile: dict[str, Json] = {
        "type": "profile",
        "attributes": {name: value for name, value in named.items() if value},
    }
    if profile_id:
        profile["id"] = profile_id
    variant: Json = {"data": {"type": "catalog-variant", "id": variant_id}}
    body: Json = {
        "data": {
            "type": "back-in-stock-subscription",
            "attributes": {"channels": list(channels), "profile": {"data": profile}},
            "relationships": {"variant": variant},
        }
    }
    return plain_call("create_back_in_stock_subscription", body=body)
