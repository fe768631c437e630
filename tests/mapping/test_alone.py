from __future__ import annotations

import attrs

from pvxklaviyo import mapping, peoplevox
from pvxklaviyo.errors import Problem
from pvxklaviyo.mapping import Mapped, Rejected, Skipped
from pvxklaviyo.sequence import Audience, OrderKind

from .rows import despatch, line, sales_order

ORDER = mapping.order(sales_order(channel="Shopify"), [line("MUG", 2), line("TEE")])
ROWS = [
    despatch("MUG", 1, despatch_number="DES1"),
    despatch("MUG", 1, despatch_number="DES2"),
    despatch("TEE", 1, despatch_number="DES2"),
    despatch("MUG", 1, order_number="1002"),
]


def test_shipments_of_an_order_with_no_ledger() -> None:
    """Index, completeness and what is still to come are known from the rows alone."""
    found = list(mapping.shipments(ORDER, ROWS))

    shipments = [one.shipment for one in found if isinstance(one, Mapped)]
    assert 2 == len(found) == len(shipments)
    assert [1, 2] == [one.index for one in shipments]
    assert [False, True] == [one.is_complete for one in shipments]
    assert [["MUG", "TEE"], []] == [
        [item.item_code for item in one.remaining or ()] for one in shipments
    ]


def test_what_is_not_told_says_why() -> None:
    """The audience is the relay's own rule."""
    audience = Audience(excluded_channels=("shopify",))

    found = list(mapping.shipments(ORDER, ROWS, audience=audience))

    assert ["channel_excluded"] * 2 == [one.reason for one in found if isinstance(one, Skipped)]
    assert 2 == len(found)


def test_so_do_kinds_and_a_rule_of_the_tenant_s_own() -> None:
    """The whole order is judged, and not its address alone."""
    sample = OrderKind(name="sample", prefixes=(ORDER.number,))
    by_kind = Audience(kinds=(sample,), excluded_kinds=("sample",))
    by_rule = Audience(rule=lambda order: "staff" if order.number == ORDER.number else None)

    reasons = [
        [
            one.reason
            for one in mapping.shipments(ORDER, ROWS, audience=audience)
            if isinstance(one, Skipped)
        ]
        for audience in (by_kind, by_rule)
    ]

    assert [["kind_excluded"] * 2, ["own_rule"] * 2] == reasons


def test_what_is_not_told_left_all_the_same() -> None:
    """A parcel for nobody's address counts for what is still to come, and has no number."""
    order = attrs.evolve(ORDER, email=None)
    rows = [attrs.evolve(ROWS[0], email=None), *ROWS[1:]]

    skipped, mapped = mapping.shipments(order, rows)

    assert isinstance(skipped, Skipped)
    assert "no_email" == skipped.reason
    assert isinstance(mapped, Mapped)
    assert (1, True) == (mapped.shipment.index, mapped.shipment.is_complete)


def test_a_row_that_cannot_be_read_is_set_aside() -> None:
    """The others continue."""
    bad = peoplevox.Rejected(
        source="Despatch summary",
        subject="Despatch DES9",
        row={"order_number": "1001"},
        cells=(),
        problems=(Problem("Despatch date", "is not a date"),),
    )

    found = list(mapping.shipments(ORDER, [bad, *ROWS]))

    assert [Rejected] == [type(one) for one in found[:1]]
    assert 2 == sum(isinstance(one, Mapped) for one in found)


def test_unknown_lines_claim_nothing() -> None:
    """Without the order's lines there is no completeness."""
    found = list(mapping.shipments(attrs.evolve(ORDER, lines=None), ROWS))

    assert [None, None] == [one.shipment.is_complete for one in found if isinstance(one, Mapped)]
