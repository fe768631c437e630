"""Stopping by a signal: the first asks, the second ends."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

import attrs

from ._output import remark


@attrs.define
class Stopped:
    """
    Whether a signal came.

    Attributes:
        by: Its number; None if none came.
    """

    by: int | None = None

    @property
    def exit_code(self) -> int | None:
        """What the command ends with because of it; None if none came."""
        return None if self.by is None else 128 + self.by


@contextmanager
def stopped_by_signals(stop: Callable[[], None]) -> Generator[Stopped]:
    """
    Call *stop* at the first SIGINT or SIGTERM; a second one ends the program as it would have.

    Outside the main thread nothing is changed, because nothing can be.
    """
    stopped = Stopped()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return

    def handle(number: int, _frame: FrameType | None) -> None:
        stopped.by = number
        for one in before:
            signal.signal(one, signal.SIG_DFL)
        stop()
        # In a thread of its own: the main thread may be in the middle of writing.
        threading.Thread(
            target=remark,
            args=("Stopping when what is begun is finished. A second signal stops at once.",),
            daemon=True,
        ).start()

    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    for one in before:
        signal.signal(one, handle)
    try:
        yield stopped
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
