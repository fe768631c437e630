"""
JSON of shops, read part by part, each knowing its place.

Shops send nulls where none may be, numbers for texts, and new members every
quarter. So what is missing is simply not told, and only what stands there and
cannot be meant so is an error, which names its place and never quotes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import TypeAlias, TypeVar, cast

from ..errors import Problem
from ._instants import instant
from ._money import amount

T = TypeVar("T")

Json: TypeAlias = (
    str | int | float | bool | Decimal | Sequence["Json"] | Mapping[str, "Json"] | None
)
"""What a shop's JSON may hold; numbers with a fraction are ``Decimal``."""

# Pieces of one line; more is a mistake, and would spoil every sum.
_MOST = 10_000_000


class UnreadableError(ValueError):
    """
    Something stands where it cannot stand; :func:`.reading` says whose it is.

    Attributes:
        problem: Where, and why; without the value.
    """

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where} {why}")
        self.problem: Problem = Problem(where, why)


class Part:
    """
    One value of a document, and where it stands.

    There is one for every value that is looked at, and a shop may call a
    thousand times a second: so it is a plain class, and writes its place down
    only when somebody asks.

    Args:
        value: The value; may hold people's data.

        where: JSON pointer of it, or what it is a member of and its name there;
            empty for the whole.
    """

    __slots__ = ("_where", "value")

    def __init__(self, value: Json, where: str | tuple[Part, str | int] = "") -> None:
        self.value: Json = value
        self._where: str | tuple[Part, str | int] = where

    @property
    def where(self) -> str:
        """JSON pointer of it; empty for the whole."""
        if isinstance(self._where, str):
            return self._where
        holder, name = self._where
        return f"{holder.where}/{str(name).replace('~', '~0').replace('/', '~1')}"

    def __repr__(self) -> str:
        return f"Part(where={self.where!r})"

    def __bool__(self) -> bool:
        """Whether anything stands there; null is nothing."""
        return self.value is not None

    def __getitem__(self, name: str) -> Part:
        """
        Give a member of an object; of nothing, nothing.

        Raises:
            UnreadableError: It is no object.
        """
        value = self.value
        if value is None:
            return Part(None, (self, name))
        # What JSON gives is told by its exact type, which is quicker.
        if type(value) is not dict and not isinstance(value, Mapping):
            raise self.wrong("is not an object")
        return Part(value.get(name), (self, name))  # pyright: ignore[reportUnknownArgumentType]

    def names(self) -> Sequence[str]:
        """
        List the members of an object; of nothing, none.

        Raises:
            UnreadableError: It is no object.
        """
        if self.value is None:
            return ()
        if not isinstance(self.value, Mapping):
            raise self.wrong("is not an object")
        return tuple(self.value)

    def parts(self) -> Iterator[Part]:
        """
        Go through a list; nothing has none.

        Raises:
            UnreadableError: It is no list.
        """
        if self.value is None:
            return
        if isinstance(self.value, str) or not isinstance(self.value, Sequence):
            raise self.wrong("is not a list")
        for position, value in enumerate(self.value):
            yield Part(value, (self, position))

    def required(self) -> Part:
        """
        Give it again, if it is there.

        Raises:
            UnreadableError: Nothing stands there.
        """
        if self.value is None:
            raise self.wrong("is missing")
        return self

    def object(self) -> Part:
        """
        Give it again, if it is an object.

        Raises:
            UnreadableError: It is none.
        """
        if not isinstance(self.value, Mapping):
            raise self.wrong("is not an object" if self else "is missing")
        return self

    def text(self) -> str:
        """
        Read a text, or a whole number as one; nothing is empty.

        Half a character, which a shop may leave where it cuts a name, becomes
        the sign for one that is lost.

        Raises:
            UnreadableError: It is something else.
        """
        if self.value is None:
            return ""
        if isinstance(self.value, str):
            return _whole_characters(self.value)
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self._digits(self.value)
        raise self.wrong("is not a text")

    def find_text(self) -> str | None:
        """
        Read a text without blanks around it; None if nothing or nothing but blanks is there.

        Raises:
            UnreadableError: It is something else.
        """
        return self.text().strip() or None

    def key(self) -> str:
        """
        Read an identifier: a text or a whole number, however large.

        Raises:
            UnreadableError: It is missing, empty, or something else.
        """
        key = self.find_key()
        if not key:
            raise self.wrong("is missing" if self.value is None else "is empty")
        return key

    def find_key(self) -> str:
        """
        Read an identifier; nothing is empty.

        Raises:
            UnreadableError: It is something else.
        """
        if isinstance(self.value, Decimal | float):
            # Written with a fraction it was rounded on its way, and is another one's.
            raise self.wrong("is a number with a fraction, so it is no identifier")
        return self.text().strip()

    def find_whole(self) -> int | None:
        """
        Read a whole number, as a number or as its digits; None if nothing is there.

        Raises:
            UnreadableError: It is something else, or beyond counting.
        """
        if self.value is None or self.value == "":
            return None
        try:
            read = amount(self.value)
        except ValueError:
            raise self.wrong("is not a whole number") from None
        if read != read.to_integral_value():
            raise self.wrong("is not a whole number")
        if abs(read) > _MOST:
            raise self.wrong("is larger than can be counted")
        return int(read)

    def find_count(self) -> int | None:
        """
        Read a number of pieces; None if nothing is there.

        Raises:
            UnreadableError: It is something else, or less than 0.
        """
        read = self.find_whole()
        if read is not None and read < 0:
            raise self.wrong("is less than 0")
        return read

    def count(self) -> int:
        """
        Read a number of pieces.

        Raises:
            UnreadableError: It is missing, something else, or less than 0.
        """
        read = self.find_count()
        if read is None:
            raise self.wrong("is missing")
        return read

    def money(self) -> Decimal | None:
        """
        Read an amount, of either sign; None if nothing is there.

        Raises:
            UnreadableError: It is something else.
        """
        if self.value is None or self.value == "":
            return None
        return self.read(amount)

    def instant(self, *, zone: tzinfo | None = None) -> datetime | None:
        """
        Read an ISO 8601 instant; None if nothing is there.

        Args:
            zone: Of a text without an offset.

        Raises:
            UnreadableError: It is something else.
        """
        return self.found(lambda text: instant(text, zone=zone))

    def found(self, how: Callable[[str], T]) -> T | None:
        """
        Read a text by a function that raises ``ValueError``; None if it is missing or blank.

        Raises:
            UnreadableError: It is no text, or the function refuses it, with
                its words.
        """
        if self.value is None:
            return None
        if not isinstance(self.value, str):
            raise self.wrong("is not a text")
        if not self.value.strip():
            return None
        return self.read(lambda _: how(cast("str", self.value)))

    def flag(self, *, default: bool = False) -> bool:
        """
        Read a yes or no; nothing is *default*.

        Raises:
            UnreadableError: It is something else.
        """
        if self.value is None:
            return default
        if isinstance(self.value, bool):
            return self.value
        raise self.wrong("is neither true nor false")

    def read(self, how: Callable[[Json], T]) -> T:
        """
        Read the value by a function that raises ``ValueError``.

        Raises:
            UnreadableError: The function refuses it, with its words.
        """
        try:
            return how(self.value)
        except ValueError as error:
            raise self.wrong(str(error)) from None

    def wrong(self, why: str) -> UnreadableError:
        """Make the error that says what is wrong here."""
        return UnreadableError(self.where, why)

    def _digits(self, value: int) -> str:
        # Python itself refuses to write numbers of thousands of digits.
        if abs(value) >= 10**40:
            raise self.wrong("is larger than any identifier")
        return str(value)


def _whole_characters(text: str) -> str:
    if text.isascii() or not any("\ud800" <= one <= "\udfff" for one in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
