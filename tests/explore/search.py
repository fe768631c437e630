"""Depth first through every interleaving of a small world, each state once."""

from __future__ import annotations

import random

import attrs

from pvxklaviyo.sequence import breaches

from .canonical import ledger_of, state_of
from .judge import Violation, ended, judged
from .machine import Machine, State, Step
from .scenes import Scene


@attrs.define(kw_only=True)
class Report:
    """
    What an exploration met.

    Attributes:
        histories: Distinct ledgers, each a history that decisions are made of.

        states: Distinct states, with the process and what is still to come.

        steps: Steps that were made.

        ends: Worlds that came to their end.

        effects: Kinds of events that took effect in them.

        is_whole: Whether nothing was left out.

        violations: Laws that were broken, and the steps that led there.
    """

    histories: set[int] = attrs.field(factory=set[int])
    states: set[int] = attrs.field(factory=set[int])
    steps: int = 0
    ends: int = 0
    effects: set[str] = attrs.field(factory=set[str])
    is_whole: bool = True
    violations: list[tuple[Violation, tuple[Step, ...]]] = attrs.field(
        factory=list[tuple[Violation, tuple[Step, ...]]]
    )

    def add(self, other: Report) -> None:
        """Add what another search of the same scene met."""
        self.histories |= other.histories
        self.states |= other.states
        self.steps += other.steps
        self.ends += other.ends
        self.effects |= other.effects
        self.is_whole = other.is_whole
        self.violations += other.violations


def explore(scene: Scene, *, limit: int, seed: int = 0, law: str | None = None) -> Report:
    """
    Go through the interleavings of a scene.

    Args:
        scene: The world.

        limit: After so many distinct histories it ends.

        seed: In what order steps are tried; it matters only where there is
            more than *limit*.

        law: It ends where the journal says that this one is broken; None: it
            ends where any is.
    """
    machine, source, report = Machine(scene), random.Random(seed), Report()
    stack: list[tuple[State, tuple[Step, ...]]] = [(machine.first(), ())]
    while stack:
        if len(report.histories) >= limit:
            report.is_whole = False
            break
        state, path = stack.pop()
        steps = list(machine.steps(state))
        if not steps:
            machine.load(state)
            report.ends += 1
            report.effects |= {one.kind for one in state.journal if one.took_effect}
            report.violations += [(one, path) for one in ended(machine, state)]
        source.shuffle(steps)
        for step in steps:
            after = _go_on(machine, state, step, path, report)
            if after is not None:
                stack.append((after, (*path, step)))
        if any(
            law is None or (one.law, one.by) == (law, "journal") for one, _ in report.violations
        ):
            break
    return report


def _go_on(
    machine: Machine, state: State, step: Step, path: tuple[Step, ...], report: Report
) -> State | None:
    """Make a step; None if it leads to where somebody was before, or nowhere."""
    report.steps += 1
    path = (*path, step)
    try:
        after = machine.make(state, step)
    except Exception as error:  # noqa: BLE001 - whatever is raised here ends the process for all
        report.violations.append((Violation("L11", f"all stopped: {error!r}"), path))
        return None
    machine.load(after)
    form = hash(state_of(machine, after))
    if form in report.states:
        return None
    report.states.add(form)
    report.violations += [(one, path) for one in judged(machine, state, step[0], after)]
    history = hash(ledger_of(machine))
    if history not in report.histories:
        report.histories.add(history)
        report.violations += [
            (Violation(one.law, f"{one.key}: {one.text}", by="ledger"), path)
            for history in machine.histories()
            for one in breaches(history, machine.scene.policy, machine.now())
        ]
    return after
