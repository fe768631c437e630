"""
One tenant's settings, and the TOML file they come from.

    settings = config.load("acme.toml")
    relay = Relay.from_config(settings)
"""

from __future__ import annotations

from .relay.config import (
    EXAMPLE,
    AudienceSettings,
    ColumnSettings,
    KlaviyoSettings,
    KnownKey,
    MappingSettings,
    MetricSettings,
    MoneySettings,
    PaceSettings,
    PeoplevoxSettings,
    PolicySettings,
    ReportSettings,
    Settings,
    SiteSettings,
    StockSettings,
    StoreSettings,
    format_duration,
    known_keys,
    load,
    loads,
    parse_duration,
)

__all__ = [
    "EXAMPLE",
    "AudienceSettings",
    "ColumnSettings",
    "KlaviyoSettings",
    "KnownKey",
    "MappingSettings",
    "MetricSettings",
    "MoneySettings",
    "PaceSettings",
    "PeoplevoxSettings",
    "PolicySettings",
    "ReportSettings",
    "Settings",
    "SiteSettings",
    "StockSettings",
    "StoreSettings",
    "format_duration",
    "known_keys",
    "load",
    "loads",
    "parse_duration",
]
