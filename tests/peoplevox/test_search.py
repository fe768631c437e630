from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.peoplevox import AllOf, AnyOf, Clause, Comparison, any_of, where
from pvxklaviyo.peoplevox._clause_text import render
from pvxklaviyo.peoplevox._search import searchable

from .site import parse

LONDON = ZoneInfo("Europe/London")
BOTH = (LONDON, ZoneInfo("America/New_York"))

captions = st.text("abcXYZ .?/-", min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
texts = st.text(max_size=12).filter(searchable)
walls = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(
    lambda at: at.replace(microsecond=0)
)
values = st.one_of(
    texts,
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9),
    walls,
)
comparisons = st.one_of(
    st.builds(
        Comparison,
        captions.map(str.strip),
        st.sampled_from(["equals", "!=", ">=", ">", "<=", "<"]),
        values,
    ),
    st.builds(
        Comparison,
        captions.map(str.strip),
        st.sampled_from(
            [
                "contains",
                "starts_with",
                "ends_with",
                "!contains",
                "!starts_with",
                "!ends_with",
            ]
        ),
        texts,
    ),
)
NAMES = {
    "equals": "=",
    "contains": "Contains",
    "starts_with": "StartsWith",
    "ends_with": "EndsWith",
    "!contains": "!Contains",
    "!starts_with": "!StartsWith",
    "!ends_with": "!EndsWith",
}
clauses = st.recursive(
    comparisons,
    lambda parts: st.one_of(
        st.tuples(parts, parts).map(lambda two: two[0] & two[1]),
        st.tuples(parts, parts).map(lambda two: two[0] | two[1]),
    ),
    max_leaves=8,
)


def meaning(clause: Clause) -> object:
    """What the parser of the tests should find."""
    match clause:
        case Comparison(field, operator, value):
            if isinstance(value, Decimal):
                shown: object = f"{value:f}"
            else:
                shown = value if isinstance(value, datetime) else str(value)
            return (NAMES.get(operator, operator), field, shown)
        case AllOf(parts):
            return ("and", [meaning(part) for part in parts])
        case AnyOf(parts):
            return ("or", [meaning(part) for part in parts])


@settings(max_examples=60)
@given(clauses)
def test_what_is_written_means_what_was_asked(clause: Clause) -> None:
    """Any clause of a report reads back by a parser that shares no code with the writer."""
    assert meaning(clause) == parse(render(clause, "report", (LONDON,)))


@given(st.text("abcXYZ_", min_size=1), values)
def test_a_templates_field_stands_bare(name: str, value: object) -> None:
    """GetData has field names, not captions in brackets."""
    written = render(where(name).equals(value), "template", (LONDON,))  # type: ignore[arg-type]

    assert written.startswith(f"{name}.Equals(")


@settings(max_examples=30)
@given(clauses, st.lists(st.booleans(), min_size=8, max_size=8))
def test_an_opposite_holds_where_the_clause_does_not(clause: Clause, truths: list[bool]) -> None:
    """Whatever its parts say, each part's opposite saying the contrary."""
    said: dict[Comparison, bool] = {}

    def holds(part: Clause) -> bool:
        match part:
            case AllOf(parts):
                return all(holds(each) for each in parts)
            case AnyOf(parts):
                return any(holds(each) for each in parts)
            case _ if ~part in said:
                return not said[~part]
            case _:
                return said.setdefault(part, truths[len(said) % len(truths)])

    assert holds(~clause) != holds(clause)
    assert clause == ~~clause


class Spelled(str, Enum):  # noqa: UP042 - as it is written where StrEnum is not known
    MUG = "MUG-01"


class Numbered(int, Enum):
    CANCELLED = 5


@pytest.mark.parametrize(
    ("value", "expected"),
    [(Spelled.MUG, '[A].Equals("MUG-01")'), (Numbered.CANCELLED, "[A].Equals(5)")],
)
def test_an_enum_is_what_it_holds(value: str | int, expected: str) -> None:
    """Its name would find nothing, and nobody would be told."""
    assert expected == render(where("A").equals(value), "report", (LONDON,))


@pytest.mark.parametrize("search", [where("A"), "[A].Equals(1)", where])
def test_what_is_no_clause_is_refused(search: object) -> None:
    """A column alone, a text, a function: the error says how a search is built."""
    with pytest.raises(TypeError, match=r"a search is no \w+; build one: where"):
        render(search, "report", (LONDON,))  # type: ignore[arg-type]


def test_a_text_is_no_list_of_values() -> None:
    """It would be searched for letter by letter."""
    with pytest.raises(TypeError, match="a text alone"):
        any_of("A", "1001")


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        (where("Despatch number").equals("DES1"), '[Despatch number].Equals("DES1")'),
        (
            where("Despatch date") >= datetime(2024, 1, 2, 3, 4),
            "[Despatch date] >= DateTime(2024,01,02,03,04,00)",
        ),
        (where("A") < 5, "[A] < 5"),
        (where("A") > Decimal("1E+2"), "[A] > 100"),
        (where("A").not_equals("x"), '[A] != "x"'),
        (where("A").contains("x"), '[A].Contains("x")'),
        (where("A").starts_with("x"), '[A].StartsWith("x")'),
        (where("A").ends_with("x"), '[A].EndsWith("x")'),
        (~where("A").contains("x"), '![A].Contains("x")'),
        (~(where("A").contains("x") & (where("B") >= 1)), '(![A].Contains("x") OR [B] < 1)'),
        (where("A") >= date(2024, 1, 2), "[A] >= DateTime(2024,01,02,00,00,00)"),
        (where("A") < date(2024, 1, 2), "[A] < DateTime(2024,01,02,00,00,00)"),
        (where("A") > date(2024, 2, 29), "[A] >= DateTime(2024,03,01,00,00,00)"),
        (where("A") <= date(2024, 12, 31), "[A] < DateTime(2025,01,01,00,00,00)"),
        (
            where("A").equals(date(2024, 1, 2)),
            "([A] >= DateTime(2024,01,02,00,00,00) AND [A] < DateTime(2024,01,03,00,00,00))",
        ),
        (
            where("A").not_equals(date(2024, 1, 2)),
            "([A] < DateTime(2024,01,02,00,00,00) OR [A] >= DateTime(2024,01,03,00,00,00))",
        ),
        (any_of("A", ["x", "y"]), '([A].Equals("x") OR [A].Equals("y"))'),
        (any_of("A", ["x"]), '[A].Equals("x")'),
        (
            (where("A") <= 1) & any_of("B", [2, 3]) & where("C").equals("z"),
            '([A] <= 1 AND ([B].Equals(2) OR [B].Equals(3)) AND [C].Equals("z"))',
        ),
    ],
)
def test_forms(clause: Clause, expected: str) -> None:
    """The literal forms that integrators use."""
    assert expected == render(clause, "report", (LONDON,))


def test_no_clause_is_no_text() -> None:
    """Everything is asked for by nothing."""
    assert render(None, "report", (LONDON,)) == ""


def test_pythons_own_equals_is_not_mistaken_for_a_search() -> None:
    """It would give False, and a search for nothing finds everything."""
    with pytest.raises(TypeError, match=r"where\(.*\)\.equals"):
        render(where("A") == "x", "report", (LONDON,))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ['say "hi"', 'x") OR ("1', "back\\slash", "two\nlines", "\x00", "\x7f"]
)
def test_what_no_search_can_hold_is_refused(text: str) -> None:
    """No escape is known, so nothing that could end the text early gets in."""
    with pytest.raises(ValueError, match="double quote") as caught:
        where("A").equals(text)

    assert text not in str(caught.value)
    with pytest.raises(ValueError, match="double quote"):
        Comparison("A", "contains", text)


@given(st.text(max_size=12))
def test_a_text_is_refused_or_comes_back_as_it_is(text: str) -> None:
    """Whatever it holds, it is one text to the parser and not a clause more."""
    try:
        clause = where("A").equals(text)
    except ValueError:
        assert not searchable(text)
    else:
        assert ("=", "A", text) == parse(render(clause, "report", (LONDON,)))


def test_values_are_typed() -> None:
    """Yes and no, and numbers without end, have no known form."""
    with pytest.raises(TypeError):
        where("A").equals(True)
    for endless in ("NaN", "1E+999999999", "-1E-999999999"):
        with pytest.raises(ValueError, match="finite"):
            where("A").equals(Decimal(endless))
    with pytest.raises(TypeError, match="not <class 'float'>"):
        where("A").equals(1.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no day after"):
        _ = where("A") > date.max


@pytest.mark.parametrize("caption", ["", "  ", "a]b", "[a", "a\nb"])
def test_captions_cannot_break_out(caption: str) -> None:
    """Neither can what a tenant's settings call a column."""
    with pytest.raises(ValueError, match="brackets"):
        where(caption)
    with pytest.raises(ValueError, match="brackets"):
        Comparison(caption, "equals", "x")


def test_a_templates_field_is_one_word() -> None:
    """It stands bare, so a blank in it would be another clause."""
    with pytest.raises(ValueError, match='"Order no" cannot be searched'):
        render(where("Order no").equals("1"), "template", (LONDON,))


@pytest.mark.parametrize("count", [0, 101])
def test_lists_are_as_long_as_is_known_to_work(count: int) -> None:
    """More than 100 alternatives were never seen to be accepted; none is nothing to search."""
    with pytest.raises(ValueError, match=f"1 to 100 values, not {count}"):
        any_of("A", range(count))


def test_an_aware_bound_is_put_on_the_warehouse_clock() -> None:
    """09:30 in London in July is 08:30 UTC; part minutes count as whole ones."""
    at = datetime(2024, 7, 1, 8, 30, 20, tzinfo=UTC)

    written = render((where("A") > at) & (where("A") <= at), "report", (LONDON,))

    assert (
        "([A] >= DateTime(2024,07,01,09,30,00) AND [A] <= DateTime(2024,07,01,09,30,20))" == written
    )


@given(st.integers(-180, 180), st.integers(0, 180))
def test_no_row_is_missed_when_the_clocks_go_back(since: int, later: int) -> None:
    """A row that the clock showed after an instant matches a search from that instant."""
    change = datetime(2024, 10, 27, 1, tzinfo=UTC)
    asked = change + timedelta(minutes=since)
    shown = (asked + timedelta(minutes=later)).astimezone(LONDON).replace(tzinfo=None, fold=0)

    tree = parse(render(where("A") >= asked, "report", (LONDON,)))

    assert isinstance(tree, tuple)
    assert tree[2] <= shown


def test_bounds_hold_for_every_clock() -> None:
    """Rows of sites in other zones are compared by what their own clocks showed."""
    at = datetime(2024, 7, 1, 8, 30, tzinfo=UTC)

    assert "[A] >= DateTime(2024,07,01,04,30,00)" == render(where("A") >= at, "report", BOTH)
    assert "[A] < DateTime(2024,07,01,09,30,00)" == render(where("A") < at, "report", BOTH)


def test_values_are_not_in_any_repr() -> None:
    """What is searched for may be a person's."""
    assert "jo@" not in repr(where("Email").equals("jo@mail.invalid") | (where("A") > 1))
