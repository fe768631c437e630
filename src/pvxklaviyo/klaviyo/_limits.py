"""
What each operation is called, where it lives, what it costs and which scope it needs.

Klaviyo limits every operation of an account by itself, in two windows.
"""
# https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling

from __future__ import annotations

from datetime import date

import attrs

from .._pace import Budget, Window

REVISION = "2026-07-15"
"""The revision of Klaviyo's API that this library speaks."""
# Stable for a year, deprecated for another:
# https://developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy
REVISION_RETIRES_ON = date(2028, 7, 15)
"""From then on Klaviyo answers with a later revision instead."""


@attrs.frozen
class Operation:
    """
    One operation of Klaviyo's API.

    Attributes:
        name: Klaviyo's own: ``"create_event"``.

        method: ``"GET"``, ``"POST"``, …

        path: With its leading slash.

        burst: Calls in one second, at most.

        steady: Calls in one minute, at most.

        scopes: All that the key must have.
    """

    name: str
    method: str
    path: str
    burst: int
    steady: int
    scopes: tuple[str, ...]

    @property
    def budget(self) -> Budget:
        """What it is paid from, before it is known whose account it is."""
        return Budget(f"klaviyo/{self.name}", (Window(self.burst, 1), Window(self.steady, 60)))


CREATE_EVENT = Operation("create_event", "POST", "/api/events", 350, 3500, ("events:write",))
BULK_CREATE_EVENTS = Operation(
    "bulk_create_events", "POST", "/api/event-bulk-create-jobs", 10, 150, ("events:write",)
)
GET_EVENTS = Operation("get_events", "GET", "/api/events", 350, 3500, ("events:read",))
GET_METRICS = Operation("get_metrics", "GET", "/api/metrics", 10, 150, ("metrics:read",))
GET_ACCOUNTS = Operation("get_accounts", "GET", "/api/accounts", 1, 15, ("accounts:read",))

OPERATIONS = (CREATE_EVENT, BULK_CREATE_EVENTS, GET_EVENTS, GET_METRICS, GET_ACCOUNTS)
"""All that this version calls."""
