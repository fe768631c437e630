"""How much of each difficulty a made world holds."""

from __future__ import annotations

import math

import attrs


@attrs.frozen(kw_only=True)
class Mix:
    """
    Counts, each at least; of what was asked for, or of what was found.

    Attributes:
        orders: Peoplevox orders, exactly.

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
            name: max(1, math.ceil(count * share))
            for name, count in attrs.asdict(cls.demanding()).items()
        }
        rare = {name: math.floor(5 * share + 0.5) for name in ("very_late_rows",)}
        rare["placeholder_email"] = 0 if orders < 20 else counts["placeholder_email"]
        pairs = {name: max(2, counts[name]) for name in ("same_minute", "split_orders")}
        return cls(**(counts | rare | pairs | {"orders": orders}))

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
