"""Validation against Klaviyo's whole OpenAPI file: a second opinion, made from none of our code."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from .klaviyo_rules import SOURCE


@cache
def openapi() -> Any:
    """Read the file, once."""
    return json.loads(SOURCE.read_text("utf-8"))


@cache
def _definitions() -> Any:
    return _as_json_schema(openapi()["components"])


def _as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0 says "nullable" where JSON Schema lists null."""
    if isinstance(node, list):
        return [_as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    # A property may be called "nullable"; then it is a schema, not a flag.
    if node.get("nullable") is True:
        rest = {name: value for name, value in node.items() if name != "nullable"}
        return {"anyOf": [_as_json_schema(rest), {"type": "null"}]}
    # "One of" integer and number is meant as either: a whole number is both.
    names = {"oneOf": "anyOf"} if isinstance(node.get("oneOf"), list) else {}
    return {names.get(name, name): _as_json_schema(value) for name, value in node.items()}


@cache
def request_validator(method: str, path: str) -> Draft202012Validator:
    """Make the validator of an operation's body."""
    ((_, content),) = openapi()["paths"][path][method]["requestBody"]["content"].items()
    return _validator(content["schema"])


@cache
def response_validator(method: str, path: str, status: str) -> Draft202012Validator:
    """Make the validator of an operation's answer; ``"4XX"`` is a status too."""
    answer = openapi()["paths"][path][method]["responses"][status]
    if "$ref" in answer:
        answer = openapi()["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    ((_, content),) = answer["content"].items()
    return _validator(content["schema"])


def _validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator({**_as_json_schema(schema), "components": _definitions()})
