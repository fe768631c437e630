"""
Every small change that can be made in a function: what ``tools/mutants.py`` makes.

Comparisons, conditions, arithmetic, numbers, flags, words that a program reads
(no sentences), results, arguments by name, assignments, calls made for their
effect. Tables outside functions are not changed.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_OTHER: Mapping[type, type] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_TWINS = {"min": "max", "max": "min", "any": "all", "all": "any"}


class Change:
    """One change: of which node of a function, and what it becomes."""

    def __init__(self, path: Sequence[tuple[str, int]], line: int, text: str, new: Any) -> None:
        self.path = path
        self.line = line
        self.text = text
        self.new = new


def changes(function: ast.AST) -> Iterator[Change]:
    """Give every change of a function's body."""
    body: list[Any] = getattr(function, "body", [])
    for position, statement in enumerate(body):
        if position == 0 and _is_text(statement):
            continue
        yield from _of_node(statement, [("body", position)])


def _of_node(node: Any, path: list[tuple[str, int]], line: int = 0) -> Iterator[Change]:
    if isinstance(node, ast.Raise | ast.JoinedStr | ast.Assert | ast.Pass):
        return
    line = getattr(node, "lineno", line)
    for text, new in _variants(node):
        yield Change(path, line, text, new)
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "type_comment", "keywords", "ops", "op"}:
            continue
        if isinstance(value, list):
            for position, child in enumerate(value):
                if isinstance(child, ast.AST):
                    yield from _of_node(child, [*path, (name, position)], line)
        elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
            yield from _of_node(value, [*path, (name, -1)], line)
    if isinstance(node, ast.Call):
        for position, keyword in enumerate(node.keywords):
            yield from _of_node(keyword.value, [*path, ("keywords", position), ("value", -1)], line)


def _variants(node: Any) -> Iterator[tuple[str, Any]]:
    """Say what a node may become, in words and as a node."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in _OTHER:
            yield _both(node, ops=[_OTHER[type(op)]()])
        case ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in _OTHER:
            yield _both(node, op=_OTHER[type(op)]())
        case ast.AugAssign(op=op) if type(op) in _OTHER:
            yield _both(node, op=_OTHER[type(op)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield f"{_short(node)} → {_short(operand)}", operand
        case ast.Constant(value=bool(value)):
            yield f"{value} → {not value}", ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield f"{value} → {value + 1}", ast.Constant(value + 1)
        case ast.Constant(value=str(value)) if value and " " not in value:
            yield f"{value!r} → {'XX' + value!r}", ast.Constant("XX" + value)
        case ast.Name(id=name) if name in _TWINS and isinstance(node.ctx, ast.Load):
            yield f"{name} → {_TWINS[name]}", ast.Name(_TWINS[name], ast.Load())
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield f"{_short(node)} → return None", ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            if isinstance(node.value, ast.Call):
                yield f"{_short(node)} → pass", ast.Pass()
            else:
                # A generator stays one.
                yield (
                    f"{_short(node)} → nothing",
                    ast.Expr(ast.YieldFrom(ast.Tuple([], ast.Load()))),
                )
        case ast.Assign(targets=[ast.Name()], value=value) if not _is_none(value):
            yield f"{_short(node)} → None", ast.Assign(node.targets, ast.Constant(None))
        case ast.Break():
            yield "break → continue", ast.Continue()
        case ast.Continue():
            yield "continue → break", ast.Break()
        case _:
            pass
    if isinstance(node, ast.If | ast.IfExp | ast.While) and _is_plain(node.test):
        yield _both(node, test=ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.comprehension):
        for position, test in enumerate(node.ifs):
            rest = [*node.ifs[:position], *node.ifs[position + 1 :]]
            yield f"if {_short(test)} → no if", _evolved(node, ifs=rest)
    if isinstance(node, ast.Call):
        for position, keyword in enumerate(node.keywords):
            if keyword.arg and not isinstance(keyword.value, ast.Constant):
                without = [*node.keywords]
                without[position] = ast.keyword(keyword.arg, ast.Constant(None))
                text = f"{keyword.arg}={_short(keyword.value)} → {keyword.arg}=None"
                yield text, _evolved(node, keywords=without)


def _both(node: Any, **new: Any) -> tuple[str, Any]:
    other = _evolved(node, **new)
    return f"{_short(node)} → {_short(other)}", other


def _evolved(node: Any, **new: Any) -> Any:
    made = copy.copy(node)
    for name, value in new.items():
        setattr(made, name, value)
    return made


def _short(node: Any) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else text[:67] + "…"


def _is_text(node: Any) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_none(node: Any) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_plain(node: Any) -> bool:
    return isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.NamedExpr | ast.Subscript)


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Give the functions of a module and their qualified names; inner ones are part of them."""
    for node in getattr(tree, "body", []):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{prefix}{node.name}.")


def changed(tree: ast.Module, function: ast.AST, change: Change) -> ast.Module:
    """Give the module with one change."""
    whole: Any = copy.deepcopy(tree, {id(function): function})
    fresh: Any = copy.deepcopy(function)
    parent: Any = fresh
    for name, position in change.path[:-1]:
        parent = getattr(parent, name) if position < 0 else getattr(parent, name)[position]
    name, position = change.path[-1]
    new = copy.deepcopy(change.new)
    if position < 0:
        setattr(parent, name, new)
    else:
        getattr(parent, name)[position] = new
    _put(whole, function, fresh)
    return ast.fix_missing_locations(whole)


def _put(tree: Any, old: ast.AST, new: ast.AST) -> None:
    for node in ast.walk(tree):
        for position, child in enumerate(getattr(node, "body", None) or ()):
            if child is old:
                node.body[position] = new  # type: ignore[attr-defined]
                return
    raise LookupError("the function is not in its module")
