from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.simulation.warehouse import Mix, StockView, Warehouse

NOON = datetime(2026, 10, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def story() -> Warehouse:
    """Ten mugs, of which an order wants three."""
    told = Warehouse.scripted(begin=NOON)
    told.stock.set("MUG-01", 10, at=NOON)
    told.order("1", lines=[("MUG-01", 3)], at=NOON + HOUR)
    return told


def mugs(story: Warehouse, at: datetime) -> tuple[int, int, int]:
    levels = story.stock.at(at).levels
    return (
        levels.on_hand("MUG-01", "PrimarySite"),
        levels.allocated("MUG-01", "PrimarySite"),
        levels.available("MUG-01", "PrimarySite"),
    )


class TestOrders:
    def test_an_order_is_promised_and_then_leaves(self, story: Warehouse) -> None:
        """Ordered pieces are allocated; despatched ones are gone; reversed ones are back."""
        story.despatch("1", "D", [("MUG-01", 2)], at=NOON + 2 * HOUR)
        story.vanish("1", "D", at=NOON + 3 * HOUR)
        seen = [mugs(story, NOON + hours * HOUR) for hours in (0, 1, 2, 3)]

        assert [(10, 0, 10), (10, 3, 7), (8, 1, 7), (10, 3, 7)] == seen

    def test_a_cancelled_order_gives_its_pieces_back(self, story: Warehouse) -> None:
        """What nobody wants any more is available."""
        story.change_order("1", at=NOON + 2 * HOUR, status="Cancelled")

        assert (10, 0, 10) == mugs(story, NOON + 2 * HOUR)

    def test_kits_take_their_parts(self, story: Warehouse) -> None:
        """A kit has no stock; its components are promised."""
        story.order("2", lines=[("KIT-TEA", 2)], at=NOON + HOUR)
        levels = story.stock.at(NOON + HOUR).levels

        assert 5 == levels.allocated("MUG-01", "PrimarySite")
        assert [("MUG-01", "PrimarySite")] == levels.stocked

    def test_no_more_than_there_is(self, story: Warehouse) -> None:
        """Orders for more than lies there leave nothing, and less than nothing never."""
        story.order("2", lines=[("MUG-01", 50)], at=NOON + HOUR)
        short = mugs(story, NOON + HOUR)
        story.despatch("2", "D", at=NOON + 2 * HOUR)

        assert (10, 10, 0) == short
        assert (0, 0, 0) == mugs(story, NOON + 2 * HOUR)

    def test_an_order_without_allocation(self, story: Warehouse) -> None:
        """An order may be left without pieces put aside."""
        story.stock.leave_unpromised("1")

        assert (10, 0, 10) == mugs(story, NOON + HOUR)


class TestTelling:
    def test_only_pick_and_bulk_can_be_sold(self, story: Warehouse) -> None:
        """What is being booked in, or lies in quarantine, is on hand and not available."""
        story.stock.book_goods_in([("MUG-01", 5)], at=NOON, put_away_at=NOON + 2 * HOUR)
        story.stock.book_goods_in([("MUG-01", 7)], at=NOON + 3 * HOUR, quarantined=True)
        story.stock.move("MUG-01", 4, "S1-PICK", "S1-BULK", at=NOON + 3 * HOUR)
        seen = [mugs(story, NOON + hours * HOUR) for hours in (0, 2, 3)]

        assert [(15, 0, 10), (15, 3, 12), (22, 3, 12)] == seen

    def test_moves_take_no_more_than_there_is(self, story: Warehouse) -> None:
        """A move carries what lies there; in and out of the room too."""
        story.stock.move("MUG-01", 400, "S1-PICK", "S1-QUARANTINE", at=NOON)
        story.stock.move("MUG-01", 1, "", "S1-PICK", at=NOON)
        story.stock.move("MUG-01", 4, "S1-QUARANTINE", "", at=NOON)

        assert (7, 0, 1) == mugs(story, NOON)

    def test_what_is_told_later_of_earlier(self, story: Warehouse) -> None:
        """Telling is in any order of time, also after somebody has looked."""
        before = mugs(story, NOON + 2 * HOUR)
        story.stock.set("MUG-01", 4, at=NOON + HOUR / 2)

        assert (10, 3, 7) == before
        assert (10, 0, 10) == mugs(story, NOON)
        assert (4, 3, 1) == mugs(story, NOON + 2 * HOUR)

    def test_returns_come_back_or_do_not(self, story: Warehouse) -> None:
        """A reusable return can be sold again; another one lies in quarantine."""
        story.stock.receive_return("1", [("MUG-01", 1)], at=NOON + HOUR, reusable=True)
        story.stock.receive_return("1", [("MUG-01", 2)], at=NOON + HOUR, reusable=False)

        assert (13, 3, 8) == mugs(story, NOON + HOUR)
        assert ["RET000001", "RET000002"] == [
            one.code for one in story.stock.at(NOON + HOUR).returns
        ]

    def test_a_return_changes_and_vanishes(self, story: Warehouse) -> None:
        """What is written of a return may change, and it may be taken back."""
        stock = story.stock
        stock.receive_return("1", [("MUG-01", 1)], at=NOON + HOUR)
        stock.change_return("RET000001", at=NOON + 2 * HOUR, condition="WORN")
        stock.vanish_return("RET000001", at=NOON + 3 * HOUR)
        seen = [
            [one.condition for one in stock.at(NOON + hours * HOUR).returns] for hours in range(4)
        ]

        assert [[], ["NEW"], ["WORN"], []] == seen
        assert ["WORN"] == [one.condition for one in stock.returns()]

    def test_an_rma_opens_and_closes(self, story: Warehouse) -> None:
        """It is there before the goods are, and says when it is over."""
        stock = story.stock
        rma = stock.open_rma("1", [("MUG-01", 1)], at=NOON + HOUR)
        stock.receive_return("1", [("MUG-01", 1)], at=NOON + 2 * HOUR, rma=rma.number)
        stock.close_rma(rma.number, at=NOON + 2 * HOUR)
        seen = [
            [(one.number, one.status) for one in stock.at(NOON + hours * HOUR).rmas]
            for hours in range(3)
        ]

        assert [[], [("RMA00001", "Open")], [("RMA00001", "Completed")]] == seen

    def test_what_is_on_order(self, story: Warehouse) -> None:
        """Ordered goods are on their way until they are booked in."""
        story.stock.expect("PO1", [("MUG-01", 24)], at=NOON)
        story.stock.book_goods_in([("MUG-01", 24)], at=NOON + HOUR, purchase_order="PO1")

        assert 24 == story.stock.at(NOON).on_order("MUG-01")
        assert 0 == story.stock.at(NOON + HOUR).on_order("MUG-01")

    def test_mistakes_are_told(self, story: Warehouse) -> None:
        """Places, orders and times that are not there are refused at once."""
        stock = story.stock
        with pytest.raises(KeyError):
            stock.set("MUG-01", 1, at=NOON, location="NOWHERE")
        with pytest.raises(KeyError):
            stock.set("MUG-01", 1, at=NOON, site="Moon")
        with pytest.raises(KeyError):
            stock.move("MUG-01", 1, "S1-PICK", "NOWHERE", at=NOON)
        with pytest.raises(KeyError):
            stock.receive_return("7", [("MUG-01", 1)], at=NOON)
        with pytest.raises(KeyError):
            stock.receive_return("1", [("MUG-01", 1)], at=NOON, rma="RMA7")
        with pytest.raises(ValueError, match="aware"):
            stock.set("MUG-01", 1, at=NOON.replace(tzinfo=None))
        with pytest.raises(ValueError, match="cannot lie"):
            stock.set("MUG-01", -1, at=NOON)
        with pytest.raises(ValueError, match="somewhere"):
            stock.move("MUG-01", 1, "", "", at=NOON)


class TestJournal:
    def test_ids_rise_and_stay(self, story: Warehouse) -> None:
        """A movement keeps its id when something is told of before it, or after."""
        story.stock.set("MUG-01", 12, at=NOON + HOUR)
        before = [(one.at, one.id) for one in story.stock.journal()]
        story.stock.set("MUG-01", 5, at=NOON + 2 * HOUR)
        story.stock.set("MUG-01", 7, at=NOON + HOUR / 2)
        after = story.stock.journal()
        ids = [one.id for one in after]

        assert set(before) <= {(one.at, one.id) for one in after}
        assert ids == sorted(set(ids))
        assert [10, 3, 5, 0, 7] == [one.quantity for one in after]

    @given(
        st.lists(
            st.tuples(
                st.integers(0, 9),
                st.sampled_from(["set", "out", "in", "shelve"]),
                st.integers(0, 20),
            ),
            max_size=12,
        )
    )
    def test_the_journal_explains_what_lies_there(self, told: list[tuple[int, str, int]]) -> None:
        """In less out is on hand, whatever was told in whatever order of time."""
        story = Warehouse.scripted(begin=NOON)
        stock = story.stock
        stock.set("TEA", 5, at=NOON)
        for minute, what, count in told:
            at = NOON + timedelta(minutes=minute)
            match what:
                case "set":
                    stock.set("TEA", count, at=at)
                case "out":
                    stock.move("TEA", count, "S1-PICK", "", at=at)
                case "in":
                    stock.book_goods_in([("TEA", count)], at=at, put_away_at=at + HOUR)
                case _:
                    stock.move("TEA", count, "S1-PICK", "S1-BULK", at=at)
        pieces: Counter[str] = Counter()
        for one in stock.journal():
            pieces[one.target] += one.quantity
            pieces[one.source] -= one.quantity
        end = stock.at(NOON + 3 * HOUR).levels

        assert {
            barcode: quantity for (_, barcode, _), quantity in end.places.items() if quantity
        } == {barcode: quantity for barcode, quantity in pieces.items() if barcode and quantity}
        assert all(quantity >= 0 for quantity in end.places.values())


def balanced(view: StockView) -> bool:
    levels = view.levels
    return all(
        levels.available(sku, site) == levels.sellable(sku, site) - levels.allocated(sku, site) >= 0
        and levels.on_hand(sku, site) >= levels.sellable(sku, site)
        for sku, site in levels.stocked
    )


class TestMadeRoom:
    @given(st.integers(0, 2**32))
    @settings(max_examples=6)
    def test_it_adds_up_at_every_instant(self, seed: int) -> None:
        """Available is what lies in pick and bulk less what is promised, and the seed decides it."""
        world = Warehouse(seed=seed, mix=Mix.of(12))
        again = Warehouse(seed=seed, mix=Mix.of(12))
        steps = [world.begin + hours * HOUR for hours in range(0, 30, 3)]

        assert all(balanced(world.stock.at(step)) for step in steps)
        assert world.stock.journal() == again.stock.journal()
        assert world.stock.returns() == again.stock.returns()

    def test_it_holds_something_of_everything(self) -> None:
        """Sold out and full shelves, goods on their way, returns with and without an RMA."""
        world = Warehouse(seed=3, mix=Mix.of(120))
        stock = world.stock
        middle = stock.at(world.begin + world.duration / 2)
        end = stock.at(world.over_at + timedelta(days=30))
        types = {middle.levels.locations[place].type for _, place, _ in middle.levels.places}
        free = {middle.levels.available(*one) == 0 for one in middle.levels.stocked}

        assert {True, False} == free
        assert {"Pick", "Bulk"} <= types
        assert any("~D~" in sku for sku, _ in middle.levels.stocked)
        assert any(order.status == "New" for order in middle.purchase_orders)
        assert all(order.status == "Complete" for order in end.purchase_orders)
        assert {True, False} == {bool(one.rma) for one in end.returns}
        assert {True, False} == {one.reusable for one in end.returns}
        assert 0 < len(stock.at(world.over_at).returns) < len(end.returns)

    def test_nobody_s_world_is_another_for_it(self) -> None:
        """Asking for the stock changes nothing of orders and shipments."""
        asked, not_asked = (Warehouse(seed=8, mix=Mix.of(20)) for _ in range(2))
        asked.stock.journal()

        assert not_asked.journal() == asked.journal()
        assert not_asked.over_at == asked.over_at
