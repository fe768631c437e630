"""
The table of request rules, made from Klaviyo's OpenAPI file, and how it is read.

``rules.json`` is generated and never edited. It says for each operation which
key may call it, how often, with which query, and what its body must be.
"""

# https://github.com/klaviyo/openapi

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import attrs
from cattrs import Converter


@attrs.frozen(kw_only=True)
class Shape:
    """
    What one part of a body must be.

    Attributes:
        kinds: JSON types, any one of which is right.

        null: Whether it may be null.

        required: Members that an object must have.

        fields: Members that an object may have; others are let through.

        items: What each element of an array must be, or None.

        values: The only texts allowed; empty allows all.

        format: ``"date-time"`` or empty.
    """

    kinds: tuple[str, ...]
    null: bool = False
    required: tuple[str, ...] = ()
    fields: Mapping[str, Shape] = attrs.field(factory=dict[str, "Shape"])
    items: Shape | None = None
    values: tuple[str, ...] = ()
    format: str = ""


@attrs.frozen(kw_only=True)
class Parameter:
    """
    A query parameter.

    Attributes:
        kind: ``"string"``, ``"integer"``, or ``"array"``: texts between commas.

        values: The only texts allowed; empty allows all.

        default: Where the file names one.

        minimum: The least number.

        maximum: The greatest number.
    """

    kind: str
    values: tuple[str, ...] = ()
    default: int | None = None
    minimum: int | None = None
    maximum: int | None = None


@attrs.frozen(kw_only=True)
class Filterable:
    """
    A field that a filter may name.

    Attributes:
        one: Operators that take one value.

        many: Operators that take a list of values.

        none: Operators that take none.

        value: ``"string"``, ``"number"`` or ``"date-time"``.
    """

    one: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    value: str = ""


@attrs.frozen(kw_only=True)
class Operation:
    """
    One operation of the service.

    Attributes:
        method: The HTTP method.

        path: With ``{id}`` where an id stands.

        scopes: That the key needs, all of them.

        burst: Requests in a second.

        steady: Requests in a minute.

        query: Its query parameters by name.

        filters: The fields its filter may name.

        body: What the body must be; None if it has none.
    """

    method: str
    path: str
    scopes: tuple[str, ...]
    burst: int
    steady: int
    query: Mapping[str, Parameter]
    filters: Mapping[str, Filterable]
    body: Shape | None = None


@attrs.frozen(kw_only=True)
class Rules:
    """
    The whole table.

    Attributes:
        revision: The revision of the OpenAPI file.

        operations: By the file's own ``operationId``.
    """

    revision: str
    operations: Mapping[str, Operation]

    def find(self, method: str, path: str) -> tuple[str, str] | None:
        """Give the name of an operation and the id in the path (or empty), or None."""
        for name, operation in self.operations.items():
            if operation.method == method:
                before, placeholder, _ = operation.path.partition("{id}")
                if path == operation.path:
                    return name, ""
                rest = path.removeprefix(before)
                if placeholder and path.startswith(before) and rest and "/" not in rest:
                    return name, rest
        return None


@cache
def rules() -> Rules:
    """Read the table, once."""
    text = files("pvxklaviyo.simulation.klaviyo").joinpath("rules.json").read_text("utf-8")
    return Converter(forbid_extra_keys=True).structure(json.loads(text), Rules)
