"""What is promised of returns, kept items and profiles goes red when the line that keeps it breaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo.model import PersonFacts
from pvxklaviyo.sequence import (
    _person_facts,
    _returning,
    _returns_gone,
    _returns_telling,
    _returns_waiting,
    _revisions,
)

from . import test_kept, test_person, test_returns

real_difference = _revisions.difference
real_key = _revisions.revision_key
real_latest = _person_facts._latest
real_gone = _returns_gone.decide_gone_return


def all_again(lines: Any, told: Any) -> Any:
    return attrs.evolve(real_difference(lines, told), added=tuple(lines))


def words_do_not_count(lines: Any, told: Any) -> Any:
    return attrs.evolve(real_difference(lines, told), is_changed=False)


def first_word_stands(history: Any) -> Any:
    return real_latest(attrs.evolve(history, observations=history.observations[:1]))


def as_the_report_has_them(lines: Any) -> Any:
    return tuple(lines)


def one_key(known: Any, returned: Any, number: int, *more: str) -> str:
    return real_key(known, returned, 1, *more)


def last_read(orders: Any) -> Any:
    there = [parcel for order in orders for parcel in order.there]
    return max(there, key=lambda one: one.left.told.said_at, default=None)


RETURNING = "pvxklaviyo.sequence._returning."
WAITING = "pvxklaviyo.sequence._returns_waiting."
TELLING = "pvxklaviyo.sequence._returns_telling."
FACTS = "pvxklaviyo.sequence._person_facts."
KEPT = "pvxklaviyo.sequence._kept."

growing = test_returns.TestGrowing()
kept = test_kept.TestNotKept()
profile = test_person.TestTelling()

CASES: list[tuple[str, Any, Callable[[], object]]] = [
    (
        RETURNING + "difference",
        all_again,
        test_returns.test_what_is_told_adds_up_to_what_was_booked,
    ),
    (
        RETURNING + "merged",
        as_the_report_has_them,
        test_returns.test_the_order_of_learning_makes_no_difference,
    ),
    (
        RETURNING + "standing",
        lambda known, returned: [],
        growing.test_what_is_added_later_is_told_alone,
    ),
    (RETURNING + "revision_key", one_key, growing.test_what_is_added_later_is_told_alone),
    (
        RETURNING + "difference",
        words_do_not_count,
        growing.test_it_ends_when_it_reads_right_again_or_somebody_answers,
    ),
    (
        RETURNING + "awaited",
        lambda *args: None,
        test_returns.TestTelling().test_it_is_told_once_it_has_settled,
    ),
    (
        WAITING + "_settled",
        lambda known, seen: seen.first,
        test_returns.TestTelling().test_new_pieces_begin_settling_anew_and_words_do_not,
    ),
    (
        WAITING + "_is_shipped",
        lambda known, returned: True,
        test_returns.TestCause().test_a_return_before_its_despatch_waits_and_then_goes,
    ),
    (
        WAITING + "_shipment_waits",
        lambda known, wish, returned: False,
        test_returns.TestCause().test_behind_a_waiting_parcel_it_waits_but_not_for_ever,
    ),
    (
        WAITING + "completed",
        lambda returned: "yes",
        test_returns.TestRma().test_one_that_is_not_completed_is_waited_for,
    ),
    (
        WAITING + "CLOCK_TOLERANCE",
        timedelta(days=9),
        test_returns.TestCause().test_dated_in_the_future_a_person_looks_at_the_clock,
    ),
    (
        RETURNING + "decide_gone_return",
        lambda known, wish, gone: real_gone(known, wish, attrs.evolve(gone, times=2)),
        test_returns.TestGone().test_after_it_was_told_a_person_hears_of_it,
    ),
    (
        "pvxklaviyo.sequence._returns_gone._keep_discarded",
        lambda known, wish, returned: None,
        test_returns.TestGone().test_what_a_person_left_untold_stays_so,
    ),
    (
        RETURNING + "judged",
        lambda *args: None,
        test_returns.TestNotForTelling().test_the_audience_is_asked,
    ),
    (
        RETURNING + "surplus",
        lambda known: {},
        test_returns.TestContent().test_more_than_was_sent_is_told_and_counted,
    ),
    (
        TELLING + "disposed",
        lambda policy, lines: tuple(lines),
        lambda: test_returns.TestContent().test_what_became_of_it_is_the_tables_word(
            "New", reusable=True, expected="restocked"
        ),
    ),
    (
        TELLING + "outcome",
        lambda policy, lines: "returned",
        lambda: (
            test_returns.TestContent().test_what_a_carrier_brought_back_is_an_outcome_of_its_own(
                [("not delivered", "")], "returned_to_sender"
            )
        ),
    ),
    (
        KEPT + "_not_kept",
        lambda known, item: None,
        test_kept.test_no_kept_item_after_a_return_or_a_cancellation,
    ),
    (
        KEPT + "_is_cancelled",
        lambda known, code: False,
        test_kept.test_no_kept_item_after_a_return_or_a_cancellation,
    ),
    (
        KEPT + "is_cancelled",
        lambda returned: False,
        kept.test_a_cancelled_return_is_none,
    ),
    (
        KEPT + "_was_told",
        lambda known, record: True,
        kept.test_a_parcel_that_is_gone_or_was_never_told_says_nothing,
    ),
    (
        FACTS + "_last_parcel",
        last_read,
        test_person.TestParcels().test_the_last_is_the_one_that_left_last,
    ),
    (
        FACTS + "_latest",
        first_word_stands,
        test_person.TestParcels().test_what_was_withdrawn_was_never_told,
    ),
    (
        FACTS + "_is_open",
        lambda order: bool(order.parcels),
        test_person.TestParcels().test_open_orders_are_counted,
    ),
    (
        FACTS + "_all_back",
        lambda order: True,
        test_person.TestStatus().test_it_is_what_happened_last_to_the_last_order,
    ),
    (
        "pvxklaviyo.sequence._person._settled",
        lambda history, answers: [],
        profile.test_after_an_attempt_it_has_the_next_number,
    ),
    (
        "pvxklaviyo.sequence._person._decided",
        lambda record: PersonFacts(),
        profile.test_discarded_it_stays_untold_until_there_is_news,
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


def test_what_is_broken_is_there() -> None:
    """The functions that are broken are those that decide, under the names they are used by."""
    assert _returning.awaited is _returns_waiting.awaited
    assert _returning.tell is _returns_telling.tell
