"""For each law a way to break it, and it alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import attrs
import pytest

from pvxklaviyo.engine import _advance, _deliver, _set_aside
from pvxklaviyo.errors import ServerError
from pvxklaviyo.klaviyo import Sendable
from pvxklaviyo.ledger import Claimed, Delivered, Parked
from pvxklaviyo.mapping import _order_events
from pvxklaviyo.model import Cancellation, Placing
from pvxklaviyo.sequence import Plan, _kept, _shipments

from ..flows.sabotage import every_row_is_a_head

Sabotage = Callable[[pytest.MonkeyPatch], None]


def a_parcel_is_invented(patch: pytest.MonkeyPatch) -> None:
    """L1: with each parcel another one is announced, which nobody despatched."""
    real = _advance.decide

    def decide(history: Any, policy: Any, now: Any) -> Plan:
        plan = real(history, policy, now)
        known = {row.key for row in history.announcements}
        invented = [
            attrs.evolve(
                wish,
                key=f"acme01:{wish.about.order_number}:INVENTED",
                facts=wish.facts[1:],
                about=attrs.evolve(wish.about, despatch_number="INVENTED"),
            )
            for wish in plan.announcements
            if wish.kind == "shipment" and not wish.skipped
        ][:1]
        if any(wish.key in known for wish in invented):
            return plan
        return attrs.evolve(plan, announcements=(*plan.announcements, *invented))

    patch.setattr(_advance, "decide", decide)


def each_try_has_an_id_of_its_own(patch: pytest.MonkeyPatch) -> None:
    """L2: what is sent again is another event."""
    real = _deliver.sendable

    def sendable(tenant: Any, row: Claimed, now: Any) -> Sendable:
        made = real(tenant, row, now)
        old = f'"unique_id":"{row.unique_id}"'.encode()
        new = f'"unique_id":"{row.unique_id}~{row.tries}"'.encode()
        attributes = made.parts.attributes.replace(old, new)
        return attrs.evolve(made, parts=attrs.evolve(made.parts, attributes=attributes))

    patch.setattr(_deliver, "sendable", sendable)


def an_error_counts_as_delivered(patch: pytest.MonkeyPatch) -> None:
    """L3: an internal error of Klaviyo's is taken for an answer."""
    real = _deliver._refused

    async def refused(
        world: Any, tenant: Any, rows: Any, call: Any, error: Any, *more: Any, **named: Any
    ) -> Any:
        if isinstance(error, ServerError) and error.status == 500:
            await _deliver._settle(world, tenant, rows, Delivered())
            return _deliver.Sent()
        return await real(world, tenant, rows, call, error, *more, **named)

    patch.setattr(_deliver, "_refused", refused)


def the_time_is_that_of_sending(patch: pytest.MonkeyPatch) -> None:
    """L5: what is not late yet is dated when it was synchronised."""
    real = _deliver.sendable

    def sendable(tenant: Any, row: Claimed, now: Any) -> Sendable:
        made = real(tenant, row, now)
        late = row.live_until is not None and now > row.live_until
        return made if late else attrs.evolve(made, time=now)

    patch.setattr(_deliver, "sendable", sendable)


def late_mail_is_not_silenced(patch: pytest.MonkeyPatch) -> None:
    """L6: the late mode is not heeded."""
    real = _deliver.sendable

    def sendable(tenant: Any, row: Claimed, now: Any) -> Sendable:
        return attrs.evolve(real(tenant, row, now), backfill=False)

    patch.setattr(_deliver, "sendable", sendable)


def the_shops_word_is_not_heeded(patch: pytest.MonkeyPatch) -> None:
    """L8: a parcel leaves against its cancellation, and nobody is asked."""
    patch.setattr(_shipments, "contradiction", lambda *given: None)


def returns_are_not_heeded(patch: pytest.MonkeyPatch) -> None:
    """L8: what came back was kept, all the same."""
    patch.setattr(_kept, "_not_kept", lambda *given: None)


def one_refusal_spoils_the_next(patch: pytest.MonkeyPatch) -> None:
    """L11: something of the order that Klaviyo refuses sticks to whoever comes back next."""
    settle, refused = _deliver._settle, _set_aside.refused
    errors: list[Any] = []

    def remembered(tenant: str, row: Claimed, error: Any) -> Any:
        errors.append(error)
        return refused(tenant, row, error)

    async def spoilt(world: Any, tenant: Any, rows: Any, outcome: Any, **named: Any) -> int:
        if errors and isinstance(outcome, Delivered) and rows[0].kind == "returned_item":
            opened = [refused(tenant.name, rows[0], errors[0])]
            outcome, named = Parked(reason="refused", note=""), {"opened": opened}
        return await settle(world, tenant, rows, outcome, **named)

    patch.setattr(_set_aside, "refused", remembered)
    patch.setattr(_deliver, "_settle", spoilt)


def skips_are_not_explained(patch: pytest.MonkeyPatch) -> None:
    """L12: what is not told has a reason that means nothing."""
    real = _advance.decide

    def decide(history: Any, policy: Any, now: Any) -> Plan:
        plan = real(history, policy, now)
        return attrs.evolve(
            plan,
            announcements=tuple(
                attrs.evolve(wish, reason="because") if wish.reason == "no_email" else wish
                for wish in plan.announcements
            ),
        )

    patch.setattr(_advance, "decide", decide)


def the_carriage_is_not_taken_back(patch: pytest.MonkeyPatch) -> None:
    """A cancellation is worth less than its placing."""
    real = _order_events._worth

    def worth(about: Placing | Cancellation) -> Decimal | None:
        value = real(about)
        if isinstance(about, Placing) or value is None:
            return value
        return value - (about.shipping or 0)

    patch.setattr(_order_events, "_worth", worth)


MIRROR = "a cancellation nets to nothing"

SABOTAGES: Mapping[str, tuple[Sabotage, ...]] = {
    "L1 evidence": (a_parcel_is_invented,),
    "L2 once": (each_try_has_an_id_of_its_own,),
    "L3 whole": (an_error_counts_as_delivered,),
    "L4 sequence": (every_row_is_a_head,),
    "L5 warehouse time": (the_time_is_that_of_sending,),
    "L6 no stale mail": (late_mail_is_not_silenced,),
    "L8 no contradiction": (the_shops_word_is_not_heeded, returns_are_not_heeded),
    "L11 independence": (one_refusal_spoils_the_next,),
    "L12 explained": (skips_are_not_explained,),
    MIRROR: (the_carriage_is_not_taken_back,),
}
"""By the law that each breaks, and it alone."""
