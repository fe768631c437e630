"""What a tenant decided about speaking: durations, rules, late modes, audience."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

import attrs

Teller = Literal["shop", "relay"]
"""Who tells Klaviyo: the shop's own integration, or this relay."""
LateMode = Literal["natural", "silent"]
"""How an event leaves after its live window; see :class:`Policy`."""
TrackingRule = Literal["required", "wanted", "never"]
"""Whether a parcel waits for its tracking number; see :class:`Policy`."""

FULFILLED_ORDER = "Fulfilled Order"
"""The metric of the parcel after which nothing is still to come."""
FULFILLED_PARTIAL_ORDER = "Fulfilled Partial Order"
"""The metric of every other parcel."""
UPDATED_TRACKING = "Updated Tracking"
"""The metric of a tracking number that came or changed after its parcel was told."""

RELAY_DOMAINS = (
    "marketplace.amazon.com",
    "marketplace.amazon.co.uk",
    "marketplace.amazon.de",
    "marketplace.amazon.fr",
    "marketplace.amazon.it",
    "marketplace.amazon.es",
    "marketplace.amazon.nl",
    "marketplace.amazon.se",
    "marketplace.amazon.pl",
    "marketplace.amazon.com.be",
    "marketplace.amazon.ie",
    "marketplace.amazon.ca",
    "marketplace.amazon.com.mx",
    "marketplace.amazon.com.au",
    "marketplace.amazon.co.jp",
    "members.ebay.com",
    "members.ebay.co.uk",
)
"""Domains of addresses that a marketplace lends for one order: nobody may market to them."""

DROPPED_DOMAINS = ("example.com", "test.com")
"""
Klaviyo accepts events for these domains and then silently drops them.

https://developers.klaviyo.com/en/reference/events_api_overview
"""


@attrs.frozen(kw_only=True)
class Audience:
    """
    Who may reach a marketing tool at all. The rest is a recorded skip.

    Attributes:
        excluded_channels: Channels whose orders are never told, compared
            ignoring case.

        transfer_channels: Channels that move stock between sites; recorded as
            ``transfer`` instead.

        relay_domains: E-mail domains that a marketplace lends for one order;
            subdomains count.

        placeholder_domains: E-mail domains that stand for "none".

        placeholder_names: What stands before the ``@`` of an address that
            means "none", such as ``noemail``.
    """

    excluded_channels: tuple[str, ...] = ()
    transfer_channels: tuple[str, ...] = ()
    relay_domains: tuple[str, ...] = RELAY_DOMAINS
    placeholder_domains: tuple[str, ...] = DROPPED_DOMAINS
    placeholder_names: tuple[str, ...] = ("noemail", "no-email", "no.email", "none", "noreply")


@attrs.frozen(kw_only=True)
class MetricPolicy:
    """
    What differs for one metric.

    Attributes:
        live_window: How long after the fact it may start flows; None: as the
            policy says.

        late: What to do after that; None: as the policy says.
    """

    live_window: timedelta | None = None
    late: LateMode | None = None


@attrs.frozen(kw_only=True)
class Policy:
    """
    When to speak, and about what.

    Attributes:
        placed_order: Who tells Klaviyo that an order was placed: the shop's
            own integration, or this relay. It must be stated.

        cancelled_order: The same for cancellations.

        preset: Which metrics shipments use; ``"shopify"``: Fulfilled Partial
            Order and Fulfilled Order.

        group_by: ``"shop_reference"``: Peoplevox orders of one channel with
            one reference are one order; ``"none"``: each stands alone.

        start_at: Nothing that happened before is told; None: the moment of
            the first run.

        settle_for: A shipment leaves once a look-up made at least so long
            after first sight still shows it unchanged.

        hold_for_tracking: How long after first sight a missing tracking
            number is waited for.

        hold_for_cause: How long to wait for what must come first.

        reread_for: How far back a deep read goes.

        live_window: How long after the fact an event may start flows.
            Klaviyo's own limit is 4 hours, or a flow's first delay if that is
            longer: https://help.klaviyo.com/hc/en-us/articles/360017706091

        late: What is sent after that: ``"natural"``, the event with its true
            time, which starts only what is meant to start late; ``"silent"``,
            the same marked as history, which starts nothing.

        metrics: What differs for a metric, by its name.

        tracking: ``"Carrier"`` or ``"Carrier/Service"`` to whether tracking
            is waited for, compared ignoring case; others are ``"wanted"``.

        audience: Who may be told.
    """

    placed_order: Teller
    cancelled_order: Teller
    preset: Literal["shopify"] = "shopify"
    group_by: Literal["shop_reference", "none"] = "shop_reference"
    start_at: datetime | None = None
    settle_for: timedelta = timedelta(minutes=2)
    hold_for_tracking: timedelta = timedelta(minutes=10)
    hold_for_cause: timedelta = timedelta(minutes=10)
    reread_for: timedelta = timedelta(days=7)
    live_window: timedelta = timedelta(hours=3, minutes=30)
    late: LateMode = "natural"
    metrics: Mapping[str, MetricPolicy] = attrs.field(factory=dict[str, MetricPolicy])
    tracking: Mapping[str, TrackingRule] = attrs.field(factory=dict[str, TrackingRule])
    audience: Audience = attrs.field(factory=Audience)

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
