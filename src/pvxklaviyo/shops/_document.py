"""JSON of shops: from bytes, or from somebody who read it, to parts that know their places."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import cast

from ..errors import DecodeError
from ._part import Json, Part, UnreadableError

__all__ = ["Json", "Part", "UnreadableError", "document", "given", "reading"]


@contextmanager
def reading(shop: str, topic: str) -> Generator[None]:
    """
    Say whose document it is that cannot be read.

    Args:
        shop: What the tenant calls the shop.

        topic: What the document is about, in the shop's words.

    Raises:
        DecodeError: What is inside raised :class:`UnreadableError`.
    """
    try:
        yield
    except UnreadableError as error:
        raise DecodeError(
            f"{topic} of {shop} cannot be read: {error.problem}",
            service=shop,
            operation=topic,
            problems=[error.problem],
        ) from None


def document(data: bytes) -> Part:
    """
    Read JSON: whole numbers exact, however large, others as ``Decimal``.

    Raises:
        UnreadableError: It is not JSON in UTF-8.
    """
    try:
        value = json.loads(
            data.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_constant
        )
    except (ValueError, RecursionError, InvalidOperation):
        raise UnreadableError("", f"is not JSON ({len(data):,} bytes)") from None
    return Part(cast("Json", value))


def given(value: object, where: str = "") -> Part:
    """Go on with JSON that somebody else has read."""
    return Part(cast("Json", value), where)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
