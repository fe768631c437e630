"""Samples of Shopify's, and small bodies that tests change."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from decimal import Decimal
from pathlib import Path

from pvxklaviyo._http import Request
from pvxklaviyo.model import ShownEdit, ShownOrder, ShownRefund
from pvxklaviyo.shops.shopify import Shopify

SAMPLES = Path(__file__).parents[2] / "samples" / "shops" / "shopify"
ORDER = "5678901234567890123"
MUG = "9007199254740993"
CARD = "9007199254740995"


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def body(name: str, **changed) -> dict:
    """Give a sample with other members."""
    return json.loads(sample(f"{name}.json"), parse_float=Decimal) | changed


def shop(**settings) -> Shopify:
    chosen = {"domain": "acme.myshopify.com", "secrets": "shhh", "attributes": ["erp"]}
    return Shopify(**chosen | settings)


def call(topic: str, content: bytes, secret: str = "shhh", **headers: str) -> Request:
    """Make a request as Shopify does, signed."""
    digest = hmac.new(secret.encode(), content, hashlib.sha256).digest()
    told = {
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": "acme.myshopify.com",
        "X-Shopify-Hmac-Sha256": base64.b64encode(digest).decode(),
    }
    return Request("POST", "https://hooks.example/shopify", told | headers, content)


def heard(topic: str, payload, **settings):
    return shop(**settings).read_line({"topic": topic, "payload": payload})


def order(payload, **settings) -> ShownOrder:
    (shown,) = heard("orders/updated", payload, **settings).shown
    assert isinstance(shown, ShownOrder)
    return shown


def refund(payload, **settings) -> ShownRefund:
    (shown,) = heard("refunds/create", payload, **settings).shown
    assert isinstance(shown, ShownRefund)
    return shown


def edit(payload, **settings) -> ShownEdit:
    (shown,) = heard("orders/edited", payload, **settings).shown
    assert isinstance(shown, ShownEdit)
    return shown
