"""Credit memos name rows of pairs and bundles, of which an order's lines are only some."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from pvxklaviyo.sequence._showing import Showing
from pvxklaviyo.sequence._shown import derived
from pvxklaviyo.sequence._shown_lines import Left
from pvxklaviyo.shops import Magento

from .bodies import changed, line

LATER = datetime(2026, 6, 1, tzinfo=UTC)
BUNDLE = [
    {"item_id": 1, "product_type": "bundle", "sku": "SET", "qty_ordered": 3},
    {"item_id": 2, "parent_item_id": 1, "product_type": "simple", "sku": "MUG", "qty_ordered": 6},
    {"item_id": 3, "parent_item_id": 1, "product_type": "simple", "sku": "BOWL", "qty_ordered": 3},
]
PAIR = [
    {"item_id": 1, "product_type": "configurable", "sku": "TEE-M", "qty_ordered": 3, "price": 5},
    {"item_id": 2, "parent_item_id": 1, "product_type": "simple", "sku": "TEE-M", "qty_ordered": 3},
]


def row(item: int, pieces: int) -> dict[str, object]:
    return {"entity_id": 60 + item, "order_item_id": item, "sku": "", "qty": pieces, "price": 0}


@pytest.mark.parametrize(
    ("items", "bundles", "named", "expected"),
    [
        (BUNDLE, "parts", {1: 1, 2: 2, 3: 1}, {"MUG": 2, "BOWL": 1}),
        (BUNDLE, "parts", {2: 2, 3: 1}, {"MUG": 2, "BOWL": 1}),
        (BUNDLE, "parts", {2: 2}, {"MUG": 2}),
        (BUNDLE, "parts", {1: 1}, {"MUG": 2, "BOWL": 1}),
        (BUNDLE, "whole", {1: 1, 2: 2, 3: 1}, {"SET": 1}),
        (BUNDLE, "whole", {1: 1}, {"SET": 1}),
        (BUNDLE, "whole", {2: 2, 3: 1}, {"SET": 1}),
        (BUNDLE, "whole", {2: 6}, {}),
        (PAIR, "parts", {1: 1, 2: 1}, {"TEE-M": 1}),
        (PAIR, "parts", {1: 1}, {"TEE-M": 1}),
        (PAIR, "parts", {2: 1}, {"TEE-M": 1}),
        (PAIR, "parts", {9: 1}, {}),
    ],
)
def test_whichever_rows_are_named_each_piece_is_counted_once(items, bundles, named, expected):
    """The whole, its parts, or both: what never left is taken off the lines that there are."""
    shop = Magento(bundles=bundles)
    order = line("orders", changed("order.json", items=items), shop)
    memo = line(
        "creditmemos",
        changed("creditmemo.json", items=[row(item, pieces) for item, pieces in named.items()]),
        shop,
    )
    showings = [
        Showing(shown=one, key=str(place), learned_at=LATER + timedelta(minutes=place))
        for place, one in enumerate([order, memo])
    ]
    found = derived(showings, "1", Left(read_from=LATER + timedelta(days=1)))
    taken = Counter()
    for said in found.said:
        if said.fact.kind == "lines_cancelled":
            for one in said.fact.lines:
                taken[one.sku] += one.quantity

    assert expected == dict(taken)
    assert ["refunded"] == [one.fact.kind for one in found.said if one.fact.kind == "refunded"]
