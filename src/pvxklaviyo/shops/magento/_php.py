"""What PHP makes of lists and of yes and no when it writes JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .._document import Part


def rows(part: Part) -> Iterator[Part]:
    """
    Go through a list.

    PHP has one kind of array: a list whose keys have gaps, or are the rows'
    own ids, becomes an object.

    Raises:
        UnreadableError: It is neither.
    """
    # https://www.php.net/manual/en/function.json-encode.php
    if isinstance(part.value, Mapping):
        for name in part.names():
            yield part[name]
        return
    yield from part.parts()


def members(part: Part) -> Part:
    """Give an object; the empty list that PHP writes for one without members is nothing."""
    value = part.value
    if isinstance(value, Sequence) and not isinstance(value, str) and not value:
        return Part(None, part.where)
    return part


def find_flag(part: Part) -> bool | None:
    """
    Read a yes or no: ``1``, ``"1"``, ``true``; None if nothing is there.

    Raises:
        UnreadableError: It is something else.
    """
    if isinstance(part.value, bool):
        return part.value
    number = part.find_whole()
    return None if number is None else number != 0


def find_relation(part: Part) -> str:
    """
    Read the id of something else; nothing and 0 are empty.

    Raises:
        UnreadableError: It is no id.
    """
    key = part.find_key()
    return "" if key == "0" else key
