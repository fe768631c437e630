"""What a webhook receives: a signed request, and what it must answer; and how that is remembered."""

# https://developers.klaviyo.com/en/docs/working_with_system_webhooks

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from ..._http import Request
from .document import Json
from .webhook_settings import BODY_AND_TIMESTAMP, WebhookSettings
from .webhooks import Delivery, Webhook

TAKEN = frozenset({200, 201, 202})
"""What a receiver answers to what it has taken; all else is a failure."""


@attrs.frozen(kw_only=True)
class WebhookAttempt:
    """
    One attempt to tell a webhook of events.

    Attributes:
        webhook_id: Whom.

        event_ids: Of which events.

        topics: Their topics, each once.

        at: When.

        attempt: From 1, of the same events.

        status: What was answered; None if nothing was.

        taken: Whether that means that the events were taken.

        disabled: Whether the webhook was switched off after it.
    """

    webhook_id: str
    event_ids: tuple[str, ...]
    topics: tuple[str, ...]
    at: datetime
    attempt: int
    status: int | None
    taken: bool
    disabled: bool


def delivery_request(
    delivery: Delivery,
    payloads: Sequence[Mapping[str, Json]],
    account: str,
    now: datetime,
    settings: WebhookSettings,
) -> Request:
    """
    Make the request of a delivery.

    Args:
        delivery: What to tell, and whom.

        payloads: Its events as ``get_event`` answers them, in the same order.

        account: The account's id.

        now: When it is sent.

        settings: How it is signed.
    """
    webhook = delivery.webhook
    timestamp = now.isoformat(timespec="seconds")
    data: list[Json] = [
        {"external_id": event_id, "topic": topic, "payload": dict(payload)}
        for (event_id, topic), payload in zip(delivery.events, payloads, strict=True)
    ]
    meta: dict[str, Json] = {
        "klaviyo_account_id": account,
        "klaviyo_webhook_id": webhook.id,
        "timestamp": timestamp,
    }
    body = json.dumps({"data": data, "meta": meta}, separators=(",", ":")).encode()
    headers = {
        "content-type": "application/json",
        "klaviyo-webhook-id": webhook.id,
        "klaviyo-timestamp": timestamp,
        "klaviyo-signature": signature(webhook, body, timestamp, settings),
    }
    limit = settings.time_limit.total_seconds()
    return Request("POST", webhook.endpoint_url, headers, body, limit)


def signature(webhook: Webhook, body: bytes, timestamp: str, settings: WebhookSettings) -> str:
    """Sign a body: HMAC-SHA256 under the webhook's secret, in hexadecimal digits."""
    signed = body + timestamp.encode() if settings.signed == BODY_AND_TIMESTAMP else body
    return hmac.new(webhook.secret.encode(), signed, hashlib.sha256).hexdigest()
