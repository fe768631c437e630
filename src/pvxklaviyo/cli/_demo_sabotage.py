"""Ways to break the relay on purpose, so that the verdict can show that it would notice."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any, Literal

from .._http import Request, Response
from .._wire import Transport
from ..simulation.warehouse import Warehouse

Sabotage = Literal["lose", "double", "early"]


def sabotaged(how: Sabotage, transport: Transport, warehouse: Warehouse) -> Transport:
    """
    Put a broken part between the relay and Klaviyo.

    Args:
        how: ``"lose"`` takes an event and does not send it; ``"double"``
            sends one again under another id; ``"early"`` tells an order's
            second parcel when the first one leaves.

        transport: What carries the rest.

        warehouse: Knows what the second parcel will be.
    """
    return _Broken(how, transport, warehouse)


class _Broken:
    def __init__(self, how: Sabotage, transport: Transport, warehouse: Warehouse) -> None:
        self._how = how
        self._transport = transport
        self._warehouse = warehouse
        self._done = False

    def send(self, request: Request) -> Response:
        if self._done or request.method != "POST" or not request.url.endswith("/api/events"):
            return self._transport.send(request)
        body = json.loads(request.content)
        properties = body["data"]["attributes"]["properties"]
        if self._how == "lose":
            self._done = True
            return Response(202)
        if self._how == "double":
            self._done = True
            first = self._transport.send(request)
            body["data"]["attributes"]["unique_id"] += ":again"
            self._transport.send(_with(request, body))
            return first
        answer = self._transport.send(request)
        following = self._following(properties)
        if following is not None:
            self._done = True
            number, despatch = following
            identity = body["data"]["attributes"]["unique_id"].rpartition(":")[0]
            properties |= {"OrderNumber": number, "DespatchNumber": despatch}
            body["data"]["attributes"]["unique_id"] = f"{identity}:{despatch}"
            self._transport.send(_with(request, body))
        return answer

    def _following(self, properties: dict[str, Any]) -> tuple[str, str] | None:
        """Give the next parcel of the order, which the warehouse has not packed yet."""
        mine = sorted(
            (
                shipment
                for shipment in self._warehouse.journal()
                if shipment.order_number == properties.get("OrderNumber")
                and shipment.expected == "told"
            ),
            key=lambda shipment: shipment.visible_at,
        )
        for one, later in pairwise(mine):
            if one.despatch_number == properties.get("DespatchNumber"):
                return later.order_number, later.despatch_number
        return None


def _with(request: Request, body: dict[str, Any]) -> Request:
    return Request(
        request.method,
        request.url,
        headers=request.headers,
        content=json.dumps(body).encode(),
        timeout=request.timeout,
    )
