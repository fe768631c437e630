"""A warehouse whose whole life is known beforehand: what stands, and what shows, at any instant."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from .corrections import tell_corrections
from .generate import populate
from .goods import Item, Kit, Service
from .journal import count_mix, write_groups, write_journal
from .journal_returns import write_returns
from .lives import tell_lives
from .mix import Mix
from .records import Order, Shipment
from .stock import Stock
from .stock_demand import Life, ordered
from .stock_fill import fill, send_back
from .stock_returned import sent_for_good, tell_returns
from .story import Story
from .written import JournalGroup, JournalReturn, JournalShipment

BEGIN = datetime(2026, 10, 24, 18, tzinfo=UTC)
"""When a made world begins unless told: the evening before British clocks go back."""

_VIEWS_KEPT = 4


@attrs.frozen
class View:
    """
    What Peoplevox can show at one instant.

    Attributes:
        orders: All that are there.

        shipments: All that stand and can be read.
    """

    orders: Sequence[Order]
    shipments: Sequence[Shipment]


class Warehouse(Story):
    """
    A simulated warehouse: its whole timeline, and what can be read of it at any instant.

    With a mix it makes its world when it is constructed, equal for equal
    arguments. Either way it can be scripted further, also while others read.
    It knows what really happened (:meth:`journal`), whatever anybody read.

    Args:
        seed: Of the made world.

        mix: How many orders, and how much of each difficulty; None makes
            nothing, see :meth:`scripted`.

        begin: Nothing leaves before this instant, nor before the minute that
            a reader derives.

        duration: How long it despatches. Late rows and trackings come up to
            20 hours after that.

        zone: Of the clock on its wall; ``Europe/London`` unless told.

        sites: References of its sites; orders are spread over them.

    Raises:
        ValueError: *begin* is naive, or the world is too small for the mix.
    """

    def __init__(
        self,
        *,
        seed: int = 0,
        mix: Mix | None = None,
        begin: datetime = BEGIN,
        duration: timedelta = timedelta(hours=12),
        zone: ZoneInfo | None = None,
        sites: Sequence[str] = ("PrimarySite", "North"),
    ) -> None:
        super().__init__(sites)
        if begin.tzinfo is None:
            raise ValueError("a world begins at an aware datetime, such as one in UTC")
        self.begin: datetime = begin.astimezone(UTC)
        self.duration = duration
        self.zone: ZoneInfo = zone or ZoneInfo("Europe/London")
        self._indexed = -1
        self._changes: list[datetime] = []
        self._views: dict[int, View] = {}
        self._stock: Stock | None = None
        self._life: Life | None = None
        self._seed = None if mix is None else seed
        self._mix = mix
        if mix is not None:
            populate(self, seed=seed, mix=mix, begin=self.begin, end=self.end, zone=self.zone)
            orders, shipments = self._last_orders(), dict(self._shipments)
            tell_corrections(self, seed=seed, mix=mix, orders=orders, shipments=shipments)
            tell_lives(self, seed=seed, mix=mix, begin=self.begin, end=self.end, zone=self.zone)
            if mix.asks_returns:
                # Else the stock waits until somebody asks for it.
                self._stock = Stock(self.sites, self.life)
                self._fill(self._stock, seed)

    @classmethod
    def scripted(
        cls,
        *,
        begin: datetime = BEGIN,
        zone: ZoneInfo | None = None,
        sites: Sequence[str] = ("PrimarySite", "North"),
    ) -> Warehouse:
        """Open an empty warehouse, for a story of your own."""
        return cls(begin=begin, duration=timedelta(0), zone=zone, sites=sites)

    @property
    def end(self) -> datetime:
        """When a made world has despatched its last; what is late comes after it."""
        return self.begin + self.duration

    @property
    def over_at(self) -> datetime:
        """
        The instant after which nothing changes any more.

        Returns count where they were told, or asked for by the mix: those
        that a made world holds in any case come for two weeks after it.
        """
        with self._lock:
            self._index()
            last = self._changes[-1] if self._changes else self.begin
            if self._mix is None or self._mix.asks_returns:
                last = max(last, self.stock.returns_over_at or last)
            return last

    @property
    def items(self) -> Sequence[Item]:
        """The catalogue, kits included."""
        return tuple(self._items.values())

    @property
    def kits(self) -> Sequence[Kit]:
        """What the kits are made of."""
        return tuple(self._kits.values())

    @property
    def services(self) -> Sequence[Service]:
        """Every service that an order asked for or a shipment left by."""
        with self._lock:
            asked = [timeline.known.service for timeline in self._orders.values()]
            used = [timeline.known.service for timeline in self._shipments.values()]
            return tuple(dict.fromkeys(asked + used))

    @property
    def stock(self) -> Stock:
        """
        The stock rooms behind the orders.

        A made world fills them by its seed when they are first asked for;
        those of a scripted one are empty.
        """
        with self._lock:
            if self._stock is None:
                self._stock = Stock(self.sites, self.life)
                if self._seed is not None:
                    self._fill(self._stock, self._seed)
            return self._stock

    def at(self, instant: datetime) -> View:
        """
        Say what can be read at *instant*.

        Between two changes it is the same object, so a reader may keep what
        it derived from it.
        """
        with self._lock:
            self._index()
            step = bisect_right(self._changes, instant)
            view = self._views.get(step)
            if view is None:
                orders = [timeline.at(instant) for timeline in self._orders.values()]
                shipments = [timeline.at(instant) for timeline in self._shipments.values()]
                view = View(
                    [order for order in orders if order is not None],
                    [shipment for shipment in shipments if shipment is not None],
                )
                while len(self._views) >= _VIEWS_KEPT:
                    self._views.pop(next(iter(self._views)))
                self._views[step] = view
            return view

    def next_change(self, after: datetime) -> datetime | None:
        """Tell the first instant later than *after* at which something changes, or None."""
        with self._lock:
            self._index()
            position = bisect_right(self._changes, after)
            return self._changes[position] if position < len(self._changes) else None

    def orders(self) -> Sequence[Order]:
        """List every order as it is at the end."""
        with self._lock:
            return tuple(timeline.known for timeline in self._orders.values())

    def first_orders(self) -> Sequence[Order]:
        """List every order as it was when it came in."""
        with self._lock:
            first = (timeline.steps()[0][1] for timeline in self._orders.values())
            return tuple(order for order in first if order is not None)

    def journal(self) -> Sequence[JournalShipment]:
        """
        List every shipment as it really was, by despatch time.

        Those that vanished for good are there too, flagged.
        """
        with self._lock:
            return write_journal(self._last_orders(), self._shipments, self.zone)

    def returned(self) -> Sequence[JournalReturn]:
        """
        List what really came back, by the time of its booking.

        Those that vanished for good are there too, flagged; and deliveries
        whose reference is an order's number after :data:`INBOUND`.
        """
        with self._lock:
            booked, delivered = self.stock.timelines()
            return write_returns(self._last_orders(), booked, delivered, self.zone)

    def groups(self) -> Sequence[JournalGroup]:
        """List every order of a shop with what stands of it, and what is still to come."""
        with self._lock:
            return write_groups(self._last_orders(), self.journal())

    def mix_found(self) -> Mix:
        """Count what this world really holds. Print it, or demand it in a test."""
        with self._lock:
            found = count_mix(self._last_orders(), self._shipments, self.journal(), self.zone)
            return attrs.evolve(found, **Counter(tale.name for tale in self.tales))

    def life(self) -> Life:
        """
        Give every order and shipment with all their states, past and to come.

        Until something is told, it is the same object.
        """
        with self._lock:
            if self._life is None or self._life.revision != self._revision:
                # Copies: others go on telling while somebody looks through it.
                self._life = Life(
                    revision=self._revision,
                    orders=dict(self._orders),
                    shipments=dict(self._shipments),
                    of_order={number: list(keys) for number, keys in self._of_order.items()},
                    kits=dict(self._kits),
                )
            return self._life

    def _fill(self, stock: Stock, seed: int) -> None:
        wanted: Counter[tuple[str, str]] = Counter()
        orders = self._last_orders()
        for order in orders.values():
            for sku, quantity in ordered(order, self._kits).items():
                wanted[sku, order.site] += quantity
        fill(
            stock,
            seed=seed,
            items=[item for sku, item in self._items.items() if sku not in self._kits],
            wanted=wanted,
            sites=self.sites,
            begin=self.begin,
            end=self.end,
        )
        if self._mix is not None and self._mix.asks_returns:
            corrected = {(tale.orders[0], tale.subject) for tale in self.tales}
            sent = sent_for_good(orders, self._shipments, corrected)
            for tale in tell_returns(stock, seed=seed, mix=self._mix, sent=sent):
                self.tale(tale)
            return
        standing = [
            (orders[number], timeline.known)
            for (number, _), timeline in self._shipments.items()
            if timeline.last is not None
        ]
        send_back(stock, seed=seed, shipments=standing)

    def _last_orders(self) -> dict[str, Order]:
        return {number: timeline.known for number, timeline in self._orders.items()}

    def _index(self) -> None:
        if self._indexed == self._revision:
            return
        instants = {
            since
            for timelines in (self._orders.values(), self._shipments.values())
            for timeline in timelines
            for since, _ in timeline.steps()
        }
        self._changes = sorted(instants)
        self._views = {}
        self._indexed = self._revision
