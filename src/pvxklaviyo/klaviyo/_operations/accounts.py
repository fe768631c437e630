"""The account that a key belongs to."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ..._call import Call
from ._ask import resource_call, sequence_call


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


def get_accounts() -> Call[Sequence[Account]]:
    """Ask which account the key belongs to: a list of one."""
    # https://developers.klaviyo.com/en/reference/get_accounts
    return sequence_call("get_accounts", Account)


def get_account(account_id: str) -> Call[Account]:
    """Ask for the account of that id, which can only be the key's own."""
    # https://developers.klaviyo.com/en/reference/get_account
    return resource_call("get_account", Account, ids=[account_id])
