"""The tenant's shops as a file states them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

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


WOO = '[shops.w]\nkind = "woocommerce"\n'
MAGENTO = '[shops.m]\nkind = "magento"\n'
BIG = '[shops.b]\nkind = "bigcommerce"\nstore_hash = "ab12cd34"\n'
READ = 'url = "https://m.example"\ntoken = "env:SHOP_TOKEN"\n'
SWITCHES = {
    "version": '"2026-10"',
    "checks_domain": "false",
    "money": '"presentment"',
    "takes_tests": "true",
    "tells_notes": "true",
    "tolerance": '"1m"',
    "test_payments": '["Bogus"]',
    "placed": "[11]",
    "unplaced": "[0]",
    "cancelled": "[5]",
    "unsent": '["GIFT*"]',
    "with_taxes": "false",
    "reads_refunds": "false",
    "source": '"urn:uuid:1"',
    "stores": "[2, 3]",
    "store": '"all"',
    "amounts": '"base"',
    "prices": '"without_tax"',
    "bundles": '"whole"',
    "staff_comments": "true",
    "events": '{ "observer.ours" = "order" }',
    "headers": '{ "X-Our-Key" = "env:SHOP_HEADER" }',
    "columns": "{}",
}
"""Every key that some kinds of shops have, and a value of it."""

THEIRS = {
    SHOPIFY: {"version", "checks_domain", "money", "takes_tests", "tells_notes"},
    WOO: {"placed", "unplaced", "cancelled", "unsent", "with_taxes", "reads_refunds"},
    MAGENTO: {
        *("unplaced", "source", "stores", "store", "amounts", "prices", "bundles"),
        *("staff_comments", "events"),
    },
    BIG: {
        *("tells_notes", "tolerance", "test_payments", "unplaced", "cancelled", "with_taxes"),
        "headers",
    },
}


@pytest.mark.parametrize("kind", THEIRS)
def test_a_key_is_for_the_kinds_of_shops_that_have_it(kind: str) -> None:
    """For any other it is an error: nobody would notice that it does nothing."""
    lines = [f"{key} = {value}" for key, value in SWITCHES.items()]
    name = kind.partition("]")[0].strip("[")
    word = kind.split('"')[1]
    others = {key for key in SWITCHES if key not in THEIRS[kind] and key != "columns"}
    found = refused("\n".join([LEAST, kind, *lines]))

    assert sorted(f"[{name}] {key}: is not for a {word} shop" for key in others) == sorted(found)


def test_statuses_are_words_or_ids() -> None:
    """And kept as texts."""
    text = LEAST + BIG + 'unplaced = [0, 1]\ncancelled = ["5"]\n[shops.b.channels]\n2 = "Web DE"\n'
    shop = read(text).shops["b"]

    assert (("0", "1"), ("5",)) == (shop.unplaced, shop.cancelled)
    assert {"2": "Web DE"} == shop.channels


def test_headers_come_from_where_secrets_are() -> None:
    """And are shown nowhere."""
    shop = read(LEAST + BIG + '[shops.b.headers]\n"X-Our-Key" = "env:SHOP_HEADER"\n').shops["b"]

    assert {"X-Our-Key": "agreed-with-the-shop"} == {
        name: one().reveal() for name, one in shop.headers.items()
    }
    assert "X-Our-Key" not in repr(shop)


@pytest.mark.parametrize(
    ("text", "every"),
    [
        (MAGENTO + READ, timedelta(minutes=5)),
        (MAGENTO + READ + 'poll = "0s"\n', None),
        (MAGENTO + READ + 'poll = "1h"\n', timedelta(hours=1)),
        (MAGENTO + READ + 'secret = "env:SHOP_SECRET"\n', None),
        (MAGENTO, None),
        (SHOPIFY + 'token = "env:SHOP_TOKEN"\n', None),
        (SHOPIFY + 'token = "env:SHOP_TOKEN"\npoll = "10m"\n', timedelta(minutes=10)),
    ],
)
def test_a_shop_that_sends_nothing_is_asked(text: str, every: timedelta | None) -> None:
    """Magento without keys of Adobe's is; every other if somebody says so."""
    (shop,) = read(LEAST + text).shops.values()

    assert every == shop.polls


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            WOO + 'poll = "5m"\nreads_refunds = true\n',
            [
                "[shops.w] consumer_key: is missing; poll reads what changed with it",
                "[shops.w] consumer_key: is missing; reads_refunds reads refunds with it",
            ],
        ),
        (
            WOO + 'placed = ["open"]\ncancelled = ["open"]\n',
            ["[shops.w] placed: open is in cancelled, too; a status is in one of them"],
        ),
        (
            BIG + 'cancelled = ["gone"]\n',
            ["[shops.b] cancelled: gone is no id of a status, such as 5"],
        ),
        (
            BIG + 'match = [{ field = "attribute:wms" }]\n',
            [
                "[shops.b] match: a bigcommerce shop shows no attribute:wms; it shows "
                "external_order_id, id, number"
            ],
        ),
        (
            WOO + 'match = [{ field = "name" }]\n',
            [
                "[shops.w] match: a woocommerce shop shows no name; it shows id, number, or "
                '"attribute:NAME"'
            ],
        ),
        (
            SHOPIFY + 'version = "latest"\n',
            [
                '[shops.web] version: "latest" is not a version of the API; write a quarter like '
                '"2026-10"'
            ],
        ),
        (
            MAGENTO + '[shops.m.events]\nx = "orders"\n',
            [
                '[shops.m.events] x: "orders" is none of "order", "credit_memo", "of_order", '
                '"nothing"'
            ],
        ),
        (
            SHOPIFY + 'columns = { number = "Name" }\n',
            ["[shops.web] columns: is not for a shopify shop"],
        ),
        (
            WOO
            + "[shops.w.columns]\n"
            + 'numbr = "Nr"\nid = ["Nr"]\nnumber_is_id = "yes"\ndecimal_mark = ";"\n'
            + "statuses = { Fertig = 5 }\nvalue = 5\n",
            [
                '[shops.w.columns] numbr: is not known; did you mean "number"?',
                "[shops.w.columns] id: is not a text; put it in quotes",
                "[shops.w.columns] number_is_id: is neither true nor false",
                '[shops.w.columns] decimal_mark: is neither "." nor ","',
                '[shops.w.columns] statuses: is not a table of statuses; write { "Your label" = '
                '"processing" }',
                '[shops.w.columns] value: 5 is not a list; write ["…", "…"]',
            ],
        ),
        (
            BIG + '[shops.b.columns]\nstatuses = { Fertig = "completed" }\n',
            ['[shops.b.columns] statuses: is not a table of statuses; write { "Your label" = 11 }'],
        ),
        (
            MAGENTO + '[shops.m.columns]\nplaced = "Complete"\n',
            ['[shops.m.columns] placed: is not a list; write ["…", "…"]'],
        ),
    ],
)
def test_what_a_shop_cannot_be_told_is_named(text: str, expected: Sequence[str]) -> None:
    """By its place, with what to write."""
    assert sorted(expected) == sorted(refused(LEAST + text))


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
