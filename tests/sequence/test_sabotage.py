"""Each promise of a decision goes red when the line that keeps it is broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo.model import ShipmentItem
from pvxklaviyo.sequence import _present, _reversals
from pvxklaviyo.sequence._known import Known

from . import (
    test_after_telling,
    test_answers,
    test_completeness,
    test_decide,
    test_life,
    test_waiting,
)

real_present = _present.present
real_material = _present.material
real_key = Known.key


def as_they_came(history: Any) -> Any:
    state = real_present(history)
    first = {fact.key: place for place, fact in enumerate(history.observations)}
    return attrs.evolve(state, shipments=sorted(state.shipments, key=lambda one: first[one.fact]))


def attempts_do_not_count(self: Known, record: Any) -> bool:
    return record.state == "delivered"


def two_mugs() -> ShipmentItem:
    return ShipmentItem(item_code="MUG", quantity=2)


CASES: list[tuple[str, Any, Callable[[], object]]] = [
    (
        "pvxklaviyo.sequence._decide.present",
        as_they_came,
        test_decide.test_order_of_arrival_makes_no_difference_before_the_first_attempt,
    ),
    (
        "pvxklaviyo.sequence._known.Known.key",
        lambda self, parcel, *more: real_key(self, parcel, parcel.tracking_number, *more),
        test_decide.test_a_key_never_changes,
    ),
    (
        "pvxklaviyo.sequence._present.material",
        lambda parcel: (*real_material(parcel), parcel.tracking_number),
        lambda: test_waiting.TestSettling().test_what_only_describes_it_does_not(
            {"tracking_number": "OTHER"}
        ),
    ),
    (
        "pvxklaviyo.sequence._present.material",
        lambda parcel: parcel.despatch_number,
        lambda: test_waiting.TestSettling().test_what_it_is_made_of_begins_it_anew(
            {"items": (two_mugs(),)}
        ),
    ),
    (
        "pvxklaviyo.sequence._shipments.waits_for",
        lambda *args: None,
        test_waiting.TestSettling().test_it_ends_with_a_look_up_made_after_its_time,
    ),
    (
        "pvxklaviyo.sequence._known.Known.is_told",
        attempts_do_not_count,
        test_decide.TestSequence().test_an_attempt_is_never_taken_back,
    ),
    (
        "pvxklaviyo.sequence._known.Known.is_told",
        attempts_do_not_count,
        test_life.test_whatever_happens_the_laws_hold,
    ),
    (
        "pvxklaviyo.sequence._decide.decide_gone",
        lambda known, wish, gone: _reversals.decide_gone(known, wish, attrs.evolve(gone, times=2)),
        test_after_telling.TestReversal().test_before_it_was_told_it_never_leaves,
    ),
    (
        "pvxklaviyo.sequence._decide.decide_after",
        lambda *args: None,
        test_after_telling.TestTracking().test_late_it_is_told_once,
    ),
    (
        "pvxklaviyo.sequence._shipments._untold",
        lambda *args: None,
        test_answers.TestParked().test_discarded_it_stays_untold_whatever_changes,
    ),
    (
        "pvxklaviyo.sequence._waiting.CLOCK_TOLERANCE",
        timedelta(days=1),
        test_answers.TestClock().test_a_date_that_has_not_come_waits_for_a_person,
    ),
    (
        "pvxklaviyo.sequence._remaining.still_to_come",
        lambda orders, shipments, **more: (),
        test_completeness.TestInADecision().test_two_peoplevox_orders_with_one_reference_are_complete_together,
    ),
    (
        "pvxklaviyo.sequence._completeness._take",
        lambda entries, line, code, quantity: None,
        test_completeness.test_it_is_what_was_ordered_less_what_left,
    ),
]


@pytest.mark.parametrize(("place", "broken", "check"), CASES)
def test_the_check_goes_red(
    place: str, broken: Any, check: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Green as it is, elsewhere in this folder; red once this is broken."""
    monkeypatch.setattr(place, broken)

    with pytest.raises((AssertionError, ValueError, ExceptionGroup)):
        check()
