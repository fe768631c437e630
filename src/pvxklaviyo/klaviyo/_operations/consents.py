"""Whether a person may be written to, by channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from .._json import Json


@attrs.frozen(kw_only=True)
class Suppression:
    """
    Why a person is not mailed, and since when.

    Attributes:
        reason: ``"HARD_BOUNCE"``, ``"INVALID_EMAIL"``, ``"SPAM_COMPLAINT"``,
            ``"UNSUBSCRIBE"``, ``"USER_SUPPRESSED"``, or one that is new.

        timestamp: Since when.

        list_id: The list that it is for; None is all mail.
    """

    reason: str | None = None
    timestamp: datetime | None = None
    list_id: str | None = None


@attrs.frozen(kw_only=True)
class Consent:
    """
    What a person allows of one channel and purpose.

    Attributes:
        consent: ``"SUBSCRIBED"``, ``"UNSUBSCRIBED"``, ``"NEVER_SUBSCRIBED"``,
            or one that is new.

        can_receive: Whether a message would be sent now: consent, and no
            suppression. Klaviyo names it after the channel.

        consent_timestamp: When it was given or taken.

        last_updated: When that was last written.

        created_timestamp: When it was first written.

        valid_until: When it ends.

        method: How it came: ``"PREFERENCE_PAGE"``, ``"TEXT"``.

        method_detail: Where it came from, such as a form's address.

        custom_method_detail: The same in the sender's own words.

        double_optin: Whether it was confirmed.

        suppression: Why nothing is sent at all.

        list_suppressions: Why nothing is sent to members of some lists.

        phone_number: That it is for, where it names one.

        metadata: Whatever else is kept with it.
    """

    # https://developers.klaviyo.com/en/reference/get_profile
    consent: str | None = None
    can_receive: bool | None = None
    consent_timestamp: datetime | None = None
    last_updated: datetime | None = None
    created_timestamp: datetime | None = None
    valid_until: datetime | None = None
    method: str | None = None
    method_detail: str | None = None
    custom_method_detail: str | None = None
    double_optin: bool | None = None
    suppression: Sequence[Suppression] = ()
    list_suppressions: Sequence[Suppression] = ()
    phone_number: str | None = attrs.field(default=None, repr=False)
    metadata: Mapping[str, Json] = attrs.field(factory=dict[str, Json], repr=False)


@attrs.frozen(kw_only=True)
class Subscriptions:
    """
    What a person allows, by channel and purpose; None where Klaviyo says nothing.

    Attributes:
        email_marketing: Mail that advertises.

        email_open_tracking: Noticing that mail was opened.

        sms_marketing: Text messages that advertise.

        sms_transactional: Text messages about an order.

        push_marketing: Notifications of an app.

        whatsapp_marketing: WhatsApp messages that advertise.

        whatsapp_transactional: WhatsApp messages about an order.

        whatsapp_conversational: WhatsApp messages that answer.
    """

    # https://developers.klaviyo.com/en/reference/get_profile
    email_marketing: Consent | None = None
    email_open_tracking: Consent | None = None
    sms_marketing: Consent | None = None
    sms_transactional: Consent | None = None
    push_marketing: Consent | None = None
    whatsapp_marketing: Consent | None = None
    whatsapp_transactional: Consent | None = None
    whatsapp_conversational: Consent | None = None
