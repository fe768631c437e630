"""Work that Klaviyo does later: a job is asked for until it is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol, TypeVar

from .._wire import Wire
from ..errors import JobUnfinishedError

# A small import is done within a second or two; a large one takes minutes, and
# its endpoint gives an account 150 questions a minute.
_FIRST = 1.0
_FACTOR = 1.5
_LONGEST = 15.0


class Job(Protocol):
    """
    Something that Klaviyo does later, as it stands when it is asked for.

    Every ``…Job`` that an operation gives is one.
    """

    @property
    def status(self) -> str | None:
        """In Klaviyo's words, such as ``"queued"``, ``"processing"`` or ``"complete"``."""
        ...

    @property
    def finished(self) -> bool:
        """Whether it will not change any more, however it went."""
        ...


J = TypeVar("J", bound=Job)


async def wait_for(
    wire: Wire,
    ask: Callable[[], Awaitable[J]],
    timeout: timedelta,  # noqa: ASYNC109 - by the wire's clock, which may be simulated
) -> J:
    """
    Ask for a job until it is finished.

    At once, then after a second, then less and less often, and a last time
    when *timeout* is over.

    Args:
        wire: Waits, and tells the time.

        ask: Asks for the job once.

        timeout: How long to go on; nothing asks once.

    Raises:
        ValueError: *timeout* is negative.

        JobUnfinishedError: It is not finished by then.

        ServiceError: It could not be asked for.
    """
    if timeout < timedelta():
        raise ValueError("timeout is negative; give how long to wait at most")
    begun = wire.now()
    pause = _FIRST
    while True:
        job = await ask()
        if job.finished:
            return job
        waited = wire.now() - begun
        left = (timeout - waited).total_seconds()
        if left <= 0:
            raise JobUnfinishedError(job.status or "", waited)
        await wire.sleep(min(pause, left))
        pause = min(pause * _FACTOR, _LONGEST)
