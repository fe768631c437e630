"""What each kind of shop needs, and which keys it has: whatever else is stated is a mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from ..errors import Problem
from ..shops import BigCommerceColumns, MagentoColumns, WooCommerceColumns
from ._shops import KINDS, ColumnValue, ShopKind, ShopSettings
from ._structure import place
from ._values import MISSING, UNKNOWN, WRONG, did_you_mean

_NEEDED: Mapping[ShopKind, tuple[str, ...]] = {
    "shopify": ("domain",),
    "woocommerce": (),
    "magento": (),
    "bigcommerce": ("store_hash",),
}
_OF_ALL = frozenset(
    {"kind", "channel", "channels", "match", "secret", "old_secret", "poll", "timeout"}
)
_OF_KIND: Mapping[ShopKind, frozenset[str]] = {
    "shopify": frozenset(
        {"domain", "token", "version", "checks_domain", "money", "takes_tests", "tells_notes"}
    ),
    "woocommerce": frozenset(
        {"url", "consumer_key", "consumer_secret", "placed", "unplaced", "cancelled", "unsent"}
        | {"with_taxes", "reads_refunds", "columns"}
    ),
    "magento": frozenset(
        {"url", "token", "client_id", "source", "stores", "store", "amounts", "prices", "bundles"}
        | {"unplaced", "staff_comments", "events", "columns"}
    ),
    "bigcommerce": frozenset(
        {"store_hash", "token", "headers", "tolerance", "unplaced", "cancelled", "test_payments"}
        | {"with_taxes", "tells_notes", "columns"}
    ),
}
_TOGETHER: Mapping[ShopKind, tuple[str, ...]] = {
    "shopify": (),
    "woocommerce": ("url", "consumer_key", "consumer_secret"),
    "magento": ("url", "token"),
    "bigcommerce": (),
}
_READ_WITH: Mapping[ShopKind, str] = {
    "shopify": "token",
    "woocommerce": "consumer_key",
    "magento": "token",
    "bigcommerce": "token",
}
_COLUMNS: Mapping[ShopKind, type[attrs.AttrsInstance]] = {
    "woocommerce": WooCommerceColumns,
    "magento": MagentoColumns,
    "bigcommerce": BigCommerceColumns,
}
_NAMES: Mapping[ShopKind, frozenset[str]] = {
    "shopify": frozenset(
        {"id", "number", "name", "order_number", "confirmation_number", "source_identifier"}
        | {"po_number"}
    ),
    "woocommerce": frozenset({"id", "number"}),
    "magento": frozenset({"id", "number", "original_increment_id", "ext_order_id", "quote_id"}),
    "bigcommerce": frozenset({"id", "number", "external_order_id"}),
}
# Its orders have no fields of the tenant's own.
_WITHOUT_ATTRIBUTES: frozenset[ShopKind] = frozenset({"bigcommerce"})
_STATUSES = ("placed", "unplaced", "cancelled")


def shop_problems(shops: Mapping[str, ShopSettings]) -> Iterator[Problem]:
    """Find what a shop of its kind needs and does not have, or has and cannot use."""
    # One whose kind is not known is a problem that was told already.
    known = {name: shop for name, shop in shops.items() if shop.kind in KINDS}
    for name, shop in known.items():
        for key, why, code in (*_keys(shop), *_rules(shop), *_values(shop), *_columns(shop)):
            yield Problem(place(("shops", name, *key)), why, code)


_Found = tuple[tuple[str, ...], str, str]


def _keys(shop: ShopSettings) -> Iterator[_Found]:
    given = {
        field.name
        for field in attrs.fields(ShopSettings)
        if getattr(shop, field.name) not in (None, "", {})
    }
    for key in _NEEDED[shop.kind]:
        if key not in given:
            yield (key,), f"is missing; a {shop.kind} shop is known by it", MISSING
    for key in sorted(given - _OF_ALL - _OF_KIND[shop.kind]):
        yield (key,), f"is not for a {shop.kind} shop", WRONG
    together = _TOGETHER[shop.kind]
    missing = [key for key in together if key not in given]
    if missing and len(missing) < len(together):
        why = f"is missing; orders are read with {' and '.join(together)} together"
        yield (missing[0],), why, MISSING
    elif not shop.is_read:
        yield from _unread(shop)


def _unread(shop: ShopSettings) -> Iterator[_Found]:
    """Say what needs a shop that is read, where it is not."""
    key = _READ_WITH[shop.kind]
    if shop.polls:
        yield (key,), "is missing; poll reads what changed with it", MISSING
    if shop.reads_refunds:
        yield (key,), "is missing; reads_refunds reads refunds with it", MISSING


def _rules(shop: ShopSettings) -> Iterator[_Found]:
    names = _NAMES[shop.kind]
    for rule in shop.match:
        is_attribute = rule.field.startswith("attribute:") and len(rule.field) > len("attribute:")
        if rule.field in names or (is_attribute and shop.kind not in _WITHOUT_ATTRIBUTES):
            continue
        also = "" if shop.kind in _WITHOUT_ATTRIBUTES else ', or "attribute:NAME"'
        why = f"a {shop.kind} shop shows no {rule.field}; it shows {', '.join(sorted(names))}{also}"
        yield ("match",), why, WRONG


def _values(shop: ShopSettings) -> Iterator[_Found]:
    stated = [(key, words) for key in _STATUSES if (words := getattr(shop, key)) is not None]
    if shop.kind == "bigcommerce":
        for key, words in stated:
            wrong = [word for word in words if not word.isdecimal()]
            if wrong:
                yield (key,), f"{wrong[0]} is no id of a status, such as 5", WRONG
    for number, (key, words) in enumerate(stated):
        for other, more in stated[number + 1 :]:
            for word in sorted({*words} & {*more}):
                yield (key,), f"{word} is in {other}, too; a status is in one of them", WRONG


def _columns(shop: ShopSettings) -> Iterator[_Found]:
    of = _COLUMNS.get(shop.kind)
    if of is None:
        return
    fields = {field.name: field for field in attrs.fields(of)}
    for name, value in shop.columns.items():
        if name not in fields:
            yield ("columns", name), f"is not known; {did_you_mean(name, fields)}", UNKNOWN
        elif why := _unfit(value, fields[name], shop.kind):
            yield ("columns", name), why, WRONG


def _unfit(value: ColumnValue, field: attrs.Attribute[Any], kind: ShopKind) -> str:
    """Say why a column cannot be that; empty if it can."""
    match field.default:
        case bool():
            return "" if isinstance(value, bool) else "is neither true nor false"
        case str():
            if not isinstance(value, str):
                return "is not a text; put it in quotes"
            is_mark = field.name != "decimal_mark" or value in {".", ","}
            return "" if is_mark else 'is neither "." nor ","'
        case frozenset() | tuple():
            return "" if isinstance(value, tuple) else 'is not a list; write ["…", "…"]'
        case _:
            return _unfit_statuses(value, kind)


def _unfit_statuses(value: ColumnValue, kind: ShopKind) -> str:
    """Say why the table of a shop's own words for statuses cannot be that."""
    are_ids, example = (True, "11") if kind == "bigcommerce" else (False, '"processing"')
    if isinstance(value, Mapping):
        if all(isinstance(one, int) == are_ids for one in value.values()):
            return ""
    return f'is not a table of statuses; write {{ "Your label" = {example} }}'
