"""Bodies made from Klaviyo's whole OpenAPI file by a seed: right ones, and ones spoilt in one place."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from .full_schema import openapi

_WORDS = ("parcel", "Größe", "10% off", "", "日本", "a/b~c", "two words", "0")
_WRONG = (None, True, 7, 2.5, "a text", [], {}, ["a text"], {"a": "text"})


class Maker:
    """
    Makes bodies that the file allows and the guides' limits too.

    Args:
        seed: Equal seeds make equal bodies.

        now: Times lie around this instant.
    """

    def __init__(self, seed: int, now: datetime) -> None:
        self._random = random.Random(seed)
        self._now = now
        self._made = 0

    def body(self, path: str, method: str = "post") -> Any:
        """Make a right body of the operation at *path*."""
        ((_, content),) = openapi()["paths"][path][method]["requestBody"]["content"].items()
        return self._value(content["schema"], "", required=True)

    def spoilt(self, body: Any) -> tuple[str, Any]:
        """Make a copy of *body* that is wrong, or at least different, in one place; say how."""
        spoilt = copy.deepcopy(body)
        places = list(_places(spoilt))
        holder, step = self._random.choice(places)
        how = self._random.choice(["dropped", "retyped", "renamed"])
        if how == "retyped" or isinstance(holder, list):
            holder[step] = self._random.choice(_WRONG)
            return "retyped", spoilt
        value = holder.pop(step)
        if how == "renamed":
            holder[self._random.choice([step.title(), step + "s", f"{step}_"])] = value
        return how, spoilt

    def _value(self, schema: Any, name: str, *, required: bool = False) -> Any:
        if "$ref" in schema:
            target = openapi()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            schema = {**target, "nullable": schema.get("nullable", False)}
        if schema.get("nullable") and not required and self._random.random() < 0.2:
            return None
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        if "oneOf" in schema:
            return self._value(self._random.choice(schema["oneOf"]), name)
        match schema["type"]:
            case "object":
                return self._object(schema)
            case "array":
                return [
                    self._value(schema["items"], name) for _ in range(self._random.randint(1, 3))
                ]
            case "string":
                return self._text(schema, name)
            case "number":
                return self._random.choice([0, 12, 19.99, 1e6])
            case "integer":
                return self._random.choice([0, 1, 12])
            case "boolean":
                return self._random.random() < 0.5
            case other:
                raise AssertionError(other)

    def _object(self, schema: Any) -> Any:
        fields = schema.get("properties")
        if not fields:
            return {
                f"Property{number}": self._random.choice(
                    [*_WORDS, 3, None, True, {"a": [1, {"b": 2}]}, ["x", "y"]]
                )
                for number in range(self._random.randint(0, 5))
            }
        if set(fields) == {"append", "unappend"}:
            # The text says that addresses are all that can be patched so.
            return {name: {"email": [self._text({}, "email")]} for name in fields}
        needed = set(schema.get("required", ()))
        if "phone_number" in fields:
            # The file does not say that a profile needs an identifier; the text does.
            needed |= {"email", "attributes"} & set(fields)
        return {
            name: self._value(field, name, required=name in needed)
            for name, field in fields.items()
            if name in needed or self._random.random() < 0.5
        }

    def _text(self, schema: Any, name: str) -> str:
        self._made += 1
        if schema.get("format") == "date-time":
            offset = timedelta(seconds=self._random.randint(-30 * 365 * 86_400, 360 * 86_400))
            time = (self._now + offset).astimezone(UTC)
            zone = self._random.choice(["Z", "+00:00", "+05:30", "-08:00", ".250Z"])
            return time.strftime("%Y-%m-%dT%H:%M:%S") + zone
        match name:
            case "email":
                return f"person{self._made}@people.invalid"
            case "phone_number":
                return f"+44770090{self._made % 10_000:04}"
            case "unique_id":
                return f"id {self._made}" + "x" * self._random.choice([0, 0, 240])
            case "name":
                return self._random.choice(["Fulfilled Order", "Größe", "x" * 127])
            case "id":
                return f"profile{self._made}"
            case _:
                return self._random.choice(_WORDS)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    steps = (
        list(value.items())
        if isinstance(value, dict)
        else list(enumerate(value))
        if isinstance(value, list)
        else []
    )
    for step, member in steps:
        yield value, step
        # What is inside of free properties is nobody's to forbid.
        if step != "properties":
            yield from _places(member)
