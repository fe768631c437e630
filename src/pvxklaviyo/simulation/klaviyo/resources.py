"""Ids, and resources as Klaviyo writes them: a type, an id, attributes, relationships, links."""

# https://developers.klaviyo.com/en/reference/api_overview

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from .document import Json

_LENGTHS = {"profile": 26, "event": 22, "metric": 6, "error": 32}


def new_id(account: str, kind: str, number: int) -> str:
    """Make the id of the *number*-th thing of a kind; it looks random and is always the same."""
    digest = hashlib.blake2b(f"{account}/{kind}/{number}".encode(), digest_size=20).digest()
    if kind == "error":
        return str(uuid.UUID(bytes=digest[:16], version=4))
    return base64.b32encode(digest).decode()[: _LENGTHS[kind]]


def event_uuid(event_id: str) -> str:
    """Make the ``uuid`` that an event has beside its id."""
    return str(uuid.UUID(bytes=hashlib.blake2b(event_id.encode(), digest_size=16).digest()))


def written(instant: datetime | None) -> str | None:
    """Write a date and time as the answers have them: ``2022-11-08T00:00:00+00:00``."""
    return None if instant is None else instant.isoformat(timespec="seconds")


def resource(
    base: str,
    kind: str,
    resource_id: str,
    attributes: Mapping[str, Json],
    related: Mapping[str, tuple[str, str]] | None = None,
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

        related: For each relationship the type and id of the other side.

        fields: Only these attributes (``"location.city"`` takes a part); None
            for all.
    """
    self_link = f"{base}/api/{kind}s/{resource_id}"
    found: dict[str, Json] = {
        "type": kind,
        "id": resource_id,
        "attributes": dict(attributes) if fields is None else _only(attributes, fields),
    }
    if related is not None:
        relationships: dict[str, Json] = {}
        for name, (other_kind, other_id) in related.items():
            relationships[name] = {
                "data": {"type": other_kind, "id": other_id},
                "links": {
                    "self": f"{self_link}/relationships/{name}",
                    "related": f"{self_link}/{name}",
                },
            }
        found["relationships"] = relationships
    found["links"] = {"self": self_link}
    return found


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
