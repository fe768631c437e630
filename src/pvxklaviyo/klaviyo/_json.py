"""Klaviyo's free-form JSON: exact numbers both ways, and its limits, each refusal with its place."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from enum import Enum
from json.encoder import encode_basestring
from typing import Any, Literal, TypeAlias, cast
from uuid import UUID

Json: TypeAlias = (
    str | int | float | bool | Decimal | Sequence["Json"] | Mapping[str, "Json"] | None
)
"""
What Klaviyo calls free-form: event and profile properties.

A ``Decimal`` becomes the JSON number with exactly its digits, and numbers with
a fraction are read back as ``Decimal``.
"""

# https://developers.klaviyo.com/en/reference/events_api_overview#limitations
MAX_STRING_BYTES = 100_000
MAX_ELEMENTS = 4_000
MAX_DEPTH = 10
_INT64 = range(-(2**63), 2**63)

# Its C code knows no Decimal and no limits, so it only does what is plainly
# within them.
_plain = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _kept() -> Callable[[Json], str]:
    """Keep the encoder's C part, which it makes anew for every value, where there is one."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _plain.encode
    part: Callable[[Json, int], tuple[str, ...]] = make(
        None, _plain.default, encode_basestring, None, ":", ",", False, False, False
    )
    return lambda value: "".join(part(value, 0))


_text_of = _kept()


def _by_json(value: Json, depth: int) -> bytes | None:
    """Encode what is plainly within the limits; None: look closer."""
    try:
        data = _text_of(value).encode()
    except (TypeError, ValueError, RecursionError):
        return None
    # Nineteen digits in a row may be a number that does not fit.
    if _MANY_DIGITS in data.translate(_DIGITS) or not _plainly_within(data, depth):
        return data if _fits(value, depth) else None
    return data


_DIGITS = bytes(48 if 48 <= byte <= 57 else 32 for byte in range(256))
_MANY_DIGITS = b"0" * 19


def _quick() -> Callable[[Json, int], bytes | None]:
    """Take orjson where it is installed."""
    try:
        import orjson
    except ImportError:
        return _by_json
    # What may be beyond the limits is left to the careful way, which knows them.
    options = (
        orjson.OPT_STRICT_INTEGER
        | orjson.OPT_PASSTHROUGH_SUBCLASS
        | orjson.OPT_PASSTHROUGH_DATETIME
        | orjson.OPT_PASSTHROUGH_DATACLASS
    )
    dumps = orjson.dumps

    def by_orjson(value: Json, depth: int) -> bytes | None:
        try:
            data = dumps(value, None, options)
        except TypeError:
            return None
        # NaN is written as null.
        if b"null" in data or not _plainly_within(data, depth):
            return data if _fits(value, depth) else None
        return data

    return by_orjson


def _plainly_within(data: bytes, depth: int) -> bool:
    """
    Tell whether lists and levels are within limits; when in doubt, no.

    Looking at the bytes is several times as quick as looking at the value. So
    few cannot hold a list that is too long.
    """
    if len(data) >= 2 * MAX_ELEMENTS:
        return False
    return data.count(b"{") + data.count(b"[") <= depth or _no_deeper(data, depth)


_NO_BRACKETS = bytes(set(range(256)) - set(b'{}[]"'))


def _no_deeper(data: bytes, depth: int) -> bool:
    """Peel the brackets level by level; whether they stand in a text is only told without escapes."""
    if b"\\" in data:
        return False
    # Every text leaves a pair of quotes; one with brackets in it leaves two that do not meet.
    left = data.translate(None, _NO_BRACKETS).replace(b'""', b"")
    if b'"' in left:
        return False
    for _ in range(depth):
        left = left.replace(b"{}", b"").replace(b"[]", b"")
        if not left:
            return True
    return False


_encode = _quick()


@contextmanager
def using(library: Literal["json", "orjson"]) -> Generator[None]:
    """Choose what encodes while inside; for measuring and for tests, not for threads."""
    global _encode  # noqa: PLW0603 - put back on leaving
    before, _encode = _encode, _by_json if library == "json" else _quick()
    try:
        yield
    finally:
        _encode = before


class _RefusedError(ValueError):
    """Carries the place outwards: each level adds its own step."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
        self.steps: list[str] = []


def to_json(value: Json, where: str = "", *, within: int = 0) -> bytes:
    """
    Encode *value*, compact, in UTF-8.

    Args:
        value: Anything JSON, with any ``Decimal`` in it.

        where: Its name, for error texts.

        within: How many levels of *value* do not count as nesting.

    Raises:
        ValueError: A number is not finite or too large, a text or a list is
            too long, the nesting too deep, or something is not JSON. The text
            names the place and not the value.
    """
    # Money is told apart before it is tried in vain.
    if not isinstance(value, Decimal):
        data = _encode(value, MAX_DEPTH + within)
        if data is not None and len(data) <= MAX_STRING_BYTES:
            return data
    try:
        return _write(value, MAX_DEPTH + within).encode()
    except _RefusedError as refused:
        place = where + "".join(reversed(refused.steps))
        raise ValueError(f"{place.removeprefix('.')} {refused.why}") from None


def text_json(value: str, where: str) -> bytes:
    """
    Encode a text.

    Raises:
        ValueError: It is too long, or has half a character in it; the text
            names *where* and not the value.
    """
    try:
        return _text(value).encode()
    except _RefusedError as refused:
        raise ValueError(f"{where} {refused.why}") from None


def to_document(value: Json) -> bytes:
    """
    Encode a whole JSON:API document, compact, in UTF-8.

    Its lists may be as long and its levels as deep as they are; what callers
    put into it free-form is theirs to check with :func:`to_json`.

    Raises:
        ValueError: As :func:`to_json`, but for lists and levels.
    """
    try:
        return _write(value, _NO_LIMIT, most=None).encode()
    except _RefusedError as refused:
        place = "".join(reversed(refused.steps))
        raise ValueError(f"{place.removeprefix('.')} {refused.why}") from None


_NO_LIMIT = 100


def _fits(value: Json, depth: int) -> bool:
    """
    Tell whether numbers and lists are within limits, and nothing is nested too deep.

    Looks at exact types, for speed; what is derived from one goes the careful way.
    """
    # Any: no type checker follows an exact type.
    members: Iterable[Any]
    if type(value) is dict:
        members = cast("Mapping[str, Any]", value).values()
    elif type(value) is list and len(cast("Sequence[Any]", value)) <= MAX_ELEMENTS:
        members = cast("Sequence[Any]", value)
    else:
        return False
    if depth == 0:
        return False
    for member in members:
        kind = type(member)  # pyright: ignore[reportUnknownVariableType]
        if kind is str:
            continue
        if kind is int:
            if not _MIN <= member <= _MAX:
                return False
        elif kind is dict or kind is list:
            if not _fits(member, depth - 1):
                return False
        elif kind is float:
            if not math.isfinite(member):
                return False
        elif member is not None and kind is not bool:
            return False
    return True


_MIN, _MAX = -(2**63), 2**63 - 1


def _write(value: Json, depth: int, most: int | None = MAX_ELEMENTS) -> str:
    if isinstance(value, str) and not isinstance(value, Enum):
        return _text(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if value not in _INT64:
            raise _RefusedError("is an integer that does not fit 64 bits")
        return int.__repr__(value)
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, Enum):
        # As orjson writes both.
        return _write(value.value, depth, most)
    if isinstance(value, UUID):
        return _text(str(value))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise _RefusedError("is not a finite number")
        return float.__repr__(value)
    if isinstance(value, bytes | bytearray | memoryview):
        raise _RefusedError("is bytes, which JSON does not have")
    return _container(value, depth, most)


def _container(value: object, depth: int, most: int | None) -> str:
    # An object: callers are checked by nobody but themselves.
    if not isinstance(value, Mapping | Sequence):
        raise _RefusedError(f"is of type {type(value).__name__}, which JSON does not have")
    if depth == 0:
        levels = _NO_LIMIT if most is None else MAX_DEPTH
        raise _RefusedError(f"is nested deeper than {levels} levels")
    if isinstance(value, Mapping):
        return _object(cast("Mapping[str, Json]", value), depth - 1, most)
    return _list(cast("Sequence[Json]", value), depth - 1, most)


def _text(value: str) -> str:
    text = encode_basestring(value)
    if len(text) <= MAX_STRING_BYTES // 4 and text.isascii():
        return text
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        raise _RefusedError("has half a character in it (a lone surrogate)") from None
    if size > MAX_STRING_BYTES:
        raise _RefusedError(f"is a text of {size:,} bytes; Klaviyo takes {MAX_STRING_BYTES:,}")
    return text


def number(value: Decimal) -> str:
    """
    Write *value* as a JSON number with exactly its digits.

    Raises:
        ValueError: It is not finite, or larger than others can read.
    """
    if not value.is_finite():
        raise _RefusedError("is not a finite number")
    if not math.isfinite(float(value)):
        raise _RefusedError("is larger than JSON readers can hold")
    # Decimal("1E+2") is 100 to everybody else; far exponents stay as they are,
    # or a short number would fill the body with zeros.
    return format(value, "f") if -20 <= value.adjusted() <= 20 else str(value)


def _object(value: Mapping[str, Json], depth: int, most: int | None) -> str:
    members = list[str]()
    for key, member in value.items():
        try:
            members.append(f"{_text(_name(key))}:{_write(member, depth, most)}")
        except _RefusedError as refused:
            refused.steps.append(f".{key}")
            raise
    return "{" + ",".join(members) + "}"


def _name(key: object) -> str:
    # Keys that are numbers become text, as in the standard library.
    return key if isinstance(key, str) else _plain.encode(key)


def _list(value: Sequence[Json], depth: int, most: int | None) -> str:
    if most is not None and len(value) > most:
        raise _RefusedError(f"has {len(value):,} elements; Klaviyo takes {most:,}")
    elements = list[str]()
    for position, element in enumerate(value):
        try:
            elements.append(_write(element, depth, most))
        except _RefusedError as refused:
            refused.steps.append(f"[{position}]")
            raise
    return "[" + ",".join(elements) + "]"


def from_json(data: bytes) -> Json:
    """
    Read JSON; numbers with a fraction become ``Decimal``.

    Raises:
        ValueError: It is not JSON in UTF-8.
    """
    try:
        read: Json = json.loads(data.decode(), parse_float=Decimal, parse_constant=_no_constant)
    except InvalidOperation:
        raise ValueError("a number's exponent is beyond every reader") from None
    return read


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
