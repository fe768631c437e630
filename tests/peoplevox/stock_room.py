"""A stock room in which things happen while it is read, and what was true in it at any instant."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pvxklaviyo._http import Request, Response
from pvxklaviyo.peoplevox import ItemLevels, Peoplevox
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.warehouse import Levels, Warehouse

NOON = datetime(2026, 10, 24, 12, tzinfo=UTC)
SITES = ("PrimarySite", "North")
PARTS = ("TEA-ASSAM", "MUG-01", "SOAP-LAV", "SOAP-OAT", "CANDLE-5")
CODES = (*PARTS, "MUG-02", "BAG-TOTE", "KIT-TEA", "KIT-BATH")

State = tuple[object, ...]


class Ticking:
    """Carries requests, and lets seconds go by before each, so that two calls see two moments."""

    def __init__(self, service: SimulatedPeoplevox, seed: int) -> None:
        self._service = service
        self._lots = random.Random(seed)

    def send(self, request: Request) -> Response:
        self._service.clock.advance(timedelta(seconds=self._lots.choice((1, 2, 5))))
        return self._service.send(request)


def client(service: SimulatedPeoplevox, *, page_size: int = 1000, seed: int = 0) -> Peoplevox:
    return Peoplevox(
        client_id="acme01",
        username="api",
        password="let-me-in",
        timezone="Europe/London",
        transport=Ticking(service, seed),
        clock=service.clock,
        page_size=page_size,
    )


def simulated(told: Warehouse, **given: object) -> SimulatedPeoplevox:
    clock = SimulatedClock(NOON + timedelta(hours=1))
    made = PeoplevoxSettings(calls=None, **given)  # type: ignore[arg-type]
    return SimulatedPeoplevox(told, clock, settings=made)


def full_room() -> Warehouse:
    """Something of everything in every kind of place, at both sites."""
    told = Warehouse.scripted(begin=NOON)
    told.stock.location("S1-MYSTERY", "Mezzanine", site="PrimarySite")
    for number, sku in enumerate((*PARTS, "MUG-02", "BAG-TOTE"), 1):
        told.stock.set(sku, 10 + number, at=NOON)
        told.stock.set(sku, 5, at=NOON, location="S1-BULK", container=f"BOX{number}")
        told.stock.set(sku, number, at=NOON, location="S2-PICK")
        told.stock.set(sku, 2, at=NOON, location="S1-MYSTERY")
    return told


def busy_room(seed: int, *, every: float = 4.0) -> Warehouse:
    """
    Let something happen to some item every few seconds of a minute.

    Goods come, are put away, held, moved between sites and types, ordered and sent.
    """
    told = full_room()
    lots = random.Random(seed)
    at, number = NOON + timedelta(hours=1), 0
    while at < NOON + timedelta(hours=1, minutes=1):
        at += timedelta(seconds=lots.expovariate(1 / every))
        number += 1
        sku, pieces = lots.choice((*PARTS, "MUG-02", "BAG-TOTE")), lots.randint(1, 9)
        match lots.randrange(7):
            case 0:
                told.stock.set(sku, pieces, at=at)
            case 1:
                told.stock.move(sku, pieces, "S1-PICK", "S1-QUARANTINE", at=at)
            case 2:
                told.stock.move(sku, pieces, "S1-BULK", "S1-PICK", at=at)
            case 3:
                told.stock.transfer(sku, pieces, "PrimarySite", "North", at=at)
            case 4:
                away = at + timedelta(seconds=lots.randint(1, 5))
                told.stock.book_goods_in([(sku, pieces)], at=at, put_away_at=away)
            case 5:
                told.order(f"B{number}", lines=[(sku, pieces)], at=at)
            case _:
                told.order(f"B{number}", lines=[(sku, pieces)], at=at)
                told.despatch(f"B{number}", f"D{number}", at=at + timedelta(seconds=3))
    return told


def states(told: Warehouse, code: str, begin: datetime, end: datetime) -> Iterator[State]:
    """Give every state that an item had at any moment from *begin* to *end*."""
    at: datetime | None = begin
    while at is not None and at <= end:
        yield state(told, told.stock.at(at).levels, code)
        at = told.stock.next_change(at)


def state(told: Warehouse, levels: Levels, code: str) -> State:
    """Write what is true of an item by the stock room's own book."""
    kit = next((kit for kit in told.kits if kit.sku == code), None)
    counted = sorted(
        (
            site,
            levels.available(code, site),
            levels.counted(code, site),
            levels.allocated(code, site),
        )
        for sku, site in levels.stocked
        if sku == code
    )
    lying = sorted(
        (levels.locations[barcode].site, levels.locations[barcode].type, barcode, box, quantity)
        for (sku, barcode, box), quantity in levels.places.items()
        if sku == code and quantity
    )
    parts = sorted(kit.components.items()) if kit else []
    return (counted, lying, [(each, state(told, levels, part)) for part, each in parts])


def shown(item: ItemLevels) -> State:
    """Write what was read of an item in the same form."""
    counted = sorted((row.site, row.available, row.on_hand, row.allocated) for row in item.sites)
    lying = sorted(
        (row.site, row.location_type, row.location, row.container or "", row.quantity)
        for row in item.places
    )
    parts = sorted(item.components, key=lambda part: part.item.item_code)
    return (counted, lying, [(part.per_kit, shown(part.item)) for part in parts])
