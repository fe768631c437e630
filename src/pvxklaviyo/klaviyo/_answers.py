"""What Klaviyo's answers mean: done, a document, or which error."""
# https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .._http import Response
from .._pace import Allowance
from ..errors import (
    AuthenticationError,
    DecodeError,
    Problem,
    RateLimitError,
    RequestRejectedError,
    ServerError,
)
from ._errors import DuplicateProfileError
from ._json import Json, from_json
from ._limits import Operation

_SERVICE = "Klaviyo"


def expect_accepted(response: Response, operation: Operation) -> None:
    """
    Read the answer to something that is done later: 202, usually without a body.

    Raises:
        ServiceError: It was not accepted, or the answer is not Klaviyo's.
    """
    _raise_for_status(response, operation)
    if _is_page(response):
        raise _page(response, operation)


def expect_document(response: Response, operation: Operation) -> Json:
    """
    Read the answer to a question.

    Raises:
        ServiceError: There is no answer, or it is not JSON.
    """
    _raise_for_status(response, operation)
    if _is_page(response):
        raise _page(response, operation)
    try:
        return from_json(response.body)
    except (ValueError, RecursionError):
        raise DecodeError(
            f"Klaviyo's answer to {operation.name} is not JSON or was cut short "
            f"({len(response.body):,} bytes)",
            service=_SERVICE,
            operation=operation.name,
            problems=[Problem("", "is not JSON")],
        ) from None


def expect_refused_body(response: Response, operation: Operation) -> None:
    """
    Read the answer to a body that cannot succeed: Klaviyo's own 400 says the key may write.

    Raises:
        AuthenticationError: The key may not, and *missing_scope* says what it lacks.
        ServiceError: Anything else; nothing is known then.
    """
    try:
        _raise_for_status(response, operation)
    except RequestRejectedError as refused:
        if refused.status == 400 and refused.problems:
            return
        raise
    raise DecodeError(
        f"{operation.name} was accepted with a body that Klaviyo must refuse; "
        "is there a gateway in between, or is the address another service's?",
        service=_SERVICE,
        operation=operation.name,
    )


def _raise_for_status(response: Response, operation: Operation) -> None:
    status = response.status
    if 200 <= status < 300:
        return
    if status < 400:
        raise DecodeError(
            f"{operation.name} was answered {status}; Klaviyo's API does not redirect, "
            "so the address is wrong or a gateway is in between",
            service=_SERVICE,
            operation=operation.name,
        )
    if status == 429:
        raise _rate_limited(response, operation)
    if status >= 500 or status in (408, 425):
        raise _server_error(response, operation)
    if status == 401:
        raise AuthenticationError(
            "Klaviyo refused the API key or access token; check that a key is a private one "
            "(pk_…) and was not revoked",
            service=_SERVICE,
            operation=operation.name,
            status=status,
            request_id=_request_id(_errors(response)),
        )
    if status in (400, 403) and _is_page(response):
        # A firewall or proxy says so, not Klaviyo: no fault of key or request.
        raise _page(response, operation)
    if status == 403:
        raise _forbidden(response, operation)
    raise _rejected(response, operation)


def _forbidden(response: Response, operation: Operation) -> AuthenticationError:
    scopes = " ".join(operation.scopes)
    error = AuthenticationError(
        f"The Klaviyo API key or access token may not {operation.name}; give it the scope {scopes}",
        service=_SERVICE,
        operation=operation.name,
        status=response.status,
        request_id=_request_id(_errors(response)),
    )
    error.missing_scope = scopes
    return error


def _rate_limited(response: Response, operation: Operation) -> RateLimitError:
    after = retry_after(response.headers)
    hint = "" if after is None else f"; it asks to wait {after:g} s"
    return RateLimitError(
        f"Klaviyo's limit for {operation.name} is spent{hint}",
        service=_SERVICE,
        operation=operation.name,
        status=response.status,
        request_id=_request_id(_errors(response)),
        retry_after=after,
    )


def _server_error(response: Response, operation: Operation) -> ServerError:
    if _is_page(response):
        return _page(response, operation)
    error = ServerError(
        f"Klaviyo could not {operation.name} ({response.status}); try again later",
        service=_SERVICE,
        operation=operation.name,
        status=response.status,
        request_id=_request_id(_errors(response)),
    )
    error.retry_after = retry_after(response.headers)
    return error


def _page(response: Response, operation: Operation) -> ServerError:
    error = ServerError(
        f"{operation.name} was answered with a web page ({response.status}) instead of JSON; "
        "Klaviyo is closed for now, or a gateway is in between",
        service=_SERVICE,
        operation=operation.name,
        status=response.status,
    )
    error.retry_after = retry_after(response.headers)
    return error


def _rejected(response: Response, operation: Operation) -> RequestRejectedError:
    errors = _errors(response)
    problems = [_problem(error) for error in errors]
    reasons = "; ".join(str(problem) for problem in problems) or _WITHOUT_REASON.get(
        response.status, "no reason given"
    )
    kind = DuplicateProfileError if _names_a_profile(errors) else RequestRejectedError
    rejected = kind(
        f"Klaviyo refused {operation.name} ({response.status}): {reasons}",
        service=_SERVICE,
        operation=operation.name,
        status=response.status,
        request_id=_request_id(errors),
        problems=problems,
    )
    rejected.details = tuple(
        detail for error in errors if isinstance(detail := error.get("detail"), str)
    )
    if isinstance(rejected, DuplicateProfileError):
        rejected.duplicate_profile_id = _duplicate(errors)
    return rejected


def _names_a_profile(errors: Sequence[Mapping[str, Json]]) -> bool:
    return any(error.get("code") == "duplicate_profile" for error in errors)


def _duplicate(errors: Sequence[Mapping[str, Json]]) -> str:
    for error in errors:
        meta = error.get("meta")
        found = meta.get("duplicate_profile_id") if isinstance(meta, Mapping) else None
        if isinstance(found, str) and re.fullmatch(r"\w{1,100}", found):
            return found
    return ""


_WITHOUT_REASON: Mapping[int, str] = {
    404: "nothing is at this address; check the url",
    405: "this address does not take that method; check the url",
    410: "this endpoint or revision is retired; upgrade the library",
    413: "the body is too large",
    415: "the content type is not taken",
}


def _errors(response: Response) -> Sequence[Mapping[str, Json]]:
    """Read the error objects of a JSON:API document, as far as there are any."""
    try:
        document = from_json(response.body)
    except (ValueError, RecursionError):
        return ()
    errors = document.get("errors") if isinstance(document, Mapping) else None
    if isinstance(errors, str) or not isinstance(errors, Sequence):
        return ()
    return [error for error in errors if isinstance(error, Mapping)]


def _request_id(errors: Sequence[Mapping[str, Json]]) -> str:
    # Klaviyo names a failure in its body and nowhere else.
    for error in errors:
        identifier = error.get("id")
        if isinstance(identifier, str) and re.fullmatch(r"[\w-]{1,100}", identifier):
            return identifier
    return ""


# A title is one of a few fixed sentences, while a detail may quote what was
# sent; anything that looks as if it did is left out.
_FIXED_TITLE = re.compile(r"[A-Za-z][A-Za-z ,.'-]{0,79}")
_CODE = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_POINTER = re.compile(r"/[^\s@]{0,299}")
_PARAMETER = re.compile(r"[\w.\[\]-]{1,100}")


def _problem(error: Mapping[str, Json]) -> Problem:
    title = _matching(_FIXED_TITLE, error.get("title"))
    code = _matching(_CODE, error.get("code"))
    source = error.get("source")
    where = ""
    if isinstance(source, Mapping):
        where = _matching(_POINTER, source.get("pointer")) or _matching(
            _PARAMETER, source.get("parameter")
        )
    return Problem(where, title or code or "is refused", code)


def _matching(pattern: re.Pattern[str], value: Json) -> str:
    return value if isinstance(value, str) and pattern.fullmatch(value) else ""


_WINDOW = 60.0


def allowance(response: Response) -> Allowance | None:
    """
    Read what Klaviyo says is left of an operation's minute.

    Returns:
        None where the headers are missing, as on a 429, or unreadable.
    """
    # https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
    # Whether the limit may come as a list of policies is not documented: the
    # first number is the minute's either way.
    told = [
        re.match(r"\s*(\d{1,9})", response.headers.get(f"ratelimit-{name}", ""))
        for name in ("limit", "remaining", "reset")
    ]
    limit, remaining, reset = (int(found[1]) if found else None for found in told)
    if limit is None or remaining is None or reset is None or limit <= 0:
        return None
    return Allowance(limit, min(remaining, limit), min(float(reset), _WINDOW), _WINDOW)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """
    Read how many seconds the service asks to wait.

    Args:
        headers: Names in lower case. A date is compared with the answer's own
            ``date``, so that a wrong clock here does no harm.

    Returns:
        Seconds, at least 0; None where nothing is asked or it cannot be read.
    """
    # https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    asked = headers.get("retry-after", "").strip()
    try:
        seconds = float(asked)
    except ValueError:
        until, sent = _date(asked), _date(headers.get("date", ""))
        if until is None or sent is None:
            return None
        seconds = (until - sent).total_seconds()
    return max(0.0, seconds) if seconds <= _LONGEST_WAIT else None


# What is longer nobody means, and clocks could not count it.
_LONGEST_WAIT = 1e9


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date


def _is_page(response: Response) -> bool:
    kind = response.headers.get("content-type", "")
    return kind.startswith("text/html") or response.body.lstrip()[:1] == b"<"
