"""What a tenant decided about returns: where they are read, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import attrs

ReturnsSource = Literal["returns", "rma", "goods_in", "none"]
"""Where a tenant's returns are read; see :class:`ReturnsPolicy`."""

_PLACE = "{order}"


@attrs.frozen(kw_only=True)
class ReturnsPolicy:
    """
    How returns are read and understood.

    A return's identity is its code and its order, so where returns are read is
    chosen once: another source later may have other codes for the same goods.

    Attributes:
        source: ``"returns"``, the report of returns; ``"rma"``, the report
            that the tenant made of the items of RMAs; ``"goods_in"``, the
            report of goods in, where returns are booked as inbound orders;
            ``"none"``, nowhere: nothing can be told of them.

        goods_in_reference: How the reference of goods in is made of an order's
            number, or begins: ``{order}`` stands for the number.

        goods_in_order: A regular expression for the whole reference, with a
            group ``order`` for the number; empty: the reference is what
            *goods_in_reference* says and nothing more. Other goods in are no
            returns.

        dispositions: ``"Condition/True"``, ``"Condition/False"`` (with the
            reusable flag) or ``"Condition"`` to what became of the item,
            compared ignoring case; the longer name counts. What is not there
            is an exception.

        sent_back_reasons: Reasons, by name or code, that mean that the
            carrier brought the parcel back and nobody had it.

    Raises:
        ValueError: *goods_in_reference* has no ``{order}``, or
            *goods_in_order* is no regular expression with that group.
    """

    source: ReturnsSource = "none"
    goods_in_reference: str = attrs.field(default="RET-{order}")
    goods_in_order: str = attrs.field(default="")
    dispositions: Mapping[str, str] = attrs.field(factory=dict[str, str])
    sent_back_reasons: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        if _PLACE not in self.goods_in_reference:
            raise ValueError(f'goods_in_reference needs "{_PLACE}" where the number goes')
        if self.goods_in_order:
            check_pattern(self.goods_in_order)

    @property
    def goods_in_pattern(self) -> str:
        """The regular expression for a reference of goods in, whoever wrote it."""
        if self.goods_in_order:
            return self.goods_in_order
        before, _, after = self.goods_in_reference.partition(_PLACE)
        return f"{re.escape(before)}(?P<order>.+){re.escape(after)}"


def check_pattern(pattern: str) -> None:
    """
    See that a regular expression can find an order's number.

    Raises:
        ValueError: It is none, or has no group ``order``.
    """
    try:
        groups = re.compile(pattern).groupindex
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    if "order" not in groups:
        raise ValueError('has no group for the number; write it like "RET-(?P<order>[0-9]+)"')
