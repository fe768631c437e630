from __future__ import annotations

from typing import Any

import attrs
import pytest

from .group import Group, fact, key, order, person, shipment

ANN, BOB, CAT, DAN = (f"{name}@post.pvx-sim.net" for name in ("ann", "bob", "cat", "dan"))
PHONE = "+447700900123"


def settled(
    group: Group, *, email: str | None = None, reported: str | None = None, until: float = 4
) -> Group:
    """Look an order with one parcel up, until it is settled, and decide."""
    shown = {
        "orders": [order(email=email)],
        "shipments": [shipment(email=reported)],
    }
    group.look_up(until - 3, **shown)
    group.look_up(until, **shown).advance()
    return group


def whom(group: Group, kind: str = "shipment") -> list[Any]:
    return [row.person for row in group.rows() if row.kind == kind]


CHANGED = fact("order_changed", 0, id="x1", email=CAT)
PLACED = fact("order_placed", -60, email=DAN)


@pytest.mark.parametrize(
    ("said", "email", "reported", "expected"),
    [
        ([CHANGED, PLACED], ANN, BOB, CAT),
        ([PLACED], ANN, BOB, ANN),
        ([PLACED], None, BOB, BOB),
        ([PLACED], None, None, DAN),
        ([], None, None, None),
        ([attrs.evolve(CHANGED, email=None)], ANN, BOB, ANN),
        ([CHANGED, fact("order_changed", 1, id="x2", email=DAN)], ANN, BOB, DAN),
        ([fact("order_changed", 1, id="x2", email=DAN), CHANGED], ANN, BOB, DAN),
        ([attrs.evolve(PLACED, email=None, phone=PHONE)], None, None, PHONE),
        ([attrs.evolve(PLACED, email=None, phone=PHONE)], None, BOB, BOB),
        ([attrs.evolve(CHANGED, email=None, phone=PHONE)], ANN, None, ANN),
    ],
    ids=[
        "the latest change",
        "else Peoplevox",
        "else the report",
        "else the placing",
        "else nobody",
        "a change without an address says nothing",
        "of two changes the later",
        "whatever came first",
        "a telephone number where nothing else is",
        "an e-mail before a telephone number",
        "whoever says it",
    ],
)
def test_whom_an_order_is_for(
    said: Any, email: str | None, reported: str | None, expected: str | None
) -> None:
    """The present address: of the shop's change, Peoplevox, the report, the placing, by turns."""
    group = settled(Group().said(*said), email=email, reported=reported)

    assert [person(expected)] == whom(group)
    (row,) = [row for row in group.rows() if row.kind == "shipment"]
    assert ("no_email" if expected is None else "despatched") == row.reason


class TestPinned:
    def test_before_the_first_attempt_an_event_follows_the_address(self) -> None:
        """Nobody began to send it, so it is decided anew."""
        group = settled(Group(), email=ANN)
        group.said(CHANGED)
        settled(group, email=ANN, until=10)

        assert [person(CAT)] == whom(group)

    def test_from_then_on_it_is_that_address_for_ever(self) -> None:
        """A second address would be a second event (law L2); later events use the new one."""
        group = settled(Group(), email=ANN)
        group.attempt(key())
        group.said(CHANGED, fact("order_cancelled", 5, email=CAT))
        settled(group, email=BOB, until=10)

        assert [person(ANN)] == whom(group)
        assert [person(CAT)] == whom(group, "cancelled")

    def test_a_parked_one_goes_again_for_the_same_person(self) -> None:
        """It may have arrived."""
        group = settled(Group(), email=ANN)
        group.park(key())
        group.answer("retry", f"parked:shipment:{key()}")
        group.said(CHANGED)
        settled(group, email=ANN, until=10)

        assert [(person(ANN), "queued")] == [(row.person, row.state) for row in group.rows()]

    def test_so_does_a_cancellation(self) -> None:
        """What is of the whole order is pinned alike."""
        group = Group().said(fact("order_cancelled", 0)).look_up(1, orders=[order()])
        group.advance()
        group.attempt("acme01:order:#1", "cancelled")
        group.said(CHANGED).look_up(3, orders=[order(email=BOB)]).advance()

        assert [person(ANN)] == whom(group, "cancelled")

    def test_two_orders_with_one_address_are_two_events(self) -> None:
        """A person is no key."""
        one, other = settled(Group(), email=ANN), Group("1009")
        shown = {
            "orders": [order("1009", reference="#9", email=ANN)],
            "shipments": [shipment("DES9", number="1009", email=ANN)],
        }
        other.look_up(1, **shown)  # type: ignore[arg-type]
        other.look_up(4, **shown).advance()  # type: ignore[arg-type]

        assert whom(one) == whom(other)
        assert {key(), key("DES9", "1009")} == {row.key for row in (*one.rows(), *other.rows())}


class TestOfTheWholeOrder:
    def test_without_an_order_in_peoplevox_the_shop_says(self) -> None:
        """The placing first, else the cancellation itself."""
        placed = Group(shop="#1").said(PLACED, fact("order_cancelled", 0, email=BOB)).look_up(1)
        alone = Group(shop="#1").said(fact("order_cancelled", 0, email=BOB)).look_up(1)
        placed.advance()
        alone.advance()

        assert [person(DAN)] == whom(placed, "cancelled")
        assert [person(BOB)] == whom(alone, "cancelled")

    def test_somebody_who_was_erased_does_not_come_back(self) -> None:
        """Whose address is gone is nobody, whatever older addresses there are."""
        group = Group().said(PLACED, fact("order_cancelled", 0, email=BOB))
        group.look_up(1, orders=[order(email=ANN)])
        ann = person(ANN)
        assert ann is not None
        del group._people[ann]
        group.advance()

        assert ["no_email"] == [row.reason for row in group.rows()]

    def test_a_living_order_says_more_than_a_cancelled_one(self) -> None:
        """It was cancelled and imported again, with another address."""
        gone = order("1001", status="Cancelled", email=ANN)
        group = Group("1001", "1002").said(fact("order_cancelled", 0, email=None))
        group.look_up(1, orders=[gone, order("1002", email=BOB)]).advance()

        assert [person(BOB)] == whom(group, "cancelled")

    def test_a_telephone_number_reaches_what_is_told(self) -> None:
        """It is the one identifier, where there is no other."""
        said = fact("order_cancelled", 0, email=None, phone=PHONE)
        plan = Group(shop="#1").said(said).look_up(1).decide()

        assert [(PHONE, "cancelled")] == [
            (one.order.email, one.reason) for one in plan.announcements
        ]
