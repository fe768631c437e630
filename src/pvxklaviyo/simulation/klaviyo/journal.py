"""What really happened at a simulated Klaviyo: requests that came, events that took effect or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from .document import Json


@attrs.frozen(kw_only=True)
class ReceivedRequest:
    """
    One request that reached the service.

    Attributes:
        number: From 1, in order of arrival.

        operation: By the OpenAPI file's ``operationId``; ``"unknown"`` for
            what is not simulated.

        at: When it came.

        key_id: ``"key 1"`` for the first key the service was given, and so on;
            never the key. Empty if there was none or it is not known.

        status: What was answered, whether or not the answer arrived.

        unique_ids: Of the events in its body, in order, refused ones included.

        events: How many events its body carries.

        answer_dropped: Whether the service broke the connection instead of
            giving its answer.

        fault: Name of the fault that it met on purpose; empty if none.
    """

    number: int
    operation: str
    at: datetime
    key_id: str
    status: int
    unique_ids: tuple[str, ...] = ()
    events: int = 0
    answer_dropped: bool = False
    fault: str = ""


@attrs.frozen(kw_only=True)
class StoredEvent:
    """
    An event that took effect.

    Attributes:
        id: Klaviyo's own.

        metric: Name of its metric.

        metric_id: Id of its metric.

        integration: ``"API"``, or whose metric it is.

        profile_id: Whose event it is.

        email: E-mail of that profile when the event took effect; empty if it
            has none.

        identifiers: What the request named the profile by.

        properties: What was sent.

        time: When it happened, to the second.

        value: Money, or None.

        value_currency: Its currency, or None.

        unique_id: What it was sent with, else its time in seconds since 1970.

        received_at: When the request came.

        applied_at: When it took effect.

        backfill: Whether it was sent as history.

        would_start_flow: Whether a flow that listens to the metric starts.

        request: Number of the request that brought it; 0 for one that was
            seeded.

        arrival: From 1, in order of arrival, those that vanished counted too;
            0 for one that was seeded.
    """

    id: str
    metric: str
    metric_id: str
    integration: str
    profile_id: str
    email: str = attrs.field(repr=False)
    identifiers: Mapping[str, str] = attrs.field(repr=False)
    properties: Mapping[str, Json] = attrs.field(repr=False)
    time: datetime
    value: float | None = None
    value_currency: str | None = None
    unique_id: str
    received_at: datetime
    applied_at: datetime
    backfill: bool
    would_start_flow: bool
    request: int = 0
    arrival: int = 0


DUPLICATE = "duplicate"
"""Its profile, metric, and ``unique_id`` were taken by an event processed before."""
RESERVED_ADDRESS = "reserved_address"
"""The e-mail address is one of a domain that Klaviyo accepts and forgets."""
UNKNOWN_PROFILE = "unknown_profile"
"""It names a profile id that does not exist, and nothing else."""
TOO_MANY_METRICS = "too_many_metrics"
"""It would have made one metric more than an account may have."""


@attrs.frozen(kw_only=True)
class DroppedEvent:
    """
    An event that was accepted with 202 and vanished without a word.

    Attributes:
        reason: One of the module's constants.

        metric: Name of its metric.

        unique_id: What it was sent with, else its time in seconds since 1970.

        time: When it happened.

        received_at: When the request came.

        request: Number of the request that brought it.
    """

    reason: str
    metric: str
    unique_id: str
    time: datetime
    received_at: datetime
    request: int
