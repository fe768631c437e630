"""What shops' APIs answer: a document, nothing, or which error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .._http import Response
from ..errors import (
    ApiError,
    AuthenticationError,
    DecodeError,
    Problem,
    RateLimitError,
    RequestRejectedError,
    ServerError,
)
from ._document import Part, UnreadableError, document, reading

# A word of the service's own; anything longer might quote people's data.
_CODE = re.compile(r"[A-Za-z][\w.-]{0,79}")
# What is longer nobody means, and clocks could not count it.
_LONGEST_WAIT = 1e9


def expect_document(response: Response, *, service: str, operation: str) -> Part:
    """
    Read the answer to a question; one without a body is nothing.

    Args:
        response: The answer.

        service: What the tenant calls the shop.

        operation: What was asked.

    Raises:
        AuthenticationError: The credentials were refused.

        RateLimitError: Too many calls.

        ServerError: The shop is broken, closed, or a web page answered.

        RequestRejectedError: It refuses for another reason; nothing of that
            name is there (404), say.

        DecodeError: The answer is no JSON, or leads elsewhere.
    """
    if not 200 <= response.status < 300:
        raise _refused(response, service, operation)
    if not response.body.strip():
        return Part(None)
    if _is_page(response):
        raise _server_error(response, service, operation)
    with reading(service, operation):
        return document(response.body)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read how long a shop asks to wait, in seconds; None where it does not say."""
    # https://developer.bigcommerce.com/docs/start/best-practices/api-rate-limits
    reset = _number(headers.get("x-rate-limit-time-reset-ms", ""))
    if reset is not None:
        return _sensible(reset / 1000)
    text = headers.get("retry-after", "").strip()
    seconds = _number(text)
    if seconds is not None:
        return _sensible(seconds)
    until, sent = _date(text), _date(headers.get("date", ""))
    if until is None or sent is None:
        return None
    return _sensible((until - sent).total_seconds())


def _refused(response: Response, service: str, operation: str) -> ApiError | DecodeError:
    status = response.status
    code = _code(response)
    if status < 400:
        return DecodeError(
            f"{operation} of {service} was answered {status}: the address leads elsewhere, "
            "and credentials are not sent after it; give the address that it leads to",
            service=service,
            operation=operation,
        )
    if status == 429:
        return RateLimitError(
            f"the limit of {service} for calls is spent",
            service=service,
            operation=operation,
            retry_after=retry_after(response.headers),
        )
    if status >= 500 or status in {408, 425} or (status != 404 and _is_page(response)):
        return _server_error(response, service, operation)
    if status in {401, 403}:
        return AuthenticationError(
            f"{service} refused the credentials for {operation}"
            + (f" ({code})" if code else "")
            + "; check that they are of this shop, and that they may read orders",
            service=service,
            operation=operation,
            status=status,
        )
    return RequestRejectedError(
        f"{service} refused {operation} ({status}){f': {code}' if code else ''}",
        service=service,
        operation=operation,
        status=status,
        problems=[Problem("", "was refused", code)] if code else (),
    )


def _server_error(response: Response, service: str, operation: str) -> ServerError:
    why = "a web page instead of JSON" if _is_page(response) else f"{response.status}"
    error = ServerError(
        f"{operation} of {service} was answered with {why}; try again later",
        service=service,
        operation=operation,
        status=response.status,
    )
    error.retry_after = retry_after(response.headers)
    return error


def _is_page(response: Response) -> bool:
    kind = response.headers.get("content-type", "")
    return kind.startswith("text/html") or response.body.lstrip()[:1] == b"<"


def _code(response: Response) -> str:
    try:
        code = document(response.body)["code"].value
    except UnreadableError:
        return ""
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", text.strip()) else None


def _sensible(seconds: float) -> float | None:
    return max(0.0, seconds) if seconds <= _LONGEST_WAIT else None


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date
