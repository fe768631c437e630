"""Collections that callers give, kept as copies of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ._json import Json


def copied(members: Mapping[str, Json]) -> Mapping[str, Json]:
    """Keep a mapping."""
    return dict(members)


def listed(texts: Sequence[str]) -> Sequence[str]:
    """
    Keep a list of texts.

    Raises:
        TypeError: It is one text, whose letters nobody means.
    """
    if isinstance(texts, str):
        raise TypeError("one text stands where a list of texts belongs; put it into a list")
    return tuple(texts)
