from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from pvxklaviyo.model import ShopFact
from pvxklaviyo.sequence import DESPATCHED_ITEM, KEPT_ITEM, MetricPolicy, breaches

from ..sequence.group import at, fact, order, returned
from . import EXPLORE
from .judge import Violation, ended, judged
from .machine import HORIZON, Machine, Step
from .sabotage import Sabotage, nobody_is_asked, nothing_stops, time_of_the_decision
from .scenes import Scene, Shown, parcel, policy

CHOICE = st.integers(0, 99)
SKUS = ("MUG", "TEE", "CAP")
TROUBLE = frozenset({"crash", "lose", "fail", "answer", "down"})
WORLD = frozenset({"happen", "observe"})


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Draw a world with up to four orders of two customers, and up to seven parcels."""

    def pick(*these: Any) -> Any:
        return these[draw(st.integers(0, len(these) - 1))]

    there: list[Shown] = []
    chains: list[tuple[Shown | None, ...]] = []
    said: list[ShopFact] = []
    numbers: list[tuple[str, str, str]] = []
    for name in ("1", "2")[: pick(1, 2)]:
        email, reference = f"ann{name}@post.pvx-sim.net", f"#{name}"
        of_it = [f"{name}00{position}" for position in (1, 2)[: pick(1, 1, 2)]]
        for number in of_it:
            lines = tuple((sku, pick(1, 2)) for sku in SKUS[: pick(1, 2, 3)])
            made = order(number, *lines, reference=reference, email=email)
            moved = attrs.evolve(made, email="bob@post.pvx-sim.net")
            there.append(made)
            if len(of_it) == 1 and pick(0, 0, 1):
                chains.append((moved,))
            numbers.append((number, reference, email))
        said += _said(pick, reference, email)
    for position in range(pick(1, 2, 3, 5, 7)):
        number, reference, email = pick(*numbers)
        about = {"number": number, "reference": reference, "email": email}
        left = parcel(
            f"DES{position}",
            (pick(*SKUS), pick(1, 1, 2)),
            despatched_at=at(pick(40, 58, 58, 59, 60)),
            **about,
        )
        bare = attrs.evolve(left, tracking_number="")
        other = attrs.evolve(left, tracking_number="OTHER")
        chains.append(pick((left,), (left,), (bare, left), (left, other), (left, None)))
    for position in range(pick(0, 1, 2)):
        number, reference, _ = pick(*numbers)
        back = returned(
            f"RET{position}",
            (pick(*SKUS), 1),
            number=number,
            reference=reference,
            returned_at=at(pick(59, 60)),
        )
        grown = attrs.evolve(back, lines=(*back.lines, *returned("", (pick(*SKUS), 1)).lines))
        chains.append(pick((back,), (back,), (back, grown), (back, None)))
    return Scene(
        name="a large world",
        policy=policy(
            placed_order=pick("shop", "shop", "relay"),
            preset=pick("shopify", "per_shipment"),
            late=pick("natural", "silent"),
            on_parked=pick("pass", "pass", "stop"),
            keep_after=timedelta(hours=2),
            metrics={
                DESPATCHED_ITEM: MetricPolicy(enabled=pick(False, True)),
                KEPT_ITEM: MetricPolicy(enabled=pick(False, True)),
            },
        ),
        there=tuple(there),
        chains=tuple(chains),
        said=tuple(said),
        again=3,
        crashes=4,
        lost=4,
        unsent=3,
        answers=3,
        verbs=("approve", "discard"),
        refused=pick("", "", numbers[0][0]),
        down=timedelta(hours=4),
    )


def _said(pick: Any, reference: str, email: str) -> list[ShopFact]:
    more: dict[str, Any] = {"order": reference, "email": email}
    facts: list[ShopFact] = []
    if pick(0, 1):
        facts.append(fact("order_placed", -60, ("MUG", 2), value=Decimal("20.00"), **more))
    facts += [
        fact("lines_cancelled", 59, (pick(*SKUS), 1), id=name, **more)
        for name in ("C1", "C2")[: pick(0, 0, 1, 2)]
    ]
    if pick(0, 0, 0, 1):
        facts.append(fact("order_cancelled", pick(30, 59), **more))
    if pick(0, 0, 1):
        more["email"] = "carl@post.pvx-sim.net"
        facts.append(fact("order_changed", 50, id="E1", **more))
    return facts


class Lives(RuleBasedStateMachine):
    """A large world, in which whatever can happen happens when it is its turn."""

    @initialize(scene=scenes())
    def begin(self, scene: Scene) -> None:
        """Begin with nothing known."""
        self.machine = Machine(scene)
        self.state = self.machine.first()
        self.path: list[Step] = []

    def _step(self, names: frozenset[str], choice: int) -> bool:
        steps = [step for step in self.machine.steps(self.state) if step[0] in names]
        if steps:
            self._make(steps[choice % len(steps)])
        return bool(steps)

    def _make(self, step: Step) -> None:
        before = self.state
        self.path.append(step)
        self.state = self.machine.make(before, step)
        self.machine.load(self.state)
        violations = list(judged(self.machine, before, step[0], self.state))
        if step[0] in {"write", "settle"}:
            violations += [
                Violation(one.law, f"{one.key}: {one.text}", by="ledger")
                for history in self.machine.histories()
                for one in breaches(history, self.machine.scene.policy, self.machine.now())
            ]

        assert [] == violations, self.path

    @rule(choice=CHOICE)
    def something_happens(self, choice: int) -> None:
        """In the warehouse, or in the shop."""
        self._step(WORLD, choice)

    @rule(choice=CHOICE, times=st.integers(1, 6))
    def the_process_goes_on(self, choice: int, times: int) -> None:
        """Some steps of reading, deciding and sending, in any order."""
        for turn in range(times):
            self._step(WORK, choice + turn)

    @rule(choice=CHOICE)
    def something_goes_wrong(self, choice: int) -> None:
        """It dies, or an answer is lost, or a person does something."""
        self._step(TROUBLE, choice)

    @rule()
    def time_passes(self) -> None:
        """Until something is due, after all that is due now."""
        while self._step(WORK, 0):
            pass
        self._step(frozenset({"wait"}), 0)

    def teardown(self) -> None:
        """Let all the rest happen in peace, and see that nothing is left."""
        if not hasattr(self, "machine"):
            return
        while self._step(WORLD - {"observe"}, 0) or self._step(frozenset({"observe"}), 0):
            if self.state.left["again"]:
                self.state = attrs.evolve(self.state, left={**self.state.left, "again": 0})
        # What happened last may have happened late.
        self.machine.load(self.state)
        self.machine.horizon = self.machine.now() + HORIZON
        while self._step(WORK, 0) or self._step(frozenset({"wait"}), 0):
            pass
        self.machine.load(self.state)

        assert [] == list(ended(self.machine, self.state)), self.path


WORK = frozenset({"feed", "look", "learn", "decide", "write", "claim", "send", "settle"})

SOME = settings(
    max_examples=2_000 if EXPLORE else 20,
    stateful_step_count=60 if EXPLORE else 25,
    # Made smaller only where there is time for it.
    phases=list(Phase) if EXPLORE else [Phase.generate],
)
RED = settings(
    max_examples=400,
    stateful_step_count=25,
    # What is broken on purpose need not be made smaller, and is found at the same place each time.
    phases=[Phase.generate],
    derandomize=True,
    database=None,
    report_multiple_bugs=False,
)
"""Of what must go red, and soon, in every profile."""


@pytest.mark.timeout(0 if EXPLORE else 300)
def test_large_worlds_break_no_law() -> None:
    """However their steps follow each other, whatever goes wrong, and in the end nothing is left."""
    run_state_machine_as_test(Lives, settings=SOME)


@pytest.mark.parametrize("sabotage", [time_of_the_decision, nobody_is_asked, nothing_stops])
def test_it_goes_red(sabotage: Sabotage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an event says when it was decided, nobody is asked, or nothing stops an order."""
    sabotage(monkeypatch)

    with pytest.raises((AssertionError, ExceptionGroup)):
        run_state_machine_as_test(Lives, settings=RED)
