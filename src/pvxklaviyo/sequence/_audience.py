"""Who may be told: a verdict over an order, its channel and its address."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import attrs

from ..model import Order
from ._order_kinds import OrderKind, among, kinds_of

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


AudienceRule = Callable[[Order], str | None]
"""Says in a few words why an order is not told; None if it is."""

MOST_WORDS = 120
"""Characters kept of what a tenant's own rule says."""

# E.164: https://developers.klaviyo.com/en/reference/create_profile
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


@attrs.frozen(kw_only=True)
class LeftOut:
    """
    Why an order is not told.

    Attributes:
        reason: The reason code.

        note: The kind of the order, or what the tenant's own rule said.
    """

    reason: str
    note: str = ""


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

        excluded_sites: Warehouses whose orders are never told.

        kinds: How the tenant's gifts, replacements and the like are
            recognised.

        excluded_kinds: Kinds, by name, whose orders are never told.

        rule: The tenant's own word on an order that would be told: a few words
            on why it is not, which are kept beside the reason ``own_rule``;
            or None. It is given the order with its e-mail, and must be pure.
            What it raises holds that order's events until a person answers.
    """

    excluded_channels: tuple[str, ...] = ()
    transfer_channels: tuple[str, ...] = ()
    relay_domains: tuple[str, ...] = RELAY_DOMAINS
    placeholder_domains: tuple[str, ...] = DROPPED_DOMAINS
    placeholder_names: tuple[str, ...] = ("noemail", "no-email", "no.email", "none", "noreply")
    excluded_sites: tuple[str, ...] = ()
    kinds: tuple[OrderKind, ...] = ()
    excluded_kinds: tuple[str, ...] = ()
    rule: AudienceRule | None = None


def left_out(audience: Audience, order: Order, value: Decimal | None = None) -> LeftOut | None:
    """
    Say why nothing is told of an order, or None if its customer may be told.

    Args:
        audience: The tenant's rule.

        order: The order, with the address it is for.

        value: What it is worth, as its shop says; None: as Peoplevox says.

    Raises:
        Exception: Whatever the tenant's own rule raises; TypeError if it
            answers with anything but text or None.
    """
    by_place = _by_place(audience, order.channel, order.site)
    if by_place is not None:
        return LeftOut(reason=by_place)
    for kind in kinds_of(audience.kinds, order, value):
        if among(kind, audience.excluded_kinds):
            return LeftOut(reason="kind_excluded", note=kind)
    reason = not_told(audience, order.channel, order.email)
    if reason is not None:
        return LeftOut(reason=reason)
    said = None if audience.rule is None else _said(audience.rule(order))
    return None if said is None else LeftOut(reason="own_rule", note=said)


def _said(answer: object) -> str | None:
    """Take what a tenant's own function gave as text, which nothing else guarantees."""
    if answer is None:
        return None
    if not isinstance(answer, str):
        raise TypeError("a rule of the audience gives text, or None")
    return " ".join(answer.split())[:MOST_WORDS]


def not_told(audience: Audience, channel: str, email: str | None) -> str | None:
    """
    Say why a customer is not told, by channel and address alone; None if they are.

    Args:
        audience: The tenant's rule.

        channel: The order's sales channel.

        email: The order's address: an e-mail, or a telephone number as
            ``+`` and digits.

    Returns:
        A reason code: ``transfer``, ``channel_excluded``, ``no_email``,
        ``placeholder_email`` or ``marketplace_relay``.
    """
    by_place = _by_place(audience, channel, "")
    if by_place is not None:
        return by_place
    address = (email or "").strip().casefold()
    if _PHONE.fullmatch(address):
        return None
    name, at, domain = address.rpartition("@")
    if not at or not name or "." not in domain:
        return "no_email"
    if domain in audience.placeholder_domains or among(name, audience.placeholder_names):
        return "placeholder_email"
    if any(domain == relay or domain.endswith("." + relay) for relay in audience.relay_domains):
        return "marketplace_relay"
    return None


def _by_place(audience: Audience, channel: str, site: str) -> str | None:
    # Stock moved between sites travels as a sales order on a channel of its
    # own, usually with nobody's address.
    if among(channel, audience.transfer_channels):
        return "transfer"
    if among(channel, audience.excluded_channels):
        return "channel_excluded"
    if site.strip() and among(site, audience.excluded_sites):
        return "site_excluded"
    return None
