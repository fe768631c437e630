from __future__ import annotations

from typing import Any

import attrs
import pytest

from pvxklaviyo import Finding, Report
from pvxklaviyo.sequence import ReturnsPolicy
from pvxklaviyo.simulation import PeoplevoxSettings

from .small_world import POLICY, SmallWorld

RETURNS = "Return summary"
TOLD = {"NEW": "restocked"}


def checked(world: SmallWorld | None = None, **returns: Any) -> Report:
    """Check a tenant who reads returns so."""
    policy = attrs.evolve(POLICY, returns=ReturnsPolicy(**{"dispositions": TOLD, **returns}))
    return (world or SmallWorld()).relay(policy).check()


def about(report: Report, subject: str, level: str) -> list[Finding]:
    return [one for one in report.findings if (one.subject, one.level) == (subject, level)]


def test_without_a_source_it_is_said_that_returns_cannot_be_told() -> None:
    """And where to name one; with one there is nothing to say, and the report is looked at."""
    (note,) = about(checked(), "Returns", "note")
    report = checked(source="returns")

    assert "returns cannot be told" in note.text
    assert "[peoplevox.reports] returns" in note.change
    assert [] == about(report, "Returns", "note")
    assert [] == about(checked(), f"Peoplevox, {RETURNS}", "ok")
    (fine,) = about(report, f"Peoplevox, {RETURNS}", "ok")
    assert "all that must be there are there" in fine.text
    assert [] == list(report.problems)


def test_without_dispositions_it_is_said_what_that_means() -> None:
    """Every condition would be an exception; goods in have none to speak of."""
    (note,) = about(checked(source="returns", dispositions={}), "Returns", "note")

    assert "every condition that is met opens an exception" in note.text
    assert [] == about(checked(source="goods_in", dispositions={}), "Returns", "note")


@pytest.mark.parametrize(
    ("caption", "level", "words"),
    [
        ("Return code", "problem", "[peoplevox.columns.returns]"),
        ("Sales order number", "problem", "[peoplevox.columns.returns]"),
        ("Return reason", "note", "without a reason"),
        ("Return condition", "note", "cannot become dispositions"),
        ("Is Reusable", "note", "conditions alone"),
        ("Item sale price", "note", "prices"),
    ],
)
def test_a_column_that_is_not_there(caption: str, level: str, words: str) -> None:
    """What is needed is a problem; of the rest it is said what it costs."""
    settings = PeoplevoxSettings(calls=None, left_out={RETURNS: [caption]})
    (found,) = about(
        checked(SmallWorld(settings=settings), source="returns"), f"Peoplevox, {RETURNS}", level
    )

    assert f'"{caption}"' in found.text
    assert words in found.text + found.change


def test_a_report_that_is_not_there() -> None:
    """It says where to write its name."""
    settings = PeoplevoxSettings(calls=None, report_names={"Goods in summary": "Eingang"})
    report = checked(SmallWorld(settings=settings), source="goods_in")

    (found,) = about(report, "Peoplevox, Goods in summary", "problem")
    assert "[peoplevox.reports] goods_in" in found.change


def test_the_other_name_of_the_report_is_no_problem() -> None:
    """Both are met, so both are tried."""
    settings = PeoplevoxSettings(calls=None, report_names={RETURNS: "Returns Summary"})

    assert [] == list(checked(SmallWorld(settings=settings), source="returns").problems)
