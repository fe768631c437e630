"""A person as Klaviyo holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import attrs

from .._json import Json
from .._location import Location
from .consents import Subscriptions


@attrs.frozen(kw_only=True)
class PredictiveAnalytics:
    """
    What Klaviyo thinks a person will buy. Needs enough orders in the account.

    Attributes:
        historic_clv: Value of all past orders, in the account's currency.

        predicted_clv: Value expected of the coming year.

        total_clv: Both.

        historic_number_of_orders: So far.

        predicted_number_of_orders: In the coming year.

        average_days_between_orders: So far.

        average_order_value: So far.

        churn_probability: 0 to 1: that there is no further order.

        expected_date_of_next_order: When one is due.

        ranked_channel_affinity: ``"email"``, ``"sms"``, ``"push"``,
            ``"whatsapp"``: the likeliest to work first.
    """

    historic_clv: Decimal | None = None
    predicted_clv: Decimal | None = None
    total_clv: Decimal | None = None
    historic_number_of_orders: Decimal | None = None
    predicted_number_of_orders: Decimal | None = None
    average_days_between_orders: Decimal | None = None
    average_order_value: Decimal | None = None
    churn_probability: Decimal | None = None
    expected_date_of_next_order: datetime | None = None
    ranked_channel_affinity: Sequence[str] = ()


@attrs.frozen(kw_only=True)
class StoredProfile:
    """
    A person as Klaviyo holds them. Its ``repr`` shows no personal data.

    Attributes:
        id: Klaviyo's key of the profile.

        email: The primary address. Secondary ones are not shown.

        phone_number: In E.164 form.

        external_id: The person's key in a shop or till.

        first_name: Given name.

        last_name: Family name.

        organization: Where the person works.

        title: What the person does there.

        image: Address of a picture.

        locale: BCP 47.

        location: Where the person is.

        properties: Custom properties.

        created: When the profile was made.

        updated: When it was last changed.

        last_event_date: When its last event happened.

        joined_group_at: When it came into the list or segment that it was
            read from; None elsewhere.

        subscriptions: What the person allows; None unless asked for.

        predictive_analytics: What Klaviyo expects; None unless asked for.

        list_ids: Of the lists that it is in; empty unless asked for.

        segment_ids: Of the segments that it is in; empty unless asked for.
    """

    # https://developers.klaviyo.com/en/reference/get_profile
    id: str
    email: str | None = attrs.field(default=None, repr=False)
    phone_number: str | None = attrs.field(default=None, repr=False)
    external_id: str | None = attrs.field(default=None, repr=False)
    first_name: str | None = attrs.field(default=None, repr=False)
    last_name: str | None = attrs.field(default=None, repr=False)
    organization: str | None = attrs.field(default=None, repr=False)
    title: str | None = attrs.field(default=None, repr=False)
    image: str | None = attrs.field(default=None, repr=False)
    locale: str | None = attrs.field(default=None, repr=False)
    location: Location | None = attrs.field(default=None, repr=False)
    properties: Mapping[str, Json] = attrs.field(factory=dict[str, Json], repr=False)
    created: datetime | None = None
    updated: datetime | None = None
    last_event_date: datetime | None = None
    joined_group_at: datetime | None = None
    subscriptions: Subscriptions | None = attrs.field(default=None, repr=False)
    predictive_analytics: PredictiveAnalytics | None = attrs.field(default=None, repr=False)
    list_ids: Sequence[str] = ()
    segment_ids: Sequence[str] = ()
