"""Ids, and resources as Klaviyo writes them: a type, an id, attributes, relationships, links."""

# https://developers.klaviyo.com/en/reference/api_overview

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias
from urllib.parse import quote

from .document import Json, Refused, Wrong

_LENGTHS = {"profile": 26, "event": 22, "metric": 6, "error": 32}


def new_id(account: str, kind: str, number: int) -> str:
    """Make the id of the *number*-th thing of a kind; it looks random and is always the same."""
    digest = hashlib.blake2b(f"{account}/{kind}/{number}".encode(), digest_size=20).digest()
    if kind == "error":
        return str(uuid.UUID(bytes=digest[:16], version=4))
    return base64.b32encode(digest).decode()[: _LENGTHS.get(kind, 6)]


def new_uuid(account: str, kind: str, number: int) -> str:
    """Make the id of the *number*-th thing of a kind whose ids are UUIDs."""
    digest = hashlib.blake2b(f"{account}/{kind}/{number}".encode(), digest_size=16).digest()
    return str(uuid.UUID(bytes=digest, version=4))


def event_uuid(event_id: str) -> str:
    """Make the ``uuid`` that an event has beside its id."""
    return str(uuid.UUID(bytes=hashlib.blake2b(event_id.encode(), digest_size=16).digest()))


def written(instant: datetime | None) -> str | None:
    """Write a date and time as the answers have them: ``2022-11-08T00:00:00+00:00``."""
    return None if instant is None else instant.isoformat(timespec="seconds")


Related: TypeAlias = "tuple[str, str] | Sequence[tuple[str, str]] | None"
"""The other side of a relationship: a type and an id, many such, or None for links alone."""


def identified(other: tuple[str, str] | Sequence[tuple[str, str]]) -> Json:
    """Write types and ids alone, as relationships have them."""
    match other:
        case (str(kind), str(other_id)):
            return {"type": kind, "id": other_id}
        case _:
            return [{"type": kind, "id": other_id} for kind, other_id in other]


def resource(
    base: str,
    kind: str,
    resource_id: str,
    attributes: Mapping[str, Json],
    related: Mapping[str, Related] | None = None,
    *,
    fields: Collection[str] | None = None,
) -> dict[str, Json]:
    """
    Write one resource.

    Args:
        base: Address of the service, for the links.

        kind: Its type, such as ``"event"``.

        resource_id: Its id.

        attributes: All it has.

        related: For each relationship the type and id of the other side, a
            list of such for many, or None: links alone, as for what is not
            included.

        fields: Only these attributes (``"location.city"`` takes a part); None
            for all.
    """
    plural = f"{kind.removesuffix('y')}ies" if kind.endswith("ty") else f"{kind}s"
    self_link = f"{base}/api/{plural}/{quote(resource_id, safe=':$')}"
    found: dict[str, Json] = {
        "type": kind,
        "id": resource_id,
        "attributes": dict(attributes) if fields is None else _only(attributes, fields),
    }
    if related is not None:
        relationships: dict[str, Json] = {}
        for name, other in related.items():
            links: dict[str, Json] = {
                "self": f"{self_link}/relationships/{name}",
                "related": f"{self_link}/{name}",
            }
            relationships[name] = (
                {"links": links} if other is None else {"data": identified(other), "links": links}
            )
        found["relationships"] = relationships
    found["links"] = {"self": self_link}
    return found


def absent(kind: str, resource_id: str, pointer: str = "") -> Refused:
    """Say that there is no such resource; *pointer* where the body names it."""
    detail = f"A {kind} with id {resource_id} does not exist."
    return Refused(404, [Wrong(detail, pointer, code="not_found")])


def _only(attributes: Mapping[str, Json], fields: Collection[str]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for field in fields:
        name, _, rest = field.partition(".")
        if name not in attributes:
            continue
        value = attributes[name]
        if rest and isinstance(value, dict):
            part = found.setdefault(name, {})
            if isinstance(part, dict):
                part.update(_only(value, [rest]))
        else:
            found[name] = value
    return found
