"""Asking a shop what changed: the question, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import attrs

from ..model import Shown
from ..shops import RejectedOrder


@attrs.frozen(kw_only=True)
class Changes:
    """
    A part of what changed in a shop.

    Attributes:
        shown: What it shows of orders.

        rejected: Orders that could not be read.

        mark: Where to go on, in whatever words; kept once these are durable.

        is_last: Whether nothing more had changed for now.
    """

    shown: Sequence[Shown] = ()
    rejected: Sequence[RejectedOrder] = ()
    mark: str
    is_last: bool


class ReadChanges(Protocol):
    """Asks one shop for the next part of what changed."""

    async def __call__(self, mark: str, begin: datetime, now: datetime, /) -> Changes:
        """
        Ask.

        Args:
            mark: Where the last part ended; empty the first time.

            begin: What changed before is of no interest.

            now: The time. No stamp of the shop counts for more.

        Raises:
            ServiceError: It could not be read.

            ConfigurationError: What it is asked with cannot be used.

            ValueError: *mark* is of another kind of shop.
        """
        ...


@attrs.frozen(kw_only=True)
class Poll:
    """
    How one shop is asked what changed.

    Attributes:
        read: Asks.

        every: Between two times.
    """

    read: ReadChanges
    every: timedelta
