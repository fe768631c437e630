"""What a caller's type checker sees: no Any, no object, no container that does not say of what."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
import reference  # the list of public packages is the reference's

ALLOWED = {
    # A type checker wants a field specifier to fit every annotation.
    ("pvxklaviyo.peoplevox", "column", "returns Any"),
    # A caller's own reading of a cell may give anything.
    ("pvxklaviyo.peoplevox", "column", "read object"),
}
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
LOOSE = {"Any", "object"}
BARE = {"dict", "list", "tuple", "set", "frozenset", "Mapping", "Sequence", "Iterable", "Callable"}


def complaints(annotation: ast.expr | None) -> Iterator[str]:
    """Say what of an annotation tells nothing."""
    if annotation is None:
        return
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = ast.parse(annotation.value, mode="eval").body
    subscripted = {
        id(node.value) for node in ast.walk(annotation) if isinstance(node, ast.Subscript)
    }
    said = {id(node) for node in ast.walk(annotation) for node in _conventional(node)}
    for node in ast.walk(annotation):
        if id(node) in said:
            continue
        name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", None)
        if name in LOOSE or (name in BARE and id(node) not in subscripted):
            yield str(name)


def _conventional(node: ast.AST) -> list[ast.expr]:
    """Give the parts that are always written so: any class, and what a coroutine yields."""
    match node:
        case ast.Subscript(value=ast.Name(id="type"), slice=ast.Name(id="object") as part):
            return [part]
        case ast.Subscript(value=ast.Name(id="Coroutine"), slice=ast.Tuple(elts=parts)):
            return parts[:2]
        case _:
            return []


def of_function(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Go through parameters and result; what Python itself asks of special methods is its own."""
    if function.name.startswith("__") and function.name != "__init__":
        return
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    for argument in every:
        for name in complaints(argument.annotation):
            yield f"{argument.arg} {name}"
    for name in complaints(function.returns):
        yield f"returns {name}"


@cache
def definitions(path: str) -> dict[str, ast.stmt]:
    """Parse a file once, and give what it defines at its top."""
    body = ast.parse(Path(path).read_text(encoding="utf-8")).body
    return {node.name: node for node in body if isinstance(node, DEFINITIONS)}


def of_thing(thing: Any) -> Iterator[str]:
    """Go through a public function, or a class with its public methods and fields."""
    if not (inspect.isclass(thing) or inspect.isfunction(thing)):
        return
    node = definitions(inspect.getfile(thing)).get(thing.__name__)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from of_function(node)
        return
    if not isinstance(node, ast.ClassDef):
        return
    for member in node.body:
        if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
            if not member.name.startswith("_") or member.name == "__init__":
                yield from (f"{member.name}: {one}" for one in of_function(member))
        elif isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name):
            if not member.target.id.startswith("_"):
                yield from (f"{member.target.id} {one}" for one in complaints(member.annotation))
    for base in thing.__bases__:
        if base.__module__.startswith("pvxklaviyo"):
            yield from of_thing(base)


@pytest.mark.parametrize("package", list(reference.PACKAGES))
def test_public_types_say_something(package: str) -> None:
    """Every public signature and field names real types; free-form JSON is called Json."""
    home = reference.module(package)
    found = [
        (package, name, complaint)
        for name in reference.public(home)
        for complaint in of_thing(getattr(home, name))
        # The relay's Mapping is a class of ours.
        if not (name.endswith("Relay") and complaint.endswith("mapping Mapping"))
    ]

    assert [] == [one for one in found if one not in ALLOWED]


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("dict[str, Json]", []),
        ("Mapping[str, Any]", ["Any"]),
        ("dict", ["dict"]),
        ("list[dict] | None", ["dict"]),
        ("typing.Any", ["Any"]),
        ("Callable[[object], None]", ["object"]),
        ("'Sequence'", ["Sequence"]),
        ("type[object]", []),
        ("Coroutine[Any, Any, T]", []),
        ("Coroutine[Any, Any, object]", ["object"]),
    ],
)
def test_what_says_nothing_is_found(annotation: str, expected: list[str]) -> None:
    """The walk sees through unions, subscripts, quotes and modules."""
    assert expected == list(complaints(ast.parse(annotation, mode="eval").body))
