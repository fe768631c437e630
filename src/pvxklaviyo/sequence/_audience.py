"""Who may be told: a verdict over channel and address."""

from __future__ import annotations

from ._policy import Audience


def not_told(audience: Audience, channel: str, email: str | None) -> str | None:
    """
    Say why an order's customer is not told, or None if they are.

    Args:
        audience: The tenant's rule.

        channel: The order's sales channel.

        email: The order's address.

    Returns:
        A reason code: ``transfer``, ``channel_excluded``, ``no_email``,
        ``placeholder_email`` or ``marketplace_relay``.
    """
    # Stock moved between sites travels as a sales order on a channel of its
    # own, usually with nobody's address.
    if _among(channel, audience.transfer_channels):
        return "transfer"
    if _among(channel, audience.excluded_channels):
        return "channel_excluded"
    address = (email or "").strip().casefold()
    name, at, domain = address.rpartition("@")
    if not at or not name or "." not in domain:
        return "no_email"
    if domain in audience.placeholder_domains or _among(name, audience.placeholder_names):
        return "placeholder_email"
    if any(domain == relay or domain.endswith("." + relay) for relay in audience.relay_domains):
        return "marketplace_relay"
    return None


def _among(text: str, names: tuple[str, ...]) -> bool:
    folded = text.strip().casefold()
    return any(folded == name.strip().casefold() for name in names)
