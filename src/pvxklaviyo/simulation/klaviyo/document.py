"""Klaviyo's documents: what JSON is here, the error document, pointers into a body."""

# https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import attrs

from ..._http import Response
from .settings import DETAIL, DOCUMENT, EMPTY

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""What Klaviyo lets its callers choose freely, such as the properties of an event."""

MEDIA_TYPE = "application/vnd.api+json"


@attrs.frozen
class Wrong:
    """
    One thing that is wrong with a request.

    Attributes:
        detail: Why, in words that are not stable.

        pointer: Where in the body; empty if the body is not to blame.

        parameter: Which query parameter; empty if none is to blame.

        code: Klaviyo's short word.
    """

    detail: str
    pointer: str = ""
    parameter: str = ""
    code: str = "invalid"


class Refused(Exception):
    """
    The service says no.

    Attributes:
        status: The HTTP status.

        wrong: What is wrong; at least one thing.

        headers: To send along.

        meta: Of every error, such as the id of a profile in the way.

        links: Of every error.
    """

    def __init__(
        self,
        status: int,
        wrong: Sequence[Wrong],
        *,
        headers: Mapping[str, str] | None = None,
        meta: Mapping[str, Json] | None = None,
        links: Mapping[str, Json] | None = None,
    ) -> None:
        super().__init__(f"{status}: {wrong[0].detail}")
        self.status = status
        self.wrong: tuple[Wrong, ...] = tuple(wrong)
        self.headers: dict[str, str] = dict(headers or {})
        self.meta: dict[str, Json] = dict(meta or {})
        self.links: dict[str, Json] = dict(links or {})


_TITLES = {
    400: "Invalid input.",
    401: "Authentication credentials were not provided.",
    403: "You do not have permission to perform this action.",
    404: "Not found.",
    405: "Method not allowed.",
    409: "Conflict.",
    410: "Gone.",
    415: "Unsupported media type.",
    429: "Request was throttled.",
}


def answer(status: int, content: Json = None, headers: Mapping[str, str] | None = None) -> Response:
    """Make an answer; without *content* it has an empty body."""
    if content is None:
        return Response(status, dict(headers or {}))
    body = json.dumps(content, separators=(",", ":")).encode()
    return Response(status, {"content-type": MEDIA_TYPE, **(headers or {})}, body)


_UNDOCUMENTED = frozenset({401, 403, 404, 405, 410, 415})


def refusal(refused: Refused, error_id: str, form: str = DOCUMENT) -> Response:
    """
    Make the error document of *refused*.

    Args:
        refused: What is wrong.

        error_id: What a caller quotes to the support.

        form: What is answered instead where the answer is not documented.
    """
    if refused.status in _UNDOCUMENTED and form == EMPTY:
        return Response(refused.status, refused.headers)
    if refused.status in _UNDOCUMENTED and form == DETAIL:
        headers = {**refused.headers, "content-type": "application/json"}
        return answer(refused.status, {"detail": refused.wrong[0].detail}, headers)
    errors: list[Json] = []
    for position, wrong in enumerate(refused.wrong):
        source: dict[str, Json] = {}
        if wrong.pointer:
            source["pointer"] = wrong.pointer
        if wrong.parameter:
            source["parameter"] = wrong.parameter
        errors.append(
            {
                "id": error_id if position == 0 else f"{error_id[:-4]}{position:04x}",
                "status": refused.status,
                "code": wrong.code,
                "title": _TITLES.get(refused.status, "A server error occurred."),
                "detail": wrong.detail,
                "source": source,
                "links": dict(refused.links),
                "meta": dict(refused.meta),
            }
        )
    return answer(refused.status, {"errors": errors}, refused.headers)


def below(pointer: str, step: str | int) -> str:
    """Extend a JSON pointer by one step, as RFC 6901 escapes it."""
    return f"{pointer}/{str(step).replace('~', '~0').replace('/', '~1')}"
