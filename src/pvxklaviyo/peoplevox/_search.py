"""
Search clauses, built from typed values.

What cannot be searched for is refused here, before anything is sent: the
grammar has no known escape for a quote inside a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

import attrs

Value = str | int | Decimal | datetime | date
"""
What a search may compare with.

A ``datetime`` without a zone is what the warehouse clock shows; an aware one
is converted to it. A ``date`` is the whole day by that clock.
"""

_MOST_DIGITS = 100

MOST_VALUES = 100
"""So many values in one list of alternatives are known to be accepted."""

Operator = Literal[
    "equals",
    "!=",
    ">=",
    ">",
    "<=",
    "<",
    "contains",
    "starts_with",
    "ends_with",
    "!contains",
    "!starts_with",
    "!ends_with",
]

_OPPOSITES: Mapping[Operator, Operator] = {
    "equals": "!=",
    ">=": "<",
    ">": "<=",
    "contains": "!contains",
    "starts_with": "!starts_with",
    "ends_with": "!ends_with",
}
_OPPOSITE: Mapping[Operator, Operator] = {
    **_OPPOSITES,
    **{other: one for one, other in _OPPOSITES.items()},
}

_UNNAMEABLE = re.compile(r"[\[\]\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# A backslash escapes in some services of this kind: it could take away the
# closing quote.
_UNQUOTABLE = re.compile(r'["\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]')


@attrs.frozen
class Comparison:
    """
    One field compared with one value.

    Attributes:
        field: The caption as the site has it.

        operator: How.

        value: With what; a ``date`` is none here, because :class:`Field` has
            made the day's bounds of it.

    Raises:
        ValueError: No search can hold the caption or the value.

        TypeError: The value is of a type whose form is not known.
    """

    field: str
    operator: Operator
    value: str | int | Decimal | datetime = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        _check_caption(self.field)
        _check_value(self.value)

    def __and__(self, other: Clause) -> Clause:
        return AllOf((self, other))

    def __or__(self, other: Clause) -> Clause:
        return AnyOf((self, other))

    def __invert__(self) -> Comparison:
        return attrs.evolve(self, operator=_OPPOSITE[self.operator])


@attrs.frozen
class AllOf:
    """Clauses that must all hold."""

    clauses: tuple[Clause, ...]

    def __and__(self, other: Clause) -> Clause:
        return AllOf((*self.clauses, other))

    def __or__(self, other: Clause) -> Clause:
        return AnyOf((self, other))

    def __invert__(self) -> AnyOf:
        return AnyOf(tuple(~clause for clause in self.clauses))


@attrs.frozen
class AnyOf:
    """Clauses of which one must hold."""

    clauses: tuple[Clause, ...]

    def __and__(self, other: Clause) -> Clause:
        return AllOf((self, other))

    def __or__(self, other: Clause) -> Clause:
        return AnyOf((*self.clauses, other))

    def __invert__(self) -> AllOf:
        return AllOf(tuple(~clause for clause in self.clauses))


Clause = Comparison | AllOf | AnyOf
"""What is searched for; parts join with ``&`` and ``|``, and ``~`` is its opposite."""


@attrs.frozen(order=False)
class Field:
    """A column to be compared, by its caption; made by :func:`where`."""

    name: str

    def equals(self, value: Value) -> Clause:
        """Match rows whose cell is *value*; of a date, the whole day."""
        if _is_day(value):
            return AllOf((self >= value, self <= value))
        return self._compare("equals", value)

    def not_equals(self, value: Value) -> Clause:
        """Match rows whose cell is something else than *value*."""
        if _is_day(value):
            return AnyOf((self < value, self > value))
        return self._compare("!=", value)

    def contains(self, text: str) -> Clause:
        """Match rows whose cell has *text* somewhere in it."""
        return self._compare("contains", text)

    def starts_with(self, text: str) -> Clause:
        """Match rows whose cell begins with *text*."""
        return self._compare("starts_with", text)

    def ends_with(self, text: str) -> Clause:
        """Match rows whose cell ends with *text*."""
        return self._compare("ends_with", text)

    def __ge__(self, value: Value) -> Clause:
        return self._compare(">=", value)

    def __gt__(self, value: Value) -> Clause:
        # After a day is from the next one on.
        return self._compare(">=" if _is_day(value) else ">", value, days=1)

    def __le__(self, value: Value) -> Clause:
        return self._compare("<" if _is_day(value) else "<=", value, days=1)

    def __lt__(self, value: Value) -> Clause:
        return self._compare("<", value)

    def _compare(self, operator: Operator, value: Value, days: int = 0) -> Clause:
        if isinstance(value, date) and not isinstance(value, datetime):
            try:
                value = datetime.combine(value, time()) + timedelta(days=days)
            except OverflowError:
                raise ValueError("there is no day after the last one") from None
        return Comparison(self.name, operator, value)


def _is_day(value: Value) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _check_caption(caption: str) -> None:
    if not caption.strip() or _UNNAMEABLE.search(caption):
        raise ValueError("a caption is not empty and has no brackets or line ends")


def _check_value(value: object) -> None:
    if isinstance(value, bool):
        raise TypeError("how a search writes yes and no is not known; compare with a text")
    if not isinstance(value, str | int | Decimal | datetime):
        raise TypeError(f"a search compares with texts, numbers and dates, not {type(value)}")
    if isinstance(value, str) and not searchable(value):
        raise ValueError(
            "a searched text must not have a double quote, a backslash or a control "
            "character; Peoplevox knows no escape for them"
        )
    if isinstance(value, Decimal) and not (
        value.is_finite() and abs(value.adjusted()) <= _MOST_DIGITS
    ):
        # "1E+999999999" would fill the memory with zeros.
        raise ValueError("a searched number must be finite, and of at most 100 digits")


def searchable(text: str) -> bool:
    """Tell whether a search can hold a text."""
    return _UNQUOTABLE.search(text) is None


def where(caption: str) -> Field:
    """
    Begin a search clause: ``where("Despatch date") >= yesterday``.

    Args:
        caption: As the site has it: a report's column, or a template's field.

    Raises:
        ValueError: No column can be called so.
    """
    _check_caption(caption)
    return Field(caption.strip())


def any_beginning(caption: str, texts: Iterable[str]) -> Clause:
    """
    Match rows whose cell begins with one of up to 100 texts.

    Raises:
        ValueError: As :func:`any_of`.

        TypeError: The texts are one text, not a list of some.
    """
    return _listed(caption, "starts_with", texts)


def any_of(caption: str, values: Iterable[Value]) -> Clause:
    """
    Match rows whose cell is one of up to 100 values.

    Raises:
        ValueError: There is no value, or more than are known to be accepted.

        TypeError: The values are one text, not a list of some.
    """
    return _listed(caption, "equals", values)


def _listed(
    caption: str, operator: Literal["equals", "starts_with"], values: Iterable[Value]
) -> Clause:
    if isinstance(values, str):
        raise TypeError("values are a list of texts, and a text alone is one of letters")
    compare: Callable[[Value], Clause] = getattr(where(caption), operator)
    clauses = tuple(compare(value) for value in values)
    if not 0 < len(clauses) <= MOST_VALUES:
        raise ValueError(
            f"a list has 1 to {MOST_VALUES} values, not {len(clauses)}; search in parts"
        )
    return clauses[0] if len(clauses) == 1 else AnyOf(clauses)
