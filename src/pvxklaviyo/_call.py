"""A single operation is a value: what to send, how to read the answer, whether to repeat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import attrs

from ._http import Request, Response
from ._pace import Allowance, Budget

T = TypeVar("T")


@attrs.frozen
class Call(Generic[T]):
    """
    One operation of a service, not yet made.

    Attributes:
        request: Relative to the service; the client adds address and
            credentials.

        decode: Reads the answer, or raises a
            :class:`~pvxklaviyo.errors.ServiceError`.

        operation: Its name, for error texts.

        repeatable: Whether it may be sent again when its outcome is not known.

        budget: What it is paid from; None if the service does not limit it.

        allowance: Reads what an answer tells of the budget; None if answers of
            this service tell nothing.
    """

    request: Request
    decode: Callable[[Response], T]
    operation: str
    repeatable: bool = True
    budget: Budget | None = None
    allowance: Callable[[Response], Allowance | None] | None = None


@attrs.frozen
class Page(Generic[T]):
    """
    One page of a list, which knows its successor.

    Attributes:
        items: In the service's order.

        next: Reads the following page; None after the last.
    """

    items: Sequence[T]
    next: Call[Page[T]] | None = None
