"""What became of the calls, as counts: the only thing that is logged of them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from threading import Lock
from typing import Literal, TypeAlias

import attrs

from ..telemetry import Telemetry

Outcome: TypeAlias = Literal["received", "refused", "limited", "set_aside", "failed"]

_LOG_EVERY = 60.0
"""Seconds: a flood must not fill the log."""

_log = logging.getLogger("pvxklaviyo.receiver")


@attrs.frozen(kw_only=True)
class Counts:
    """
    What became of the calls of one path.

    Attributes:
        received: Answered with success: durable, or nothing that matters here.

        refused: Not from whom they say, or to no path.

        limited: Too many, too long, or too slow.

        set_aside: Genuine, and not to be read: an exception is open. These
            are answered with success as well, and not in ``received``.

        failed: To be sent again: the ledger could not be used.
    """

    received: int = 0
    refused: int = 0
    limited: int = 0
    set_aside: int = 0
    failed: int = 0


class Counter:
    """
    Counts outcomes by path, and logs what is not as it should be, once a minute.

    Args:
        telemetry: Is told of each.
    """

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry
        self._lock = Lock()
        self._counts: dict[str, Counts] = {}
        self._news: dict[tuple[str, Outcome], int] = {}
        self._logged_at = float("-inf")

    def add(self, path: str, outcome: Outcome, instant: float) -> None:
        """
        Count one call.

        Args:
            path: Its label, such as ``"shops/main"``: never as it was asked for.

            outcome: What became of it.

            instant: The time, in seconds.
        """
        with self._lock:
            before = self._counts.get(path, Counts())
            more = {outcome: getattr(before, outcome) + 1}
            self._counts[path] = attrs.evolve(before, **more)
            news: Mapping[tuple[str, Outcome], int] = {}
            if outcome != "received":
                self._news[path, outcome] = self._news.get((path, outcome), 0) + 1
                # Not within a minute, unless the clock was put back.
                if not 0 <= instant - self._logged_at < _LOG_EVERY:
                    news, self._news = self._news, {}
                    self._logged_at = instant
        self._telemetry.count("webhooks", 1, path=path, outcome=outcome)
        _tell(news)

    def flush(self) -> None:
        """Log what was not logged yet."""
        with self._lock:
            news, self._news = self._news, {}
        _tell(news)

    def read(self) -> Mapping[str, Counts]:
        """Give the counts until now, by path."""
        with self._lock:
            return dict(self._counts)


def _tell(news: Mapping[tuple[str, Outcome], int]) -> None:
    if news:
        told = ", ".join(
            f"{path} {outcome} {count:,}" for (path, outcome), count in sorted(news.items())
        )
        _log.warning("calls that were not simply received: %s", told)
