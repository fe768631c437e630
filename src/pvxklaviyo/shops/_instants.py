"""Instants as shops write them: ISO 8601 in its many dresses, and as mail has them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

_ISO = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(?P<fraction>\.[0-9]+)? ?(?P<offset>Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th)\b")
# What facts of a shop may hold; platforms write their first and last date for none.
_YEARS = range(1900, 9000)
_DAY = timedelta(days=1)


def instant(text: str, *, zone: tzinfo | None = None) -> datetime:
    """
    Read an ISO 8601 instant.

    Args:
        text: ``"2026-03-29T01:30:00+01:00"``, with ``Z``, with a blank for the
            ``T`` and before the offset (``"2026-03-29 01:30:00 +0100"``),
            with a fraction of a second, or without seconds.

        zone: Of a text that has no offset; None refuses such a text. In the
            hour that autumn repeats, the earlier instant.

    Returns:
        Aware, UTC.

    Raises:
        ValueError: It has another form, no such day exists, or nobody knows
            its zone; the text does not quote it.
    """
    found = _ISO.fullmatch(text.strip())
    if found is None:
        raise ValueError("is not a time")
    hour, _, rest = found["time"].partition(":")
    fraction = (found["fraction"] or "")[:7]
    try:
        clock = datetime.fromisoformat(f"{found['day']}T{hour:0>2}:{rest}")
        if fraction:
            clock = clock.replace(microsecond=int(fraction[1:].ljust(6, "0")))
    except ValueError:
        raise ValueError("is a time that does not exist") from None
    offset = found["offset"]
    if offset is None:
        if zone is None:
            raise ValueError("has no offset, so nobody knows which instant it is")
        return _utc(clock.replace(tzinfo=zone))
    if offset in {"Z", "z", "UTC", "GMT"}:
        return _utc(clock.replace(tzinfo=UTC))
    return _utc(clock.replace(tzinfo=_offset(offset)))


def mail_instant(text: str) -> datetime:
    """
    Read an instant as mail has it: ``"Tue, 05 Mar 2019 21:40:11 +0000"``.

    Returns:
        Aware, UTC; so is a text without an offset, or with ``-0000``.

    Raises:
        ValueError: It is none; the text does not quote it.
    """
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise ValueError("is not a time") from None
    if read.tzinfo is None:
        read = read.replace(tzinfo=UTC)
    return _utc(read)


def formed_instant(text: str, form: str, *, zone: tzinfo) -> datetime:
    """
    Read an instant of a form that a person chose for an export.

    Args:
        text: ``"13/03/2026"``, ``"Mar 13th 2026"``, …

        form: As ``strptime`` has it; ``th`` and its like behind a number are
            passed over.

        zone: Of a text that has no offset. In the hour that autumn repeats,
            the earlier instant.

    Returns:
        Aware, UTC.

    Raises:
        ValueError: It has another form, or is no date of an order; the text
            does not quote it.
    """
    try:
        clock = datetime.strptime(_ORDINAL.sub("", text.strip()), form)  # noqa: DTZ007 - see below
    except ValueError:
        raise ValueError("is not a time of the form that was given") from None
    return _utc(clock if clock.tzinfo else clock.replace(tzinfo=zone))


def _offset(text: str) -> tzinfo:
    sign = -1 if text[0] == "-" else 1
    ahead = timedelta(hours=int(text[1:3]), minutes=int(text[3:].lstrip(":") or "0"))
    if ahead >= _DAY:
        raise ValueError("has an offset that does not exist")
    return timezone(sign * ahead)


def _utc(at: datetime) -> datetime:
    if at.year not in _YEARS:
        raise ValueError("is no date of an order")
    return at.astimezone(UTC)
