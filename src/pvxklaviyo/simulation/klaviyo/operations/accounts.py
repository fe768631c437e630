"""Accounts: the one that the key belongs to."""

# https://developers.klaviyo.com/en/reference/accounts_api_overview

from __future__ import annotations

from ...._http import Response
from ..account import Account
from ..document import Json, answer
from ..query import Query
from ..resources import absent, resource
from .asked import Asked, Handlers


def _written(account: Account, query: Query) -> dict[str, Json]:
    attributes: dict[str, Json] = {
        "test_account": True,
        "contact_information": {
            "default_sender_name": "Simulated",
            "default_sender_email": "sender@simulated.invalid",
            "website_url": None,
            "organization_name": "Simulated",
            "street_address": {
                "address1": None,
                "address2": None,
                "city": None,
                "region": None,
                "country": None,
                "zip": None,
            },
        },
        "industry": None,
        "timezone": account.settings.timezone,
        "preferred_currency": account.settings.currency,
        "public_api_key": account.id,
        "locale": "en-GB",
    }
    only = query.fields("account")
    return resource(query.base, "account", account.id, attributes, fields=only)


def _list(account: Account, asked: Asked) -> Response:
    links: dict[str, Json] = {"self": asked.query.url, "next": None, "prev": None}
    return answer(200, {"data": [_written(account, asked.query)], "links": links})


def _get(account: Account, asked: Asked) -> Response:
    if asked.resource_id != account.id:
        raise absent("account", asked.resource_id)
    links: dict[str, Json] = {"self": asked.query.url}
    return answer(200, {"data": _written(account, asked.query), "links": links})


HANDLERS: Handlers = {"get_accounts": _list, "get_account": _get}
