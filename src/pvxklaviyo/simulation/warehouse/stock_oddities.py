"""What seldom happens in a stock room, and what its reports get wrong, told in advance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from .stock_demand import Kind, Life, Step
from .stock_records import GOODS_IN, PICK, SELLABLE
from .stock_returns import ReturnsBench
from .stock_room import aware_utc


class OddRoom(ReturnsBench):
    """
    A stock room in which things go as they should not. May be shared by threads.

    Args:
        sites: References of the sites.

        life: Gives the orders and shipments.
    """

    def __init__(self, sites: Sequence[str], life: Callable[[], Life]) -> None:
        super().__init__(sites, life)
        self._available_types: frozenset[str] | None = SELLABLE

    def count_available(self, kinds: Collection[str] | None) -> None:
        """
        Let Peoplevox count as available what lies in locations of some types, allocated or not.

        Args:
            kinds: The types; None counts every piece, in quarantine too, so
                that orders are allocated what nobody can pick.
        """
        with self._lock:
            self._available_types = None if kinds is None else frozenset(kinds)
            self._revision += 1

    def transfer(
        self,
        sku: str,
        quantity: int,
        source: str,
        target: str,
        *,
        at: datetime,
        arrives_at: datetime | None = None,
    ) -> None:
        """
        Send pieces from one site to another; on their way they are nowhere.

        Args:
            sku: The item's code.

            quantity: How many; as many are taken from the first pick location
                as lie there, and all of them arrive.

            source: Reference of the site that sends.

            target: Reference of the site that receives; they come to its goods-in.

            at: When they leave.

            arrives_at: When they arrive; *at* unless told.
        """
        with self._lock:
            leave, reach = self._at("", source, PICK), self._at("", target, GOODS_IN)
            self.move(sku, quantity, leave.barcode, "", at=at, reason=f"Transfer to {target}")
            self.move(
                sku,
                quantity,
                "",
                reach.barcode,
                at=arrives_at or at,
                reason=f"Transfer from {source}",
            )

    def drift(self, sku: str, pieces: int, *, at: datetime, site: str = "") -> None:
        """
        Let the count on hand be wrong from then on, wherever the pieces really lie.

        Args:
            sku: The item's code.

            pieces: How many too many it counts; 0 puts it right.

            at: When.

            site: The first one unless told.
        """
        self._odd("drift", sku, at, quantity=pieces, site=self._site(site))

    def hide(self, sku: str, *, at: datetime, until: datetime | None = None) -> None:
        """
        Let no report of stock show an item, as if its last row were gone.

        Args:
            sku: The item's code.

            at: From when.

            until: When its rows come back; None leaves them away.
        """
        self._odd("hide", sku, at)
        if until is not None:
            self._odd("show", sku, until)

    def deactivate(self, sku: str, *, at: datetime, until: datetime | None = None) -> None:
        """
        Let an item be no longer used: ``~D~`` stands in its code from then on.

        Args:
            sku: The item's code.

            at: From when.

            until: When it is used again; None is never.
        """
        self._odd("deactivate", sku, at)
        if until is not None:
            self._odd("activate", sku, until)

    def _odd(
        self, kind: Kind, sku: str, at: datetime, *, quantity: int = 0, site: str = ""
    ) -> None:
        self._tell(Step(at=aware_utc(at), kind=kind, sku=sku, quantity=quantity, site=site))
