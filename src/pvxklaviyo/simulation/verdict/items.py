"""What events say of items: code and pieces."""

from __future__ import annotations

from collections.abc import Sequence

from ..klaviyo import Json, StoredEvent


def items_of(events: Sequence[StoredEvent]) -> dict[str, Json]:
    """
    Add the items of events up by code; what is no item of ours is kept, so that it differs.

    An event about one item has its code and its pieces beside everything else.
    """
    found: dict[str, Json] = {}
    for event in events:
        items = event.properties.get("Items", [event.properties])
        for item in items if isinstance(items, list) else ():
            match item:
                case {"SKU": str(sku), "Quantity": int(count)} if not isinstance(count, bool):
                    before = found.get(sku, 0)
                    found[sku] = count + (before if isinstance(before, int) else 0)
                case _:
                    found["(not an item)"] = None
    return found
