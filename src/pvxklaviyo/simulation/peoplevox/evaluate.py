"""From a read clause to a function over rows, and to the values that an index can answer."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from .search import BOOL, NUMBER, STATUS, TEXT, Both, Cell, Compare, Either, Match, Node, Not

Cells: TypeAlias = Sequence[Cell]
Test: TypeAlias = Callable[[Cells], bool]

# One column may hold anything that is comparable with the literal: the reader
# of the clause has made sure of that.
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_METHODS: Mapping[str, Callable[[str, str], bool]] = {
    "Contains": operator.contains,
    "StartsWith": str.startswith,
    "EndsWith": str.endswith,
}


def compile_clause(node: Node, status_names: Mapping[int, str]) -> Test:
    """
    Make a function that says whether a row's cells fulfil a clause.

    Args:
        node: The clause.

        status_names: Number to name, for columns that show names and are
            searched by numbers.
    """
    match node:
        case Compare():
            return _compare(node, status_names)
        case Match(field, method, text):
            position, found = field.position, _METHODS[method]
            return lambda cells: found(str(cells[position] or ""), text)
        case Not(of):
            inner = compile_clause(of, status_names)
            return lambda cells: not inner(cells)
        case Both(of):
            tests = [compile_clause(one, status_names) for one in of]
            return lambda cells: all(test(cells) for test in tests)
        case Either(of):
            return _either(of, status_names)


def _compare(node: Compare, status_names: Mapping[int, str]) -> Test:
    position, value = node.field.position, node.value
    holds = _OPERATORS[node.op]
    unknown = node.op == "!="
    if node.field.kind == BOOL:
        wanted = value == "True"
        return lambda cells: holds(cells[position], wanted)
    if node.field.kind == STATUS and isinstance(value, Decimal):
        name = status_names.get(int(value))
        return lambda cells: holds(cells[position], name)
    if node.op in {"==", "!="}:
        return lambda cells: holds(cells[position], value)

    def ordered(cells: Cells) -> bool:
        cell = cells[position]
        return unknown if cell is None else holds(cell, value)

    return ordered


def _either(nodes: Sequence[Node], status_names: Mapping[int, str]) -> Test:
    # A look-up by a hundred numbers is a hundred equalities on one column.
    equal: defaultdict[int, set[str | Decimal | datetime]] = defaultdict(set)
    rest: list[Test] = []
    for node in nodes:
        if isinstance(node, Compare) and node.op == "==" and node.field.kind in {TEXT, NUMBER}:
            equal[node.field.position].add(node.value)
        else:
            rest.append(compile_clause(node, status_names))
    tests = rest + [_among(position, values) for position, values in equal.items()]
    if len(tests) == 1:
        return tests[0]
    return lambda cells: any(test(cells) for test in tests)


def _among(position: int, values: set[str | Decimal | datetime]) -> Test:
    return lambda cells: cells[position] in values


def candidates(node: Node, indexed: frozenset[int]) -> tuple[int, frozenset[str]] | None:
    """
    Say which rows alone can fulfil a clause, by the values of one indexed text column.

    Args:
        node: The clause.

        indexed: Positions of the columns that have an index.

    Returns:
        The column's position and its possible values; None if any row may
        fulfil it.
    """
    match node:
        case Compare(field, "==", str(value)) if field.position in indexed:
            return field.position, frozenset({value})
        case Both(of):
            return next(filter(None, (candidates(one, indexed) for one in of)), None)
        case Either(of):
            values: set[str] = set()
            positions: set[int] = set()
            for one in of:
                found = candidates(one, indexed)
                if found is None:
                    return None
                positions.add(found[0])
                values |= found[1]
            return (positions.pop(), frozenset(values)) if len(positions) == 1 else None
        case _:
            return None
