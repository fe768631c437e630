"""What a simulated Peoplevox remembers of each call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

import attrs


@attrs.frozen(kw_only=True)
class PeoplevoxCall:
    """
    One call that reached a simulated Peoplevox.

    Attributes:
        operation: What was called; empty if that could not be read.

        at: When, by the simulated clock.

        arguments: What was asked, without credentials and session.

        outcome: ``"answered"``; ``"refused"``, ``"invalid_session"``,
            ``"session_expired"``, ``"throttled"``, ``"soap_fault"``,
            ``"not_found"``; or the name of the fault that it met.

        rows: How many rows were answered.

        acted: Whether it was answered as asked, even if that was lost on the
            way.
    """

    operation: str
    at: datetime
    arguments: Mapping[str, str]
    outcome: str
    rows: int = 0
    acted: bool = False


@attrs.frozen(kw_only=True)
class PageAsked:
    """
    A page that is about to be read.

    Attributes:
        operation: ``"GetData"``, ``"GetReportData"``, …

        table: As it was asked for: the tenant's name of it.

        page: Its number, from 1; less counts as 1.

        size: Rows a page; 0 for all.

        search: The clause.
    """

    operation: str
    table: str
    page: int
    size: int
    search: str


BeforePage: TypeAlias = Callable[[PageAsked], None]
"""Called before a page is read; it may change what there is to read."""
