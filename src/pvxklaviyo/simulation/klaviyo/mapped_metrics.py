"""Metrics that mean something to Klaviyo itself, and metrics that people made of others."""

# https://developers.klaviyo.com/en/reference/get_mapped_metrics
# https://developers.klaviyo.com/en/reference/custom_metrics_api_overview

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import attrs

from .document import Json
from .resources import new_id

MAPPED = (
    "revenue",
    "ordered_product",
    "refunded_sales",
    "cancelled_sales",
    "started_checkout",
    "added_to_cart",
    "viewed_product",
)
"""What Klaviyo wants to know the metric of; every account has all of these."""

_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)


@attrs.frozen(kw_only=True)
class MappedMetric:
    """
    What one of Klaviyo's own notions is counted by.

    Attributes:
        id: The notion, one of :data:`MAPPED`.

        metric_id: Of a metric; empty if it is none.

        custom_metric_id: Of a custom metric; empty if it is none.

        updated: When it was last pointed elsewhere.
    """

    id: str
    metric_id: str = ""
    custom_metric_id: str = ""
    updated: datetime


@attrs.frozen(kw_only=True)
class CustomMetric:
    """
    A metric that people made of others.

    Attributes:
        id: Klaviyo's own.

        number: From 1, in the order of creation.

        name: For people.

        definition: How it is computed, as Klaviyo encodes it.

        created: When it was made.
    """

    id: str
    number: int
    name: str
    definition: Mapping[str, Json]
    created: datetime

    @property
    def metric_ids(self) -> Sequence[str]:
        """Ids of the metrics that it is made of, each once."""
        groups = self.definition.get("metric_groups")
        found = [
            str(group.get("metric_id"))
            for group in (groups if isinstance(groups, list) else ())
            if isinstance(group, dict)
        ]
        return list(dict.fromkeys(found))


class MappedMetrics:
    """
    The mapped and the custom metrics of an account.

    Args:
        account: For the ids.
    """

    def __init__(self, account: str) -> None:
        self._account = account
        self._mapped: dict[str, MappedMetric] = {
            of: MappedMetric(id=of, updated=_BEFORE) for of in MAPPED
        }
        self._custom: dict[str, CustomMetric] = {}

    def all(self) -> Sequence[MappedMetric]:
        """List every notion, those too that were never pointed anywhere."""
        return tuple(self._mapped.values())

    def get(self, mapped_id: str) -> MappedMetric | None:
        """Find one notion; None if there is no such."""
        return self._mapped.get(mapped_id)

    def point(
        self, mapped_id: str, now: datetime, *, metric_id: str = "", custom_metric_id: str = ""
    ) -> MappedMetric:
        """Let a notion be counted by another metric."""
        mapped = MappedMetric(
            id=mapped_id, metric_id=metric_id, custom_metric_id=custom_metric_id, updated=now
        )
        self._mapped[mapped_id] = mapped
        return mapped

    def custom(self) -> Sequence[CustomMetric]:
        """List the custom metrics, the oldest first."""
        return tuple(self._custom.values())

    def find_custom(self, custom_id: str) -> CustomMetric | None:
        """Find a custom metric by its id."""
        return self._custom.get(custom_id)

    def add_custom(self, name: str, definition: Mapping[str, Json], now: datetime) -> CustomMetric:
        """Put a custom metric there."""
        number = len(self._custom) + 1
        custom = CustomMetric(
            id=new_id(self._account, "custom metric", number),
            number=number,
            name=name,
            definition=definition,
            created=now,
        )
        self._custom[custom.id] = custom
        return custom
