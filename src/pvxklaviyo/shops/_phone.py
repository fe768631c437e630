"""Telephone numbers as people typed them, where they can be meant in one way only."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"[\s().\-/\u00a0\u2010-\u2015]+")
# https://www.itu.int/rec/T-REC-E.164
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def e164(text: str | None) -> str | None:
    """
    Give a telephone number as ``+`` and digits.

    Returns:
        None for nothing, and for a number without its country: nobody knows
        whose it is.
    """
    # "+44 (0)20 …": the nought is for calls from inside the country.
    bare = _PUNCTUATION.sub("", (text or "").replace("(0)", ""))
    return bare if _NUMBER.fullmatch(bare) else None
