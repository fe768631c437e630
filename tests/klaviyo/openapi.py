"""Klaviyo's own description of its API, as a judge of what we send."""

from __future__ import annotations

import json
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


@cache
def body_of(path: str) -> Draft202012Validator:
    """A validator of the body that is posted to *path*."""
    request = document()["paths"][path]["post"]["requestBody"]["content"]
    schema = request["application/vnd.api+json"]["schema"]
    return Draft202012Validator(
        {**_closed(schema), "components": _closed(document()["components"])}
    )


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
