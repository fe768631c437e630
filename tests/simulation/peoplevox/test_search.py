from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from pvxklaviyo.simulation.peoplevox import evaluate
from pvxklaviyo.simulation.peoplevox.evaluate import candidates, compile_clause
from pvxklaviyo.simulation.peoplevox.search import Cell, Field, SearchError, parse

FIELDS = {"Name": ("text", 0), "Count": ("number", 1), "Left": ("date", 2), "State": ("status", 3)}
STATUSES = {1: "New", 7: "Despatched"}

# Texts are drawn from few letters, so that they meet.
TEXTS = st.text("ab ,'()&<>é", max_size=3)
NUMBERS = st.one_of(st.integers(-3, 3), st.sampled_from(["0.5", "2.25"]).map(Decimal))
DATES = st.builds(
    datetime,
    st.sampled_from([2025, 2026]),
    st.integers(1, 2),
    st.integers(1, 3),
    st.integers(0, 1),
    st.just(30),
    st.integers(0, 1),
)
ROWS = st.tuples(
    TEXTS, st.none() | NUMBERS, st.none() | DATES, st.sampled_from(["New", "Despatched"])
)
COMPARE = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
Naive = Callable[[Sequence[Any]], bool]


def field(name: str, *, brackets: bool) -> str:
    return f"[{name}]" if brackets else name


def spaced(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(["", " ", "  "]))


@st.composite
def terms(draw: st.DrawFn) -> tuple[str, Naive]:
    name = draw(st.sampled_from(list(FIELDS)))
    kind, at = FIELDS[name]
    written = field(name, brackets=draw(st.booleans()))
    match kind:
        case "text":
            value = draw(TEXTS)
            literal = f'"{value}"'
            if draw(st.booleans()):
                method, test = draw(
                    st.sampled_from(
                        [
                            ("Equals", operator.eq),
                            ("Contains", operator.contains),
                            ("StartsWith", str.startswith),
                            ("EndsWith", str.endswith),
                        ]
                    )
                )
                if draw(st.booleans()):
                    return f"!{written}.{method}({literal})", lambda row: not test(row[at], value)
                return f"{written}.{method}({literal})", lambda row: bool(test(row[at], value))
        case "number":
            value = draw(NUMBERS)
            literal = str(value)
        case "date":
            value = draw(DATES)
            literal = f"DateTime({value:%Y,%m,%d,%H,%M,%S})"
        case _:
            number = draw(st.sampled_from([1, 7]))
            text = STATUSES[number]
            return f"{written}.Equals({number})", lambda row: row[at] == text
    op = draw(st.sampled_from(list(COMPARE)))

    def naive(row: Sequence[Any]) -> bool:
        if row[at] is None:
            return op == "!="
        return bool(COMPARE[op](row[at], value))

    space = spaced(draw)
    return f"{written}{space}{op}{space}{literal}", naive


def joined(parts: st.SearchStrategy[tuple[str, Naive]]) -> st.SearchStrategy[tuple[str, Naive]]:
    def both(one: tuple[str, Naive], other: tuple[str, Naive], word: str) -> tuple[str, Naive]:
        # Each side in its own parentheses: what binds tighter has a test of its own.
        text = f"({one[0]}) {word} ({other[0]})"
        if word == "AND":
            return text, lambda row: one[1](row) and other[1](row)
        return text, lambda row: one[1](row) or other[1](row)

    return st.builds(both, parts, parts, st.sampled_from(["AND", "OR"]))


CLAUSES = st.recursive(terms(), joined, max_leaves=8)


def find_field(name: str, _bracketed: bool) -> Field | None:
    kind, at = FIELDS.get(name, ("", 0))
    return Field(at, kind) if kind else None


def says(clause: str, row: Sequence[Cell]) -> bool:
    node = parse(clause, find_field)
    assert node is not None
    return compile_clause(node, STATUSES)(row)


def names(clause: str, values: Sequence[str]) -> list[str]:
    return [value for value in values if says(clause, (value, 1, None, "New"))]


class TestMeaning:
    @given(CLAUSES, ROWS)
    def test_is_the_naive_one(self, clause: tuple[str, Naive], row: Sequence[Cell]) -> None:
        """Read and compiled, a clause means what its parts say."""
        text, naive = clause

        assert says(text, row) == naive(row)

    def test_the_property_can_fail(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """With one operator wrong, the comparison finds a clause that shows it."""
        wrong = {**evaluate._OPERATORS, ">": operator.ge}
        monkeypatch.setattr(evaluate, "_OPERATORS", wrong)
        quickly = settings(max_examples=2000, phases=[Phase.generate], database=None)
        clause, row = find(
            st.tuples(terms(), ROWS),
            lambda pair: says(pair[0][0], pair[1]) != pair[0][1](pair[1]),
            settings=quickly,
        )

        assert ">" in clause[0]
        assert says(clause[0], row) != clause[1](row)

    @given(CLAUSES, st.lists(ROWS, max_size=30))
    def test_an_index_never_loses_a_row(
        self, clause: tuple[str, Naive], rows: list[Sequence[Cell]]
    ) -> None:
        """Every row that fulfils a clause is among those that the index gives."""
        node = parse(clause[0], find_field)
        assert node is not None
        narrowed = candidates(node, frozenset({0, 3}))
        if narrowed is not None:
            position, values = narrowed
            lost = [row for row in rows if clause[1](row) and row[position] not in values]

            assert lost == []

    def test_a_hundred_numbers_use_the_index(self) -> None:
        """A look-up by a hundred values is answered from the index alone."""
        wanted = [f"n{n}" for n in range(100)]
        clause = "(" + " OR ".join(f'([Name].Equals("{name}"))' for name in wanted) + ")"
        node = parse(clause, find_field)
        assert node is not None

        assert candidates(node, frozenset({0})) == (0, frozenset(wanted))
        assert names(clause, ["n0", "n99", "n100"]) == ["n0", "n99"]

    def test_and_binds_tighter(self) -> None:
        """Without parentheses, AND comes before OR."""
        clause = 'Name == "a" OR Name == "b" AND Name == "c"'

        assert names(clause, ["a", "b", "c"]) == ["a"]

    def test_nothing_is_everything(self) -> None:
        """An empty clause has no meaning to be tested."""
        assert parse("  ", find_field) is None


class TestRefusals:
    @pytest.mark.parametrize(
        "clause",
        [
            "Name",
            "Name ==",
            'Name == "a',
            "Name == a",
            "Name == 'a'",
            'Name == "a" AND',
            'Name == "a" Name == "b"',
            '(Name == "a"',
            'Name == "a")',
            'Name == "say "hi""',
            'Name.Like("a")',
            'Name.Contains("a"',
            "Name.Contains(1)",
            'Count.Contains("1")',
            "Name == 1",
            'Count == "1"',
            'Left == "2026-01-01"',
            "Left >= DateTime(2026,01,01)",
            "Left >= DateTime(2026,02,30,00,00,00)",
            "Left >= DateTime(2026,01,01,00,00,0.5)",
            'Nobody == "a"',
            '[No body].Equals("a")',
            '!Name == "a"',
            '!(Name.Equals("a"))',
            'Name == "a" and Name == "b"',
            'Name == "a" && Name == "b"',
            "State < 5",
            "((((" * 20 + 'Name == "a"' + "))))" * 20,
        ],
    )
    def test_what_cannot_be_read_is_refused(self, clause: str) -> None:
        """A clause outside the grammar, or not fitting its column, has no meaning."""
        with pytest.raises(SearchError):
            parse(clause, find_field)

    @given(st.text('Name"=()AND.!<>[] 1,', max_size=30))
    def test_never_breaks(self, clause: str) -> None:
        """Whatever is sent is read or refused, never worse."""
        try:
            parse(clause, find_field)
        except SearchError as error:
            assert str(error)
