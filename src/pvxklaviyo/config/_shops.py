"""Settings of the tenant's shops: what they sign with, how they are read, how orders are matched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias, TypeGuard

import attrs

from ..errors import Problem
from ..secrets import SecretProvider
from ..sequence import BY_NUMBER, MatchRule
from . import _values as read
from ._keys import SecretKey, reads
from ._structure import place
from ._values import MISSING, UNKNOWN, WRONG, Wrong, did_you_mean, shown

ShopKind: TypeAlias = Literal["shopify", "woocommerce", "magento", "bigcommerce"]
"""Whose shop it is, which says how its calls are signed and read."""

_KINDS: tuple[ShopKind, ...] = ("shopify", "woocommerce", "magento", "bigcommerce")
_RULE = tuple(field.name for field in attrs.fields(MatchRule))


def _rules(value: object) -> tuple[MatchRule, ...]:
    rules = tuple(_rule(one) for one in read.each(value))
    if not rules:
        raise Wrong("is empty; without a rule no order of the shop is ever found")
    return rules


def _rule(value: object) -> MatchRule:
    if not _is_table(value):
        raise Wrong(f'{shown(value)} is not a rule; write {{ field = "number" }}')
    for name, one in value.items():
        if name not in _RULE:
            raise Wrong(f"{name} is not known; {did_you_mean(name, _RULE)}", UNKNOWN)
        if not isinstance(one, str):
            raise Wrong(f"{name}: {shown(one)} is not a text; put it in quotes")
    if not value.get("field", "").strip():
        raise Wrong('a rule says what of the order it takes: { field = "number" }')
    return MatchRule(**value)


def _is_table(value: object) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict)


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
    """

    kind: ShopKind = attrs.field(metadata=reads(read.choice(_KINDS), '"shopify"'))
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

    @property
    def signing(self) -> tuple[SecretProvider, ...]:
        """What it may sign with, the present one first."""
        return tuple(one for one in (self.secret, self.old_secret) if one is not None)

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of the shop's own attributes that a rule takes."""
        fields = (rule.field for rule in self.match)
        return tuple(one.partition(":")[2] for one in fields if one.startswith("attribute:"))


_NEEDED: Mapping[ShopKind, tuple[str, ...]] = {
    "shopify": ("domain",),
    "woocommerce": (),
    "magento": (),
    "bigcommerce": ("store_hash",),
}
_OF_KIND: Mapping[ShopKind, frozenset[str]] = {
    "shopify": frozenset({"domain", "token"}),
    "woocommerce": frozenset({"url", "consumer_key", "consumer_secret"}),
    "magento": frozenset({"url", "token", "client_id"}),
    "bigcommerce": frozenset({"store_hash", "token"}),
}
_ALL = frozenset[str]().union(*_OF_KIND.values())
_TOGETHER: Mapping[ShopKind, tuple[str, ...]] = {
    "shopify": (),
    "woocommerce": ("url", "consumer_key", "consumer_secret"),
    "magento": ("url", "token"),
    "bigcommerce": (),
}


def shop_problems(shops: Mapping[str, ShopSettings]) -> Iterator[Problem]:
    """Find what a shop of its kind needs and does not have, or has and cannot use."""
    # One whose kind is not known is a problem that was told already.
    known = {name: shop for name, shop in shops.items() if shop.kind in _NEEDED}
    for name, shop in known.items():
        path = ("shops", name)
        given = {key for key in _ALL if getattr(shop, key)}
        for key in _NEEDED[shop.kind]:
            if key not in given:
                why = f"is missing; a {shop.kind} shop is known by it"
                yield Problem(place((*path, key)), why, MISSING)
        for key in sorted(given - _OF_KIND[shop.kind]):
            yield Problem(place((*path, key)), f"is not for a {shop.kind} shop", WRONG)
        together = _TOGETHER[shop.kind]
        missing = [key for key in together if key not in given]
        if missing and len(missing) < len(together):
            why = f"is missing; orders are read with {' and '.join(together)} together"
            yield Problem(place((*path, missing[0])), why, MISSING)
