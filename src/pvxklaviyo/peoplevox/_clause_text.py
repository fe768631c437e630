"""
Search clauses as Peoplevox reads them.

The grammar is that of a boolean expression with ``AND`` and ``OR``: fields of
templates stand bare, captions of reports in brackets, dates as ``DateTime(…)``
by the warehouse clock.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ._row_type import Kind
from ._search import AllOf, AnyOf, Clause, Comparison, Operator
from ._values import earliest_wall, latest_wall

_CALLS = {
    "equals": "Equals",
    "contains": "Contains",
    "starts_with": "StartsWith",
    "ends_with": "EndsWith",
}

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


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
        case Comparison(field, operator, value) if (call := operator.removeprefix("!")) in _CALLS:
            # Nothing but a call is known to take the mark of the opposite.
            mark = operator.removesuffix(call)
            return f"{mark}{_column(field, kind)}.{_CALLS[call]}({_value(value, operator, zones)})"
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
    if not isinstance(clause, Comparison | AllOf | AnyOf | None):
        kind = type(clause).__name__
        raise TypeError(f'a search is no {kind}; build one: where("…").equals(…)')


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
            # An enum of texts or numbers is what it holds, not its name.
            return f'"{str.__str__(value)}"'
        case datetime():
            at = _on_the_clock(value, operator, zones)
            day = f"{at.year:04},{at.month:02},{at.day:02}"
            return f"DateTime({day},{at.hour:02},{at.minute:02},{at.second:02})"
        case Decimal():
            return f"{value:f}"
        case int():
            return int.__repr__(value)


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
