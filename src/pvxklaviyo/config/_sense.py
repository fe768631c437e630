"""What only the whole file shows: waits that add up to too much, settings that contradict."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

from ..errors import Problem
from ..sequence import (
    CANCELLED_ORDER,
    FULFILLED_ORDER,
    FULFILLED_PARTIAL_ORDER,
    FULFILLED_SHIPMENT,
    KEPT_ITEM,
    KINDS,
    OFF,
    PLACED_ORDER,
    RETURNED_ITEM,
    RETURNED_ORDER,
)
from ._durations import format_duration
from ._people import KindSettings
from ._returns import problems as of_returns
from ._settings import Settings
from ._shop_kinds import shop_problems
from ._structure import Path, place
from ._values import UNKNOWN, WRONG, did_you_mean

METRICS = tuple(dict.fromkeys(name for kind in KINDS.values() for name in kind.metrics))
"""Every metric that can be told, by its usual name."""

LATER = ("Back in Stock Confirmed",)
"""Metrics that this version does not send yet."""
_OF_RETURNS = (RETURNED_ORDER, RETURNED_ITEM)


def contradictions(settings: Settings) -> Iterator[Problem]:
    """Find what cannot work together."""
    yield from _long_waits(settings)
    yield from _unknown_metrics(settings)
    yield from _names_taken_twice(settings)
    yield from _late_windows(settings)
    yield from _kinds(settings)
    yield from shop_problems(settings.shops)
    yield from of_returns(settings.returns, settings.peoplevox)
    if settings.mapping.order_id is not None and settings.policy.placed_order == "relay":
        yield Problem(
            "[mapping] order_id",
            'is for orders whose Placed Order the shop tells; with placed_order = "relay" both '
            "events have an id of ours, so leave it out",
            WRONG,
        )


def _long_waits(settings: Settings) -> Iterator[Problem]:
    """
    Find live windows that our own waiting would use up.

    A despatch may wait for the next read, then settle, then for its tracking,
    then for its cause; a return alike. Half of the window is kept for
    everything that can go wrong after that.
    """
    policy = settings.policy
    despatches = {
        "despatches": settings.pace.despatches,
        "settle_for": policy.settle_for,
        "hold_for_tracking": policy.hold_for_tracking,
        "hold_for_cause": policy.hold_for_cause,
    }
    returns = {
        "returns": settings.pace.returns,
        "returns_settle_for": policy.returns_settle_for,
        "hold_for_cause": policy.hold_for_cause,
    }
    for path, window in _windows(settings, without=(*_OF_RETURNS, KEPT_ITEM)):
        yield from _too_long(path, window, despatches)
    told = [name for name in _OF_RETURNS if tells(settings, name)]
    if told and settings.returns_source != "none":
        waiting = dict.fromkeys(window for name in told for window in [_window(settings, name)])
        for path, window in waiting:
            yield from _too_long(path, window, returns)


def _windows(settings: Settings, without: Collection[str]) -> Iterator[tuple[Path, timedelta]]:
    yield ("policy", "live_window"), settings.policy.live_window
    for name, metric in settings.policy.metrics.items():
        if metric.live_window is not None and name not in without:
            yield ("policy", "metrics", name, "live_window"), metric.live_window


def _window(settings: Settings, metric: str) -> tuple[Path, timedelta]:
    own = settings.policy.metrics.get(metric)
    if own is None or own.live_window is None:
        return ("policy", "live_window"), settings.policy.live_window
    return ("policy", "metrics", metric, "live_window"), own.live_window


def _too_long(path: Path, window: timedelta, waits: Mapping[str, timedelta]) -> Iterator[Problem]:
    total = sum(waits.values(), timedelta(0))
    if total > window / 2:
        parts = " + ".join(f"{name} {format_duration(wait)}" for name, wait in waits.items())
        yield Problem(
            place(path),
            f"the waits add up to {format_duration(total)} ({parts}), which is more than half "
            f"of {format_duration(window)}; shorten them or lengthen the window",
            WRONG,
        )


def _unknown_metrics(settings: Settings) -> Iterator[Problem]:
    for name in settings.policy.metrics:
        if name not in (*METRICS, *LATER):
            yield Problem(
                place(("policy", "metrics", name)),
                f"is no metric of ours; {did_you_mean(name, METRICS)}",
                UNKNOWN,
            )


def _names_taken_twice(settings: Settings) -> Iterator[Problem]:
    """Find two metrics with one name: nobody could tell their events apart."""
    called: dict[str, str] = {}
    for metric in METRICS:
        if not tells(settings, metric):
            continue
        name = _name(settings, metric)
        if name in called:
            renamed = metric if name != metric else called[name]
            other = called[name] if renamed == metric else metric
            yield Problem(
                place(("policy", "metrics", renamed, "name")),
                f'"{name}" is what {other} is called; choose another name'
                + (
                    ', or write preset = "per_shipment", which gives every parcel one'
                    if {metric, called[name]} == {FULFILLED_ORDER, FULFILLED_PARTIAL_ORDER}
                    else ""
                ),
                WRONG,
            )
        called.setdefault(name, metric)


def _name(settings: Settings, metric: str) -> str:
    own = settings.policy.metrics.get(metric)
    return metric if own is None or own.name is None else own.name


def tells(settings: Settings, metric: str) -> bool:
    """Whether a file lets a metric be told at all."""
    policy = settings.policy
    per_shipment = policy.preset == "per_shipment"
    told = {
        FULFILLED_SHIPMENT: per_shipment,
        FULFILLED_PARTIAL_ORDER: not per_shipment,
        PLACED_ORDER: policy.placed_order == "relay",
        CANCELLED_ORDER: policy.cancelled_order == "relay",
    }
    own = policy.metrics.get(metric)
    enabled = metric not in OFF if own is None or own.enabled is None else own.enabled
    return enabled and told.get(metric, True)


def _late_windows(settings: Settings) -> Iterator[Problem]:
    """Find ends of a lateness that never begins."""
    policy = settings.policy
    announced = "announce_late"
    modes = [policy.late, *(metric.late for metric in policy.metrics.values())]
    if policy.late_window is not None:
        path: Path = ("policy", "late_window")
        if announced not in modes:
            yield _for_late(path)
        elif policy.late_window <= policy.live_window:
            yield _within(path, policy.live_window)
    for name, metric in policy.metrics.items():
        if metric.late_window is None:
            continue
        path = ("policy", "metrics", name, "late_window")
        window = metric.live_window or policy.live_window
        if (metric.late or policy.late) != announced:
            yield _for_late(path)
        elif metric.late_window <= window:
            yield _within(path, window)


def _for_late(path: Path) -> Problem:
    return Problem(
        place(path),
        'is for events that are announced late; write late = "announce_late" beside it, or leave '
        "it out",
        WRONG,
    )


def _within(path: Path, window: timedelta) -> Problem:
    return Problem(
        place(path),
        f"ends before anything is late: the live window is {format_duration(window)}; both count "
        "from the fact itself",
        WRONG,
    )


def _kinds(settings: Settings) -> Iterator[Problem]:
    kinds = settings.audience.kinds
    for name, kind in kinds.items():
        yield from _recognisable(("audience", "kinds", name), kind)
    known = {(kind.kind or name).casefold(): kind.kind or name for name, kind in kinds.items()}
    for name in settings.audience.excluded_kinds:
        if name.casefold() not in known:
            hint = did_you_mean(name, known.values()) if known else "no kind is recognised yet"
            yield Problem(
                "[audience] excluded_kinds",
                f'"{name}" is recognised by nothing under [audience.kinds]; {hint}',
                UNKNOWN,
            )


def _recognisable(path: Path, kind: KindSettings) -> Iterator[Problem]:
    stated = (kind.channels, kind.prefixes, kind.suffixes, kind.column)
    if kind.values and kind.column is None:
        yield Problem(place((*path, "values")), "needs a column to be found in", WRONG)
    elif not any(stated) and kind.zero_value is None:
        yield Problem(place(path), "states nothing by which an order is recognised", WRONG)
