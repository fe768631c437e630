"""The four kinds of shops: how each is stated, how it calls, how it is read, what it exports."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import attrs
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pvxklaviyo import Request, Response
from pvxklaviyo.simulation.shop import (
    Delivery,
    Sale,
    Telling,
    bigcommerce,
    bigcommerce_export,
    bigcommerce_reading,
    magento,
    magento_export,
    magento_reading,
    shopify,
    shopify_export,
    shopify_reading,
    standing,
    woocommerce,
    woocommerce_export,
    woocommerce_reading,
)
from pvxklaviyo.simulation.shop import Shop as SimulatedShop

LONDON = ZoneInfo("Europe/London")
SECRET = "whsec-of-the-shop"


@cache
def adobe() -> RSAPrivateKey:
    """Make Adobe's key, once."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@cache
def public_key() -> str:
    """Give what it publishes."""
    pem = adobe().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


def sign(body: bytes) -> bytes:
    """Sign as Adobe does."""
    return adobe().sign(body, PKCS1v15(), SHA256())


@attrs.frozen(kw_only=True)
class Kind:
    """
    One kind of shop.

    Attributes:
        name: What the tenant calls it.

        settings: How it is stated.

        calls: What it sends.

        answer: How its API answers.

        export: What its daily export says.

        forgets: Whether it lowers the number on a line, so that nobody sees
            what stood there before he first looked.

        is_read: Whether its calls say only that something happened, so that
            what is known is what was read.
    """

    name: str
    settings: str
    calls: Callable[[SimulatedShop, Telling], Sequence[Delivery]]
    answer: Callable[..., Response]
    export: Callable[..., str]
    forgets: bool = False
    is_read: bool = False

    def id_of(self, sale: Sale) -> str:
        """Give the shop's own id of an order."""
        return sale.reference if self.is_read else str(standing(sale, sale.placing.at).id)

    def exported(self, shop: SimulatedShop, now: datetime) -> Iterable[str]:
        """Open the export that is made now."""
        return io.StringIO(self.export(shop, now=now), newline="")


def _settings(kind: str, *lines: str) -> str:
    return "\n".join([f"[shops.{kind}]", f'kind = "{kind}"', 'channel = "Web"', *lines, ""])


KINDS: Mapping[str, Kind] = {
    "shopify": Kind(
        name="shopify",
        settings=_settings(
            "shopify",
            'domain = "acme.myshopify.com"',
            'secret = "env:SHOP_SECRET"',
            'token = "env:SHOP_TOKEN"',
        ),
        calls=lambda shop, how: shopify(shop, secret=SECRET, telling=how),
        answer=shopify_reading,
        export=shopify_export,
    ),
    "woocommerce": Kind(
        name="woocommerce",
        settings=_settings(
            "woocommerce",
            'url = "https://woo.pvx-sim.net"',
            'secret = "env:SHOP_SECRET"',
            'consumer_key = "env:SHOP_TOKEN"',
            'consumer_secret = "env:SHOP_TOKEN"',
            # A plugin numbers the orders.
            "columns = { number_is_id = false }",
        ),
        calls=lambda shop, how: woocommerce(shop, secret=SECRET, telling=how),
        answer=woocommerce_reading,
        export=woocommerce_export,
        forgets=True,
    ),
    "bigcommerce": Kind(
        name="bigcommerce",
        settings=_settings(
            "bigcommerce",
            'store_hash = "abc123"',
            'secret = "env:SHOP_SECRET"',
            'token = "env:SHOP_TOKEN"',
        ),
        calls=lambda shop, how: bigcommerce(shop, secret=SECRET, telling=how),
        answer=bigcommerce_reading,
        export=bigcommerce_export,
        forgets=True,
        is_read=True,
    ),
    "magento": Kind(
        name="magento",
        settings=_settings(
            "magento",
            'url = "https://magento.pvx-sim.net"',
            'client_id = "our-client"',
            'secret = "env:ADOBE_KEY"',
            'token = "env:SHOP_TOKEN"',
        ),
        calls=lambda shop, how: magento(shop, sign=sign, client_id="our-client", telling=how),
        answer=magento_reading,
        export=magento_export,
    ),
}

OPEN_SOURCE = attrs.evolve(
    KINDS["magento"],
    settings=_settings(
        "magento", 'url = "https://magento.pvx-sim.net"', 'token = "env:SHOP_TOKEN"'
    ),
    calls=lambda shop, how: (),
)
"""Magento without Adobe's events: nothing calls, and it is asked what changed."""


def polled(kind: Kind) -> Kind:
    """Give a shop that is also asked what changed."""
    return attrs.evolve(kind, settings=f'{kind.settings}poll = "1h"\n')


HOSTS = ("acme.myshopify.com", "woo.pvx-sim.net", "api.bigcommerce.com", "magento.pvx-sim.net")


def is_shops(request: Request) -> bool:
    """Say whether a request goes to a shop's API."""
    return any(f"//{host}/" in request.url for host in HOSTS)
