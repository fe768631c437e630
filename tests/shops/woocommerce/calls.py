"""Calls as WooCommerce makes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from pvxklaviyo import Request
from pvxklaviyo.shops.woocommerce import WooCommerce

SAMPLES = Path(__file__).parents[2] / "samples" / "shops" / "woocommerce"
SECRET = "shhh"
SHOP = WooCommerce(secrets=SECRET)


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def changed(**members: Any) -> dict[str, Any]:
    """Give the sample order with other members; those that are ``...`` are left out."""
    both = {**sample("order.json"), **members}
    return {name: value for name, value in both.items() if value is not ...}


def call(body: Any, topic: str | None = "order.updated", secret: str = SECRET) -> Request:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    digest = hmac.new(secret.encode(), content, hashlib.sha256).digest()
    headers = {"X-WC-Webhook-Signature": base64.b64encode(digest).decode()}
    if topic is not None:
        headers["X-WC-Webhook-Topic"] = topic
    return Request("POST", "https://receiver.pvx-sim.net/woocommerce", headers, content)


def heard(body: Any, topic: str | None = "order.updated", shop: WooCommerce = SHOP) -> Any:
    """Read what one call shows; it shows one order."""
    (shown,) = shop.read(call(body, topic)).shown
    return shown
