"""Bugs of order and of age: before its cause, or too late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo.engine import _deliver
from pvxklaviyo.engine import _lateness as lateness
from pvxklaviyo.sequence import (
    _decide,
    _shipments,
    _waiting,
)

from .bug import answering, around, bug

ORDER = "wrong order of events"
STALE = "stale mail"


@bug(ORDER, "rough")
def any_row_of_a_queue_may_go(patch: pytest.MonkeyPatch) -> None:
    from pvxklaviyo.stores.memory._tables import Tables

    def heads(real: Any, self: Any) -> Any:
        return [self.rows.rows[number] for number in sorted(self.queued.rows, reverse=True)]

    around(patch, Tables, "heads", heads)


@bug(ORDER, "shop")
def what_follows_goes_before_its_cause(patch: pytest.MonkeyPatch) -> None:
    around(patch, _decide, "_rank", lambda real, wish: -real(wish))


@bug(ORDER, "late")
def the_parcels_of_an_order_come_in_any_order(patch: pytest.MonkeyPatch) -> None:
    def backwards(real: Any, history: Any) -> Any:
        state = real(history)
        return attrs.evolve(state, shipments=list(reversed(state.shipments)))

    around(patch, _decide, "present", backwards)


@bug(ORDER, "rough")
def every_parcel_is_the_first(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _shipments,
        "to_tell",
        lambda real, *args, **named: real(
            *args, **{**named, "about": attrs.evolve(named["about"], index=1)}
        ),
    )


@bug(ORDER, "unheard")
def a_parcel_does_not_wait_for_its_cause(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _waiting, "cause_missing", False)


@bug(STALE, "late")
def late_mail_is_not_silenced(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _deliver,
        "sendable",
        lambda real, *args: attrs.evolve(real(*args), backfill=False),
    )


@bug(STALE, "late")
def lateness_is_judged_once(patch: pytest.MonkeyPatch) -> None:
    def once(real: Any, row: Any, now: Any) -> Any:
        return real(row, min(now, row.happened_at + timedelta(minutes=10)))

    around(patch, _deliver, "leaving", once)


@bug(STALE, "edges")
def what_was_before_the_start_is_told(patch: pytest.MonkeyPatch) -> None:
    def untold(real: Any, known: Any, *more: Any) -> Any:
        policy = known.policy
        known.policy = attrs.evolve(policy, start_at=None)
        try:
            return real(known, *more)
        finally:
            known.policy = policy

    around(patch, _shipments, "_untold", untold)


@bug(STALE, "late")
def what_is_announced_late_has_its_old_time(patch: pytest.MonkeyPatch) -> None:
    def leaving(real: Any, row: Any, now: Any) -> Any:
        return lateness.Leaving(time=row.happened_at)

    around(patch, _deliver, "leaving", leaving)


@bug(STALE, "a claim is lost")
def everything_is_history(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _deliver,
        "sendable",
        lambda real, *args: attrs.evolve(real(*args), backfill=True),
    )
