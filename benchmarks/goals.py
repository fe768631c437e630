"""What a benchmark prints: a goal, the figure, and whether it is met; and how it measures."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence

import attrs

MARK = "goal"
"""What the line of a goal begins with."""


@attrs.frozen(kw_only=True)
class Goal:
    """
    One goal with the figure that was measured.

    Attributes:
        number: Which of the numbered goals it belongs to; None has no number.

        text: What is compared, and with what.

        figure: As measured.

        bound: What it has to reach.

        most: Whether *bound* is a ceiling; else it is a floor.

        unit: Behind the figures, such as ``" x"``.
    """

    number: int | None = None
    text: str
    figure: float
    bound: float
    most: bool = False
    unit: str = " x"

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        return self.figure <= self.bound if self.most else self.figure >= self.bound

    def __str__(self) -> str:
        sign = "at most" if self.most else "at least"
        verdict = "pass" if self.met else "FAIL"
        bound = f"{sign} {self.bound:g}{self.unit}"
        figure = f"{self.figure:.2f}{self.unit}"
        return f"{MARK}{self.number or '-':>3}  {verdict}  {figure:>10}  {bound:<16}  {self.text}"


def report(goals: Sequence[Goal]) -> int:
    """Print the goals, and give the exit code."""
    for goal in goals:
        print(goal, flush=True)
    return 0 if all(goal.met for goal in goals) else 1


def cpu(work: Callable[[], object], count: int) -> Callable[[], float]:
    """Make a measurement of microseconds of CPU for each of *count* things that are worked off."""

    def measured() -> float:
        begun = time.process_time()
        work()
        return (time.process_time() - begun) / count * 1e6

    return measured


def show(figures: Mapping[str, Sequence[float]], of: str) -> None:
    """Print the median of each method, in microseconds of CPU; *of* says for what."""
    for name, values in figures.items():
        print(f"      {name}: {statistics.median(values):.2f} µs of CPU {of}", flush=True)


def paired(methods: Mapping[str, Callable[[], float]], rounds: int) -> Mapping[str, list[float]]:
    """
    Measure methods in turns: each once a round, in an order that rotates.

    A machine's clock drifts and its neighbours are noisy; what is compared is
    therefore measured side by side.
    """
    names = list(methods)
    figures: dict[str, list[float]] = {name: [] for name in names}
    for name in names:
        methods[name]()
    for number in range(rounds):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            figures[name].append(methods[name]())
    return figures


def ratio(figures: Mapping[str, Sequence[float]], base: str, other: str) -> float:
    """Give the median of how many times *base* costs what *other* costs, round by round."""
    return statistics.median(
        left / right for left, right in zip(figures[base], figures[other], strict=True)
    )
