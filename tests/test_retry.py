"""When a call is made again."""

from __future__ import annotations

from pvxklaviyo.errors import NotSentError
from pvxklaviyo.retry import Backoff


def test_a_patient_caller_waits_the_longest_wait_for_ever() -> None:
    """The waits grow beyond what a float holds long before they are given up."""
    backoff = Backoff(attempts=10_000, longest=30.0)

    delays = {
        backoff.delay(NotSentError("no"), attempt, 0.5, repeatable=True)
        for attempt in (10, 645, 650, 9_999)
    }

    assert {30.0} == delays


def test_no_wait_at_all_stays_none() -> None:
    """Nothing, many times over, is nothing."""
    backoff = Backoff(attempts=10_000, first=0.0)

    assert 0.0 == backoff.delay(NotSentError("no"), 5_000, 0.5, repeatable=True)
