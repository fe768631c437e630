from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.peoplevox import (
    ColumnsError,
    Despatch,
    PeoplevoxService,
    Rejected,
    SalesOrder,
    Sheet,
    column,
    report,
    template,
)
from pvxklaviyo.peoplevox._calls import get_data, get_report_data
from pvxklaviyo.peoplevox._csv import read_csv
from pvxklaviyo.peoplevox._header import folded
from pvxklaviyo.peoplevox._paging import structure
from pvxklaviyo.peoplevox._row_type import row_type

from .samples import answer


def site(**settings: object) -> PeoplevoxService:
    given: dict[str, object] = {"timezone": "Europe/London", **settings}
    return PeoplevoxService(client_id="acme01", username="api", password="geheim", **given)  # type: ignore[arg-type]


def sheet(*lines: str) -> Sheet:
    return read_csv("\n".join(lines))


HEADER = "Salesorder number,Despatch number,Despatch date,Item code,No of items"


@report("Acme gift orders", subject=("Order", "order_number"))
class GiftOrder:
    """A caller's own row class."""

    order_number: str = column("Salesorder number")
    message: str | None = column("Attribute 4", personal=True)
    price: Decimal | None = column("Price", default=None)
    wrapped: bool | None = column("Wrapped", default=None)
    kind: str = column(
        "Kind", default=None, read=lambda text: {"A": "alpha"}.get(text) or int(text)
    )
    extra: Mapping[str, str] = attrs.field(factory=dict, repr=False)


class TestDespatches:
    def test_a_page_is_read_into_rows(self) -> None:
        """Every mapped cell has its type; a row that cannot be read is beside them."""
        page = get_report_data("Despatch summary").decode(answer("despatch_summary"))

        rows, rejected = structure(site(), Despatch, page)

        assert ["DES20417", "DES20417", "DES20419"] == [row.despatch_number for row in rows]
        assert (
            Despatch(
                order_number="SO-1001",
                despatch_number="DES20417",
                despatched_at=datetime(2024, 12, 31, 16, 5, tzinfo=UTC),
                item_code="MUG-BLUE",
                quantity=2,
                carrier="Royal Mail",
                service="Tracked 24",
                tracking_number="RM123456785GB",
                item_name='Mug, "blue" & white',
                line="1",
                email="buyer@mail.invalid",
                contact_name="A. Buyer",
                channel="Shopify",
                site="PrimarySite",
                shop_reference="#1001",
            )
            == rows[0]
        )
        assert "Two\nlines" == rows[1].item_name
        assert ("TEA-SET", 1) == (rows[1].parent, rows[1].parent_quantity)
        assert datetime(2024, 7, 2, 8, 0, tzinfo=UTC) == rows[2].despatched_at
        assert ['Despatch DES20418: "Despatch date" is "31/02/2024 09:00", not a date.'] == [
            str(each) for each in rejected
        ]

    def test_people_are_in_no_text(self) -> None:
        """Neither repr nor a rejection shows names and addresses."""
        page = get_report_data("Despatch summary").decode(answer("despatch_summary"))

        rows, rejected = structure(site(), Despatch, page)

        told = f"{rows!r} {rejected!r} {rejected[0]}"
        assert "mail.invalid" not in told
        assert "Other" not in told
        assert "other@mail.invalid" == rejected[0].row["email"]

    def test_optional_columns_may_be_absent(self) -> None:
        """Only what a shipment cannot be told without is needed."""
        rows, rejected = structure(
            site(), Despatch, sheet(HEADER, "SO-1,DES1,31/12/2024 16:05,MUG,2")
        )

        assert [] == rejected
        assert [
            Despatch("SO-1", "DES1", datetime(2024, 12, 31, 16, 5, tzinfo=UTC), "MUG", 2)
        ] == rows

    def test_captions_are_compared_without_case_dots_and_blanks(self) -> None:
        """Tenants, versions and exports spell them differently."""
        header = " SALES ORDER NO. ,despatch  number,Despatch Date,Item Code,No. of items"

        rows, _ = structure(site(), Despatch, sheet(header, "SO-1,DES1,31/12/2024 16:05,MUG,2"))

        assert ["SO-1"] == [row.order_number for row in rows]

    def test_missing_columns_are_told_with_those_that_are_there(self) -> None:
        """All of them at once, and never a cell."""
        with pytest.raises(ColumnsError) as caught:
            structure(
                site(),
                Despatch,
                sheet(
                    "Salesorder number,Desp. date,Item code,Qty,Email", "1,2,3,4,jo@mail.invalid"
                ),
            )

        assert ("Despatch number", "Despatch date", "No of items") == caught.value.missing
        assert caught.value.seen[1] == "Desp. date"
        assert str(caught.value).startswith(
            'Despatch summary: has no column "Despatch number"; its columns are '
            '"Salesorder number", "Desp. date", "Item code", "Qty", "Email"\n'
        )

    @pytest.mark.parametrize(
        ("header", "line", "expected"),
        [
            (HEADER, ",DES1,31/12/2024 16:05,MUG,2", '"Salesorder number" is empty'),
            (HEADER, "S,DES1,31/12/2024 16:05,MUG,", '"No of items" is empty'),
            (
                HEADER,
                "S,DES1,31/12/2024 16:05,MUG,1.5",
                '"No of items" is "1.5", not a whole number',
            ),
            (HEADER, "S,DES1,31/12/2024 16:05,MUG,jo@x", '"No of items" is not a number'),
            (
                HEADER,
                "S,DES1,31/12/YYYY 16:05,MUG,x",
                '"Despatch date" is "31/12/YYYY 16:05", not a date: it has the letters YYYY in '
                "place of a year; the date pattern of the Peoplevox site must say yyyy; "
                '"No of items" is not a number',
            ),
        ],
    )
    def test_each_problem_is_said(self, header: str, line: str, expected: str) -> None:
        """What could be part of a name or an address is not shown."""
        _, rejected = structure(site(), Despatch, sheet(header, line))

        assert [f"Despatch DES1: {expected}."] == [str(each) for each in rejected]

    def test_a_row_of_another_length_is_rejected(self) -> None:
        """By its place in the page; its neighbours are read."""
        rows, rejected = structure(
            site(),
            Despatch,
            sheet(HEADER, "S,D", "SO-1,DES1,31/12/2024 16:05,MUG,2"),
        )

        assert 1 == len(rows)
        assert ["Row 1 of Despatch summary: has 2 cells where the header has 5."] == [
            str(each) for each in rejected
        ]
        assert ("S", "D") == rejected[0].cells

    def test_a_row_without_its_number_still_has_a_subject(self) -> None:
        """It can be told apart from the report."""
        _, rejected = structure(site(), Despatch, sheet(HEADER, "SO-1,,31/12/2024 16:05,MUG,2"))

        assert ['Despatch (no number): "Despatch number" is empty.'] == list(map(str, rejected))

    def test_dates_follow_the_clock_of_the_rows_site(self) -> None:
        """Sites without a clock of their own have the warehouse's."""
        service = site(sites={"NewYork": "America/New_York"})
        page = sheet(
            HEADER + ",Site reference",
            "S,D,31/12/2024 16:05,MUG,2, newyork ",
            "S,D,31/12/2024 16:05,MUG,2,Leeds",
            "S,D,31/12/2024 16:05,MUG,2,",
        )

        rows, _ = structure(service, Despatch, page)

        assert [21, 16, 16] == [row.despatched_at.hour for row in rows]

    def test_a_site_renames_captions(self) -> None:
        """Then only the new one counts, and it must be there."""
        service = site(columns={"despatches": {"package": "Box", "carrier": "Van"}})
        page = sheet(HEADER + ",Carrier,Van,Box", "S,D,31/12/2024 16:05,MUG,2,DHL,DPD,B1")

        rows, _ = structure(service, Despatch, page)

        assert [("DPD", "B1")] == [(row.carrier, row.package) for row in rows]
        with pytest.raises(ColumnsError, match='no column "Van"'):
            structure(service, Despatch, sheet(HEADER + ",Carrier,Box"))

    def test_a_site_leaves_a_column_unread(self) -> None:
        """An empty caption: for a column whose cells cannot be read."""
        service = site(columns={"orders": {"created_at": ""}})
        page = sheet("SalesOrderNumber,CreatedDate", "SO-1,whenever")

        rows, rejected = structure(service, SalesOrder, page)

        assert [] == rejected
        assert [SalesOrder("SO-1")] == rows

    def test_a_site_keeps_further_columns(self) -> None:
        """They come as texts, under the caption that was asked for."""
        service = site(extra={"despatches": ["Sales order attribute 1"]})
        page = get_report_data("Despatch summary").decode(answer("despatch_summary"))

        rows, _ = structure(service, Despatch, page)

        assert {"Sales order attribute 1": "gift"} == rows[0].extra
        with pytest.raises(ColumnsError, match='no column "Sales order attribute 1"'):
            structure(service, Despatch, sheet(HEADER))

    def test_a_caption_that_is_there_twice_is_not_guessed_at(self) -> None:
        """Unless one of the two is spelled exactly so."""
        twice = sheet(HEADER + ",Item Code", "S,D,31/12/2024 16:05,MUG,2,CUP")
        same = sheet(HEADER + ",Item code", "S,D,31/12/2024 16:05,MUG,2,CUP")

        assert ["MUG"] == [row.item_code for row in structure(site(), Despatch, twice)[0]]
        with pytest.raises(ColumnsError, match='more than one column "Item code"'):
            structure(site(), Despatch, same)

    @given(st.lists(st.text(max_size=8), min_size=5, max_size=5))
    def test_any_cells_are_read_or_rejected(self, cells: list[str]) -> None:
        """One row in, one row or one rejection with a reason out."""
        page = Sheet(captions=tuple(HEADER.split(",")), rows=[cells])

        rows, rejected = structure(site(), Despatch, page)

        assert 1 == len(rows) + len(rejected)
        assert all(each.problems for each in rejected)


class TestOrders:
    def test_a_template_is_read_into_rows(self) -> None:
        """GetData's captions, with a column that nobody knows."""
        page = get_data("Sales orders").decode(answer("sales_orders"))

        rows, rejected = structure(site(), SalesOrder, page)

        assert [] == rejected
        assert [
            SalesOrder(
                order_number="SO-1001",
                shop_reference="#1001",
                email="buyer@mail.invalid",
                contact_name="A. Buyer",
                status="Despatched",
                created_at=datetime(2024, 12, 30, 10, 15, tzinfo=UTC),
                channel="Shopify",
                site="PrimarySite",
                service="T24",
                on_hold=False,
                total=Decimal("29.89"),
                discount=Decimal(0),
                shipping=Decimal("3.50"),
                attribute1="gift",
            )
        ] == rows

    def test_a_page_without_text_has_no_rows(self) -> None:
        """Nor a header that could lack columns."""
        assert ([], []) == structure(site(), SalesOrder, read_csv(""))


class TestOwnClasses:
    def test_types_and_readings(self) -> None:
        """Yes and no, money, and a reading of the caller's own."""
        page = sheet(
            "Salesorder number,Attribute 4,Price,Wrapped,Kind",
            "1,Happy birthday,2.50,True,A",
            "2,,,,7",
        )

        rows, _ = structure(site(), GiftOrder, page)

        assert [
            GiftOrder("1", "Happy birthday", Decimal("2.50"), True, "alpha"),
            GiftOrder("2", None, None, None, 7),  # type: ignore[arg-type]
        ] == rows
        assert "birthday" not in repr(rows)

    def test_a_column_without_default_must_be_there(self) -> None:
        """Though its cells may be empty."""
        with pytest.raises(ColumnsError, match='no column "Attribute 4"'):
            structure(site(), GiftOrder, sheet("Salesorder number", "1"))

    def test_a_readings_own_words_are_not_repeated(self) -> None:
        """They may quote the cell."""
        page = sheet("Salesorder number,Attribute 4,Kind", "1,x,jo@mail.invalid")

        _, rejected = structure(site(), GiftOrder, page)

        assert ['Order 1: "Kind" refused by its own reading.'] == [str(each) for each in rejected]

    def test_settings_of_our_sections_do_not_touch_it(self) -> None:
        """It has no section, so it is called what its author called it."""
        assert "Acme gift orders" == site(names={"": "x"}).naming(GiftOrder).source

    def test_fields_must_be_columns(self) -> None:
        """A forgotten column() is a mistake at import, not a surprise later."""
        with pytest.raises(TypeError, match=r"Bad\.name is not a column"):

            @report("X")
            class Bad:
                name: str

    def test_types_must_be_readable(self) -> None:
        """Unless the caller brings a reading."""
        with pytest.raises(TypeError, match=r"Bad\.name is not str"):

            @template("X")
            class Bad:
                name: list[str] = column("Name")

    def test_order_is_by_a_date(self) -> None:
        """Reading by key rests on it."""
        with pytest.raises(TypeError, match=r"Bad\.name is not a date"):

            @report("X", order_by="name")
            class Bad:
                name: str = column("Name")

    def test_other_classes_are_no_rows(self) -> None:
        """The error says what to do."""
        with pytest.raises(TypeError, match="decorate it"):
            row_type(int)

    def test_a_row_class_can_be_added_to(self) -> None:
        """Wherever ``extra`` stands: what is inherited is read, and what is added."""

        @report("Despatch summary", order_by="despatched_at")
        class Gift(Despatch):
            message: str | None = column("Gift message", default=None)

        lines = Sheet(
            captions=(*HEADER.split(","), "Gift message"),
            rows=[["SO-1", "DES1", "31/12/2024 16:05", "MUG", "2", "Joy"]],
        )

        rows, rejected = structure(site(), Gift, lines)

        assert [] == rejected
        assert [("DES1", 2, "Joy", {})] == [
            (row.despatch_number, row.quantity, row.message, row.extra) for row in rows
        ]

    def test_what_is_added_without_a_decorator_is_not_left_unread(self) -> None:
        """Its base knows nothing of it. Methods alone need none."""

        class Unread(Despatch):
            message: str | None = column("Gift message", default=None)

        class Named(Despatch):
            def title(self) -> str:
                return self.despatch_number

        with pytest.raises(TypeError, match="Unread is no row class; decorate it"):
            row_type(Unread)
        assert row_type(Despatch) is row_type(Named)

    @pytest.mark.parametrize(
        ("make", "why"),
        [
            (lambda: report(GiftOrder), r'name of what is read: @report\("…"\)'),  # type: ignore[arg-type]
            (lambda: column("X", default=""), "default is None or left out"),  # type: ignore[arg-type]
            (lambda: report("X")(type("Bare", (), {"x": column("X")})), "Bare.x has no annotation"),
            (
                lambda: report("X")(
                    type("May", (), {"x": column("X", default=None), "__annotations__": {"x": str}})
                ),
                r"May\.x may be None by its default",
            ),
        ],
    )
    def test_slips_are_told_where_the_class_is_made(
        self, make: Callable[[], object], why: str
    ) -> None:
        """Not by the first row that is read."""
        with pytest.raises(TypeError, match=why):
            make()


@given(st.text(max_size=20))
def test_folding_is_stable(caption: str) -> None:
    """A folded caption folds to itself."""
    assert folded(caption) == folded(folded(caption))


def test_a_rejection_names_its_source() -> None:
    """The report as the site calls it."""
    service = site(names={"despatches": "UK despatches"}, timezone=ZoneInfo("UTC"))

    _, rejected = structure(service, Despatch, sheet(HEADER, "S,D"))

    assert isinstance(rejected[0], Rejected)
    assert "UK despatches" == rejected[0].source
