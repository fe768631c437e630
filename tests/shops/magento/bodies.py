"""Bodies and calls as Magento, Adobe Commerce, and Adobe I/O Events have them."""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pvxklaviyo import Request
from pvxklaviyo.shops.magento import Magento

SAMPLES = Path(__file__).parents[2] / "samples" / "shops" / "magento"
SHOP = Magento(name="Mugs")
CLIENT = "sample-client"


def raw(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def sample(name: str) -> Any:
    return json.loads(raw(name))


def changed(name: str, **members: Any) -> dict[str, Any]:
    """Give a sample with other members; those that are ``...`` are left out."""
    both = {**sample(name), **members}
    return {member: value for member, value in both.items() if value is not ...}


def event(kind: str, value: Any, **members: Any) -> dict[str, Any]:
    """Wrap what an event carries as Adobe does."""
    return {
        **sample("event-order.json"),
        "type": f"com.adobe.commerce.{kind}",
        "data": {"key": "a-key", "value": value, "source": "instance-1", "_metadata": {}},
        **members,
    }


def call(body: Any, **headers: str) -> Request:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request("POST", "https://receiver.pvx-sim.net/shops/mugs", headers, content)


def line(topic: str, payload: Any, shop: Magento = SHOP) -> Any:
    """Read what one document shows; it shows one thing."""
    (shown,) = shop.read_line({"topic": topic, "payload": payload}).shown
    return shown


@cache
def private_key(number: int = 0) -> RSAPrivateKey:
    """Make a key, once for each number."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def public_key(number: int = 0) -> str:
    key = private_key(number).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def signature(body: bytes, number: int = 0) -> str:
    return base64.b64encode(private_key(number).sign(body, PKCS1v15(), SHA256())).decode()


def signed(body: bytes, number: int = 0) -> Request:
    """Sign a call as Adobe does: twice, by two keys."""
    headers = {
        "x-adobe-digital-signature-1": signature(body, number),
        "x-adobe-digital-signature-2": base64.b64encode(b"by a key of another year").decode(),
        "x-adobe-public-key1-path": "/prod/keys/pub-key-one.pem",
        "x-adobe-public-key2-path": "/prod/keys/pub-key-two.pem",
    }
    return call(body, **headers)
