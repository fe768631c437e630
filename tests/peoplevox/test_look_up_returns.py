from __future__ import annotations

import pytest

from pvxklaviyo.errors import ConfigurationError
from pvxklaviyo.peoplevox import (
    any_beginning,
    look_up_goods_in,
    look_up_returns,
    look_up_rma_items,
    where,
)

from .clients import run, service, wire
from .site import Row, Site

DATE = "'03/11/2026 12:00'"


def returned(order: str, code: str = "RET1", **more: str) -> Row:
    return {
        "Return code": code,
        "Return date": DATE,
        "Sales order number": order,
        "Item code": "MUG",
        "Quantity": "1",
        **more,
    }


def came_in(reference: str, quantity: str = "1") -> Row:
    return {
        "Goods in reference number": reference,
        "Delivery date": DATE,
        "Item code": "MUG",
        "Quantity": quantity,
    }


def site_of(report: str, rows: list[Row]) -> Site:
    site = Site()
    site.table(report, rows, list(rows[0]))
    return site


def test_returns_are_found_by_the_numbers_of_orders() -> None:
    """All rows of them, and no others, with one call for up to 100 numbers."""
    site = site_of("Return summary", [returned(str(n), f"RET{n}") for n in range(150)])

    found, rejected = run(look_up_returns(wire(site), service(), [str(n) for n in range(120)]))

    assert [str(n) for n in range(120)] == [row.order_number for row in found]
    assert [] == rejected
    assert 2 == len(site.asked)
    assert 100 == site.asked[0]["SearchClause"].count("[Sales order number].Equals(")


def test_items_of_an_rma_that_did_not_come_yet_are_left_out() -> None:
    """Neither date nor code: nothing came. A date that cannot be read is another matter."""
    rows = [
        {**returned("1", ""), "RMA number": "RMA1"},
        {**returned("1", "", **{"Return date": ""}), "RMA number": "RMA2"},
        {**returned("2", "", **{"Return date": "''"}), "RMA number": "RMA3"},
        {**returned("2", "RET4", **{"Return date": ""}), "RMA number": "RMA4"},
        {**returned("2", "", **{"Return date": "soon"}), "RMA number": "RMA5"},
    ]
    site = site_of("Our RMAs", rows)
    ours = service(names={"rma_items": "Our RMAs"})

    found, rejected = run(look_up_rma_items(wire(site), ours, ["1", "2"]))

    assert ["RMA1"] == [row.rma_number for row in found]
    assert ["RMA4", "RMA5"] == [one.row["rma_number"] for one in rejected]


def test_a_report_of_rmas_must_be_named() -> None:
    """Peoplevox has none of its own."""
    with pytest.raises(ConfigurationError, match="rma_items"):
        run(look_up_rma_items(wire(Site()), service(), ["1"]))


def test_goods_in_are_found_by_how_their_reference_begins() -> None:
    """So that a second delivery of an order is found; what else begins alike comes with it."""
    references = ["RET-1001", "RET-1001-2", "RET-10010", "RET-1002", "GI-1001"]
    site = site_of("Goods in summary", [came_in(one) for one in references])

    found, rejected = run(look_up_goods_in(wire(site), service(), ["1001", "", "7"]))

    assert references[:3] == [row.reference for row in found]
    assert [] == rejected
    assert [
        '([Goods in reference number].StartsWith("RET-1001") OR '
        '[Goods in reference number].StartsWith("RET-7"))'
    ] == [asked["SearchClause"] for asked in site.asked]


def test_goods_in_that_cannot_be_read_say_by_what_they_were_found() -> None:
    """Under the field's name: the row's own reference, or the one that was asked for."""
    site = site_of("Goods in summary", [came_in("RET-1001"), came_in("RET-1002", "few")])
    numbers = ["1001", "1002", 'no"search']

    found, rejected = run(look_up_goods_in(wire(site), service(), numbers))

    assert ["RET-1001"] == [row.reference for row in found]
    assert {"RET-1002", 'RET-no"search'} == {one.row["reference"] for one in rejected}


def test_a_reference_without_a_place_for_the_number() -> None:
    """It would find the same for every order."""
    with pytest.raises(ValueError, match="order"):
        run(look_up_goods_in(wire(Site()), service(), ["1"], "RET"))
    with pytest.raises(TypeError, match="letters"):
        run(look_up_goods_in(wire(Site()), service(), "1001"))


def test_beginnings_are_a_list_of_some() -> None:
    """One alone is no list of alternatives; one text is no list."""
    assert where("Ref").starts_with("A") == any_beginning("Ref", ["A"])
    for wrong, error in (("A", TypeError), ([], ValueError), (["A"] * 101, ValueError)):
        with pytest.raises(error):
            any_beginning("Ref", wrong)
