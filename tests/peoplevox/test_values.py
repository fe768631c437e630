from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.peoplevox._values import (
    count,
    earliest_wall,
    instant,
    latest_wall,
    money,
    pieces,
    truth,
    wall,
)

LONDON = ZoneInfo("Europe/London")
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "Antarctica/Troll",
        "Asia/Kolkata",
        "UTC",
    )
]
minutes = st.datetimes(datetime(1990, 1, 1), datetime(2035, 1, 1)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
# London's clocks went back on 27 October 2024 at 01:00 UTC, forward on 31 March.
near_a_change = st.one_of(
    st.integers(-300, 300).map(lambda m: datetime(2024, 10, 27, 1, tzinfo=UTC) + m * MINUTE),
    st.integers(-300, 300).map(lambda m: datetime(2024, 3, 31, 1, tzinfo=UTC) + m * MINUTE),
    minutes.map(lambda at: at.replace(tzinfo=UTC)),
)
MINUTE = timedelta(minutes=1)


class TestInstant:
    @given(near_a_change, st.sampled_from(["'{:%d/%m/%Y %H:%M}'", "{:%Y-%m-%d %H:%M:%S}"]))
    def test_reads_back_what_the_clock_showed(self, at: datetime, form: str) -> None:
        """An instant written by the clock reads back as itself, or as the earlier of two."""
        shown = at.astimezone(LONDON)

        read = instant(form.format(shown), LONDON)

        assert at - read == (timedelta(hours=1) if shown.fold else timedelta(0))

    @pytest.mark.parametrize(
        "text",
        [
            "31/12/2024 16:05",
            "'31/12/2024 16:05'",
            " '31/12/2024 16:05:00' ",
            "2024-12-31 16:05:00",
            "2024-12-31 16:05",
            "2024-12-31T16:05:00",
        ],
    )
    def test_reads_every_form_that_was_met(self, text: str) -> None:
        """Day first or year first, with seconds or without, in apostrophes or not."""
        assert datetime(2024, 12, 31, 16, 5, tzinfo=UTC) == instant(text, LONDON)

    def test_applies_summer_time(self) -> None:
        """The warehouse clock is an hour ahead in summer."""
        assert datetime(2024, 7, 1, 8, 30, tzinfo=UTC) == instant("01/07/2024 09:30", LONDON)

    def test_takes_the_earlier_instant_of_the_repeated_hour(self) -> None:
        """01:30 of the night the clocks go back is the first 01:30."""
        assert datetime(2024, 10, 27, 0, 30, tzinfo=UTC) == instant("27/10/2024 01:30", LONDON)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "31/02/2024 09:00",
            "12/31/2024 09:00",
            "31/12/2024",
            "31/12/2024 9:00 ",
            "31/12/24 09:00",
            "2024-W01-1 09:00",
            "31/12/2024 09:00Z",
            "31/12/2024 09:00+01:00",
            "٣١/١٢/٢٠٢٤ ٠٩:٠٠",
            "yesterday",
        ],
    )
    def test_refuses_another_form(self, text: str) -> None:
        """Nothing is guessed from a text that is no date of Peoplevox's."""
        with pytest.raises(ValueError, match="not a date"):
            instant(text, LONDON)

    def test_explains_letters_in_place_of_the_year(self) -> None:
        """A date pattern with YYYY prints the letters, and the text says what to change."""
        with pytest.raises(ValueError, match="letters YYYY .* must say yyyy"):
            instant("31/12/YYYY 09:00", LONDON)

    @pytest.mark.parametrize("text", ["'31/12/9999 23:59'", "9999-12-31 23:59:59"])
    def test_refuses_the_platforms_last_date(self, text: str) -> None:
        """It stands for none, and whatever is reckoned from it would fail."""
        with pytest.raises(ValueError, match="not a date"):
            instant(text, LONDON)

    def test_refuses_the_platforms_no_date_where_it_is_before_all_time(self) -> None:
        """01/01/0001 east of Greenwich has no instant, and no OverflowError escapes."""
        with pytest.raises(ValueError, match="not a date"):
            instant("01/01/0001 00:00", ZoneInfo("Australia/Sydney"))

    @given(st.text(max_size=24))
    def test_reads_or_refuses_any_text(self, text: str) -> None:
        """Any other error than ValueError would end a page."""
        try:
            read = instant(text, LONDON)
        except ValueError:
            return

        assert UTC is read.tzinfo


class TestBounds:
    @given(near_a_change, st.integers(0, 300), st.sampled_from(ZONES))
    def test_from_the_earliest_wall_on_nothing_later_is_missing(
        self, since: datetime, later: int, zone: ZoneInfo
    ) -> None:
        """What the clock shows after an instant is never below the bound made from it."""
        shown = (since + later * MINUTE).astimezone(zone).replace(tzinfo=None, fold=0)

        assert earliest_wall(since, zone) <= shown

    @given(near_a_change, st.sampled_from(ZONES))
    def test_a_text_that_reads_later_is_within_the_earliest_wall(
        self, since: datetime, zone: ZoneInfo
    ) -> None:
        """Also a clock time that never was, which a wrong zone can bring, is not left out."""
        bound = earliest_wall(since, zone)
        below = [bound - minutes * MINUTE for minutes in range(1, 180, 7)]

        assert all(instant(f"{shown:%Y-%m-%d %H:%M}", zone) < since for shown in below)

    @given(near_a_change, st.integers(0, 300), st.sampled_from(ZONES))
    def test_up_to_the_latest_wall_nothing_earlier_is_missing(
        self, until: datetime, earlier: int, zone: ZoneInfo
    ) -> None:
        """What the clock showed before an instant is never above the bound made from it."""
        shown = (until - earlier * MINUTE).astimezone(zone).replace(tzinfo=None, fold=0)

        assert latest_wall(until, zone) >= shown

    def test_is_exact_away_from_a_change(self) -> None:
        """In the middle of a season nothing more is read than asked for."""
        at = datetime(2024, 7, 1, 8, 30, 40, tzinfo=UTC)

        assert datetime(2024, 7, 1, 9, 30) == earliest_wall(at, LONDON)
        assert datetime(2024, 7, 1, 9, 30, 40) == latest_wall(at, LONDON)

    def test_bears_the_first_and_last_instants(self) -> None:
        """Since ever and until ever can be asked for."""
        first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

        assert datetime.min == earliest_wall(first, ZoneInfo("America/New_York"))
        assert datetime.max.year == latest_wall(last - MINUTE, LONDON).year


class TestNumbers:
    @given(st.integers(1 - 10**18, 10**18 - 1))
    def test_count_reads_what_is_written(self, number: int) -> None:
        """Whole numbers survive, with or without decimals of zero."""
        assert number == count(str(number))
        assert number == count(f"{number}.00")

    @given(st.decimals(allow_nan=False, allow_infinity=False))
    def test_money_reads_what_is_written(self, number: Decimal) -> None:
        """Decimals survive exactly."""
        assert number == money(str(number))

    @pytest.mark.parametrize("text", ["", "1,5", "one", "NaN", "Infinity", "1_000", "£5", "1 2"])
    def test_refuses_what_is_no_number(self, text: str) -> None:
        """What Python reads more kindly than Peoplevox writes is refused too."""
        with pytest.raises(ValueError, match="not a number"):
            money(text)
        with pytest.raises(ValueError, match="not a number"):
            count(text)

    def test_count_refuses_a_fraction(self) -> None:
        """Half a mug is a mistake in the data."""
        with pytest.raises(ValueError, match="not a whole number"):
            count("1.5")

    @pytest.mark.parametrize("text", ["1" + "0" * 18, "9" * 5000, "1E5000", "1E999999999"])
    def test_count_refuses_what_nobody_has(self, text: str) -> None:
        """A number that could not be written out again stops its row, not the program."""
        with pytest.raises(ValueError, match="too large to be true"):
            count(text)

    def test_pieces_refuses_less_than_nothing(self) -> None:
        """What a row below zero takes back is not known."""
        assert 0 == pieces("0")
        with pytest.raises(ValueError, match="below zero"):
            pieces("-1")


class TestTruth:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("True", True),
            (" false ", False),
            ("Yes", True),
            ("no", False),
            ("1", True),
            ("0", False),
        ],
    )
    def test_reads_what_was_met(self, text: str, expected: bool) -> None:
        """Peoplevox writes True and False; people who fill attributes write others."""
        assert expected is truth(text)

    def test_refuses_anything_else(self) -> None:
        """A flag is never guessed."""
        with pytest.raises(ValueError, match="neither True nor False"):
            truth("maybe")


def test_wall_keeps_the_clock() -> None:
    """What the clock showed has no zone."""
    assert datetime(2024, 10, 27, 1, 30, 5) == wall("'27/10/2024 01:30:05'")
