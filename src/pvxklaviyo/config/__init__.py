"""
One tenant's settings, and the TOML file they come from.

    settings = config.load("acme.toml")
    relay = Relay.from_config(settings)
"""

from __future__ import annotations

from ._catalogue import KnownKey, known_keys
from ._durations import format_duration, parse_duration
from ._example import EXAMPLE
from ._load import load, loads
from ._mapping import MappingSettings
from ._pace import PaceSettings
from ._people import AudienceSettings, KindSettings, ProfileSettings
from ._returns import ReturnsSettings
from ._rules import CollectionSettings, MetricSettings, PolicySettings
from ._services import (
    ColumnSettings,
    KlaviyoSettings,
    PeoplevoxSettings,
    ReportSettings,
    SiteSettings,
    StoreSettings,
)
from ._settings import MoneySettings, Settings, StockSettings
from ._shops import ShopKind, ShopSettings

__all__ = [
    "EXAMPLE",
    "AudienceSettings",
    "CollectionSettings",
    "ColumnSettings",
    "KindSettings",
    "KlaviyoSettings",
    "KnownKey",
    "MappingSettings",
    "MetricSettings",
    "MoneySettings",
    "PaceSettings",
    "PeoplevoxSettings",
    "PolicySettings",
    "ProfileSettings",
    "ReportSettings",
    "ReturnsSettings",
    "Settings",
    "ShopKind",
    "ShopSettings",
    "SiteSettings",
    "StockSettings",
    "StoreSettings",
    "format_duration",
    "known_keys",
    "load",
    "loads",
    "parse_duration",
]
