"""The fields of a fact, read one by one: what is wrong is gathered with its place, and not shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from difflib import get_close_matches

from ..errors import Problem
from ..klaviyo import Json

_MOST_PROBLEMS = 20
_WORD = re.compile(r"[\w.-]{1,40}", re.ASCII)
_MONEY = re.compile(r"\d{1,15}(\.\d{1,6})?", re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Platforms write their first and last date for none, as Peoplevox does.
_YEARS = range(1900, 9000)
_INSTANT = 'an instant with its offset, such as "2026-11-03T12:00:00+00:00"'


class Fields:
    """
    The fields of one JSON object, with what is wrong with them.

    Args:
        data: The object.

        place: Its JSON pointer.

        problems: Gets what is wrong; shared by an object and those in it.
    """

    def __init__(self, data: Mapping[str, Json], place: str, problems: Problems) -> None:
        self._data = data
        self._place = place
        self._problems = problems

    def wrong(self, key: str, why: str) -> None:
        """Name a problem of one of the fields."""
        self._problems.add(f"{self._place}/{key}", why)

    def given(self, key: str) -> Json:
        """Give a value; None for an empty text as well."""
        value = self._data.get(key)
        return None if isinstance(value, str) and not value.strip() else value

    def known(self, keys: Sequence[str]) -> None:
        """Name keys that are not of the form."""
        for key in self._data:
            if key in keys or key.startswith("_"):
                continue
            # A key that is no word may be anything, also an address.
            if _WORD.fullmatch(key) is None:
                self._problems.add(self._place, f"has a key that is none of {', '.join(keys)}")
                continue
            near = get_close_matches(key, keys, n=1)
            hint = f'do you mean "{near[0]}"?' if near else "keys of your own begin with _"
            self.wrong(key, f"is not known; {hint}")

    def text(self, key: str, *, most: int = 200, needed: str = "") -> str:
        """Read a text of one line; empty if there is none. *needed* says why there must be one."""
        value = self.given(key)
        if value is None:
            if needed:
                self.wrong(key, f"is missing: {needed}")
            return ""
        # Shops number their orders, and some write such numbers without quotes.
        text = _digits(value) or value
        if not isinstance(text, str):
            self.wrong(key, "must be a text")
        elif len(text) > most:
            self.wrong(key, f"is longer than {most:,} characters")
        elif _UNWRITABLE.search(text):
            self.wrong(key, "has a control character, or half of a character")
        else:
            return text.strip()
        return ""

    def words(self, key: str, *, most: int) -> str:
        """Read words for people, which may be written on several lines."""
        value = self.given(key)
        if isinstance(value, str):
            return Fields({key: " ".join(value.split())}, self._place, self._problems).text(
                key, most=most
            )
        return self.text(key)

    def formed(self, key: str, form: re.Pattern[str], why: str) -> str | None:
        """Read a text of a form; None if there is none."""
        value = self.given(key)
        if value is None:
            return None
        if not isinstance(value, str) or form.fullmatch(value.strip()) is None:
            self.wrong(key, why)
        elif _UNWRITABLE.search(value):
            self.wrong(key, "has a control character, or half of a character")
        else:
            return value.strip()
        return None

    def money(self, key: str) -> Decimal | None:
        """Read an amount; None if there is none."""
        value = self.given(key)
        if value is None:
            return None
        if isinstance(value, float):
            self.wrong(key, 'is a float, which is not exact; write "12.30", or give a Decimal')
            return None
        text = str(value) if isinstance(value, Decimal) else _digits(value) or value
        if not isinstance(text, str) or _MONEY.fullmatch(text.strip()) is None:
            self.wrong(key, 'must be an amount such as "12.30", not negative')
            return None
        return Decimal(text.strip())

    def pieces(self, key: str, *, least: int) -> int | None:
        """Read a number of pieces; None if it is missing or wrong."""
        value = self.given(key)
        if value is None:
            self.wrong(key, "is missing: how many pieces")
            return None
        text = _digits(value) or value
        if not isinstance(text, str) or _COUNT.fullmatch(text) is None or int(text) < least:
            self.wrong(key, f"must be a whole number of pieces, {least} or more")
            return None
        return int(text)

    def instant(self, key: str) -> datetime | None:
        """Read an instant; None if it is missing or wrong."""
        value = self.given(key)
        if value is None:
            self.wrong(key, f"is missing: {_INSTANT}")
            return None
        try:
            at = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
            if at is not None and at.tzinfo is None:
                self.wrong(key, f"has no offset, so nobody knows which instant it is: {_INSTANT}")
                return None
            if at is not None and (utc := at.astimezone(UTC)).year in _YEARS:
                return utc
        except (ValueError, OverflowError):
            pass
        self.wrong(key, f"must be {_INSTANT}")
        return None


class Problems:
    """What is wrong with one fact; the first ones, and how many more there are."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._more = 0

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, where: str, why: str) -> None:
        """Name one."""
        if len(self._found) < _MOST_PROBLEMS:
            self._found.append(Problem(where, why))
        else:
            self._more += 1

    def told(self) -> tuple[Problem, ...]:
        """Give them."""
        more = (Problem("", f"and {self._more:,} more problems"),) if self._more else ()
        return (*self._found, *more)


def _digits(value: Json) -> str:
    """Write a whole number; empty if it is none, or longer than any that is meant."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    return ""
