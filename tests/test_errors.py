"""What can be done with an error beside raising it."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import timedelta

import pytest

from pvxklaviyo import errors
from pvxklaviyo.errors import Problem, PvxKlaviyoError
from pvxklaviyo.klaviyo import DuplicateProfileError
from pvxklaviyo.peoplevox import ColumnsError, IncompleteReadError, RequestRefusedError


def _examples() -> list[PvxKlaviyoError]:
    limited = errors.RateLimitError("spent", service="Klaviyo", retry_after=3.0)
    limited.add_note("a caller's own")
    duplicate = DuplicateProfileError("there", service="Klaviyo", problems=[Problem("/a", "b")])
    duplicate.duplicate_profile_id = "01J"
    return [
        limited,
        duplicate,
        errors.NotSentError("no"),
        errors.DecodeError("unreadable", service="Peoplevox", problems=[Problem("x", "y")]),
        errors.ConflictError("cursor", ["a", "b"]),
        errors.JobUnfinishedError("queued", timedelta(seconds=5)),
        errors.ConfigurationError([Problem("[a] b", "is empty")]),
        RequestRefusedError("refused", operation="GetData", detail="words"),
        IncompleteReadError("moved", operation="GetData", received=1, total=2),
        ColumnsError("Carriers", [Problem("x", "y")], missing=["a"], seen=["b"]),
    ]


def _sent(error: PvxKlaviyoError) -> PvxKlaviyoError:
    again: PvxKlaviyoError = pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    return again


@pytest.mark.parametrize("carry", [copy.copy, _sent])
@pytest.mark.parametrize("error", _examples(), ids=lambda error: type(error).__name__)
def test_an_error_reaches_another_process_whole(
    error: PvxKlaviyoError, carry: Callable[[PvxKlaviyoError], PvxKlaviyoError]
) -> None:
    """A pool of processes waits for ever for an error that cannot be made again."""
    again = carry(error)

    assert type(error) is type(again)
    assert (str(error), vars(error)) == (str(again), vars(again))
    assert error is not again
