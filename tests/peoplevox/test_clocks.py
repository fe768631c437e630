"""Dates that are added up from known days are those that are read."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pvxklaviyo.peoplevox import _instants as clocks
from pvxklaviyo.peoplevox._instants import Instants
from pvxklaviyo.peoplevox._values import instant

# Changes at 01:00 UTC, at midnight both ways, by half an hour, by two hours, and a day left out.
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/London",
        "America/Sao_Paulo",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "Antarctica/Troll",
        "Pacific/Apia",
        "UTC",
    )
]
FORMS = ("'{:%d/%m/%Y %H:%M}'", "{:%d/%m/%Y %H:%M:%S}", "{:%Y-%m-%d %H:%M:%S}", "{:%Y-%m-%dT%H:%M}")
# Days on which one of these clocks was changed, and the days beside them.
CHANGES = [
    datetime(2024, 10, 27),
    datetime(2024, 3, 31),
    datetime(2018, 11, 4),
    datetime(2018, 2, 18),
    datetime(2024, 4, 7),
    datetime(2024, 10, 6),
    datetime(2011, 12, 30),
]
moments = st.builds(
    lambda day, minute: day + timedelta(minutes=minute),
    st.sampled_from(CHANGES),
    st.integers(-1440, 2880),
)
texts = st.builds(lambda at, form: form.format(at), moments, st.sampled_from(FORMS))
strange = st.one_of(
    st.text("'0123456789/:- TY", max_size=20),
    st.builds("{} {}".format, st.text("'01/2", max_size=11), st.sampled_from(["10:00", "9:00'"])),
)


def read(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return instant(text, zone)
    except ValueError:
        return None


def added_up(found: Instants, text: str) -> datetime | None:
    try:
        return found[text]
    except ValueError:
        return None


def check(given_texts: list[str], zone: ZoneInfo) -> None:
    found = Instants(zone)
    assert [read(text, zone) for text in given_texts] == [
        added_up(found, text) for text in given_texts
    ]


@settings(max_examples=150)
@given(st.lists(st.one_of(texts, strange), max_size=12), st.sampled_from(ZONES))
@example(["31/12/2024 10:00", "31/12/2024 25:00", "31/12/2024 10:0a", "31/12/2024 "], ZONES[0])
@example(["'31/12/2024 10:00'", "'31/12/2024 10:00", "31/12/2024 10:00'", "' 10:00'"], ZONES[0])
@example(["01/01/0001 00:00", "01/01/0001 00:01", "31/12/9999 10:00"], ZONES[4])
def test_any_texts_in_any_order(given_texts: list[str], zone: ZoneInfo) -> None:
    """Whatever came before on the same day, and whatever the clocks did on it."""
    check(given_texts, zone)


def test_a_day_of_change_is_never_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sabotage of the check above: days of change taken for days like others."""
    day = ["27/10/2024 00:30", "27/10/2024 12:00"]
    check(day, ZONES[0])
    monkeypatch.setattr(clocks, "_ONE_DAY", timedelta(0))

    with pytest.raises(AssertionError):
        check(day, ZONES[0])
