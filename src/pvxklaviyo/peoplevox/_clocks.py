"""Whose clock a date was written by: the site's that a row names, else the warehouse's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import attrs

from ._values import instant


def _by_site(zones: Mapping[str, ZoneInfo]) -> Mapping[str, ZoneInfo]:
    return {name.strip().casefold(): zone for name, zone in zones.items()}


@attrs.frozen(kw_only=True)
class Clocks:
    """
    Reads dates by the clock of the site that a row names, each text once.

    Attributes:
        zone: Where the row names no site, or one without a clock of its own.

        sites: By site reference, folded.
    """

    zone: ZoneInfo
    sites: Mapping[str, ZoneInfo] = attrs.field(factory=dict[str, ZoneInfo], converter=_by_site)

    @property
    def zones(self) -> tuple[ZoneInfo, ...]:
        """All of them, the usual one first."""
        return (self.zone, *self.sites.values())


class Instants(dict[str, datetime]):
    """Instants by text: the lines of a despatch, and of a minute, share theirs."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, text: str) -> datetime:
        self[text] = found = instant(text, self._zone)
        return found


class Sites(dict[str, Instants]):
    """Instants of each site, by the site's cell."""

    def __init__(self, clocks: Clocks) -> None:
        super().__init__()
        self._clocks = clocks
        self._zones = {zone.key: Instants(zone) for zone in clocks.zones}

    def __missing__(self, site: str) -> Instants:
        zone = self._clocks.sites.get(site.strip().casefold(), self._clocks.zone)
        self[site] = found = self._zones[zone.key]
        return found
