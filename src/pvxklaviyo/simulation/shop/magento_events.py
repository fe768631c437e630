"""A simulated shop's events as Adobe I/O Events delivers those of Adobe Commerce."""
# https://developer.adobe.com/commerce/extensibility/events/

from __future__ import annotations

import base64
import random
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from ..._http import Request
from .delivering import Delivery, Json, Message, deliveries
from .magento import credit_memo, magento_order
from .records import SaleEvent
from .shop import Shop
from .standing import Standing, shop_id
from .telling import Telling

ORDER_SAVED = "com.adobe.commerce.observer.sales_order_save_commit_after"
"""An order was saved, for whatever reason."""
REFUNDED = "com.adobe.commerce.observer.sales_order_creditmemo_save_after"
"""A credit memo was saved."""

Sign = Callable[[bytes], bytes]
"""Signs as Adobe does: RSA with SHA-256, padded as PKCS #1 v1.5 has it."""


def magento(
    shop: Shop, *, sign: Sign, client_id: str, telling: Telling | None = None
) -> Sequence[Delivery]:
    """
    List what Adobe would deliver of a shop on Adobe Commerce.

    Every save of an order is an event with the whole order, as it was then;
    a refund is a credit memo beside it. Nothing is said of the rest.

    Args:
        shop: The shop.

        sign: Signs a body. Only the first of Adobe's two signatures is of any
            use here; the other is of a key that nobody knows.

        client_id: For whom the events are.

        telling: What goes wrong on the way.
    """

    def tell(_order: Standing, event: SaleEvent, _source: random.Random) -> Iterable[Message]:
        def saved(order: Standing) -> Json:
            # Subscribed, and so told where there is none: what tells an edit from a cancellation.
            value = {**magento_order(order, shop.currency), "relation_child_id": None}
            return _event(ORDER_SAVED, value, event, client_id)

        yield Message(topic=ORDER_SAVED, body=saved)
        if event.kind == "refunded":
            yield Message(
                topic=REFUNDED,
                body=lambda order: _event(
                    REFUNDED, credit_memo(order, event, shop.currency), event, client_id
                ),
            )

    def signed(topic: str, body: bytes, at: datetime) -> Request:
        headers = {
            "content-type": "application/json",
            "x-adobe-event-id": str(uuid.uuid5(uuid.NAMESPACE_OID, body.hex())),
            "x-adobe-event-code": topic,
            "x-adobe-delivery-id": str(shop_id(topic, at.isoformat())),
            "x-adobe-digital-signature-1": base64.b64encode(sign(body)).decode(),
            "x-adobe-digital-signature-2": base64.b64encode(b"of a key of another year").decode(),
            "x-adobe-public-key1-path": "/prod/keys/pub-key-one.pem",
            "x-adobe-public-key2-path": "/prod/keys/pub-key-two.pem",
        }
        return Request("POST", "https://receiver.pvx-sim.net/shops/magento", headers, body)

    return deliveries(shop, tell, signed, telling)


def _event(kind: str, value: Json, event: SaleEvent, client_id: str) -> Json:
    name = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind}/{event.identity}/{event.channel}"))
    return {
        "specversion": "1.0",
        "id": name,
        "source": "urn:uuid:8a8e6a5d-5b3c-4f1c-9d2f-8e5b0c1d2e3f",
        "type": kind,
        "datacontenttype": "application/json",
        "time": event.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "event_id": name,
        "eventid": name,
        "recipient_client_id": client_id,
        "data": {
            "key": name,
            "value": value,
            "source": "instance-1",
            "_metadata": {
                "commerceEdition": "Adobe Commerce",
                "commerceVersion": "2.4.8",
                "storeId": "1",
                "websiteId": "1",
            },
        },
    }
