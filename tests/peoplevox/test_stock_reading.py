"""Reading all stock by pages, while rows come and go before every one of them."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo._http import Request, Response
from pvxklaviyo.peoplevox import Peoplevox, StockReading
from pvxklaviyo.peoplevox import _walk as walking
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.peoplevox import PageAsked, PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.warehouse import BEGIN, Warehouse

COUNTED, LYING = "Item inventory summary", "Item inventory by location"
Row = dict[str, str | int]
Shown = dict[str, tuple[list[tuple[object, ...]], list[tuple[object, ...]]]]


def simulated(**given: object) -> SimulatedPeoplevox:
    """A site with no stock, and no limit of calls."""
    clock = SimulatedClock(BEGIN + timedelta(days=1))
    made = PeoplevoxSettings(calls=None, **given)  # type: ignore[arg-type]
    return SimulatedPeoplevox(Warehouse.scripted(begin=BEGIN), clock, settings=made)


def client(service: SimulatedPeoplevox, page_size: int = 20, transport: object = None) -> Peoplevox:
    return Peoplevox(
        client_id="acme01",
        username="api",
        password="let-me-in",
        timezone="Europe/London",
        transport=transport or service,  # type: ignore[arg-type]
        clock=service.clock,
        page_size=page_size,
    )


def fill(service: SimulatedPeoplevox, codes: list[str], lots: random.Random) -> None:
    """One to four places for each item at one or two sites."""
    counted: list[Row] = []
    lying: list[Row] = []
    for code in codes:
        counted += [
            counted_row(code, site, lots.randrange(50))
            for site in ("PrimarySite", "North")[: lots.randint(1, 2)]
        ]
        lying += [
            lying_row(code, f"L{place}", lots.randrange(1, 9))
            for place in range(lots.randint(1, 4))
        ]
    service.tables.put(COUNTED, counted)
    service.tables.put(LYING, lying)


def counted_row(code: str, site: str, quantity: int) -> Row:
    return {
        "Item code": code,
        "Available": quantity,
        "On hand": quantity + 1,
        "Allocated": 1,
        "Site reference": site,
    }


def lying_row(code: str, place: str, quantity: int) -> Row:
    return {
        "Item Code": code,
        "Stock Count": quantity,
        "Location barcode": place,
        "Site reference": "PrimarySite",
        "Location type": "Pick",
    }


def shifting(service: SimulatedPeoplevox, seed: int, most: int) -> Callable[[PageAsked], None]:
    """Before every page some items appear or go, anywhere; those there at first stay as they are."""
    lots = random.Random(seed)
    passing: list[str] = []
    serial = iter(range(10**6))

    def change(_: PageAsked) -> None:
        for _change in range(lots.randint(0, most)):
            if passing and lots.random() < 0.5:
                gone = passing.pop(lots.randrange(len(passing)))
                service.tables.remove(COUNTED, {"Item code": gone})
                service.tables.remove(LYING, {"Item Code": gone})
            else:
                code = f"I{lots.randrange(100):03}-{next(serial)}"
                passing.append(code)
                service.tables.add(COUNTED, [counted_row(code, "North", 1)])
                service.tables.add(LYING, [lying_row(code, "P", 1)])

    return change


def kept(reading: StockReading, codes: list[str]) -> Shown:
    """What was read of the items that stayed."""
    wanted = set(codes)
    return {
        item.item_code: (
            sorted((row.site, row.available, row.on_hand, row.allocated) for row in item.sites),
            sorted((row.location, row.quantity) for row in item.places),
        )
        for item in reading.items()
        if item.item_code in wanted
    }


def read_while_it_moves(seed: int, size: int, most: int) -> tuple[StockReading, bool]:
    """Read all; and whether all is there that was there all the time."""
    service = simulated()
    lots = random.Random(seed)
    codes = [f"I{number:03}" for number in range(lots.randint(1, 60))]
    fill(service, codes, lots)
    there = kept(client(service, 1000).read_stock(), codes)
    service.before_page = shifting(service, seed, most)
    reading = client(service, size).read_stock()
    return reading, there == kept(reading, codes)


@settings(max_examples=40)
@given(st.integers(0, 10**9), st.sampled_from([9, 15, 40]), st.integers(0, 3))
def test_a_whole_reading_has_all_that_was_there_all_the_time(
    seed: int, size: int, most: int
) -> None:
    """Each such item once, with all its rows, whatever is inserted or deleted before each page."""
    reading, all_there = read_while_it_moves(seed, size, most)

    assert reading.done
    assert all_there or not reading.whole
    assert reading.whole or reading.flaws


def test_readings_are_whole_although_pages_shift() -> None:
    """Counted over many: what moved is looked for again, and found."""
    readings = [read_while_it_moves(seed, 20, 2) for seed in range(40)]

    assert 38 <= sum(reading.whole for reading, _ in readings)
    assert all(all_there for reading, all_there in readings if reading.whole)


def test_pages_that_do_not_begin_in_what_is_known_lose_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without joining, what a row that goes pulls across a page's edge is missed unseen."""
    monkeypatch.setattr(walking.Walk, "_joins", lambda *_: True)
    readings = [read_while_it_moves(seed, 20, 3) for seed in range(30)]

    assert any(reading.whole and not all_there for reading, all_there in readings)


def test_nothing_moves() -> None:
    """As many pages as there are, and a few for their joints."""
    service = simulated()
    codes = [f"I{number:04}" for number in range(1000)]
    fill(service, codes, random.Random(1))
    reading = client(service, 100).read_stock()
    rows = sum(call.rows for call in service.journal if call.arguments.get("PageNo") == "1")

    assert reading.whole
    assert len(codes) == len(reading)
    assert rows
    assert 40 <= reading.pages <= 50


def test_a_site_with_smaller_pages_than_asked_for() -> None:
    """Its first page tells how many rows it gives."""
    service = simulated(largest_page=30)
    codes = [f"I{number:03}" for number in range(100)]
    fill(service, codes, random.Random(2))
    reading = client(service, 1000).read_stock()

    assert reading.whole
    assert codes == [item.item_code for item in reading.items()]


def test_no_stock_at_all_is_whole() -> None:
    """Two reports with no rows."""
    reading = client(simulated()).read_stock()

    assert (True, 0, 2) == (reading.whole, len(reading), reading.pages)


@pytest.mark.parametrize("table", [COUNTED, LYING])
@pytest.mark.parametrize("rows", [0, 10, 45])
def test_a_reading_that_is_cut_short_says_so(table: str, rows: int) -> None:
    """Rows that are counted never come: what is read stands, and is not the whole."""
    service = simulated(short_reads={table: rows})
    fill(service, [f"I{number:03}" for number in range(60)], random.Random(3))
    reading = client(service).read_stock()

    assert (True, False) == (reading.done, reading.whole)
    assert any(table in flaw for flaw in reading.flaws)


def test_a_count_that_falls_for_a_moment_does_not_end_the_reading() -> None:
    """Between two pages nearly everything seems gone; then it is back."""
    service = simulated()
    fill(service, [f"I{number:03}" for number in range(60)], random.Random(3))
    rows = [counted_row("I000", "North", 1)]
    asked: list[int] = []

    class Glitch:
        def send(self, request: Request) -> Response:
            asked.append(1)
            if len(asked) == 4:
                other = simulated()
                other.tables.put(COUNTED, rows)
                one = client(other)
                one.sign_in()
                text = request.content.decode()
                mine = one.service.session.id if one.service.session else ""
                begin = text.index("<SessionId>") + len("<SessionId>")
                end = text.index("</SessionId>")
                return other.send(_with(request, text[:begin] + mine + text[end:]))
            return service.send(request)

    reading = client(service, 20, Glitch()).read_stock()

    assert reading.whole
    assert 60 == len(reading)


def _with(request: Request, text: str) -> Request:
    return Request(request.method, request.url, request.headers, text.encode(), request.timeout)


def test_a_count_that_stays_fallen_is_no_whole() -> None:
    """Nothing that was read says that this is the end."""
    service = simulated()
    fill(service, [f"I{number:03}" for number in range(60)], random.Random(3))

    def empty(page: PageAsked) -> None:
        if page.page > 1:
            service.tables.put(COUNTED, [counted_row("I000", "North", 1)])

    service.before_page = empty
    reading = client(service).read_stock()

    assert (True, False) == (reading.done, reading.whole)
    assert any("less than half" in flaw for flaw in reading.flaws)


def test_a_site_that_orders_nothing_is_read_and_told() -> None:
    """Rows come in another order than asked for: all are there, and it is not whole."""
    service = simulated(unordered=[COUNTED, LYING])
    codes = [f"I{number:03}" for number in range(60)]
    fill(service, codes, random.Random(4))
    there = kept(client(service, 1000).read_stock(), codes)
    reading = client(service).read_stock()

    assert not reading.whole
    assert any("order" in flaw for flaw in reading.flaws)
    assert len(there) == len(codes)


def test_an_item_with_more_rows_than_a_page_does_not_stop_the_rest() -> None:
    """It is said, and what follows is read."""
    service = simulated()
    fill(service, ["A", "C", "D"], random.Random(5))
    service.tables.add(LYING, [lying_row("B", f"L{place:02}", 1) for place in range(60)])
    reading = client(service).read_stock()

    assert not reading.whole
    assert {"A", "B", "C", "D"} == {item.item_code for item in reading.items()}


def test_a_row_that_cannot_be_read_leaves_its_item_out() -> None:
    """Half of an item is not given."""
    service = simulated()
    fill(service, ["A", "B"], random.Random(6))
    service.tables.add(LYING, [{**lying_row("B", "L9", 1), "Stock Count": "lots"}])
    reading = client(service).read_stock()

    assert not reading.whole
    assert ["A"] == [item.item_code for item in reading.items()]
    assert None is reading.item("B")
    assert ["B"] == [one.row["item_code"] for one in reading.rejected]


def test_items_are_found_by_code_however_it_is_written() -> None:
    """And those that are deactivated are known by their code."""
    service = simulated()
    fill(service, ["MUG~D~", "Tee"], random.Random(7))
    reading = client(service).read_stock()
    old, tee = reading.item("mug~d~"), reading.item(" TEE")

    assert old
    assert not old.is_listed
    assert tee
    assert ("Tee", True) == (tee.item_code, tee.is_listed)
    assert None is reading.item("none")


def test_memory_is_that_of_texts_and_not_of_rows() -> None:
    """A few hundred bytes an item of four places: pages come and go."""
    service = simulated()
    items = 1500
    service.tables.put(
        COUNTED, [counted_row(f"SKU-{n:06}", "PrimarySite", 9) for n in range(items)]
    )
    service.tables.put(
        LYING,
        [lying_row(f"SKU-{n:06}", f"A-{n:05}-{p}", 3) for n in range(items) for p in range(4)],
    )
    reader = client(service, 500)
    reader.read_stock()
    tracemalloc.start()
    reading = reader.read_stock()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert items == len(reading)
    assert held < 640 * items
