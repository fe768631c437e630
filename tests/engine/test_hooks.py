from __future__ import annotations

import json
from typing import Any

import attrs
import pytest

from pvxklaviyo.engine._advance import announcement_row
from pvxklaviyo.klaviyo import Event
from pvxklaviyo.ledger import ExceptionOpened, NewAnnouncement
from pvxklaviyo.mapping import Mapping
from pvxklaviyo.model import Order, order_stream
from pvxklaviyo.sequence import KINDS, Announcement

from ..flows.bench import at
from ..mapping.words import ABOUT, FACTS, ORDER
from .bench import Steps, story

EVERYTHING = {**ABOUT, "profile": FACTS}


def row_of(kind: str, mapping: Mapping) -> tuple[NewAnnouncement, ExceptionOpened | None]:
    """Make the ledger's row of an announcement of a kind."""
    _, tenant = Steps(story(1)).process()
    wish = Announcement(
        kind=kind,
        key="acme01:1001:X",
        reason="despatched",
        facts=(),
        happened_at=at(5),
        metric="" if kind == "profile" else "As the policy says",
        about=EVERYTHING[kind],  # type: ignore[arg-type]
        order=ORDER,
    )
    tenant = attrs.evolve(tenant, mapping=mapping)
    return announcement_row(tenant, order_stream("acme", "acme01", "1001"), wish, at(6))


def failing(about: Any, order: Order | None = None) -> Event:
    """Fail with somebody's address in the error's text."""
    raise KeyError(f"nothing known of {about.email}")


def test_every_kind_is_tried() -> None:
    """Nothing can be announced that these tests forget."""
    assert set(KINDS) == set(EVERYTHING)


@pytest.mark.parametrize("kind", sorted(EVERYTHING))
def test_a_function_that_fails_parks_its_event_and_names_the_line(kind: str) -> None:
    """Whatever kind it is for; nobody's address is repeated, and without it the row is queued."""
    name = {"profile": "profile", "return": "return_event"}.get(kind, f"{kind}_event")
    parked, problem = row_of(kind, Mapping(**{name: failing}))  # type: ignore[arg-type]
    queued, no_problem = row_of(kind, Mapping())

    assert problem is not None
    assert ("parked", "event.not_mapped", "integrator") == (
        parked.state,
        problem.code,
        problem.owner,
    )
    assert parked.note.startswith("KeyError in failing, test_hooks.py line ")
    assert parked.note in problem.text
    assert "@" not in problem.text + parked.note
    assert None is parked.parts
    assert ("queued", None) == (queued.state, no_problem)
    assert queued.parts is not None


@pytest.mark.parametrize("kind", sorted(ABOUT))
def test_an_event_is_called_as_the_policy_says(kind: str) -> None:
    """The decision's name stands in the row and in the body alike."""
    row, _ = row_of(kind, Mapping())

    assert row.parts is not None
    body = json.loads(row.parts.attributes)
    assert "As the policy says" == row.metric
    assert row.metric == body["metric"]["data"]["attributes"]["name"]
    assert f"pvx:{kind}:acme01:1001:X" == body["properties"]["EventKey"]
