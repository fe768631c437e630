"""How many pieces of each item were ordered, and how many of them the shop cancelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ..model import OrderLine, ShopLine
from ._known import Known
from ._seen import Said


class Demand:
    """
    What a group was asked for, over all that is known of it.

    Peoplevox tells no cancelled quantity, and a shop's cancellation may or may
    not have reached its lines by the time they are read. So the most that was
    ever ordered counts (as the placing says, or as Peoplevox once showed), and
    what was cancelled is taken off that, never off what may be less already.

    Args:
        known: The group.
    """

    def __init__(self, known: Known) -> None:
        self._ever = known.ever_ordered
        self._lines = [
            line for orders in self._ever.values() for order in orders for line in order.lines or ()
        ]
        self._known = known
        self._sent = [
            item.item_code for seen in known.state.shipments for item in seen.shipment.items
        ]
        self.ordered: Mapping[str, int] = self._most()

    def item(self, line: ShopLine) -> str | None:
        """
        Name the item of a shop's line as Peoplevox has it.

        By line and item together, else by item, as it was ordered or left,
        else by line. None: it is no item of the warehouse, such as a gift card.
        """
        sku = line.sku.strip().casefold()
        codes = [*(one.item_code for one in self._lines), *self._sent]
        same = [code for code in codes if code.strip().casefold() == sku]
        if same:
            return same[0]
        if not self._lines:
            return line.sku
        by_line = {one.item_code for one in self._lines if line.line and one.line == line.line}
        return by_line.pop() if len(by_line) == 1 else None

    def cancelled(self, parts: Iterable[Said] | None = None) -> Mapping[str, int]:
        """Count what the shop's cancellations of lines took off, by item; all of them, or some."""
        pieces: Counter[str] = Counter()
        for part in self._known.heard.parts if parts is None else parts:
            if self.is_net_of(part):
                continue
            for line in part.fact.lines:
                code = self.item(line)
                if code is not None:
                    pieces[code] += max(0, line.quantity)
        return pieces

    @property
    def is_sure(self) -> bool:
        """Whether what is not among the ordered items was not ordered, as far as anybody knows."""
        orders = self._known.state.orders.values()
        if not orders or self._known.state.missing_orders:
            return False
        return all(order.lines is not None for order in orders)

    def is_net_of(self, part: Said) -> bool:
        """Whether the orders were made after that cancellation, so without what it took off."""
        if self._known.heard.placing is not None:
            return False
        orders = self._known.state.orders.values()
        return bool(orders) and all(
            order.created_at is not None and order.created_at > part.fact.at for order in orders
        )

    def _most(self) -> Mapping[str, int]:
        said = self._known.heard
        facts = [*([said.placing] if said.placing else []), *said.changes]
        counts = [self._of_shop(one.fact.lines) for one in facts]
        standing = {
            number for number in self._known.state.orders if number not in self._known.superseded
        }
        together: Counter[str] = Counter()
        for number, orders in self._ever.items():
            most: Counter[str] = Counter()
            for order in orders:
                most |= _pieces(order.lines or ())
            if number in standing:
                together += most
            else:
                # Another order stands for it, so the two are one demand.
                counts.append(most)
        return _largest([*counts, together])

    def _of_shop(self, lines: Sequence[ShopLine]) -> Counter[str]:
        pieces: Counter[str] = Counter()
        for line in lines:
            code = self.item(line)
            if code is not None:
                pieces[code] += max(0, line.quantity)
        return pieces


def _pieces(lines: Iterable[OrderLine]) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for line in lines:
        pieces[line.item_code] += line.quantity
    return pieces


def _largest(counts: Iterable[Counter[str]]) -> Mapping[str, int]:
    largest: Counter[str] = Counter()
    for one in counts:
        largest |= one
    return largest
