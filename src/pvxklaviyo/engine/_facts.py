"""What a look-up showed, as facts of the ledger: people apart, revisions by content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..ledger import Alias, Observation
from ..model import (
    RETURNS_UNREAD,
    FactKey,
    Order,
    Return,
    Shipment,
    StreamKey,
    encode_order,
    encode_return,
    encode_shipment,
    fact_key,
    order_stream,
)
from ._people import People
from ._world import Tenant


class Facts:
    """
    Gathers what was shown, by stream.

    Attributes:
        shown: The facts of each stream that was looked up.

        observations: All of them.

        aliases: The shop's references of the orders.

    Args:
        tenant: Whose.

        people: Takes addresses apart from what is kept.
    """

    def __init__(self, tenant: Tenant, people: People) -> None:
        self._tenant = tenant
        self._people = people
        self.shown: dict[StreamKey, frozenset[FactKey]] = {}
        self.observations: list[Observation] = []
        self.aliases: list[Alias] = []

    def add(
        self,
        number: str,
        found: Order | None,
        shipments: Sequence[Shipment],
        returns: Sequence[Return],
        before: frozenset[FactKey] | None = None,
    ) -> None:
        """
        Take what one order shows: itself, what left of it, and what came back.

        *before* stands for what came back where that could not be read.
        """
        stream = order_stream(self._tenant.name, self._tenant.source, number)
        keys: list[FactKey] = []
        if found is not None:
            body = encode_order(found)
            revision = self._people.revision(body, found.email)
            key = fact_key("order", number, revision=revision)
            keys.append(key)
            self._observe(stream, key, "order", found.email, body)
            if found.reference:
                self.aliases.append(Alias(stream=stream, name=found.reference))
        for shipment in shipments:
            body = encode_shipment(shipment)
            revision = self._people.revision(body, shipment.email)
            key = fact_key("shipment", number, shipment.despatch_number, revision=revision)
            keys.append(key)
            self._observe(stream, key, "shipment", shipment.email, body, shipment.despatched_at)
            if shipment.reference and found is None:
                self.aliases.append(Alias(stream=stream, name=shipment.reference))
        for one in returns:
            body = encode_return(one)
            revision = self._people.revision(body, one.email)
            key = fact_key("return", number, one.return_code, revision=revision)
            keys.append(key)
            self._observe(stream, key, "return", one.email, body, one.returned_at)
            if one.reference and found is None:
                self.aliases.append(Alias(stream=stream, name=one.reference))
        if before is not None:
            keys += before
            self._observe(stream, RETURNS_UNREAD, "unread", None, b"{}")
        self.shown[stream] = frozenset(keys)

    def _observe(
        self,
        stream: StreamKey,
        key: FactKey,
        kind: str,
        email: str | None,
        body: bytes,
        happened_at: datetime | None = None,
    ) -> None:
        self.observations.append(
            Observation(
                stream=stream,
                key=key,
                kind=kind,
                happened_at=happened_at,
                person=self._people.reference(email),
                body=body,
            )
        )
