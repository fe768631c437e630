"""Settings of when to read, when to speak, and about whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import attrs

from ..sequence import Audience, LateMode, Teller, TrackingRule
from . import _values as read
from ._keys import Entries, Tables, reads

Preset: TypeAlias = Literal["shopify"]
GroupBy: TypeAlias = Literal["shop_reference", "none"]
ShipmentIs: TypeAlias = Literal["despatch"]
UnknownProfiles: TypeAlias = Literal["create"]

_TELLERS: tuple[Teller, ...] = ("shop", "relay")
_PRESETS: tuple[Preset, ...] = ("shopify",)
_GROUPINGS: tuple[GroupBy, ...] = ("shop_reference", "none")
_SHIPMENTS: tuple[ShipmentIs, ...] = ("despatch",)
_LATE: tuple[LateMode, ...] = ("natural", "silent")
_LATE_LATER = ("announce_late", "hold")
_TRACKING: tuple[TrackingRule, ...] = ("required", "wanted", "never")
_UNKNOWN_PROFILES: tuple[UnknownProfiles, ...] = ("create",)

_USUAL = Audience()


def _and_those_dropped(found: tuple[str, ...]) -> tuple[str, ...]:
    # Klaviyo drops the usual ones whatever the tenant thinks of them.
    return tuple(dict.fromkeys((*_USUAL.placeholder_domains, *found)))


@attrs.frozen(kw_only=True)
class PaceSettings:
    """
    How often to read, and how much of each service's limit to use.

    Attributes:
        despatches: Between two reads of the despatches.

        returns: Between two reads of the returns.

        stock: Between two reads of the stock.

        overlap: How much of the feed each pass reads again.

        deep: How often the last ``reread_for`` of the policy is read again.

        stock_full: How often all stock is read.

        bulk_from: So many due events of an account and more go in bulk, fewer
            go singly.

        patience: The longest single pause that a pass sleeps through.

        peoplevox_share: Part of the source's calls that is ours.

        klaviyo_share: Part of the account's limits that is ours.

        senders: How many requests to Klaviyo may be under way at once.
    """

    despatches: timedelta = attrs.field(default=timedelta(minutes=1), metadata=reads(read.duration))
    returns: timedelta = attrs.field(default=timedelta(minutes=10), metadata=reads(read.duration))
    stock: timedelta = attrs.field(default=timedelta(minutes=5), metadata=reads(read.duration))
    overlap: timedelta = attrs.field(default=timedelta(hours=2), metadata=reads(read.duration))
    deep: timedelta = attrs.field(default=timedelta(hours=6), metadata=reads(read.duration))
    stock_full: timedelta = attrs.field(default=timedelta(hours=24), metadata=reads(read.duration))
    bulk_from: int = attrs.field(default=100, metadata=reads(read.whole(1, 1_000_000)))
    patience: timedelta = attrs.field(default=timedelta(seconds=60), metadata=reads(read.duration))
    peoplevox_share: float = attrs.field(default=0.6, metadata=reads(read.share))
    klaviyo_share: float = attrs.field(default=0.6, metadata=reads(read.share))
    senders: int = attrs.field(default=8, metadata=reads(read.whole(1, 256)))


@attrs.frozen(kw_only=True)
class MetricSettings:
    """
    What differs for one metric; None: as the policy says.

    Attributes:
        live_window: How long after the fact it may start flows.

        late: What is sent after that.

        late_window: How old an event told late may be.
    """

    live_window: timedelta | None = attrs.field(default=None, metadata=reads(read.some_time))
    late: LateMode | None = attrs.field(
        default=None, metadata=reads(read.choice(_LATE, _LATE_LATER))
    )
    late_window: timedelta | None = attrs.field(default=None, metadata=reads(read.some_time))


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

        reread_for: How far back a deep read goes.

        live_window: How long after the fact an event may start flows.

        late: What is sent after that: ``"natural"``, the event with its true
            time; ``"silent"``, the same marked as history.

        late_window: How old an event told late may be.

        metrics: What differs for a metric, by its name.

        tracking: ``"Carrier"`` or ``"Carrier/Service"`` to whether tracking
            is waited for; others are ``"wanted"``.
    """

    placed_order: Teller = attrs.field(metadata=reads(read.choice(_TELLERS), '"shop" or "relay"'))
    cancelled_order: Teller = attrs.field(
        metadata=reads(read.choice(_TELLERS), '"shop" or "relay"')
    )
    preset: Preset = attrs.field(
        default="shopify", metadata=reads(read.choice(_PRESETS, ["per_shipment"]))
    )
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
    reread_for: timedelta = attrs.field(default=timedelta(days=7), metadata=reads(read.duration))
    live_window: timedelta = attrs.field(
        default=timedelta(hours=3, minutes=30), metadata=reads(read.some_time)
    )
    late: LateMode = attrs.field(default="natural", metadata=reads(read.choice(_LATE, _LATE_LATER)))
    late_window: timedelta | None = attrs.field(default=None, metadata=reads(read.some_time))
    metrics: Mapping[str, MetricSettings] = attrs.field(
        factory=dict[str, MetricSettings], metadata=reads(Tables(MetricSettings))
    )
    tracking: Mapping[str, TrackingRule] = attrs.field(
        factory=dict[str, TrackingRule], metadata=reads(Entries(read.choice(_TRACKING)))
    )


@attrs.frozen(kw_only=True)
class AudienceSettings:
    """
    Who may reach a marketing tool at all; the rest is a recorded skip.

    Attributes:
        excluded_channels: Channels whose orders are never told.

        transfer_channels: Channels that move stock between sites.

        relay_domains: E-mail domains that a marketplace lends for one order;
            subdomains count.

        placeholder_domains: E-mail domains that stand for "no address", beside
            those that Klaviyo drops silently.

        placeholder_names: What stands before the ``@`` of an address that
            means "no address".

        unknown_profiles: What becomes of a customer whom Klaviyo does not
            know.
    """

    excluded_channels: tuple[str, ...] = attrs.field(default=(), metadata=reads(read.texts))
    transfer_channels: tuple[str, ...] = attrs.field(default=(), metadata=reads(read.texts))
    relay_domains: tuple[str, ...] = attrs.field(
        default=_USUAL.relay_domains, metadata=reads(read.domains)
    )
    placeholder_domains: tuple[str, ...] = attrs.field(
        default=_USUAL.placeholder_domains,
        converter=_and_those_dropped,
        metadata=reads(read.domains),
    )
    placeholder_names: tuple[str, ...] = attrs.field(
        default=_USUAL.placeholder_names, metadata=reads(read.texts)
    )
    unknown_profiles: UnknownProfiles = attrs.field(
        default="create", metadata=reads(read.choice(_UNKNOWN_PROFILES, ["skip"]))
    )
