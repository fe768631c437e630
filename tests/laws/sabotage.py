"""For each law one way to break it, and it alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import pytest

from pvxklaviyo.engine import _advance, _deliver
from pvxklaviyo.errors import ServerError
from pvxklaviyo.klaviyo import Sendable
from pvxklaviyo.ledger import Claimed, Delivered
from pvxklaviyo.sequence import Plan

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
                facts=(),
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
        new = f'"unique_id":"{row.unique_id}#{row.tries}"'.encode()
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


SABOTAGES: Mapping[str, Sabotage] = {
    "L1 evidence": a_parcel_is_invented,
    "L2 once": each_try_has_an_id_of_its_own,
    "L3 whole": an_error_counts_as_delivered,
    "L4 sequence": every_row_is_a_head,
    "L5 warehouse time": the_time_is_that_of_sending,
    "L6 no stale mail": late_mail_is_not_silenced,
}
