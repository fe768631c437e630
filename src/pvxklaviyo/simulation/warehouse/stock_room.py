"""What can happen in a stock room, told in advance: goods come, lie, move and go."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import attrs

from .stock_demand import Kind, Life, Step
from .stock_records import (
    BULK,
    DESPATCH,
    GOODS_IN,
    PICK,
    QUARANTINE,
    Delivery,
    Location,
    PurchaseOrder,
)
from .timeline import Timeline


class StockRoom:
    """
    The places and the goods of a stock room. May be shared by threads.

    Args:
        sites: References of the sites.

        life: Gives the orders and shipments.
    """

    def __init__(self, sites: Sequence[str], life: Callable[[], Life]) -> None:
        self._sites = tuple(sites)
        self._life = life
        self._locations: dict[str, Location] = {}
        self._told: list[Step] = []
        self._deliveries: dict[str, Timeline[Delivery]] = {}
        self._purchases: dict[str, Timeline[PurchaseOrder]] = {}
        self._unpromised: set[str] = set()
        self._revision = 0
        self._lock = threading.RLock()
        for number, site in enumerate(self._sites, 1):
            for name, kind in (
                ("PICK", PICK),
                ("BULK", BULK),
                ("IN", GOODS_IN),
                ("QUARANTINE", QUARANTINE),
                ("DESPATCH", DESPATCH),
            ):
                self.location(f"S{number}-{name}", kind, site=site)

    def location(self, barcode: str, kind: str, *, site: str = "") -> Location:
        """Put up a location; *kind* is its type, such as ``"Pick"``."""
        with self._lock:
            found = Location(barcode=barcode, type=kind, site=self._site(site))
            self._locations[barcode] = found
            self._revision += 1
            return found

    def set(
        self,
        sku: str,
        quantity: int,
        *,
        at: datetime,
        location: str = "",
        site: str = "",
        container: str = "",
        reason: str = "Stock take",
        user: str = "stock",
    ) -> None:
        """
        Let so many pieces lie in a location, however many lay there before.

        Args:
            sku: The item's code.

            quantity: How many.

            at: When.

            location: Its barcode; the site's first pick location unless told.

            site: The first one unless told; the location's, if one is told.

            container: In which container.

            reason: Why.

            user: Who says so.

        Raises:
            KeyError: There is no such location.

            ValueError: *quantity* is negative, or *at* is naive.
        """
        if quantity < 0:
            raise ValueError(f"{quantity} of {sku} cannot lie anywhere")
        target = self._at(location, site, PICK)
        self._tell(
            Step(
                at=aware_utc(at),
                kind="level",
                sku=sku,
                quantity=quantity,
                site=target.site,
                target=target.barcode,
                activity="Adjustment",
                reason=reason,
                user=user,
                container=container,
            )
        )

    def move(
        self,
        sku: str,
        quantity: int,
        source: str,
        target: str,
        *,
        at: datetime,
        reason: str = "Replenishment",
        comments: str = "",
        container: str = "",
        user: str = "stock",
    ) -> None:
        """
        Carry pieces from one location to another; no more than there are.

        An empty *source* brings them from outside, an empty *target* takes
        them out.

        Raises:
            KeyError: There is no such location.

            ValueError: *at* is naive, or both ends are outside.
        """
        if not source and not target:
            raise ValueError("pieces move from somewhere or to somewhere")
        site = self._locations[source or target].site
        kind: Kind = "add" if not source else "take" if not target else "move"
        if target:
            self._locations[target]
        self._tell(
            Step(
                at=aware_utc(at),
                kind=kind,
                sku=sku,
                quantity=quantity,
                site=site,
                source=source,
                target=target,
                activity="Move",
                reason=reason,
                comments=comments,
                user=user,
                container=container,
            )
        )

    def book_goods_in(
        self,
        items: Sequence[tuple[str, int]],
        *,
        at: datetime,
        put_away_at: datetime | None = None,
        reference: str = "",
        purchase_order: str = "",
        supplier: str = "Acme Wholesale",
        delivery_note: str = "",
        carrier: str = "Pallet line",
        site: str = "",
        quarantined: bool = False,
    ) -> Delivery:
        """
        Let goods come in; they can be sold when they are put away.

        Args:
            items: Code and quantity.

            at: When they were booked.

            put_away_at: When they reached the pick location; *at* unless told.

            reference: ``GI`` and digits unless told.

            purchase_order: It is complete by this, if it was told by
                :meth:`expect`.

            supplier: Who sent them.

            delivery_note: The note's number.

            carrier: Who brought them.

            site: The first one unless told.

            quarantined: Whether they are put into quarantine, as customers'
                returns are that were booked so.
        """
        with self._lock:
            number = reference or f"GI{len(self._deliveries) + 1:06d}"
            begin, away = aware_utc(at), aware_utc(put_away_at or at)
            place = self._at("", site, GOODS_IN)
            found = Delivery(
                reference=number,
                at=begin,
                items=tuple(items),
                site=place.site,
                purchase_order=purchase_order,
                supplier=supplier,
                delivery_note=delivery_note,
                carrier=carrier,
                reconciled_at=away if away <= begin else None,
            )
            timeline = self._deliveries.setdefault(number, Timeline())
            timeline.put(begin, found)
            if away > begin:
                timeline.put(away, attrs.evolve(found, reconciled_at=away))
            if purchase_order in self._purchases:
                self._purchases[purchase_order].change(
                    begin, lambda order: attrs.evolve(order, status="Complete")
                )
            end = self._at("", site, QUARANTINE if quarantined else PICK)
            for sku, quantity in items:
                step = Step(
                    at=begin,
                    kind="add",
                    sku=sku,
                    quantity=quantity,
                    site=place.site,
                    target=place.barcode,
                    activity="Goods in",
                    reason=f"Goods in {number}",
                    user="goodsin",
                )
                self._tell(step)
                self._tell(
                    attrs.evolve(
                        step,
                        at=away,
                        kind="move",
                        source=place.barcode,
                        target=end.barcode,
                        activity="Put away",
                    )
                )
            return found

    def expect(
        self,
        number: str,
        items: Sequence[tuple[str, int]],
        *,
        at: datetime,
        due_at: datetime | None = None,
        supplier: str = "Acme Wholesale",
    ) -> PurchaseOrder:
        """Order goods from a supplier."""
        with self._lock:
            found = PurchaseOrder(
                number=number,
                at=aware_utc(at),
                items=tuple(items),
                supplier=supplier,
                due_at=due_at,
            )
            self._purchases.setdefault(number, Timeline()).put(found.at, found)
            self._revision += 1
            return found

    def leave_unpromised(self, order_number: str) -> None:
        """Put nothing aside for an order."""
        with self._lock:
            self._unpromised.add(order_number)
            self._revision += 1

    def _tell(self, step: Step) -> None:
        with self._lock:
            self._told.append(step)
            self._revision += 1

    def _site(self, site: str) -> str:
        if site and site not in self._sites:
            raise KeyError(site)
        return site or self._sites[0]

    def _at(self, barcode: str, site: str, kind: str) -> Location:
        if barcode:
            return self._locations[barcode]
        wanted = self._site(site)
        return next(
            one for one in self._locations.values() if one.site == wanted and one.type == kind
        )


def aware_utc(instant: datetime) -> datetime:
    """Give the same instant in UTC; a naive one is a mistake."""
    if instant.tzinfo is None:
        raise ValueError("what happens needs an aware datetime, such as one in UTC")
    return instant.astimezone(UTC)
