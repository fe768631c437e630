"""
Answers with characters that XML has no room for, made readable.

A control character that somebody pasted into a name travels as a reference,
``&#x1F;``, or as it is: the platform that Peoplevox stands on checks neither.
One such name would make every page that shows it unreadable, for ever.
"""

from __future__ import annotations

import re

# A NUL is not among them: where there is one, the text is of two bytes a letter.
_SUSPECT = re.compile(
    rb"&#(?:x(?P<hex>[0-9A-Fa-f]{1,8})|(?P<decimal>[0-9]{1,8}));|[\x01-\x08\x0b\x0c\x0e-\x1f]"
)
# What Unicode has for a character that is lost.
_LOST = b"&#xFFFD;"


def mended(data: bytes) -> bytes:
    """Put the mark of a lost character in place of each that XML cannot carry."""
    if b"\x00" in data:
        return data
    return _SUSPECT.sub(_replaced, data)


def _replaced(found: re.Match[bytes]) -> bytes:
    digits = found["hex"] or found["decimal"]
    if digits is None:
        return _LOST
    code = int(digits, 16 if found["hex"] else 10)
    return found[0] if _carried(code) else _LOST


def _carried(code: int) -> bool:
    # https://www.w3.org/TR/xml/#charsets
    return (
        code in {0x9, 0xA, 0xD}
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )
