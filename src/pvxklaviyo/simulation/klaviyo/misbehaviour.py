"""What a caller gets when the service goes wrong on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from ..._http import Response
from ..faults import (
    ANSWER_LOST,
    DELAY_HEADER,
    NAMES,
    SESSION_LOST,
    SOAP_FAULT,
    TRUNCATED,
    Fault,
)
from .document import Refused, Wrong, refusal
from .windows import Allowance

ERROR_AFTER_ACCEPTANCE = "error_after_acceptance"
"""The service acts, and then answers with an HTTP error, ``status`` (524 unless told)."""

STALE_CURSOR = "stale_cursor"
"""The service does not know the cursor any more."""

FAULTS = frozenset({ERROR_AFTER_ACCEPTANCE, STALE_CURSOR})
"""The faults that only a simulated Klaviyo knows."""

KNOWN = (NAMES | FAULTS) - {SESSION_LOST, SOAP_FAULT}
"""All that can be met here."""

_ACTING = frozenset({ANSWER_LOST, TRUNCATED, ERROR_AFTER_ACCEPTANCE})
_GATEWAY = frozenset({502, 504})
_PAGE = (
    b"<!DOCTYPE html><html><head><title>Klaviyo</title></head>"
    b"<body><h1>We will be back soon</h1></body></html>"
)
_THROTTLED = "https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling"


def acts(fault: Fault) -> bool:
    """Tell whether the request takes effect although something goes wrong."""
    return fault.name in _ACTING


def misbehave(fault: Fault, response: Response | None, error_id: Callable[[], str]) -> Response:
    """
    Give the answer of a call that meets *fault*.

    Args:
        fault: What goes wrong.

        response: What the service answered; None if it did not act.

        error_id: Makes the id of an error.

    Raises:
        ValueError: Klaviyo does not know such a fault.
    """
    match fault.name:
        case "server_error" | "error_after_acceptance":
            return _server_error(fault, error_id)
        case "rate_limited":
            detail = fault.detail or "Request was throttled."
            return refusal(_throttled(detail, _retry_after(fault)), error_id())
        case "maintenance":
            return _html(fault.status or 200, {})
        case "stale_cursor":
            wrong = Wrong(fault.detail or "Invalid cursor provided.", "/data/")
            return refusal(Refused(400, [wrong]), error_id())
        case "truncated" if response is not None:
            return attrs.evolve(response, body=response.body[: len(response.body) // 2])
        case _ if response is not None:
            return response
        case _:
            raise ValueError(f"a simulated Klaviyo has no fault {fault.name!r}")


def _server_error(fault: Fault, error_id: Callable[[], str]) -> Response:
    status = fault.status or (524 if fault.name == ERROR_AFTER_ACCEPTANCE else 503)
    headers = _retry_after(fault)
    if status in _GATEWAY or status >= 520:
        # Such answers come from what stands before the service, as HTML.
        return _html(status, headers)
    detail = fault.detail or "A server error occurred."
    return refusal(Refused(status, [Wrong(detail, code="error")], headers=headers), error_id())


def _html(status: int, headers: Mapping[str, str]) -> Response:
    return Response(status, {"content-type": "text/html; charset=utf-8", **headers}, _PAGE)


def _retry_after(fault: Fault) -> dict[str, str]:
    return {} if fault.retry_after is None else {"retry-after": f"{fault.retry_after:g}"}


def _throttled(detail: str, headers: Mapping[str, str]) -> Refused:
    wrong = Wrong(detail, "/data/", code="throttled")
    return Refused(429, [wrong], headers=headers, links={"type": _THROTTLED})


def throttled(allowance: Allowance, *, tell: bool) -> Refused:
    """Refuse a request for which no window has room; *tell* says how long to wait."""
    seconds = allowance.retry_after
    plural = "" if seconds == 1 else "s"
    detail = f"Request was throttled. Expected available in {seconds} second{plural}."
    return _throttled(detail, {"retry-after": str(seconds)} if tell else {})


def slowed(response: Response, fault: Fault) -> Response:
    """Let whoever carries the answer wait first."""
    return attrs.evolve(response, headers={**response.headers, DELAY_HEADER: f"{fault.delay:g}"})
