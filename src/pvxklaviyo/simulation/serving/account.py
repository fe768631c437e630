"""Reading the journals of a served Klaviyo, and letting its webhooks be told."""

from __future__ import annotations

import attrs

from ..klaviyo import Json, SimulatedKlaviyo, deliver_to_loopback


def events(klaviyo: SimulatedKlaviyo) -> dict[str, Json]:
    """Give the events that took effect by now, those that vanished, and how many still wait."""
    return {
        "events": [_plain(event) for event in klaviyo.events()],
        "dropped": [_plain(event) for event in klaviyo.dropped()],
        "waiting": klaviyo.waiting(),
    }


def requests(klaviyo: SimulatedKlaviyo) -> dict[str, Json]:
    """Give every request that arrived."""
    return {"requests": [_plain(one) for one in klaviyo.requests()]}


def stock(klaviyo: SimulatedKlaviyo) -> dict[str, Json]:
    """Give what was written to stock by now, who waits for it, and who was told."""
    return {
        "writes": [_plain(write) for write in klaviyo.inventory_writes()],
        "waiting": [_plain(subscriber) for subscriber in klaviyo.back_in_stock_waiting()],
        "alerts": [_plain(alert) for alert in klaviyo.back_in_stock_alerts()],
    }


def webhooks(klaviyo: SimulatedKlaviyo) -> dict[str, Json]:
    """Give what webhooks were told, and when the next of them is due."""
    due = klaviyo.next_webhook_due()
    return {
        "attempts": [_plain(attempt) for attempt in klaviyo.webhook_attempts()],
        "next_due": None if due is None else due.isoformat(),
    }


def tell_webhooks(klaviyo: SimulatedKlaviyo) -> dict[str, Json]:
    """
    Tell webhooks what is due by now, over real HTTP and on the loopback only.

    Raises:
        ValueError: An endpoint is somewhere else.
    """
    klaviyo.send_webhooks(deliver_to_loopback)
    return webhooks(klaviyo)


def _plain(record: attrs.AttrsInstance) -> Json:
    found: dict[str, Json] = attrs.asdict(record)
    return found
