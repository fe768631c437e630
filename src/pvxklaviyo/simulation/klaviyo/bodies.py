"""The body of a request: its media type, its size, its shape, and the events it carries."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NoReturn

import attrs

from .document import MEDIA_TYPE, Json, Refused, Wrong
from .rules import Shape
from .shape import misshapen

_MEDIA_TYPES = (MEDIA_TYPE, "application/json")
MOST_ERRORS = 100
"""An error document stops here, however much is wrong."""


@attrs.frozen(kw_only=True)
class Body:
    """
    A body, read as far as it can be.

    Attributes:
        size: Bytes.

        readable: Whether it is JSON.

        document: What it says; None if it is not JSON.

        unique_ids: Of its events, in order.

        events: How many events it carries.
    """

    size: int
    readable: bool
    document: Json = attrs.field(repr=False)
    unique_ids: tuple[str, ...]
    events: int


def read_body(content: bytes) -> Body:
    """Read a body, however wrong it is, so that the journal can tell what was in it."""
    readable = bool(content)
    document: Json = None
    if content:
        try:
            document = json.loads(content, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            readable = False
    found = list(_events(document))
    return Body(
        size=len(content),
        readable=readable,
        document=document,
        unique_ids=tuple(unique_id for unique_id in found if unique_id is not None),
        events=len(found),
    )


def _no_constant(text: str) -> NoReturn:
    # Python reads NaN and Infinity, which are not JSON.
    raise ValueError(text)


def _events(document: Json) -> Iterator[str | None]:
    attributes = _member(_member(document, "data"), "attributes")
    entries = _member(_member(attributes, "events-bulk-create"), "data")
    if isinstance(entries, list):
        for entry in entries:
            events = _member(_member(_member(entry, "attributes"), "events"), "data")
            for event in events if isinstance(events, list) else ():
                yield _unique_id(_member(event, "attributes"))
    elif _member(attributes, "metric") is not None:
        yield _unique_id(attributes)


def _unique_id(attributes: Json) -> str | None:
    found = _member(attributes, "unique_id")
    return found if isinstance(found, str) else None


def _member(value: Json, name: str) -> Json:
    return value.get(name) if isinstance(value, dict) else None


def check_body(body: Body, headers: Mapping[str, str], shape: Shape, most_bytes: int) -> None:
    """
    Check that a body may be read as what the operation expects.

    Raises:
        Refused: 415: of a media type or encoding that is not taken. 400: too
            large, not JSON, or not of the right shape.
    """
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if media_type not in _MEDIA_TYPES or encoding != "identity":
        raise Refused(
            415,
            [Wrong(f"The body must be {MEDIA_TYPE}, not encoded.", code="unsupported_media_type")],
        )
    if body.size > most_bytes:
        raise Refused(400, [Wrong(f"The payload may have at most {most_bytes} bytes.", "/data")])
    if not body.readable:
        raise Refused(400, [Wrong("The body is not JSON.", "/data", code="parse_error")])
    refuse(misshapen(shape, body.document))


def refuse(wrong: Iterator[Wrong]) -> None:
    """
    Refuse a request if anything is wrong with it.

    Raises:
        Refused: 400, with everything that is wrong, up to a limit.
    """
    found: list[Wrong] = []
    for one in wrong:
        found.append(one)
        if len(found) == MOST_ERRORS:
            break
    if found:
        raise Refused(400, found)
