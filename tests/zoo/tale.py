"""Short lives: a few orders, what happens to them, and what is known in the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from pvxklaviyo.engine import Tenant
from pvxklaviyo.sequence import Policy
from pvxklaviyo.simulation.klaviyo import SimulatedKlaviyo
from pvxklaviyo.simulation.scheduling import SimulatedWorld
from pvxklaviyo.simulation.shop import Shop
from pvxklaviyo.simulation.warehouse import Warehouse

from ..laws.lives import Life

NOON = datetime(2026, 7, 7, 11, tzinfo=UTC)
"""Twelve o'clock in London, in summer: the warehouse's clock is an hour ahead of UTC."""

MUG, TEE, SOAP = "MUG-01", "TEE-S-BLK", "SOAP-OAT"

TABLE = {"NEW": "restock", "WORN": "outlet", "DAMAGED/False": "write off"}
"""What becomes of what came back, as the tenant says."""


def at(minutes: float) -> datetime:
    """Tell the instant so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def address(name: str) -> str:
    """Give somebody's address."""
    return f"{name}@post.pvx-sim.net"


Race = Callable[[Any, Sequence[tuple[SimulatedWorld, Tenant]]], None]
"""Lets processes meet, given the life and them."""


@attrs.define
class Scene:
    """
    What happens in one tale, told in advance.

    Attributes:
        warehouse: Where things leave and come back.

        shop: Where they are sold.

        looks: Further minutes at which a pass is made.

        down: From which minute to which Klaviyo cannot be reached.

        refused: Number of an order of which Klaviyo refuses every event.

        answers: At which minute a person answers which exceptions, and how.

        races: At which minute two processes meet, and how.

        faults: What goes wrong at Klaviyo: called before all begins.
    """

    warehouse: Warehouse = attrs.field(factory=lambda: Warehouse.scripted(begin=at(-600)))
    shop: Shop = attrs.field(factory=Shop)
    looks: list[float] = attrs.field(factory=list)
    down: tuple[float, float] = (0, 0)
    refused: str = ""
    answers: list[tuple[float, str, str]] = attrs.field(factory=list)
    races: list[tuple[float, Race]] = attrs.field(factory=list)
    faults: Callable[[SimulatedKlaviyo], None] = lambda klaviyo: None

    def order(self, number: str, *lines: tuple[str, int], **more: Any) -> None:
        """Let an order come in half an hour before noon, of a customer of its own."""
        given = {
            "lines": lines or [(MUG, 1)],
            "at": at(-30),
            "email": address(f"ann{number}"),
            "reference": f"#{number}",
            **more,
        }
        self.warehouse.order(number, **given)

    def leave(
        self, number: str, despatch: str, minutes: float, *items: tuple[str, int], **more: Any
    ) -> None:
        """Let a parcel leave, with a tracking number."""
        given = {"at": at(minutes), "tracking": f"TR{despatch}", **more}
        self.warehouse.despatch(number, despatch, list(items) or None, **given)

    def sold(self, number: str, *lines: tuple[str, int], minutes: float = -40) -> None:
        """Let the shop sell what an order of the warehouse's asks for."""
        self.shop.place(
            f"#{number}",
            lines=lines or [(MUG, 1)],
            at=at(minutes),
            email=address(f"ann{number}"),
        )

    def back(self, number: str, code: str, minutes: float, *items: Any, **more: Any) -> None:
        """Let something come back."""
        given = {"at": at(minutes), "code": code, **more}
        self.warehouse.stock.receive_return(number, items, **given)


@attrs.frozen(kw_only=True)
class Tale:
    """
    One short life.

    Attributes:
        name: Of it.

        tell: Says what happens.

        until: When it is over, in minutes after noon.

        policy: What the tenant decided, where it is not the usual.

        asked: What people are asked, by the codes of what is open in the end.

        left_out: What is recorded and not told: kind and reason.

        rules: What was agreed on, for the judge.

        lag: In minutes, by when everything is told that can be known; None
            where something is in the way.

        bulk: From how many events on they go in bulk.
    """

    name: str
    tell: Callable[[Scene], None]
    until: float
    policy: Mapping[str, Any] = attrs.field(factory=dict)
    asked: Sequence[str] = ()
    left_out: Sequence[str] = ()
    rules: Mapping[str, Any] = attrs.field(factory=dict)
    lag: float | None = 20
    bulk: int = 100


@attrs.frozen(kw_only=True)
class Ending(Life):
    """
    How a tale ended.

    Attributes:
        tale: Which one.

        policy: What the tenant decided.

        profiles: What the profiles say, by address.

        over: When it ended.
    """

    tale: Tale
    policy: Policy
    profiles: Mapping[str, Mapping[str, Any]]
    over: datetime
