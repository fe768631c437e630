"""Hints: somebody said that there is news. They wait here until a reader looks."""

from __future__ import annotations

from datetime import datetime

import attrs

from ..model import StreamKey
from ._query import Query

MOST_HINTS = 100
"""Streams that may be named by waiting hints of a source; more are as if they named none."""


@attrs.frozen(kw_only=True)
class NewHint:
    """
    Somebody said that there is news. Many that name the same are one.

    Attributes:
        source: Whose, as read leases name it.

        about: Where the news would be found, in the words of the engine.

        stream: What it is about; None: it names nothing.

        is_kept: Whether it keeps its name, however many wait: nobody could find
            again what it is about.
    """

    source: str
    about: str
    stream: StreamKey | None = None
    is_kept: bool = False


@attrs.frozen(kw_only=True)
class PendingHint:
    """
    A hint that nobody acted on yet.

    Attributes:
        source: Whose.

        about: Where the news would be found.

        stream: What it is about; None: it names nothing.

        count: How often it was given: one given again after it was read from
            the ledger is not taken away with it.

        first_at: When it was given first.
    """

    source: str
    about: str
    stream: StreamKey | None
    count: int
    first_at: datetime


@attrs.frozen(kw_only=True)
class Hints(Query[PendingHint]):
    """
    What hints of a source wait, oldest first.

    At most a hundred of them name a stream, but for those that keep their names.

    Attributes:
        source: Whose.
    """

    source: str
