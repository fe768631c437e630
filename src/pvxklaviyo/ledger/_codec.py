"""How personal values are sealed before they are stored."""

from __future__ import annotations

from typing import Protocol


class Codec(Protocol):
    """
    Seals and opens personal values. The port for encryption at rest.

    What it seals it must be able to open for as long as the ledger lives.
    """

    def seal(self, value: bytes) -> bytes:
        """Seal *value*."""
        ...

    def open(self, sealed: bytes) -> bytes:
        """Open what :meth:`seal` gave."""
        ...


class PlainCodec:
    """Seals nothing: the file itself is what you protect."""

    def seal(self, value: bytes) -> bytes:
        """Give *value* as it is."""
        return value

    def open(self, sealed: bytes) -> bytes:
        """Give *sealed* as it is."""
        return sealed
