"""What a person's profile is told, over all their orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..klaviyo import Json
from ..model import PersonFacts
from ._top_level import instant, short

ProfileHook = Callable[[PersonFacts], Mapping[str, Json]]
"""Makes the properties of a profile; None takes one away. Raising parks that profile alone."""


def profile_properties(facts: PersonFacts) -> dict[str, Json]:
    """
    Give the properties of a person's profile.

    Args:
        facts: As decided.

    Returns:
        Every property that is ours. None: not known, or nothing of the kind
        any more, so that the profile shall not have it; a zero and an empty
        list could not be segmented on.
    """
    found: dict[str, Json] = {
        "LastDespatchedAt": instant(facts.last_despatched_at),
        "LastDespatchedOrderId": facts.last_order,
        "LastCarrier": facts.carrier,
        "LastTrackingNumber": facts.tracking_number,
        "LastTrackingUrl": facts.tracking_url,
        "OpenShipments": facts.open_shipments,
        "FulfilmentStatus": facts.fulfilment_status,
        "ReturnedSKUs": short([one.sku for one in facts.returned]),
        "LastReturnedAt": instant(facts.last_returned_at),
    }
    return {name: value or None for name, value in found.items()}
