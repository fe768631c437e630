from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.sequence import Audience, not_told

AUDIENCE = Audience(excluded_channels=("Wholesale ",), transfer_channels=("Site transfer",))


@pytest.mark.parametrize(
    ("channel", "email", "reason"),
    [
        ("Shopify", "ann@shop.test.pvx-sim.net", None),
        ("Shopify", "ANN@Post.PVX-SIM.net ", None),
        ("Site transfer", "ann@post.pvx-sim.net", "transfer"),
        (" site TRANSFER", None, "transfer"),
        ("wholesale", "ann@post.pvx-sim.net", "channel_excluded"),
        ("Shopify", None, "no_email"),
        ("Shopify", "", "no_email"),
        ("Shopify", "ann", "no_email"),
        ("Shopify", "@post.pvx-sim.net", "no_email"),
        ("Shopify", "ann@localhost", "no_email"),
        ("Shopify", "ann@example.com", "placeholder_email"),
        ("Shopify", "ann@TEST.com", "placeholder_email"),
        ("Shopify", "NoEmail@post.pvx-sim.net", "placeholder_email"),
        ("Amazon", "x1@marketplace.amazon.co.uk", "marketplace_relay"),
        ("Amazon", "x1@sub.marketplace.amazon.com", "marketplace_relay"),
        ("eBay", "x1@members.ebay.com", "marketplace_relay"),
        ("Shopify", "ann@notmarketplace.amazon.com.pvx-sim.net", None),
        ("Shopify", "ann@xmembers.ebay.com", None),
    ],
)
def test_who_is_not_told_and_why(channel: str, email: str | None, reason: str | None) -> None:
    """Transfers, excluded channels, nobody's addresses and lent ones; everybody else is told."""
    assert reason == not_told(AUDIENCE, channel, email)


@given(channel=st.text(max_size=12), email=st.none() | st.emails() | st.text(max_size=20))
def test_spelling_makes_no_difference(channel: str, email: str | None) -> None:
    """Upper and lower case and blanks around are the same, whoever is asked about."""
    told = not_told(AUDIENCE, channel, email)

    padded = None if email is None else f" {email.upper()} "
    if email is None or email.upper().casefold() == email.casefold():
        assert told == not_told(AUDIENCE, f" {channel} ", padded)


@given(channels=st.lists(st.text(min_size=1, max_size=5), max_size=3), channel=st.text(max_size=5))
def test_an_excluded_channel_is_never_told(channels: list[str], channel: str) -> None:
    """And what no rule names always is, with an address."""
    audience = Audience(excluded_channels=tuple(channels))

    reason = not_told(audience, channel, "ann@post.pvx-sim.net")

    named = {one.strip().casefold() for one in channels}
    assert (reason == "channel_excluded") == (channel.strip().casefold() in named)
    assert reason in {None, "channel_excluded"}
