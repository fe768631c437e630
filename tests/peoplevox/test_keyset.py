from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.errors import DecodeError
from pvxklaviyo.peoplevox import Despatch, FeedPage, IncompleteReadError, read_feed_page, where
from pvxklaviyo.peoplevox import _keyset as keyset
from pvxklaviyo.peoplevox._keyset import Stretch, _next_window, read_on

from .clients import run, service, wire
from .site import Row, Site, despatch

REPORT = "Despatch summary"
LONDON = ZoneInfo("Europe/London")
BEGIN = datetime(2024, 6, 1, 10, tzinfo=UTC)


def shown(at: datetime, zone: ZoneInfo = LONDON) -> str:
    return f"{at.astimezone(zone):%d/%m/%Y %H:%M}"


def rows_at(minutes: list[int], begin: datetime = BEGIN) -> list[Row]:
    """One row for each minute given, in a stable order of their own."""
    return [
        despatch(number, shown(begin + timedelta(minutes=minute)))
        for number, minute in enumerate(sorted(minutes), 1)
    ]


def site_of(rows: list[Row], largest_page: int = 1000) -> Site:
    site = Site(largest_page=largest_page)
    site.table(REPORT, rows, list(despatch(0, "")))
    return site


def unsettled(site: Site, seed: int, churn: int = 1) -> Callable[[], None]:
    """Before every page, rows come and go somewhere; those there at first stay."""
    lots = random.Random(seed)
    passing: list[Row] = []
    table = site.tables[REPORT]
    minutes = [row["Despatch date"].strip("'") for row in table] or ["01/06/2024 10:00"]
    serial = iter(range(10_000, 20_000))

    def change() -> None:
        for _ in range(churn):
            if passing and lots.random() < 0.5:
                table.remove(passing.pop(lots.randrange(len(passing))))
            else:
                row = despatch(next(serial), lots.choice(minutes))
                passing.append(row)
                table.insert(lots.randrange(len(table) + 1), row)

    # Some are there before the first page, so that the first change may be a loss.
    for _ in range(3 * churn):
        change()
    return change


def crowding(site: Site, crowd: int) -> Callable[[], None]:
    """Before every page, so many rows come in front of all others."""
    serial = iter(range(10_000, 10**6))
    rows = site.tables[REPORT]

    def push() -> None:
        rows[:0] = [despatch(next(serial), shown(BEGIN)) for _ in range(crowd)]

    return push


def everything(site: Site, page_size: int) -> list[Despatch]:
    """Read as iterate does."""
    ours, line = service(page_size=page_size), wire(site)
    found: list[Despatch] = []
    stretch: Stretch[Despatch] | None = None
    while stretch is None or not stretch.last:
        stretch = run(read_on(line, ours, Despatch, None, stretch))
        found += stretch.rows
    return found


def feed(
    site: Site, since: datetime, page_rows: int, **settings: object
) -> list[FeedPage[Despatch]]:
    """Read as a relay does: each stretch from where the last one ended."""
    ours, line = service(**settings), wire(site)
    pages: list[FeedPage[Despatch]] = []
    while not pages or not pages[-1].last:
        page = run(read_feed_page(line, ours, Despatch, since, page_rows))
        if page.through is not None:
            assert page.last or page.through > since, "the feed must move"
            since = page.through
        pages.append(page)
    return pages


layouts = st.lists(st.integers(0, 12), max_size=60)


class TestIterating:
    @given(layouts, st.integers(2, 9))
    def test_every_row_comes_exactly_once_in_order(self, minutes: list[int], size: int) -> None:
        """Whatever the page size, and however many rows share a minute."""
        site = site_of(rows_at(minutes))

        found = everything(site, size)

        assert [row["Despatch number"] for row in site.tables[REPORT]] == [
            row.despatch_number for row in found
        ]

    @given(layouts, st.integers(4, 9), st.integers(0, 10**6))
    def test_rows_that_stay_come_exactly_once_while_others_come_and_go(
        self, minutes: list[int], size: int, seed: int
    ) -> None:
        """One is inserted or deleted before every page that is read."""
        rows = rows_at(minutes)
        site = site_of(list(rows))
        site.before_page = unsettled(site, seed)

        found = Counter(row.despatch_number for row in everything(site, size))

        assert {row["Despatch number"]: 1 for row in rows} == {
            number: count for number, count in found.items() if int(number[3:]) < 10_000
        }

    def test_pages_that_are_only_counted_lose_rows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The sabotage of the check above: without the overlap it is red."""
        monkeypatch.setattr(
            keyset,
            "_next_window",
            lambda covered, size, largest, overlap: keyset._Window(
                page=covered // size + 1, size=size
            ),
        )
        monkeypatch.setattr(keyset, "_without", lambda rows, known: rows)
        lost = 0
        for seed in range(20):
            rows = rows_at([0] * 60)
            site = site_of(list(rows))
            site.before_page = unsettled(site, seed)
            try:
                found = {row.despatch_number for row in everything(site, 5)}
            except IncompleteReadError:
                found = set()
            lost += not {row["Despatch number"] for row in rows} <= found

        assert lost

    def test_rows_that_are_alike_come_as_often_as_they_are(self) -> None:
        """Two equal lines of one despatch are two."""
        row = despatch(1, shown(BEGIN))
        site = site_of([*rows_at([0, 1]), row, dict(row), *rows_at([1, 2])])

        assert 6 == len(everything(site, 2))

    def test_a_full_page_of_one_minute_is_passed(self) -> None:
        """Pages are counted there, and only there."""
        site = site_of(rows_at([0] * 25 + [1] * 3))

        found = everything(site, 10)

        assert 28 == len(found)
        assert {"1", "2", "3"} <= {asked["PageNo"] for asked in site.asked}

    def test_a_site_that_gives_fewer_rows_than_asked_for(self) -> None:
        """Its own page size is learned from its first page."""
        site = site_of(rows_at([0] * 40 + [3] * 5), largest_page=7)

        assert 45 == len(everything(site, 20))

    def test_what_else_is_searched_holds_on_every_page(self) -> None:
        """The key is added to the caller's clause."""
        site = site_of(rows_at(list(range(9))))
        ours, line = service(page_size=4), wire(site)
        clause = where("Despatch date") >= BEGIN + timedelta(minutes=2)

        first = run(read_on(line, ours, Despatch, clause))
        second = run(read_on(line, ours, Despatch, clause, first))

        assert ["DES3", "DES4", "DES5", "DES6"] == [row.despatch_number for row in first.rows]
        assert ["DES7", "DES8", "DES9"] == [row.despatch_number for row in second.rows]
        assert second.last

    def test_no_rows_are_no_rows(self) -> None:
        """An empty report ends at once."""
        assert [] == everything(site_of([]), 10)
        assert [True] == [page.last for page in feed(site_of([]), BEGIN, 10)]


class TestFeed:
    @given(layouts, st.integers(2, 9), st.integers(-2, 14))
    def test_every_row_since_then_comes(self, minutes: list[int], size: int, since: int) -> None:
        """At least once, and nothing from before its minute."""
        rows = rows_at(minutes)
        pages = feed(site_of(list(rows)), BEGIN + timedelta(minutes=since), size)

        found = {row.despatch_number for page in pages for row in page.rows}

        assert found == {
            row["Despatch number"]
            for row, minute in zip(rows, sorted(minutes), strict=True)
            if minute >= since
        }

    @given(layouts, st.integers(4, 9), st.integers(0, 10**6))
    def test_no_row_that_stays_is_missed(self, minutes: list[int], size: int, seed: int) -> None:
        """One is inserted or deleted before every page that is read."""
        rows = rows_at(minutes)
        site = site_of(list(rows))
        site.before_page = unsettled(site, seed)

        pages = feed(site, BEGIN, size)

        found = {row.despatch_number for page in pages for row in page.rows}
        assert {row["Despatch number"] for row in rows} <= found

    @given(
        st.lists(st.integers(-150, 150), max_size=60),
        st.integers(2, 9),
        st.integers(-150, 150),
        st.sampled_from(
            [datetime(2024, 10, 27, 1, tzinfo=UTC), datetime(2024, 3, 31, 1, tzinfo=UTC)]
        ),
    )
    def test_no_row_is_missed_when_the_clocks_change(
        self, minutes: list[int], size: int, since: int, change: datetime
    ) -> None:
        """The report is in the order of what the clock showed; nothing since then is left out."""
        rows = rows_at(minutes, change)

        pages = feed(site_of(list(rows)), change + timedelta(minutes=since), size)

        found = {row.despatch_number for page in pages for row in page.rows}
        assert {
            row["Despatch number"]
            for row, minute in zip(rows, sorted(minutes), strict=True)
            if minute >= since
        } <= found

    def test_a_bound_on_the_clock_alone_loses_the_repeated_hour(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The sabotage of the check above: without stepping back it is red."""
        monkeypatch.setattr(
            "pvxklaviyo.peoplevox._feed.earliest_wall",
            lambda moment, zone: moment.astimezone(zone).replace(tzinfo=None, fold=0),
        )
        change = datetime(2024, 10, 27, 1, tzinfo=UTC)
        site = site_of(rows_at([-10, 10], change))

        pages = feed(site, change - timedelta(minutes=15), 10)

        assert ["DES1"] == [row.despatch_number for page in pages for row in page.rows]

    @given(st.lists(st.integers(0, 600), max_size=40), st.integers(2, 9), st.integers(0, 600))
    def test_no_row_of_any_sites_clock_is_missed(
        self, minutes: list[int], size: int, since: int
    ) -> None:
        """Two sites in one report, five hours apart."""
        zones = {"PrimarySite": LONDON, "NY": ZoneInfo("America/New_York")}
        rows: list[Row] = []
        for number, minute in enumerate(minutes):
            name = sorted(zones)[number % 2]
            at = shown(BEGIN + timedelta(minutes=minute), zones[name])
            rows.append(despatch(number, at, Site_reference=name))

        pages = feed(
            site_of(list(rows)),
            BEGIN + timedelta(minutes=since),
            size,
            sites={"NY": "America/New_York"},
        )

        found = {row.despatch_number for page in pages for row in page.rows}
        assert {f"DES{number}" for number, minute in enumerate(minutes) if minute >= since} <= found

    def test_through_is_where_to_go_on(self) -> None:
        """The last row's minute, and never before where this stretch began."""
        site = site_of(rows_at([0, 5]))

        (page,) = feed(site, BEGIN, 10)
        (later,) = feed(site, BEGIN + timedelta(minutes=5, seconds=40), 10)

        assert BEGIN + timedelta(minutes=5) == page.through
        assert ["DES2"] == [row.despatch_number for row in later.rows]
        assert BEGIN + timedelta(minutes=5, seconds=40) == later.through

    def test_a_row_that_cannot_be_read_is_beside_the_others(self) -> None:
        """The feed goes on behind it."""
        rows = rows_at([0, 1, 2])
        rows[1]["No of items"] = "many"

        (page,) = feed(site_of(rows), BEGIN, 10)

        assert ["DES1", "DES3"] == [row.despatch_number for row in page.rows]
        assert ['Despatch DES2: "No of items" is not a number.'] == list(map(str, page.rejected))

    def test_renamed_captions_are_searched_and_ordered_by(self) -> None:
        """The site's own names go into the clause."""
        site = Site()
        site.dates = {"Sent"}
        site.table(
            "UK out",
            [
                {"Sent" if name == "Despatch date" else name: text for name, text in row.items()}
                for row in rows_at([0, 1])
            ],
        )

        pages = feed(
            site,
            BEGIN,
            10,
            names={"despatches": "UK out"},
            columns={"despatches": {"despatched_at": "Sent"}},
        )

        assert 2 == len(pages[0].rows)
        assert "[Sent] asc" == site.asked[0]["OrderBy"]


class TestDistrust:
    def test_a_report_out_of_order_is_not_believed(self) -> None:
        """Going on behind its last row would lose what stands before: here, sorted as text."""
        site = site_of([despatch(1, "02/07/2024 10:00"), despatch(2, "15/06/2024 10:00")])
        site.dates = set()

        with pytest.raises(IncompleteReadError, match="not in the order that was asked for"):
            run(read_on(wire(site), service(), Despatch))

    def test_a_page_without_any_date_ends_the_reading(self) -> None:
        """There is no key to go on from; the first reason is told."""
        site = site_of([despatch(number, "01/06/YYYY 10:00") for number in range(5)])

        with pytest.raises(DecodeError, match="no row of a whole page .* Despatch DES0: .*YYYY"):
            run(read_on(wire(site), service(page_size=3), Despatch))

    @pytest.mark.parametrize("crowd", [1, 7, 50])
    def test_a_crowd_that_pushes_in_front_hides_nothing(self, crowd: int) -> None:
        """Before every page of one long minute, more than pages overlap."""
        site = site_of(rows_at([0] * 40))
        site.before_page = crowding(site, crowd)

        numbers = Counter(row.despatch_number for row in everything(site, 8))

        assert {1} == {numbers[f"DES{number}"] for number in range(1, 41)}

    def test_rows_that_move_faster_than_they_are_read_are_not_believed(self) -> None:
        """A crowd larger than any page can only be met by giving up."""
        site = site_of(rows_at([0] * 40), largest_page=20)
        site.before_page = crowding(site, 50)

        with pytest.raises(IncompleteReadError, match="moved faster than it could be read"):
            everything(site, 20)

    def test_an_empty_page_that_should_have_rows_is_not_believed(self) -> None:
        """A count without rows is no end."""
        site = site_of(rows_at([0] * 3), largest_page=0)

        with pytest.raises(IncompleteReadError, match="empty page"):
            run(read_on(wire(site), service(), Despatch))


@given(st.integers(1, 5000), st.integers(3, 1000), st.integers(1, 200))
def test_windows_overlap_and_move(covered: int, size: int, overlap: int) -> None:
    """The next page begins within what is known and reaches beyond it."""
    overlap = min(overlap, size // 2)
    window = _next_window(covered, size, 1000, overlap)

    assert window.begin <= covered - min(overlap, covered)
    assert window.end > covered
