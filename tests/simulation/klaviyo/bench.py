"""What the tests of the simulated Klaviyo share: a clock, an account, requests."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from pvxklaviyo._http import Request, Response
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import KlaviyoSettings, SimulatedKlaviyo
from pvxklaviyo.simulation.klaviyo.rules import Operation, rules

NOW = datetime(2026, 11, 3, 12, 0, 0, tzinfo=UTC)
HOST = "https://a.klaviyo.com"
HEADERS = {
    "authorization": "Klaviyo-API-Key pk_simulated",
    "revision": "2026-07-15",
    "content-type": "application/vnd.api+json",
}


def account(**settings: Any) -> SimulatedKlaviyo:
    """Open an account without limits, unless told."""
    settings = {"limit_factor": None, **settings}
    return SimulatedKlaviyo(SimulatedClock(NOW), settings=KlaviyoSettings(**settings))


def operation_of(name: str) -> Operation:
    """Give the rules of an operation that there is."""
    found = rules().get(name)
    assert found is not None, name
    return found


def timed(**settings: Any) -> tuple[SimulatedClock, SimulatedKlaviyo]:
    """Open an account without limits, and give its clock, too."""
    clock = SimulatedClock(NOW)
    return clock, SimulatedKlaviyo(
        clock, settings=KlaviyoSettings(**{"limit_factor": None, **settings})
    )


def profile(email: str = "ann@people.invalid", **attributes: Any) -> dict[str, Any]:
    """Write a profile's part of a body."""
    return {"data": {"type": "profile", "attributes": {"email": email, **attributes}}}


def metric(name: str = "Fulfilled Order") -> dict[str, Any]:
    """Write a metric's part of a body."""
    return {"data": {"type": "metric", "attributes": {"name": name}}}


def event(
    *, email: str = "ann@people.invalid", name: str = "Fulfilled Order", **attributes: Any
) -> dict[str, Any]:
    """Write a body of ``create_event``."""
    return {
        "data": {
            "type": "event",
            "attributes": {
                "properties": {"OrderNumber": "SO1"},
                "metric": metric(name),
                "profile": profile(email),
                **attributes,
            },
        }
    }


def bulk(*entries: tuple[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Write a body of ``bulk_create_events``: e-mails, each with attributes of events."""
    return {
        "data": {
            "type": "event-bulk-create-job",
            "attributes": {
                "events-bulk-create": {
                    "data": [
                        {
                            "type": "event-bulk-create",
                            "attributes": {
                                "profile": profile(email),
                                "events": {
                                    "data": [
                                        {
                                            "type": "event",
                                            "attributes": {
                                                "properties": {},
                                                "metric": metric(),
                                                **attributes,
                                            },
                                        }
                                        for attributes in events
                                    ]
                                },
                            },
                        }
                        for email, events in entries
                    ]
                }
            },
        }
    }


def post(path: str, body: Any, **headers: str) -> Request:
    """Make a request that writes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", HOST + path, {**HEADERS, **named}, content)


def get(path: str, **query: str) -> Request:
    """Make a request that reads."""
    pairs = "&".join(f"{quote(name)}={quote(value)}" for name, value in query.items())
    return Request("GET", f"{HOST}{path}{'?' if pairs else ''}{pairs}", HEADERS)


def document(response: Response) -> Any:
    """Read the body of an answer."""
    return json.loads(response.body)


def pointers(response: Response) -> list[str]:
    """Read the pointers of an error document."""
    return [error["source"].get("pointer", "") for error in document(response)["errors"]]
