from datetime import UTC, datetime, timedelta

import pytest

from pvxklaviyo.simulation.warehouse import (
    SERVICES,
    Content,
    JournalItem,
    OrderLine,
    Warehouse,
)

NOON = datetime(2026, 10, 24, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def story() -> Warehouse:
    told = Warehouse.scripted()
    told.order("1", reference="#1", email="a@x.net", lines=[("MUG-01", 2), ("TEA", 1)], at=NOON)
    return told


class TestOrders:
    def test_shows_from_its_instant(self, story: Warehouse) -> None:
        """An order is not there before it came."""
        numbers = [[order.number for order in story.at(t).orders] for t in (at(-1), at(0))]

        assert numbers == [[], ["1"]]

    def test_changes_from_an_instant(self, story: Warehouse) -> None:
        """What changes is as it was before, and stays changed after."""
        story.change_order("1", at=at(5), email="b@x.net", status="Cancelled")
        seen = [(order.email, order.status) for t in (at(4), at(5)) for order in story.at(t).orders]

        assert seen == [("a@x.net", ""), ("b@x.net", "Cancelled")]

    def test_lines_change(self, story: Warehouse) -> None:
        """A line can go."""
        story.change_order("1", at=at(5), lines=[OrderLine(sku="TEA", quantity=1, line="2")])

        assert [line.sku for line in story.orders()[0].lines] == ["TEA"]

    def test_number_is_taken(self, story: Warehouse) -> None:
        """Order numbers are unique."""
        with pytest.raises(ValueError, match="order 1 already"):
            story.order("1", lines=[("TEA", 1)], at=NOON)

    def test_naive_time(self, story: Warehouse) -> None:
        """Everything happens at an instant."""
        with pytest.raises(ValueError, match="aware"):
            story.order("2", lines=[("TEA", 1)], at=datetime(2026, 1, 1))


class TestShipments:
    def test_shows_while_it_stands(self, story: Warehouse) -> None:
        """From when it can be read until it is reversed, and again when it comes back."""
        story.despatch("1", "D1", at=at(10), visible_at=at(20))
        story.vanish("1", "D1", at=at(30))
        story.reappear("1", "D1", at=at(40))
        shown = [len(story.at(at(t)).shipments) for t in (10, 19, 20, 29, 30, 39, 40, 99)]

        assert shown == [0, 0, 1, 1, 0, 0, 1, 1]
        assert story.journal()[0].vanished_at is None

    def test_vanished_for_good(self, story: Warehouse) -> None:
        """The journal keeps it, flagged; its goods are still to come."""
        story.despatch("1", "D1", [("TEA", 1)], at=at(10), tracking="T", tracked_at=at(60))
        story.vanish("1", "D1", at=at(30))
        one = story.journal()[0]

        assert (one.expected, one.vanished_at) == ("vanished", at(30))
        assert story.at(at(70)).shipments == []
        assert story.groups()[0].remaining == {"MUG-01": 2, "TEA": 1}

    def test_tracking_comes_later(self, story: Warehouse) -> None:
        """The number is not there before its instant."""
        story.despatch("1", "D1", at=at(10), tracking="T1", tracked_at=at(25))
        seen = [story.at(at(t)).shipments[0].tracking for t in (10, 24, 25)]

        assert seen == ["", "", "T1"]
        assert story.journal()[0].tracked_at == at(25)

    def test_tracking_changes(self, story: Warehouse) -> None:
        """The journal tells the last number, and since when."""
        story.despatch("1", "D1", at=at(10), tracking="T1")
        story.change("1", "D1", at=at(30), tracking="T2")
        story.change("1", "D1", at=at(40), service=SERVICES[2])
        one = story.journal()[0]

        assert (one.tracking, one.tracked_at, one.carrier) == ("T2", at(30), "DPD")
        assert story.at(at(29)).shipments[0].tracking == "T1"

    def test_without_items_everything_open_leaves(self, story: Warehouse) -> None:
        """The last parcel takes what the first ones left."""
        story.despatch("1", "D1", [("MUG-01", 1)], at=at(10))
        story.despatch("1", "D2", at=at(20))
        first, second = story.journal()

        assert first.quantities == {"MUG-01": 1}
        assert second.quantities == {"MUG-01": 1, "TEA": 1}
        assert story.groups()[0].complete
        with pytest.raises(ValueError, match="nothing of order 1"):
            story.despatch("1", "D3", at=at(30))

    def test_one_despatch_for_two_orders(self, story: Warehouse) -> None:
        """One number, two shipments, each with its own goods."""
        story.order("2", email="c@x.net", lines=[("SOAP-LAV", 3)], at=NOON)
        story.despatch("1", "D1", at=at(10))
        story.despatch("2", "D1", at=at(10))

        assert [one.key for one in story.journal()] == [("1", "D1"), ("2", "D1")]
        assert story.mix_found().shared_despatches == 1

    def test_lines_are_used_oldest_first(self) -> None:
        """One code on two lines: the parcels take the first line before the second."""
        story = Warehouse.scripted()
        story.order("1", lines=[("TEA", 2), ("TEA", 2)], at=NOON)
        story.despatch("1", "D1", [("TEA", 3)], at=at(1))
        story.despatch("1", "D2", [("TEA", 1)], at=at(2))
        rows = [
            [(row.line, row.quantity) for row in shipment.contents]
            for shipment in story.at(at(3)).shipments
        ]

        assert rows == [[("1", 2), ("2", 1)], [("2", 1)]]
        assert story.journal()[0].items == (JournalItem(sku="TEA", quantity=3),)

    def test_kit_becomes_rows_of_its_parts(self) -> None:
        """Peoplevox keeps the parts, with the kit as parent; the customer got kits."""
        story = Warehouse.scripted()
        story.kit("BOX", {"A": 1, "B": 2})
        story.order("1", lines=[("A", 1), ("BOX", 3)], at=NOON)
        story.despatch("1", "D1", [("BOX", 2), ("A", 1)], at=at(1), shows_parents=False)
        rows = [
            (row.sku, row.quantity, row.line, row.parent, row.parents, row.shows_parents)
            for row in story.at(at(1)).shipments[0].contents
        ]

        assert rows == [
            ("A", 2, "2", "BOX", 2, False),
            ("B", 4, "2", "BOX", 2, False),
            ("A", 1, "1", "", 0, True),
        ]
        assert story.journal()[0].items == (
            JournalItem(sku="A", quantity=1),
            JournalItem(sku="BOX", quantity=2, components=(("A", 2), ("B", 4))),
        )

    def test_rows_of_one_s_own(self, story: Warehouse) -> None:
        """What no bench would book can still be told, row by row."""
        story.despatch("1", "D1", [Content(sku="WRONG", quantity=7)], at=at(1))

        assert story.journal()[0].quantities == {"WRONG": 7}

    def test_contents_change(self, story: Warehouse) -> None:
        """A despatch that is corrected shows other goods from then on."""
        story.despatch("1", "D1", at=at(1))
        story.change("1", "D1", at=at(9), items=[("TEA", 1)], despatched_at=at(2))
        one = story.journal()[0]

        assert (one.quantities, one.despatched_at) == ({"TEA": 1}, at(2))
        assert len(story.at(at(8)).shipments[0].contents) == 2

    def test_mistakes_of_the_teller(self, story: Warehouse) -> None:
        """A story that cannot have happened is refused with the reason."""
        story.despatch("1", "D1", [("TEA", 1)], at=at(1))

        with pytest.raises(ValueError, match="in despatch D1 already"):
            story.despatch("1", "D1", at=at(1))
        with pytest.raises(ValueError, match="no line with PEN-BLU"):
            story.despatch("1", "D2", [("PEN-BLU", 1)], at=at(1))
        with pytest.raises(ValueError, match="not there yet"):
            story.despatch("1", "D2", at=at(-5))
        with pytest.raises(KeyError):
            story.despatch("9", "D2", at=at(1))
        with pytest.raises(KeyError):
            story.vanish("1", "D9", at=at(1))

    def test_telling_more_while_it_runs(self, story: Warehouse) -> None:
        """What is told later shows from its own instant, also to whoever looked before."""
        before = story.at(at(50))
        story.despatch("1", "D1", at=at(40))

        assert before.shipments == []
        assert len(story.at(at(50)).shipments) == 1
        assert story.over_at == at(40)


class TestGroups:
    def test_same_reference_same_address(self) -> None:
        """Two Peoplevox orders of one shop order complete each other."""
        story = Warehouse.scripted()
        for number in ("1", "2"):
            story.order(
                number, reference="#9", email="A@x.net".lower(), lines=[("TEA", 1)], at=NOON
            )
        story.despatch("1", "D1", at=at(1))
        before = [group.complete for group in story.groups()]
        story.despatch("2", "D2", at=at(2))

        assert before == [False]
        assert [group.complete for group in story.groups()] == [True]
        assert {one.group for one in story.journal()} == {"Shopify UK/#9"}

    def test_other_address_other_group(self) -> None:
        """One reference with two addresses is not one order."""
        story = Warehouse.scripted()
        story.order("1", reference="#9", email="a@x.net", lines=[("TEA", 1)], at=NOON)
        story.order("2", reference="#9", email="b@x.net", lines=[("TEA", 1)], at=NOON)

        assert [group.group for group in story.groups()] == ["1", "2"]
