from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pvxklaviyo import ExceptionRecord, Pass
from pvxklaviyo.cli import _output
from pvxklaviyo.cli._run import in_a_sentence
from pvxklaviyo.cli._settings import next_step
from pvxklaviyo.relay._in_words import Times, masked

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def problem(next_step: str) -> ExceptionRecord:
    """Make an exception with a next step."""
    return ExceptionRecord(
        id="17",
        key="k",
        tenant="acme",
        code="event.refused",
        owner="integrator",
        severity="error",
        subject="s",
        text="t",
        next_step=next_step,
        stream=None,
        opened_at=NOON,
    )


@pytest.mark.parametrize(
    ("done", "sentence"),
    [
        (Pass(), "Read nothing new."),
        (
            Pass(observed=3, delivered=2, held=1),
            "Read 3 new facts, sent 2 events; 1 waits for its time.",
        ),
        (
            Pass(observed=1, delivered=1, skipped=2, held=2),
            "Read 1 new fact, sent 1 event, left 2 untold on purpose; 2 wait for their time.",
        ),
        (
            Pass(observed=2, delivered=1, profiles=1),
            "Read 2 new facts, sent 1 event, told 1 profile.",
        ),
        (
            Pass(remaining=4, parked=1, exceptions=(problem("x"),), finished=False),
            "Read nothing new; 4 due and not sent yet, 1 set aside for a person, 1 thing needs a "
            "person. Not finished: try again later.",
        ),
        (
            Pass(remaining=1, finished=False, stopped=True),
            "Read nothing new; 1 due and not sent yet.",
        ),
    ],
)
def test_a_pass_in_a_sentence(done: Pass, sentence: str) -> None:
    """What a pass did and how things stand reads like a person wrote it."""
    assert sentence == in_a_sentence(done)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("jane@pvx-sim.net", "j***@p***"),
        (" jane@pvx-sim.net ", "j***@p***"),
        ("j@p.net", "j***@p***"),
        ("nobody", "n***"),
        ('"a@b"@c.net', '"***@c***'),
    ],
)
def test_people_are_masked(address: str, shown: str) -> None:
    """Its owner would know the address, and nobody else."""
    assert shown == masked(address)


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(seconds=-1), "with the next pass"),
        (timedelta(0), "with the next pass"),
        (timedelta(seconds=1), "at 2026-07-01 13:00 BST (in a second)"),
        (timedelta(seconds=90), "at 2026-07-01 13:01 BST (in 90 seconds)"),
        (timedelta(minutes=10), "at 2026-07-01 13:10 BST (in 10 minutes)"),
        (timedelta(hours=1), "at 2026-07-01 14:00 BST (in 1 hour)"),
        (timedelta(hours=30), "at 2026-07-02 19:00 BST (in 30 hours)"),
        (timedelta(days=3), "at 2026-07-04 13:00 BST (in 3 days)"),
    ],
)
def test_what_comes_is_said_by_the_warehouse_clock(ahead: timedelta, said: str) -> None:
    """An instant is told as the people of the warehouse would tell it, and how far it is."""
    assert said == Times(ZoneInfo("Europe/London"), NOON).next(NOON + ahead)


@pytest.mark.parametrize(
    ("step", "ready"),
    [
        (
            "run: pvxklaviyo resolve ID --retry",
            "run: pvxklaviyo resolve --config 'my acme.toml' 17 --retry",
        ),
        ("then run: pvxklaviyo check", "then run: pvxklaviyo check --config 'my acme.toml'"),
        ("Nothing, if it ends by itself", "Nothing, if it ends by itself"),
    ],
)
def test_commands_can_be_copied(step: str, ready: str) -> None:
    """A next step names the command as it must be typed here."""
    assert ready == next_step(problem(step), argparse.Namespace(config="my acme.toml"))


def test_only_one_module_writes() -> None:
    """Whatever prints for itself would call a reader who left, or a full disk, a mistake of ours."""
    own = Path(_output.__file__)
    others = {one.name: one.read_text("utf-8") for one in own.parent.glob("*.py") if one != own}
    writing = re.compile(r"\bprint\(|sys\.std(out|err)\.write")

    assert len(others) > 10
    assert writing.search(own.read_text("utf-8"))
    assert [] == [name for name, text in others.items() if writing.search(text)]
