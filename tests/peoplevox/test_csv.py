from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.peoplevox._csv import NotCsvError, Spoiled, read_csv

# Carriage returns alone included: XML brings them if they are escaped.
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
rows_of_three = st.lists(st.lists(cells, min_size=3, max_size=3), max_size=6)


def written(rows: list[list[str]], end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator=end).writerows(rows)
    return text.getvalue()


@given(rows_of_three, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_quoted_cells_survive(rows: list[list[str]], end: str, trailing: bool) -> None:
    """Commas, quotes and line ends inside cells are kept, with or without a last line end."""
    text = written([["A", "B", "C"], *rows], end)

    sheet = read_csv(text if trailing else text.removesuffix(end), 7)

    assert ("A", "B", "C") == sheet.captions
    assert rows == sheet.rows
    assert () == sheet.spoiled
    assert 7 == sheet.total_count


def test_a_mark_of_the_byte_order_is_no_part_of_the_first_caption() -> None:
    """Whoever exports through a file may leave one."""
    assert ("A", "B") == read_csv('\ufeff"A","B"\n').captions


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Rows are as long as the header, or set aside; nothing else comes out."""
    try:
        sheet = read_csv(text)
    except NotCsvError:
        return

    assert all(len(row) == len(sheet.captions) for row in sheet.rows)


def test_no_text_is_no_table() -> None:
    """A page past the end may be quite empty."""
    sheet = read_csv("")

    assert () == sheet.captions
    assert 0 == sheet.received


def test_blank_lines_are_no_rows() -> None:
    """Also not before the header, where some senders put one."""
    sheet = read_csv("\r\nA,B\r\n\r\n1,2\r\n\r\n")

    assert ("A", "B") == sheet.captions
    assert [["1", "2"]] == sheet.rows


def test_a_blank_line_is_an_empty_cell_of_one_column() -> None:
    """With one column an unquoted empty cell looks like nothing, and counts."""
    assert [["x"], [""], ["y"]] == read_csv("A\nx\n\ny\n").rows


def test_a_row_of_another_length_is_set_aside() -> None:
    """The rows around it are read; its place is told, not its text."""
    sheet = read_csv('A,B\n1,2\n"jo@mail.invalid",2,3\n4,5\n6\n')

    assert [["1", "2"], ["4", "5"]] == sheet.rows
    assert (
        Spoiled(
            position=2,
            why="has 3 cells where the header has 2",
            cells=("jo@mail.invalid", "2", "3"),
        ),
        Spoiled(position=4, why="has 1 cells where the header has 2", cells=("6",)),
    ) == sheet.spoiled
    assert 4 == sheet.received
    assert "jo@" not in repr(sheet)


def test_a_row_that_is_no_csv_is_set_aside() -> None:
    """The reader begins afresh with the next line."""
    sheet = read_csv('A,B\n1,2\n"x"y,3\n4,5\n')

    assert [["1", "2"], ["4", "5"]] == sheet.rows
    assert (Spoiled(position=2, why="is not CSV: ',' expected after '\"'"),) == sheet.spoiled


def test_a_cell_longer_than_pythons_limit_is_set_aside() -> None:
    """The limit is the process's, so it is not ours to raise."""
    sheet = read_csv(f"A,B\n{'x' * (csv.field_size_limit() + 1)},2\n4,5\n")

    assert [["4", "5"]] == sheet.rows
    assert "larger than field limit" in sheet.spoiled[0].why


@pytest.mark.parametrize("rest", ["666,forged\n", "\n\n666,forged\nz", '""\n666,forged\n""', ""])
def test_no_line_of_a_cell_that_is_too_long_becomes_a_row(rest: str) -> None:
    """Else whoever writes a long note would write rows."""
    note = "x" * (csv.field_size_limit() + 1) + "\n" + rest
    sheet = read_csv(f'A,B\n1,2\n3,"{note}"\n4,5\n')

    assert [["1", "2"], ["4", "5"]] == sheet.rows
    assert [2] == [row.position for row in sheet.spoiled]


def test_a_text_that_ends_inside_a_cell_that_is_too_long_is_refused() -> None:
    """The rows behind it are missing."""
    with pytest.raises(NotCsvError, match="ends inside a quoted cell"):
        read_csv(f'A,B\n1,"{"x" * (csv.field_size_limit() + 1)}\n666,forged\n')


def test_a_text_that_ends_inside_a_cell_is_refused() -> None:
    """Rows are missing from it, and nobody knows how many."""
    with pytest.raises(NotCsvError, match="ends inside a quoted cell"):
        read_csv('A,B\n1,2\n"3,4\n5,6\n')


def test_a_header_that_is_no_csv_is_refused() -> None:
    """No cell below it could be named."""
    with pytest.raises(NotCsvError, match="its header is not CSV"):
        read_csv('"A"B,C\n1,2\n')
