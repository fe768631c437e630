"""Whose key it is, and that no operation of any family goes without an exchange."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from pvxklaviyo.klaviyo import Account, ContactInformation
from pvxklaviyo.klaviyo._operations import accounts, stored

from .replay import Exchange, Replay, by_method, complaints, expected_refusals, methods_of
from .samples import answer

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import klaviyo_methods

ACCOUNT = Account(
    id="AbC123",
    test_account=True,
    timezone="Europe/London",
    preferred_currency="GBP",
    public_api_key="AbC123",
    locale="en-GB",
    industry=None,
    contact_information=ContactInformation(
        organization_name="Acme Limited",
        website_url="https://www.acme.co",
        default_sender_name="Acme",
        default_sender_email="post@acme.co",
    ),
)

EXCHANGES = [
    Exchange(
        "get_account",
        ("AbC123",),
        sends="GET /api/accounts/AbC123",
        answer=answer(200, "get_account"),
        gives=ACCOUNT,
    ),
    Exchange(
        "get_accounts",
        sends="GET /api/accounts",
        answer=answer(200, "get_accounts"),
        gives=[ACCOUNT],
    ),
]
# The only operations whose right answer is a refusal.
PROBES = (
    Exchange(
        "probe_write_events",
        sends="POST /api/events",
        body={"data": {"type": "event", "attributes": {"properties": {}}}},
        answer=answer(400, "error-missing-body-parts"),
        gives=None,
    ),
    Exchange(
        "probe_write_profiles",
        sends="POST /api/profile-import",
        body={"data": {"type": "profile"}},
        answer=answer(400, "error-missing-body-parts"),
        gives=None,
    ),
)


@pytest.mark.parametrize("exchange", [*EXCHANGES, *PROBES], ids=str)
def test_an_operation_does_what_its_page_says(replay: Replay, exchange: Exchange) -> None:
    """The request is the documented one, and the answer is read field by field, in both colours."""
    blocking, awaited = replay.both(exchange)

    assert exchange.sent == blocking.sent == awaited.sent
    assert exchange.result == blocking.result == awaited.result


@pytest.mark.parametrize("exchange", by_method(EXCHANGES), ids=str)
def test_an_operation_says_what_went_wrong(replay: Replay, exchange: Exchange) -> None:
    """Every documented error is an error of its kind."""
    assert [] == complaints(exchange)
    assert expected_refusals(exchange) == replay.refusals(exchange)


def test_no_operation_of_any_family_is_forgotten() -> None:
    """Every method of the clients has an exchange in one of these tables, over real HTTP."""
    tables = [
        value
        for path in Path(__file__).parent.glob("*.py")
        for value in vars(importlib.import_module(f"{__package__}.{path.stem}")).values()
        if isinstance(value, list) and value and isinstance(value[0], Exchange)
    ]
    exchanged = {exchange.method for table in tables for exchange in table}
    exchanged |= {probe.method for probe in PROBES}

    assert methods_of(accounts, stored) <= exchanged | {
        "post_event",
        "post_events",
        "post_profile",
    }
    assert exchanged == {
        function.name for family in klaviyo_methods.families() for function in family.functions
    }
