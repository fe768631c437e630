"""What becomes, or became, of an event that is late (law L6)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ..ledger import AnnouncementRecord
from ..sequence import Announcement
from ._in_words import Times

_WILL = {
    "natural": "it goes with its true time, which starts only flows that are meant to wait",
    "silent": "it goes as history, which starts nothing",
    "announce_late": "it goes with the time of sending, which starts everything",
    "hold": "it is set aside for a person",
}

_DID = {
    "natural": "it went with its true time, which started only flows that are meant to wait",
    "silent": "it went as history, which started nothing",
    "announce_late": "it went with the time of sending, which started everything",
    "hold": "it was set aside for a person",
}


def late_in_words(one: AnnouncementRecord | Announcement, now: datetime, times: Times) -> str:
    """Say until when an event can start flows, and what becomes of it after that."""
    if one.live_until is None or one.happened_at is None:
        return ""
    record = one if isinstance(one, AnnouncementRecord) else None
    if record is not None and record.state != "queued":
        return _late(record, times)
    until = times.at(one.live_until)
    if now > one.live_until:
        return f"It is late since {until}: {_WILL[_mode(one, now)]}."
    mode = _mode(one, one.live_until)
    text = f"It can start flows until {until}; after that {_WILL.get(mode, _WILL['natural'])}"
    if mode == "announce_late" and one.late_until is not None:
        text += f", until {times.at(one.late_until)}; then {_WILL['natural']}"
    return f"{text}."


def _late(record: AnnouncementRecord, times: Times) -> str:
    """Say of an event that is over how it left, if that was late."""
    left = record.settled_at or record.attempted_at
    if record.attempted_at is None or left is None or record.live_until is None:
        return ""
    if record.state == "parked":
        return (
            f"Its live window ended {times.at(record.live_until)}."
            if record.reason == "late"
            else ""
        )
    # Each attempt was judged by itself; of the last the ledger knows the end.
    if record.state != "delivered" or left <= record.live_until:
        return ""
    return f"It was late since {times.at(record.live_until)}: {_DID[_mode(record, left)]}."


class _Aging(Protocol):
    @property
    def live_until(self) -> datetime | None: ...
    @property
    def late_mode(self) -> str: ...
    @property
    def late_until(self) -> datetime | None: ...


def _mode(one: _Aging, at: datetime) -> str:
    """Say how an event leaves that is late at an instant."""
    ended = one.late_until is not None and at > one.late_until
    if one.late_mode == "announce_late" and ended:
        return "natural"
    return one.late_mode if one.late_mode in _WILL else "natural"
