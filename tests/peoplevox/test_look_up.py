from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo._http import Response
from pvxklaviyo.errors import DecodeError
from pvxklaviyo.peoplevox import (
    IncompleteReadError,
    RequestRefusedError,
    look_up_despatches,
    look_up_kits,
    look_up_order_items,
    look_up_orders,
    look_up_orders_by_reference,
)

from .clients import run, service, wire
from .site import Row, Site, despatch

ITEMS = "Sales order items"


def item(order: int, code: str) -> Row:
    return {"SalesOrderNumber": f"SO-{order}", "ItemCode": code, "QuantityOrdered": "1"}


def site_of(table: str, rows: list[Row], **settings: int) -> Site:
    site = Site(**settings)
    site.table(table, rows, list(rows[0]) if rows else ["SalesOrderNumber", "ItemCode"])
    return site


@given(st.lists(st.integers(0, 9), max_size=40), st.integers(1, 9))
def test_all_rows_of_the_numbers_come_and_no_others(orders: list[int], size: int) -> None:
    """However many pages they fill."""
    rows = [item(order, f"I{position}") for position, order in enumerate(orders)]
    site = site_of(ITEMS, rows or [item(99, "I")])

    found, rejected = run(
        look_up_order_items(wire(site), service(page_size=size), [f"SO-{n}" for n in range(5)])
    )

    assert [] == rejected
    assert [
        (r["SalesOrderNumber"], r["ItemCode"]) for r in rows if r["SalesOrderNumber"] < "SO-5"
    ] == [(row.order_number, row.item_code) for row in found]


def test_one_page_is_whole_at_once() -> None:
    """As many rows as Peoplevox counts: no second reading."""
    site = site_of(ITEMS, [item(1, "A"), item(1, "B")])

    run(look_up_order_items(wire(site), service(), ["SO-1"]))

    assert 1 == len(site.asked)
    assert 'SalesOrderNumber.Equals("SO-1")' == site.asked[0]["SearchClause"]


def test_several_pages_are_read_until_two_readings_agree() -> None:
    """Nothing orders them, so one reading may have missed a row that moved."""
    site = site_of(ITEMS, [item(1, str(n)) for n in range(5)])

    found, _ = run(look_up_order_items(wire(site), service(page_size=2), ["SO-1"]))

    assert 5 == len(found)
    assert ["1", "2", "3", "1", "2", "3"] == [asked["PageNo"] for asked in site.asked]


def test_a_row_that_is_moved_once_is_not_lost() -> None:
    """The second reading differs from the first, the third agrees with it."""
    site = site_of(ITEMS, [item(1, str(n)) for n in range(4)])
    rows = site.tables[ITEMS]

    def move() -> None:
        # Between the first two pages: a row of the second slips into the first.
        if len(site.asked) == 2:
            rows.insert(0, rows.pop())

    site.before_page = move

    found, _ = run(look_up_order_items(wire(site), service(page_size=2), ["SO-1"]))

    assert {"0", "1", "2", "3"} == {row.item_code for row in found}
    assert 6 == len(site.asked)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows, lot: rows.insert(0, rows.pop()),
        lambda rows, lot: rows.append(item(1, f"new{lot}")),
        lambda rows, lot: rows.pop(0),
    ],
)
def test_what_does_not_hold_still_is_not_believed(
    change: Callable[[list[Row], int], object],
) -> None:
    """Moved, inserted or deleted before every page, three readings long."""
    site = site_of(ITEMS, [item(1, str(n)) for n in range(25)])
    site.before_page = lambda: change(site.tables[ITEMS], len(site.asked)) and None

    with pytest.raises(IncompleteReadError, match="Sales order items changed .* 3 times") as caught:
        run(look_up_order_items(wire(site), service(page_size=10), ["SO-1"]))

    assert "GetData" == caught.value.operation


def test_a_count_that_no_rows_come_for_is_not_believed() -> None:
    """Peoplevox says one, and shows none."""
    site = site_of(ITEMS, [item(1, "A")], largest_page=0)

    with pytest.raises(IncompleteReadError) as caught:
        run(look_up_order_items(wire(site), service(), ["SO-1"]))

    assert (0, 1) == (caught.value.received, caught.value.total)


def test_a_site_that_gives_fewer_rows_than_asked_for_is_followed() -> None:
    """Its page size is learned from its first page."""
    site = site_of(ITEMS, [item(1, str(n)) for n in range(8)], largest_page=3)

    found, _ = run(look_up_order_items(wire(site), service(), ["SO-1"]))

    assert 8 == len(found)


def test_many_numbers_are_searched_by_the_hundred() -> None:
    """Each once; blanks and empty ones are left out; none is no call."""
    site = site_of(ITEMS, [item(n, "A") for n in range(250)])
    numbers = [f" SO-{n} " for n in range(250)] + ["SO-1", "", " "]

    found, _ = run(look_up_order_items(wire(site), service(), numbers))
    before = len(site.asked)
    nothing = run(look_up_order_items(wire(site), service(), ["", " "]))

    assert 250 == len(found)
    assert [100, 100, 50] == [asked["SearchClause"].count(".Equals(") for asked in site.asked]
    assert ([], []) == nothing
    assert before == len(site.asked)


def test_a_number_that_cannot_be_searched_stops_itself_only() -> None:
    """It is set aside with its reason; the others are looked up."""
    site = site_of(ITEMS, [item(1, "A")])

    found, rejected = run(look_up_order_items(wire(site), service(), ['SO "1"', "SO-1"]))

    assert ["SO-1"] == [row.order_number for row in found]
    assert [{"order_number": 'SO "1"'}] == [each.row for each in rejected]
    assert 'SO "1"' not in str(rejected[0])
    assert "double quote" in str(rejected[0])


def test_a_row_that_cannot_be_read_is_beside_the_others() -> None:
    """Its number is told."""
    rows = [item(1, "A"), {**item(2, "B"), "QuantityOrdered": ""}]
    site = site_of(ITEMS, rows)

    found, rejected = run(look_up_order_items(wire(site), service(), ["SO-1", "SO-2"]))

    assert ["SO-1"] == [row.order_number for row in found]
    assert ['Sales order SO-2: "QuantityOrdered" is empty.'] == [str(each) for each in rejected]


def test_each_look_up_searches_its_own_column() -> None:
    """Templates by field name, the report by caption."""
    site = Site()
    order = {"SalesOrderNumber": "SO-1", "CustomerPurchaseOrderReferenceNumber": "#1", "Email": ""}
    site.table("Sales orders", [order, {**order, "SalesOrderNumber": "SO-2"}])
    site.table(
        "Item type kittings", [{"ParentItemCode": "K", "ChildItemCode": "C", "Quantity": "2"}]
    )
    site.table("Despatch summary", [despatch(1, "01/06/2024 10:00")])
    line, ours = wire(site), service()

    orders, _ = run(look_up_orders(line, ours, ["SO-1"]))
    joined, _ = run(look_up_orders_by_reference(line, ours, ["#1"]))
    kits, _ = run(look_up_kits(line, ours, ["K"]))
    despatches, _ = run(look_up_despatches(line, ours, ["SO-1"]))

    assert ["SO-1"] == [row.order_number for row in orders]
    assert ["SO-1", "SO-2"] == [row.order_number for row in joined]
    assert [("K", "C", 2)] == [(row.parent, row.child, row.quantity) for row in kits]
    assert ["DES1"] == [row.despatch_number for row in despatches]
    assert [
        'SalesOrderNumber.Equals("SO-1")',
        'CustomerPurchaseOrderReferenceNumber.Equals("#1")',
        'ParentItemCode.Equals("K")',
        '[Salesorder number].Equals("SO-1")',
    ] == [asked["SearchClause"] for asked in site.asked]


def test_renamed_fields_are_searched_by_their_new_names() -> None:
    """As the site's own header has them."""
    site = Site()
    site.table("Orders UK", [{"OrderNo": "SO-1"}])
    ours = service(names={"orders": "Orders UK"}, columns={"orders": {"order_number": "OrderNo"}})

    found, _ = run(look_up_orders(wire(site), ours, ["SO-1"]))

    assert ["SO-1"] == [row.order_number for row in found]


@pytest.mark.parametrize("renamed", ["OrderNo", "Order number"])
def test_the_old_name_is_tried_where_the_new_one_is_refused(renamed: str) -> None:
    """Which of the two GetData searches by is not documented; what worked is remembered."""
    site = Site()
    site.table("Sales orders", [{renamed: "SO-1"}])
    site.searched = {"SalesOrderNumber": renamed}
    ours = service(columns={"orders": {"order_number": renamed}})
    line = wire(site)

    first, _ = run(look_up_orders(line, ours, ["SO-1"]))
    before = len(site.asked)
    second, _ = run(look_up_orders(line, ours, ["SO-1"]))

    assert ["SO-1"] == [row.order_number for row in first]
    assert first == second
    assert 1 == len(site.asked) - before


def test_a_search_that_is_refused_by_every_name_is_told() -> None:
    """The last refusal is the error."""
    site = Site()
    site.table("Sales orders", [{"OrderNo": "SO-1"}])
    site.searched = {"Neither": "OrderNo"}
    ours = service(columns={"orders": {"order_number": "OrderNo"}})

    with pytest.raises(RequestRefusedError):
        run(look_up_orders(wire(site), ours, ["SO-1"]))

    assert 2 == len(site.asked)


@given(st.sets(st.integers(0, 30), min_size=1, max_size=12), st.integers(0, 11))
def test_rows_that_do_not_come_whole_are_set_aside_alone(orders: set[int], place: int) -> None:
    """One number whose rows are never as many as counted spoils no other number's."""
    numbers = [f"SO-{order}" for order in sorted(orders)]
    bad = numbers[place % len(numbers)]
    site = site_of(ITEMS, [item(order, "A") for order in sorted(orders)])

    send = site.send
    site.send = lambda request: (  # type: ignore[method-assign]
        Response(200, {}, b"<cut")
        if f"&quot;{bad}&quot;".encode() in request.content
        or f'"{bad}"'.encode() in request.content
        else send(request)
    )

    if len(numbers) == 1:
        with pytest.raises(DecodeError):
            run(look_up_order_items(wire(site), service(), numbers))
    else:
        found, rejected = run(look_up_order_items(wire(site), service(), numbers))

        assert [number for number in numbers if number != bad] == [r.order_number for r in found]
        assert [{"order_number": bad}] == [one.row for one in rejected]


def test_a_site_that_never_answers_well_is_not_asked_for_ever() -> None:
    """Not every number of a hundred is tried, when none can be read."""
    site = site_of(ITEMS, [item(1, "A")])
    asked: list[str] = []

    def cut_off(operation: str) -> Response | None:
        asked.append(operation)
        return Response(200, {}, b"<cut") if operation == "GetData" else None

    site.on_send = cut_off

    with pytest.raises(DecodeError):
        run(look_up_order_items(wire(site), service(), [f"SO-{n}" for n in range(100)]))
    assert 50 > len(asked)
