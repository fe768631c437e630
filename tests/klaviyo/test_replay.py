"""The harness itself: it must notice what it is there to notice."""

from __future__ import annotations

import attrs

from pvxklaviyo.klaviyo import Account, ContactInformation

from .replay import Exchange, Replay, complaints, expected_refusals
from .samples import answer

ACCOUNT = Exchange(
    "get_accounts",
    sends="GET /api/accounts",
    answer=answer(200, "accounts"),
    gives=[
        Account(
            id="AbC123",
            test_account=False,
            contact_information=ContactInformation(
                organization_name="Klaviyo Demo",
                website_url="https://www.klaviyo.com",
                default_sender_name="Klaviyo Demo",
                default_sender_email="contact@klaviyo-demo.com",
            ),
            industry="Software / SaaS",
            timezone="US/Eastern",
            preferred_currency="USD",
            public_api_key="AbC123",
            locale="en-US",
        )
    ],
)


def test_a_replay_shows_what_travelled_and_what_came_of_it(replay: Replay) -> None:
    """Both colours send the same, and read the same."""
    blocking, awaited = replay.both(ACCOUNT)

    assert ACCOUNT.sent == blocking.sent == awaited.sent
    assert ACCOUNT.result == blocking.result == awaited.result
    assert [] == complaints(ACCOUNT)


def test_a_replay_shows_errors(replay: Replay) -> None:
    """Every documented error is the one that it should be."""
    assert expected_refusals(ACCOUNT) == replay.refusals(ACCOUNT)


def test_what_klaviyo_does_not_describe_is_complained_of() -> None:
    """Unknown parameters, values and members, sizes out of range, and bodies too many."""
    wrong = [
        attrs.evolve(ACCOUNT, query={"page[size]": "5"}),
        attrs.evolve(ACCOUNT, query={"fields[account]": "shoe_size"}),
        attrs.evolve(ACCOUNT, sends="GET /api/lists", query={"page[size]": "11"}),
        attrs.evolve(ACCOUNT, body={"data": {}}),
        attrs.evolve(ACCOUNT, sends="POST /api/profiles", body={"data": {"type": "profile"}}),
        attrs.evolve(ACCOUNT, sends="POST /api/profiles"),
    ]

    assert [1] * len(wrong) == [len(complaints(exchange)) for exchange in wrong]
