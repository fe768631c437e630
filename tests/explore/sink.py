"""A Klaviyo that keeps a journal: what was asked of it, and which events took effect."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs


@attrs.frozen(kw_only=True)
class Received:
    """
    One request with one event.

    Attributes:
        at: When it came.

        kind: What it tells of, by the key that it echoes.

        key: The business key that it echoes.

        unique_id: What Klaviyo knows it by.

        metric: Its metric.

        profile: Whom it is for.

        time: When it happened, as it says.

        backfill: Whether it starts no flow.

        properties: What else it says.

        refused: Whether it was refused.

        took_effect: Whether Klaviyo keeps it: the first of a profile, a metric
            and an id.
    """

    at: datetime
    kind: str
    key: str
    unique_id: str
    metric: str
    profile: str
    time: datetime
    backfill: bool
    properties: Mapping[str, object] = attrs.field(eq=False)
    refused: bool
    took_effect: bool

    def of(self, name: str) -> str:
        """Give a property as text; empty if it is not there."""
        return str(self.properties.get(name, ""))

    def pieces(self) -> Mapping[str, int]:
        """Count the pieces of its items."""
        items = self.properties.get("Items") or [self.properties]
        pieces: dict[str, int] = {}
        if isinstance(items, list):
            for item in items:
                sku = str(item.get("SKU"))
                pieces[sku] = pieces.get(sku, 0) + int(item.get("Quantity") or 0)
        return pieces


def receive(before: Sequence[Received], body: bytes, now: datetime, refused: str = "") -> Received:
    """
    Take one request.

    Args:
        before: What came earlier.

        body: Of ``POST /api/events``.

        now: The time.

        refused: The order of which everything is refused.
    """
    attributes = json.loads(body)["data"]["attributes"]
    properties = attributes["properties"]
    _, kind, key = str(properties["EventKey"]).split(":", 2)
    profile = attributes["profile"]["data"]["attributes"]
    who = profile.get("email") or profile.get("phone_number") or ""
    metric = attributes["metric"]["data"]["attributes"]["name"]
    named = (who, metric, attributes["unique_id"])
    no = bool(refused) and properties.get("OrderNumber") == refused
    return Received(
        at=now,
        kind=kind,
        key=key,
        unique_id=attributes["unique_id"],
        metric=metric,
        profile=who,
        time=datetime.fromisoformat(attributes["time"]),
        backfill=bool(attributes.get("backfill")),
        properties=properties,
        refused=no,
        took_effect=not no
        and all(
            (one.profile, one.metric, one.unique_id) != named for one in before if one.took_effect
        ),
    )
