"""What a benchmark prints: a goal, the figure, and whether it is met."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence

import attrs


@attrs.frozen(kw_only=True)
class Goal:
    """
    One goal with the figure that was measured.

    Attributes:
        text: What is compared, and with what.

        figure: As measured.

        bound: What it has to reach.

        most: Whether *bound* is a ceiling; else it is a floor.

        unit: Behind the figures, such as ``" x"``.
    """

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
        return f"{verdict}  {self.figure:8.2f}{self.unit}  ({bound})  {self.text}"


def report(goals: Sequence[Goal]) -> int:
    """Print the goals, and give the exit code."""
    for goal in goals:
        print(goal)
    return 0 if all(goal.met for goal in goals) else 1


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
