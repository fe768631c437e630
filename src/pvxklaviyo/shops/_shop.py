"""What each kind of shop can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, runtime_checkable

from .._http import Request, Response
from ._heard import Heard


class Shop(Protocol):
    """
    One shop of a tenant: what it signs with, and how to read what it sends.

    Pure: time comes as an argument, and nothing is looked up or kept.
    """

    @property
    def name(self) -> str:
        """What the tenant calls it; a part of the key of all that it says."""
        ...

    def authenticate(self, request: Request, *, now: datetime) -> None:
        """
        Make sure that a request is this shop's, by its raw bytes.

        Args:
            request: As it came, its body unread.

            now: The time; aware.

        Raises:
            SignatureError: It is not, or it is too old.
        """
        ...

    def read(self, request: Request) -> Heard:
        """
        Read a request that is this shop's.

        Raises:
            DecodeError: It is not to be read; the message says where.
        """
        ...

    def read_line(self, line: Mapping[str, object]) -> Heard:
        """
        Read one line of a file of deliveries: ``{"topic": …, "payload": {…}}``.

        Raises:
            DecodeError: It is not to be read; the message says where.
        """
        ...


@runtime_checkable
class Answering(Protocol):
    """A shop that asks, before it sends anything, whether anybody listens at an address."""

    def answer(self, request: Request) -> Response | None:
        """
        Answer that question. It is not signed, so nothing is told that was not asked.

        Returns:
            None if it is no such question, or of no shop that sends anything.
        """
        ...
