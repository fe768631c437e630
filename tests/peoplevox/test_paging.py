"""Rows that are read as they are split are those of the whole sheet."""

from __future__ import annotations

import gc
import weakref

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pvxklaviyo.errors import DecodeError
from pvxklaviyo.peoplevox import CutOffError, Kitting, Site, list_rows
from pvxklaviyo.peoplevox._csv import NotCsvError, read_csv
from pvxklaviyo.peoplevox._paging import structure

from .clients import service
from .site import result

HEADER = "ParentItemCode,ChildItemCode,Quantity\n"
lines = st.lists(
    st.sampled_from(
        ["A,B,1", '"A","B","2"', "A,B,x", ",B,1", "A,B", "A,B,1,2", '"A"x,B,1', "", "'"]
    )
)


def page(detail: str, total: int = 100) -> tuple[list[object], list[str], bool]:
    found = list_rows(service(), Kitting, page_size=10).decode(result("GetData", detail, total))
    return list(found.items), sorted(map(str, found.rejected)), found.next is not None


@given(lines)
@example(["A,B,1", '"A,B'])
def test_a_page_is_what_its_sheet_holds(given_lines: list[str]) -> None:
    """Good rows in their order, and each bad one with its place and its reason."""
    detail = HEADER + "".join(f"{line}\n" for line in given_lines)
    try:
        sheet = read_csv(detail)
    except NotCsvError:
        with pytest.raises(DecodeError, match="quoted cell"):
            page(detail)
        return
    rows, rejected = structure(service(), Kitting, sheet)

    assert (rows, sorted(map(str, rejected)), sheet.received > 0) == page(detail)


def test_empty_cells_of_a_single_column_are_rows() -> None:
    """An empty line is one, where nothing is quoted."""
    found = list_rows(service(), Site, page_size=10).decode(
        result("GetData", "Reference\nLEEDS\n\nYORK\n", 3)
    )

    assert ["LEEDS", "YORK"] == [row.reference for row in found.items]
    assert ['Site (no number): "Reference" is empty.'] == list(map(str, found.rejected))
    assert found.next is None


def test_a_site_that_gives_fewer_rows_than_asked_for_is_followed_to_the_end() -> None:
    """Its second page begins where its first one ended, whatever size was asked."""
    full = HEADER + "A,B,1\n" * 5

    first = list_rows(service(), Kitting, page_size=10).decode(result("GetData", full, 14))
    assert first.next is not None
    second = first.next.decode(result("GetData", full, 14))
    assert second.next is not None
    third = second.next.decode(result("GetData", HEADER + "A,B,1\n" * 4, 14))

    assert b"<PageNo>2</PageNo><ItemsPerPage>5<" in first.next.request.content
    assert third.next is None


def test_a_table_that_ends_early_is_cut_off() -> None:
    """As one that is read as cells."""
    with pytest.raises(CutOffError):
        page(HEADER + 'A,"B')


def test_an_answer_without_text_is_an_empty_page() -> None:
    """Nor has it a header that could lack columns."""
    assert ([], [], False) == page("", 0)


def test_a_page_that_is_let_go_is_gone_at_once() -> None:
    """Memory is that of one page, without waiting for the garbage collector."""
    gc.collect()
    gc.disable()
    try:
        found = list_rows(service(), Kitting).decode(result("GetData", HEADER + "A,B,1\n", 1))
        row = weakref.ref(found.items[0])
        del found

        assert row() is None
    finally:
        gc.enable()
