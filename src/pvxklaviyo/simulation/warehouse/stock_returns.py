"""What customers send back, told in advance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import attrs

from .stock_demand import Life, Step
from .stock_records import PICK, QUARANTINE, Delivery, Return, Rma
from .stock_room import StockRoom, aware_utc
from .timeline import Timeline


class ReturnsBench(StockRoom):
    """
    A stock room that takes customers' goods back. May be shared by threads.

    Args:
        sites: References of the sites.

        life: Gives the orders and shipments.
    """

    def __init__(self, sites: Sequence[str], life: Callable[[], Life]) -> None:
        super().__init__(sites, life)
        self._returns: dict[str, Timeline[Return]] = {}
        self._rmas: dict[str, Timeline[Rma]] = {}

    @property
    def returns_over_at(self) -> datetime | None:
        """The instant after which no return changes any more; None if there is none."""
        with self._lock:
            instants = [since for one in self._returns.values() for since, _ in one.steps()]
            return max(instants, default=None)

    def timelines(self) -> tuple[Sequence[Timeline[Return]], Sequence[Timeline[Delivery]]]:
        """Give all returns and all deliveries, with all their states."""
        with self._lock:
            return tuple(self._returns.values()), tuple(self._deliveries.values())

    def receive_return(
        self,
        order_number: str,
        items: Sequence[tuple[str, int]],
        *,
        at: datetime,
        code: str = "",
        reason: str = "Unwanted",
        reason_code: str = "UNW",
        condition: str = "NEW",
        comments: str = "",
        reusable: bool = True,
        site: str = "",
        rma: str = "",
    ) -> Return:
        """
        Let a customer's goods come back: to the shelf if *reusable*, else into quarantine.

        Args:
            order_number: Whose they were.

            items: Code and quantity.

            at: When they are booked.

            code: ``RET`` and digits unless told.

            reason: In words.

            reason_code: Its code.

            condition: The bench's word for their state.

            comments: The bench's, or the customer's.

            reusable: Whether they are sold again.

            site: The order's own unless told.

            rma: The RMA they belong to.

        Raises:
            KeyError: There is no such order, or no such RMA.
        """
        with self._lock:
            order = self._life().orders[order_number].known
            if rma:
                self._rmas[rma]
            found = Return(
                code=code or f"RET{len(self._returns) + 1:06d}",
                at=aware_utc(at),
                order_number=order_number,
                items=tuple(items),
                reason=reason,
                reason_code=reason_code,
                condition=condition,
                comments=comments,
                reusable=reusable,
                site=site or order.site,
                rma=rma,
            )
            self._returns.setdefault(found.code, Timeline()).put(found.at, found)
            place = self._at("", found.site, PICK if reusable else QUARANTINE)
            for sku, quantity in items:
                self._tell(
                    Step(
                        at=found.at,
                        kind="add",
                        sku=sku,
                        quantity=quantity,
                        site=place.site,
                        target=place.barcode,
                        activity="Return",
                        reason=reason,
                        comments=found.code,
                        user="returns",
                        order_number=order_number,
                    )
                )
            return found

    def change_return(
        self,
        code: str,
        *,
        at: datetime,
        reason: str | None = None,
        reason_code: str | None = None,
        condition: str | None = None,
        comments: str | None = None,
        items: Sequence[tuple[str, int]] | None = None,
    ) -> None:
        """
        Let what is written of a return be different from *at* on; what is None stays.

        Raises:
            KeyError: There is no such return.
        """
        with self._lock:

            def changed(known: Return) -> Return:
                return attrs.evolve(
                    known,
                    reason=known.reason if reason is None else reason,
                    reason_code=known.reason_code if reason_code is None else reason_code,
                    condition=known.condition if condition is None else condition,
                    comments=known.comments if comments is None else comments,
                    items=known.items if items is None else tuple(items),
                )

            self._returns[code].change(aware_utc(at), changed)
            self._revision += 1

    def vanish_return(self, code: str, *, at: datetime) -> None:
        """
        Let a return be gone from *at* on, as if it had never been booked; pieces stay where they are.

        Raises:
            KeyError: There is no such return.
        """
        with self._lock:
            self._returns[code].end(aware_utc(at))
            self._revision += 1

    def open_rma(
        self,
        order_number: str,
        items: Sequence[tuple[str, int]],
        *,
        at: datetime,
        number: str = "",
        reason: str = "Unwanted",
        expected_state: str = "NEW",
        comment: str = "",
        item_comment: str = "",
        tracking: str = "",
    ) -> Rma:
        """
        Agree on a return before it comes.

        Raises:
            KeyError: There is no such order.
        """
        with self._lock:
            self._life().orders[order_number]
            found = Rma(
                number=number or f"RMA{len(self._rmas) + 1:05d}",
                at=aware_utc(at),
                order_number=order_number,
                items=tuple(items),
                reason=reason,
                expected_state=expected_state,
                comment=comment,
                item_comment=item_comment,
                tracking=tracking,
            )
            self._rmas.setdefault(found.number, Timeline()).put(found.at, found)
            self._revision += 1
            return found

    def close_rma(self, number: str, *, at: datetime, status: str = "Completed") -> None:
        """
        Let an RMA be over.

        Raises:
            KeyError: There is no such RMA.
        """
        with self._lock:
            self._rmas[number].change(aware_utc(at), lambda rma: attrs.evolve(rma, status=status))
            self._revision += 1
