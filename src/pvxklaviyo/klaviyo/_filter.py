"""Which of a list to show: ``where("metric_id") == metric.id``."""
# https://developers.klaviyo.com/en/docs/filtering_

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar, NoReturn

import attrs

from ._json import number

Operand = str | bool | int | Decimal | datetime
"""What a field may be compared with; a ``datetime`` must be aware."""


@attrs.frozen
class Filter:
    """
    A condition in Klaviyo's words, made by :func:`where`; ``a & b`` asks for both.

    Attributes:
        text: As it goes into the address. May hold personal data, so ``repr``
            leaves it out.
    """

    text: str = attrs.field(repr=False)

    def __and__(self, other: Filter) -> Filter:
        return Filter(f"{self.text},{other.text}")

    def __bool__(self) -> NoReturn:
        raise TypeError("a filter is neither true nor false; join filters with &")


class Where:
    """A field to compare. Made by :func:`where`."""

    __slots__ = ("_field",)
    # Because == makes a filter.
    __hash__: ClassVar[None] = None  # type: ignore[assignment]

    def __init__(self, field: str) -> None:
        self._field = field

    def __eq__(self, value: Operand) -> Filter:  # type: ignore[override]
        return self._compare("equals", _literal(value))

    def __ne__(self, value: object) -> NoReturn:
        raise TypeError("Klaviyo has no filter for what differs")

    def __ge__(self, value: Operand) -> Filter:
        return self._compare("greater-or-equal", _literal(value))

    def __gt__(self, value: Operand) -> Filter:
        return self._compare("greater-than", _literal(value))

    def __le__(self, value: Operand) -> Filter:
        return self._compare("less-or-equal", _literal(value))

    def __lt__(self, value: Operand) -> Filter:
        return self._compare("less-than", _literal(value))

    def contains(self, value: Operand) -> Filter:
        """Ask for those whose field has *value* in it: a part of a text, a member of a list."""
        return self._compare("contains", _literal(value))

    def starts_with(self, value: str) -> Filter:
        """Ask for those whose text begins with *value*."""
        return self._compare("starts-with", _literal(value))

    def ends_with(self, value: str) -> Filter:
        """Ask for those whose text ends with *value*."""
        return self._compare("ends-with", _literal(value))

    def any(self, values: Iterable[Operand]) -> Filter:
        """
        Ask for those whose field equals one of *values*.

        Raises:
            ValueError: There is none, so that nothing could be found.

            TypeError: *values* is one text instead of a list.
        """
        if isinstance(values, str):
            raise TypeError("any() takes a list of values, not one text; compare that with ==")
        literals = ",".join(map(_literal, values))
        if not literals:
            raise ValueError("any() was given no value, which Klaviyo refuses")
        return self._compare("any", f"[{literals}]")

    def _compare(self, operator: str, literal: str) -> Filter:
        return Filter(f"{operator}({self._field},{literal})")


def where(field: str) -> Where:
    """
    Begin a filter.

    Args:
        field: In Klaviyo's words: ``"metric_id"``, ``"datetime"``. The
            operation says which it can filter by, and how.
    """
    return Where(field)


def has(relationship: str) -> Filter:
    """
    Ask for those that have a relationship.

    Args:
        relationship: In Klaviyo's words, such as ``"profile"`` for events
            whose profile is still there.
    """
    return Filter(f"has({relationship})")


def _literal(value: Operand) -> str:
    match value:
        case str():
            # A quote would end the text and a backslash would swallow one.
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case bool():
            return "true" if value else "false"
        case datetime():
            return instant(value)
        case int():
            return str(value)
        case Decimal():
            return number(value)
    raise TypeError(
        f"nothing is compared with a {type(value).__name__}; "
        "give a text, an int, a Decimal, a bool or an aware datetime"
    )


def instant(value: datetime) -> str:
    """
    Write an instant as queries take it: UTC, with capital T and Z.

    Raises:
        ValueError: *value* has no zone, or a year that UTC does not have.
    """
    if value.utcoffset() is None:
        raise ValueError("a time without zone cannot be compared; give an aware datetime")
    try:
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    except OverflowError:
        raise ValueError("a time is before year 1 or after year 9999 in UTC") from None
