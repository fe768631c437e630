"""The tenant's shops as a file states them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pvxklaviyo.sequence import BY_NUMBER, MatchRule

from .files import FULL, LEAST, read, refused

SHOPIFY = '[shops.web]\nkind = "shopify"\ndomain = "acme.myshopify.com"\n'


def test_what_is_not_said_is_usual() -> None:
    """By number without its mark, else by id; nothing signs, nothing is read."""
    shop = read(LEAST + SHOPIFY).shops["web"]

    assert (BY_NUMBER, "", (), ()) == (shop.match, shop.channel, shop.signing, shop.attributes)


def test_rules_are_kept_in_their_order() -> None:
    """And name the attributes that the shop has to show."""
    shop = read(FULL).shops["web"]

    assert (
        MatchRule(field="order_number", add_prefix="UK"),
        MatchRule(field="attribute:wms"),
    ) == shop.match
    assert ("wms",) == shop.attributes
    assert ["whsec-of-the-shop", "whsec-before"] == [one().reveal() for one in shop.signing]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[shops.web]\nname = "x"\n',
            [
                "[shops.web] name: is not known here; it belongs to [policy.metrics.NAME]",
                '[shops.web] kind: is missing; write kind = "shopify"',
            ],
        ),
        (
            '[shops.web]\nkind = "shopify"\n',
            ["[shops.web] domain: is missing; a shopify shop is known by it"],
        ),
        (
            '[shops.web]\nkind = "bigcommerce"\nurl = "https://x.example"\n',
            [
                "[shops.web] store_hash: is missing; a bigcommerce shop is known by it",
                "[shops.web] url: is not for a bigcommerce shop",
            ],
        ),
        (
            '[shops.web]\nkind = "woocommerce"\nurl = "https://x.example"\n',
            [
                "[shops.web] consumer_key: is missing; orders are read with url and consumer_key "
                "and consumer_secret together"
            ],
        ),
        (
            SHOPIFY + "match = []\n",
            ["[shops.web] match: is empty; without a rule no order of the shop is ever found"],
        ),
        (
            SHOPIFY + 'match = ["number"]\n',
            ['[shops.web] match: "number" is not a rule; write { field = "number" }'],
        ),
        (
            SHOPIFY + 'match = [{ feild = "number" }]\n',
            ['[shops.web] match: feild is not known; did you mean "field"?'],
        ),
        (
            SHOPIFY + "match = [{ field = 5 }]\n",
            ["[shops.web] match: field: 5 is not a text; put it in quotes"],
        ),
        (
            SHOPIFY + 'match = [{ add_prefix = "UK" }]\n',
            ['[shops.web] match: a rule says what of the order it takes: { field = "number" }'],
        ),
        (
            SHOPIFY + 'secret = "whsec_1"\n',
            ['[shops.web] secret: a secret is not written here; use "env:NAME" or "file:PATH"'],
        ),
    ],
)
def test_what_cannot_be_used_is_named(text: str, expected: Sequence[str]) -> None:
    """Each with its place, and what to write."""
    assert expected == [*refused(LEAST + text)]
