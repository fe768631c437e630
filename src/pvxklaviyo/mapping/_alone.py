"""Shipments of one order without a ledger: for programs that use the mapping alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from .. import peoplevox
from ..errors import Problem
from ..model import Order, Shipment
from ..peoplevox import Despatch, Kitting
from ..sequence import Audience, left_out, still_to_come
from ._rows import shipments_of


@attrs.frozen
class Mapped:
    """
    A shipment to tell.

    Attributes:
        shipment: With index, completeness and what is still to come.
    """

    shipment: Shipment


@attrs.frozen
class Skipped:
    """
    A shipment that is not told.

    Attributes:
        reason: The reason code.

        shipment: Which one.
    """

    reason: str
    shipment: Shipment


@attrs.frozen
class Rejected:
    """
    A row that could not be read, set aside.

    Attributes:
        row: Its cells by field name, as they came.

        problems: What is wrong with it.
    """

    row: Mapping[str, str] = attrs.field(repr=False)
    problems: Sequence[Problem]


def shipments(
    order: Order,
    rows: Iterable[Despatch | peoplevox.Rejected],
    *,
    kits: Mapping[str, Sequence[Kitting]] | None = None,
    audience: Audience | None = None,
) -> Iterator[Mapped | Skipped | Rejected]:
    """
    Give the shipments of *order* in the order they left.

    Args:
        order: With its lines, so that completeness is known.

        rows: All its despatch rows, from all despatches; rows of other orders
            are passed over.

        kits: What kits are made of, by the kit's code.

        audience: Who may be told; the default rule if not given. What its own
            ``rule`` raises is raised here.
    """
    readable: list[Despatch] = []
    for row in rows:
        if isinstance(row, Despatch):
            if row.order_number == order.number:
                readable.append(row)
        else:
            yield Rejected(row.row, row.problems)
    left: list[Shipment] = []
    index = 0
    for shipment in shipments_of(readable, kits):
        verdict = left_out(
            audience or Audience(),
            attrs.evolve(
                order,
                channel=order.channel or shipment.channel,
                site=order.site or shipment.site,
                email=order.email or shipment.email,
            ),
        )
        # Told or not, it left, and counts for what is still to come.
        left.append(shipment)
        if verdict is not None:
            yield Skipped(verdict.reason, shipment)
            continue
        index += 1
        remaining = still_to_come([order], left)
        yield Mapped(
            attrs.evolve(
                shipment,
                index=index,
                is_complete=None if remaining is None else not remaining,
                remaining=remaining,
            )
        )
