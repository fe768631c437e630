"""Damage: small changes to inputs that are known to lead somewhere."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

# Where encodings, quoting and numbers change their meaning.
_BYTES = b"\x00\t\n\r \"#$%&'()*+,-./0159:;<=>?@AZ[\\]_az{|}~\x7f\x80\xbf\xc3\xe2\xed\xef\xf0\xff"


class Mutator:
    """
    Makes inputs of inputs.

    Args:
        random: Where chance comes from.

        words: Put in as they are.

        longest: Bytes at most.
    """

    def __init__(self, random: Random, words: Sequence[bytes], longest: int) -> None:
        self._random = random
        self._words = list(words) or [b"0"]
        self._longest = longest

    def damaged(self, pool: Sequence[bytes]) -> bytes:
        """Take one input of *pool* and change it in one to five places."""
        chance = self._random.random
        # The newest more often: what was just reached is where more may be.
        data = bytearray(pool[-1] if chance() < 0.1 else pool[int(chance() * len(pool))])
        for _ in range(1 + int(chance() * chance() * 5)):
            self._change(data, pool)
        del data[self._longest :]
        return bytes(data)

    def _change(self, data: bytearray, pool: Sequence[bytes]) -> None:
        chance = self._random.random
        size = len(data)
        at = int(chance() * (size + 1))
        kind = int(chance() * 9)
        if kind == 0 or not size:
            data[at:at] = self._words[int(chance() * len(self._words))]
        elif kind == 1:
            data[at:at] = bytes((_BYTES[int(chance() * len(_BYTES))],))
        elif kind == 2:
            data[min(at, size - 1)] ^= 1 << int(chance() * 8)
        elif kind == 3:
            data[min(at, size - 1)] = _BYTES[int(chance() * len(_BYTES))]
        elif kind == 4:
            del data[at : at + 1 + int(chance() * chance() * 32)]
        elif kind == 5:
            data[at:at] = data[at : at + 1 + int(chance() * chance() * 64)]
        elif kind == 6:
            del data[at:]
        elif kind == 7:
            other = pool[int(chance() * len(pool))]
            data[at:] = other[int(chance() * (len(other) + 1)) :]
        else:
            word = self._words[int(chance() * len(self._words))]
            data[at : at + len(word)] = word
