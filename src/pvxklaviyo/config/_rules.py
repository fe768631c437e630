"""Settings of when to speak, and about what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from ..sequence import LateMode, OnParked, Preset, Teller, TrackingRule
from . import _moments
from . import _values as read
from ._keys import Entries, Tables, reads

GroupBy: TypeAlias = Literal["shop_reference", "none"]
ShipmentIs: TypeAlias = Literal["despatch"]

_TELLERS: tuple[Teller, ...] = ("shop", "relay")
_PRESETS: tuple[Preset, ...] = ("shopify", "per_shipment")
_GROUPINGS: tuple[GroupBy, ...] = ("shop_reference", "none")
_SHIPMENTS: tuple[ShipmentIs, ...] = ("despatch",)
_LATE: tuple[LateMode, ...] = ("natural", "silent", "announce_late", "hold")
_ON_PARKED: tuple[OnParked, ...] = ("pass", "stop")
_TRACKING: tuple[TrackingRule, ...] = ("required", "wanted", "never")


def _metric_name(value: object) -> str:
    # https://developers.klaviyo.com/en/reference/create_event
    name = read.text(value)
    if len(name) >= 128:
        raise read.Wrong("is too long; Klaviyo takes fewer than 128 characters")
    return name


@attrs.frozen(kw_only=True)
class MetricSettings:
    """
    What differs for one metric; None: as the policy says.

    Attributes:
        enabled: Whether it is told at all.

        name: What it is called in this account.

        live_window: How long after the fact it may start flows.

        late: What is sent after that.

        late_window: How old an event told late may be.
    """

    enabled: bool | None = attrs.field(default=None, metadata=reads(read.yes))
    name: str | None = attrs.field(default=None, metadata=reads(_metric_name))
    live_window: timedelta | None = attrs.field(default=None, metadata=reads(read.some_time))
    late: LateMode | None = attrs.field(default=None, metadata=reads(read.choice(_LATE)))
    late_window: timedelta | None = attrs.field(default=None, metadata=reads(read.some_time))


@attrs.frozen(kw_only=True)
class CollectionSettings:
    """
    When a carrier collects: nothing of it is told before.

    Attributes:
        at: The time of day.

        days: Days of the week.

        timezone: By which clock; None: the warehouse's.

        closed: Days without a collection.
    """

    at: time = attrs.field(metadata=reads(_moments.time_of_day, '"17:30"'))
    days: tuple[int, ...] = attrs.field(default=(0, 1, 2, 3, 4), metadata=reads(_moments.weekdays))
    timezone: ZoneInfo | None = attrs.field(default=None, metadata=reads(read.zone))
    closed: tuple[date, ...] = attrs.field(default=(), metadata=reads(_moments.days))


@attrs.frozen(kw_only=True)
class PolicySettings:
    """
    When to speak, and who else does.

    Attributes:
        placed_order: Who tells Klaviyo that an order was placed: the shop's
            own integration, or this relay.

        cancelled_order: The same for cancellations.

        preset: Which metrics shipments use.

        group_by: ``"shop_reference"``: Peoplevox orders of one channel with
            one reference are one order; ``"none"``: each stands alone.

        shipment: What one shipment is; kept in the ledger by the first run.

        start_at: Nothing that happened before is told; None: the moment of
            the first run.

        settle_for: How long after first sight a despatch must stay as it is.

        returns_settle_for: The same for a return.

        hold_for_tracking: How long after first sight a missing tracking
            number is waited for.

        hold_for_cause: How long to wait for what must come first.

        correct_after: How long a despatch may be gone before it is corrected.

        confirm_within: How long after Peoplevox cancelled an order its shop
            may take to say so.

        match_within: How long after its shop showed an order Peoplevox may
            take to have it, before a person is asked.

        keep_after: How long after its despatch an item counts as kept.

        on_parked: What an order does while one of its events is set aside:
            ``"pass"`` by it, or ``"stop"``.

        reread_for: How far back a deep read goes.

        live_window: How long after the fact an event may start flows.

        late: What is sent after that: ``"natural"``, the event with its true
            time; ``"silent"``, the same marked as history;
            ``"announce_late"``, with the time of sending; ``"hold"``, nothing
            until a person says so.

        late_window: How old an event told late may be.

        metrics: What differs for a metric, by its name.

        tracking: ``"Carrier"`` or ``"Carrier/Service"`` to whether tracking
            is waited for; others are ``"wanted"``.

        collections: When carriers collect, by ``"Carrier"``,
            ``"Carrier/Site"`` or ``"*"``.

        collection_time: Whether a shipment's event has the collection's time.
    """

    placed_order: Teller = attrs.field(metadata=reads(read.choice(_TELLERS), '"shop" or "relay"'))
    cancelled_order: Teller = attrs.field(
        metadata=reads(read.choice(_TELLERS), '"shop" or "relay"')
    )
    preset: Preset = attrs.field(default="shopify", metadata=reads(read.choice(_PRESETS)))
    group_by: GroupBy = attrs.field(
        default="shop_reference", metadata=reads(read.choice(_GROUPINGS))
    )
    shipment: ShipmentIs = attrs.field(
        default="despatch", metadata=reads(read.choice(_SHIPMENTS, ["package"]))
    )
    start_at: datetime | None = attrs.field(default=None, metadata=reads(read.instant))
    settle_for: timedelta = attrs.field(default=timedelta(minutes=2), metadata=reads(read.duration))
    returns_settle_for: timedelta = attrs.field(
        default=timedelta(minutes=30), metadata=reads(read.duration)
    )
    hold_for_tracking: timedelta = attrs.field(
        default=timedelta(minutes=10), metadata=reads(read.duration)
    )
    hold_for_cause: timedelta = attrs.field(
        default=timedelta(minutes=10), metadata=reads(read.duration)
    )
    correct_after: timedelta = attrs.field(
        default=timedelta(hours=1), metadata=reads(read.duration)
    )
    confirm_within: timedelta = attrs.field(
        default=timedelta(hours=4), metadata=reads(read.duration)
    )
    match_within: timedelta = attrs.field(default=timedelta(days=1), metadata=reads(read.some_time))
    keep_after: timedelta = attrs.field(default=timedelta(days=14), metadata=reads(read.some_time))
    on_parked: OnParked = attrs.field(default="pass", metadata=reads(read.choice(_ON_PARKED)))
    reread_for: timedelta = attrs.field(default=timedelta(days=7), metadata=reads(read.duration))
    live_window: timedelta = attrs.field(
        default=timedelta(hours=3, minutes=30), metadata=reads(read.some_time)
    )
    late: LateMode = attrs.field(default="natural", metadata=reads(read.choice(_LATE)))
    late_window: timedelta | None = attrs.field(default=None, metadata=reads(read.some_time))
    metrics: Mapping[str, MetricSettings] = attrs.field(
        factory=dict[str, MetricSettings], metadata=reads(Tables(MetricSettings))
    )
    tracking: Mapping[str, TrackingRule] = attrs.field(
        factory=dict[str, TrackingRule], metadata=reads(Entries(read.choice(_TRACKING)))
    )
    collections: Mapping[str, CollectionSettings] = attrs.field(
        factory=dict[str, CollectionSettings], metadata=reads(Tables(CollectionSettings))
    )
    collection_time: bool = attrs.field(default=False, metadata=reads(read.yes))
