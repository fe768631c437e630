"""
From Klaviyo's documents to our values, leniently.

What is documented and what is sent differ: nulls where none may be, links that
are missing, numbers for texts, new members every quarter. So only what a value
cannot do without is demanded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, TypeVar, cast, get_origin

import attrs

from ..errors import DecodeError, Problem
from ._json import Json
from ._resources import Account, Metric, StoredEvent

if TYPE_CHECKING:
    from cattrs import BaseValidationError, Converter

T = TypeVar("T")


def structure_all(
    document: Json, read: Callable[[Mapping[str, Json]], T], operation: str
) -> Sequence[T]:
    """
    Read every resource of a list document.

    Raises:
        DecodeError: There is no list, or a resource lacks what it must have.
    """
    from cattrs import BaseValidationError

    resources = _object(document).get("data")
    if isinstance(resources, str) or not isinstance(resources, Sequence):
        raise _unreadable(operation, [Problem("/data", "is not a list")])
    values = list[T]()
    for position, resource in enumerate(resources):
        try:
            values.append(read(_object(resource)))
        except BaseValidationError as error:
            problems = _problems(error, f"/data/{position}")
            raise _unreadable(operation, problems) from None
    return values


def next_link(document: Json) -> str | None:
    """Find the address of the following page; None after the last."""
    # Documented as always there; in truth null or missing on the last page.
    link = _object(_object(document).get("links")).get("next")
    return link if isinstance(link, str) and link else None


def account(resource: Mapping[str, Json]) -> Account:
    """Read one resource of type ``account``."""
    return _converter().structure(_flat(resource), Account)


def metric(resource: Mapping[str, Json]) -> Metric:
    """Read one resource of type ``metric``."""
    return _converter().structure(_flat(resource), Metric)


def stored_event(resource: Mapping[str, Json]) -> StoredEvent:
    """Read one resource of type ``event``."""
    attributes = _flat(resource)
    time = attributes.get("datetime")
    return _converter().structure(
        {
            "id": attributes.get("id"),
            "time": attributes.get("timestamp") if time is None else time,
            "uuid": attributes.get("uuid"),
            "properties": _object(attributes.get("event_properties")),
            "metric_id": _related(resource, "metric"),
            "profile_id": _related(resource, "profile"),
        },
        StoredEvent,
    )


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _flat(resource: Mapping[str, Json]) -> dict[str, Json]:
    return {**_object(resource.get("attributes")), "id": resource.get("id")}


def _related(resource: Mapping[str, Json], name: str) -> Json:
    relationship = _object(_object(resource.get("relationships")).get(name))
    return _object(relationship.get("data")).get("id")


@cache
def _converter() -> Converter:
    # Imported at first use: sending needs none of it.
    from cattrs import Converter
    from cattrs.gen import make_dict_structure_fn

    converter = Converter()
    # cattrs' own hooks call the type, and str(None) is "None".
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(bool, _bool)
    converter.register_structure_hook(datetime, _instant)
    # All mappings in our values are what Klaviyo calls free-form.
    converter.register_structure_hook_func(_is_mapping, lambda value, _: value)

    def object_hook(kind: type[T]) -> Callable[[object, object], T]:
        read = make_dict_structure_fn(kind, converter)

        def hook(value: object, _: object) -> T:
            # cattrs asks only whether a name is "in" it, which a text answers too.
            if not isinstance(value, Mapping):
                raise _NotAError("an object")
            return read(cast("Mapping[str, Json]", value), kind)

        return hook

    converter.register_structure_hook_factory(attrs.has, object_hook)
    return converter


def _is_mapping(kind: object) -> bool:
    return get_origin(kind) is Mapping


class _NotAError(ValueError):
    """A value of another kind than the place has; says the kind, not the value."""


def _text(value: object, _: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise _NotAError("a text")


def _bool(value: object, _: object) -> bool:
    if isinstance(value, bool):
        return value
    raise _NotAError("true or false")


def _instant(value: object, _: object) -> datetime:
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str):
            time = datetime.fromisoformat(value)
            return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise _NotAError("a time")


def _problems(error: BaseValidationError, where: str) -> list[Problem]:
    from cattrs import transform_error

    def why(error: BaseException, _: type | None) -> str:
        return f"is not {error}" if isinstance(error, _NotAError) else "cannot be read"

    found = list[Problem]()
    for line in transform_error(error, where, why):
        text, _, place = line.partition(" @ ")
        found.append(Problem(place.replace(".", "/"), text))
    return found


def _unreadable(operation: str, problems: Sequence[Problem]) -> DecodeError:
    return DecodeError(
        f"Klaviyo's answer to {operation} cannot be read: "
        + "; ".join(str(problem) for problem in problems),
        service="Klaviyo",
        operation=operation,
        problems=problems,
    )
