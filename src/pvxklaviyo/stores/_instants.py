"""Instants as the stores keep them: UTC, to the millisecond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_ms(instant: datetime) -> int:
    """
    Count the milliseconds since 1970.

    Raises:
        ValueError: *instant* has no zone, so nobody knows when it is.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone")
    return (instant - _EPOCH) // _MILLISECOND


def to_ms_or_none(instant: datetime | None) -> int | None:
    """Count the milliseconds, if there is an instant."""
    return None if instant is None else to_ms(instant)


# Records that were written together carry the same instants.
@lru_cache(maxsize=4096)
def from_ms(ms: int) -> datetime:
    """Give the instant so many milliseconds after 1970."""
    return _EPOCH + timedelta(milliseconds=ms)


def cut(instant: datetime) -> datetime:
    """Cut *instant* to what a store keeps of it."""
    return from_ms(to_ms(instant))


def cut_or_none(instant: datetime | None) -> datetime | None:
    """Cut *instant*, if there is one."""
    return None if instant is None else cut(instant)


def system_clock() -> datetime:
    """Tell the machine's time."""
    return datetime.now(UTC)
