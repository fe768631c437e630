"""
From Klaviyo's documents to our values, leniently.

What is documented and what is sent differ: nulls where none may be, links that
are missing, numbers for texts, new members every quarter. So only what a value
cannot do without is demanded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, TypeVar, cast, get_args, get_origin
from urllib.parse import urlsplit

import attrs

from ..errors import DecodeError, Problem
from ._json import Json

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
    included = _included(document)
    values = list[T]()
    for position, resource in enumerate(resources):
        try:
            values.append(read(_joined(_object(resource), included)))
        except BaseValidationError as error:
            problems = _problems(error, f"/data/{position}")
            raise _unreadable(operation, problems) from None
    return values


def next_link(document: Json) -> str | None:
    """Find the address of the following page; None after the last, empty if it is none."""
    # Documented as always there; in truth null or missing on the last page.
    link = _object(_object(document).get("links")).get("next")
    if not isinstance(link, str) or not link:
        return None
    return link if _is_address(link) else ""


def _is_address(link: str) -> bool:
    try:
        urlsplit(link)
    except ValueError:
        return False
    return link.isprintable()


def structure_one(document: Json, read: Callable[[Mapping[str, Json]], T], operation: str) -> T:
    """
    Read the one resource of a document.

    Raises:
        DecodeError: There is none, or it lacks what it must have.
    """
    from cattrs import BaseValidationError

    found = _object(document).get("data")
    if not isinstance(found, Mapping):
        raise _unreadable(operation, [Problem("/data", "is not an object")])
    try:
        return read(_joined(found, _included(document)))
    except BaseValidationError as error:
        raise _unreadable(operation, _problems(error, "/data")) from None


_Included = Mapping[tuple[Json, Json], Mapping[str, Json]]


def _included(document: Json) -> _Included:
    resources = _object(document).get("included")
    if isinstance(resources, str) or not isinstance(resources, Sequence):
        return {}
    found = [resource for resource in resources if isinstance(resource, Mapping)]
    return {key: resource for resource in found if (key := _key(resource)) is not None}


def _key(resource: Mapping[str, Json]) -> tuple[str, str] | None:
    kind, identifier = resource.get("type"), resource.get("id")
    return (kind, identifier) if isinstance(kind, str) and isinstance(identifier, str) else None


def _joined(found: Mapping[str, Json], included: _Included) -> Mapping[str, Json]:
    """Put what a document includes where the resource names it."""
    if not included:
        return found
    relationships = dict(_object(found.get("relationships")))
    for name, relationship in relationships.items():
        others = _object(relationship).get("data")
        if isinstance(others, Sequence) and not isinstance(others, str):
            whole: Json = [_whole(other, included) for other in others]
        else:
            whole = _whole(others, included)
        relationships[name] = {**_object(relationship), "data": whole}
    return {**found, "relationships": relationships}


def _whole(other: Json, included: _Included) -> Json:
    if not isinstance(other, Mapping):
        return other
    key = _key(other)
    return included.get(key, other) if key is not None else other


def others(
    found: Mapping[str, Json], relationship: str, read: Callable[[Mapping[str, Json]], T]
) -> Sequence[T]:
    """
    Read what is on the other side of a relationship, as far as the document includes it.

    Args:
        found: A resource.

        relationship: Its name.

        read: What reads one of the others.
    """
    there = _object(_object(found.get("relationships")).get(relationship)).get("data")
    listed = there if isinstance(there, Sequence) and not isinstance(there, str) else [there]
    # What is not included is only named: it has a type and an id.
    whole = (other for other in listed if isinstance(other, Mapping) and "attributes" in other)
    return tuple(map(read, whole))


def resource(kind: type[T], **related: str) -> Callable[[Mapping[str, Json]], T]:
    """
    Make what reads a resource into an attrs class.

    The class is given the resource's id and attributes by their names. Null
    is a field's default, and members that it has no field for are left out.

    Args:
        kind: The class.

        related: Field to relationship: the field is given the id of the other
            side; of many other sides, the list of their ids.
    """

    def read(found: Mapping[str, Json]) -> T:
        members = _flat(found)
        for field, relationship in related.items():
            members[field] = _related(found, relationship)
        return _converter().structure(members, kind)

    return read


@attrs.frozen
class _Named:
    id: str


def identifier(found: Mapping[str, Json]) -> str:
    """Read a resource of which only the id is given, or asked for."""
    return _converter().structure({"id": found.get("id")}, _Named).id


def renamed(
    kind: type[T], names: Mapping[str, str], **related: str
) -> Callable[[Mapping[str, Json]], T]:
    """
    Make the same for a class whose fields have other names than the attributes.

    Args:
        kind: The class.

        names: Field to attribute.

        related: As for :func:`resource`.
    """
    read = resource(kind, **related)

    def rename(found: Mapping[str, Json]) -> T:
        attributes = dict(attributes_of(found))
        for field, attribute in names.items():
            attributes[field] = attributes.pop(attribute, None)
        return read({**found, "attributes": attributes})

    return rename


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def attributes_of(found: Mapping[str, Json]) -> Mapping[str, Json]:
    """Give the attributes of a resource; none where there are none."""
    return _object(found.get("attributes"))


def _flat(resource: Mapping[str, Json]) -> dict[str, Json]:
    return {**_object(resource.get("attributes")), "id": resource.get("id")}


def _related(found: Mapping[str, Json], name: str) -> Json:
    relationship = _object(_object(found.get("relationships")).get(name))
    others = relationship.get("data")
    if isinstance(others, Sequence) and not isinstance(others, str):
        return [_object(other).get("id") for other in others]
    return _object(others).get("id")


@cache
def _converter() -> Converter:
    # Imported at first use: sending needs none of it.
    from cattrs import Converter
    from cattrs.cols import list_structure_factory
    from cattrs.gen import make_dict_structure_fn

    converter = Converter()
    # cattrs' own hooks call the type, and str(None) is "None".
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(bool, _bool)
    converter.register_structure_hook(int, _integer)
    converter.register_structure_hook(Decimal, _decimal)
    converter.register_structure_hook(datetime, _instant)
    # All mappings in our values, and nothing else, are what Klaviyo calls free-form.
    converter.register_structure_hook_func(_is_free, lambda value, _: value)
    converter.register_structure_hook_func(_is_free_object, _free_object)

    def list_hook(kind: type[Sequence[T]]) -> Callable[[object, object], Sequence[T]]:
        read = list_structure_factory(kind, converter)

        def hook(value: object, _: object) -> Sequence[T]:
            # cattrs takes whatever can be gone through: the letters of a text, too.
            if isinstance(value, str) or not isinstance(value, Sequence):
                raise _NotAError("a list")
            return tuple(read(value, kind))

        return hook

    converter.register_structure_hook_factory(_is_list, list_hook)

    def object_hook(kind: type[T]) -> Callable[[object, object], T]:
        read = make_dict_structure_fn(kind, converter)
        defaulted = {
            field.name
            for field in attrs.fields(cast("type[attrs.AttrsInstance]", kind))
            if field.default is not attrs.NOTHING
        }

        def hook(value: object, _: object) -> T:
            # cattrs asks only whether a name is "in" it, which a text answers too.
            if not isinstance(value, Mapping):
                raise _NotAError("an object")
            members = cast("Mapping[str, Json]", value)
            # Null stands in many places where none may be: it is the default there.
            told = {
                name: member
                for name, member in members.items()
                if member is not None or name not in defaulted
            }
            return read(told, kind)

        return hook

    converter.register_structure_hook_factory(attrs.has, object_hook)
    return converter


def _is_free(kind: object) -> bool:
    # The alias Json is a union, which cattrs would try to tell apart. Resolved,
    # it differs from itself by how deep it was looked into.
    return (
        isinstance(kind, UnionType)
        and str in get_args(kind)
        and any(map(_is_free_object, get_args(kind)))
    )


def _is_free_object(kind: object) -> bool:
    return get_origin(kind) is Mapping


def _free_object(value: object, _: object) -> object:
    if isinstance(value, Mapping):
        return cast("Mapping[str, Json]", value)
    raise _NotAError("an object")


def _is_list(kind: object) -> bool:
    return get_origin(kind) is Sequence


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


def _integer(value: object, _: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    # A few characters may say a number that would fill the memory.
    if isinstance(value, Decimal) and value.adjusted() < _DIGITS and value % 1 == 0:
        return int(value)
    raise _NotAError("a whole number")


_DIGITS = 20


def _decimal(value: object, _: object) -> Decimal:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    raise _NotAError("a number")


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
        # In pointers a list's positions are steps as others are.
        pointer = place.replace(".", "/").replace("[", "/").replace("]", "")
        found.append(Problem(pointer, text))
    return found


def _unreadable(operation: str, problems: Sequence[Problem]) -> DecodeError:
    return DecodeError(
        f"Klaviyo's answer to {operation} cannot be read: "
        + "; ".join(str(problem) for problem in problems),
        service="Klaviyo",
        operation=operation,
        problems=problems,
    )
