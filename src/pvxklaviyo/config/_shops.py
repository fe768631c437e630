"""Settings of the tenant's shops: what they sign with, how they are read, how orders are matched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, TypeAlias, TypeGuard, cast

import attrs

from ..secrets import SecretProvider
from ..sequence import BY_NUMBER, MatchRule
from ..shops.magento import EventKind
from . import _values as read
from ._keys import Entries, SecretKey, Secrets, reads
from ._values import UNKNOWN, Wrong, did_you_mean, shown

ShopKind: TypeAlias = Literal["shopify", "woocommerce", "magento", "bigcommerce"]
"""Whose shop it is, which says how its calls are signed and read."""

ColumnValue: TypeAlias = str | bool | tuple[str, ...] | Mapping[str, str | int]
"""A caption, a yes or no, several words, or words for words."""

KINDS: tuple[ShopKind, ...] = ("shopify", "woocommerce", "magento", "bigcommerce")
EVERY = timedelta(minutes=5)
"""How often a shop is asked what changed that sends nothing by itself."""

_EVENTS: tuple[EventKind, ...] = ("order", "credit_memo", "of_order", "nothing")
_VERSION = re.compile(r"20[0-9]{2}-(01|04|07|10)")
_RULE = tuple(field.name for field in attrs.fields(MatchRule))


def _rules(value: object) -> tuple[MatchRule, ...]:
    rules = tuple(_rule(one) for one in read.each(value))
    if not rules:
        raise Wrong("is empty; without a rule no order of the shop is ever found")
    return rules


def _rule(value: object) -> MatchRule:
    if not _is_table(value):
        raise Wrong(f'{shown(value)} is not a rule; write {{ field = "number" }}')
    for name, one in _items(value):
        if name not in _RULE:
            raise Wrong(f"{name} is not known; {did_you_mean(name, _RULE)}", UNKNOWN)
        if not isinstance(one, str):
            raise Wrong(f"{name}: {shown(one)} is not a text; put it in quotes")
    if not value.get("field", "").strip():
        raise Wrong('a rule says what of the order it takes: { field = "number" }')
    return MatchRule(**value)


def _is_table(value: object) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict)


def _items(table: Mapping[str, str]) -> list[tuple[str, object]]:
    # Texts are what they are meant to be; the file may hold anything.
    return cast("list[tuple[str, object]]", list(table.items()))


def _words(value: object) -> tuple[str, ...]:
    """Read a list of texts, or of ids."""
    return tuple(
        str(_id(one)) if isinstance(one, int) else read.text(one) for one in read.each(value)
    )


def _id(value: object) -> int:
    return read.whole(0, 10**15)(value)


def _version(value: object) -> str:
    found = read.text(value)
    if not _VERSION.fullmatch(found):
        raise Wrong(f'{shown(value)} is not a version of the API; write a quarter like "2026-10"')
    return found


def _column(value: object) -> ColumnValue:
    if isinstance(value, str | bool):
        return value
    if _is_table(value):
        for name, one in _items(value):
            if not isinstance(one, str | int) or isinstance(one, bool):
                raise Wrong(f"{name}: {shown(one)} is neither a text nor a number")
        return value
    return read.texts(value)


@attrs.frozen(kw_only=True)
class ShopSettings:
    """
    One shop.

    Attributes:
        kind: Which shop it is.

        channel: The sales channel as Peoplevox names it; empty: not told.

        match: How its orders are found in Peoplevox; the first rule that fits
            an order counts.

        domain: Of a Shopify shop: its own name there.

        store_hash: Of a BigCommerce store.

        client_id: Of the project that Adobe sends a Magento shop's events for.

        url: Of a WooCommerce or Magento shop, to read orders from.

        secret: What it signs with; for Magento Adobe's public key. None: it is
            not heard by calls.

        old_secret: The one before, while it is being changed.

        token: To read orders of a Shopify, Magento or BigCommerce shop; None:
            none are read.

        consumer_key: The same for WooCommerce.

        consumer_secret: With it.

        poll: How often it is asked what changed; nothing: never. None: every
            five minutes a Magento shop that is read and signs nothing, no
            other.

        timeout: How long it may take to answer.

        version: Of a Shopify shop: of its API.

        checks_domain: Of a Shopify shop: whether calls must name it.

        money: Of a Shopify shop: whose amounts are told.

        takes_tests: Of a Shopify shop: whether orders that are tests count.

        tells_notes: Whether what staff wrote is told as a reason.

        headers: Of a BigCommerce store: what its calls carry, by header.

        tolerance: Of a BigCommerce store: how old a signature may be.

        test_payments: Of a BigCommerce store: payment methods of tests.

        placed: Of a WooCommerce shop: statuses of what was placed.

        unplaced: Statuses (WooCommerce), states (Magento) or ids of statuses
            (BigCommerce) of what is not placed yet.

        cancelled: Statuses, or ids of statuses, of what is cancelled.

        unsent: Of a WooCommerce shop: items that no warehouse sends.

        with_taxes: Whether prices are told with their taxes.

        reads_refunds: Of a WooCommerce shop: whether an order with refunds is
            read as well.

        source: Of a Magento shop: the Commerce instance whose events count.

        stores: Of a Magento shop: ids of its store views.

        store: Of a Magento shop: code of the store view whose API is asked.

        amounts: Of a Magento shop: in which currency amounts are told.

        prices: Of a Magento shop: with or without taxes.

        bundles: Of a Magento shop: whether a bundle is its parts.

        staff_comments: Of a Magento shop: whether what staff keep from
            customers is told as a reason.

        events: Of a Magento shop: what further events carry, by name.

        channels: Sales channels as Peoplevox names them, by what the shop has:
            the order's source (Shopify), what created it (WooCommerce), the id
            of its store view (Magento) or of its channel (BigCommerce).

        columns: What the shop's export looks like, where it is not as usual.
    """

    kind: ShopKind = attrs.field(metadata=reads(read.choice(KINDS), '"shopify"'))
    channel: str = attrs.field(default="", metadata=reads(read.text))
    match: tuple[MatchRule, ...] = attrs.field(default=BY_NUMBER, metadata=reads(_rules))
    domain: str = attrs.field(default="", metadata=reads(read.plain))
    store_hash: str = attrs.field(default="", metadata=reads(read.plain))
    client_id: str = attrs.field(default="", repr=False, metadata=reads(read.plain))
    url: str = attrs.field(default="", metadata=reads(read.url))
    secret: SecretProvider | None = attrs.field(
        default=None, repr=False, eq=False, metadata=reads(SecretKey('"env:SHOP_SECRET"'))
    )
    old_secret: SecretProvider | None = attrs.field(
        default=None, repr=False, eq=False, metadata=reads(SecretKey('"env:SHOP_OLD_SECRET"'))
    )
    token: SecretProvider | None = attrs.field(
        default=None, repr=False, eq=False, metadata=reads(SecretKey('"env:SHOP_TOKEN"'))
    )
    consumer_key: SecretProvider | None = attrs.field(
        default=None, repr=False, eq=False, metadata=reads(SecretKey('"env:SHOP_KEY"'))
    )
    consumer_secret: SecretProvider | None = attrs.field(
        default=None, repr=False, eq=False, metadata=reads(SecretKey('"env:SHOP_KEY_SECRET"'))
    )

    poll: timedelta | None = attrs.field(default=None, metadata=reads(read.duration))
    timeout: timedelta | None = attrs.field(default=None, metadata=reads(read.some_time))
    version: str | None = attrs.field(default=None, metadata=reads(_version))
    checks_domain: bool | None = attrs.field(default=None, metadata=reads(read.yes))
    money: Literal["shop", "presentment"] | None = attrs.field(
        default=None, metadata=reads(read.choice(("shop", "presentment")))
    )
    takes_tests: bool | None = attrs.field(default=None, metadata=reads(read.yes))
    tells_notes: bool | None = attrs.field(default=None, metadata=reads(read.yes))
    headers: Mapping[str, SecretProvider] = attrs.field(
        factory=dict[str, SecretProvider], repr=False, eq=False, metadata=reads(Secrets())
    )
    tolerance: timedelta | None = attrs.field(default=None, metadata=reads(read.some_time))
    test_payments: tuple[str, ...] | None = attrs.field(default=None, metadata=reads(read.texts))
    placed: tuple[str, ...] | None = attrs.field(default=None, metadata=reads(_words))
    unplaced: tuple[str, ...] | None = attrs.field(default=None, metadata=reads(_words))
    cancelled: tuple[str, ...] | None = attrs.field(default=None, metadata=reads(_words))
    unsent: tuple[str, ...] | None = attrs.field(default=None, metadata=reads(read.texts))
    with_taxes: bool | None = attrs.field(default=None, metadata=reads(read.yes))
    reads_refunds: bool | None = attrs.field(default=None, metadata=reads(read.yes))
    source: str | None = attrs.field(default=None, metadata=reads(read.plain))
    stores: tuple[str, ...] | None = attrs.field(default=None, metadata=reads(_words))
    store: str | None = attrs.field(default=None, metadata=reads(read.plain))
    amounts: Literal["order", "base"] | None = attrs.field(
        default=None, metadata=reads(read.choice(("order", "base")))
    )
    prices: Literal["with_tax", "without_tax"] | None = attrs.field(
        default=None, metadata=reads(read.choice(("with_tax", "without_tax")))
    )
    bundles: Literal["parts", "whole"] | None = attrs.field(
        default=None, metadata=reads(read.choice(("parts", "whole")))
    )
    staff_comments: bool | None = attrs.field(default=None, metadata=reads(read.yes))
    events: Mapping[str, EventKind] = attrs.field(
        factory=dict[str, EventKind], metadata=reads(Entries(read.choice(_EVENTS)))
    )
    channels: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(read.text))
    )
    columns: Mapping[str, ColumnValue] = attrs.field(
        factory=dict[str, ColumnValue], metadata=reads(Entries(_column))
    )

    @property
    def is_read(self) -> bool:
        """Whether the file holds what orders are read with."""
        if self.kind == "woocommerce":
            return self.consumer_key is not None and self.consumer_secret is not None
        return self.token is not None

    @property
    def polls(self) -> timedelta | None:
        """How often it is asked what changed; None: never."""
        if self.poll is not None:
            return self.poll or None
        # Magento Open Source sends nothing; what does has a key that it signs with.
        return EVERY if self.kind == "magento" and self.is_read and not self.signing else None

    @property
    def signing(self) -> tuple[SecretProvider, ...]:
        """What it may sign with, the present one first."""
        return tuple(one for one in (self.secret, self.old_secret) if one is not None)

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of the shop's own attributes that a rule takes."""
        fields = (rule.field for rule in self.match)
        return tuple(one.partition(":")[2] for one in fields if one.startswith("attribute:"))
