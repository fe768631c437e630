"""Each promise about the shop's word goes red when the line that keeps it is broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pvxklaviyo.sequence import _demand, _judged

from . import (
    test_cancelling,
    test_completing,
    test_contradictions,
    test_identity,
    test_kinds_of_order,
)

real_judged = _judged.left_out


def none(*_: Any, **__: Any) -> None:
    return None


CASES: list[tuple[str, Any, Callable[[], object]]] = [
    (
        "pvxklaviyo.sequence._shipments.contradiction",
        none,
        test_contradictions.TestWhole().test_a_parcel_that_left_after_the_cancellation_waits_for_a_person,
    ),
    (
        "pvxklaviyo.sequence._contradictions._comes_first",
        lambda known, cancellation, shipment: shipment.despatched_at > cancellation.fact.at,
        test_contradictions.TestWhole().test_unless_the_cancellation_was_told_before_it_was_read,
    ),
    (
        "pvxklaviyo.sequence._contradictions._comes_first",
        lambda *_: True,
        test_contradictions.TestWhole().test_one_that_left_before_is_told_and_goes_first,
    ),
    (
        "pvxklaviyo.sequence._contradictions._sent",
        lambda known, seen: _demand.Counter(
            {item.item_code: item.quantity or 1 for item in seen.shipment.items}
        ),
        test_contradictions.TestLines().test_it_is_counted_over_all_parcels,
    ),
    (
        "pvxklaviyo.sequence._demand.Demand._most",
        lambda self: _demand.Counter(
            {
                line.item_code: line.quantity
                for order in self._known.state.orders.values()
                for line in order.lines or ()
            }
        ),
        test_contradictions.TestLines().test_what_the_placing_said_is_what_was_ordered,
    ),
    (
        "pvxklaviyo.sequence._demand.Demand.is_net_of",
        lambda *_: False,
        test_completing.TestCountingWhatWasCancelled().test_an_order_made_after_the_cancellation_is_without_it_already,
    ),
    (
        "pvxklaviyo.sequence._successors._follows",
        lambda *_: True,
        test_completing.TestOneShopOrderAsSeveral().test_a_part_that_is_cancelled_alone_is_not_taken_for_done,
    ),
    (
        "pvxklaviyo.sequence._known.superseded",
        lambda *_: frozenset(),
        test_completing.TestOneShopOrderAsSeveral().test_imported_again_it_inherits_what_left,
    ),
    (
        "pvxklaviyo.sequence._completions._lines_since",
        lambda known: known.history.readings[known.history.members[0]][0].first,
        test_completing.TestByPeoplevox().test_counted_from_when_it_went_last,
    ),
    (
        "pvxklaviyo.sequence._completions.has_ended",
        lambda _: False,
        test_completing.TestPerShipment().test_also_when_another_order_is_joined_to_it_later,
    ),
    (
        "pvxklaviyo.sequence._known.Known.end_key",
        lambda self: self.order_key(),
        test_completing.TestByTheShop().test_two_orders_with_one_reference_that_stand_alone_end_each_for_itself,
    ),
    (
        "pvxklaviyo.sequence._cancellations._is_early",
        lambda *_: False,
        test_cancelling.TestSequence().test_a_parcel_that_left_before_goes_first,
    ),
    (
        "pvxklaviyo.sequence._cancellations.decide_cancelled_in_warehouse",
        none,
        test_cancelling.TestInTheWarehouseAlone().test_without_the_shop_s_word_it_becomes_a_person_s,
    ),
    (
        "pvxklaviyo.sequence._warehouse_cancelled._has_open_lines",
        lambda *_: True,
        test_cancelling.TestInTheWarehouseAlone().test_an_order_that_left_whole_is_nobody_s_loss,
    ),
    (
        "pvxklaviyo.sequence._known.Known.pinned",
        lambda self, record, person: person,
        test_identity.TestPinned().test_a_parked_one_goes_again_for_the_same_person,
    ),
    (
        "pvxklaviyo.sequence._judged.left_out",
        lambda audience, order, value=None: real_judged(audience, order),
        test_kinds_of_order.TestInADecision().test_the_shop_s_word_on_the_value_decides_in_a_decision,
    ),
    (
        "pvxklaviyo.sequence._judged.where",
        str,
        test_kinds_of_order.TestInADecision().test_a_rule_that_fails_holds_that_order_alone,
    ),
]


@pytest.mark.parametrize(("place", "broken", "check"), CASES)
def test_the_check_goes_red(
    place: str, broken: Any, check: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Green as it is, elsewhere in this folder; red once this is broken."""
    check()
    monkeypatch.setattr(place, broken)

    with pytest.raises((AssertionError, ValueError, ExceptionGroup)):
        check()
