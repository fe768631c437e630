"""What is promised of parcels after they were told goes red when the line that keeps it is broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pvxklaviyo.sequence import _life, _places, _reversals, _shipments
from pvxklaviyo.sequence._life import Cause, Parcel, State, UnlawfulError

from . import (
    test_collections,
    test_corrections,
    test_parked,
    test_presets,
    test_transitions,
)

SAME = {"tracking_number": "NEW"}


def anything_goes(state: Any, cause: Any) -> Any:
    """Move by no table: whatever is wished happens."""
    free = {
        Cause.TAKE_BACK: State.WITHDRAWN,
        Cause.ANNOUNCE: State.QUEUED,
        Cause.SKIP: State.SKIPPED,
        Cause.WAIT: State.HELD,
    }
    return free[cause] if isinstance(state, State) else state


def told_is_taken_back(state: Any, cause: Any) -> Any:
    """Lack the second law of the tables alone."""
    try:
        return _life.step(state, cause)
    except UnlawfulError:
        if cause is Cause.TAKE_BACK:
            return State.WITHDRAWN
        raise


def whenever(known: Any, place: Any, seen: Any) -> bool:
    return _places.same_lines(seen.shipment, place.told) and _places._is_free(known, seen)


def with_its_own_facts(known: Any, wish: Any, seen: Any, place: Any, spoken: Any) -> None:
    _shipments._skip(
        known,
        wish,
        seen.shipment,
        known.key(seen.shipment),
        _shipments.LeftOut(reason="booked_again"),
        (seen.fact,),
        None,
    )


def nothing(*args: Any, **more: Any) -> None:
    return None


BOOKED = test_corrections.TestBookedAgain()
CORRECTION = test_corrections.TestCorrection()
COMPARED = test_transitions.TestCompared()

CASES: list[tuple[str, Any, Callable[[], object]]] = [
    (
        "_lives.step",
        anything_goes,
        lambda: COMPARED.test_only_what_the_table_allows_is_done(State.DELIVERED, skipped=False),
    ),
    (
        "_lives.step",
        told_is_taken_back,
        lambda: COMPARED.test_only_what_the_table_allows_is_done(State.ATTEMPTED, skipped=True),
    ),
    ("_lives.step", anything_goes, COMPARED.test_the_same_twice_is_told_once),
    (
        "_lives.step",
        anything_goes,
        lambda: COMPARED.test_of_a_parcel_only_what_fits_is_said(
            [], "correction", "taken_back", lawful=False
        ),
    ),
    (
        "_places.same_lines",
        lambda one, other: True,
        lambda: BOOKED.test_other_lines_or_quantities_are_another_parcel(
            (test_corrections.ShipmentItem(item_code="TEE", quantity=1),)
        ),
    ),
    ("_places._takes", whenever, BOOKED.test_too_late_it_takes_no_correction_back),
    ("_places._takes", nothing, BOOKED.test_it_takes_the_place_of_what_was_told),
    ("_places._is_free", lambda *args: True, BOOKED.test_one_that_was_told_itself_takes_no_place),
    (
        "_places._keeps",
        nothing,
        test_corrections.TestChangedInItsPlace().test_other_content_under_the_new_number_is_an_exception,
    ),
    ("_places.SURE", 1, BOOKED.test_it_takes_the_place_of_what_was_told),
    ("_shipments._take_the_place", with_its_own_facts, BOOKED.test_it_rests_on_both),
    ("_corrections._keep_former", nothing, BOOKED.test_booked_a_third_time_it_keeps_the_place),
    ("_reversals._held_a_place", nothing, BOOKED.test_booked_a_third_time_it_keeps_the_place),
    ("_decide.decide_corrections", nothing, CORRECTION.test_it_is_told_once_after_the_hour),
    (
        "_decide.decide_gone",
        lambda known, wish, gone: nothing(_reversals),
        CORRECTION.test_it_is_told_once_after_the_hour,
    ),
    (
        "_tracking._is_back",
        nothing,
        CORRECTION.test_back_after_it_was_corrected_it_is_told_again_by_its_tracking,
    ),
    (
        "_lives.Lives.parcel",
        lambda self, key: Parcel.TOLD,
        CORRECTION.test_it_is_told_once_after_the_hour,
    ),
    (
        "_counting.Count.remaining",
        lambda self, known: _shipments.remaining(known, self.shipments),
        lambda: BOOKED.test_other_lines_or_quantities_are_another_parcel(
            (test_corrections.ShipmentItem(item_code="MUG", quantity=2),)
        ),
    ),
    (
        "_collection.collected_at",
        lambda collection, since: since,
        test_collections.TestCollection().test_nothing_is_told_before_it,
    ),
    (
        "_shipments.happened_at",
        lambda known, shipment, spoken: shipment.despatched_at,
        test_collections.TestCollection().test_its_time_may_be_the_events,
    ),
    (
        "_shipments.APART",
        frozenset[str](),
        test_collections.TestCollection().test_it_holds_up_nobody_else,
    ),
    (
        "_decide.stop_at_parked",
        nothing,
        test_parked.TestStop().test_nothing_further_leaves_until_a_person_answers,
    ),
    (
        "_shipments._was_off",
        nothing,
        test_presets.TestOff().test_switched_on_later_it_tells_no_old_news,
    ),
    (
        "_shipments.keep_items",
        nothing,
        test_presets.TestItems().test_they_stay_while_their_parcel_is_on_its_way,
    ),
    (
        "_waiting.cause_missing",
        nothing,
        test_presets.TestCause().test_what_we_tell_of_the_placing_comes_first,
    ),
    (
        "_policy.Policy.longest_late",
        nothing,
        lambda: test_presets.TestLate().test_the_mode_and_its_end_are_kept_with_the_decision(
            "announce_late"
        ),
    ),
    (
        "_compare._equal",
        lambda record, wish: (record.kind, record.key) == (wish.kind, wish.key),
        test_presets.TestLate().test_a_new_mode_is_that_of_what_was_not_attempted,
    ),
]


@pytest.mark.parametrize(("place", "broken", "check"), CASES)
def test_the_check_goes_red(
    place: str, broken: Any, check: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Green as it is, elsewhere in this folder; red once this is broken."""
    monkeypatch.setattr(f"pvxklaviyo.sequence.{place}", broken)

    with pytest.raises((AssertionError, ValueError, ExceptionGroup)):
        check()
