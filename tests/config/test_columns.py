from __future__ import annotations

import attrs
import pytest

from pvxklaviyo.config import ColumnSettings, known_keys
from pvxklaviyo.peoplevox import (
    Despatch,
    GoodsIn,
    ItemAvailability,
    Kitting,
    LocationStock,
    Return,
    RmaItem,
    SalesOrder,
    SalesOrderItem,
)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("despatches", Despatch),
        ("orders", SalesOrder),
        ("order_items", SalesOrderItem),
        ("kits", Kitting),
        ("returns", Return),
        ("rma_items", RmaItem),
        ("goods_in", GoodsIn),
        ("stock", LocationStock),
        ("availability", ItemAvailability),
    ],
)
def test_every_column_that_is_read_can_be_renamed(
    table: str, row: type[attrs.AttrsInstance]
) -> None:
    """The names that a file may use are those of the rows, no more and no fewer."""
    named = {key.name for key in known_keys() if key.section == f"peoplevox.columns.{table}"}

    assert {field.name for field in attrs.fields(row)} - {"extra"} == named


def test_every_report_has_its_columns() -> None:
    """No table of captions is forgotten."""
    tables = {field.name for field in attrs.fields(ColumnSettings)}

    assert {
        *("despatches", "returns", "rma_items", "goods_in", "stock", "availability"),
        *("orders", "order_items", "kits"),
    } == tables
