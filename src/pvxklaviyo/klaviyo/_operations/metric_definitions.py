"""What a metric is: a kind of event, by name and by what its events come through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from .flow_definitions import Flow


@attrs.frozen(kw_only=True)
class Integration:
    """
    Through what a metric's events come.

    Attributes:
        id: Klaviyo's key of it.

        key: Its short name, such as ``"api"``.

        name: Its name, such as ``"API"`` or ``"Shopify"``.

        category: Such as ``"eCommerce"``.
    """

    id: str | None = None
    key: str | None = None
    name: str | None = None
    category: str | None = None


@attrs.frozen(kw_only=True)
class Metric:
    """
    A kind of event in an account.

    A metric is its integration *and* its name: "Fulfilled Order" that comes
    through the API is another metric than the shop integration's, with flows
    of its own.

    Attributes:
        id: Klaviyo's key of it.

        name: What people see.

        created: When its first event came.

        updated: When it was last changed.

        integration: Through what its events come.

        flow_ids: The flows that it starts; only where they were asked for.

        flows: The flows themselves; only where they were asked for.
    """

    # https://developers.klaviyo.com/en/reference/get_metrics
    id: str
    name: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    integration: Integration | None = None
    flow_ids: Sequence[str] = ()
    flows: Sequence[Flow] = ()
