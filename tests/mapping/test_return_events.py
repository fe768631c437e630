from __future__ import annotations

from decimal import Decimal

import attrs
import pytest

from pvxklaviyo.mapping import return_event, returned_item_event

from .rows import NOON
from .words import ORDER, RETURN

MUGS = attrs.evolve(RETURN, lines=RETURN.lines[:1])
IDS = {
    "OrderId": "#1",
    "OrderNumber": "1001",
    "ReturnCode": "RET1",
    "ReturnRevision": 1,
    "ReturnType": "returned",
    "ReturnStatus": "Completed",
    "ReturnedAt": "2026-11-03T12:00:00+00:00",
}


def test_a_return_in_every_word() -> None:
    """One word where one is filtered by, all of them beside it; a return is no refund."""
    event = return_event(RETURN, ORDER)

    assert ("Returned Order", NOON) == (event.metric, event.time)
    assert (None, None) == (event.value, event.value_currency)
    assert {
        **IDS,
        "Reason": "mixed",
        "Reasons": ["Broken", "Too small"],
        "Condition": "mixed",
        "Conditions": ["Damaged", "As new"],
        "Disposition": "mixed",
        "Dispositions": ["write off", "back to stock"],
        "ItemsValue": Decimal("45.50"),
        "SKUs": ["MUG", "TEE"],
        "ItemNames": ["Mug", "Tee"],
        "ItemCount": 3,
        "Items": [
            {
                "SKU": "MUG",
                "ProductName": "Mug",
                "Quantity": 2,
                "ItemPrice": Decimal("10.00"),
                "Reason": "Broken",
                "Condition": "Damaged",
                "Disposition": "write off",
            },
            {
                "SKU": "TEE",
                "ProductName": "Tee",
                "Quantity": 1,
                "ItemPrice": Decimal("25.50"),
                "Reason": "Too small",
                "Condition": "As new",
                "Disposition": "back to stock",
            },
        ],
    } == event.properties


def test_one_item_of_a_return_is_flat() -> None:
    """A flow filter reads each word of it."""
    event = returned_item_event(MUGS, ORDER)

    assert ("Returned Item", NOON, None) == (event.metric, event.time, event.value)
    assert {
        **IDS,
        "SKU": "MUG",
        "ProductName": "Mug",
        "Quantity": 2,
        "Reason": "Broken",
        "Condition": "Damaged",
        "Disposition": "write off",
        "ItemsValue": Decimal("20.00"),
    } == event.properties


@pytest.mark.parametrize(
    ("dispositions", "told"),
    [
        (("write off", "write off"), "write off"),
        (("write off", "back to stock"), "mixed"),
        (("write off", ""), None),
        (("", ""), None),
    ],
)
def test_one_item_that_came_back_in_several_ways(
    dispositions: tuple[str, str], told: str | None
) -> None:
    """Two ways are mixed; where one is not known, nothing is claimed of the whole."""
    two = tuple(attrs.evolve(RETURN.lines[0], quantity=1, disposition=one) for one in dispositions)
    returned = attrs.evolve(RETURN, lines=two)
    item, whole = returned_item_event(returned, ORDER), return_event(returned, ORDER)

    assert told == item.properties.get("Disposition") == whole.properties.get("Disposition")
    assert 2 == item.properties["Quantity"]
    known = [one for one in dict.fromkeys(dispositions) if one]
    assert known == whole.properties.get("Dispositions", [])


def test_what_is_not_told_is_left_out() -> None:
    """A report without reasons, conditions or prices claims none."""
    bare = attrs.evolve(
        RETURN,
        status="",
        lines=(attrs.evolve(RETURN.lines[0], name="", reason="", condition="", disposition="",
                            price=None),),
    )  # fmt: skip
    event = return_event(bare, ORDER)

    assert "BR" == event.properties["Reason"]
    assert {"ReturnStatus", "Condition", "Conditions", "Disposition", "Dispositions",
            "ItemsValue", "ItemNames"} & set(event.properties) == set()  # fmt: skip
    assert [{"SKU": "MUG", "Quantity": 2, "Reason": "BR"}] == event.properties["Items"]


def test_a_parcel_that_nobody_had_is_no_change_of_mind() -> None:
    """What the carrier brought back has a type of its own."""
    back = attrs.evolve(RETURN, outcome="returned_to_sender", revision=2)
    event = return_event(back, ORDER)

    assert "returned_to_sender" == event.properties["ReturnType"]
    assert 2 == event.properties["ReturnRevision"]


def test_a_returned_item_is_of_one_sku() -> None:
    """An event about an item never leaves one out silently."""
    with pytest.raises(ValueError, match=r"^return RET1 has lines of 2 SKUs here"):
        returned_item_event(RETURN, ORDER)
