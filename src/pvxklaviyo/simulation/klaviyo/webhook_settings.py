"""How a simulated account sends webhooks where the real one's way varies or is not known."""

from __future__ import annotations

from datetime import timedelta

import attrs

BODY_AND_TIMESTAMP = "body_and_timestamp"
"""The signature covers the raw body followed by the timestamp header's value."""
BODY_ONLY = "body_only"
"""The signature covers the raw body alone."""


@attrs.frozen(kw_only=True)
class WebhookSettings:
    """
    The switches of an account's webhooks.

    Attributes:
        available: Whether the account has the feature; else 403.

        signed: What a signature covers: :data:`BODY_AND_TIMESTAMP`, as two
            receivers in use check it, or :data:`BODY_ONLY`, as a third-party
            description has it.

        shortest_secret: Characters that a secret has at least.

        shown_url: Characters of an endpoint's address that are shown; how it
            is truncated is not documented.

        http_loopback: Whether an endpoint may be ``http`` on the loopback, as
            only a test's is; the real service takes nothing but ``https``.

        most_events: Events in one delivery.

        time_limit: How long a receiver may take.

        first_gap: How long after its first failure a delivery is tried again;
            each further gap is twice as long. The gaps below an hour are not
            documented.

        longest_gap: No gap is longer.

        disabled_after: How long a webhook may fail before it is switched off.
    """

    available: bool = True
    signed: str = attrs.field(
        default=BODY_AND_TIMESTAMP, validator=attrs.validators.in_((BODY_AND_TIMESTAMP, BODY_ONLY))
    )
    shortest_secret: int = 16
    shown_url: int = 32
    http_loopback: bool = False
    most_events: int = 1_000
    time_limit: timedelta = timedelta(seconds=5)
    first_gap: timedelta = timedelta(minutes=1)
    longest_gap: timedelta = timedelta(hours=1)
    disabled_after: timedelta = timedelta(hours=48)
