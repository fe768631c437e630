"""Which places hold what can be sold: what a tenant says of types, locations and sites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import attrs

# Stems, looked for in the letters of a type's name: a type that is held back by
# mistake is seen at once, one that is sold by mistake disappoints customers.
NEVER_SELLABLE: Final = (
    "goodsin",
    "goodsreceiv",
    "qualit",
    "quarantin",
    "damage",
    "return",
    "despatch",
    "dispatch",
)
"""Stems of the location types that are never sellable, whatever a tenant says of them."""

_NOT_LETTERS = re.compile(r"[\W\d_]+")
_QUALITY_CONTROL = re.compile(r"(?<![^\W\d_])q\W?c(?![^\W\d_])")


def folded(text: str) -> str:
    """Give the form in which sites, locations and types are compared."""
    return text.strip().casefold()


def is_never_sellable(location_type: str) -> bool:
    """Tell whether the name of a type says that nothing in it can be sold."""
    name = folded(location_type)
    letters = _NOT_LETTERS.sub("", name)
    return _QUALITY_CONTROL.search(name) is not None or any(
        stem in letters for stem in NEVER_SELLABLE
    )


def _folded_set(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(folded(text) for text in texts)


def _folded_keys(texts: Mapping[str, bool]) -> dict[str, bool]:
    told: dict[str, bool] = {}
    for text, is_sellable in texts.items():
        # Two spellings of one name that disagree: the careful one counts.
        told[folded(text)] = is_sellable and told.get(folded(text), True)
    return told


@attrs.frozen(kw_only=True)
class Pool:
    """
    The sites that one shop can sell from.

    Attributes:
        name: How a tenant calls it, such as ``"uk"``.

        sites: References of its sites; an empty one stands for rows that
            name no site.
    """

    name: str
    sites: frozenset[str] = attrs.field(converter=_folded_set)


@attrs.frozen(kw_only=True)
class Classification:
    """
    What a tenant says of its places. What it does not speak of is not sellable.

    The first that speaks decides: a type that is never sellable by its name, or
    is in ``held_types``; a site in ``unsellable_sites``; the single location;
    its type. A single location can therefore be taken out of a sellable type,
    or put in from another, but never from quarantine.

    Attributes:
        types: Location types, and whether what lies there can be sold.

        locations: Single locations by barcode, and the same.

        unsellable_sites: Sites from which nothing can be sold.

        held_types: Types that are goods-in, quality control, quarantine,
            damaged, returns or despatch under a name of the tenant's own.

        picked_types: Types that hold picked goods, which answer for what is
            allocated before the shelves do. They are never sellable.
    """

    types: Mapping[str, bool] = attrs.field(factory=dict[str, bool], converter=_folded_keys)
    locations: Mapping[str, bool] = attrs.field(factory=dict[str, bool], converter=_folded_keys)
    unsellable_sites: frozenset[str] = attrs.field(default=frozenset(), converter=_folded_set)
    held_types: frozenset[str] = attrs.field(default=frozenset(), converter=_folded_set)
    picked_types: frozenset[str] = attrs.field(default=frozenset(), converter=_folded_set)
