"""What a service that is broken, or not Peoplevox, could do with an answer."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

import pytest

from pvxklaviyo._call import Call
from pvxklaviyo._drive import drive
from pvxklaviyo._http import Response
from pvxklaviyo.errors import ConfigurationError, DecodeError, RateLimitError, ServiceError
from pvxklaviyo.peoplevox import IncompleteReadError, Kitting
from pvxklaviyo.peoplevox._calls import get_report_columns, get_report_data, get_save_template
from pvxklaviyo.peoplevox._cells import import_table
from pvxklaviyo.peoplevox._envelope import NotXmlError, read
from pvxklaviyo.peoplevox._paging import read_complete
from pvxklaviyo.peoplevox._service import PeoplevoxService

from .clients import service, wire
from .site import Site, result

T = TypeVar("T")

_KIT = ("ParentItemCode", "ChildItemCode", "Quantity")


def error_of(response: Response, call: Call[T]) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        call.decode(response)
    return caught.value


def test_refuses_what_is_nested_without_end() -> None:
    """Paths of every level of a megabyte would fill the memory."""
    deep = "<a>" * 1000 + "x</a>" * 1000
    data = (
        f"<OpResult><ResponseId>0</ResponseId><TotalCount>0</TotalCount><Detail/>{deep}</OpResult>"
    ).encode()

    with pytest.raises(NotXmlError, match="nested deeper"):
        read(data, "Op")


@pytest.mark.parametrize("call", [get_report_columns("r"), get_save_template("t")])
def test_captions_that_are_no_csv_are_no_answer(call: Call[object]) -> None:
    """A name longer than any table's cell may be is the service's mistake, not the caller's."""
    error = error_of(result(call.operation, "x" * 200_000, 1), call)

    assert isinstance(error, DecodeError)
    assert "xx" not in str(error)


@pytest.mark.parametrize("asked", ["9" * 400, "1e308", "-1", "nan", "٣"])
def test_nobody_waits_as_long_as_no_clock_can_count(asked: str) -> None:
    """What is no number of seconds is as if nothing was asked."""
    error = error_of(Response(429, {"retry-after": asked}, b""), get_report_data("r"))

    assert isinstance(error, RateLimitError)
    assert error.retry_after is None


def test_a_service_that_does_not_turn_pages_gives_no_whole() -> None:
    """The first page again and again is not all rows, however many there are to be."""
    page = result("GetData", "ParentItemCode,ChildItemCode,Quantity\r\nA,B,1\r\n", 10**17)
    site = Site()
    site.on_send = lambda operation: page if operation == "GetData" else None

    with pytest.raises(IncompleteReadError) as caught:
        drive(read_complete(wire(site), service(), Kitting))

    assert (10, 10**17) == (caught.value.received, caught.value.total)


def test_pages_that_are_alike_are_read_to_the_end() -> None:
    """A report of one column may say the same in every row."""
    site = Site(largest_page=2)
    site.table("Item type kittings", [{**dict.fromkeys(_KIT, "A"), "Quantity": "1"}] * 9)

    rows, _ = drive(read_complete(wire(site), service(), Kitting))

    assert 9 == len(rows)


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ({"url": "http://["}, "url: is not an http"),
        ({"url": "https://u:geheim@wms.example/x"}, "url: has credentials in it"),
        ({"client_id": ".."}, "client_id: is not one of a site"),
    ],
)
def test_an_address_that_leads_elsewhere_is_a_problem_of_the_settings(
    setting: dict[str, str], why: str
) -> None:
    """It is told where it is set, without what may be secret."""
    settings = {"client_id": "acme01", "username": "api", "timezone": "Europe/London"} | setting
    with pytest.raises(ConfigurationError, match=why) as caught:
        PeoplevoxService(password="p", **settings)  # type: ignore[arg-type]

    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("number", ["1E+999999999", "1E-999999999"])
def test_no_number_fills_the_memory(number: str) -> None:
    """A few characters may say a number of a gigabyte of digits."""
    with pytest.raises(ValueError, match="too large or too small"):
        import_table(["Cost"], [[Decimal(number)]], zones=())


def test_a_table_that_is_not_escaped_is_not_read_as_an_empty_one() -> None:
    """Markup in a cell would take all that stands before it away."""
    data = (
        b"<OpResult><ResponseId>0</ResponseId><TotalCount>1</TotalCount>"
        b"<Detail>Note\n<b>1</b>\n</Detail></OpResult>"
    )

    with pytest.raises(NotXmlError, match="Detail has elements"):
        read(data, "Op")
