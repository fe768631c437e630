from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pvxklaviyo.shops._instants import instant, mail_instant

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-01T10:15:30+01:00",
        "2026-07-01T09:15:30Z",
        "2026-07-01 10:15:30 +0100",
        "2026-07-01 09:15:30 UTC",
        "2026-07-01T14:45:30+05:30",
        "2026-07-01T10:15:30+01",
        "2026-07-01T09:15:30.000Z",
    ],
)
def test_one_instant_in_many_dresses(text):
    """Offset, Z, blanks and fractions make no difference."""
    assert datetime(2026, 7, 1, 9, 15, 30, tzinfo=UTC) == instant(text)
    assert UTC is instant(text).tzinfo


def test_offsets_of_the_day():
    """The same wall clock is another instant in summer; a zone knows which."""
    assert datetime(2026, 3, 28, 12, tzinfo=UTC) == instant("2026-03-28T12:00:00", zone=LONDON)
    assert datetime(2026, 3, 29, 11, tzinfo=UTC) == instant("2026-03-29T12:00:00", zone=LONDON)
    assert datetime(2026, 10, 25, 0, 30, tzinfo=UTC) == instant("2026-10-25 01:30", zone=LONDON)


def test_fractions_are_kept():
    """Fractions finer than microseconds are cut."""
    assert 123456 == instant("2026-07-01T09:15:30.1234567Z").microsecond


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("01/07/2026 09:15", "is not a time"),
        ("2026-07-01", "is not a time"),
        ("2026-02-30T09:15:00Z", "is a time that does not exist"),
        ("2026-07-01T25:15:00Z", "is a time that does not exist"),
        ("2026-07-01T09:15:00", "has no offset, so nobody knows which instant it is"),
        ("0001-01-01T00:00:00Z", "is no date of an order"),
        ("9999-12-31T23:59:59-12:00", "is no date of an order"),
        ("2026-07-01T09:15:00+99:00", "has an offset that does not exist"),
    ],
)
def test_what_is_no_instant(text, why):
    """What nobody can place in time is refused, with the reason and without the text."""
    with pytest.raises(ValueError) as caught:
        instant(text)

    assert why == str(caught.value)


def test_as_mail_has_it():
    """The form of mail is read, with its offset; without one it is UTC."""
    assert datetime(2019, 3, 5, 20, 40, 11, tzinfo=UTC) == (
        mail_instant("Tue, 05 Mar 2019 21:40:11 +0100")
    )
    assert datetime(2019, 3, 5, 21, 40, 11, tzinfo=UTC) == (
        mail_instant("Tue, 05 Mar 2019 21:40:11 -0000")
    )


@pytest.mark.parametrize(
    "text", ["", "soon", "Tue, 99 Mar 2019 21:40:11 +0000", "1 Jan 99999999 1:1"]
)
def test_what_mail_has_not(text):
    """Other texts are refused."""
    with pytest.raises(ValueError, match="is not a time|is no date"):
        mail_instant(text)
