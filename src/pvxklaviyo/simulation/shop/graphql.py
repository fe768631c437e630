"""As much of GraphQL as a shop's reading needs: whatever is asked for is picked out of documents."""
# https://spec.graphql.org/October2021/

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeGuard, cast

import attrs

from .delivering import Json

Arguments: TypeAlias = "Mapping[str, Json]"
"""What a field is asked with."""

Asking: TypeAlias = "Callable[[Arguments], Field]"
"""Gives a field by what it is asked with."""

Field: TypeAlias = (
    "bool | int | float | str | Sequence[Field] | Mapping[str, Field] | Asking | None"
)
"""What stands in a document."""

MOST_AT_ONCE = 250
"""Rows of a connection that are given at once."""

_TOKEN = re.compile(r'[A-Za-z_]\w*|\$\w+|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|[{}()\[\]:!=]')
_CONSTANTS: Mapping[str, Json] = {"true": True, "false": False, "null": None}


class QueryError(Exception):
    """
    A query cannot be answered.

    Attributes:
        code: Why, in the word that stands in the answer.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@attrs.frozen
class _Asked:
    """One field that is asked for, under which name, with what, and what of it."""

    name: str
    alias: str
    arguments: Arguments
    parts: Sequence[_Asked]


def answer(query: str, variables: Mapping[str, Json], root: Mapping[str, Field]) -> Json:
    """
    Answer one query.

    Args:
        query: Its text: one operation, without fragments and directives.

        variables: What it is asked with.

        root: What may be asked for.

    Raises:
        QueryError: It is no such query, or asks for what there is not.
    """
    found = _Reader(query, variables)
    return _pick(root, found.operation())


def connection(rows: Sequence[Field]) -> Callable[[Arguments], Field]:
    """Give rows a page at a time: ``first`` of them, behind the cursor ``after``."""

    def page(asked: Arguments) -> Field:
        first = asked.get("first")
        if not isinstance(first, int) or not 1 <= first <= MOST_AT_ONCE:
            raise QueryError("missingRequiredArguments", "say first: how many, at most 250")
        begin = _place(asked.get("after"))
        some = rows[begin : begin + first]
        return {
            "nodes": some,
            "pageInfo": {
                "hasNextPage": begin + first < len(rows),
                "endCursor": _cursor(begin + len(some)) if some else None,
            },
        }

    return page


def _cursor(place: int) -> str:
    return base64.b64encode(f"row {place}".encode()).decode()


def _place(cursor: Json) -> int:
    if cursor is None:
        return 0
    try:
        return int(base64.b64decode(str(cursor), validate=True).decode().removeprefix("row "))
    except (binascii.Error, ValueError):
        raise QueryError("INVALID", "there is no such cursor") from None


def _pick(field: Field, asked: Sequence[_Asked]) -> Json:
    if _is_node(field):
        if not asked:
            raise QueryError("selectionMismatch", "say which of its fields are wanted")
        return {one.alias: _of(field, one) for one in asked}
    if _are_several(field):
        return [_pick(one, asked) for one in field]
    # What is null has no fields to pick.
    if asked and field is not None:
        raise QueryError("selectionMismatch", "it has no fields")
    return cast("Json", field)


def _of(node: Mapping[str, Field], one: _Asked) -> Json:
    if one.name not in node:
        raise QueryError("undefinedField", f"there is no field {one.name}")
    field = node[one.name]
    if callable(field):
        field = field(one.arguments)
    elif one.arguments and not _are_several(field):
        raise QueryError("argumentNotAccepted", f"{one.name} takes no arguments")
    return _pick(field, one.parts)


def _is_node(field: Field) -> TypeGuard[Mapping[str, Field]]:
    return isinstance(field, Mapping)


def _are_several(field: Field) -> TypeGuard[Sequence[Field]]:
    return isinstance(field, Sequence) and not isinstance(field, str)


class _Reader:
    """Reads one operation, token by token."""

    def __init__(self, text: str, variables: Mapping[str, Json]) -> None:
        self._tokens: Iterator[str] = iter(_TOKEN.findall(text))
        self._next = next(self._tokens, "")
        self._given = variables
        self._declared: set[str] = set()

    def operation(self) -> Sequence[_Asked]:
        if self._is("query"):
            self._take()
            if not self._is("(") and not self._is("{"):
                self._take()
            if self._is("("):
                self._declare()
        found = self._fields()
        if self._next:
            raise QueryError("PARSE_ERROR", "only one query at a time")
        return found

    def _declare(self) -> None:
        self._take("(")
        while self._next != ")":
            name = self._take().removeprefix("$")
            self._take(":")
            while self._next not in {"", ")"} and not self._next.startswith("$"):
                is_needed = self._take() == "!"
                if is_needed and self._given.get(name) is None:
                    raise QueryError("INVALID_VARIABLE", f"${name} has to be given")
            self._declared.add(name)
        self._take(")")

    def _fields(self) -> Sequence[_Asked]:
        found: list[_Asked] = []
        self._take("{")
        while self._next != "}":
            name = alias = self._take()
            if not re.match(r"[A-Za-z_]", name):
                raise QueryError("PARSE_ERROR", "expected the name of a field")
            if self._next == ":":
                self._take()
                name = self._take()
            arguments = dict(self._arguments()) if self._next == "(" else {}
            parts = self._fields() if self._next == "{" else ()
            found.append(_Asked(name, alias, arguments, parts))
        self._take("}")
        return found

    def _arguments(self) -> Iterator[tuple[str, Json]]:
        self._take("(")
        while self._next != ")":
            name = self._take()
            self._take(":")
            yield name, self._value(self._take())
        self._take(")")

    def _value(self, token: str) -> Json:
        if token.startswith("$"):
            if token[1:] not in self._declared:
                raise QueryError("variableNotDefined", f"{token} was not declared")
            return self._given.get(token[1:])
        if token.startswith('"'):
            return token[1:-1]
        if token in _CONSTANTS:
            return _CONSTANTS[token]
        # The rest are words of an enumeration.
        return int(token) if token.lstrip("-").isdecimal() else token

    def _is(self, token: str) -> bool:
        return self._next == token

    def _take(self, wanted: str = "") -> str:
        token = self._next
        if not token or (wanted and token != wanted):
            raise QueryError(
                "PARSE_ERROR", f"expected {wanted or 'more'}, found {token or 'the end'}"
            )
        self._next = next(self._tokens, "")
        return token
