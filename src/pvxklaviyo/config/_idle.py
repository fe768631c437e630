"""What a file sets without effect: said to a person, and no reason to refuse it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ..sequence import (
    CANCELLED_ORDER,
    FULFILLED_PARTIAL_ORDER,
    FULFILLED_SHIPMENT,
    KEPT_ITEM,
    PLACED_ORDER,
)
from ._sense import LATER, tells
from ._settings import Settings
from ._structure import Path, place

_STOCK: tuple[Path, ...] = (
    ("stock",),
    ("peoplevox", "reports", "stock"),
    ("peoplevox", "reports", "availability"),
    ("peoplevox", "columns", "stock"),
    ("peoplevox", "columns", "availability"),
    ("pace", "stock"),
    ("pace", "stock_full"),
)
_RETURNS: tuple[Path, ...] = (("pace", "returns"), ("policy", "returns_settle_for"))


def idle(settings: Settings, given: Collection[Path]) -> tuple[str, ...]:
    """
    Say what was set and has no effect.

    Args:
        settings: The whole.

        given: The keys that the file holds.
    """
    return tuple(_idle(settings, given))


def _idle(settings: Settings, given: Collection[Path]) -> Iterator[str]:
    policy = settings.policy
    if found := [path for path in _STOCK if path in given]:
        yield f"Stock is not read in this version: no effect yet of {_places(found)}."
    of_returns = [
        path
        for path in sorted(given)
        if path in _RETURNS or (path[0] == "returns" and len(path) == 2 and path[1] != "source")
    ]
    if of_returns and settings.returns_source == "none":
        yield f"No report of returns is named, so none are read: no effect of {_places(of_returns)}."
    for name in policy.metrics:
        if name in LATER:
            yield f"{name} is not sent in this version: its settings change nothing yet."
    for name, preset in (
        (FULFILLED_SHIPMENT, "per_shipment"),
        (FULFILLED_PARTIAL_ORDER, "shopify"),
    ):
        if name in policy.metrics and policy.preset != preset:
            yield (
                f'{name} is sent under preset = "{preset}" only: its settings change nothing here.'
            )
    for name, key in ((PLACED_ORDER, "placed_order"), (CANCELLED_ORDER, "cancelled_order")):
        if name in policy.metrics and not tells(settings, name):
            yield (
                f'{name} is sent under [policy] {key} = "relay" only: its settings change nothing '
                "here."
            )
    if settings.mapping.order_id is not None and policy.cancelled_order == "shop":
        yield (
            '[mapping] order_id is for our Cancelled Order, and cancelled_order = "shop" lets the '
            "shop tell it: it changes nothing."
        )
    if policy.collection_time and not policy.collections:
        yield "[policy] collection_time has no effect: no [policy.collections] say when."
    if ("policy", "keep_after") in given and not tells(settings, KEPT_ITEM):
        yield f"[policy] keep_after is for {KEPT_ITEM}, which is not switched on."
    of_profiles = sorted(path for path in given if path[0] == "profile" and len(path) == 2)
    if not settings.profile.enabled and len(of_profiles) > 1:
        others = [path for path in of_profiles if path[1] != "enabled"]
        yield f"Profiles are told nothing: no effect of {_places(others)}."


def _places(paths: Sequence[Path]) -> str:
    return ", ".join(f"[{path[0]}]" if len(path) == 1 else place(path) for path in paths)
