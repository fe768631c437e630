"""An event as Klaviyo holds it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from .._json import Json


@attrs.frozen(kw_only=True)
class StoredEvent:
    """
    An event as Klaviyo holds it.

    It does not show the ``unique_id`` that was sent: to find an event again,
    put your own key in its properties.

    Attributes:
        id: Klaviyo's key of it.

        time: When it happened, aware, whole seconds.

        uuid: Another key, which sorts by time.

        properties: What was sent, and what Klaviyo adds under names that
            begin with ``$``. May hold personal data, so ``repr`` leaves them
            out.

        metric_id: Of its metric; None where that is gone.

        profile_id: Of its profile; None where that is gone.
    """

    # https://developers.klaviyo.com/en/reference/get_events
    id: str
    time: datetime | None = None
    uuid: str | None = None
    properties: Mapping[str, Json] = attrs.field(factory=dict[str, Json], repr=False)
    metric_id: str | None = None
    profile_id: str | None = None
