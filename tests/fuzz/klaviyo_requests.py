"""What the writers of Klaviyo's requests promise about any value."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from pvxklaviyo.klaviyo import list_events, where
from pvxklaviyo.klaviyo._json import to_document, to_json, using

from .peoplevox import text_of

_TOKEN = re.compile(
    r'"(?P<text>(?:[^"\\]|\\["\\])*)"'
    r"|(?P<instant>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z)"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:E[+-]\d+)?)"
    r"|(?P<word>[a-z_-]+)"
    r"|(?P<sign>[(),\[\]])",
    re.DOTALL,
)
_Value = str | bool | int | Decimal | datetime


def _tokens(text: str) -> Iterator[Any]:
    """Read a filter by what Klaviyo's page says of its words; what cannot be read is a KeyError."""
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise KeyError(at)
        at = found.end()
        said = found[0]
        match found.lastgroup:
            case "text":
                yield ("text", re.sub(r"\\(.)", r"\1", found["text"]))
            case "instant":
                yield ("instant", datetime.fromisoformat(said))
            case "number":
                yield ("number", Decimal(said))
            case _:
                yield said


def _token(value: _Value) -> Any:
    match value:
        case str():
            return ("text", value)
        case bool():
            return "true" if value else "false"
        case datetime():
            return ("instant", value)
        case _:
            return ("number", Decimal(value))


def _compared(word: str, field: str, *literal: Any) -> list[Any]:
    return [word, "(", field, ",", *literal, ")"]


def filters(data: bytes) -> None:
    """
    Each condition is read back as it was asked, whatever stands in its values.

    The input: a text, a number, and six bytes that make an instant.
    """
    text, number, moment = _operands(data)
    try:
        asked = (
            (where("title") == text)
            & where("ids").any([text, number, text])
            & where("name").contains(text)
            & (where("amount") > number)
        )
    except ValueError:
        assert not _is_number(number)
        return
    try:
        asked &= where("datetime") >= moment
    except ValueError:
        offset = moment.utcoffset()
        assert offset is not None
        assert not 1 <= moment.year - (offset > timedelta()) or moment.year == 9999
        return
    expected = [
        *_compared("equals", "title", _token(text)),
        ",",
        *_compared("any", "ids", "[", _token(text), ",", _token(number), ",", _token(text), "]"),
        ",",
        *_compared("contains", "name", _token(text)),
        ",",
        *_compared("greater-than", "amount", _token(number)),
        ",",
        *_compared("greater-or-equal", "datetime", _token(moment)),
    ]
    assert list(_tokens(asked.text)) == expected
    try:
        url = list_events(asked).request.url
    except UnicodeEncodeError:
        assert re.search("[\ud800-\udfff]", text)
        return
    assert url.isascii()
    assert dict(parse_qsl(urlsplit(url).query))["filter"] == asked.text


def _operands(data: bytes) -> tuple[str, int | Decimal, datetime]:
    told, _, rest = data.partition(b"\x1e")
    digits, _, tail = rest.partition(b"\x1e")
    number: int | Decimal = len(data)
    try:
        number = Decimal(digits.decode("ascii", "replace"))
        number = int(number) if tail[5:6] > b"\x80" and abs(number) < 10**30 else number
    except (InvalidOperation, ValueError):
        pass
    bytes_ = (*tail[:6], *bytes(6))[:6]
    year = 1 + (bytes_[0] * 256 + bytes_[1]) % 9999
    zone = timezone(timedelta(minutes=(bytes_[2] - 128) * 11))
    fraction = 0 if bytes_[5] % 2 else bytes_[5] * 3906
    hour = (bytes_[3] % 24, bytes_[4] % 60, bytes_[5] % 60, fraction)
    return text_of(told), number, datetime(year, 1 + bytes_[3] % 12, 1, *hour, zone)


def _is_number(number: int | Decimal) -> bool:
    return isinstance(number, int) or (number.is_finite() and math.isfinite(float(number)))


_WHYS = re.compile(
    r"has half a character in it \(a lone surrogate\)|is not a finite number"
    r"|is an integer that does not fit 64 bits|is larger than JSON readers can hold"
    r"|is nested deeper than 10+ levels|has [\d,]{5} elements; Klaviyo takes 4,000"
    r"|is a text of [\d,]{7} bytes; Klaviyo takes 100,000"
)


def writing(data: bytes) -> None:
    """
    What is installed changes nothing: the same value, or refused, and no value in the text.

    The input: a byte that chooses how odd the value is made, and JSON.
    """
    chosen = data[0] if data else 0
    value = _value(chosen, data[1:])
    within = chosen & 3
    ways: list[Literal["json", "orjson"]] = ["json", "orjson"]
    written = []
    for way in ways:
        with using(way):
            written.append(_tried(lambda: to_json(value, "here", within=within)))
            written.append(_tried(lambda: to_document(value)))
    plain, document, by_orjson, again = written
    assert document == again
    if plain is None or by_orjson is None:
        assert plain is by_orjson
        return
    expected = _read(value)
    assert _exact(plain) == expected
    assert _exact(by_orjson) == expected
    assert document is not None
    assert _exact(document) == expected


def _tried(write: Any) -> bytes | None:
    try:
        written: bytes = write()
    except ValueError as error:
        why = f"{error}"
        found = _WHYS.search(why)
        assert found
        assert found.end() == len(why)
        return None
    return written


def _value(chosen: int, data: bytes) -> Any:
    text = text_of(data)
    number: Any = Decimal if chosen & 4 else float
    try:
        return _odder(chosen, json.loads(text, parse_float=number))
    except (ValueError, InvalidOperation, RecursionError):
        return [text] if chosen & 8 else text


def _odder(chosen: int, value: Any) -> Any:
    if isinstance(value, dict):
        members = {name: _odder(chosen, member) for name, member in value.items()}
        return MappingProxyType(members) if chosen & 16 else members
    if isinstance(value, list):
        elements = [_odder(chosen, element) for element in value]
        # Not of lists: those would multiply.
        if (
            chosen & 32
            and len(elements) == 10
            and not any(isinstance(one, list | dict | tuple) for one in value)
        ):
            elements *= 399 + len(json.dumps(value, default=str)) % 3
        return tuple(elements) if chosen & 64 else elements
    if isinstance(value, str) and chosen & 128 and len(value) == 50:
        return value * (1000 if value.isascii() else 700) * 2
    return value


def _read(value: Any) -> Any:
    """Give a value as it is to be read: numbers with a fraction exact."""
    if isinstance(value, Mapping):
        return {name: _read(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_read(element) for element in value]
    return Decimal(repr(value)) if isinstance(value, float) else value


def _exact(data: bytes) -> Any:
    return json.loads(data, parse_float=Decimal)
