"""
Says what a newer OpenAPI file of Klaviyo changes for us, and nothing else.

    python -m tests.openapi.changes NEWER.json

Exits 1 if something touches an operation that the library offers: where it
lives, what it costs, which scope it needs, its parameters, what its body must
and may hold, and which members of its answers are gone or of another kind.
"""

# https://github.com/klaviyo/openapi

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
OURS = HERE / "klaviyo-openapi.json"
FAMILIES = HERE.parents[1] / "src/pvxklaviyo/klaviyo/_operations"


def offered(known: Any) -> set[str]:
    """Give the operations that the families call, by their names in the code."""
    names = {operation["operationId"] for _, _, operation in _operations(known)}
    return {
        node.value
        for path in FAMILIES.glob("*.py")
        if path.name != "_table.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in names
    }


def _operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if isinstance(operation, dict) and "operationId" in operation:
                yield method.upper(), path, operation


def changes(old: Any, new: Any, names: set[str]) -> Iterator[str]:
    """
    Compare two files.

    Args:
        old: The one that we were written by.

        new: The other.

        names: The operations that matter.

    Yields:
        One sentence a change.
    """
    before = {one["operationId"]: (method, path, one) for method, path, one in _operations(old)}
    after = {one["operationId"]: (method, path, one) for method, path, one in _operations(new)}
    for name in sorted(names):
        if name not in after:
            yield f"{name}: is gone"
            continue
        method, path, was = before[name]
        now_method, now_path, now = after[name]
        if (method, path) != (now_method, now_path):
            yield f"{name}: is {now_method} {now_path}, was {method} {path}"
        for member in ("x-klaviyo-ratelimit", "x-klaviyo-scopes"):
            if was.get(member) != now.get(member):
                yield f"{name}: {member} is {now.get(member)}, was {was.get(member)}"
        yield from _parameters(name, was, now)
        yield from _bodies(name, old, was, new, now)
        yield from _answers(name, old, was, new, now)


def _parameters(name: str, was: Any, now: Any) -> Iterator[str]:
    before = {one["name"]: one for one in was.get("parameters", []) if "name" in one}
    after = {one["name"]: one for one in now.get("parameters", []) if "name" in one}
    for parameter in sorted(before.keys() - after.keys()):
        yield f"{name}: parameter {parameter} is gone"
    for parameter, rule in sorted(after.items()):
        if rule.get("required") and not before.get(parameter, {}).get("required"):
            yield f"{name}: parameter {parameter} is required now"
        gone = _values(before.get(parameter, {})) - _values(rule)
        if gone and _values(rule):
            yield f"{name}: parameter {parameter} takes no {', '.join(sorted(gone))} any more"


def _values(rule: Any) -> set[str]:
    schema = rule.get("schema", {})
    found = schema.get("enum") or schema.get("items", {}).get("enum") or []
    return set(map(str, found))


def _bodies(name: str, old: Any, was: Any, new: Any, now: Any) -> Iterator[str]:
    before, after = _flat(old, _body(was), ""), _flat(new, _body(now), "")
    yield from _members(name, "body", before, after)
    for place, (_, required) in sorted(after.items()):
        parent = place.rpartition("/")[0]
        if required and not before.get(place, ("", False))[1] and (not parent or parent in before):
            yield f"{name}: body {place} is required now"


def _answers(name: str, old: Any, was: Any, new: Any, now: Any) -> Iterator[str]:
    for status in sorted(was.get("responses", {})):
        if not status.startswith("2"):
            continue
        if status not in now.get("responses", {}):
            yield f"{name}: is not answered {status} any more"
            continue
        before = _flat(old, _content(was["responses"][status]), "")
        after = _flat(new, _content(now["responses"][status]), "")
        yield from _members(name, f"answer {status}", before, after)


Members = dict[str, tuple[str, bool]]


def _members(name: str, where: str, before: Members, after: Members) -> Iterator[str]:
    gone = before.keys() - after.keys()
    for place in sorted(gone):
        # Of a part that is gone only the part itself is told.
        if place.rpartition("/")[0] not in gone:
            yield f"{name}: {where} {place} is gone"
    for place in sorted(before.keys() & after.keys()):
        if before[place][0] != after[place][0]:
            kind, was = after[place][0], before[place][0]
            yield f"{name}: {where} {place} is {kind or 'anything'}, was {was or 'anything'}"


def _body(operation: Any) -> Any:
    return _content(operation.get("requestBody", {}))


def _content(holder: Any) -> Any:
    return next(iter(holder.get("content", {}).values()), {}).get("schema", {})


def _flat(document: Any, schema: Any, place: str, seen: tuple[str, ...] = ()) -> Members:
    """Give every member by its place, with its kind and whether it must be there."""
    reference = schema.get("$ref")
    if reference is not None:
        if reference in seen:
            return {}
        target = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
        return _flat(document, target, place, (*seen, reference))
    found: Members = {}
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        found |= _flat(document, part, place, seen)
    if "items" in schema:
        found |= _flat(document, schema["items"], f"{place}/*", seen)
    required = set(schema.get("required", ()))
    for member, rule in schema.get("properties", {}).items():
        at = f"{place}/{member}"
        found[at] = (str(rule.get("type", "")), member in required)
        found |= _flat(document, rule, at, seen)
    return found


def main(arguments: Sequence[str]) -> int:
    """Compare our file with the one that is named."""
    old = json.loads(OURS.read_text(encoding="utf-8"))
    new = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    found = list(changes(old, new, offered(old)))
    print(f"{old['info']['version']} -> {new['info']['version']}: {len(found)} change(s) touch us")
    for change in found:
        print(f"  {change}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
