"""
Runs a target many times, steered by the lines that inputs reach.

Tracing costs thirty times what a parser costs, so only the first inputs and
then one in a hundred are traced. An input that takes a step between two lines
which none took before joins the pool that is mutated.
"""

from __future__ import annotations

import faulthandler
import hashlib
import sys
from collections.abc import Callable, Iterable
from random import Random
from time import perf_counter, process_time
from types import FrameType
from typing import Any

import attrs

from .mutate import Mutator
from .target import Target

SECONDS = 1.0
"""So long may one input take; the longest has a few thousand bytes."""

_TRACED_FIRST = 3000
_TRACED_EVERY = 100
_HANGS_AFTER = 60

Step = tuple[str, int, int]


class Find(Exception):
    """An input that breaks the promise."""

    def __init__(self, data: bytes, why: str) -> None:
        super().__init__(why)
        self.data = data


@attrs.frozen(kw_only=True)
class Outcome:
    """
    What a run came to.

    Attributes:
        executions: How often the target ran.

        steps: How many different steps between lines were seen.

        fresh: Inputs that reached what nothing in the corpus had.

        slowest: Seconds of the slowest input.

        seconds: Of all.
    """

    executions: int
    steps: int
    fresh: tuple[bytes, ...]
    slowest: float
    seconds: float


def run(target: Target, executions: int, seed: int) -> Outcome:
    """
    Try *executions* inputs, those of the corpus first.

    Raises:
        Find: An input breaks the promise.
    """
    try:
        return _run(target, executions, seed)
    finally:
        # Whoever goes on after a find must not be ended by its alarm.
        faulthandler.cancel_dump_traceback_later()


def _run(target: Target, executions: int, seed: int) -> Outcome:
    corpus = [data for _, data in target.corpus()] or [b""]
    known: set[Step] = set()
    pool: list[bytes] = []
    fresh: list[bytes] = []
    slowest = 0.0
    begun = perf_counter()
    check = target.check
    for number, data in enumerate(_inputs(target, corpus, pool, executions, seed)):
        of_corpus = number < len(corpus)
        if number % 1000 == 0:
            faulthandler.dump_traceback_later(_HANGS_AFTER, exit=True)
        if of_corpus or number < _TRACED_FIRST or number % _TRACED_EVERY == 0:
            steps = traced(_guarded(check, data), target.sources)
            new = not steps <= known
            known |= steps
            if of_corpus or new:
                pool.append(data)
            if new and not of_corpus:
                fresh.append(data)
            continue
        # What other programs take is not the parser's.
        before = process_time()
        try:
            check(data)
        except Exception as error:
            raise Find(data, f"{type(error).__name__}: {error}") from error
        took = process_time() - before
        if took > slowest:
            slowest = took
            if took > SECONDS:
                raise Find(data, f"took {took:.1f} s")
    return Outcome(
        executions=executions,
        steps=len(known),
        fresh=tuple(fresh),
        slowest=slowest,
        seconds=perf_counter() - begun,
    )


def _inputs(
    target: Target, corpus: list[bytes], pool: list[bytes], executions: int, seed: int
) -> Iterable[bytes]:
    yield from corpus
    mutator = Mutator(Random(f"{target.name} {seed}"), target.words, target.longest)
    for _ in range(executions - len(corpus)):
        yield mutator.damaged(pool)


def _guarded(check: Callable[[bytes], None], data: bytes) -> Callable[[], None]:
    def guarded() -> None:
        try:
            check(data)
        except Exception as error:
            raise Find(data, f"{type(error).__name__}: {error}") from error

    return guarded


def traced(act: Callable[[], None], sources: frozenset[str]) -> set[Step]:
    """Give the steps between lines of *sources* that *act* takes."""
    steps: set[Step] = set()

    def within(file: str) -> Any:
        last = 0

        def line(frame: FrameType, event: str, _: object) -> Any:
            nonlocal last
            if event == "line":
                steps.add((file, last, frame.f_lineno))
                last = frame.f_lineno
            return line

        return line

    def calls(frame: FrameType, _event: str, _: object) -> Any:
        file = frame.f_code.co_filename
        return within(file) if file in sources else None

    before = sys.gettrace()
    sys.settrace(calls)
    try:
        act()
    finally:
        sys.settrace(before)
    return steps


def named(data: bytes, prefix: str) -> str:
    """Give the file name under which an input is kept."""
    return f"{prefix}-{hashlib.sha256(data).hexdigest()[:12]}"
