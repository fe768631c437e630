from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.simulation.warehouse import (
    NOBODYS_DOMAINS,
    RELAY_DOMAINS,
    TOLD,
    JournalShipment,
    Mix,
    Warehouse,
)

SEEDS = st.integers(0, 2**32)
SIZES = st.integers(8, 60)


def minutes(duration: timedelta) -> float:
    return duration.total_seconds() / 60


class TestMix:
    @given(SEEDS, SIZES)
    @settings(max_examples=60)
    def test_every_world_holds_what_was_asked(self, seed: int, orders: int) -> None:
        """Of each difficulty there is at least what the mix wants, in worlds of any size."""
        mix = Mix.of(orders)
        found = Warehouse(seed=seed, mix=mix).mix_found()

        assert found.lacks(mix) == []

    @pytest.mark.parametrize("seed", range(4))
    def test_the_demanding_world_is_demanding(self, seed: int) -> None:
        """Whatever the seed, 500 orders hold what goes wrong in life."""
        found = Warehouse(seed=seed, mix=Mix.demanding()).mix_found()

        assert found.orders == 500
        assert found.split_orders >= 100
        assert found.shared_despatches >= 30
        assert found.twin_orders >= 20
        assert found.kits_counted >= 10
        assert found.kits_uncounted >= 10
        assert found.untracked >= 30
        assert found.late_trackings >= 40
        assert found.late_rows >= 40
        assert found.very_late_rows >= 5
        assert found.same_minute >= 20
        assert found.repeated_hour >= 10
        assert found.transfers >= 5
        assert found.marketplace_orders >= 10
        assert found.without_email >= 5
        assert found.placeholder_email >= 5
        assert found.vanished >= 3
        assert found.unfinished >= 10
        assert found.blank_lines >= 10

    def test_lacking_is_noticed(self) -> None:
        """A world that holds less than was asked says what is missing."""
        small, large = Mix.of(8), Mix.demanding()

        assert any(lack.startswith("split_orders: 2 instead") for lack in small.lacks(large))
        assert attrs.evolve(large, orders=501).lacks(large) == ["orders: 501 instead of 500"]

    def test_prints(self) -> None:
        """People read it line by line."""
        lines = str(Mix.demanding()).splitlines()

        assert lines[0].split() == ["orders", "500"]
        assert len(lines) == len(attrs.fields(Mix))

    def test_too_small(self) -> None:
        """A world that cannot hold the mix is refused, not made without it."""
        with pytest.raises(ValueError, match="too few"):
            Mix.of(7)
        with pytest.raises(ValueError, match="too few for this mix"):
            Warehouse(mix=attrs.evolve(Mix.demanding(), orders=60))


class TestSeed:
    @given(SEEDS)
    @settings(max_examples=10)
    def test_equal_seeds_make_equal_worlds(self, seed: int) -> None:
        """Everything follows from the arguments."""
        one, other = (Warehouse(seed=seed, mix=Mix.of(40)) for _ in range(2))

        assert one.journal() == other.journal()
        assert one.orders() == other.orders()
        assert one.over_at == other.over_at

    def test_other_seeds_make_other_worlds(self) -> None:
        """The seed matters."""
        worlds = {repr(Warehouse(seed=seed, mix=Mix.of(12)).journal()) for seed in range(8)}

        assert len(worlds) == 8


@pytest.fixture(scope="module")
def world() -> Warehouse:
    return Warehouse(seed=11, mix=Mix.demanding())


@pytest.fixture(scope="module")
def journal(world: Warehouse) -> list[JournalShipment]:
    return list(world.journal())


class TestWorld:
    def test_keys_are_unique(self, journal: list[JournalShipment]) -> None:
        """Order and despatch number name one shipment."""
        assert len({one.key for one in journal}) == len(journal)

    @given(SEEDS, SIZES)
    @settings(max_examples=30)
    def test_nothing_happens_before_the_beginning(self, seed: int, orders: int) -> None:
        """Neither the instant nor the one that a reader derives lies before the world's begin."""
        made = Warehouse(seed=seed, mix=Mix.of(orders))

        assert min(one.read_as for one in made.journal()) >= made.begin
        assert max(one.despatched_at for one in made.journal()) <= made.end

    @given(SEEDS, SIZES)
    @settings(max_examples=30)
    def test_nobody_gets_more_than_was_ordered(self, seed: int, orders: int) -> None:
        """Over a whole shop order, what stands and what is to come is what was ordered."""
        made = Warehouse(seed=seed, mix=Mix.of(orders))
        ordered: Counter[str] = Counter()
        for order in made.orders():
            for line in order.lines:
                ordered[line.sku] += line.quantity
        told: Counter[str] = Counter()
        for group in made.groups():
            told.update(group.remaining)
            for shipment in group.shipments:
                told.update(shipment.quantities)

        assert told == ordered

    def test_late_rows_show_after_two_minutes_or_more(self, journal: list[JournalShipment]) -> None:
        """Late means more than two reads of a minute each, and at most 20 hours."""
        waits = [minutes(one.visible_at - one.despatched_at) for one in journal]
        late = [wait for wait in waits if wait > 0.5]

        assert len(late) >= 40
        assert min(late) >= 3
        assert max(late) <= 20 * 60
        assert sum(wait > 180 for wait in late) >= 5
        assert sum(wait <= 120 for wait in late) > len(late) / 2

    def test_late_tracking(self, journal: list[JournalShipment]) -> None:
        """It comes between a minute and three hours after the shipment can be read."""
        waits = [minutes(one.tracked_at - one.visible_at) for one in journal if one.tracked_at]
        late = [wait for wait in waits if wait > 0]

        assert len(late) >= 40
        assert min(late) >= 1
        assert max(late) <= 180
        assert min(late) < 10 < max(late)

    def test_untracked_services_never_give_a_number(
        self, world: Warehouse, journal: list[JournalShipment]
    ) -> None:
        """A service either tracks all its parcels in the end, or none."""
        tracks = {(one.carrier, one.name): one.tracked for one in world.services}
        found = {
            (one.carrier, one.service, bool(one.tracking), one.tracked_at is not None)
            for one in journal
            if one.expected != "vanished"
        }

        assert found == {(*name, tracked, tracked) for name, tracked in tracks.items()}

    def test_vanished_ones_live_inside_one_minute(self, journal: list[JournalShipment]) -> None:
        """They come and go within the minute in which they left, and are not booked again."""
        vanished = [one for one in journal if one.vanished_at]

        assert vanished
        for one in vanished:
            assert one.vanished_at is not None
            assert one.expected == "vanished"
            assert one.despatched_at <= one.visible_at < one.vanished_at
            assert one.despatched_at.replace(second=0) == one.vanished_at.replace(second=0)

    def test_vanished_goods_stay_to_come(self, world: Warehouse) -> None:
        """What was reversed is still to come at the end."""
        remaining = {group.group: group.remaining for group in world.groups()}
        vanished = [one for one in world.journal() if one.vanished_at]

        assert vanished
        for one in vanished:
            still = remaining[one.group]
            assert all(still.get(sku, 0) >= count for sku, count in one.quantities.items())

    def test_shared_despatches_leave_together(self, journal: list[JournalShipment]) -> None:
        """Two orders in one despatch share time, carrier and tracking, not the customer."""
        together: defaultdict[str, list[JournalShipment]] = defaultdict(list)
        for one in journal:
            together[one.despatch_number].append(one)
        pairs = [found for found in together.values() if len(found) > 1]
        shared = [
            {(one.despatched_at, one.visible_at, one.service, one.tracking) for one in pair}
            for pair in pairs
        ]

        assert {len(pair) for pair in pairs} == {2}
        assert {len(found) for found in shared} == {1}
        assert {len({one.email for one in pair}) for pair in pairs} == {1, 2}

    def test_twins_are_one_shop_order(self, world: Warehouse) -> None:
        """Two Peoplevox orders, one channel, one reference, one address; both before any leaves."""
        orders = {order.number: order for order in world.orders()}
        twins = [group for group in world.groups() if len(group.order_numbers) == 2]

        assert len(twins) >= 20
        for group in twins:
            first, second = (orders[number] for number in group.order_numbers)
            assert (first.channel, first.reference, first.email) == (
                second.channel,
                second.reference,
                second.email,
            )
            assert first.reference
            created = max(first.created_at, second.created_at)
            assert all(created < shipment.despatched_at for shipment in group.shipments)

    def test_namesakes_in_other_shops_are_strangers(self, world: Warehouse) -> None:
        """Two channels may use one reference for two customers: that is no twin."""
        by_reference: defaultdict[str, set[str]] = defaultdict(set)
        for group in world.groups():
            orders = [order for order in world.orders() if order.number in group.order_numbers]
            if orders[0].reference:
                by_reference[orders[0].reference].add(group.group)

        assert any(len(groups) == 2 for groups in by_reference.values())

    def test_who_may_hear_follows_from_the_order(self, journal: list[JournalShipment]) -> None:
        """Every reason occurs, and the addresses are what the reason says."""
        reasons: defaultdict[str, list[JournalShipment]] = defaultdict(list)
        for one in journal:
            reasons[one.expected].append(one)
        domains = {one.email.partition("@")[2] for one in reasons[TOLD]}

        assert set(reasons) == {TOLD, "transfer", "marketplace", "no_email", "vanished"}
        assert all(domain.endswith((".net", ".org", ".co.uk")) for domain in domains)
        assert not domains & {*NOBODYS_DOMAINS, *RELAY_DOMAINS.values()}
        assert {one.email for one in reasons["transfer"]} == {""}
        assert all(one.email.endswith(RELAY_DOMAINS[one.channel]) for one in reasons["marketplace"])

    def test_some_orders_have_no_shipment_and_some_are_complete(self, world: Warehouse) -> None:
        """Completeness is neither always nor never."""
        groups = world.groups()

        assert any(group.complete for group in groups)
        assert any(not group.complete and group.shipments for group in groups)
        assert any(not group.shipments for group in groups)

    def test_one_order_twice_in_one_minute(self, journal: list[JournalShipment]) -> None:
        """Two parcels of one order may leave in the very same minute."""
        leaving = Counter((one.order_number, one.read_as) for one in journal)

        assert max(leaving.values()) >= 2

    def test_kits_count_once(self, world: Warehouse, journal: list[JournalShipment]) -> None:
        """A kit is one item of the journal, with whole sets of components."""
        recipes = {kit.sku: kit.components for kit in world.kits}
        kits = [item for one in journal for item in one.items if item.components]

        assert kits
        for item in kits:
            assert dict(item.components) == {
                sku: each * item.quantity for sku, each in recipes[item.sku].items()
            }

    def test_over_means_over(self, world: Warehouse) -> None:
        """After its end the world shows the same for ever; just before, it did not."""
        last = world.at(world.over_at)

        assert world.at(world.over_at + timedelta(days=400)) == last
        assert world.at(world.over_at - timedelta(seconds=1)) != last
        assert world.next_change(world.over_at) is None


class TestTheRepeatedHour:
    def test_two_instants_show_one_minute(self) -> None:
        """What leaves in the second pass reads as if it had left in the first."""
        world = Warehouse(seed=3, mix=Mix.demanding())
        back = datetime(2026, 10, 25, 1, tzinfo=UTC)
        early = [one for one in world.journal() if back - one.despatched_at <= timedelta(hours=1)]
        first = [one for one in early if one.despatched_at < back]
        second = [one for one in early if back <= one.despatched_at < back + timedelta(hours=1)]

        assert len(first) >= 5
        assert len(second) >= 5
        for one in first + second:
            assert one.displayed.startswith("25/10/2026 01:")
        for one in first:
            assert one.read_as == one.despatched_at.replace(second=0)
        for one in second:
            assert one.read_as == one.despatched_at.replace(second=0) - timedelta(hours=1)

    def test_elsewhere_the_minute_is_the_instant_s(self) -> None:
        """In all other hours the reader derives the true minute."""
        world = Warehouse(seed=3, mix=Mix.of(60), begin=datetime(2026, 6, 1, tzinfo=UTC))

        assert world.mix_found().repeated_hour == 0
        for one in world.journal():
            assert one.read_as == one.despatched_at.replace(second=0)

    def test_another_zone_has_another_hour(self) -> None:
        """The zone of the wall decides: Sydney goes back in April, and shows its own time."""
        sydney = ZoneInfo("Australia/Sydney")
        begin = datetime(2026, 4, 4, 10, tzinfo=UTC)
        world = Warehouse(seed=1, mix=Mix.of(100), begin=begin, zone=sydney)
        ambiguous = [one for one in world.journal() if one.displayed.startswith("05/04/2026 02:")]

        assert world.mix_found().lacks(Mix.of(100)) == []
        assert len(ambiguous) >= 4


class TestBeginning:
    def test_naive_begin_is_refused(self) -> None:
        """A world begins at an instant, not at a reading of some clock."""
        with pytest.raises(ValueError, match="aware"):
            Warehouse(begin=datetime(2026, 1, 1))

    def test_too_short(self) -> None:
        """A few minutes cannot hold a world."""
        with pytest.raises(ValueError, match="10 minutes"):
            Warehouse(mix=Mix.of(8), duration=timedelta(minutes=5))

    def test_inside_the_second_pass(self) -> None:
        """A world that begins when the hour is repeated tells nothing that reads as earlier."""
        begin = datetime(2026, 10, 25, 1, 20, 30, tzinfo=UTC)
        mix = attrs.evolve(Mix.of(20), repeated_hour=0)
        world = Warehouse(seed=2, mix=mix, begin=begin, duration=timedelta(hours=2))

        assert min(one.read_as for one in world.journal()) >= begin
