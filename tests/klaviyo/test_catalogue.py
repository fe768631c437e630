"""The catalogue: names of entries, what is refused before it is sent, jobs and their failures."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.errors import RequestRejectedError
from pvxklaviyo.klaviyo import (
    CatalogId,
    CatalogItemUpdate,
    CatalogJob,
    CatalogJobError,
    CatalogVariantUpdate,
    NewCatalogItem,
    NewCatalogVariant,
    bulk_create_catalog_items,
    bulk_create_catalog_variants,
    bulk_delete_catalog_items,
    bulk_update_catalog_variants,
    catalog_batches,
    catalog_id,
    create_back_in_stock_subscription,
    create_catalog_item,
    delete_catalog_variant,
    list_catalog_items,
    update_catalog_variant,
)

from .exchanges_catalogue import ITEM_ERRORS, ITEM_ID, NEW_ITEM, NEW_VARIANT, VARIANT_ID
from .samples import answer


def update(number: int, **more: Any) -> CatalogVariantUpdate:
    """Change the stock of one of many."""
    return CatalogVariantUpdate(
        id=catalog_id(f"SKU-{number}"), **({"inventory_quantity": number} | more)
    )


parts = st.text(min_size=1, max_size=12)
beginnings = parts.filter(lambda part: ":::" not in part and not part.endswith(":"))


@given(beginnings, beginnings, parts)
def test_an_id_survives_being_written_and_read(
    integration: str, catalog: str, external_id: str
) -> None:
    """Whatever its parts are, colons and all."""
    whole = CatalogId(integration=integration, catalog=catalog, external_id=external_id)

    assert whole == CatalogId.parse(str(whole))


@given(st.text(max_size=30))
def test_an_id_is_read_as_it_was_written_or_not_at_all(text: str) -> None:
    """No text is read as something else."""
    try:
        whole = CatalogId.parse(text)
    except ValueError:
        return

    assert text == str(whole)


def test_an_id_names_the_catalogue_that_can_be_written() -> None:
    """Ours can be written; that of a shop integration cannot."""
    assert "$custom:::$default:::MUG-01" == catalog_id("MUG-01")
    ids = ("$custom:::$default:::MUG-01", "$shopify:::$default:::40123", "$custom:::eu:::MUG-01")
    assert [True, False, False] == [CatalogId.parse(one).writable for one in ids]


@pytest.mark.parametrize(
    "wrong", ["", "MUG-01", "$custom:::$default", "$custom:::$default:::", ":::$default:::MUG-01"]
)
def test_what_is_no_id_is_refused(wrong: str) -> None:
    """With the form that it should have."""
    with pytest.raises(ValueError, match="integration:::catalog:::external id"):
        CatalogId.parse(wrong)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: CatalogId(external_id=""), "is empty"),
        (lambda: CatalogId(external_id="a", catalog="b:::c"), "cannot hold"),
        (lambda: CatalogId(external_id="a", integration="b:"), "end with"),
    ],
)
def test_parts_that_could_not_be_told_apart_are_refused(made: Any, why: str) -> None:
    """An id that would be read otherwise is none."""
    with pytest.raises(ValueError, match=why):
        made()


def an_item(**more: Any) -> NewCatalogItem:
    return NewCatalogItem(
        **({"external_id": "E", "title": "T", "description": "D", "url": "U"} | more)
    )


def test_a_price_is_never_a_float() -> None:
    """Prices are exact, as an event's value is: a float, which seldom is, is refused by its name."""
    with pytest.raises(TypeError, match="price is of type float"):
        an_item(price=9.9)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: an_item(external_id=""), "external_id is empty"),
        (lambda: an_item(description=""), "description is empty"),
        (lambda: an_item(price=Decimal("NaN")), "price is not a finite number"),
        (lambda: an_item(custom_metadata={"a": {"b": 1}}), "custom_metadata.a is an object"),
        (lambda: an_item(custom_metadata={"a": "x" * 100_000}), "Klaviyo takes 100,000"),
        (lambda: update(1, inventory_quantity=Decimal("Infinity")), "inventory_quantity is not"),
        (lambda: CatalogItemUpdate(id="MUG-01"), "integration:::catalog:::external id"),
        (lambda: CatalogVariantUpdate(id="$shopify:::$default:::1"), "id is not of a catalogue"),
        (lambda: delete_catalog_variant("$shopify:::$default:::1"), "variant_id is not of"),
        (lambda: bulk_delete_catalog_items([ITEM_ID, "$wix:::$default:::1"]), "an id is not of"),
        (
            lambda: NewCatalogVariant(
                external_id="E",
                item_id="$shopify:::$default:::1",
                sku="S",
                title="T",
                description="D",
                url="U",
                inventory_quantity=1,
                price=1,
            ),
            "item_id is not of a catalogue",
        ),
        (lambda: list_catalog_items(page_size=101), "page_size is 101; Klaviyo takes 1 to 100"),
        (lambda: bulk_create_catalog_items([]), "1 to 100 entries, not 0; cut them"),
        (
            lambda: bulk_update_catalog_variants([update(n) for n in range(101)]),
            "1 to 100 entries, not 101",
        ),
        (
            lambda: bulk_create_catalog_items([an_item(description="x" * 60_000)] * 90),
            "5,000,000; cut the entries",
        ),
    ],
)
def test_what_klaviyo_would_refuse_is_not_sent(made: Any, why: str) -> None:
    """A ValueError names the field and the rule."""
    with pytest.raises(ValueError, match=why):
        made()


@pytest.mark.parametrize(
    ("given_as", "why"),
    [
        ({}, "exactly one"),
        ({"email": "a@acme.co", "external_id": "7"}, "exactly one"),
        ({"email": "a@acme.co", "profile_id": "01G"}, "exactly one"),
        ({"email": "a@acme.co", "channels": []}, "channels must be a list"),
        ({"email": "a@acme.co", "channels": "EMAIL"}, "channels must be a list"),
        ({"phone_number": "07700 900123"}, "not in E.164 form"),
    ],
)
def test_a_waiting_list_takes_one_person_by_one_name(given_as: Any, why: str) -> None:
    """Two identifiers could be two people."""
    with pytest.raises(ValueError, match=why) as caught:
        create_back_in_stock_subscription(VARIANT_ID, **given_as)

    assert "acme" not in str(caught.value)


def test_only_what_may_be_done_twice_is_repeated() -> None:
    """A change is as one; a second job may come after what was done when the first had ended."""
    repeatable = [
        call.repeatable
        for call in (
            create_catalog_item(NEW_ITEM),
            bulk_create_catalog_variants([NEW_VARIANT]),
            create_back_in_stock_subscription(VARIANT_ID, email="ada@acme.co"),
            bulk_update_catalog_variants([update(1)]),
            bulk_delete_catalog_items([ITEM_ID]),
            update_catalog_variant(update(1)),
            delete_catalog_variant(VARIANT_ID),
        )
    ]

    assert [False] * 5 + [True] * 2 == repeatable


def test_money_keeps_its_digits() -> None:
    """A Decimal is the JSON number with exactly its digits."""
    sent = update_catalog_variant(update(1, price=Decimal("19.90"))).request.content

    assert b'"price":19.90' in sent


@given(st.lists(st.integers(0, 2_000), max_size=60), st.integers(1, 7), st.integers(400, 3_000))
def test_batches_hold_all_in_order_within_their_limits(
    lengths: list[int], most: int, size: int
) -> None:
    """Every entry once, none too many, each job small enough; what fits no job says so."""
    entries = [update(n, title="ä" * length) for n, length in enumerate(lengths)]
    try:
        batches = list(catalog_batches(entries, max_entries=most, max_bytes=size))
    except ValueError:
        assert any(
            len(bulk_update_catalog_variants([e]).request.content) > size - 200 for e in entries
        )
        return

    assert entries == [entry for batch in batches for entry in batch]
    assert all(1 <= len(batch) <= most for batch in batches)
    sent = [len(bulk_update_catalog_variants(batch).request.content) for batch in batches]
    assert all(length <= size for length in sent)


def test_every_batch_has_room_for_the_document_around_it() -> None:
    """The second as well as the first, however closely the entries fill it."""
    entries = [update(n, title="x" * 30) for n in range(10, 34)]
    for size in range(500, 1_500, 9):
        sent = [
            len(bulk_update_catalog_variants(batch).request.content)
            for batch in catalog_batches(entries, max_bytes=size)
        ]

        assert len(sent) > 1
        assert max(sent) <= size


def test_batches_take_every_kind_of_entry() -> None:
    """New ones, changes, ids: by a hundred unless told."""
    assert [100, 50] == [len(batch) for batch in catalog_batches([VARIANT_ID] * 150)]
    assert [[NEW_ITEM], [NEW_ITEM]] == list(catalog_batches([NEW_ITEM] * 2, max_entries=1))
    with pytest.raises(ValueError, match="max_entries is 101"):
        catalog_batches([VARIANT_ID], max_entries=101)


def test_failures_are_told_by_entry() -> None:
    """Position and id of what failed; what does not say where is told without."""
    sent = [an_item(), NEW_ITEM]
    job = CatalogJob(id="j", status="complete", failed_count=3, errors=ITEM_ERRORS)

    assert [
        (1, ITEM_ID, ITEM_ERRORS[0]),
        (None, None, ITEM_ERRORS[1]),
        (None, None, ITEM_ERRORS[2]),
    ] == [(found.position, found.entry_id, found.error) for found in job.failures(sent)]


@pytest.mark.parametrize(
    ("pointer", "position"),
    [
        ("/data/attributes/variants/data/0/attributes/price", 0),
        ("/data/attributes/variants/data/1", 1),
        ("/data/attributes/variants/data/2", None),
        ("/data/attributes/variants/data/1x", None),
        ("/data/attributes/variants", None),
    ],
)
def test_pointers_lead_into_what_was_sent(pointer: str, position: int | None) -> None:
    """As far as that was sent."""
    error = CatalogJobError(pointer=pointer)
    (failure,) = CatalogJob(id="j", errors=[error]).failures([ITEM_ID, VARIANT_ID])

    assert position == failure.position
    assert (None if position is None else [ITEM_ID, VARIANT_ID][position]) == failure.entry_id


@pytest.mark.parametrize(
    ("status", "finished"),
    [
        ("queued", False),
        ("processing", False),
        ("complete", True),
        ("cancelled", True),
        (None, False),
    ],
)
def test_a_job_knows_its_end(status: str | None, finished: bool) -> None:
    """Complete and cancelled are ends; what is not known yet is none."""
    assert finished == CatalogJob(id="j", status=status).finished
    assert CatalogJob(
        id="j", status=status, completed_at=datetime(2026, 7, 15, tzinfo=UTC)
    ).finished


@pytest.mark.parametrize(
    ("status", "case", "place", "code"),
    [
        (409, "error-catalogue-conflict", "/data/attributes/external_id", "duplicate"),
        (
            400,
            "error-catalogue-invalid",
            "/data/attributes/variants/data/3/attributes/price",
            "invalid",
        ),
    ],
)
def test_a_refusal_leads_to_its_place(status: int, case: str, place: str, code: str) -> None:
    """Status, pointer and code, and nothing of what was sent."""
    with pytest.raises(RequestRejectedError) as caught:
        create_catalog_item(NEW_ITEM).decode(answer(status, case))

    (problem,) = caught.value.problems
    assert (status, place, code) == (caught.value.status, problem.where, problem.code)
    assert "SAMPLE-DATA" not in str(caught.value)
    assert "abc" not in str(caught.value)


def test_a_call_sends_what_was_given_when_it_was_made() -> None:
    """Lists and mappings are copied: changing them later changes nothing."""
    pictures, metadata = ["https://a.example/1"], {"Colour": "blue"}
    item = an_item(images=pictures, custom_metadata=metadata)
    pictures.append("https://a.example/2")
    metadata["Colour"] = "red"
    attributes = json.loads(create_catalog_item(item).request.content)["data"]["attributes"]

    assert ["https://a.example/1"] == attributes["images"]
    assert {"Colour": "blue"} == attributes["custom_metadata"]
