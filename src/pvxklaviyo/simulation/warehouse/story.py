"""What can happen in a simulated warehouse, told in advance."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

import attrs

from .customers import CustomerDeed, Tale
from .goods import ITEMS, KIT_NAMES, KITS, SERVICES, Item, Kit, Service
from .packing import gone_by_line, pack
from .records import Content, Order, OrderLine, Package, Shipment
from .timeline import Timeline

R = TypeVar("R", Order, Shipment)


class Story:
    """
    The events of a warehouse, each with the instant from which it shows.

    Tell them in any order of time; what is told changes what is read at that
    instant and after, never before. May be shared by threads.

    Args:
        sites: References of the sites; the first is where orders go unless
            told.
    """

    def __init__(self, sites: Sequence[str]) -> None:
        self.sites: tuple[str, ...] = tuple(sites)
        self._items = {item.sku: item for item in ITEMS}
        self._kits: dict[str, Kit] = {}
        for kit in KITS:
            self.kit(kit.sku, kit.components, name=KIT_NAMES[kit.sku])
        self._orders: dict[str, Timeline[Order]] = {}
        self._shipments: dict[tuple[str, str], Timeline[Shipment]] = {}
        self._of_order: dict[str, list[tuple[str, str]]] = {}
        self._deeds: list[CustomerDeed] = []
        self._tales: list[Tale] = []
        self._revision = 0
        self._lock = threading.RLock()

    @property
    def deeds(self) -> Sequence[CustomerDeed]:
        """What happened in the shops of a made world, besides what they sent here as orders."""
        return tuple(self._deeds)

    @property
    def tales(self) -> Sequence[Tale]:
        """What a made world was asked to hold, besides shipments: which orders show it."""
        return tuple(self._tales)

    def deed(self, deed: CustomerDeed) -> None:
        """Let something happen in a shop; of it alone the warehouse shows nothing."""
        with self._lock:
            self._deeds.append(deed)

    def tale(self, tale: Tale) -> None:
        """Keep what was asked for and is told now."""
        with self._lock:
            self._tales.append(tale)

    def item(self, sku: str, *, name: str = "", price: Decimal = Decimal("9.50")) -> Item:
        """Put an item into the catalogue, or another in its place."""
        item = Item(sku=sku, name=name or f"Item {sku}", price=price)
        self._items[sku] = item
        return item

    def kit(self, sku: str, components: Mapping[str, int], *, name: str = "") -> Kit:
        """Put a kit into the catalogue; components that are not there yet are added."""
        for component in components:
            if component not in self._items:
                self.item(component)
        self.item(sku, name=name or f"Kit {sku}")
        self._kits[sku] = Kit(sku=sku, components=components)
        return self._kits[sku]

    def order(
        self,
        number: str,
        *,
        lines: Sequence[tuple[str, int] | OrderLine],
        at: datetime,
        reference: str = "",
        channel: str = "Shopify UK",
        email: str = "",
        contact_name: str = "",
        site: str = "",
        service: Service = SERVICES[1],
    ) -> Order:
        """
        Let an order come into Peoplevox.

        Args:
            number: Peoplevox's order number.

            lines: Code and quantity, numbered from 1; or whole lines. Codes
                that are not in the catalogue are added.

            at: When.

            reference: The shop's own.

            channel: Where it was sold.

            email: The customer's.

            contact_name: The customer's.

            site: The first one unless told.

            service: How it was asked to be sent.

        Raises:
            ValueError: The number is taken, or *at* is naive.
        """
        return self.add(
            Order(
                number=number,
                lines=self._lines(lines),
                created_at=_utc(at),
                reference=reference,
                channel=channel,
                email=email,
                contact_name=contact_name,
                site=site or self.sites[0],
                service=service,
            )
        )

    def add(self, order: Order) -> Order:
        """
        Let an order come into Peoplevox that is already complete in every field.

        Raises:
            ValueError: The number is taken, or its time is naive.
        """
        with self._lock:
            if order.number in self._orders:
                raise ValueError(f"there is an order {order.number} already")
            self._lines(order.lines)
            timeline = Timeline[Order]()
            timeline.put(_utc(order.created_at), order)
            self._orders[order.number] = timeline
            self._revision += 1
            return order

    def change_order(
        self,
        number: str,
        *,
        at: datetime,
        lines: Sequence[tuple[str, int] | OrderLine] | None = None,
        reference: str | None = None,
        email: str | None = None,
        status: str | None = None,
        on_hold: bool | None = None,
    ) -> None:
        """
        Let an order be different from *at* on; what is None stays.

        Raises:
            KeyError: There is no such order.
        """
        given = {"reference": reference, "email": email, "status": status, "on_hold": on_hold}
        changes: dict[str, Any] = {k: v for k, v in given.items() if v is not None}
        if lines is not None:
            changes["lines"] = self._lines(lines)
        with self._lock:
            self._orders[number].change(_utc(at), _evolved(changes))
            self._revision += 1

    def despatch(
        self,
        order_number: str,
        despatch_number: str,
        items: Sequence[tuple[str, int] | Content] | None = None,
        *,
        at: datetime,
        visible_at: datetime | None = None,
        service: Service | None = None,
        tracking: str = "",
        tracked_at: datetime | None = None,
        shows_parents: bool = True,
        packages: Sequence[tuple[str, Sequence[tuple[str, int] | Content]]] = (),
    ) -> Shipment:
        """
        Let a shipment leave.

        Args:
            order_number: Whose it is.

            despatch_number: Tell the same one for another order, and the
                despatch covers both.

            items: Code and quantity, kits by their own code; or whole rows.
                None is all that is still open.

            at: When it left.

            visible_at: When its rows can first be read; *at* unless told.

            service: The order's unless told.

            tracking: The tracking number.

            tracked_at: When the number comes; *visible_at* unless told.

            shows_parents: Whether the rows of a kit tell the number of kits.

            packages: In place of *items* and *tracking*: each package's
                number and what is in it.

        Raises:
            KeyError: There is no such order.

            ValueError: This order is in this despatch already, nothing is
                open, nobody ordered that code, or it shows before its order.
        """
        key = (order_number, despatch_number)
        with self._lock:
            if key in self._shipments:
                raise ValueError(f"order {order_number} is in despatch {despatch_number} already")
            order = self._orders[order_number].known
            parcels = self._packages(order, packages, key, shows_parents=shows_parents)
            if parcels:
                items = [row for parcel in parcels for row in parcel.contents]
                tracking = ",".join(parcel.tracking for parcel in parcels)
            contents = self._contents(order, items, key, shows_parents=shows_parents)
            seen_at = _utc(visible_at or at)
            known_at = _utc(tracked_at or seen_at)
            if self._orders[order_number].at(seen_at) is None:
                raise ValueError(f"order {order_number} is not there yet at {seen_at.isoformat()}")
            shipment = Shipment(
                order_number=order_number,
                despatch_number=despatch_number,
                despatched_at=_utc(at),
                service=service or order.service,
                contents=contents,
                tracking=tracking if known_at <= seen_at else "",
                packages=parcels if known_at <= seen_at else _untracked(parcels),
            )
            timeline = Timeline[Shipment]()
            timeline.put(seen_at, shipment)
            if known_at > seen_at:
                timeline.put(known_at, attrs.evolve(shipment, tracking=tracking, packages=parcels))
            self._shipments[key] = timeline
            self._of_order.setdefault(order_number, []).append(key)
            self._revision += 1
            return shipment

    def change(
        self,
        order_number: str,
        despatch_number: str,
        *,
        at: datetime,
        items: Sequence[tuple[str, int] | Content] | None = None,
        despatched_at: datetime | None = None,
        service: Service | None = None,
        tracking: str | None = None,
    ) -> None:
        """
        Let a shipment be different from *at* on; what is None stays.

        Raises:
            KeyError: There is no such shipment.
        """
        key = (order_number, despatch_number)
        with self._lock:
            changes: dict[str, Any] = {}
            if items is not None:
                order = self._orders[order_number].known
                changes["contents"] = self._contents(order, items, key, shows_parents=True)
            if despatched_at is not None:
                changes["despatched_at"] = _utc(despatched_at)
            if service is not None:
                changes["service"] = service
            if tracking is not None:
                changes["tracking"] = tracking
            if items is not None or tracking is not None:
                changes["packages"] = ()
            self._shipments[key].change(_utc(at), _evolved(changes))
            self._revision += 1

    def vanish(self, order_number: str, despatch_number: str, *, at: datetime) -> None:
        """
        Let a shipment be reversed: its rows are gone from *at* on.

        Raises:
            KeyError: There is no such shipment.
        """
        with self._lock:
            self._shipments[order_number, despatch_number].end(_utc(at))
            self._revision += 1

    def reappear(self, order_number: str, despatch_number: str, *, at: datetime) -> None:
        """
        Let a shipment that had vanished stand again as it was, from *at* on.

        Raises:
            KeyError: There is no such shipment.
        """
        with self._lock:
            timeline = self._shipments[order_number, despatch_number]
            timeline.put(_utc(at), timeline.known)
            self._revision += 1

    def _lines(self, lines: Sequence[tuple[str, int] | OrderLine]) -> tuple[OrderLine, ...]:
        complete: list[OrderLine] = []
        for position, line in enumerate(lines, 1):
            sku = line.sku if isinstance(line, OrderLine) else line[0]
            item = self._items.get(sku) or self.item(sku)
            if isinstance(line, OrderLine):
                complete.append(line)
            else:
                complete.append(
                    OrderLine(sku=sku, quantity=line[1], line=str(position), price=item.price)
                )
        return tuple(complete)

    def _packages(
        self,
        order: Order,
        packages: Sequence[tuple[str, Sequence[tuple[str, int] | Content]]],
        key: tuple[str, str],
        *,
        shows_parents: bool,
    ) -> tuple[Package, ...]:
        found: list[Package] = []
        packed: Counter[tuple[str, str]] = Counter()
        for tracking, items in packages:
            contents = self._contents(order, items, key, shows_parents=shows_parents, more=packed)
            packed += gone_by_line(contents)
            found.append(Package(tracking=tracking, contents=contents))
        return tuple(found)

    def _contents(
        self,
        order: Order,
        items: Sequence[tuple[str, int] | Content] | None,
        key: tuple[str, str],
        *,
        shows_parents: bool,
        more: Counter[tuple[str, str]] | None = None,
    ) -> tuple[Content, ...]:
        gone: Counter[tuple[str, str]] = Counter(more or {})
        for other in self._of_order.get(order.number, ()):
            last = self._shipments[other].last
            if other != key and last is not None:
                gone += gone_by_line(last.contents)
        if items is None:
            open_lines = Counter({(ln.sku, ln.line): ln.quantity for ln in order.lines}) - gone
            items = [(sku, quantity) for (sku, _line), quantity in open_lines.items()]
        if not items:
            raise ValueError(f"nothing of order {order.number} is left to despatch")
        return pack(order, items, gone, self._kits, shows_parents=shows_parents)


def _untracked(packages: Sequence[Package]) -> tuple[Package, ...]:
    return tuple(attrs.evolve(package, tracking="") for package in packages)


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("what happens needs an aware datetime, such as one in UTC")
    return instant.astimezone(UTC)


def _evolved(changes: dict[str, Any]) -> Callable[[R], R]:
    return lambda record: attrs.evolve(record, **changes)
