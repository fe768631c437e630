"""How much of each difficulty a made world holds."""

from __future__ import annotations

import math
from collections.abc import Mapping

import attrs

STORIES: Mapping[str, int] = {
    "cancelled_unseen": 0,
    "cancelled_picking": 1,
    "cancelled_after": 1,
    "cancelled_midway": 1,
    "cancelled_rest": 1,
    "cancelled_pieces": 1,
    "cancelled_silently": 1,
    "cancelled_in_vain": 1,
    "imported_again": 2,
    "merged": 2,
    "replacements": 1,
    "preorders": 1,
    "addresses_changed": 1,
    "lines_changed": 1,
}
"""Counts of a :class:`Mix` that bring orders of their own, and how many Peoplevox orders each."""

CORRECTIONS = ("reversed", "booked_again", "changed")
"""Counts of a :class:`Mix` of what is corrected in Peoplevox after it could be read."""

RETURNS = (
    "returned",
    "returned_partly",
    "returned_twice",
    "returned_more",
    "returned_kits",
    "returned_early",
    "returned_unknown",
    "returned_to_sender",
    "returned_too_much",
    "returned_by_rma",
    "returned_as_goods",
)
"""Counts of a :class:`Mix` of what comes back."""


@attrs.frozen(kw_only=True)
class Mix:
    """
    Counts, each at least; of what was asked for, or of what was found.

    Attributes:
        orders: Peoplevox orders, exactly; those of what follows included.

        split_orders: Orders in two to five shipments that stand.

        shared_despatches: Despatch numbers that cover two orders each.

        twin_orders: Orders of a shop that exist as two Peoplevox orders.

        kits_counted: Orders with a kit whose number Peoplevox tells.

        kits_uncounted: Orders with a kit whose number it does not.

        untracked: Shipments by services that never give a tracking number.

        late_trackings: Shipments whose tracking comes 1 minute to 3 hours
            after they can be read.

        late_rows: Shipments that can be read only more than 3 minutes after
            their own minute.

        very_late_rows: Of these, 3 to 20 hours.

        same_minute: Shipments that share their minute with another despatch.

        repeated_hour: Shipments in the hour that autumn repeats; nothing is
            asked where the world has no such hour.

        transfers: Orders between sites, on a channel of their own.

        marketplace_orders: Orders with a relay address.

        without_email: Other orders with no e-mail.

        placeholder_email: Other orders whose e-mail is nobody's.

        vanished: Shipments that are reversed within a minute.

        unfinished: Orders of customers with something still to come at the
            end.

        blank_lines: Orders whose lines have no numbers.

        cancelled_unseen: Orders of a shop that are cancelled before
            Peoplevox sees them; they are no Peoplevox orders.

        cancelled_picking: Orders that the shop, then Peoplevox cancels before
            anything leaves.

        cancelled_after: Orders that the shop cancels when all has left.

        cancelled_midway: Orders that the shop cancels when part has left.

        cancelled_rest: Orders of which the shop cancels the lines that have
            not left.

        cancelled_pieces: Orders of which the shop cancels some pieces of a
            line before it leaves.

        cancelled_silently: Orders that Peoplevox cancels, and no shop.

        cancelled_in_vain: Orders that leave though their shop cancelled
            them.

        imported_again: Orders that Peoplevox cancels and that come again
            under another number; two Peoplevox orders each.

        merged: Orders of one customer that leave as one; two Peoplevox orders
            each.

        replacements: Orders of no value, for goods that were lost.

        preorders: Orders of which a line leaves three weeks after the rest.

        addresses_changed: Orders whose customer has a new e-mail address
            before they leave.

        lines_changed: Orders that are edited before they leave.

        reversed: Shipments taken back half an hour or more after they could
            be read, for good.

        booked_again: Shipments taken back so and booked again within the
            hour, under another number.

        changed: Shipments of which less is in the parcel, as is found half an
            hour after they could be read.

        returned: Shipments that come back whole.

        returned_partly: Shipments of which one piece comes back.

        returned_twice: Shipments that come back by and by: two returns each.

        returned_more: Returns to which more is added hours later.

        returned_kits: Returns of kits, item by item as they were packed.

        returned_early: Returns that are booked before their shipment can be
            read.

        returned_unknown: Returns in a condition that nobody has a word for.

        returned_to_sender: Parcels that the carrier brings back.

        returned_too_much: Returns of more than was sent.

        returned_by_rma: Returns that were agreed on, and differ from that.

        returned_as_goods: Returns booked as goods-in, with the order's number
            in the reference.
    """

    orders: int
    split_orders: int = 0
    shared_despatches: int = 0
    twin_orders: int = 0
    kits_counted: int = 0
    kits_uncounted: int = 0
    untracked: int = 0
    late_trackings: int = 0
    late_rows: int = 0
    very_late_rows: int = 0
    same_minute: int = 0
    repeated_hour: int = 0
    transfers: int = 0
    marketplace_orders: int = 0
    without_email: int = 0
    placeholder_email: int = 0
    vanished: int = 0
    unfinished: int = 0
    blank_lines: int = 0
    cancelled_unseen: int = 0
    cancelled_picking: int = 0
    cancelled_after: int = 0
    cancelled_midway: int = 0
    cancelled_rest: int = 0
    cancelled_pieces: int = 0
    cancelled_silently: int = 0
    cancelled_in_vain: int = 0
    imported_again: int = 0
    merged: int = 0
    replacements: int = 0
    preorders: int = 0
    addresses_changed: int = 0
    lines_changed: int = 0
    reversed: int = 0
    booked_again: int = 0
    changed: int = 0
    returned: int = 0
    returned_partly: int = 0
    returned_twice: int = 0
    returned_more: int = 0
    returned_kits: int = 0
    returned_early: int = 0
    returned_unknown: int = 0
    returned_to_sender: int = 0
    returned_too_much: int = 0
    returned_by_rma: int = 0
    returned_as_goods: int = 0

    @classmethod
    def demanding(cls) -> Mix:
        """Ask for 500 orders with enough of everything that goes wrong in life."""
        return cls(
            orders=500,
            split_orders=100,
            shared_despatches=30,
            twin_orders=20,
            kits_counted=25,
            kits_uncounted=15,
            untracked=40,
            late_trackings=40,
            late_rows=40,
            very_late_rows=5,
            same_minute=24,
            repeated_hour=16,
            transfers=10,
            marketplace_orders=20,
            without_email=8,
            placeholder_email=8,
            vanished=6,
            unfinished=25,
            blank_lines=40,
        )

    @classmethod
    def of(cls, orders: int) -> Mix:
        """
        Ask for the same proportions in a world of another size.

        Of nearly everything there is at least one; only very late rows and
        placeholder addresses are left out of the smallest worlds.

        Raises:
            ValueError: Fewer than 8 orders cannot hold it.
        """
        if orders < 8:
            raise ValueError(f"{orders} orders are too few to show everything; ask for 8 or more")
        share = orders / 500
        counts = {
            name: max(1, math.ceil(count * share)) if count else 0
            for name, count in attrs.asdict(cls.demanding()).items()
        }
        rare = {name: math.floor(5 * share + 0.5) for name in ("very_late_rows",)}
        rare["placeholder_email"] = 0 if orders < 20 else counts["placeholder_email"]
        pairs = {name: max(2, counts[name]) for name in ("same_minute", "split_orders")}
        return cls(**(counts | rare | pairs | {"orders": orders}))

    @property
    def told_apart(self) -> int:
        """How many Peoplevox orders have a story of their own, see :data:`STORIES`."""
        return sum(getattr(self, name) * orders for name, orders in STORIES.items())

    @property
    def asks_returns(self) -> bool:
        """Whether it says what comes back; else every tenth shipment does, in part."""
        return any(getattr(self, name) for name in RETURNS)

    def with_a_whole_life(self) -> Mix:
        """Ask besides for one of each cancellation, edit, correction and return."""
        more = dict.fromkeys((*STORIES, *CORRECTIONS, *RETURNS), 1)
        return attrs.evolve(self, **more, orders=self.orders + sum(STORIES.values()))

    def lacks(self, asked: Mix) -> list[str]:
        """Say, where this is what was found, what of *asked* is missing; empty if nothing."""
        found = attrs.asdict(self)
        return [
            f"{name}: {found[name]} instead of {count}"
            for name, count in attrs.asdict(asked).items()
            if found[name] < count or (name == "orders" and found[name] != count)
        ]

    def __str__(self) -> str:
        counts = attrs.asdict(self)
        width = max(map(len, counts))
        return "\n".join(f"{name.replace('_', ' '):<{width}} {n:>5}" for name, n in counts.items())
