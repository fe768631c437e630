"""What a service that is broken, or not Peoplevox, could do with an answer."""

from __future__ import annotations

from typing import TypeVar

import pytest

from pvxklaviyo._call import Call
from pvxklaviyo._http import Response
from pvxklaviyo.errors import DecodeError, RateLimitError, ServiceError
from pvxklaviyo.peoplevox._calls import get_report_columns, get_report_data, get_save_template
from pvxklaviyo.peoplevox._envelope import NotXmlError, read

from .site import result

T = TypeVar("T")


def error_of(response: Response, call: Call[T]) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        call.decode(response)
    return caught.value


def test_refuses_what_is_nested_without_end() -> None:
    """Paths of every level of a megabyte would fill the memory."""
    deep = "<a>" * 1000 + "x</a>" * 1000
    data = (
        f"<OpResult><ResponseId>0</ResponseId><TotalCount>0</TotalCount><Detail/>{deep}</OpResult>"
    ).encode()

    with pytest.raises(NotXmlError, match="nested deeper"):
        read(data, "Op")


@pytest.mark.parametrize("call", [get_report_columns("r"), get_save_template("t")])
def test_captions_that_are_no_csv_are_no_answer(call: Call[object]) -> None:
    """A name longer than any table's cell may be is the service's mistake, not the caller's."""
    error = error_of(result(call.operation, "x" * 200_000, 1), call)

    assert isinstance(error, DecodeError)
    assert "xx" not in str(error)


@pytest.mark.parametrize("asked", ["9" * 400, "1e308", "-1", "nan", "٣"])
def test_nobody_waits_as_long_as_no_clock_can_count(asked: str) -> None:
    """What is no number of seconds is as if nothing was asked."""
    error = error_of(Response(429, {"retry-after": asked}, b""), get_report_data("r"))

    assert isinstance(error, RateLimitError)
    assert error.retry_after is None
