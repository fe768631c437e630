"""What the tenant's table does not know is one question, and not one for every return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from pvxklaviyo.engine import _advance, begin, run_once
from pvxklaviyo.engine._asked_once import not_asked_yet
from pvxklaviyo.ledger import Batch, Control, Exceptions
from pvxklaviyo.simulation.warehouse import Warehouse

from ..flows.bench import at
from .bench import Steps
from .returned import RETURNED, left_long_ago, of_returns

ASKED = "return.disposition_unknown"


def two_odd_returns() -> Warehouse:
    """Let two returns of one order come back torn, and a third one wet."""
    warehouse = left_long_ago()
    for minutes, condition in ((2, "TORN"), (3, "TORN"), (4, "WET")):
        warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(minutes), condition=condition)
    return warehouse


def lived(until: float = 60, **dispositions: str) -> Steps:
    """Make a pass every ten minutes."""
    table = {**RETURNED.dispositions, **dispositions}
    steps = of_returns(two_odd_returns(), attrs.evolve(RETURNED, dispositions=table))
    passes(steps, 1, until)
    return steps


def passes(steps: Steps, begins: float, until: float) -> None:
    """Make a pass every ten minutes between these."""
    world, tenant = steps.process()
    minutes = begins
    while minutes <= until:
        steps.at(minutes)
        world.run(run_once(world, tenant))
        minutes += 10


def asked(steps: Steps, *, open_only: bool = True) -> list[str]:
    """Give the conditions that somebody is, or was, asked about."""
    query = Exceptions(tenant="acme", open_only=open_only)
    return sorted(one.subject for one in steps.bench.store.read(query) if one.code == ASKED)


def under(steps: Steps, dispositions: Mapping[str, str]) -> None:
    """Begin again with another table."""
    world, tenant = steps.process()
    returns = attrs.evolve(RETURNED, dispositions=dispositions)
    policy = attrs.evolve(tenant.policy, returns=returns)
    world.run(begin(world, attrs.evolve(tenant, policy=policy), None))


TORN, WET = (f'returns with condition "{one}", reusable True' for one in ("TORN", "WET"))


def test_one_condition_is_one_question_for_all_returns() -> None:
    """However often they are decided about; the event is told without a disposition all the same."""
    steps = lived()

    told = [one for one in steps.bench.klaviyo.events() if one.metric == "Returned Order"]
    assert [TORN, WET] == asked(steps, open_only=False)
    assert [None] * 3 == [one.properties.get("Disposition") for one in told]


def test_nothing_is_asked_that_the_table_knows() -> None:
    """By the condition alone."""
    steps = lived(TORN="thrown away", WET="dried")

    assert [] == asked(steps, open_only=False)
    assert 3 == sum(one.metric == "Returned Order" for one in steps.bench.klaviyo.events())


def answered() -> Steps:
    """Let a person leave torn things as they are, and another one come back."""
    steps = lived()
    for one in steps.bench.store.read(Exceptions(tenant="acme")):
        if one.subject == TORN:
            control = Control(exception=one.id, verb="discard", by="ann")
            steps.bench.store.commit(Batch(tenant="acme", controls=(control,), closed=(one.key,)))
    steps.bench.warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(62), condition="TORN")
    passes(steps, 71, 141)
    return steps


def test_a_person_s_answer_is_for_all_returns_to_come() -> None:
    """Whoever leaves it open is not asked again."""
    steps = answered()

    assert 4 == sum(one.metric == "Returned Order" for one in steps.bench.klaviyo.events())
    assert [WET] == asked(steps)
    assert [TORN, WET] == asked(steps, open_only=False)


def test_the_table_s_answer_closes_it_at_the_next_start() -> None:
    """What it does not answer stays open; what it forgets again is asked again."""
    steps = lived()
    under(steps, {**RETURNED.dispositions, "torn/true": "thrown away"})
    answered = asked(steps)
    under(steps, {**RETURNED.dispositions, "torn/true": "thrown away"})
    steps.bench.warehouse.stock.receive_return("1001", [("MUG-01", 1)], at=at(62), condition="TORN")
    passes(steps, 71, 141)

    assert [WET] == answered
    assert [TORN, WET] == asked(steps)
    assert [TORN, TORN, WET] == asked(steps, open_only=False)


def test_two_who_meet_it_at_once_ask_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second sees that it was asked, and commits the rest."""
    refused: list[str] = []

    async def late(world: Any, tenant: Any, wished: Any) -> Any:
        questions, moves = await not_asked_yet(world, tenant, wished)
        if moves and not refused:
            refused.append(moves[0].name)
            other = Batch(tenant="acme", opened=tuple(questions), cursors=tuple(moves))
            await world.store.commit(other)
        return questions, moves

    monkeypatch.setattr(_advance, "not_asked_yet", late)
    steps = lived()

    assert 1 == len(refused)
    assert [TORN, WET] == asked(steps, open_only=False)
    assert 3 == sum(one.metric == "Returned Order" for one in steps.bench.klaviyo.events())


def test_without_remembering_it_would_be_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks above can fail."""

    async def always(_world: Any, _tenant: Any, wished: Any) -> Any:
        return list(wished), ()

    monkeypatch.setattr(_advance, "not_asked_yet", always)

    assert [TORN, WET] == asked(answered())
