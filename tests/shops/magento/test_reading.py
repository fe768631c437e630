from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo import Response
from pvxklaviyo.errors import (
    AuthenticationError,
    ConfigurationError,
    DecodeError,
    RateLimitError,
    RequestRejectedError,
    ServerError,
)
from pvxklaviyo.model import ShownOrder, ShownRefund
from pvxklaviyo.secrets import Secret
from pvxklaviyo.shops._rejected import RejectedOrder
from pvxklaviyo.shops.magento import (
    AsyncMagentoReader,
    Magento,
    MagentoMark,
    MagentoOrders,
    MagentoPlace,
    MagentoReader,
)

from ..api import ONCE, Stopped
from .bodies import raw, sample
from .fake import AwaitedMagento, FakeMagento, memo_row, order_row, stamp, written

SHOP = Magento(name="Mugs")
BEGIN = datetime(2026, 5, 1, tzinfo=UTC)
NO_OVERLAP = timedelta()


def orders(shop: Magento = SHOP, **members: Any) -> MagentoOrders:
    return MagentoOrders(
        **{"shop": shop, "url": "https://mugs.pvx-sim.net", "token": "t0ken", **members}
    )


def reader(fake: FakeMagento, shop: Magento = SHOP, **members: Any) -> MagentoReader:
    return MagentoReader(orders(shop, **members), transport=fake, clock=Stopped(), backoff=ONCE)


def read(fake: FakeMagento, mark: Any = BEGIN, **members: Any) -> list[Any]:
    pages = reader(fake, **members).changed_since(mark)
    return [one for page in pages for one in page.shown]


def newest(shown: Iterable[Any]) -> dict[str, str]:
    """Give the newest state of each order that was shown: the amount stands for the revision."""
    latest: dict[str, ShownOrder] = {}
    for one in shown:
        known = latest.get(one.id)
        if known is None or (known.modified_at or BEGIN) <= (one.modified_at or BEGIN):
            latest[one.id] = one
    return {key: str(one.value) for key, one in latest.items()}


class Busy:
    """Changes orders while they are read, for so long."""

    def __init__(self, seed: int, changes: int, spread: int) -> None:
        self.random = Random(seed)
        self.left = changes
        self.second = 100
        self.spread = spread

    def __call__(self, fake: FakeMagento) -> None:
        rows = fake.rows["orders"]
        for _ in range(min(self.left, self.random.randrange(4))):
            self.left -= 1
            # Several of one second, and never before what was written already.
            self.second += self.random.randrange(self.spread + 1)
            if not rows or self.random.random() < 0.2:
                rows.append(order_row(1000 + self.left, self.second))
                continue
            row = self.random.choice(rows)
            row["updated_at"] = stamp(self.second)
            row["grand_total"] += 1


@settings(max_examples=25)
@given(
    st.integers(0, 2**32),
    st.lists(st.integers(0, 12), max_size=25),
    st.integers(1, 6),
    st.integers(0, 3),
)
def test_nothing_is_missed_while_orders_change(seed, seconds, size, spread):
    """However rows move between pages while they are read, each order's newest state is met."""
    rows = [order_row(number, second) for number, second in enumerate(seconds, 1)]
    Random(seed).shuffle(rows)
    busy = Busy(seed, changes=25, spread=spread)
    fake = FakeMagento(rows, meanwhile=busy)

    shown, mark, is_quiet = [], MagentoMark.since(BEGIN), False
    while not is_quiet:
        is_quiet = not busy.left
        for page in reader(fake, page_size=size).changed_since(mark):
            shown += page.shown
            # Kept as a text between two runs of a program.
            mark = MagentoMark.parse(str(page.mark))

    expected = {str(row["entity_id"]): f"{row['grand_total']}.00" for row in fake.rows["orders"]}

    assert expected == newest(shown)
    assert all("currentPage%5D=1" in one.url for one in fake.asked)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 5), max_size=30), st.integers(1, 5), st.integers(0, 40))
def test_a_reading_that_was_cut_off_goes_on(seconds, size, stop):
    """Whatever part was the last that was kept, the rest comes, and nothing of it is missing."""
    rows = [order_row(number, second) for number, second in enumerate(seconds, 1)]
    memos = [memo_row(number, number, second) for number, second in enumerate(seconds, 1)]
    fake = FakeMagento(rows, memos)

    shown: list[Any] = []
    mark: Any = BEGIN
    for _, page in zip(range(stop), reader(fake, page_size=size).changed_since(mark), strict=False):
        shown += page.shown
        mark = page.mark
    for page in reader(fake, page_size=size).changed_since(mark, overlap=NO_OVERLAP):
        shown += page.shown

    assert {str(row["entity_id"]) for row in rows} == {
        one.id for one in shown if isinstance(one, ShownOrder)
    }
    assert {str(row["entity_id"]) for row in memos} == {
        one.id for one in shown if isinstance(one, ShownRefund)
    }


class TestChanges:
    def test_orders_come_before_what_was_paid_back(self):
        """Each by its stamp; the mark says how far, and that this was all."""
        fake = FakeMagento([order_row(2, 8), order_row(1, 9)], [memo_row(5, 1, 9)])

        pages = list(reader(fake).changed_since(BEGIN))

        assert [["2", "1"], ["5"]] == [[one.id for one in page.shown] for page in pages]
        assert [False, True] == [page.is_last for page in pages]
        end = MagentoPlace(at=BEGIN + timedelta(seconds=9), is_end=True)
        assert MagentoMark(orders=end, credit_memos=end) == pages[-1].mark

    def test_the_next_reading_looks_back(self):
        """What became visible later than its stamp says is met; five minutes are looked over."""
        fake = FakeMagento([order_row(1, 1000)])
        mark = list(reader(fake).changed_since(BEGIN))[-1].mark
        fake.rows["orders"] += [order_row(2, 701), order_row(3, 699)]

        assert ["2", "1"] == [one.id for one in read(fake, mark)]

    def test_nothing_comes_twice_while_nothing_changes(self):
        """The last second of a page, which may go on behind it, comes with the next."""
        fake = FakeMagento([order_row(number, number // 2) for number in range(1, 12)])

        assert [*map(str, range(1, 12))] == [one.id for one in read(fake, page_size=3)]

    def test_a_second_with_more_rows_than_a_page_is_read_by_ids(self):
        """An import stamps thousands of orders alike."""
        rows = [order_row(number, 7) for number in range(1, 8)]
        fake = FakeMagento([*rows, order_row(9, 8)])

        shown = read(fake, page_size=2)

        assert [*map(str, range(1, 8)), "9"] == [one.id for one in shown]

    def test_no_more_is_asked_at_once_than_is_set(self):
        """Shops may forbid large pages, and hold them in memory."""
        fake = FakeMagento([order_row(1, 1)])

        read(fake, page_size=7)

        assert 7 == fake.largest
        with pytest.raises(ValueError, match="from 1 to 300"):
            orders(page_size=301)

    def test_one_that_cannot_be_read_is_set_aside(self):
        """It is named, and its neighbours go on."""
        page = Response(200, {"content-type": "application/json"}, raw("page.json"))

        class Answers:
            def send(self, request):
                return page if "/orders?" in request.url else written({"total_count": 0})

        first, second, third = read(Answers())  # type: ignore[arg-type]

        assert ("51", "53") == (first.id, third.id)
        assert isinstance(second, RejectedOrder)
        assert ("000000052", "/items/1/state") == (second.order, second.problems[0].where)

    def test_only_own_stores_are_read(self):
        """They are asked for, and what comes nevertheless is left out."""
        fake = FakeMagento([order_row(1, 1, store_id=1), order_row(2, 2, store_id=2)])

        shown = [
            one
            for page in reader(fake, Magento(stores=[2])).changed_since(BEGIN)
            for one in page.shown
        ]

        assert ["2"] == [one.id for one in shown]
        assert all("store_id" in one.url for one in fake.asked)

    def test_open_credit_memos_are_left_out(self):
        """Nothing went back yet."""
        fake = FakeMagento([], [memo_row(1, 1, 5, state=1), memo_row(2, 1, 6)])

        assert ["2"] == [one.id for one in read(fake)]

    @pytest.mark.parametrize(
        ("items", "total", "why"),
        [
            ([order_row(1, 9), order_row(2, 8)], 2, "by updated_at"),
            ([order_row(1, 5, updated_at="2026-04-30 23:59:59")], 1, "by updated_at"),
            ([order_row(1, 5, updated_at=None)], 2, "no updated_at"),
            ([], 3, "is empty, though there are more"),
            ([order_row(1, 5)], None, "total_count: is missing"),
        ],
    )
    def test_answers_that_would_leave_rows_out_are_refused(self, items, total, why):
        """A module or a cache that does not search as it is asked is found out."""

        class Answers:
            def send(self, request):
                return written({"items": items, "total_count": total})

        with pytest.raises(DecodeError, match=why):
            read(Answers())  # type: ignore[arg-type]

    def test_a_shop_that_always_gives_the_same_is_left(self):
        """Going on behind an id must bring others."""
        same = [order_row(1, 5), order_row(2, 5)]

        class Answers:
            def send(self, request):
                return written({"items": same, "total_count": 9})

        with pytest.raises(DecodeError, match="by entity_id"):
            read(Answers())  # type: ignore[arg-type]

    def test_the_awaited_reader_reads_the_same(self):
        """Both are one reading in two colours."""
        rows = [order_row(number, number // 3) for number in range(1, 9)]
        memos = [memo_row(1, 3, 9)]

        async def awaited() -> list[Any]:
            source = orders(page_size=2)
            async with AsyncMagentoReader(source, transport=AwaitedMagento(rows, memos)) as one:
                assert await one.find_by_number("000000003") == found
                return [page async for page in one.changed_since(BEGIN)]

        found = reader(FakeMagento(rows, memos)).find_by_number("000000003")
        expected = list(reader(FakeMagento(rows, memos), page_size=2).changed_since(BEGIN))

        assert expected == asyncio.run(awaited())


class TestOrders:
    def test_an_order_is_read_with_its_refunds(self):
        """What is paid back stands in documents of its own."""
        memos = [memo_row(number, 21, number) for number in range(1, 6)]
        fake = FakeMagento([sample("order.json")], [*memos, memo_row(9, 22, 9)])

        order = reader(fake, page_size=2).find_order("21")

        assert order is not None
        assert ("000000021", 5) == (order.number, len(order.lines or ()))
        assert ["1", "2", "3", "4", "5"] == [one.id for one in order.refunds or ()]
        assert Decimal("1.50") == (order.refunds or ())[0].value

    def test_an_order_that_is_not_there_is_none(self):
        """Nor is one of another brand's store, and an odd id leads nowhere else."""
        fake = FakeMagento([sample("order.json")])

        assert reader(fake).find_order("7") is None
        assert reader(fake, Magento(stores=[9])).find_order("21") is None
        assert reader(fake).find_order("../creditmemos?21") is None
        assert fake.asked[-1].url.endswith("/V1/orders/..%2Fcreditmemos%3F21")

    def test_an_order_that_is_refused_is_not_absent(self):
        """Only 404 says that there is none."""

        class Answers:
            def send(self, request):
                return written({"message": "no"}, 400)

        with pytest.raises(RequestRejectedError):
            reader(Answers()).find_order("21")  # type: ignore[arg-type]

    def test_an_order_may_be_read_by_its_number(self):
        """Exports know no id; a number of two stores is no name."""
        fake = FakeMagento([order_row(1, 1), order_row(2, 2, increment_id="000000001", store_id=2)])

        assert reader(fake).find_by_number("000000001") is None
        assert reader(fake).find_by_number("000000009") is None
        found = reader(fake, Magento(stores=[2])).find_by_number("000000001")
        assert found is not None
        assert "2" == found.id

    def test_orders_that_changed_have_their_refunds(self):
        """Orders are saved with each refund; those without any are not asked about."""
        fake = FakeMagento(
            [order_row(1, 1), order_row(2, 2, total_refunded=1.5), order_row(3, 3)],
            [memo_row(7, 2, 2), memo_row(8, 3, 3)],
        )

        found = list(reader(fake).iterate(since=BEGIN))

        assert [None, ["7"], None] == [
            None if one.refunds is None else [refund.id for refund in one.refunds]
            for one in found
            if isinstance(one, ShownOrder)
        ]
        assert 2 == len(fake.asked)

    def test_refunds_are_looked_for_where_a_line_says_so(self):
        """Also where what it says is no number: then nobody knows."""
        rows = [
            {"item_id": 1, "product_type": "simple", "sku": "A", "qty_ordered": 1, **one}
            for one in ({"qty_refunded": 0}, {"qty_refunded": "1.0000"}, {"qty_refunded": "some"})
        ]
        fake = FakeMagento(
            [order_row(number, number, items=[row]) for number, row in enumerate(rows, 1)]
        )

        found = list(reader(fake).iterate(since=BEGIN))

        assert [None, (), ()] == [one.refunds for one in found if isinstance(one, ShownOrder)]

    def test_a_refund_that_cannot_be_read_leaves_its_list_untold(self):
        """A list that lacks one would say that there was none."""
        fake = FakeMagento(
            [order_row(2, 2, total_refunded=1.5)],
            [memo_row(7, 2, 2), memo_row(8, 2, 3, grand_total="much")],
        )

        order, rejected = reader(fake).iterate(since=BEGIN)

        assert isinstance(order, ShownOrder)
        assert order.refunds is None
        assert isinstance(rejected, RejectedOrder)
        assert "2" == rejected.order

    def test_more_than_a_page_of_orders_is_iterated(self):
        """Across seconds, and within one."""
        fake = FakeMagento([order_row(number, number // 5) for number in range(1, 20)])

        found = list(reader(fake, page_size=3).iterate(since=BEGIN))

        assert [str(number) for number in range(1, 20)] == [
            one.id for one in found if isinstance(one, ShownOrder)
        ]


class TestRequests:
    def test_a_request_is_complete(self):
        """Address, token and time-out are the settings'; a token may change from call to call."""
        tokens = iter(["one", "two"])
        fake = FakeMagento()
        source = orders(
            url="https://mugs.pvx-sim.net/shop/",
            token=lambda: Secret(next(tokens)),
            store="uk",
            timeout=timedelta(seconds=9),
        )

        list(MagentoReader(source, transport=fake, clock=Stopped()).changed_since(BEGIN))

        first, second = fake.asked
        assert first.url.startswith("https://mugs.pvx-sim.net/shop/rest/uk/V1/orders?")
        assert ["Bearer one", "Bearer two"] == [
            one.headers["authorization"] for one in (first, second)
        ]
        assert 9 == first.timeout
        assert "t0ken" not in repr(orders())

    @pytest.mark.parametrize("token", ["", "a b", "a\nb", "ä"])
    def test_a_token_that_can_be_none_is_named(self, token):
        """It would end the header early, or could not be sent."""
        with pytest.raises(ConfigurationError, match="token of Mugs"):
            read(FakeMagento(), token=token)

    @pytest.mark.parametrize(
        "members",
        [
            {"url": "mugs.pvx-sim.net"},
            {"url": "https://me:secret@mugs.pvx-sim.net"},
            {"url": "https://mugs.pvx-sim.net?a=b"},
            {"timeout": timedelta()},
            {"store": "a/b"},
            {"store": ""},
        ],
    )
    def test_settings_that_cannot_be_are_refused(self, members):
        """At once, and not with the first call."""
        with pytest.raises(ValueError):
            orders(**members)

    @pytest.mark.parametrize(
        ("status", "error"),
        [(401, AuthenticationError), (429, RateLimitError), (503, ServerError)],
    )
    def test_what_the_shop_refuses_is_an_error(self, status, error):
        """Nothing was read then, and the last mark holds."""

        class Answers:
            def send(self, request):
                return written({"message": "no"}, status)

        with pytest.raises(error):
            read(Answers())  # type: ignore[arg-type]


class TestMarks:
    @given(st.datetimes(datetime(1991, 1, 1), datetime(2090, 1, 1)), st.booleans())
    def test_a_mark_is_a_text_and_back(self, at, is_end):
        """Whatever it says, it says it again."""
        begin = MagentoPlace(at=at.replace(microsecond=0, tzinfo=UTC), entity=4, is_end=is_end)
        mark = MagentoMark(orders=begin, credit_memos=MagentoPlace(at=BEGIN))

        assert mark == MagentoMark.parse(str(mark))

    @given(st.text(max_size=20) | st.sampled_from(["[]", "[[],[]]", "[1,2]", '[["x",1,true],[]]']))
    def test_what_is_no_mark_is_refused(self, text):
        """A file that was cut short, say."""
        with pytest.raises(ValueError, match="no mark"):
            MagentoMark.parse(text)

    def test_an_instant_needs_a_zone(self):
        """Which instant it is would depend on where it is read."""
        with pytest.raises(ValueError, match="no time zone"):
            list(reader(FakeMagento()).changed_since(datetime(2026, 5, 1)))
