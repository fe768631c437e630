"""A ledger with rows that wait to be sent, made as decisions make them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs

from pvxklaviyo._http import Request, Response
from pvxklaviyo.engine import announcement_row, deliver
from pvxklaviyo.klaviyo import Klaviyo
from pvxklaviyo.ledger import (
    AnnouncementRecord,
    Batch,
    ExceptionRecord,
    Exceptions,
    NewPerson,
    StreamMove,
)
from pvxklaviyo.model import (
    Order,
    PersonFacts,
    PersonRef,
    Shipment,
    StreamKey,
    order_stream,
    person_stream,
)
from pvxklaviyo.sequence import Announcement
from pvxklaviyo.simulation.klaviyo import KlaviyoSettings, SimulatedKlaviyo

from ..flows.bench import at
from .bench import Steps

WINDOW = timedelta(hours=3, minutes=30)


def order_of(number: int) -> StreamKey:
    """Name the queue of an order."""
    return order_stream("acme", "acme01", f"10{number:02}")


def person_of(number: int) -> PersonRef:
    """Name a customer."""
    return PersonRef(f"person{number}")


def address(number: int) -> str:
    """Give a customer's address."""
    return f"ann{number}@post.pvx-sim.net"


class Waiting(Steps):
    """
    Rows that wait, without anything read or decided: only their sending is tried.

    Args:
        settings: Of the simulated Klaviyo.

        more: As of :class:`Steps`.
    """

    def __init__(self, settings: KlaviyoSettings | None = None, **more: Any) -> None:
        super().__init__(**more)
        if settings is not None:
            self.bench.klaviyo = SimulatedKlaviyo(self.bench.clock, settings=settings)
        self.world, self.tenant = self.process()
        self.despatches = 0

    def parcel(self, number: int = 1, **more: Any) -> str:
        """Queue a parcel of an order, despatched at noon; give its key."""
        self.despatches += 1
        despatch = f"DES{self.despatches}"
        order = Order(number=f"10{number:02}", reference=f"#10{number:02}", email=address(number))
        about = Shipment(
            order_number=order.number, despatch_number=despatch, despatched_at=at(0), index=1
        )
        wish = Announcement(
            **{
                "kind": "shipment",
                "key": f"acme01:{order.number}:{despatch}",
                "reason": "despatched",
                "facts": (),
                "happened_at": about.despatched_at,
                "metric": "Fulfilled Partial Order",
                "live_until": about.despatched_at + WINDOW,
                "late_mode": "natural",
                "person": person_of(number),
                "about": about,
                "order": order,
                **more,
            }
        )
        self.queue(order_of(number), wish)
        return wish.key

    def profile(self, number: int = 1, key: str = "", **facts: Any) -> str:
        """Queue what a customer's profile is told; give its key."""
        wish = Announcement(
            kind="profile",
            key=key or f"acme01:{person_of(number)}:1",
            reason="profile_changed",
            facts=(),
            happened_at=at(0),
            person=person_of(number),
            about=PersonFacts(**{"email": address(number), "carrier": "DPD", **facts}),
            order=Order(number=""),
        )
        self.queue(person_stream("acme", "acme01", person_of(number)), wish)
        return wish.key

    def queue(self, stream: StreamKey, wish: Announcement) -> None:
        """Append one announcement."""
        row, failure = announcement_row(self.tenant, stream, wish, self.bench.clock.now())
        assert failure is None
        person = NewPerson(
            digest=str(wish.person).encode(), proposed=wish.person or PersonRef(""), sealed=b"-"
        )
        self.bench.store.commit(Batch(tenant="acme", people=(person,), announcements=(row,)))

    def decided(self, stream: StreamKey) -> None:
        """Decide about a queue that nothing is to be changed."""
        version = self.bench.store.histories([stream])[stream].version
        move = StreamMove(stream=stream, version=version, wake_at=None, read_at=None)
        self.bench.store.commit(Batch(tenant="acme", streams=(move,)))

    def send(self, minutes: float | None = None) -> int:
        """Send all that is due, at that many minutes after noon; give how many were accepted."""
        if minutes is not None:
            self.at(minutes)
        accepted = 0
        while (sent := self.world.run(deliver(self.world, self.tenant))) is not None:
            accepted += sent.delivered + sent.profiles
            if sent.error is not None:
                break
        return accepted

    def send_one(self) -> None:
        """Make one request."""
        self.world.run(deliver(self.world, self.tenant))

    def row(self, stream: StreamKey | None = None, position: int = 0) -> AnnouncementRecord:
        """Give one row of a queue."""
        key = stream or order_of(1)
        return self.bench.store.histories([key])[key].announcements[position]

    def problems(self) -> list[ExceptionRecord]:
        """List the open exceptions."""
        return list(self.bench.store.read(Exceptions(tenant="acme")))

    def asked(self) -> list[str]:
        """Name the operations that Klaviyo was asked for, in order."""
        left_out = {"get_accounts"}
        return [
            one.operation for one in self.bench.klaviyo.requests() if one.operation not in left_out
        ]

    def klaviyo(self) -> Klaviyo:
        """Give a client of the same account, to look with."""
        return client_of(self.bench.klaviyo)


def client_of(service: SimulatedKlaviyo) -> Klaviyo:
    """Give a client of an account, to look with."""
    return Klaviyo(api_key="pk_simulated", transport=_Carried(service))


@attrs.frozen
class _Carried:
    service: SimulatedKlaviyo

    def send(self, request: Request) -> Response:
        return self.service.send(request)


def settings(**delays: float) -> KlaviyoSettings:
    """Make settings in which flows of metrics wait so many hours before their first message."""
    return KlaviyoSettings(
        limit_factor=None,
        first_delays={
            name.replace("_", " "): timedelta(hours=hours) for name, hours in delays.items()
        },
    )


def minutes_of(moment: datetime) -> float:
    """Tell how many minutes after noon something is."""
    return (moment - at(0)).total_seconds() / 60
