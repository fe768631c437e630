"""Cancellations, corrections and returns of a made world, each looked at where it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.simulation.shop import Sale, made_shop
from pvxklaviyo.simulation.warehouse import (
    CORRECTIONS,
    INBOUND,
    NOBODYS_CONDITION,
    RETURNS,
    SENT_BACK,
    STORIES,
    JournalReturn,
    JournalShipment,
    Mix,
    Order,
    Tale,
    Warehouse,
)

MIX = Mix.of(30).with_a_whole_life()
HOUR = timedelta(hours=1)


@cache
def world() -> Warehouse:
    return Warehouse(seed=0, mix=MIX)


@cache
def tales() -> Mapping[str, Tale]:
    return {tale.name: tale for tale in world().tales}


@cache
def sales() -> Mapping[str, Sale]:
    return {sale.reference: sale for sale in made_shop(world()).sales()}


def order(number: str) -> Order:
    return next(one for one in world().orders() if one.number == number)


def parcels(*numbers: str) -> Sequence[JournalShipment]:
    return [one for one in world().journal() if one.order_number in numbers]


def story(name: str) -> tuple[Order, Sale, Sequence[JournalShipment]]:
    (number, *_) = tales()[name].orders
    found = order(number)
    return found, sales()[found.reference], parcels(number)


def came_back(name: str) -> tuple[JournalReturn, JournalShipment]:
    tale = tales()[name]
    back = next(one for one in world().returned() if one.code == tale.subject)
    return back, parcels(*tale.orders)[-1]


def test_the_mix_is_there() -> None:
    """Every count that is asked for is told, and the orders are as many as were asked for."""
    assert [] == world().mix_found().lacks(MIX)
    assert len(world().orders()) == MIX.orders
    assert {*STORIES, *CORRECTIONS, *RETURNS} == set(tales())


@given(st.integers(0, 2**32))
@settings(max_examples=10)
def test_the_rest_is_the_same_world(seed: int) -> None:
    """Whatever is added, the other orders and parcels stay as they were."""
    plain = Warehouse(seed=seed, mix=Mix.of(30))
    stories = attrs.evolve(Mix.of(30), **dict.fromkeys(STORIES, 1))
    more = Warehouse(
        seed=seed, mix=attrs.evolve(stories, orders=stories.orders + stories.told_apart)
    )

    assert plain.orders() == more.orders()[:30]
    assert set(map(repr, plain.journal())) <= set(map(repr, more.journal()))


def test_too_much_is_refused() -> None:
    """A world that has not enough parcels says so, and says for what."""
    with pytest.raises(ValueError, match="too few parcels for returned"):
        Warehouse(mix=attrs.evolve(Mix.of(8), returned=40))
    with pytest.raises(ValueError, match="too few plain shipments for reversed"):
        Warehouse(mix=attrs.evolve(Mix.of(8), reversed=40))


class TestCancellations:
    def test_before_peoplevox_saw_it(self) -> None:
        """The shop knows of it, and Peoplevox never does."""
        (reference,) = tales()["cancelled_unseen"].orders

        assert sales()[reference].cancelled is not None
        assert reference not in {one.reference for one in world().orders()}

    def test_while_it_is_picked(self) -> None:
        """The shop cancels, then Peoplevox, and nothing leaves."""
        found, sale, left = story("cancelled_picking")

        assert sale.cancelled is not None
        assert ("Cancelled", []) == (found.status, left)

    @pytest.mark.parametrize(
        ("name", "complete"), [("cancelled_after", True), ("cancelled_midway", False)]
    )
    def test_when_some_of_it_has_left(self, name: str, complete: bool) -> None:
        """The cancellation comes after the parcel, of all or of part."""
        found, sale, left = story(name)
        sent = sum(sum(one.quantities.values()) for one in left)

        assert sale.cancelled is not None
        assert max(one.visible_at for one in left) < sale.cancelled.at
        assert complete == (sent == sum(line.quantity for line in found.lines))

    def test_of_the_rest(self) -> None:
        """What left and what was cancelled is what was ordered."""
        _, sale, left = story("cancelled_rest")
        sent = sum((Counter(one.quantities) for one in left), Counter[str]())
        cut = Counter({line.sku: line.quantity for one in sale.cut for line in one.lines})

        assert sent + cut == Counter({line.sku: line.quantity for line in sale.placing.lines})
        assert max(one.visible_at for one in left) < sale.cut[0].at

    def test_of_some_pieces(self) -> None:
        """They were cancelled before the parcel left, and are not in it."""
        _, sale, (left,) = story("cancelled_pieces")

        assert sale.cut[0].at < left.read_as
        assert sum(left.quantities.values()) + 1 == sum(
            line.quantity for line in sale.placing.lines
        )

    def test_without_a_word(self) -> None:
        """Peoplevox cancels, and the shop does not."""
        found, sale, left = story("cancelled_silently")

        assert ("Cancelled", None, []) == (found.status, sale.cancelled, left)

    def test_in_vain(self) -> None:
        """It leaves though the shop had cancelled it."""
        _, sale, (left,) = story("cancelled_in_vain")

        assert sale.cancelled is not None
        assert sale.cancelled.at < left.read_as

    @pytest.mark.parametrize("name", ["imported_again", "merged"])
    def test_one_order_for_two(self, name: str) -> None:
        """Of two Peoplevox orders one is cancelled and one leaves, with everything."""
        numbers = tales()[name].orders
        left = parcels(*numbers)
        both = [order(number) for number in numbers]

        assert ["Cancelled"] == [one.status for one in both if one.status]
        assert 1 == len(left)
        standing = next(one for one in both if not one.status)
        assert sum(left[0].quantities.values()) == sum(line.quantity for line in standing.lines)
        assert (name == "imported_again") == (both[0].reference == both[1].reference)

    def test_weeks_apart(self) -> None:
        """The second parcel of a pre-order leaves three weeks after the first."""
        _, _, left = story("preorders")

        assert left[1].visible_at - left[0].visible_at > timedelta(days=20)

    def test_edits(self) -> None:
        """A new address and new quantities are known before the parcel leaves."""
        _, moved, (to,) = story("addresses_changed")
        _, edited, (left,) = story("lines_changed")

        assert moved.email_at(to.read_as) not in ("", to.email)
        assert left.quantities == {line.sku: line.quantity for line in edited.events[-1].lines}
        assert left.quantities != {line.sku: line.quantity for line in edited.placing.lines}


class TestCorrections:
    def test_each_shows_long_after_the_parcel(self) -> None:
        """Half an hour after it could be read it is gone, or less, or has another number."""
        for name in CORRECTIONS:
            tale = tales()[name]
            one = next(one for one in parcels(*tale.orders) if one.despatch_number == tale.subject)
            since = one.vanished_at or one.changed_at
            assert since is not None
            assert since - one.visible_at >= HOUR / 2

    def test_it_is_booked_again_within_the_hour(self) -> None:
        """The same things leave under another number."""
        tale = tales()["booked_again"]
        gone, again = parcels(*tale.orders)

        assert gone.vanished_at is not None
        assert gone.quantities == again.quantities
        assert timedelta(0) < again.visible_at - gone.vanished_at < HOUR

    def test_less_was_in_it(self) -> None:
        """Of a changed parcel the journal has what was, and what was shown first."""
        (one,) = parcels(*tales()["changed"].orders)

        assert sum(one.quantities.values()) + 1 == sum(one.quantities_at_first.values())


class TestReturns:
    def test_whole_and_in_part(self) -> None:
        """All of it, or one piece."""
        whole, sent = came_back("returned")
        part, _ = came_back("returned_partly")

        assert whole.quantities == sent.quantities
        assert 1 == sum(part.quantities.values())

    def test_by_and_by(self) -> None:
        """Two returns of one parcel, or one that grows, come to what was sent."""
        number = tales()["returned_twice"].orders[0]
        backs = [one for one in world().returned() if one.order_number == number]
        grown, _ = came_back("returned_more")
        sent = [one for one in parcels(number) if sum(one.quantities.values()) > 1]

        assert 2 == len(backs)
        total = sum((Counter(one.quantities) for one in backs), Counter[str]())
        assert total in [Counter(one.quantities) for one in sent]
        assert grown.grown_at - grown.returned_at >= 2 * HOUR

    def test_before_the_parcel_can_be_read(self) -> None:
        """The return is booked while Peoplevox does not show the despatch yet."""
        back, _ = came_back("returned_early")
        sent = parcels(back.order_number)

        assert any(one.despatched_at < back.returned_at < one.visible_at for one in sent)

    def test_odd_ones(self) -> None:
        """More than was sent, nobody's condition, sent back, of a kit, by agreement, as goods in."""
        much, sent = came_back("returned_too_much")
        odd, _ = came_back("returned_unknown")
        undelivered, _ = came_back("returned_to_sender")
        kit, _ = came_back("returned_kits")
        goods, _ = came_back("returned_as_goods")
        (rma,) = world().stock.at(world().over_at).rmas

        assert any(count > sent.quantities.get(sku, 0) for sku, count in much.quantities.items())
        assert NOBODYS_CONDITION == odd.condition
        assert SENT_BACK[0] == undelivered.reason
        assert None is kit.value
        assert ("goods_in", True) == (goods.booked_as, goods.code.startswith(INBOUND))
        assert "Completed with discrepancies" == rma.status

    def test_value(self) -> None:
        """What came back is worth what its lines asked for."""
        back, sent = came_back("returned")
        prices = {line.sku: line.price for line in order(sent.order_number).lines}

        assert back.value == sum(prices[sku] * count for sku, count in back.quantities.items())
