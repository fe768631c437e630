"""
The language of search clauses: read into a tree, and the tree into a function.

    expr  := both ("OR" both)*
    both  := term ("AND" term)*
    term  := "(" expr ")" | ["!"] field "." method "(" value ")" | field op value
    op    := "==" | "=" | "!=" | "<" | "<=" | ">" | ">="
    value := number | '"' text '"' | "DateTime(" y "," M "," d "," H "," m "," s ")"
    field := Identifier | "[" caption "]"

A double quote inside a text has no escape, so there is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

import attrs

Cell: TypeAlias = "str | int | Decimal | bool | datetime | None"
"""What a row holds in one column; None where nothing is known."""

Literal: TypeAlias = "str | Decimal | datetime"
"""What a clause compares with."""

TEXT, NUMBER, DATE, BOOL, STATUS = "text", "number", "date", "bool", "status"

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*")|(?P<caption>\[[^\]]*\])|(?P<number>-?\d+(?:\.\d+)?)"""
    r"""|(?P<word>[^\W\d]\w*)|(?P<op>==|!=|<=|>=|=|<|>)|(?P<mark>[().,!]))"""
)
_DEEPEST = 40

_METHODS = frozenset({"Contains", "StartsWith", "EndsWith"})


class SearchError(Exception):
    """A clause that cannot be read; the text says where and why."""


@attrs.frozen
class Field:
    """
    A column that a clause may name.

    Attributes:
        position: Its place among a row's cells.

        kind: Of its cells.
    """

    position: int
    kind: str


@attrs.frozen
class Compare:
    """Compare a cell with a value. ``Equals`` is ``==``."""

    field: Field
    op: str
    value: Literal


@attrs.frozen
class Match:
    """Look for a text in a cell."""

    field: Field
    method: str
    text: str


@attrs.frozen
class Not:
    """The contrary, of a method's call only."""

    of: Node


@attrs.frozen
class Both:
    """All of them hold."""

    of: tuple[Node, ...]


@attrs.frozen
class Either:
    """One of them holds."""

    of: tuple[Node, ...]


Node: TypeAlias = "Compare | Match | Not | Both | Either"
"""A clause, or a part of it."""


def parse(clause: str, find: Callable[[str, bool], Field | None]) -> Node | None:
    """
    Read a clause.

    Args:
        clause: As sent; an empty one is everything.

        find: Gives the field of a name, and is told whether it stood in
            brackets; None if there is none.

    Raises:
        SearchError: It cannot be read, or does not fit the columns.
    """
    if not clause.strip():
        return None
    return _Reader(clause, find).whole()


class _Reader:
    def __init__(self, clause: str, find: Callable[[str, bool], Field | None]) -> None:
        self._find = find
        self._tokens: list[tuple[str, str, int]] = []
        self._at = 0
        self._depth = 0
        end = 0
        while clause[end:].strip():
            match = _TOKEN.match(clause, end)
            if match is None or match.lastgroup is None:
                raise SearchError(f"character {end + 1} was not expected")
            kind = match.lastgroup
            self._tokens.append((kind, match[kind], match.start(kind) + 1))
            end = match.end()

    def whole(self) -> Node:
        node = self._either()
        if self._at < len(self._tokens):
            raise self._error("the end was expected")
        return node

    def _either(self) -> Node:
        nodes = [self._both()]
        while self._takes_word("OR"):
            nodes.append(self._both())
        return nodes[0] if len(nodes) == 1 else Either(tuple(nodes))

    def _both(self) -> Node:
        nodes = [self._term()]
        while self._takes_word("AND"):
            nodes.append(self._term())
        return nodes[0] if len(nodes) == 1 else Both(tuple(nodes))

    def _term(self) -> Node:
        if self._takes("("):
            self._depth += 1
            if self._depth > _DEEPEST:
                raise self._error("it is nested too deeply")
            node = self._either()
            self._expect(")")
            self._depth -= 1
            return node
        negated = self._takes("!")
        field = self._field()
        if self._takes("."):
            called = self._call(field)
            return Not(called) if negated else called
        if negated:
            raise self._error("a method was expected after '!'")
        kind, op, _ = self._next("an operator")
        if kind != "op":
            self._at -= 1
            raise self._error("an operator was expected")
        value = self._value()
        return self._compare(field, "==" if op == "=" else op, value)

    def _call(self, field: Field) -> Node:
        kind, method, _ = self._next("a method")
        if kind != "word" or (method != "Equals" and method not in _METHODS):
            self._at -= 1
            raise self._error("there is no such method")
        self._expect("(")
        value = self._value()
        self._expect(")")
        if method == "Equals":
            return self._compare(field, "==", value)
        if field.kind not in {TEXT, STATUS} or not isinstance(value, str):
            raise self._error(f"{method} is for text only")
        return Match(field, method, value)

    def _compare(self, field: Field, op: str, value: Literal) -> Node:
        fits = {
            TEXT: isinstance(value, str),
            NUMBER: isinstance(value, Decimal),
            DATE: isinstance(value, datetime),
            BOOL: value in {"True", "False"} and op in {"==", "!="},
            STATUS: isinstance(value, str | Decimal) and op in {"==", "!="},
        }
        if not fits[field.kind]:
            raise self._error(f"a {field.kind} column cannot be compared with that")
        return Compare(field, op, value)

    def _field(self) -> Field:
        kind, name, _ = self._next("a column")
        if kind not in {"word", "caption"}:
            self._at -= 1
            raise self._error("a column was expected")
        bracketed = kind == "caption"
        field = self._find(name[1:-1] if bracketed else name, bracketed)
        if field is None:
            self._at -= 1
            raise self._error(f"there is no column {name}")
        return field

    def _value(self) -> Literal:
        kind, text, _ = self._next("a value")
        if kind == "text":
            return text[1:-1]
        if kind == "number":
            return Decimal(text)
        if (kind, text) == ("word", "DateTime"):
            return self._date()
        self._at -= 1
        raise self._error("a value was expected")

    def _date(self) -> datetime:
        self._expect("(")
        parts: list[int] = []
        while True:
            kind, text, _ = self._next("a number")
            if kind != "number" or not text.isdecimal():
                raise self._error("a whole number was expected")
            parts.append(int(text))
            if self._takes(")"):
                break
            self._expect(",")
        if len(parts) != 6:
            raise self._error("a date has six numbers")
        try:
            return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - local, as shown
        except ValueError:
            raise self._error("there is no such date") from None

    def _next(self, wanted: str) -> tuple[str, str, int]:
        if self._at == len(self._tokens):
            raise self._error(f"{wanted} was expected")
        self._at += 1
        return self._tokens[self._at - 1]

    def _takes(self, mark: str) -> bool:
        found = self._at < len(self._tokens) and self._tokens[self._at][:2] == ("mark", mark)
        self._at += found
        return found

    def _takes_word(self, word: str) -> bool:
        found = self._at < len(self._tokens) and self._tokens[self._at][:2] == ("word", word)
        self._at += found
        return found

    def _expect(self, mark: str) -> None:
        if not self._takes(mark):
            raise self._error(f"'{mark}' was expected")

    def _error(self, why: str) -> SearchError:
        where = (
            f"at character {self._tokens[self._at][2]}"
            if self._at < len(self._tokens)
            else ("at its end")
        )
        return SearchError(f"{why} {where}")
