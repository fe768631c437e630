"""Whether a body has the shape that the table demands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from .document import Json, Wrong, below
from .rules import Shape


def misshapen(shape: Shape, value: Json, pointer: str = "") -> Iterator[Wrong]:
    """Give everything in *value* that *shape* forbids, each with its place."""
    if value is None:
        if not shape.null:
            yield Wrong("This field may not be null.", pointer or "/data")
        return
    if _kind(value) not in shape.kinds and not (
        _kind(value) == "integer" and "number" in shape.kinds
    ):
        yield Wrong(f"This field must be of type {' or '.join(shape.kinds)}.", pointer or "/data")
        return
    if isinstance(value, dict):
        yield from _members(shape, value, pointer)
    elif isinstance(value, list):
        if shape.items is not None:
            for position, item in enumerate(value):
                yield from misshapen(shape.items, item, below(pointer, position))
    elif isinstance(value, str):
        if shape.values and value not in shape.values:
            yield Wrong(f"Only {', '.join(shape.values)} is allowed here.", pointer)
        elif shape.format == "date-time" and read_time(value) is None:
            yield Wrong("This is not a date and time as ISO 8601 writes it.", pointer)


def _members(shape: Shape, value: dict[str, Json], pointer: str) -> Iterator[Wrong]:
    for name in shape.required:
        if name not in value:
            yield Wrong(f"'{name}' is a required field.", below(pointer, name))
    for name, member in value.items():
        field = shape.fields.get(name)
        # What the file does not name is let through, as Klaviyo does: a
        # misspelt optional member is lost without a word.
        if field is not None:
            yield from misshapen(field, member, below(pointer, name))


def _kind(value: Json) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def read_time(text: str) -> datetime | None:
    """
    Read a date and time; what is missing is 0, and without a zone it is UTC.

    Returns:
        Aware, UTC; None if *text* is something else.
    """
    # https://developers.klaviyo.com/en/docs/acceptable_date_and_timestamp_formats_for_profile_and_event_properties
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
