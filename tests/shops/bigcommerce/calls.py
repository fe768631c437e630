"""Calls as BigCommerce makes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pvxklaviyo import Request
from pvxklaviyo.shops import BigCommerce

SAMPLES = Path(__file__).parents[2] / "samples" / "shops" / "bigcommerce"
SECRET = "shhh"
SHOP = BigCommerce(store_hash="abc123", secrets=SECRET)
STAMP = 1700000000
NOW = datetime.fromtimestamp(STAMP, UTC)
URL = "https://receiver.pvx-sim.net/bigcommerce"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def signature(content: bytes, secret: str = SECRET, stamp: object = STAMP) -> str:
    message = f"msg_1.{stamp}.".encode() + content
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def call(body: Any, stamp: object = STAMP, **headers: str) -> Request:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(stamp),
        "Webhook-Signature": signature(content, stamp=stamp),
    }
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", URL, {**signed, **more}, content)


def changed(**members: Any) -> dict[str, Any]:
    """Give the sample order with other members; those that are ``...`` are left out."""
    both = {**sample("order.json"), **members}
    return {name: value for name, value in both.items() if value is not ...}
