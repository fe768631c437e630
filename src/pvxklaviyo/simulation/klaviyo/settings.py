"""How a simulated Klaviyo behaves where the real one's behaviour varies or is not known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import attrs

REJECT = "reject"
"""Refuse the whole request."""
DROP = "drop"
"""Keep the first, and drop the others silently."""


@attrs.frozen(kw_only=True)
class KlaviyoSettings:
    """
    The switches of a simulated account.

    Attributes:
        timezone: The account's, by IANA name.

        currency: The account's.

        apply_after: How long an accepted event waits until it takes effect.

        apply_jitter: How much longer it may wait; events that came close to
            each other then take effect in another order.

        seed: For the jitter.

        bulk_repeats: What a ``unique_id`` repeated inside one bulk request
            does: :data:`REJECT` refuses the request, as the OpenAPI file says;
            :data:`DROP` keeps the first, as the guide says.

        show_event_id: Whether events that are read carry ``$event_id``.

        tell_retry_after: Whether a 429 says how long to wait.

        limit_factor: Times the real limits; None for no limits.

        first_delays: By name of metric, the first delay of the flow that
            listens to it: a late event still starts a flow within it.

        most_metrics: How many metrics the account may have.
    """

    timezone: str = "Europe/London"
    currency: str = "GBP"
    apply_after: timedelta = timedelta(seconds=1)
    apply_jitter: timedelta = timedelta(0)
    seed: int = 0
    bulk_repeats: str = attrs.field(default=REJECT, validator=attrs.validators.in_((REJECT, DROP)))
    show_event_id: bool = False
    tell_retry_after: bool = True
    limit_factor: float | None = 1.0
    first_delays: Mapping[str, timedelta] = attrs.field(factory=dict[str, timedelta])
    most_metrics: int = 200
