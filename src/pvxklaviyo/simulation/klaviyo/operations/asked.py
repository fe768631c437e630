"""What an operation is asked, and what answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

import attrs

from ...._http import Response
from ..account import Account
from ..document import Json
from ..query import Query
from ..rules import Operation


@attrs.frozen(kw_only=True)
class Asked:
    """
    One request of a caller who may, its query and body checked against the table.

    Attributes:
        name: Of the operation.

        operation: Its rules.

        resource_id: From the path; empty if it has none.

        query: What is asked for besides.

        document: The body; None if the operation has none.

        size: Bytes of the body.

        now: When it came.

        number: Of the request in the journal.
    """

    name: str
    operation: Operation
    resource_id: str
    query: Query
    document: Json = attrs.field(repr=False)
    size: int
    now: datetime
    number: int

    @property
    def data(self) -> dict[str, Json]:
        """The body's ``data``, of a body that has one which is an object."""
        return part(self.document, "data")

    @property
    def attributes(self) -> dict[str, Json]:
        """The body's ``data.attributes``; empty if it has none."""
        found = self.data.get("attributes")
        return found if isinstance(found, dict) else {}


def part(value: Json, *steps: str) -> dict[str, Json]:
    """Give the object at the end of *steps* in a body of the right shape."""
    for step in steps:
        value = value[step] if isinstance(value, dict) else None
    if not isinstance(value, dict):
        raise TypeError("the shape of a body is checked before it is read")
    return value


def parts(value: Json) -> list[dict[str, Json]]:
    """Give the objects of a list in a body of the right shape."""
    return [part(item) for item in value] if isinstance(value, list) else []


Handler: TypeAlias = "Callable[[Account, Asked], Response]"
"""Does what an operation is asked; raises :exc:`..document.Refused` if something is wrong."""

Handlers: TypeAlias = "Mapping[str, Handler]"
"""By operation (the OpenAPI file's ``operationId``), what answers it."""
