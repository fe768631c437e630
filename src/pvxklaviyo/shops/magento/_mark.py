"""What was read of a shop's changes, and where to go on, as a value and as a text to keep."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import attrs

from ...model import ShownOrder, ShownRefund
from .._rejected import RejectedOrder
from ._changes import MagentoPlace


@attrs.frozen(kw_only=True)
class MagentoMark:
    """
    How far a shop's changes were read.

    Keep ``str(mark)`` once what came with it is safe, and begin there next
    time, in the middle of a reading, too.

    Attributes:
        orders: Of orders.

        credit_memos: Of credit memos.
    """

    orders: MagentoPlace
    credit_memos: MagentoPlace

    @classmethod
    def since(cls, at: datetime) -> MagentoMark:
        """
        Begin with what changed at an instant.

        Raises:
            ValueError: It has no time zone.
        """
        if at.tzinfo is None or at.utcoffset() is None:
            raise ValueError("has no time zone: which instant it is depends on where it is read")
        begin = MagentoPlace(at=at.astimezone(UTC).replace(microsecond=0))
        return cls(orders=begin, credit_memos=begin)

    @classmethod
    def parse(cls, text: str) -> MagentoMark:
        """
        Read what ``str()`` has made.

        Raises:
            ValueError: It is something else.
        """
        try:
            parts = cast("list[list[str | int | bool | None]]", json.loads(text))
            orders, credit_memos = (_until(*part) for part in parts)
        except (ValueError, TypeError, RecursionError):
            raise ValueError("is no mark of a reading") from None
        return cls(orders=orders, credit_memos=credit_memos)

    def __str__(self) -> str:
        parts = [
            [one.at.astimezone(UTC).isoformat(), one.entity, one.is_end]
            for one in (self.orders, self.credit_memos)
        ]
        return json.dumps(parts, separators=(",", ":"))

    @property
    def is_end(self) -> bool:
        """Whether all was read that had changed by then."""
        return self.orders.is_end and self.credit_memos.is_end

    def begun(self, overlap: timedelta) -> MagentoMark:
        """Give where to begin: *overlap* earlier, if the reading before came to its end."""
        if not self.is_end:
            return self
        return MagentoMark(
            orders=self.orders.begun(overlap), credit_memos=self.credit_memos.begun(overlap)
        )


@attrs.frozen(kw_only=True)
class MagentoChanges:
    """
    A part of what changed.

    Attributes:
        shown: Orders and credit memos, the oldest change first; some may come
            again. What could not be read is a :class:`RejectedOrder`.

        mark: Where to go on, once these are safe.

        is_last: Whether nothing more had changed for now.
    """

    shown: Sequence[ShownOrder | ShownRefund | RejectedOrder]
    mark: MagentoMark
    is_last: bool


def _until(*part: str | int | bool | None) -> MagentoPlace:
    at, entity, is_end = part
    read = datetime.fromisoformat(at) if isinstance(at, str) else None
    if read is None or read.tzinfo is None or not isinstance(is_end, bool):
        raise ValueError("is no mark")
    if not (entity is None or (isinstance(entity, int) and not isinstance(entity, bool))):
        raise ValueError("is no mark")
    return MagentoPlace(at=read.astimezone(UTC), entity=entity, is_end=is_end)
