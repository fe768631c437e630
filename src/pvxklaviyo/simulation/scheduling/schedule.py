"""Which flow goes on next, when time passes, and where a process ends: all by a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from datetime import datetime, timedelta
from types import coroutine
from typing import Any, Generic, TypeVar

import attrs

from ..clock import SimulatedClock

T = TypeVar("T")


class ProcessKilled(BaseException):
    """
    The process that a flow belongs to does not live any more.

    Raised at the step where it was killed and by every later call to its
    world: Python runs ``finally`` when it ends a flow, and ``kill -9`` does
    not, so nothing that a flow does there may have an effect.
    """


@attrs.frozen(kw_only=True)
class Step:
    """
    A place where a flow can be stopped: before or after one call to its world.

    Attributes:
        number: From 1, over all processes of the schedule.

        process: Name of the process.

        call: What is called, such as ``"store.commit"``.

        acted: Whether the call has been made.
    """

    number: int
    process: str
    call: str
    acted: bool


@attrs.frozen
class Crash:
    """The process ends here, with all its flows, as by ``kill -9``."""


@attrs.frozen
class Stall:
    """
    The flow stands still here while time passes and the others go on.

    Attributes:
        seconds: How long, at least.
    """

    seconds: float


CRASH = Crash()
"""The one value of :class:`Crash`."""

Trouble = Callable[[Step], Crash | Stall | None]
"""Asked at every step what goes wrong there; None: nothing."""


def no_trouble(step: Step) -> None:
    """Let everything go well."""


@attrs.frozen
class Suspended:
    """
    What a flow waits for; nothing: only its turn.

    Attributes:
        step: Where it stands; None for a wait that is no step.

        until: Not before this instant.

        ready: Not before this is true.
    """

    step: tuple[str, bool] | None = None
    until: datetime | None = None
    ready: Callable[[], bool] | None = None


@coroutine
def suspend(wait: Suspended) -> Generator[Suspended, None, None]:
    """Give the turn to the schedule; a flow awaits it."""
    yield wait


class Task(Generic[T]):
    """
    One flow that was begun.

    Args:
        process: Name of its process.

        flow: The flow.
    """

    def __init__(self, process: str, flow: Coroutine[Any, Any, T]) -> None:
        self.process = process
        self.flow = flow
        self.wait: Suspended = Suspended()
        self.failure: BaseException | None = None
        self.done: bool = False
        self._value: list[T] = []

    def end(self, *values: T, failure: BaseException | None = None) -> None:
        """Keep how it ended."""
        self._value, self.failure, self.done = list(values), failure, True

    def result(self) -> T:
        """
        Give what the flow returned, or raise what it raised.

        Raises:
            ProcessKilled: Its process was killed.

            RuntimeError: It has not ended.
        """
        if self.failure is not None:
            raise self.failure
        if not self._value:
            raise RuntimeError("the flow has not ended")
        return self._value[0]

    def may_go_on(self, now: datetime) -> bool:
        """Whether what it waits for has come."""
        wait = self.wait
        if wait.ready is not None and wait.ready():
            return True
        if wait.until is not None:
            return wait.until <= now
        return wait.ready is None


class Schedule:
    """
    Interleaves flows of one or more processes, one step at a time.

    Time is the clock's, and passes only when no flow can go on: then it is
    when the first sleeper wakes. Equal seeds make equal choices.

    Args:
        clock: The simulated time.

        seed: Chooses who goes on next, among those who can.

        trouble: Asked at every step; it may kill the process or stall the
            flow.

        most_steps: More mean that the flows will never end.
    """

    def __init__(
        self,
        clock: SimulatedClock,
        *,
        seed: int = 0,
        trouble: Trouble = no_trouble,
        most_steps: int = 1_000_000,
    ) -> None:
        self.clock = clock
        self.random: random.Random = random.Random(seed)
        self.trouble = trouble
        self.steps: int = 0
        self._most_steps = most_steps
        self._tasks: list[Task[Any]] = []
        self._watched: set[int] = set()
        self._processes = 0
        self._killed: set[str] = set()

    def new_process(self) -> str:
        """Give a process a name that none had before."""
        self._processes += 1
        return f"process {self._processes}"

    def is_killed(self, process: str) -> bool:
        """Whether *process* does not live any more."""
        return process in self._killed

    def begin(
        self, process: str, flow: Coroutine[Any, Any, T], *, watched: bool = False
    ) -> Task[T]:
        """
        Begin a flow of *process*; it goes on in :meth:`run`.

        Args:
            process: The name of its process.

            flow: The flow.

            watched: Whether another flow waits for it, and takes what it
                raises; else :meth:`run` raises that.
        """
        task = Task(process, flow)
        self._tasks.append(task)
        if watched:
            self._watched.add(id(task))
        return task

    def run(self, until: Callable[[], bool] = lambda: False) -> str | None:
        """
        Let all flows go on until they have ended.

        Args:
            until: Stop as soon as this is true; asked between steps.

        Returns:
            The name of a process that was killed, at once; None when all
            flows have ended, or *until* is true. Call it again to let the
            others go on.

        Raises:
            RuntimeError: All flows wait for each other, or they made more
                steps than they may.
        """
        while self._tasks and not until():
            task = self._next()
            if self._turn(task):
                self.kill(task.process)
                return task.process
        return None

    def kill(self, process: str) -> None:
        """End *process* now, with all its flows."""
        # First, so that no ``finally`` of theirs reaches the world any more.
        self._killed.add(process)
        for task in [one for one in self._tasks if one.process == process]:
            self._tasks.remove(task)
            task.end(failure=ProcessKilled(process))
            with suppress(BaseException):
                task.flow.throw(ProcessKilled(process))
            task.flow.close()

    def _next(self) -> Task[Any]:
        while True:
            now = self.clock.now()
            able = [task for task in self._tasks if task.may_go_on(now)]
            if able:
                return able[0] if len(able) == 1 else self.random.choice(able)
            sleeping = [task.wait.until for task in self._tasks if task.wait.until is not None]
            if not sleeping:
                raise RuntimeError("all flows wait for each other")
            self.clock.set(min(sleeping))

    def _turn(self, task: Task[Any]) -> bool:
        """Let one flow go on to its next step; True if its process ends there."""
        try:
            wait = task.flow.send(None)
        except StopIteration as ended:
            task.end(ended.value)
        except BaseException as failure:
            task.end(failure=failure)
            if id(task) not in self._watched:
                self._tasks.remove(task)
                raise
        else:
            if not isinstance(wait, Suspended):
                raise TypeError("a flow awaited something other than its world")
            task.wait = wait
            return wait.step is not None and self._step(task, *wait.step)
        self._tasks.remove(task)
        return False

    def _step(self, task: Task[Any], call: str, acted: bool) -> bool:  # noqa: FBT001 - one call
        self.steps += 1
        if self.steps > self._most_steps:
            raise RuntimeError(f"the flows have not ended after {self._most_steps} steps")
        step = Step(number=self.steps, process=task.process, call=call, acted=acted)
        match self.trouble(step):
            case Crash():
                return True
            case Stall(seconds):
                until = self.clock.now() + timedelta(seconds=seconds)
                task.wait = attrs.evolve(task.wait, until=until)
            case _:
                pass
        return False
