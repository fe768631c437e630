from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.mapping import order_in, returns_of
from pvxklaviyo.model import Return, ReturnLine, decode_return, encode_return
from pvxklaviyo.peoplevox import GoodsIn, RmaItem
from pvxklaviyo.peoplevox import Return as ReturnRow

from .rows import NOON

PATTERN = r"RET-(?P<order>[0-9]*)(-[0-9]+)?"


def returned(code: str = "MUG", quantity: int = 1, **more: Any) -> ReturnRow:
    """Make a row of the report of returns."""
    fields = {"return_code": "RET1", "returned_at": NOON, "order_number": "1001", **more}
    return ReturnRow(item_code=code, quantity=quantity, **fields)


def of_rma(code: str = "MUG", quantity: int = 1, **more: Any) -> RmaItem:
    """Make a row of a report of RMA items."""
    fields = {"rma_number": "RMA1", "returned_at": NOON, "order_number": "1001", **more}
    return RmaItem(item_code=code, quantity=quantity, **fields)


def came_in(code: str = "MUG", quantity: int = 1, **more: Any) -> GoodsIn:
    """Make a row of the report of goods in."""
    fields = {"reference": "RET-1001", "delivered_at": NOON, **more}
    return GoodsIn(item_code=code, quantity=quantity, **fields)


MINUTES = st.integers(0, 3).map(lambda minutes: NOON + timedelta(minutes=minutes))
PRICES = st.sampled_from([None, Decimal(5), Decimal("5.00"), Decimal("7.5")])
SOME = st.sampled_from(["", "A", "B"])
RETURNED = st.builds(
    returned,
    code=st.sampled_from(["MUG", "TEA"]),
    quantity=st.integers(0, 3),
    return_code=st.sampled_from(["RET1", "RET2"]),
    order_number=st.sampled_from(["1001", "1002"]),
    returned_at=MINUTES,
    reason=SOME,
    condition=SOME,
    reusable=st.sampled_from([None, True, False]),
    sale_price=PRICES,
    item_name=SOME,
    email=SOME,
)
OF_RMAS = st.builds(
    of_rma,
    quantity=st.integers(0, 3),
    return_code=st.sampled_from([None, "RET1"]),
    status=SOME,
    line=SOME,
    condition=SOME,
)
CAME_IN = st.builds(
    came_in,
    quantity=st.integers(0, 3),
    reference=st.sampled_from(["RET-1001", "RET-1001-2", "RET-1002", "GI000001"]),
    delivered_at=MINUTES,
)
REPORTS = st.one_of(
    st.lists(RETURNED, max_size=8), st.lists(OF_RMAS, max_size=8), st.lists(CAME_IN, max_size=8)
)


@given(st.data())
def test_rows_in_any_order_make_the_same_returns(data: st.DataObject) -> None:
    """To the byte, because a revision is a digest of it."""
    rows = data.draw(REPORTS)
    mixed = data.draw(st.permutations(rows))
    made, again = returns_of(rows, PATTERN), returns_of(mixed, PATTERN)

    assert made == again
    assert [encode_return(one) for one in made] == [encode_return(one) for one in again]


@given(REPORTS)
def test_every_piece_counts_once(rows: list[Any]) -> None:
    """For its order and its item, in one line of one return; of goods in, those of returns alone."""
    expected: Counter[tuple[str, str]] = Counter()
    for row in rows:
        is_delivery = isinstance(row, GoodsIn)
        number = order_in(row.reference, PATTERN) if is_delivery else row.order_number
        if number:
            expected[number, row.item_code] += row.quantity
    counted: Counter[tuple[str, str]] = Counter()
    made = returns_of(rows, PATTERN)
    for one in made:
        for line in one.lines:
            counted[one.order_number, line.item_code] += line.quantity

    lines = [
        (one.order_number, one.return_code, attrs.evolve(line, quantity=0, name=""))
        for one in made
        for line in one.lines
    ]

    assert +expected == counted
    assert len(lines) == len(set(lines))
    assert len(made) == len({line[:2] for line in lines})


@pytest.mark.parametrize(
    "row",
    [
        returned(comments="Angry", contact_name="Ann", phone="07700 900123", email="ann@post.test"),
        of_rma(comment="Angry", item_comment="Angry", return_comments="Angry", customer_name="Ann"),
        came_in(user="Ann"),
    ],
    ids=lambda row: type(row).__name__,
)
def test_nobody_is_named_in_what_is_kept(row: Any) -> None:
    """Neither customers nor those who booked it, nor what they wrote."""
    (made,) = returns_of([row], PATTERN)
    kept = encode_return(made).decode()

    assert not any(word in kept.casefold() for word in ("ann", "07700", "angry", "email"))
    assert made == attrs.evolve(decode_return(encode_return(made)), email=made.email)


def test_a_row_of_the_report_of_returns() -> None:
    """All that a decision needs of it."""
    rows = [
        returned(
            quantity=2,
            item_name="A mug",
            line="1",
            reason="Too small",
            reason_code="SML",
            condition="NEW",
            reusable=True,
            sale_price=Decimal("9.50"),
            shop_reference="#1001",
            channel="Shopify",
            site="LEEDS",
            email="ann@post.pvx-sim.net",
        ),
        returned("TEA", returned_at=NOON - timedelta(minutes=1)),
    ]

    assert [
        Return(
            order_number="1001",
            return_code="RET1",
            returned_at=NOON - timedelta(minutes=1),
            reference="#1001",
            email="ann@post.pvx-sim.net",
            channel="Shopify",
            site="LEEDS",
            booked_as="return",
            lines=(
                ReturnLine(item_code="TEA", quantity=1),
                ReturnLine(
                    item_code="MUG",
                    name="A mug",
                    quantity=2,
                    line="1",
                    reason="Too small",
                    reason_code="SML",
                    condition="NEW",
                    reusable=True,
                    price=Decimal("9.5"),
                ),
            ),
        )
    ] == returns_of(rows)


def test_an_item_of_an_rma() -> None:
    """The RMA stands for the return where the bench made none; its lines are not the order's."""
    (made,) = returns_of([of_rma(status="Completed", line="1", reason="Unwanted", condition="NEW")])
    (coded,) = returns_of([of_rma(return_code="RET7")])

    assert ("RMA1", "rma", "Completed") == (made.return_code, made.booked_as, made.status)
    assert (ReturnLine(item_code="MUG", quantity=1, reason="Unwanted", condition="NEW"),) == (
        made.lines
    )
    assert "RET7" == coded.return_code


@pytest.mark.parametrize(
    ("reference", "order"),
    [
        ("RET-1001", "1001"),
        (" RET-1001 ", "1001"),
        ("RET-1001-2", "1001"),
        ("RET-", ""),
        ("RET-1001 and more", None),
        ("GI000001", None),
    ],
)
def test_a_reference_of_goods_in(reference: str, order: str | None) -> None:
    """It is a return's if the whole of it fits; without a pattern none is."""
    assert order == order_in(reference, PATTERN)
    assert None is order_in(reference, "")
    assert (
        [order]
        if order
        else [] == [one.order_number for one in returns_of([came_in(reference=reference)], PATTERN)]
    )


def test_two_deliveries_of_one_order_are_two_returns() -> None:
    """Each by its own reference."""
    made = returns_of([came_in(), came_in(reference="RET-1001-2")], PATTERN)

    assert [("1001", "RET-1001", "goods_in"), ("1001", "RET-1001-2", "goods_in")] == [
        (one.order_number, one.return_code, one.booked_as) for one in made
    ]
