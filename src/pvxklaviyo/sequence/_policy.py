"""What a tenant decided about speaking: durations, rules, late modes, audience."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import attrs

from ..model import Shipment
from ._audience import Audience
from ._kinds import OFF
from ._matching import ShopRules
from ._returns_policy import ReturnsPolicy

Teller = Literal["shop", "relay"]
"""Who tells Klaviyo: the shop's own integration, or this relay."""
LateMode = Literal["natural", "silent", "announce_late", "hold"]
"""How an event leaves after its live window; see :class:`Policy`."""
Preset = Literal["shopify", "per_shipment"]
"""Which metrics shipments use; see :class:`Policy`."""
OnParked = Literal["pass", "stop"]
"""Whether an order goes on past an event that was set aside; see :class:`Policy`."""
TrackingRule = Literal["required", "wanted", "never"]
"""Whether a parcel waits for its tracking number; see :class:`Policy`."""


@attrs.frozen(kw_only=True)
class ProfilePolicy:
    """
    What profiles are told.

    Attributes:
        enabled: Whether profiles are told anything at all.

        returned_skus: How many returned items a profile lists at most.

        returned_for: How long a returned item stays on the list.

        unknown: What becomes of a customer whom Klaviyo does not know:
            ``"create"`` a profile, or ``"skip"`` what would make one.
    """

    enabled: bool = True
    returned_skus: int = 50
    returned_for: timedelta = timedelta(days=365)
    unknown: Literal["create", "skip"] = "create"


@attrs.frozen(kw_only=True)
class Collection:
    """
    When a carrier collects.

    Attributes:
        at: The time of day, by *zone*.

        days: Working days, Monday is 0.

        zone: Of the warehouse's clock.

        closed: Days without a collection, such as public holidays.
    """

    at: time
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    zone: ZoneInfo = ZoneInfo("UTC")
    closed: tuple[date, ...] = ()


SpeakAt = Callable[[Shipment], datetime]
"""Says from when a shipment may be told."""


@attrs.frozen(kw_only=True)
class MetricPolicy:
    """
    What differs for one metric.

    Attributes:
        live_window: How long after the fact it may start flows; None: as the
            policy says.

        late: What to do after that; None: as the policy says.

        late_window: How old an event told late may be; None: as the policy
            says.

        name: What the metric is called in this account; None: its usual name.

        enabled: Whether it is told at all; None: all are but "Despatched
            Item" and "Kept Item".
    """

    live_window: timedelta | None = None
    late: LateMode | None = None
    late_window: timedelta | None = None
    name: str | None = None
    enabled: bool | None = None


@attrs.frozen(kw_only=True)
class Policy:
    """
    When to speak, and about what.

    Attributes:
        placed_order: Who tells Klaviyo that an order was placed: the shop's
            own integration, or this relay. It must be stated.

        cancelled_order: The same for cancellations.

        preset: Which metrics shipments use; ``"shopify"``: Fulfilled Partial
            Order, and Fulfilled Order for the one that completes the order;
            ``"per_shipment"``: Fulfilled Shipment for every parcel, and one
            Fulfilled Order for the whole.

        group_by: ``"shop_reference"``: Peoplevox orders of one channel with
            one reference are one order; ``"none"``: each stands alone.

        start_at: Nothing that happened before is told; None: the moment of
            the first run.

        settle_for: A shipment leaves once a look-up made at least so long
            after first sight still shows it unchanged.

        hold_for_tracking: How long after first sight a missing tracking
            number is waited for.

        hold_for_cause: How long to wait for what must come first.

        returns_settle_for: As *settle_for*, for returns.

        correct_after: How long a despatch that was told may be gone, or read
            otherwise, before anybody is told of it.

        confirm_within: How long after Peoplevox cancelled an order its shop
            may take to say so, or to send it again under another number.

        match_within: How long after its shop showed an order Peoplevox may
            take to have it, before a person is asked.

        shops: How what shops show is taken; one that is not named is taken as
            usual.

        keep_after: How long after its despatch an item counts as kept.

        on_parked: What an order does while one of its events is set aside:
            ``"pass"``, it goes on; ``"stop"``, it waits for a person.

        reread_for: How far back a deep read goes.

        live_window: How long after the fact an event may start flows.
            Klaviyo's own limit is 4 hours, or a flow's first delay if that is
            longer: https://help.klaviyo.com/hc/en-us/articles/360017706091

        late: What is sent after that: ``"natural"``, the event with its true
            time, which starts only what is meant to start late; ``"silent"``,
            the same marked as history, which starts nothing;
            ``"announce_late"``, with the time of sending, which starts
            everything; ``"hold"``, nothing until a person says so.

        late_window: How old an event may be for ``"announce_late"``; older
            ones go as ``"natural"``.

        metrics: What differs for a metric, by its name.

        tracking: ``"Carrier"`` or ``"Carrier/Service"`` to whether tracking
            is waited for, compared ignoring case; others are ``"wanted"``.

        audience: Who may be told.

        returns: How returns are read and understood.

        profile: What profiles are told.

        speak_at: The tenant's own word on when a shipment may be told at the
            earliest; None: as soon as it is ready.

        collections: When carriers collect, by ``"Carrier"``,
            ``"Carrier/Site"`` or ``"*"``: nothing is told before.

        collection_time: Whether the event's time is the collection's, and no
            more the despatch's; ``DespatchedAt`` stays the truth.
    """

    placed_order: Teller
    cancelled_order: Teller
    preset: Preset = "shopify"
    group_by: Literal["shop_reference", "none"] = "shop_reference"
    start_at: datetime | None = None
    settle_for: timedelta = timedelta(minutes=2)
    hold_for_tracking: timedelta = timedelta(minutes=10)
    hold_for_cause: timedelta = timedelta(minutes=10)
    returns_settle_for: timedelta = timedelta(minutes=30)
    correct_after: timedelta = timedelta(hours=1)
    confirm_within: timedelta = timedelta(hours=4)
    match_within: timedelta = timedelta(days=1)
    shops: tuple[ShopRules, ...] = ()
    keep_after: timedelta = timedelta(days=14)
    on_parked: OnParked = "pass"
    reread_for: timedelta = timedelta(days=7)
    live_window: timedelta = timedelta(hours=3, minutes=30)
    late: LateMode = "natural"
    late_window: timedelta | None = None
    metrics: Mapping[str, MetricPolicy] = attrs.field(factory=dict[str, MetricPolicy])
    tracking: Mapping[str, TrackingRule] = attrs.field(factory=dict[str, TrackingRule])
    audience: Audience = attrs.field(factory=Audience)
    returns: ReturnsPolicy = attrs.field(factory=ReturnsPolicy)
    profile: ProfilePolicy = attrs.field(factory=ProfilePolicy)
    speak_at: SpeakAt | None = None
    collections: Mapping[str, Collection] = attrs.field(factory=dict[str, Collection])
    collection_time: bool = False

    def name(self, metric: str) -> str:
        """Give what *metric* is called in this account."""
        own = self.metrics.get(metric)
        return metric if own is None or own.name is None else own.name

    def shop(self, name: str) -> ShopRules:
        """Say how what a shop shows is taken."""
        return next((one for one in self.shops if one.name == name), ShopRules(name=name))

    def tells(self, metric: str) -> bool:
        """Whether *metric* is told at all."""
        own = self.metrics.get(metric)
        return metric not in OFF if own is None or own.enabled is None else own.enabled

    def longest_late(self, metric: str) -> timedelta | None:
        """Say how old an event of *metric* may be that is told late."""
        own = self.metrics.get(metric)
        return self.late_window if own is None or own.late_window is None else own.late_window

    def late_until(self, metric: str, happened_at: datetime) -> datetime | None:
        """Say until when *metric* is announced late; None: for ever, or it is not."""
        longest = self.longest_late(metric)
        if longest is None or self.late_mode(metric) != "announce_late":
            return None
        return happened_at + longest

    def window(self, metric: str) -> timedelta:
        """Give the live window of *metric*."""
        own = self.metrics.get(metric)
        return self.live_window if own is None or own.live_window is None else own.live_window

    def late_mode(self, metric: str) -> LateMode:
        """Give the late mode of *metric*."""
        own = self.metrics.get(metric)
        return self.late if own is None or own.late is None else own.late

    def tracking_rule(self, carrier: str, service: str) -> TrackingRule:
        """Say whether a shipment by this carrier and service waits for tracking."""
        rules: dict[str, TrackingRule] = {
            name.casefold(): rule for name, rule in self.tracking.items()
        }
        exact = rules.get(f"{carrier}/{service}".casefold())
        return exact or rules.get(carrier.casefold()) or "wanted"
