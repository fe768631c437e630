"""
Reading all that changed, though it goes on changing meanwhile.

Never by pages: a row that changes moves to the end, and one of those behind it
moves onto a page that was read already. A stretch is searched for from the last
second that was seen, so whatever moves is met again later. A second with more
rows than fit a page is read by ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from .._document import Part, UnreadableError
from ._php import find_relation
from ._requests import Filter, Found, Kind, behind, search, since, unordered, within
from ._stamps import find_stamp

if TYPE_CHECKING:
    from .._reader import Perform

_SECOND = timedelta(seconds=1)


@attrs.frozen(kw_only=True)
class MagentoPlace:
    """
    How far a reading of what changed has come.

    Attributes:
        at: All that changed before this instant was read; aware, whole seconds.

        entity: Of what changed in that very second, all up to this id was
            read, too; None: nothing of it.

        is_end: Whether nothing more had changed when this was reached.
    """

    at: datetime
    entity: int | None = None
    is_end: bool = False

    def begun(self, overlap: timedelta) -> MagentoPlace:
        """
        Give where to begin the next reading; one that was cut off goes on where it was.

        Args:
            overlap: How much is read again, because rows may become visible
                later than their stamps say.
        """
        if not self.is_end:
            return self
        return MagentoPlace(at=max(self.at - overlap, _FIRST.replace(tzinfo=self.at.tzinfo)))


# There is nothing older, and what is before it has no year of four digits.
_FIRST = datetime(1990, 1, 1)  # noqa: DTZ001 - the zone follows


@attrs.frozen(kw_only=True)
class Stretch:
    """
    What was read at once.

    Attributes:
        items: Documents, each with its place in the answer.

        until: Where to go on.
    """

    items: Sequence[Part]
    until: MagentoPlace


async def read_stretch(
    perform: Perform,
    kind: Kind,
    begin: MagentoPlace,
    *,
    filters: Sequence[Filter] = (),
    size: int,
    shop: str,
) -> Stretch:
    """
    Read the next documents that changed, a page at most.

    Args:
        perform: Makes a call.

        kind: Orders or credit memos.

        begin: What was read before.

        filters: What else must hold.

        size: How many at once.

        shop: What the tenant calls the shop.

    Raises:
        DecodeError: The answers do not hold together, so rows could be left
            out.

        ServiceError: They could not be read.
    """
    if begin.entity is not None:
        asked = [within(begin.at), behind(begin.entity), *filters]
        found = await perform(search(kind, asked, by=["entity_id"], size=size, shop=shop))
        return _within_second(found, begin, begin.entity, kind, shop)
    by = ["updated_at", "entity_id"]
    found = await perform(search(kind, [since(begin.at), *filters], by=by, size=size, shop=shop))
    return _since(found, begin, kind, shop)


def _since(found: Found, begin: MagentoPlace, kind: Kind, shop: str) -> Stretch:
    stamps = [_stamp(item) for item in found.items]
    known = [stamp for stamp in stamps if stamp is not None]
    if known != sorted(known) or (known and known[0] < begin.at.replace(microsecond=0)):
        raise unordered(shop, kind, "is not by updated_at")
    last = known[-1] if known else begin.at
    if found.total <= len(found.items):
        return Stretch(items=found.items, until=MagentoPlace(at=last, is_end=True))
    if not known:
        raise unordered(shop, kind, "has no updated_at to go on from")
    if known[0] == last:
        # All of one second, and more of it: nothing is taken yet, ids have an order of their own.
        return Stretch(items=(), until=MagentoPlace(at=last, entity=0))
    # The rest of the last second may be on the next page: it is read as a whole.
    items = [item for item, at in zip(found.items, stamps, strict=True) if at != last]
    return Stretch(items=items, until=MagentoPlace(at=last))


def _within_second(
    found: Found, begin: MagentoPlace, entity: int, kind: Kind, shop: str
) -> Stretch:
    if found.total <= len(found.items):
        return Stretch(items=found.items, until=MagentoPlace(at=begin.at + _SECOND))
    last = last_entity(found, entity, kind, shop)
    return Stretch(items=found.items, until=MagentoPlace(at=begin.at, entity=last))


def last_entity(found: Found, behind: int, kind: Kind, shop: str) -> int:
    """
    Give the id to go on behind, in a search that goes by ids.

    Raises:
        DecodeError: It does not.
    """
    ids = [one for item in found.items if (one := _entity(item)) is not None]
    if not ids or ids != sorted(ids) or ids[0] <= behind:
        raise unordered(shop, kind, "is not by entity_id")
    return ids[-1]


def _stamp(item: Part) -> datetime | None:
    """Read the stamp of what may not be readable in other ways."""
    try:
        return find_stamp(item["updated_at"])
    except UnreadableError:
        return None


def _entity(item: Part) -> int | None:
    try:
        key = find_relation(item["entity_id"])
    except UnreadableError:
        return None
    return int(key) if key.isdecimal() and len(key) < 40 else None
