"""The metrics of a simulated account: a metric is an integration and a name."""

# https://developers.klaviyo.com/en/reference/metrics_api_overview

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from .document import Json
from .resources import new_id

API = "API"
"""Name and category of the integration under which all users of the interface write."""


@attrs.frozen(kw_only=True)
class Metric:
    """
    One metric.

    Attributes:
        id: Klaviyo's own; flows and segments hold on to it.

        name: Such as ``"Fulfilled Order"``; not alone in an account.

        integration: Whose it is, such as ``"Shopify"``.

        category: Of the integration, such as ``"eCommerce"``.

        created: When its first event came.
    """

    id: str
    name: str
    integration: str
    category: str
    created: datetime

    def attributes(self) -> dict[str, Json]:
        """Write its attributes."""
        created = self.created.isoformat(timespec="seconds")
        return {
            "name": self.name,
            "created": created,
            "updated": created,
            "integration": {
                "object": "integration",
                "id": f"simulated-{self.integration.lower()}",
                "key": self.integration.lower(),
                "name": self.integration,
                "category": self.category,
            },
        }


class Metrics:
    """All metrics of an account."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._by_id: dict[str, Metric] = {}
        self._by_name: dict[tuple[str, str], Metric] = {}
        self._made = 0

    def all(self) -> Sequence[Metric]:
        """List them, the oldest first."""
        return tuple(self._by_id.values())

    def get(self, metric_id: str) -> Metric | None:
        """Find one by its id."""
        return self._by_id.get(metric_id)

    def find(self, integration: str, name: str) -> Metric | None:
        """Find one by what makes it that metric."""
        return self._by_name.get((integration, name))

    def add(self, integration: str, category: str, name: str, now: datetime) -> Metric:
        """Give the metric, made if it is new."""
        found = self.find(integration, name)
        if found is None:
            self._made += 1
            found = Metric(
                id=new_id(self._account, "metric", self._made),
                name=name,
                integration=integration,
                category=category,
                created=now,
            )
            self._by_id[found.id] = found
            self._by_name[integration, name] = found
        return found

    def remove(self, integration: str, name: str) -> None:
        """
        Take one away.

        Raises:
            KeyError: There is no such metric.
        """
        del self._by_id[self._by_name.pop((integration, name)).id]
