"""Cells to values, both ways: dates on the warehouse clock, counts, money, yes and no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

_YES = frozenset({"true", "yes", "y", "1"})
_NO = frozenset({"false", "no", "n", "0"})

# More is a mistake, and "1E999999" one that no later step could write out.
DIGITS = 18

_NO_YEAR = 9000

# Clocks change by two hours at most (Antarctica/Troll).
_CHANGE = timedelta(hours=2)


def instant(text: str, site: ZoneInfo) -> datetime:
    """
    Read a Peoplevox date, such as a "Despatch date", as an instant.

    Args:
        text: Day first, no zone: ``"31/12/2024 16:05"``, with or without
            seconds; or ``"2024-12-31 16:05:00"``. Apostrophes around it, which
            reports write, are dropped.

        site: Zone of the warehouse clock.

    Returns:
        Aware, UTC. In the hour that autumn repeats, the earlier instant.

    Raises:
        ValueError: *text* has another form, or no such day exists.
    """
    return on_the_clock(wall(text), site)


def on_the_clock(shown: datetime, site: ZoneInfo) -> datetime:
    """
    Tell when the warehouse clock showed a time: the earlier instant, if twice.

    Raises:
        ValueError: Before or after all time.
    """
    try:
        return shown.replace(tzinfo=site, fold=0).astimezone(UTC)
    except OverflowError:
        # 01/01/0001 is what the service's platform writes for "no date".
        raise ValueError("not a date") from None


def wall(text: str) -> datetime:
    """
    Read a Peoplevox date as the warehouse clock showed it: no zone.

    Raises:
        ValueError: As :func:`instant`.
    """
    shown = text.strip().strip("'").strip()
    # By slices, because strptime costs ten times as much.
    if len(shown) in (16, 19) and shown[13] == ":" and shown[10] in " T":
        if shown[2] == "/" and shown[5] == "/":
            shown = f"{shown[6:10]}-{shown[3:5]}-{shown[:2]} {shown[11:]}"
        if shown[4] == "-" and shown[7] == "-" and shown[16:17] in ("", ":"):
            try:
                found = datetime.fromisoformat(shown)
            except ValueError:
                pass
            else:
                # The platform's last date stands for none, and nothing could be
                # reckoned from it: there is no day after.
                if found.year < _NO_YEAR:
                    return found
    if "YYYY" in shown:
        # A tenant's date pattern written with capitals prints them; the year
        # could only be guessed.
        raise ValueError(
            "not a date: it has the letters YYYY in place of a year; "
            "the date pattern of the Peoplevox site must say yyyy"
        )
    raise ValueError("not a date")


def earliest_wall(moment: datetime, site: ZoneInfo) -> datetime:
    """
    Tell from which clock time on to search so that nothing since *moment* is missed.

    Args:
        moment: Aware.

        site: Zone of the warehouse clock.

    Returns:
        No zone, seconds zero. Near a change of the clocks it is earlier by as
        much as they change: 01:50 may be followed by 01:10, and a search
        compares what the clock showed.
    """
    floor = min(_walls(moment, site))
    return floor.replace(second=0, microsecond=0)


def latest_wall(moment: datetime, site: ZoneInfo) -> datetime:
    """Tell up to which clock time to search so that nothing until *moment* is missed."""
    ceiling = max(_walls(moment, site))
    if ceiling.microsecond:
        ceiling += timedelta(seconds=1)
    return ceiling.replace(microsecond=0)


def _walls(moment: datetime, site: ZoneInfo) -> list[datetime]:
    utc = moment.astimezone(UTC)
    try:
        offsets = {
            (utc + shift).astimezone(site).utcoffset() or timedelta(0)
            for shift in (-_CHANGE, timedelta(0), _CHANGE)
        }
        return [utc.replace(tzinfo=None) + offset for offset in offsets]
    except OverflowError:
        # "Since ever" may be written as the first instant there is.
        return [utc.replace(tzinfo=None)]


def count(text: str) -> int:
    """
    Read a whole number; ``"2.00"`` is one.

    Raises:
        ValueError: It is none.
    """
    if text.isdecimal() and len(text) <= DIGITS:
        return int(text)
    value = money(text)
    if value.adjusted() >= DIGITS:
        raise ValueError("too large to be true")
    if value != value.to_integral_value():
        raise ValueError("not a whole number")
    return int(value)


def pieces(text: str) -> int:
    """
    Read how many left: a whole number, and not below zero.

    Raises:
        ValueError: It is none. Nobody carries less than nothing, and what a
            row below zero takes back is not known.
    """
    value = count(text)
    if value < 0:
        raise ValueError("below zero")
    return value


def money(text: str) -> Decimal:
    """
    Read a decimal with a dot: ``"29.89"``.

    Raises:
        ValueError: It is none, or not finite.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not value.is_finite() or "_" in text:
        raise ValueError("not a number")
    return value


def truth(text: str) -> bool:
    """
    Read ``True`` or ``False``; ``Yes``, ``No``, ``1`` and ``0`` are met as well.

    Raises:
        ValueError: It is neither.
    """
    word = text.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError("neither True nor False")
