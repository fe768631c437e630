"""Lines of a file or a pipe: as soon as they are there, and never more of them than fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import attrs

MOST_BYTES = 1_000_001
"""Of one line; of a longer one no more is kept, which is enough to see that it is too long."""

_CHUNK = 128 * 1024
_BOM = b"\xef\xbb\xbf"


@attrs.frozen(kw_only=True)
class Line:
    """
    One line that is not blank.

    Attributes:
        number: Its number in the file, from 1.

        text: Its bytes, without the line's end.

        is_whole: Whether it has an end; the last one of a file that is still
            being written may have none.
    """

    number: int
    text: bytes = attrs.field(repr=False)
    is_whole: bool = True


def read_lines(stream: BinaryIO) -> Iterator[list[Line]]:
    """
    Give the lines that are there, a stretch at a time.

    Of a pipe that pauses, what has come is given before the rest is waited
    for, so that it can be made durable.
    """
    number = 1
    begun = b""
    for chunk in _chunks(stream):
        *ended, rest = chunk.split(b"\n")
        lines: list[Line] = []
        for text in ended:
            lines += _line(number, (begun + text)[:MOST_BYTES])
            begun = b""
            number += 1
        begun = (begun + rest)[:MOST_BYTES]
        if lines:
            yield lines
    if last := list(_line(number, begun)):
        yield [attrs.evolve(last[0], is_whole=False)]


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    # read1() gives what is there, where read() would wait for all of it.
    read = getattr(stream, "read1", stream.read)
    while chunk := read(_CHUNK):
        yield chunk


def _line(number: int, text: bytes) -> Iterator[Line]:
    if number == 1:
        text = text.removeprefix(_BOM)
    text = text.strip(b" \t\r")
    if text:
        yield Line(number=number, text=text)
