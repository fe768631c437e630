"""Bugs of the whole life: cancellations, returns, silence, and two who write at once."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from pvxklaviyo.engine import _advance, _deliver, _returned, _set_aside
from pvxklaviyo.ledger import Parked
from pvxklaviyo.mapping import Mapping
from pvxklaviyo.model import ShopFact
from pvxklaviyo.sequence import (
    _cancellations,
    _cancelled_content,
    _compare,
    _decide,
    _dispositions,
    _kept,
    _returning,
    _returns_telling,
    _shipments,
)
from pvxklaviyo.sequence._wish import Wish

from ..flows import sabotage as flows
from .bug import answering, around, bug

CANCELLED = "cancellation ignored or doubled"
RETURNED = "return mis-attributed or counted twice"
GUESSED = "dispositions guessed"
SILENCE = "silence"
RACES = "store races"
CONTRADICTION = "contradiction told"
BLAME = "one blames the others"


@bug(CANCELLED, "against the shop")
def the_shops_cancellation_is_not_told(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _cancellations, "_decide_whole", None)


@bug(CANCELLED, "shop")
def a_cancelled_line_is_not_told(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _cancellations, "_decide_part", None)


@bug(CANCELLED, "against the shop")
def a_cancellation_takes_nothing_off(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        Mapping,
        "unique_id",
        lambda real, self, kind, key, *more: f"pvx:{kind}:{key}",
    )


@bug(CANCELLED, "unheard")
def the_warehouses_cancellation_is_the_shops(patch: pytest.MonkeyPatch) -> None:
    def hears(real: Any, history: Any) -> Any:
        state = real(history)
        placed = [one for one in state.said if one.fact.kind == "order_placed"]
        if not state.cancelled_since or not placed:
            return state
        first = placed[0]
        at = max(state.cancelled_since.values())
        fact = attrs.evolve(first.fact, kind="order_cancelled", at=at)
        assert isinstance(fact, ShopFact)
        return attrs.evolve(state, said=[*state.said, attrs.evolve(first, fact=fact)])

    around(patch, _decide, "present", hears)


@bug(CANCELLED, "shop")
def a_cancellation_is_always_in_time(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _cancelled_content, "_stage", "ordered")


@bug(CANCELLED, "against the shop")
def a_cancellation_is_of_what_is_left(patch: pytest.MonkeyPatch) -> None:
    def mirrored(real: Any, known: Any, said: Any) -> Any:
        cancellation, facts = real(known, said)
        return attrs.evolve(cancellation, lines=cancellation.lines[:0]), facts

    around(patch, _cancellations, "whole_cancellation", mirrored)


@bug(CONTRADICTION, "against the shop")
def a_parcel_leaves_against_its_cancellation(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _shipments, "contradiction", None)


@bug(CONTRADICTION, "kept")
def what_came_back_was_kept(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _kept, "_not_kept", None)


@bug(CONTRADICTION, "undone")
def what_is_gone_is_told_all_the_same(patch: pytest.MonkeyPatch) -> None:
    from pvxklaviyo.sequence._seen import Seen

    def there(real: Any, history: Any) -> Any:
        state = real(history)
        back = [
            Seen(
                shipment=one.shipment,
                fact=one.fact,
                person=None,
                learned_at=one.since,
                first=one.shipment.despatched_at,
                settled_from=one.shipment.despatched_at,
                tracked_from=one.shipment.despatched_at,
                last=one.last,
            )
            for one in state.gone
        ]
        return attrs.evolve(state, shipments=[*state.shipments, *back], gone=[])

    around(patch, _decide, "present", there)


@bug(RETURNED, "returns")
def a_return_is_the_neighbours(patch: pytest.MonkeyPatch) -> None:
    def first(real: Any, rows: Any, *more: Any) -> Any:
        found = real(rows, *more)
        return [attrs.evolve(one, order_number=found[0].order_number) for one in found]

    around(patch, _returned, "returns_of", first)


@bug(RETURNED, "returns")
def every_item_of_a_return_is_the_whole_return(patch: pytest.MonkeyPatch) -> None:
    def put(real: Any, known: Any, wish: Any, one: Any) -> Any:
        if one.kind == "returned_item":
            whole = next(
                seen.returned.lines
                for seen in known.state.returns
                if seen.returned.return_code == one.about.return_code
            )
            lines = tuple(line for line in whole if line.item_code == one.about.lines[0].item_code)
            doubled = tuple(attrs.evolve(line, quantity=line.quantity + 1) for line in lines)
            one = attrs.evolve(one, about=attrs.evolve(one.about, lines=doubled))
        return real(known, wish, one)

    around(patch, _returns_telling, "_put", put)


@bug(RETURNED, "returns")
def what_the_carrier_brings_back_is_a_return(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _returns_telling, "outcome", "returned")


@bug(RETURNED, "odd returns")
def a_return_that_is_gone_is_told(patch: pytest.MonkeyPatch) -> None:
    from pvxklaviyo.sequence._seen import SeenReturn

    def there(real: Any, history: Any) -> Any:
        state = real(history)
        back = [
            SeenReturn(
                returned=one.returned,
                fact=one.fact,
                person=None,
                learned_at=one.since,
                first=one.returned.returned_at,
                settled_from=one.returned.returned_at,
                last=one.last,
            )
            for one in state.gone_returns
        ]
        return attrs.evolve(state, returns=[*state.returns, *back], gone_returns=[])

    around(patch, _decide, "present", there)


@bug(GUESSED, "odd returns")
def what_the_table_does_not_know_is_sold_again(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _dispositions,
        "disposition",
        lambda real, policy, line: real(policy, line) or "restock",
    )


@bug(GUESSED, "odd returns")
def the_flag_is_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    for module in (_dispositions, _returning):
        around(
            patch,
            module,
            "disposition",
            lambda real, policy, line: real(policy, attrs.evolve(line, reusable=None)),
        )


@bug(GUESSED, "returns")
def the_table_is_read_in_its_own_order(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _dispositions,
        "disposition",
        lambda real, policy, line: next(iter(policy.dispositions.values())),
    )


@bug(SILENCE, "unheard")
def nobody_is_asked(patch: pytest.MonkeyPatch) -> None:
    answering(patch, Wish, "open", None)


@bug(SILENCE, "rough")
def questions_close_by_themselves(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _compare,
        "_to_close",
        lambda real, history, *more: [one.key for one in history.exceptions],
    )


@bug(SILENCE, "undone")
def what_is_not_told_is_not_recorded(patch: pytest.MonkeyPatch) -> None:
    answering(patch, Wish, "skip", None)


@bug(SILENCE, "undone")
def the_reason_is_missing(patch: pytest.MonkeyPatch) -> None:
    def decide(real: Any, *args: Any) -> Any:
        plan = real(*args)
        rows = [attrs.evolve(one, reason="") if one.skipped else one for one in plan.announcements]
        return attrs.evolve(plan, announcements=tuple(rows))

    around(patch, _advance, "decide", decide)


@bug(SILENCE, "rough")
def what_is_set_aside_is_nobodys(patch: pytest.MonkeyPatch) -> None:
    async def settle(real: Any, *args: Any, **named: Any) -> Any:
        return await real(*args, **{**named, "opened": ()})

    around(patch, _deliver, "_settle", settle)


@bug(SILENCE, "a claim is lost")
def the_evidence_is_not_kept(patch: pytest.MonkeyPatch) -> None:
    def decide(real: Any, *args: Any) -> Any:
        plan = real(*args)
        rows = [attrs.evolve(one, facts=one.facts[1:]) for one in plan.announcements]
        return attrs.evolve(plan, announcements=tuple(rows))

    around(patch, _advance, "decide", decide)


@bug(SILENCE, "undone")
def what_changed_after_it_was_told_is_kept_quiet(patch: pytest.MonkeyPatch) -> None:
    from pvxklaviyo.sequence import _tracking

    answering(patch, _tracking, "_changed", None)


@bug(SILENCE, "unheard")
def a_cancellation_in_the_warehouse_alone_is_nobodys(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _cancellations, "decide_cancelled_in_warehouse", None)


@bug(RACES, "a claim is lost")
def settling_ignores_the_token(patch: pytest.MonkeyPatch) -> None:
    flows.settling_ignores_the_token(patch)


@bug(RACES, "decided while sent")
def withdrawing_ignores_attempts(patch: pytest.MonkeyPatch) -> None:
    flows.withdrawing_ignores_attempts(patch)


@bug(RACES, "sent while decided")
def a_claim_does_not_mark(patch: pytest.MonkeyPatch) -> None:
    flows.claim_does_not_mark(patch)


@bug(RACES, "a claim is lost")
def what_is_claimed_may_be_claimed_again(patch: pytest.MonkeyPatch) -> None:
    from pvxklaviyo.stores.memory import _store

    answering(patch, _store, "_is_leased", False)


@bug(BLAME, "rough")
def a_bulk_is_refused_whole(patch: pytest.MonkeyPatch) -> None:
    async def one_by_one(real: Any, world: Any, tenant: Any, rows: Any, *more: Any) -> Any:
        opened = []
        for row in rows:
            error = _deliver.RequestRejectedError("refused", service="klaviyo", status=400)
            opened.append(_set_aside.refused(tenant.name, row, error))
        await _deliver._settle(
            world, tenant, rows, Parked(reason="refused", note=""), opened=opened
        )
        return _deliver.Sent()

    around(patch, _deliver, "_one_by_one", one_by_one)


@bug(BLAME, "rough")
def a_refused_event_stops_its_account(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(_deliver, "_ITS_OWN_FAULT", frozenset())
