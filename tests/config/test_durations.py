from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.config import format_duration, parse_duration

spans = st.integers(0, 10**9).map(lambda seconds: timedelta(seconds=seconds))


@given(spans)
def test_what_is_written_is_read_back(span: timedelta) -> None:
    """Every span of whole seconds survives being written and read."""
    assert span == parse_duration(format_duration(span))


@given(spans)
def test_writing_uses_the_documented_form(span: timedelta) -> None:
    """A written span is digits and units, largest first, and never empty."""
    written = format_duration(span)

    assert re.fullmatch(r"(\d+d)?(\d+h)?(\d+m)?(\d+s)?", written)
    assert "" != written


@given(st.text())
def test_any_text_is_a_span_or_a_value_error(text: str) -> None:
    """Nothing that a person may type ends in another error."""
    try:
        span = parse_duration(text)
    except ValueError as error:
        assert "write" in str(error) or "longer" in str(error)
    else:
        assert span >= timedelta(0)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("0s", timedelta(0)),
        ("30s", timedelta(seconds=30)),
        ("5m", timedelta(minutes=5)),
        ("90m", timedelta(minutes=90)),
        ("4h", timedelta(hours=4)),
        ("7d", timedelta(days=7)),
        ("3h30m", timedelta(hours=3, minutes=30)),
        ("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4)),
    ],
)
def test_the_usual_forms(text: str, span: timedelta) -> None:
    """Units may be combined, and need not be reduced."""
    assert span == parse_duration(text)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("2 minutes", 'write "2m"'),
        ("1 min", 'write "1m"'),
        ("4 Hours", 'write "4h"'),
        ("30 s", 'write "30s"'),
        ("2 weeks", 'write "14d"'),
        ("120", 'write "120s" if seconds are meant'),
        ("", 'write it like "30s", "5m", "3h30m" or "7d"'),
        ("-5m", 'write it like "30s", "5m", "3h30m" or "7d"'),
        ("30m3h", 'write it like "30s", "5m", "3h30m" or "7d"'),
        ("1.5h", 'write it like "30s", "5m", "3h30m" or "7d"'),
        ("5m ", 'write "5m"'),
        ("٣m", 'write it like "30s", "5m", "3h30m" or "7d"'),
    ],
)
def test_other_forms_are_refused_with_advice(text: str, advice: str) -> None:
    """The error repeats what was written and says how to write it."""
    with pytest.raises(ValueError) as caught:
        parse_duration(text)

    assert f'"{text}" is not a duration; {advice}' == str(caught.value)


@pytest.mark.parametrize("text", ["999999999d23h99999999m", "900000d", "36525d1s"])
def test_longer_than_a_hundred_years(text: str) -> None:
    """A span that leads out of the calendar is refused, not an overflow later."""
    with pytest.raises(ValueError, match="longer than a hundred years"):
        parse_duration(text)


@pytest.mark.parametrize("span", [timedelta(seconds=-1), timedelta(milliseconds=1)])
def test_what_cannot_be_written(span: timedelta) -> None:
    """Negative spans and fractions of a second are refused rather than rounded."""
    with pytest.raises(ValueError, match="whole seconds"):
        format_duration(span)
