"""The warehouse's own clock on the wall, which knows no zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def on_the_wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """Tell what a clock in *zone* shows at *instant*: naive, with its seconds."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def minute_text(instant: datetime, zone: ZoneInfo) -> str:
    """Write the local minute of *instant* as Peoplevox shows it: ``"25/10/2026 01:20"``."""
    return on_the_wall(instant, zone).strftime("%d/%m/%Y %H:%M")


def read_back(instant: datetime, zone: ZoneInfo) -> datetime:
    """Derive an instant from the local minute of *instant*; in the repeated hour, the earlier."""
    shown = on_the_wall(instant, zone).replace(second=0, microsecond=0)
    return shown.replace(tzinfo=zone, fold=0).astimezone(UTC)


def is_ambiguous(instant: datetime, zone: ZoneInfo) -> bool:
    """Say whether the local time of *instant* comes twice that day."""
    shown = on_the_wall(instant, zone)
    early = shown.replace(tzinfo=zone, fold=0)
    late = shown.replace(tzinfo=zone, fold=1)
    # In the hour that spring leaves out the two differ too, but the other way round.
    return early.utcoffset() != late.utcoffset() and early.astimezone(UTC) < late.astimezone(UTC)
