from __future__ import annotations

import pytest

from .files import FULL, LEAST, read, refused, with_key

NAMED = {
    "returns": '[peoplevox.reports]\nreturns = "Return summary"\n',
    "rma": '[peoplevox.reports]\nrma_items = "RMA items"\n',
    "goods_in": "[returns]\ngoods_in_order = 'RET-(?P<order>[0-9]+)'\n",
    "none": "",
}


@pytest.mark.parametrize("source", NAMED)
def test_the_report_that_is_named_is_the_source(source: str) -> None:
    """Whoever names a report of returns wants it read; whoever names none has none."""
    assert source == read(LEAST + NAMED[source]).returns_source


@pytest.mark.parametrize(("table", "source"), [("returns", "returns"), ("goods_in", "goods_in")])
def test_a_caption_names_its_report_as_well(table: str, source: str) -> None:
    """Nobody says what a column is called that is not to be read."""
    text = f'{LEAST}[peoplevox.columns.{table}]\nitem_code = "SKU"\n'

    assert source == read(text).returns_source


@pytest.mark.parametrize("source", ["returns", "goods_in", "none"])
def test_what_is_stated_counts_whatever_is_named(source: str) -> None:
    """Also "none": the names may stand there for later."""
    text = FULL.replace('source = "goods_in"', f'source = "{source}"')

    assert source == read(text).returns_source


def test_two_reports_leave_the_source_in_doubt() -> None:
    """A return must not be read twice."""
    text = LEAST + NAMED["returns"] + 'rma_items = "RMA items"\n'

    (problem,) = refused(text)
    assert problem.startswith("[returns] source: is missing")
    assert '"returns" and "rma"' in problem


def test_a_report_of_rmas_must_be_named() -> None:
    """Each tenant makes it, so it has no usual name."""
    (problem,) = refused(with_key("returns", 'source = "rma"'))

    assert problem.startswith("[peoplevox.reports] rma_items: is missing")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('source = "rmas"', 'source: "rmas" is none of "returns", "rma", "goods_in", "none"'),
        ('goods_in_reference = "RET-"', "goods_in_reference: needs {order} where the number goes"),
        ('goods_in_order = "RET-[0-9]+"', "goods_in_order: has no group for the number"),
        ('goods_in_order = "RET-(?P<order>"', "goods_in_order: is no regular expression"),
        ('dispositions = { NEW = "" }', "dispositions] NEW: is empty"),
        (
            'dispositions = { NEW = "a", new = "b" }',
            'dispositions]: "NEW" and "new" are one condition',
        ),
        ('sent_back_reasons = "RTS"', 'sent_back_reasons: "RTS" is not a list'),
    ],
)
def test_what_cannot_be_meant(line: str, problem: str) -> None:
    """Each with its place and what to write instead."""
    (found,) = refused(with_key("returns", line))

    assert problem in found


@pytest.mark.parametrize("source", NAMED)
def test_rules_of_returns_do_nothing_without_a_source(source: str) -> None:
    """Which is said, because somebody believes that they do."""
    rules = "[pace]\nreturns = '5m'\n[returns.dispositions]\nNEW = 'restocked'\n"
    idle = read(LEAST + NAMED[source] + rules).idle

    assert (
        (
            "No report of returns is named, so none are read: no effect of [pace] returns, "
            "[returns] dispositions.",
        )
        if source == "none"
        else ()
    ) == idle
