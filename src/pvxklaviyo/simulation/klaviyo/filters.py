"""Klaviyo's filter expressions: read, checked against the table, and asked of a resource."""

# https://developers.klaviyo.com/en/reference/api_overview#filtering

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import attrs

from .document import Refused, Wrong
from .rules import Filterable
from .shape import read_time

Value: TypeAlias = "str | float | datetime"


@attrs.frozen
class Condition:
    """
    One operation of a filter.

    Attributes:
        operator: Such as ``"equals"``.

        field: What it looks at.

        values: What it compares with; none for ``"has"``.
    """

    operator: str
    field: str
    values: tuple[Value, ...]

    def holds(self, found: Value | None) -> bool:
        """Tell whether a resource with *found* in this field passes."""
        if self.operator == "has":
            return found is not None
        if found is None:
            return False
        if self.operator in ("any", "equals"):
            return found in self.values
        if self.operator in _TEXT:
            compare = _TEXT[self.operator]
            return any(compare(str(found), str(value)) for value in self.values)
        return any(_COMPARE[self.operator](_order(found), _order(value)) for value in self.values)


_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "greater-than": lambda found, value: found > value,
    "greater-or-equal": lambda found, value: found >= value,
    "less-than": lambda found, value: found < value,
    "less-or-equal": lambda found, value: found <= value,
}

# Whether capitals count is not documented; here they do not.
_TEXT: Mapping[str, Callable[[str, str], bool]] = {
    "contains": lambda found, value: value.lower() in found.lower(),
    "starts-with": lambda found, value: found.lower().startswith(value.lower()),
    "ends-with": lambda found, value: found.lower().endswith(value.lower()),
}


def _order(value: Value) -> float:
    return value.timestamp() if isinstance(value, datetime) else float(value)


_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<mark>[(),\[\]])|(?P<bare>[^\s"'(),\[\]]+))"""
)
_MARKS = frozenset("(),[]")
_BOOLEANS = {"true": True, "false": False}
_QUERY_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?")


def read_filter(text: str, allowed: Mapping[str, Filterable]) -> Sequence[Condition]:
    """
    Read a filter, all of whose conditions must hold.

    Raises:
        Refused: 400: the grammar, a field, an operator or a value is wrong.
    """
    try:
        reader = _Reader(text)
        found = reader.conditions()
        reader.end()
        return [_checked(condition, allowed) for condition in found]
    except ValueError as error:
        raise Refused(400, [Wrong(f"Invalid filter provided: {error}", "", "filter")]) from None


def _checked(condition: Condition, allowed: Mapping[str, Filterable]) -> Condition:
    rule = allowed.get(condition.field)
    if rule is None:
        raise ValueError(f"'{condition.field}' is not a filterable field.")
    many = len(condition.values) > 1 or condition.operator == "any"
    # Some fields name "equals" among the operators for lists only, and mean one value, too.
    single = {*rule.one, *rule.many} - {"any"}
    operators = rule.none if not condition.values else rule.many if many else single
    if condition.operator not in operators:
        raise ValueError(f"'{condition.operator}' is not allowed for '{condition.field}'.")
    values = tuple(_typed(value, rule.value) for value in condition.values)
    for value in values:
        if rule.values and value not in rule.values:
            raise ValueError(f"'{condition.field}' may be one of {', '.join(rule.values)}.")
    return attrs.evolve(condition, values=values)


def _typed(value: Value, kind: str) -> Value:
    token = str(value)
    quoted = token[:1] in ("'", '"')
    if kind == "string":
        if not quoted:
            raise ValueError("a text must stand in quotes.")
        return re.sub(r"\\(.)", r"\1", token[1:-1])
    if quoted:
        raise ValueError("only a text stands in quotes.")
    if kind == "number":
        return float(token)
    if kind == "boolean":
        if token not in _BOOLEANS:
            raise ValueError("this is neither true nor false.")
        return _BOOLEANS[token]
    time = read_time(token) if _QUERY_TIME.fullmatch(token) else None
    if time is None:
        raise ValueError("this is not a date and time as ISO 8601 writes it.")
    return time


class _Reader:
    """Steps through the tokens; texts keep their quotes, so that ``_typed`` can tell them."""

    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        at = 0
        stripped = text.rstrip()
        while at < len(stripped):
            matched = _TOKEN.match(stripped, at)
            if matched is None:
                raise ValueError("a quote is not closed.")
            self._tokens.append(matched["text"] or matched["mark"] or matched["bare"])
            at = matched.end()
        self._at = 0

    def conditions(self) -> list[Condition]:
        found = self._operation()
        while self._peek() == ",":
            self._at += 1
            found += self._operation()
        return found

    def end(self) -> None:
        if self._peek():
            raise ValueError(f"'{self._peek()}' was not expected.")

    def _operation(self) -> list[Condition]:
        operator = self._next()
        self._expect("(")
        if operator == "and":
            inside = self.conditions()
            self._expect(")")
            return inside
        field = self._next()
        values: list[Value] = []
        if self._peek() == ",":
            self._at += 1
            if self._peek() == "[":
                self._at += 1
                values.append(self._next())
                while self._peek() == ",":
                    self._at += 1
                    values.append(self._next())
                self._expect("]")
            else:
                values.append(self._next())
        self._expect(")")
        return [Condition(operator, field, tuple(values))]

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        if not token or token in _MARKS:
            raise ValueError("it ends too soon." if not token else f"'{token}' was not expected.")
        self._at += 1
        return token

    def _expect(self, mark: str) -> None:
        if self._peek() != mark:
            raise ValueError(f"'{mark}' is missing.")
        self._at += 1
