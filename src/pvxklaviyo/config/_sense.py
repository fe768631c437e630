"""What only the whole file shows: waits that add up to too much, settings that do nothing yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta

from ..errors import Problem
from ..sequence import FULFILLED_ORDER, FULFILLED_PARTIAL_ORDER, UPDATED_TRACKING
from ._durations import format_duration
from ._settings import Settings
from ._structure import Path, place
from ._values import WRONG, closest

_TOLD_NOW = (FULFILLED_ORDER, FULFILLED_PARTIAL_ORDER, UPDATED_TRACKING)
_TOLD_LATER = (
    "Placed Order",
    "Cancelled Order",
    "Cancelled Order Item",
    "Despatched Item",
    "Corrected Fulfilment",
    "Returned Order",
    "Returned Item",
    "Kept Item",
    "Back in Stock Confirmed",
)
_RETURNS: tuple[Path, ...] = (
    ("peoplevox", "reports", "returns"),
    ("peoplevox", "columns", "returns"),
    ("pace", "returns"),
    ("policy", "returns_settle_for"),
)
_STOCK: tuple[Path, ...] = (
    ("stock",),
    ("peoplevox", "reports", "stock"),
    ("peoplevox", "reports", "availability"),
    ("peoplevox", "columns", "stock"),
    ("peoplevox", "columns", "availability"),
    ("pace", "stock"),
    ("pace", "stock_full"),
)


def long_waits(settings: Settings) -> Iterator[Problem]:
    """
    Find live windows that our own waiting would use up.

    A despatch may wait for the next read, then settle, then for its tracking,
    then for its cause. Half of the window is kept for everything that can go
    wrong after that.
    """
    policy = settings.policy
    waits = {
        "despatches": settings.pace.despatches,
        "settle_for": policy.settle_for,
        "hold_for_tracking": policy.hold_for_tracking,
        "hold_for_cause": policy.hold_for_cause,
    }
    total = sum(waits.values(), timedelta(0))
    windows: dict[Path, timedelta] = {("policy", "live_window"): policy.live_window}
    for name, metric in policy.metrics.items():
        if metric.live_window is not None:
            windows["policy", "metrics", name, "live_window"] = metric.live_window
    for path, window in windows.items():
        if total > window / 2:
            parts = " + ".join(f"{name} {format_duration(wait)}" for name, wait in waits.items())
            yield Problem(
                place(path),
                f"the waits add up to {format_duration(total)} ({parts}), which is more than half "
                f"of {format_duration(window)}; shorten them or lengthen the window",
                WRONG,
            )


def idle(settings: Settings, given: Collection[Path]) -> tuple[str, ...]:
    """
    Say what was set and does nothing in this version.

    Args:
        settings: The whole.

        given: The keys that the file holds.
    """
    return tuple(_idle(settings, given))


def _idle(settings: Settings, given: Collection[Path]) -> Iterator[str]:
    policy = settings.policy
    if policy.placed_order == "relay":
        yield (
            '[policy] placed_order = "relay": this version sends no Placed Order yet; '
            "until it does, let the shop's integration send it."
        )
    if policy.cancelled_order == "relay":
        yield (
            '[policy] cancelled_order = "relay": this version sends no Cancelled Order yet; '
            "until it does, let the shop's integration send it."
        )
    for what, paths in (("Returns are", _RETURNS), ("Stock is", _STOCK)):
        if found := [path for path in paths if path in given]:
            yield f"{what} not read in this version: no effect yet of {_places(found)}."
    windows = [path for path in given if path[-1] == "late_window" and path[0] == "policy"]
    if windows:
        yield f"{_places(sorted(windows))} is for events that are told late, which comes later."
    for name in policy.metrics:
        if name in _TOLD_LATER:
            yield f"{name} is not sent in this version: its settings change nothing yet."
        elif name not in _TOLD_NOW:
            close = closest(name, (*_TOLD_NOW, *_TOLD_LATER))
            hint = f'; did you mean "{close}"?' if close else "."
            yield f'"{name}" is no metric that is sent: its settings change nothing{hint}'


def _places(paths: list[Path]) -> str:
    return ", ".join(f"[{path[0]}]" if len(path) == 1 else place(path) for path in paths)
