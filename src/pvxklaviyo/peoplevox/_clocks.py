"""Whose clock a date was written by: the site's that a row names, else the warehouse's."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo


class Clocks:
    """
    The clock of a warehouse, and those of sites that have their own.

    Args:
        zone: Where the row names no site, or one without a clock of its own.

        sites: By site reference.
    """

    def __init__(self, *, zone: ZoneInfo, sites: Mapping[str, ZoneInfo]) -> None:
        self.zone: ZoneInfo = zone
        self.sites: Mapping[str, ZoneInfo] = {
            name.strip().casefold(): zone for name, zone in sites.items()
        }

    @property
    def zones(self) -> tuple[ZoneInfo, ...]:
        """All of them, the usual one first."""
        return (self.zone, *self.sites.values())

    def zone_of(self, site: str) -> ZoneInfo:
        """Tell the zone of a site's clock; of one without, that of the warehouse."""
        return self.sites.get(site.strip().casefold(), self.zone)
