"""Profiles as answers have them, and what filters and sorting look at in them."""

# https://developers.klaviyo.com/en/reference/get_profiles

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..document import Json
from ..filters import Condition, Value
from ..profiles import PLAIN, Profile
from ..query import Query
from ..resources import Related, resource
from ..resources import written as instant
from ..shape import read_time

_SHOWN = ("email", "phone_number", "external_id")

# The file lets each of these be null, and for most people they are.
_ANALYTICS = (
    "historic_clv",
    "predicted_clv",
    "total_clv",
    "historic_number_of_orders",
    "predicted_number_of_orders",
    "average_days_between_orders",
    "average_order_value",
    "churn_probability",
    "expected_date_of_next_order",
    "ranked_channel_affinity",
)

_NEVER_SUBSCRIBED: Mapping[str, Json] = {
    "email": {
        "marketing": {
            "can_receive_email_marketing": True,
            "consent": "NEVER_SUBSCRIBED",
            "consent_timestamp": None,
            "last_updated": None,
            "method": None,
            "method_detail": None,
            "custom_method_detail": None,
            "double_optin": None,
            "suppression": [],
            "list_suppressions": [],
        },
        "open_tracking": None,
    },
    # Null where an object is expected: met at users of the official library.
    "sms": None,
    "mobile_push": None,
    "whatsapp": None,
}


def written(
    query: Query, profile: Profile, related: Mapping[str, Related] | None = None
) -> dict[str, Json]:
    """Write one profile; *related* only where relationships are more than links."""
    attributes: dict[str, Json] = {
        **dict.fromkeys(_SHOWN),
        **dict.fromkeys(PLAIN),
        **{name: value for name, value in profile.identifiers.items() if name in _SHOWN},
        "location": {},
        **profile.attributes,
        "properties": dict(profile.properties),
        "created": instant(profile.created),
        "updated": instant(profile.updated),
        "last_event_date": instant(profile.last_event),
    }
    more = query.more("profile")
    if "subscriptions" in more:
        attributes["subscriptions"] = {**_NEVER_SUBSCRIBED, **profile.subscriptions}
    if "predictive_analytics" in more:
        attributes["predictive_analytics"] = {**dict.fromkeys(_ANALYTICS), **profile.analytics}
    others: Mapping[str, Related] = {"lists": None, "segments": None}
    return resource(
        query.base,
        "profile",
        profile.id,
        attributes,
        others if related is None else related,
        fields=query.fields("profile"),
    )


def holds(condition: Condition, profile: Profile) -> bool:
    """Tell whether a profile passes one condition of a filter."""
    if condition.field.startswith("subscriptions."):
        found = _within(dict(profile.subscriptions), condition.field.split(".")[1:])
        return any(condition.holds(value) for value in found)
    return condition.holds(field(profile, condition.field))


def _within(value: Json, steps: list[str]) -> list[Value]:
    if isinstance(value, list):
        return [found for item in value for found in _within(item, steps)]
    if steps:
        return _within(value.get(steps[0]), steps[1:]) if isinstance(value, dict) else []
    if not isinstance(value, str):
        return []
    return [read_time(value) or value]


def field(profile: Profile, name: str) -> Value | None:
    """Give what a filter finds under *name*."""
    match name:
        case "id" | "profile_id":
            return profile.id
        case "created":
            return profile.created
        case "updated":
            return profile.updated
        case "email" | "phone_number" | "external_id" | "_kx":
            return profile.identifiers.get(name)
        case _:
            # Such as a push token: nobody has any.
            return None


def place(profile: Profile, name: str) -> float | str:
    """Give what sorting by *name* compares."""
    if name.startswith("subscriptions."):
        found = _within(dict(profile.subscriptions), name.split(".")[1:])
        return max((value.timestamp() for value in found if isinstance(value, datetime)), default=0)
    value = field(profile, name)
    return value.timestamp() if isinstance(value, datetime) else str(value or "")
