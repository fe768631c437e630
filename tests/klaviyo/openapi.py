"""Klaviyo's own description of its API, as a judge of what we send."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

# https://github.com/klaviyo/openapi, reduced to what concerns this library.
FILE = Path(__file__).parents[1] / "openapi" / "klaviyo-openapi.json"


@cache
def document() -> Any:
    """The whole file."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def operation_of(line: str) -> Any:
    """Find what is described of ``"GET /api/lists/Y6nRLr"``."""
    method, _, path = line.partition(" ")
    for template, described in document()["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if method.lower() in described and re.fullmatch(pattern, path):
            return described[method.lower()]
    raise KeyError(f"Klaviyo describes no {line}")


@cache
def body_of(line: str) -> Draft202012Validator:
    """
    A validator of a request's body.

    Args:
        line: Method and path, such as ``"PATCH /api/profiles/01GD"``; a path
            alone is posted to.
    """
    described = operation_of(line if " " in line else f"POST {line}")
    schema = described["requestBody"]["content"]["application/vnd.api+json"]["schema"]
    return Draft202012Validator({**_closed(schema), "components": _closed_components()})


@cache
def _closed_components() -> Any:
    return _closed(document()["components"])


def _closed(schema: Any) -> Any:
    """Nulls as OpenAPI 3.0 says them, and no member that is not described."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(part) for key, part in schema.items() if key != "example"}
    if isinstance(closed.get("properties"), dict) and closed.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    if closed.pop("nullable", False) is True:
        return {"anyOf": [closed, {"type": "null"}]}
    return closed
