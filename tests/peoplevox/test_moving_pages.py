"""Reading pages of a simulated Peoplevox while rows come and go before every one of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pvxklaviyo.peoplevox import (
    Customer,
    GoodsIn,
    IncompleteReadError,
    ItemType,
    Movement,
    Peoplevox,
    Return,
    where,
)
from pvxklaviyo.peoplevox import _keyset as keyset
from pvxklaviyo.peoplevox import _paging as paging
from pvxklaviyo.peoplevox._search import Field
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.warehouse import BEGIN, Warehouse

Row = dict[str, str | int | datetime]

# By class: the report, its date, and what tells its rows apart.
REPORTS = {
    Return: ("Return summary", "Return date", "return_code", "Return code"),
    Movement: ("Item movement history", "Date timestamp", "history_id", "History Id"),
    GoodsIn: ("Goods in summary", "Delivery date", "reference", "Goods in reference number"),
}
FIRST_PASSING = 10_000


def simulated(**given: object) -> SimulatedPeoplevox:
    """A site with nothing in it, and no limit of calls."""
    clock = SimulatedClock(BEGIN + timedelta(days=1))
    made = PeoplevoxSettings(calls=None, **given)  # type: ignore[arg-type]
    return SimulatedPeoplevox(Warehouse.scripted(begin=BEGIN), clock, settings=made)


def client(service: SimulatedPeoplevox, page_size: int) -> Peoplevox:
    return Peoplevox(
        client_id="acme01",
        username="api",
        password="let-me-in",
        timezone="Europe/London",
        transport=service,
        clock=service.clock,
        page_size=page_size,
    )


def row_of(table: tuple[str, str, str, str], number: int, minute: int) -> Row:
    _, date, _, key = table
    at = datetime(2024, 6, 1, 10, tzinfo=UTC) + timedelta(minutes=minute)
    row: Row = {
        "Item code": "MUG",
        "Quantity": 1,
        "Sales order number": "SO-1",
        date: at,
    }
    row[key] = number if key == "History Id" else f"N{number}"
    return row


def restless(
    service: SimulatedPeoplevox, table: tuple[str, str, str, str], minutes: list[int], seed: int
) -> Callable[[object], None]:
    """Before every page, a row is inserted or deleted; those there at first stay."""
    lots = random.Random(seed)
    serial = iter(range(FIRST_PASSING, 10**6))
    passing: list[Row] = []

    def change(_: object = None) -> None:
        if passing and lots.random() < 0.5:
            gone = passing.pop(lots.randrange(len(passing)))
            service.tables.remove(table[0], {table[3]: gone[table[3]]})
        else:
            new = row_of(table, next(serial), lots.choice(minutes or [0]))
            passing.append(new)
            service.tables.add(table[0], [new])

    for _ in range(3):
        change()
    return change


def read_while_it_moves(
    row: type[Return | Movement | GoodsIn], minutes: list[int], size: int, seed: int
) -> Counter[str]:
    """How often each row that stays was seen."""
    table = REPORTS[row]
    service = simulated()
    stay = [row_of(table, number, minute) for number, minute in enumerate(minutes)]
    service.tables.put(table[0], stay)
    service.before_page = restless(service, table, minutes, seed)
    reader = client(service, size)
    found = Counter(str(getattr(each, table[2])) for each in reader.iterate(row))
    assert len(service.journal) > 1
    return Counter(
        {key: times for key, times in found.items() if int(key.strip("N")) < FIRST_PASSING}
    )


def expected_of(row: type[Return | Movement | GoodsIn], minutes: list[int]) -> Counter[str]:
    return Counter(
        str(number) if row is Movement else f"N{number}" for number in range(len(minutes))
    )


layouts = st.lists(st.integers(0, 8), max_size=40)


@settings(max_examples=30)
@given(st.sampled_from(list(REPORTS)), layouts, st.integers(4, 9), st.integers(0, 10**6))
# A minute that fills pages, and one that begins on a page's last row.
@example(Return, [0] * 30, 5, 1)
@example(Movement, [0, 0, 0, 1, 1, 1, 1, 1, 2], 4, 2)
def test_what_stays_is_seen_exactly_once(
    row: type[Return | Movement | GoodsIn], minutes: list[int], size: int, seed: int
) -> None:
    """A row inserted or deleted before every page takes nothing from those that stay."""
    assert expected_of(row, minutes) == read_while_it_moves(row, minutes, size, seed)


def count_pages_only(patch: pytest.MonkeyPatch) -> None:
    """Go on at the page's end instead of overlapping."""
    patch.setattr(
        keyset,
        "_next_window",
        lambda covered, size, largest, overlap: keyset._Window(page=covered // size + 1, size=size),
    )
    patch.setattr(keyset, "_without", lambda rows, known: rows)


def search_after(patch: pytest.MonkeyPatch) -> None:
    """Go on after the last date seen, not at it."""
    patch.setattr(Field, "__ge__", Field.__gt__)


def forget_the_edge(patch: pytest.MonkeyPatch) -> None:
    """Take the last minute's rows for new when they come again."""
    patch.setattr(keyset, "_without", lambda rows, known: rows)


@pytest.mark.parametrize("sabotage", [count_pages_only, search_after, forget_the_edge])
def test_the_check_above_can_fail(
    sabotage: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With any of its parts taken out, reading by key loses rows or sees them twice."""
    sabotage(monkeypatch)
    wrong = 0
    for seed in range(6):
        minutes = [0] * 7 + [1] * 12 + [2, 3, 3, 3]
        try:
            wrong += expected_of(Return, minutes) != read_while_it_moves(Return, minutes, 5, seed)
        except IncompleteReadError:
            wrong += 1

    assert wrong


ITEMS = "Item types"


def restocked(count: int) -> SimulatedPeoplevox:
    service = simulated()
    service.tables.put(ITEMS, [{"ItemCode": f"I{n}"} for n in range(count)])
    return service


def change_during(service: SimulatedPeoplevox, readings: set[int]) -> None:
    """Swap a row for another before these readings begin, from 1."""
    begun = 0
    serial = iter(range(100))

    def change(asked: object) -> None:
        nonlocal begun
        if getattr(asked, "page") != 1:  # noqa: B009
            return
        begun += 1
        if begun in readings:
            number = next(serial)
            service.tables.remove(ITEMS, ItemCode=f"I{number}")
            service.tables.add(ITEMS, [{"ItemCode": f"NEW{number}"}])

    service.before_page = change


@pytest.mark.parametrize(
    ("changing", "readings"),
    [({1}, 2), ({2}, 3)],
    ids=["still at the second", "still at the third"],
)
def test_a_template_is_read_until_it_holds_still(changing: set[int], readings: int) -> None:
    """What is given is what is there, all of it, and no more readings are paid than needed."""
    service = restocked(12)
    change_during(service, changing)

    found = [row.item_code for row in client(service, 5).iterate(ItemType)]

    service.before_page = None
    there = {row.item_code for row in client(service, 100).iterate(ItemType)}
    pages = [call for call in service.journal if call.operation == "GetData"]
    assert there == set(found)
    assert 12 == len(found)
    assert readings * 3 + 1 == len(pages)


@pytest.mark.parametrize("changing", [{2, 3}, {1, 2, 3}], ids=str)
def test_a_template_that_never_holds_still_is_given_up(changing: set[int]) -> None:
    """After three readings of which no two in a row are alike; nothing of them is given."""
    service = restocked(12)
    change_during(service, changing)

    with pytest.raises(IncompleteReadError, match="3 times in a row"):
        list(client(service, 5).iterate(ItemType))
    assert 9 == len([call for call in service.journal if call.operation == "GetData"])


@settings(max_examples=25)
@given(st.integers(0, 25), st.integers(2, 9), st.integers(0, 7), st.integers(0, 10**6))
def test_a_template_is_given_whole_or_not_at_all(
    count: int, size: int, changes: int, seed: int
) -> None:
    """Rows that come and go before the first pages: what is given is what is there at the end."""
    service = restocked(count)
    lots = random.Random(seed)
    left = iter(range(changes))
    there = {f"I{n}" for n in range(count)}

    def change(_: object) -> None:
        number = next(left, None)
        if number is None:
            return
        if there and lots.random() < 0.5:
            gone = lots.choice(sorted(there))
            there.remove(gone)
            service.tables.remove(ITEMS, ItemCode=gone)
        else:
            there.add(f"NEW{number}")
            service.tables.add(ITEMS, [{"ItemCode": f"NEW{number}"}])

    service.before_page = change
    try:
        found = [row.item_code for row in client(service, size).iterate(ItemType)]
    except IncompleteReadError:
        assert changes > 1
    else:
        assert sorted(there) == sorted(found)


def test_a_first_reading_that_is_believed_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sabotage of the check above: a second reading that only repeats the first."""
    true = paging._read_all
    kept: list[object] = []

    async def once(*given: object) -> object:
        if not kept:
            kept.append(await true(*given))  # type: ignore[arg-type]
        return kept[0]

    monkeypatch.setattr(paging, "_read_all", once)

    with pytest.raises(AssertionError):
        test_a_template_is_read_until_it_holds_still({2}, 2)


def test_a_search_goes_with_the_reading_by_key() -> None:
    """Only what matches is read, still page by page."""
    table = REPORTS[Return]
    service = simulated()
    service.tables.put(table[0], [row_of(table, n, n // 4) for n in range(20)])

    found = list(client(service, 5).iterate(Return, where("Return code").equals("N7")))

    assert ["N7"] == [row.return_code for row in found]


def test_a_page_of_a_template_knows_its_successor() -> None:
    """Customers by pages that the caller turns himself."""
    service = simulated()
    service.tables.put("Customers", [{"Reference": f"C{n}"} for n in range(7)])
    reader = client(service, 3)

    page = reader.list(Customer)
    sizes = [len(page.items)]
    while page.next is not None:
        page = reader.perform(page.next)
        sizes.append(len(page.items))

    assert [3, 3, 1] == sizes
