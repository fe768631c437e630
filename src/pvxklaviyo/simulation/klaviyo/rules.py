"""
The table of request rules, made from Klaviyo's OpenAPI file, and how it is read.

``rules.json`` is generated and never edited. It says for each operation which
key may call it, how often, with which query, and what its body must be.
"""

# https://github.com/klaviyo/openapi

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias
from urllib.parse import unquote

import attrs
from cattrs import Converter

from .document import Json

# Made by our own script and checked when it is structured.
_Table: TypeAlias = Mapping[str, Any]


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

        value: ``"string"``, ``"number"``, ``"boolean"`` or ``"date-time"``.

        values: The only texts allowed; empty allows all.
    """

    one: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    value: str = ""
    values: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Extra:
    """
    A limit of its own for a costly part of a query; all operations share it.

    Attributes:
        parameter: Such as ``"include"``.

        value: What it must hold, such as ``"lists"``.

        burst: Requests in a second.

        steady: Requests in a minute.
    """

    parameter: str
    value: str
    burst: int
    steady: int


@attrs.frozen(kw_only=True)
class Answered:
    """
    What the file says of the attributes of one type of resource.

    Attributes:
        values: Paths of those that have a list of values, such as
            ``"definition.aggregation_method"``; ``[]`` goes into a list.

        numbers: Paths of numbers that are never null.
    """

    values: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Operation:
    """
    One operation of the service.

    Attributes:
        method: The HTTP method.

        path: With ``{id}`` or ``{job_id}`` where an id stands.

        scopes: That the key needs, all of them.

        burst: Requests in a second.

        steady: Requests in a minute.

        query: Its query parameters by name.

        filters: The fields its filter may name.

        body: What the body must be; None if it has none.

        daily: Requests in a day; None where the file names no such limit.

        extra: Limits of its costly parts.
    """

    method: str
    path: str
    scopes: tuple[str, ...]
    burst: int
    steady: int
    query: Mapping[str, Parameter]
    filters: Mapping[str, Filterable]
    body: Shape | None = None
    daily: int | None = None
    extra: tuple[Extra, ...] = ()


class Rules:
    """
    The whole table. An operation is read when it is first asked for, since most are never.

    Args:
        text: The table's.

    Attributes:
        revision: The revision of the OpenAPI file.

        paths: By operation (the file's ``operationId``), its method and path.
    """

    def __init__(self, text: str) -> None:
        table: _Table = json.loads(text)
        self.revision: str = table["revision"]
        self.paths: Mapping[str, tuple[str, str]] = {
            name: (entry["method"], entry["path"]) for name, entry in table["operations"].items()
        }
        self._table = table
        self._read: dict[str, Operation] = {}
        self._answers: dict[str, Answered] = {}
        self._plain: dict[tuple[str, str], str] = {}
        self._with_id: dict[tuple[str, str, str], str] = {}
        for name, (method, path) in self.paths.items():
            before, placeholder, after = _PLACEHOLDER.split(path) if "{" in path else (path, "", "")
            if placeholder:
                self._with_id[method, before, after] = name
            else:
                self._plain[method, before] = name

    def get(self, name: str) -> Operation | None:
        """Give the rules of an operation; None for one that is not in the table."""
        found = self._read.get(name)
        if found is None and name in self.paths:
            entry = self._table["operations"][name]
            numbers: Mapping[str, int] = entry["query"]
            query = {parameter: self._table["parameters"][at] for parameter, at in numbers.items()}
            full = {**entry, "query": query}
            if "body" in entry:
                full["body"] = self._resolved(entry["body"])
            found = self._read[name] = _CONVERTER.structure(full, Operation)
        return found

    def answered(self, kind: str) -> Answered:
        """Tell what the file says of the attributes of a type of resource."""
        if kind not in self._answers:
            found = self._table["answers"].get(kind, {})
            self._answers[kind] = _CONVERTER.structure(found, Answered)
        return self._answers[kind]

    def find(self, method: str, path: str) -> tuple[str, str] | None:
        """
        Give the name of an operation and the id in the path (or empty), or None.

        The path is as it travelled: an id may carry an encoded slash.
        """
        plain = self._plain.get((method, unquote(path)))
        if plain is not None:
            return plain, ""
        # An id stands between two slashes: "/api/" + kind + "/" + id + the rest.
        _, api, kind, resource_id, *rest = [*path.split("/"), "", "", ""]
        after = "".join(f"/{step}" for step in rest if step)
        name = self._with_id.get((method, f"/{api}/{kind}/", after))
        if name is None or not resource_id or path != f"/{api}/{kind}/{resource_id}{after}":
            return None
        return name, unquote(resource_id)

    def methods(self, path: str) -> Sequence[str]:
        """List the methods that a path takes; none if there is no such path."""
        return [method for method in _METHODS if self.find(method, path) is not None]

    def _resolved(self, node: Json) -> Json:
        """Put in place of each name the part that it stands for."""
        if isinstance(node, list):
            return [self._resolved(item) for item in node]
        if not isinstance(node, dict):
            return node
        found = {name: self._resolved(value) for name, value in node.items() if name != "is"}
        match node.get("is"):
            # A part may also have a member of that name.
            case str(name):
                part = self._resolved(self._table["shapes"][name])
                return {**part, **found} if isinstance(part, dict) else part
            case None:
                return found
            case member:
                return {**found, "is": self._resolved(member)}


_METHODS = ("GET", "POST", "PATCH", "DELETE")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_CONVERTER = Converter(forbid_extra_keys=True)


@cache
def rules() -> Rules:
    """Read the table, once."""
    return Rules(files("pvxklaviyo.simulation.klaviyo").joinpath("rules.json").read_text("utf-8"))
