"""Each check above goes red when what keeps it green is broken on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from pvxklaviyo.simulation.scheduling import CRASH, Step
from pvxklaviyo.simulation.warehouse import Warehouse

from . import sabotage
from .bench import Bench, at
from .sabotage import Sabotage


def plain() -> Iterator[tuple[Bench, float]]:
    """Live a few lives in peace."""
    for seed in range(2):
        yield Bench(seed=seed), 0.0


def killed_after_sending() -> Iterator[tuple[Bench, float]]:
    """Kill the process after one of the requests that Klaviyo got, before it is written down."""
    for number in range(12, 28):
        sent = iter(range(1, 1000))

        def trouble(step: Step, sent: Iterator[int] = sent, number: int = number) -> object | None:
            after = step.call == "klaviyo.send" and step.acted
            return CRASH if after and next(sent) == number else None

        yield Bench(trouble=trouble), 75.0


def quick_story() -> Warehouse:
    """Let orders leave whose rows and tracking all come at once."""
    story = Warehouse.scripted(begin=at(-60))
    for number in range(8):
        name = f"20{number:02}"
        email = f"ann{number}@post.pvx-sim.net"
        story.order(name, lines=[("MUG-01", 1)], at=at(-30), email=email)
        story.despatch(name, f"DES{number}", None, at=at(1 + number), tracking=f"TR{number}")
    return story


def killed_between_commits() -> Iterator[tuple[Bench, float]]:
    """Kill a process, which reads nothing twice, before it claims a read."""
    for number in range(2, 30):
        claims = iter(range(1, 1000))

        def trouble(
            step: Step, claims: Iterator[int] = claims, number: int = number
        ) -> object | None:
            before = step.call == "store.claim_read" and not step.acted
            return CRASH if before and next(claims) == number else None

        bench = Bench(
            warehouse=quick_story(),
            trouble=trouble,
            pace={
                "overlap": timedelta(0),
                "deep": timedelta(days=1),
                "despatches": timedelta(minutes=3),
            },
        )
        yield bench, 0.0


def busy() -> Iterator[tuple[Bench, float]]:
    """Send more at once than an order has parcels."""
    for seed in range(8):
        yield Bench(seed=seed, senders=8), 0.0


CASES: list[tuple[Sabotage, Callable[[], Iterator[tuple[Bench, float]]], str]] = [
    (sabotage.claim_does_not_mark, killed_after_sending, "double: order 1010"),
    (sabotage.every_row_is_a_head, busy, "sequence: order 1001"),
    (sabotage.vanished_row_does_not_nominate, plain, "the reversal of ('1011', 'DES11')"),
    (sabotage.cursor_moves_first, killed_between_commits, "missing: order 20"),
    (sabotage.key_contains_tracking, plain, "double: order 1004"),
    (sabotage.announced_before_settling, plain, "told: ('1006', 'DES6')"),
]


@pytest.mark.parametrize(("broken", "lives", "finding"), CASES)
def test_each_sabotage_is_found(
    broken: Sabotage,
    lives: Callable[[], Iterator[tuple[Bench, float]]],
    finding: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same lives are right as they are, and at least one is wrong when broken."""

    def red() -> list[str]:
        found: list[str] = []
        for bench, wait in lives():
            bench.live(restart_after=wait)
            found += [problem for problem in bench.problems() if problem.startswith(finding)]
        return found

    assert [] == red()

    broken(monkeypatch)

    assert [] != red()
