"""Every row class, read from a table written by hand, field by field."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import attrs
import pytest

from pvxklaviyo import peoplevox
from pvxklaviyo.errors import ConfigurationError
from pvxklaviyo.peoplevox import (
    ColumnsError,
    Customer,
    CustomerAddress,
    ItemType,
    PeoplevoxService,
    RequestRefusedError,
    Return,
    RmaItem,
    Sheet,
    Site,
    is_deactivated,
)
from pvxklaviyo.peoplevox._csv import read_csv
from pvxklaviyo.peoplevox._header import folded
from pvxklaviyo.peoplevox._paging import read_page, structure
from pvxklaviyo.peoplevox._row_type import row_type
from pvxklaviyo.peoplevox._sections import HOMES, SECTIONS, row_class

from .clients import run, service, wire
from .samples import FOLDER
from .site import Site as SmallSite

Fields = dict[str, object]


def london(month: int, day: int, hour: int, minute: int, second: int = 0) -> datetime:
    """What a London clock shows in the summer of 2024."""
    return datetime(2024, month, day, hour - 1, minute, second, tzinfo=UTC)


RETURN: Fields = {
    "return_code": "RET1007",
    "returned_at": london(7, 3, 6, 3),
    "order_number": "SO-1001",
    "item_code": "MUG-BLUE",
    "quantity": 2,
    "item_name": "Mug, blue",
    "item_barcode": "5012345678900",
    "reason": "Changed mind",
    "reason_code": "CM",
    "condition": "NEW",
    "reusable": True,
    "comments": 'Box opened,\nlabel "lost"',
    "despatched_at": london(6, 14, 16, 55, 7),
    "days_since_despatch": 18,
    "sale_price": Decimal("29.89"),
    "shop_reference": "#1001",
    "channel": "Shopify",
    "payment_type": "Card",
    "site": "PrimarySite",
    "email": "buyer@mail.invalid",
    "contact_name": "A. Buyer",
    "phone": "+44 113 496 0000",
}
BARE_RETURN: Fields = {
    "return_code": "RET1008",
    "returned_at": london(7, 3, 6, 4),
    "order_number": "SO-1002",
    "item_code": "TEE-M",
    "quantity": 1,
    "reusable": False,
}
RMA: Fields = {
    "rma_number": "RMA55",
    "returned_at": london(7, 3, 6, 3),
    "order_number": "SO-1001",
    "item_code": "MUG-BLUE",
    "quantity": 1,
    "return_code": "RET1007",
    "status": "Completed with discrepancies",
    "line": "2",
    "item_name": "Mug",
    "reason": "Too small",
    "expected_condition": "NEW",
    "condition": "WORN",
    "reusable": True,
    "tracking_number": "RM998877665GB",
    "comment": "on the RMA",
    "item_comment": "on the item",
    "return_comments": "at the bench",
    "customer_name": "A. Buyer",
}
AVAILABLE: Fields = {
    "item_code": "MUG-BLUE",
    "available": 12,
    "on_hand": 15,
    "allocated": 3,
    "site": "PrimarySite",
}
OVERSOLD: Fields = {"item_code": "TEE-M", "available": -2, "on_hand": 0}
STORED: Fields = {
    "item_code": "MUG-BLUE",
    "quantity": 14,
    "location_type": "Pick",
    "location": "A-01-02",
    "container": "CONT-7",
    "site": "PrimarySite",
    "item_name": "Mug, blue",
    "item_barcode": "5012345678900",
    "item_group": "Kitchen",
}
CHANGED: Fields = {
    "item_code": "MUG-BLUE",
    "changed_at": london(7, 3, 6, 3),
    "quantity_changed": -1,
    "on_hand": 15,
    "allocated": 3,
    "available": 12,
    "on_order": 40,
    "activity": "Allocation",
    "reason": "Sales order allocation",
    "item_name": "Mug, blue",
    "item_barcode": "5012345678900",
    "user": "jane.packer",
}
MOVED: Fields = {
    "item_code": "MUG-BLUE",
    "moved_at": london(7, 3, 6, 3, 9),
    "quantity": 2,
    "history_id": 900071,
    "moved_from": "A-01-02",
    "moved_to": "D-01",
    "container_from": "CONT-7",
    "container_to": "CONT-9",
    "type_from": "Pick",
    "type_to": "Despatch",
    "order_number": "SO-1001",
    "reason": "Damaged",
    "comments": "for Ann",
    "user": "jane.packer",
    "item_name": "Mug, blue",
    "item_barcode": "5012345678900",
    "item_group": "Kitchen",
    "manufacturer_code": "MB-77",
    "buy_price": Decimal("4.2500"),
    "site": "PrimarySite",
}
ITEM: Fields = {
    "item_code": "MUG-BLUE",
    "name": "Mug, blue",
    "barcode": "5012345678900",
    "item_group": "Kitchen",
    "description": "Holds 300 ml,\ndishwasher safe",
    "tags": "blue,mug",
    "unit": "Each",
    "buy_price": Decimal("4.25"),
    "wholesale_price": Decimal("6.00"),
    "retail_price": Decimal("9.99"),
    "tax_code": "T1",
    "weight": Decimal("0.35"),
    "weight_unit": "Kg",
    "height": Decimal("9.5"),
    "width": Decimal(8),
    "depth": Decimal("8.1"),
    "dimension_unit": "Cm",
    "reorder_point": 10,
    "least_in_pick": 5,
    "replenished_by": 20,
    "on_hand": 15,
}
CAME_IN: Fields = {
    "reference": "GI-31",
    "delivered_at": london(7, 2, 9, 15),
    "item_code": "MUG-BLUE",
    "quantity": 144,
    "reconciled_at": london(7, 2, 11, 40),
    "purchase_order": "PO-9",
    "supplier": "Potteries Ltd",
    "delivery_note": "DN-3",
    "carrier": "Pallet Co",
    "user": "jane.packer",
    "item_name": "Mug, blue",
    "item_barcode": "5012345678900",
    "site": "PrimarySite",
}
CUSTOMER: Fields = {
    "reference": "C-1",
    "name": "A. Buyer",
    "first_name": "Ann",
    "last_name": "Buyer",
    "email": "buyer@mail.invalid",
    "phone": "+44 113 496 0000",
    "mobile": "+44 7700 900000",
    "wholesaler": False,
    "customer_type": "Retail",
    "credit_status": "Good",
    "credit_limit": Decimal("250.00"),
}
ADDRESS: Fields = {
    "customer": "C-1",
    "reference": "HOME",
    "line1": "1 Mill Lane",
    "line2": "Flat 2",
    "city": "Leeds",
    "region": "West Yorkshire",
    "postcode": "LS1 4AP",
    "country": "United Kingdom",
}
STATUS: Fields = {
    "order_number": "SO-1001",
    "status": "Cancelled",
    "requested_at": datetime(2024, 7, 4, 23, 0, tzinfo=UTC),
    "ordered_at": london(7, 1, 10, 15),
    "items": 3,
    "channel": "Shopify",
}
LINE: Fields = {
    "order_number": "SO-1001",
    "item_code": "MUG-BLUE",
    "quantity_ordered": 2,
    "line": "778899",
    "sequence": "1",
    "sale_price": Decimal("29.89"),
    "attribute1": "a",
    "attribute2": "b",
    "attribute3": "c",
}
TABLES: Sequence[tuple[str, str, str, Sequence[Fields]]] = (
    ("Return", "Return summary", "return_summary", [RETURN, BARE_RETURN]),
    ("RmaItem", "", "rma_items", [RMA]),
    ("ItemAvailability", "Item inventory summary", "item_inventory_summary", [AVAILABLE, OVERSOLD]),
    ("LocationStock", "Item inventory by location", "item_inventory_by_location", [STORED]),
    (
        "StockChange",
        "Item availability latest reconciliation",
        "item_availability_latest_reconciliation",
        [CHANGED],
    ),
    ("Movement", "Item movement history", "item_movement_history", [MOVED]),
    ("ItemType", "Item types", "item_types", [ITEM, {"item_code": "MUG-RED~D~", "name": "Mug"}]),
    ("GoodsIn", "Goods in summary", "goods_in_summary", [CAME_IN]),
    ("Customer", "Customers", "customers", [CUSTOMER]),
    ("CustomerAddress", "Customer addresses", "customer_addresses", [ADDRESS]),
    ("Carrier", "Carriers", "carriers", [{"name": "Royal Mail", "reference": "RM"}]),
    (
        "ServiceType",
        "Service types",
        "service_types",
        [{"name": "Tracked 24", "carrier": "Royal Mail", "code": "T24"}],
    ),
    (
        "Site",
        "Sites",
        "sites",
        [
            {"name": "Main warehouse", "reference": "PrimarySite"},
            {"name": "System", "reference": "SystemSite"},
        ],
    ),
    (
        "SalesOrderStatus",
        "Sales orders by status",
        "sales_orders_by_status",
        [STATUS, {"order_number": "SO-1002", "status": "New"}],
    ),
    ("SalesOrderItem", "Sales order items", "sales_order_items", [LINE]),
    (
        "Kitting",
        "Item type kittings",
        "item_type_kittings",
        [{"parent": "TEA-SET", "child": "MUG-BLUE", "quantity": 2}],
    ),
)

ROWS = [row_class(name) for name in sorted(HOMES)]


def site(**settings: object) -> PeoplevoxService:
    given: dict[str, object] = {"names": {"rma_items": "RMA items"}, **settings}
    return service(**given)


def sample(folder: str) -> Sheet:
    return read_csv((FOLDER / folder / "rows.csv").read_text(encoding="utf-8"))


def readable(row: type[object]) -> dict[str, str]:
    """A cell that can be read for each column that has a caption."""
    cells = {str: "x", int: "1", Decimal: "1.00", bool: "True", datetime: "'01/07/2024 10:15'"}
    return {
        column.captions[0]: cells[column.type]
        for column in row_type(row).columns
        if column.captions
    }


@pytest.mark.parametrize(("name", "source", "folder", "expected"), TABLES)
def test_every_field_is_read(
    name: str, source: str, folder: str, expected: Sequence[Fields]
) -> None:
    """Each cell becomes what it means, in the field that is called so; all others are None."""
    row = row_class(name)
    blank = dict.fromkeys(column.name for column in row_type(row).columns)

    found, rejected = structure(site(), row, sample(folder))

    assert source == row_type(row).name
    assert [] == rejected
    assert [{**blank, **fields, "extra": {}} for fields in expected] == [
        attrs.asdict(each)  # type: ignore[arg-type]
        for each in found
    ]


def test_every_class_has_its_table() -> None:
    """Only the two that have an answer of their own are tested elsewhere."""
    assert {name for name, *_ in TABLES} | {"Despatch", "SalesOrder"} == set(HOMES)


@pytest.mark.parametrize("row", ROWS)
def test_captions_are_found_whatever_their_spelling(row: type[object]) -> None:
    """Each known variant of each caption, shouted and with dots."""
    cells = readable(row)
    for column in row_type(row).columns:
        for variant in column.captions:
            spelled = {**cells}
            text = spelled.pop(column.captions[0])
            spelled = {
                caption: cell
                for caption, cell in spelled.items()
                if folded(caption) != folded(variant)
            }
            spelled[f" {variant.upper()}. "] = text

            page = Sheet(captions=tuple(spelled), rows=[list(spelled.values())], total_count=1)
            found, rejected = structure(site(), row, page)

            assert [] == rejected
            assert getattr(found[0], column.name) is not None


@pytest.mark.parametrize("row", ROWS)
def test_missing_captions_are_told_with_those_that_are_there(row: type[object]) -> None:
    """All that are needed at once; a template's users see their own words."""
    needed = [column.captions[0] for column in row_type(row).columns if column.needed]

    with pytest.raises(ColumnsError, match='its columns are "Quite another", "And more"') as caught:
        structure(site(), row, read_csv("Quite another,And more\n1,2\n"))

    assert needed
    assert tuple(needed) == caught.value.missing
    assert ("Quite another", "And more") == caught.value.seen


@pytest.mark.parametrize("section", sorted(SECTIONS))
def test_a_tenant_renames_everything(section: str) -> None:
    """The report, each column, and what is kept beside them."""
    row = row_class(SECTIONS[section][1])
    kind = row_type(row)
    renamed = {column.name: f"Ours {number}" for number, column in enumerate(kind.columns)}
    ours = service(
        names={section: "Our report"},
        columns={section: renamed},
        extra={section: ["Our own"]},
    )
    cells = {str: "x", int: "1", Decimal: "1.00", bool: "True", datetime: "01/07/2024 10:15"}
    captions = ",".join([*renamed.values(), "Our own"])
    values = ",".join([*(cells[column.type] for column in kind.columns), "kept"])

    found, _ = structure(ours, row, read_csv(f"{captions}\n{values}\n"))

    assert section == kind.section
    assert "Our report" == ours.naming(row).source
    assert all(getattr(found[0], name) is not None for name in renamed)
    assert {"Our own": "kept"} == getattr(found[0], "extra")  # noqa: B009


@pytest.mark.parametrize("row", ROWS)
def test_what_is_read_in_order_has_its_key_in_every_row(row: type[object]) -> None:
    """A report is ordered by a date, a template by nothing, and rows are named without people."""
    kind = row_type(row)
    personal = {column.name for column in kind.columns if column.personal}

    assert kind.kind == "report" or kind.order_by is None
    assert kind.order_by is None or kind.column(kind.order_by).needed
    assert kind.subject is None or kind.subject[1] not in personal
    assert kind.subject is not None or row in (Customer, CustomerAddress)


@pytest.mark.parametrize("name", ["Return", "RmaItem", "Customer", "CustomerAddress", "Movement"])
def test_people_are_in_no_text(name: str) -> None:
    """Neither in a row's repr nor in what is said of one that cannot be read."""
    row = row_class(name)
    folder = next(folder for other, _, folder, _ in TABLES if other == name)
    page = sample(folder)
    first = next(column.captions[0] for column in row_type(row).columns if column.needed)
    place = page.captions.index(first)
    broken = [[*cells[:place], "", *cells[place + 1 :]] for cells in page.rows]

    rows, _ = structure(site(), row, page)
    _, rejected = structure(site(), row, attrs.evolve(page, rows=broken))

    assert len(page.rows) == len(rows) == len(rejected)
    said = repr(rows) + repr(rejected) + "".join(map(str, rejected))
    for secret in ("Buyer", "mail.invalid", "Mill Lane", "jane", "for Ann", "496", "C-1"):
        assert secret not in said


def test_negative_stock_is_read_and_negative_pieces_are_not() -> None:
    """An oversold item is to be seen; nobody returns less than nothing."""
    page = sample("return_summary")
    rows = [["-1" if cell == "2" else cell for cell in page.rows[0]]]

    _, rejected = structure(site(), Return, attrs.evolve(page, rows=rows))

    assert ['Return RET1007: "Quantity" is "-1", below zero.'] == list(map(str, rejected))


def test_deactivated_records_are_known() -> None:
    """By the mark in their code, which templates go on giving."""
    items, _ = structure(site(), ItemType, sample("item_types"))
    sites, _ = structure(site(), Site, sample("sites"))

    assert [False, True] == [item.deactivated for item in items]
    assert [(False, False), (True, False)] == [(one.internal, one.deactivated) for one in sites]
    assert is_deactivated("MUG~D~1")
    assert not is_deactivated("MUG-D-1")


def test_a_report_that_only_the_tenant_can_name_must_be_named() -> None:
    """Before anything is asked; the error says which setting."""
    with pytest.raises(ConfigurationError, match=r"names\.rma_items"):
        service().naming(RmaItem)


class TestOtherNames:
    """A report that goes by one of two names."""

    @staticmethod
    def small(name: str) -> SmallSite:
        made = SmallSite()
        made.dates = {"Return date"}
        page = sample("return_summary")
        made.table(name, [dict(zip(page.captions, cells, strict=True)) for cells in page.rows])
        return made

    def test_the_other_name_is_tried_and_remembered(self) -> None:
        """So that only the first reading costs a call more."""
        small, ours = self.small("Returns Summary"), service()

        first = run(read_page(wire(small), ours, Return))
        second = run(read_page(wire(small), ours, Return))

        assert 2 == len(first.items) == len(second.items)
        assert ["Return summary", "Returns Summary", "Returns Summary"] == [
            asked["TemplateName"] for asked in small.asked
        ]
        assert "Returns Summary" == ours.naming(Return).source

    def test_a_name_that_was_set_is_the_only_one(self) -> None:
        """A tenant who says what it is called is believed."""
        small = self.small("Returns Summary")

        with pytest.raises(RequestRefusedError):
            run(read_page(wire(small), service(names={"returns": "Return summary"}), Return))
        assert 1 == len(small.asked)

    def test_if_there_is_none_the_first_refusal_is_told(self) -> None:
        """It speaks of the name that people know."""
        small = self.small("Quite another")

        with pytest.raises(RequestRefusedError) as caught:
            run(read_page(wire(small), service(), Return))
        assert "There is no Return summary" == caught.value.detail


class TestLoading:
    """Classes are made when first used."""

    def test_a_family_is_loaded_when_it_is_used(self) -> None:
        """Each family costs milliseconds that most programs would pay for nothing."""
        program = (
            "import sys, pvxklaviyo; pvxklaviyo.Peoplevox; from pvxklaviyo import peoplevox\n"
            "print(*sorted(n for n in sys.modules if '._records' in n)); peoplevox.Return\n"
            "print(*sorted(n for n in sys.modules if '._records' in n))"
        )
        ran = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )

        assert ["", "pvxklaviyo.peoplevox._records_returns"] == ran.stdout.splitlines()

    def test_the_lists_of_names_agree(self) -> None:
        """What settings can speak of is public, by the same names."""
        assert set(HOMES) <= set(peoplevox.__all__)
        assert all(getattr(peoplevox, name) is row_class(name) for name in HOMES)


def test_samples_are_tables_of_one_width() -> None:
    """A slip in a sample's commas would otherwise show as a reading of ours."""
    for _, _, folder, _ in TABLES:
        text = (FOLDER / folder / "rows.csv").read_text(encoding="utf-8")

        assert 1 == len({len(cells) for cells in csv.reader(text.splitlines(keepends=True))})
