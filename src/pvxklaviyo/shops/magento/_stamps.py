"""Instants of Magento: UTC, and no word of it."""

from __future__ import annotations

from datetime import UTC, datetime

from .._document import Part


def find_stamp(part: Part) -> datetime | None:
    """
    Read ``"2026-03-05 14:07:09"``, which is UTC; None if nothing is there.

    Raises:
        UnreadableError: It is something else.
    """
    # Columns are written in UTC whatever the zone of the shop; answers say no zone.
    # https://experienceleague.adobe.com/en/docs/commerce-operations/configuration-guide/overview
    return part.instant(zone=UTC)


def stamp_text(at: datetime) -> str:
    """Write an instant as filters take it; what is less than a second is cut off."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
