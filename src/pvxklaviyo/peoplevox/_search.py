"""
Search clauses, written from typed values.

The grammar is that of a boolean expression with ``AND`` and ``OR``: fields of
templates stand bare, captions of reports in brackets, dates as ``DateTime(…)``
by the warehouse clock. It has no known escape for a quote inside a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

import attrs

from ._rows import Kind
from ._values import earliest_wall, latest_wall

Value = str | int | Decimal | datetime | date
"""
What a search may compare with.

A ``datetime`` without a zone is what the warehouse clock shows; an aware one
is converted to it. A ``date`` is the whole day by that clock.
"""

MOST_VALUES = 100
"""So many values in one list of alternatives are known to be accepted."""

Operator = Literal["equals", "!=", ">=", ">", "<=", "<", "contains", "starts_with", "ends_with"]

_CALLS = {
    "equals": "Equals",
    "contains": "Contains",
    "starts_with": "StartsWith",
    "ends_with": "EndsWith",
}

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# A backslash escapes in some services of this kind: it could take away the
# closing quote.
_UNNAMEABLE = re.compile(r"[\[\]\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_UNQUOTABLE = re.compile(r'["\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]')


@attrs.frozen
class Comparison:
    """
    One field compared with one value.

    Attributes:
        field: The caption as the site has it.

        operator: How.

        value: With what; a ``date`` is none here, because :class:`Field` has
            made the day's bounds of it.

    Raises:
        ValueError: No search can hold the caption or the value.

        TypeError: The value is of a type whose form is not known.
    """

    field: str
    operator: Operator
    value: str | int | Decimal | datetime = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        _check_caption(self.field)
        _check_value(self.value)

    def __and__(self, other: Clause) -> Clause:
        return AllOf((self, other))

    def __or__(self, other: Clause) -> Clause:
        return AnyOf((self, other))


@attrs.frozen
class AllOf:
    """Clauses that must all hold."""

    clauses: tuple[Clause, ...]

    def __and__(self, other: Clause) -> Clause:
        return AllOf((*self.clauses, other))

    def __or__(self, other: Clause) -> Clause:
        return AnyOf((self, other))


@attrs.frozen
class AnyOf:
    """Clauses of which one must hold."""

    clauses: tuple[Clause, ...]

    def __and__(self, other: Clause) -> Clause:
        return AllOf((self, other))

    def __or__(self, other: Clause) -> Clause:
        return AnyOf((*self.clauses, other))


Clause = Comparison | AllOf | AnyOf
"""What is searched for; parts join with ``&`` and ``|``."""


@attrs.frozen(order=False)
class Field:
    """A column to be compared, by its caption; made by :func:`where`."""

    name: str

    def equals(self, value: Value) -> Clause:
        """Match rows whose cell is *value*; of a date, the whole day."""
        if _is_day(value):
            return AllOf((self >= value, self <= value))
        return self._compare("equals", value)

    def not_equals(self, value: Value) -> Clause:
        """Match rows whose cell is something else than *value*."""
        if _is_day(value):
            return AnyOf((self < value, self > value))
        return self._compare("!=", value)

    def contains(self, text: str) -> Clause:
        """Match rows whose cell has *text* somewhere in it."""
        return self._compare("contains", text)

    def starts_with(self, text: str) -> Clause:
        """Match rows whose cell begins with *text*."""
        return self._compare("starts_with", text)

    def ends_with(self, text: str) -> Clause:
        """Match rows whose cell ends with *text*."""
        return self._compare("ends_with", text)

    def __ge__(self, value: Value) -> Clause:
        return self._compare(">=", value)

    def __gt__(self, value: Value) -> Clause:
        # After a day is from the next one on.
        return self._compare(">=" if _is_day(value) else ">", value, days=1)

    def __le__(self, value: Value) -> Clause:
        return self._compare("<" if _is_day(value) else "<=", value, days=1)

    def __lt__(self, value: Value) -> Clause:
        return self._compare("<", value)

    def _compare(self, operator: Operator, value: Value, days: int = 0) -> Clause:
        if isinstance(value, date) and not isinstance(value, datetime):
            try:
                value = datetime.combine(value, time()) + timedelta(days=days)
            except OverflowError:
                raise ValueError("there is no day after the last one") from None
        return Comparison(self.name, operator, value)


def _is_day(value: Value) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _check_caption(caption: str) -> None:
    if not caption.strip() or _UNNAMEABLE.search(caption):
        raise ValueError("a caption is not empty and has no brackets or line ends")


def _check_value(value: object) -> None:
    if isinstance(value, bool):
        raise TypeError("how a search writes yes and no is not known; compare with a text")
    if not isinstance(value, str | int | Decimal | datetime):
        raise TypeError(f"a search compares with texts, numbers and dates, not {type(value)}")
    if isinstance(value, str) and not searchable(value):
        raise ValueError(
            "a searched text must not have a double quote, a backslash or a control "
            "character; Peoplevox knows no escape for them"
        )
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError("a searched number must be finite")


def searchable(text: str) -> bool:
    """Tell whether a search can hold a text."""
    return _UNQUOTABLE.search(text) is None


def where(caption: str) -> Field:
    """
    Begin a search clause: ``where("Despatch date") >= yesterday``.

    Args:
        caption: As the site has it: a report's column, or a template's field.

    Raises:
        ValueError: No column can be called so.
    """
    _check_caption(caption)
    return Field(caption.strip())


def any_of(caption: str, values: Iterable[Value]) -> Clause:
    """
    Match rows whose cell is one of up to 100 values.

    Raises:
        ValueError: There is no value, or more than are known to be accepted.
    """
    field = where(caption)
    clauses = tuple(field.equals(value) for value in values)
    if not 0 < len(clauses) <= MOST_VALUES:
        raise ValueError(
            f"a list has 1 to {MOST_VALUES} values, not {len(clauses)}; search in parts"
        )
    return clauses[0] if len(clauses) == 1 else AnyOf(clauses)


def render(clause: Clause | None, kind: Kind, zones: Sequence[ZoneInfo]) -> str:
    """
    Write a clause in the form of a report's or a template's search.

    Args:
        clause: None searches for everything.

        kind: Reports and templates name columns differently.

        zones: Of the warehouse clocks whose dates the rows have. An aware
            bound is widened by as much as they differ, and near a change of
            the clocks by as much as they change, because the same clock time
            then comes twice: rows may come that are just outside, none inside
            is missing.

    Raises:
        ValueError: A template's field has a name that a search cannot hold.

        TypeError: It is no clause.
    """
    _check_clause(clause)
    match clause:
        case None:
            return ""
        case Comparison(field, "equals" | "contains" | "starts_with" | "ends_with" as call, value):
            return f"{_column(field, kind)}.{_CALLS[call]}({_value(value, call, zones)})"
        case Comparison(field, operator, value):
            if operator == ">" and isinstance(value, datetime) and value.tzinfo is not None:
                # Rows show minutes only: what happened later in the bound's own
                # minute reads as if it were not after it.
                operator = ">="
            return f"{_column(field, kind)} {operator} {_value(value, operator, zones)}"
        case AllOf(clauses):
            return f"({' AND '.join(render(part, kind, zones) for part in clauses)})"
        case AnyOf(clauses):
            return f"({' OR '.join(render(part, kind, zones) for part in clauses)})"


def _check_clause(clause: object) -> None:
    if isinstance(clause, bool):
        # where("Status") == "New" compares two objects of Python's, quietly.
        raise TypeError('a search is no True or False; write where("…").equals(…) in place of ==')


def _column(name: str, kind: Kind) -> str:
    if kind == "report":
        return f"[{name}]"
    if not _IDENTIFIER.fullmatch(name):
        raise ValueError(f'a template\'s field "{name}" cannot be searched: it is not one word')
    return name


def _value(
    value: str | int | Decimal | datetime, operator: Operator, zones: Sequence[ZoneInfo]
) -> str:
    match value:
        case str():
            return f'"{value}"'
        case datetime():
            at = _on_the_clock(value, operator, zones)
            day = f"{at.year:04},{at.month:02},{at.day:02}"
            return f"DateTime({day},{at.hour:02},{at.minute:02},{at.second:02})"
        case Decimal():
            return f"{value:f}"
        case int():
            return str(value)


def _on_the_clock(value: datetime, operator: Operator, zones: Sequence[ZoneInfo]) -> datetime:
    if value.tzinfo is None:
        return value
    match operator:
        case ">=" | ">":
            return min(earliest_wall(value, zone) for zone in zones)
        case "<=" | "<":
            return max(latest_wall(value, zone) for zone in zones)
        case _:
            return value.astimezone(zones[0]).replace(tzinfo=None)
