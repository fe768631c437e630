"""Bugs of people: somebody else, another worth, an old profile, nobody to be told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest

from pvxklaviyo.engine._people import People
from pvxklaviyo.mapping import Mapping, _order_events, _return_events, _shipment_events
from pvxklaviyo.sequence import (
    _audience,
    _identity,
    _judged,
    _person_facts,
    _tracking,
)
from pvxklaviyo.sequence._known import Known

from .bug import answering, around, bug

PERSON = "wrong person"
VALUE = "wrong value"
PROFILE = "profile overwritten by history"
AUDIENCE = "audience ignored"


@bug(PERSON, "against the shop")
def the_shops_new_address_is_not_heeded(patch: pytest.MonkeyPatch) -> None:
    def named(real: Any, state: Any, heard: Any, number: Any, reported: Any) -> Any:
        return real(state, attrs.evolve(heard, changes=()), number, reported)

    around(patch, _identity, "_named", named)


@bug(PERSON, "rough")
def everybody_is_the_same_person(patch: pytest.MonkeyPatch) -> None:
    met: list[str] = []

    def reference(real: Any, self: People, given: str | None) -> Any:
        if given:
            met.append(given)
        return real(self, met[0] if given else given)

    around(patch, People, "reference", reference)


@bug(PERSON, "numbers")
def news_of_tracking_goes_to_whoever_it_is_by_now(patch: pytest.MonkeyPatch) -> None:
    def present(real: Any, known: Any, wish: Any, seen: Any, record: Any, *more: Any) -> Any:
        person = known.present_person(seen.shipment.order_number, seen.person)
        return real(known, wish, seen, attrs.evolve(record, person=person), *more)

    around(patch, _tracking, "_tell", present)


@bug(PERSON, "edges")
def an_address_is_pinned_before_it_was_told(patch: pytest.MonkeyPatch) -> None:
    first: dict[str, Any] = {}

    def person(real: Any, self: Known, number: Any = None, reported: Any = None) -> Any:
        found = real(self, number, reported)
        return first.setdefault(f"{number}", found)

    around(patch, Known, "present_person", person)


@bug(PERSON, "a claim is lost")
def a_name_is_given_beside_the_address(patch: pytest.MonkeyPatch) -> None:
    def whom(real: Any, address: Any, order: Any) -> Any:
        return attrs.evolve(real(address, order), external_id=f"pvx-{order.number}")

    around(patch, _shipment_events, "whom", whom)


@bug(VALUE, "against the shop")
def the_carriage_is_not_taken_back(patch: pytest.MonkeyPatch) -> None:
    def worth(real: Any, about: Any) -> Any:
        value = real(about)
        taken_back = type(about).__name__ == "Cancellation" and value is not None
        return value - (about.shipping or 0) if taken_back else value

    around(patch, _order_events, "_worth", worth)


@bug(VALUE, "unheard")
def an_order_is_worth_its_goods(patch: pytest.MonkeyPatch) -> None:
    around(patch, _order_events, "_worth", lambda real, about: _order_events._sum_of(about.lines))


@bug(VALUE, "unheard")
def money_has_no_currency(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _order_events, "_currency", None)


@bug(VALUE, "unheard")
def pence_are_cut_off(patch: pytest.MonkeyPatch) -> None:
    around(patch, _order_events, "_worth", lambda real, about: Decimal(int(real(about) or 0)))


@bug(VALUE, "returns")
def what_came_back_is_worth_one_of_each(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _return_events,
        "_value",
        lambda real, lines: real([attrs.evolve(line, quantity=1) for line in lines]),
    )


@bug(VALUE, "a claim is lost")
def a_parcel_counts_as_revenue(patch: pytest.MonkeyPatch) -> None:
    def made(real: Any, self: Any, kind: str, *more: Any) -> Any:
        return attrs.evolve(real(self, kind, *more), value=Decimal(1), value_currency="GBP")

    around(patch, Mapping, "event", made)


@bug(PROFILE, "rough")
def what_is_read_last_is_the_newest(patch: pytest.MonkeyPatch) -> None:
    def last(real: Any, orders: Any) -> Any:
        there = [parcel for order in orders for parcel in order.there]
        return max(there, key=lambda one: one.left.told.said_at, default=None)

    around(patch, _person_facts, "_last_parcel", last)


@bug(PROFILE, "sent while decided")
def a_profile_keeps_its_first_tracking_number(patch: pytest.MonkeyPatch) -> None:
    def orders(real: Any, said: Any) -> Any:
        return real([one for one in said if one.told.what != "tracking"])

    around(patch, _person_facts, "_orders", orders)


@bug(PROFILE, "returns")
def a_profile_forgets_what_came_back(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _person_facts, "_listed", [])


@bug(PROFILE, "undone")
def what_was_taken_back_stays_on_the_profile(patch: pytest.MonkeyPatch) -> None:
    def orders(real: Any, said: Any) -> Any:
        return real([one for one in said if one.told.what != "corrected"])

    around(patch, _person_facts, "_orders", orders)


@bug(AUDIENCE, "edges")
def everybody_may_be_told(patch: pytest.MonkeyPatch) -> None:
    around(patch, _judged, "left_out", lambda real, audience, order, value: None)


@bug(AUDIENCE, "edges")
def marketplaces_are_customers(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _judged,
        "left_out",
        lambda real, audience, *more: real(attrs.evolve(audience, relay_domains=()), *more),
    )


@bug(AUDIENCE, "edges")
def a_transfer_has_a_customer(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _audience, "_by_place", None)


@bug(AUDIENCE, "edges")
def a_placeholder_is_an_address(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _judged,
        "left_out",
        lambda real, audience, *more: real(attrs.evolve(audience, placeholder_names=()), *more),
    )


@bug(AUDIENCE, "edges")
def who_is_left_out_is_not_counted(patch: pytest.MonkeyPatch) -> None:
    from pvxklaviyo.sequence import LeftOut

    around(
        patch,
        _judged,
        "left_out",
        lambda real, *args: LeftOut(reason="no_email") if real(*args) else None,
    )
