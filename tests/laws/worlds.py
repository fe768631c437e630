"""What happens in a life: in the warehouse and in the shop, and what goes wrong between them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs

from pvxklaviyo.simulation.faults import Fault, Planned
from pvxklaviyo.simulation.klaviyo import SimulatedKlaviyo
from pvxklaviyo.simulation.peoplevox import SimulatedPeoplevox
from pvxklaviyo.simulation.shop import Shop, Telling, made_shop
from pvxklaviyo.simulation.warehouse import CORRECTIONS, RETURNS, STORIES, Mix, Warehouse

BEGIN = datetime(2026, 10, 24, 22, tzinfo=UTC)
"""Two hours before British clocks go back."""

HOUR = timedelta(hours=1)

MIX = attrs.evolve(Mix.of(14), late_trackings=2, untracked=1)

LONG = "preorders"
"""Takes three weeks, so only some lives have one."""

BOOKED_ELSEWHERE = "returned_as_goods"
"""Only read where a tenant says so."""

_STORIES = [name for name in STORIES if name != LONG]
_RETURNS = [name for name in RETURNS if name != BOOKED_ELSEWHERE]


def make_mix(seed: int) -> Mix:
    """Ask for some of everything, so that a few seeds hold it all."""
    names = [_STORIES[(seed * 5 + place) % len(_STORIES)] for place in range(5)]
    names += [_RETURNS[(seed * 3 + place) % len(_RETURNS)] for place in range(3)]
    names += [CORRECTIONS[seed % len(CORRECTIONS)]]
    names += [LONG] if seed % 6 == 5 else []
    mix = attrs.evolve(MIX, **dict.fromkeys(names, 1))
    return attrs.evolve(mix, orders=mix.orders + mix.told_apart)


def make_warehouse(seed: int) -> Warehouse:
    """Make a world of a few hours, with an order that shows only after its live window."""
    warehouse = _warehouse(seed, make_mix(seed))
    for number, left in (("9901", 0.6), ("9902", 1.4)):
        at = BEGIN + left * HOUR
        warehouse.order(
            number,
            lines=[("MUG-01", 2)],
            at=at - HOUR,
            email=f"late{number}@post.pvx-sim.net",
            reference=f"#{number}",
        )
        shows = at + 4 * HOUR
        warehouse.despatch(
            number, f"DES{number}", [("MUG-01", 1)], at=at, visible_at=shows, tracking="L1"
        )
        warehouse.despatch(
            number,
            f"DES{number}b",
            [("MUG-01", 1)],
            at=at + timedelta(minutes=3),
            visible_at=shows,
            tracking="L2",
        )
    return warehouse


def _warehouse(seed: int, mix: Mix) -> Warehouse:
    try:
        return Warehouse(seed=seed, mix=mix, begin=BEGIN, duration=3 * HOUR)
    except ValueError:
        # Some small worlds have no parcel that can be corrected, or come back early.
        less = dict.fromkeys((*CORRECTIONS, "returned_early"), 0)
        return Warehouse(seed=seed, mix=attrs.evolve(mix, **less), begin=BEGIN, duration=3 * HOUR)


def make_shop(warehouse: Warehouse, seed: int) -> tuple[Shop, Telling]:
    """Make its shop, which tells some things twice, some late, and in some lives not all."""
    telling = Telling(
        seed=seed,
        doubled=0.2,
        late=timedelta(minutes=10) if seed % 2 else timedelta(0),
        # A cancellation whose placing nobody told supplies everything itself.
        lost=0.3 if seed % 4 == 2 else 0.0,
        lost_kinds=("order_placed",),
    )
    return made_shop(warehouse), telling


def plan_faults(peoplevox: SimulatedPeoplevox, klaviyo: SimulatedKlaviyo, seed: int) -> None:
    """Let what goes wrong in life go wrong."""
    create = "create_event"
    klaviyo.faults.plan(
        seed,
        [
            Planned(operation=create, fault=Fault(name="rate_limited", retry_after=3)),
            Planned(operation=create, fault=Fault(name="answer_lost"), count=2),
            Planned(operation=create, fault=Fault(name="server_error", status=500), count=2),
            Planned(operation=create, fault=Fault(name="error_after_acceptance")),
        ],
    )
    peoplevox.faults.plan(
        seed,
        [
            Planned(operation="*", fault=Fault(name="session_lost"), count=2),
            Planned(operation="*", fault=Fault(name="server_error"), count=2),
            Planned(operation="GetReportData", fault=Fault(name="truncated")),
        ],
    )
