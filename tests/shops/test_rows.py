from __future__ import annotations

import io

import pytest

from pvxklaviyo.errors import DecodeError
from pvxklaviyo.shops._document import UnreadableError
from pvxklaviyo.shops._rows import export_rows


def rows(text: str):
    return list(export_rows(io.StringIO(text, newline=""), shop="Mugs", needed=["Name", "Total"]))


def test_columns_are_found_by_name():
    """The order of the columns, a mark at the beginning, and unknown columns do not matter."""
    (row,) = rows("\ufeffTotal,New,Name\r\n12.50,?,#1001\r\n")

    assert "#1001" == row["Name"].key()
    assert "12.50" == str(row["Total"].money())
    assert not row["Absent"]


def test_line_ends_in_quotes_belong_to_the_cell():
    """A note of several lines is one cell, and rows are counted, not lines."""
    one, two = rows('Name,Total,Notes\n#1,1,"a\nb, ""c"""\n\n#2,2,\n')

    assert 'a\nb, "c"' == one["Notes"].text()
    assert (2, 4) == (one.number, two.number)
    assert not two["Notes"]


def test_short_rows_lack_their_last_cells():
    """A row that ends early tells less."""
    (row,) = rows("Name,Total\n#1\n")

    assert "#1" == row["Name"].text()
    assert not row["Total"]


def test_a_problem_names_the_column():
    """What is wrong in a cell is said by the caption."""
    (row,) = rows("Name,Total\n#1,much\n")
    with pytest.raises(UnreadableError) as caught:
        row["Total"].money()

    assert "Total: is not an amount" == str(caught.value.problem)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "row 1: is missing: there is no header"),
        ("Id,Total\n1,2\n", "Name: is not among the columns"),
        ("Name,Total,Name\n1,2,3\n", "Name: is the caption of two columns"),
        ("Name,Total\n" + "x" * 200_000, "row 2: is no CSV: field larger than field limit"),
    ],
    ids=["empty", "other", "twice", "endless"],
)
def test_another_file_is_refused(text, why):
    """A file that is no such export is refused whole, saying what it lacks."""
    with pytest.raises(DecodeError) as caught:
        rows(text)

    assert why in str(caught.value)
    assert "Mugs" == caught.value.service
