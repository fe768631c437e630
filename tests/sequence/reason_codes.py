"""Where the code of a decision gives a reason, and which."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

import attrs

Function = ast.FunctionDef | ast.AsyncFunctionDef


@attrs.frozen(kw_only=True)
class Given:
    """
    A reason that the code gives.

    Attributes:
        code: The text.

        line: Where.
    """

    code: str
    line: int


def reasons_given(trees: Sequence[ast.AST]) -> list[list[Given]]:
    """
    Give what each of some files passes, keeps, compares or returns as a reason.

    A reason is what is passed as ``reason``, by name or by position, or to a
    variable of that name; what a function returns whose result is such; and
    what such a variable or attribute is compared with.
    """
    functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, Function)]
    takers = {one.name: place for one in functions if (place := _place(one)) is not None}
    givers: set[str] = set()
    while True:
        names = {
            name for tree in trees for value in _values(tree, takers) for name in _calls(value)
        }
        # Who returns what a giver returns is one, too.
        names |= {
            name
            for one in functions
            if one.name in givers
            for value in _returned(one)
            for name in _calls(value)
        }
        if names <= givers:
            break
        givers |= names
    found: list[list[Given]] = []
    for tree in trees:
        values = list(_values(tree, takers))
        for node in ast.walk(tree):
            if isinstance(node, Function) and node.name in givers:
                values += _returned(node)
        found.append([given for value in values for given in _texts(value)])
    return found


def _place(function: Function) -> int | None:
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if "reason" not in names:
        return None
    return names.index("reason") - (names[0] == "self")


def _values(tree: ast.AST, takers: dict[str, int]) -> Iterator[ast.expr]:
    """Give the expressions of a file that stand for a reason."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="reason"):
                yield node.value
            case ast.Call():
                place = takers.get(_name(node.func))
                if place is not None and place < len(node.args):
                    yield node.args[place]
            case ast.Assign():
                for target in node.targets:
                    yield from _paired(target, node.value)
            case ast.AnnAssign(value=ast.expr() as value) if _name(node.target) == "reason":
                yield value
            case ast.For() | ast.comprehension():
                entries = node.iter.elts if isinstance(node.iter, ast.Tuple | ast.List) else ()
                for entry in entries:
                    yield from _paired(node.target, entry)
            case ast.Compare():
                sides = [node.left, *node.comparators]
                if any(_name(side) == "reason" for side in sides):
                    yield from (side for side in sides if _name(side) != "reason")
            case _:
                pass


def _paired(target: ast.expr, value: ast.expr) -> Iterator[ast.expr]:
    if _name(target) == "reason":
        yield value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=False):
            yield from _paired(one, other)


def _returned(function: Function) -> Iterable[ast.expr]:
    return [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and node.value is not None
    ]


def _calls(value: ast.expr) -> Iterator[str]:
    for one in _branches(value):
        if isinstance(one, ast.Call) and _name(one.func):
            yield _name(one.func)


def _texts(value: ast.expr) -> Iterator[Given]:
    for one in _branches(value):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value:
            yield Given(code=one.value, line=one.lineno)


def _branches(value: ast.expr) -> Iterator[ast.expr]:
    """Give what an expression may turn out to be; its conditions are something else."""
    match value:
        case ast.IfExp():
            yield from _branches(value.body)
            yield from _branches(value.orelse)
        case ast.BoolOp():
            for one in value.values:
                yield from _branches(one)
        case ast.Tuple() | ast.Set() | ast.List():
            for one in value.elts:
                yield from _branches(one)
        case _:
            yield value


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
        case _:
            return ""
