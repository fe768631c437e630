"""What a shop said of one order, put together."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ..model import ShopFactKind
from ._seen import Said


@attrs.frozen(kw_only=True)
class Heard:
    """
    What the shop said, by what it said.

    Attributes:
        placing: That the order was placed; None: it did not say so.

        whole: That the whole order is cancelled; of several the first.

        parts: Cancellations of lines or quantities, by time.

        changes: Changes of the order, by time.
    """

    placing: Said | None
    whole: Said | None
    parts: tuple[Said, ...]
    changes: tuple[Said, ...]


def heard(said: Sequence[Said]) -> Heard:
    """Sort what the shop said, which comes by time."""

    def of(kind: ShopFactKind) -> tuple[Said, ...]:
        return tuple(one for one in said if one.fact.kind == kind)

    return Heard(
        placing=next(iter(of("order_placed")), None),
        whole=next(iter(of("order_cancelled")), None),
        parts=of("lines_cancelled"),
        changes=of("order_changed"),
    )
