"""What Klaviyo shows: accounts, metrics, stored events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from ._json import Json


@attrs.frozen(kw_only=True)
class ContactInformation:
    """
    Who stands behind an account.

    Attributes:
        organization_name: Its name.

        website_url: Its site.

        default_sender_name: In the From line of its mail.

        default_sender_email: In the From line of its mail.
    """

    organization_name: str | None = None
    website_url: str | None = None
    default_sender_name: str | None = attrs.field(default=None, repr=False)
    default_sender_email: str | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class Account:
    """
    The account that a key belongs to.

    Attributes:
        id: Klaviyo's key of it, the same as its public API key.

        test_account: Whether its owner calls it one; it works like any other.

        timezone: IANA name. Only shown times follow it.

        preferred_currency: ISO 4217; of every value sent without one.

        public_api_key: For browsers; no secret.

        locale: Such as ``"en-GB"``.

        industry: In its owner's words.

        contact_information: Who stands behind it.
    """

    # https://developers.klaviyo.com/en/reference/get_accounts
    id: str
    test_account: bool | None = None
    timezone: str | None = None
    preferred_currency: str | None = None
    public_api_key: str | None = None
    locale: str | None = None
    industry: str | None = None
    contact_information: ContactInformation | None = None


@attrs.frozen(kw_only=True)
class Integration:
    """
    Through what a metric's events come.

    Attributes:
        id: Klaviyo's key of it.

        key: Its short name, such as ``"api"``.

        name: Its name, such as ``"API"`` or ``"Shopify"``.

        category: Such as ``"eCommerce"``.
    """

    id: str | None = None
    key: str | None = None
    name: str | None = None
    category: str | None = None


@attrs.frozen(kw_only=True)
class Metric:
    """
    A kind of event in an account.

    A metric is its integration *and* its name: "Fulfilled Order" that comes
    through the API is another metric than the shop integration's, with flows
    of its own.

    Attributes:
        id: Klaviyo's key of it.

        name: What people see.

        created: When its first event came.

        updated: When it was last changed.

        integration: Through what its events come.
    """

    # https://developers.klaviyo.com/en/reference/get_metrics
    id: str
    name: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    integration: Integration | None = None


@attrs.frozen(kw_only=True)
class StoredEvent:
    """
    An event as Klaviyo holds it.

    It does not show the ``unique_id`` that was sent: to find an event again,
    put your own key in its properties.

    Attributes:
        id: Klaviyo's key of it.

        time: When it happened, aware, whole seconds.

        uuid: Another key, which sorts by time.

        properties: What was sent, and what Klaviyo adds under names that
            begin with ``$``. May hold personal data, so ``repr`` leaves them
            out.

        metric_id: Of its metric; None where that is gone.

        profile_id: Of its profile; None where that is gone.
    """

    # https://developers.klaviyo.com/en/reference/get_events
    id: str
    time: datetime | None = None
    uuid: str | None = None
    properties: Mapping[str, Json] = attrs.field(factory=dict[str, Json], repr=False)
    metric_id: str | None = None
    profile_id: str | None = None
