"""
Makes the table of request rules that the simulated Klaviyo follows.

Klaviyo publishes its OpenAPI file; this reduces it to what a service must know
to judge a request: parts, types, what may be null, scopes, limits, query
parameters. The result ships with the package, the file itself does not.

    python -m tests.openapi.klaviyo_rules
"""

# https://github.com/klaviyo/openapi

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SOURCE = HERE / "klaviyo-openapi.json"
TABLE = HERE.parents[1] / "src/pvxklaviyo/simulation/klaviyo/rules.json"

LEFT_OUT = ("custom-objects", "campaigns")
"""Scopes of what the simulated service does not know: custom objects, and campaigns."""


def make(source: str) -> str:
    """
    Reduce the text of the OpenAPI file to the text of the table.

    Parameters and parts of bodies that several operations share stand once,
    and are referred to: parameters by number, parts by the file's own names.
    """
    full = json.loads(source)
    parameters: list[str] = []
    shapes: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    answers: dict[str, dict[str, set[str]]] = {}
    for path, methods in full["paths"].items():
        for method, operation in methods.items():
            if not any(scope.startswith(LEFT_OUT) for scope in operation["x-klaviyo-scopes"]):
                rules = _operation(full, method, path, operation, shapes)
                rules["query"] = {
                    name: _numbered(parameters, rule) for name, rule in rules["query"].items()
                }
                operations[operation["operationId"]] = rules
                for answer in operation["responses"].values():
                    for content in answer.get("content", {}).values():
                        _collect(full, content["schema"], answers)
    return (
        f'{{"revision": {json.dumps(full["info"]["version"])},\n'
        f'"parameters": [\n' + ",\n".join(parameters) + "\n],\n"
        f'"shapes": {{\n{_lines(shapes)}\n}},\n'
        f'"answers": {{\n{_lines(_sorted(answers))}\n}},\n'
        f'"operations": {{\n{_lines(operations)}\n}}}}\n'
    )


def _numbered(parameters: list[str], rule: Any) -> int:
    text = _dump(rule)
    if text not in parameters:
        parameters.append(text)
    return parameters.index(text)


def _lines(found: dict[str, Any]) -> str:
    return ",\n".join(f"{json.dumps(name)}: {_dump(found[name])}" for name in sorted(found))


def _dump(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _operation(full: Any, method: str, path: str, operation: Any, shapes: dict[str, Any]) -> Any:
    rate = operation["x-klaviyo-ratelimit"]
    rules: dict[str, Any] = {
        "method": method.upper(),
        "path": path,
        "scopes": operation["x-klaviyo-scopes"],
        "burst": _number(rate["burst"], "/s"),
        "steady": _number(rate["steady"], "/m"),
        "query": {
            parameter["name"]: _parameter(parameter["schema"])
            for parameter in operation["parameters"]
            if parameter["in"] == "query"
        },
        "filters": {
            field: _filterable(rule)
            for field, rule in operation.get("x-klaviyo-filters", {}).items()
        },
    }
    extra = _extra(operation, rules["query"])
    if extra:
        rules["extra"] = extra
    if "daily" in rate:
        rules["daily"] = _number(rate["daily"], "/d")
    body = operation.get("requestBody")
    if body is not None:
        ((_, content),) = body["content"].items()
        rules["body"] = _shape(full, content["schema"], shapes)
    return rules


_COSTLY = re.compile(
    r"Rate limits when using the `([^`=]+)=([^`]+)` parameter in your API request:"
    r"<br>Burst: `([^`]+)`<br>Steady: `([^`]+)`"
)


def _extra(operation: Any, query: Any) -> list[Any]:
    """Read from the text what a costly part of a query may be asked for."""
    found: list[Any] = []
    for parameter, text, burst, steady in _COSTLY.findall(operation["description"]):
        # The text says "list" where the parameter is "lists".
        values = query.get(parameter, {}).get("values", ())
        found += [
            {
                "parameter": parameter,
                "value": value,
                "burst": _number(burst, "/s"),
                "steady": _number(steady, "/m"),
            }
            for value in values
            if value in (text, f"{text}s")
        ]
    return found


def _filterable(rule: Any) -> Any:
    value = rule.get("value", {})
    operators = rule["operators"]
    found = {
        "one": sorted({*operators.get("single", ())}),
        "many": sorted({*operators.get("list", ())}),
        "none": sorted({*operators.get("none", ())}),
        "value": value.get("format", value.get("type", "")),
        "values": value.get("enum", ()),
    }
    return {name: what for name, what in found.items() if what}


def _number(text: str, unit: str) -> int:
    matched = re.fullmatch(r"(\d+)" + unit, text)
    if matched is None:
        raise ValueError(f"a rate limit of an unknown form: {text}")
    return int(matched[1])


def _parameter(schema: Any) -> Any:
    rule: dict[str, Any] = {"kind": schema["type"]}
    values = schema.get("enum") or schema.get("items", {}).get("enum")
    if values:
        rule["values"] = sorted(values)
    for name in ("default", "minimum", "maximum"):
        if name in schema:
            rule[name] = schema[name]
    return rule


_KNOWN = {"$ref", "default", "description", "enum", "example", "format", "items", "nullable"} | {
    "oneOf",
    "properties",
    "required",
    "type",
}


def _shape(full: Any, schema: Any, shapes: dict[str, Any]) -> Any:
    unknown = set(schema) - _KNOWN
    if unknown:
        # A rule that we would leave out silently makes the service too kind.
        raise ValueError(f"a schema uses what this script does not know: {sorted(unknown)}")
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in shapes:
            shapes[name] = _shape(full, _resolve(full, schema["$ref"]), shapes)
        shape = {"is": name}
    elif "oneOf" in schema:
        shape = {"kinds": [kind["type"] for kind in schema["oneOf"]]}
        for kind in schema["oneOf"]:
            if "items" in kind:
                shape["items"] = _shape(full, kind["items"], shapes)
    else:
        shape = {"kinds": [schema["type"]]}
        if schema.get("properties"):
            shape["fields"] = {
                name: _shape(full, field, shapes) for name, field in schema["properties"].items()
            }
        if schema.get("required"):
            shape["required"] = sorted(schema["required"])
        if "items" in schema:
            shape["items"] = _shape(full, schema["items"], shapes)
        if "enum" in schema:
            shape["values"] = schema["enum"]
        if "format" in schema:
            shape["format"] = schema["format"]
    # Strictly, OpenAPI 3.0 ignores what stands beside a reference; Klaviyo
    # writes "nullable" there and means it.
    if schema.get("nullable"):
        shape["null"] = True
    return shape


def _collect(full: Any, schema: Any, found: dict[str, dict[str, set[str]]]) -> None:
    """Find in all resources of an answer what has a list of values, and numbers never null."""
    schema = _resolve(full, schema["$ref"]) if "$ref" in schema else schema
    fields = schema.get("properties", {})
    for part in [*schema.get("allOf", ()), *schema.get("oneOf", ())]:
        _collect(full, part, found)
    if "items" in schema:
        _collect(full, schema["items"], found)
    for name in ("data", "included"):
        if name in fields:
            _collect(full, fields[name], found)
    if "attributes" in fields and "type" in fields:
        kind = fields["type"]
        kind = _resolve(full, kind["$ref"]) if "$ref" in kind else kind
        of = found.setdefault(kind["enum"][0], {"numbers": set(), "values": set()})
        _attributes(full, fields["attributes"], "", of)


def _attributes(full: Any, schema: Any, path: str, found: dict[str, set[str]]) -> None:
    null = schema.get("nullable", False)
    schema = _resolve(full, schema["$ref"]) if "$ref" in schema else schema
    if "enum" in schema and path:
        found["values"].add(path)
    elif schema.get("type") in ("integer", "number") and not null:
        found["numbers"].add(path)
    elif "items" in schema:
        _attributes(full, schema["items"], f"{path}[]", found)
    for name, field in schema.get("properties", {}).items():
        _attributes(full, field, f"{path}.{name}" if path else name, found)


def _sorted(found: dict[str, dict[str, set[str]]]) -> dict[str, Any]:
    return {
        kind: {name: sorted(paths) for name, paths in of.items() if paths}
        for kind, of in found.items()
        if any(of.values())
    }


def _resolve(full: Any, reference: str) -> Any:
    node = full
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


if __name__ == "__main__":
    TABLE.write_text(make(SOURCE.read_text("utf-8")), "utf-8")
