"""Bugs of time: too early, or dated wrongly."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo.engine import _deliver
from pvxklaviyo.engine import _timely as engine_timely
from pvxklaviyo.peoplevox import _instants
from pvxklaviyo.sequence import (
    _corrections,
    _decide,
    _present,
    _returning,
    _returns_waiting,
    _shipments,
    _waiting,
)
from pvxklaviyo.sequence._known import Known

from .bug import answering, around, bug

EARLY = "early emit"
CLOCK = "clock skew"


@bug(EARLY, "a claim is lost")
def a_parcel_is_told_at_first_sight(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _shipments, "waits_for", None)


@bug(EARLY, "numbers")
def the_tracking_number_is_not_waited_for(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _waiting, "tracking_until", None)


@bug(EARLY, "edges")
def another_content_does_not_settle_anew(patch: pytest.MonkeyPatch) -> None:
    around(patch, _present, "material", lambda real, shipment: real(shipment)[:3])


@bug(EARLY, "returns")
def a_return_is_told_at_first_sight(patch: pytest.MonkeyPatch) -> None:
    around(patch, _returns_waiting, "_settled", lambda real, known, seen: seen.settled_from)


@bug(EARLY, "rough")
def an_order_is_complete_with_its_first_parcel(patch: pytest.MonkeyPatch) -> None:
    from pvxklaviyo.sequence._counting import Count

    answering(patch, Count, "remaining", ())


@bug(EARLY, "kept")
def what_left_is_kept_at_once(patch: pytest.MonkeyPatch) -> None:
    def hasty(real: Any, known: Known, wish: Any) -> None:
        policy = attrs.evolve(known.policy, keep_after=timedelta(minutes=5))
        patch.setattr(known, "policy", policy)
        real(known, wish)

    around(patch, _decide, "decide_kept", hasty)


@bug(EARLY, "undone")
def what_is_gone_is_corrected_in_haste(patch: pytest.MonkeyPatch) -> None:
    def hasty(real: Any, known: Any) -> Any:
        return [attrs.evolve(one, due=one.since + timedelta(minutes=2)) for one in real(known)]

    around(patch, _corrections, "places", hasty)


@bug(CLOCK, "a claim is lost")
def the_warehouses_clock_is_taken_for_ours(patch: pytest.MonkeyPatch) -> None:
    around(patch, _instants, "on_the_clock", lambda real, shown, zone: real(shown, UTC))


@bug(CLOCK, "a claim is lost")
def an_event_is_dated_when_it_is_sent(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _deliver,
        "sendable",
        lambda real, tenant, row, now: attrs.evolve(real(tenant, row, now), time=now),
    )


@bug(CLOCK, "a claim is lost")
def an_event_is_dated_when_it_was_read(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _shipments, "happened_at", None)
    around(patch, _shipments, "happened_at", lambda real, known, *more: known.now)


@bug(CLOCK, "edges")
def the_future_is_believed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(_waiting, "CLOCK_TOLERANCE", timedelta(days=1))
    patch.setattr(engine_timely, "CLOCK_TOLERANCE", timedelta(days=1))


@bug(CLOCK, "undone")
def a_correction_is_dated_with_its_parcel(patch: pytest.MonkeyPatch) -> None:
    def dated(real: Any, *args: Any, **named: Any) -> Any:
        now = named["happened_at"] + timedelta(hours=2)
        return real(*args, **{**named, "happened_at": now})

    around(patch, _corrections, "to_tell", dated)


@bug(CLOCK, "returns")
def a_return_is_dated_with_its_first_sight(patch: pytest.MonkeyPatch) -> None:
    def dated(real: Any, *args: Any, **named: Any) -> Any:
        seen = args[1]
        return real(*args, **{**named, "happened_at": seen.last})

    around(patch, _returning, "announcement", dated)
