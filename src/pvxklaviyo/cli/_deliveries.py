"""One line of a file of a shop's deliveries."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TypeGuard

import attrs

from ..errors import DecodeError, Problem
from ..mapping import RejectedFact
from ..shops import Heard, Shop
from ._lines import MOST_BYTES, Line

LONGEST = MOST_BYTES - 1
"""Bytes of a line: no shop's delivery is longer."""


def delivery(shop: Shop, line: Line) -> Heard | RejectedFact:
    """Read a line as the shop would have sent it; why not, if it cannot be read."""
    if len(line.text) > LONGEST:
        return _rejected("", "is longer than any delivery")
    try:
        # No float: 12.3 is another number than it looks.
        found: object = json.loads(line.text, parse_float=Decimal)
    except (ValueError, RecursionError):
        whole = "" if line.is_whole else "; the file ends in the middle of it"
        return _rejected("", f"is not JSON{whole}")
    if not _is_object(found):
        return _rejected("", 'is not an object, such as {"topic": "…", "payload": {…}}')
    try:
        heard = shop.read_line(found)
    except DecodeError as error:
        return RejectedFact(tuple(error.problems) or (Problem("", str(error), "wrong"),))
    return attrs.evolve(heard, shop=shop.name)


def _rejected(where: str, why: str) -> RejectedFact:
    return RejectedFact((Problem(where, why, "wrong"),))


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)
