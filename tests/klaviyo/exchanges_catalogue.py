"""Operations on the catalogue and its waiting lists: what is called, sent, and what comes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import attrs

from pvxklaviyo.klaviyo import (
    CatalogItem,
    CatalogItemUpdate,
    CatalogJob,
    CatalogJobError,
    CatalogVariant,
    CatalogVariantUpdate,
    NewCatalogItem,
    NewCatalogVariant,
    where,
)

from .replay import Exchange
from .samples import answer

ITEM_ID = "$custom:::$default:::SAMPLE-DATA-ITEM-1"
VARIANT_ID = "$custom:::$default:::SAMPLE-DATA-ITEM-1-VARIANT-MEDIUM"
ITEM_PATH = "/api/catalog-items/%24custom%3A%3A%3A%24default%3A%3A%3ASAMPLE-DATA-ITEM-1"
VARIANT_PATH = (
    "/api/catalog-variants/%24custom%3A%3A%3A%24default%3A%3A%3ASAMPLE-DATA-ITEM-1-VARIANT-MEDIUM"
)
JOB_ID = "01GSQPBF74KQ5YTDEPP41T1BZH"
PICTURE = "https://via.placeholder.com/150"
WORDS = (
    "Ocean blue cotton shirt with a narrow collar and buttons down the front and long sleeves. "
    "Comfortable fit and titled kaleidoscope patterns."
)
BEGUN = datetime(2022, 11, 8, tzinfo=UTC)

VARIANT = CatalogVariant(
    id=VARIANT_ID,
    external_id="SAMPLE-DATA-ITEM-1-VARIANT-MEDIUM",
    sku="OBS-MD",
    title="Ocean Blue Shirt (Sample) Variant Medium",
    description=WORDS,
    inventory_quantity=Decimal(25),
    inventory_policy=2,
    price=Decimal(42),
    url=PICTURE,
    image_full_url="https://via.placeholder.com/300",
    image_thumbnail_url=PICTURE,
    images=(PICTURE,),
    custom_metadata={"Top Pick": True},
    published=True,
    created=BEGUN,
    updated=BEGUN,
    item_id=ITEM_ID,
)
ITEM = CatalogItem(
    id=ITEM_ID,
    external_id="SAMPLE-DATA-ITEM-1",
    title="Ocean Blue Shirt (Sample)",
    description=WORDS,
    price=Decimal("42.5"),
    url=PICTURE,
    image_full_url="https://via.placeholder.com/300",
    image_thumbnail_url=PICTURE,
    images=(PICTURE,),
    custom_metadata={"Top Pick": True},
    published=True,
    created=BEGUN,
    updated=BEGUN,
)
NEW_ITEM = NewCatalogItem(
    external_id="SAMPLE-DATA-ITEM-1",
    title="Ocean Blue Shirt (Sample)",
    description=WORDS,
    url=PICTURE,
    price=Decimal("42.50"),
    images=[PICTURE],
    custom_metadata={"Top Pick": True},
    published=True,
    category_ids=["$custom:::$default:::SAMPLE-DATA-CATEGORY-APPAREL"],
)
NEW_ITEM_SENT = {
    "type": "catalog-item",
    "attributes": {
        "external_id": "SAMPLE-DATA-ITEM-1",
        "title": "Ocean Blue Shirt (Sample)",
        "description": WORDS,
        "url": PICTURE,
        "price": Decimal("42.50"),
        "images": [PICTURE],
        "custom_metadata": {"Top Pick": True},
        "published": True,
    },
    "relationships": {
        "categories": {
            "data": [
                {
                    "type": "catalog-category",
                    "id": "$custom:::$default:::SAMPLE-DATA-CATEGORY-APPAREL",
                }
            ]
        }
    },
}
NEW_VARIANT = NewCatalogVariant(
    external_id="SAMPLE-DATA-ITEM-1-VARIANT-MEDIUM",
    item_id=ITEM_ID,
    sku="OBS-MD",
    title="Ocean Blue Shirt (Sample) Variant Medium",
    description=WORDS,
    url=PICTURE,
    inventory_quantity=25,
    price=42,
    inventory_policy=1,
)
NEW_VARIANT_SENT = {
    "type": "catalog-variant",
    "attributes": {
        "external_id": "SAMPLE-DATA-ITEM-1-VARIANT-MEDIUM",
        "sku": "OBS-MD",
        "title": "Ocean Blue Shirt (Sample) Variant Medium",
        "description": WORDS,
        "url": PICTURE,
        "inventory_quantity": 25,
        "price": 42,
        "inventory_policy": 1,
    },
    "relationships": {"item": {"data": {"type": "catalog-item", "id": ITEM_ID}}},
}


def restocked() -> CatalogVariantUpdate:
    """Change a stock, clear a picture, and leave the rest."""
    return CatalogVariantUpdate(id=VARIANT_ID, inventory_quantity=7, image_full_url=None)


RESTOCKED_SENT = {
    "type": "catalog-variant",
    "id": VARIANT_ID,
    "attributes": {"inventory_quantity": 7, "image_full_url": None},
}


def job(kind: str, status: str, **more: Any) -> CatalogJob:
    """Say what the samples say of any job."""
    known = {
        "total_count": 10,
        "completed_count": 9,
        "failed_count": 1,
        "created_at": BEGUN,
        "expires_at": datetime(2022, 11, 15, tzinfo=UTC),
    }
    return CatalogJob(id=JOB_ID, kind=kind, status=status, **(known | more))


def sent_job(kind: str, entries: str, data: list[Any]) -> Any:
    """Write a job's document."""
    return {"data": {"type": kind, "attributes": {entries: {"data": data}}}}


ITEM_ERRORS = (
    CatalogJobError(
        detail="An item with the external id SAMPLE-DATA-ITEM-1 already exists.",
        pointer="/data/attributes/items/data/1",
    ),
    CatalogJobError(
        id="e4eebb08-b055-4a6f-bb13-c8cb69c9eb94",
        code="invalid",
        title="Invalid input",
        detail="The payload provided in the request is invalid.",
        pointer="/data",
    ),
    CatalogJobError(detail="No place."),
)

_CREATED_ITEMS = job(
    "catalog-item-bulk-create-job",
    "queued",
    completed_count=0,
    failed_count=0,
    expires_at=None,
)
_UPDATED_VARIANTS = job(
    "catalog-variant-bulk-update-job", "queued", total_count=1, completed_count=0, failed_count=0
)
# One answer serves several kinds: what it says of itself is believed.
_ONE_JOB = answer(200, "get_bulk_delete_variants_job")
_ONE = job("catalog-variant-bulk-delete-job", "cancelled")
_PAGE_OF_JOBS = answer(200, "get_bulk_delete_catalog_items_jobs")
_JOBS = [job("catalog-item-bulk-delete-job", "complete")]
_NEXT_JOBS = "/api/catalog-item-bulk-delete-jobs/?page%5Bcursor%5D=Zm9v"


def _jobs() -> list[Exchange]:
    """Every kind of job is begun, asked for and listed."""
    created = answer(202, "bulk_create_catalog_items")
    updated = answer(202, "bulk_update_catalog_variants")
    deletions = {
        "item": [{"type": "catalog-item", "id": ITEM_ID}],
        "variant": [{"type": "catalog-variant", "id": VARIANT_ID}],
    }
    changes = {
        "item": (
            [CatalogItemUpdate(id=ITEM_ID, title="Blue Shirt", price=None)],
            [
                {
                    "type": "catalog-item",
                    "id": ITEM_ID,
                    "attributes": {"title": "Blue Shirt", "price": None},
                }
            ],
        ),
        "variant": ([restocked()], [RESTOCKED_SENT]),
    }
    begun: dict[tuple[str, str], tuple[Any, Any]] = {
        ("item", "create"): ([NEW_ITEM], [NEW_ITEM_SENT]),
        ("variant", "create"): ([NEW_VARIANT], [NEW_VARIANT_SENT]),
        ("item", "update"): changes["item"],
        ("variant", "update"): changes["variant"],
        ("item", "delete"): ([ITEM_ID], deletions["item"]),
        ("variant", "delete"): ([VARIANT_ID], deletions["variant"]),
    }
    found = list[Exchange]()
    for (thing, action), (given, data) in begun.items():
        kind = f"catalog-{thing}-bulk-{action}-job"
        words = "catalog_items" if thing == "item" else "variants"
        found += [
            Exchange(
                f"bulk_{action}_catalog_{thing}s",
                (given,),
                sends=f"POST /api/{kind}s",
                body=sent_job(kind, f"{thing}s", data),
                answer=created if thing == "item" else updated,
                gives=_CREATED_ITEMS if thing == "item" else _UPDATED_VARIANTS,
            ),
            Exchange(
                f"get_bulk_{action}_{words}_job",
                (JOB_ID,),
                sends=f"GET /api/{kind}s/{JOB_ID}",
                answer=_ONE_JOB,
                gives=_ONE,
            ),
            Exchange(
                f"list_bulk_{action}_{words}_jobs",
                (),
                {"status": "processing", "cursor": "Zm9v"},
                sends=f"GET /api/{kind}s",
                query={"filter": 'equals(status,"processing")', "page[cursor]": "Zm9v"},
                answer=_PAGE_OF_JOBS,
                gives=_JOBS,
                follows=_NEXT_JOBS,
            ),
        ]
    return found


EXCHANGES = [
    Exchange(
        "list_catalog_items",
        (where("category.id") == "$custom:::$default:::SHIRTS",),
        {
            "ids": [ITEM_ID],
            "title_contains": 'a "b"',
            "published": True,
            "include": ["variants"],
            "sort": "-created",
            "cursor": "a+b=",
            "page_size": 50,
        },
        sends="GET /api/catalog-items",
        query={
            "filter": 'equals(category.id,"$custom:::$default:::SHIRTS"),'
            f'any(ids,["{ITEM_ID}"]),contains(title,"a \\"b\\""),equals(published,true)',
            "include": "variants",
            "sort": "-created",
            "page[cursor]": "a+b=",
            "page[size]": "50",
        },
        answer=answer(200, "get_catalog_items"),
        gives=[attrs.evolve(ITEM, variant_ids=(VARIANT_ID,), variants=(VARIANT,))],
        follows="/api/catalog-items/?page%5Bcursor%5D=bmV4dDo6aWQ6Ok5aQlJYb1U",
    ),
    Exchange(
        "get_catalog_item",
        (ITEM_ID,),
        {"include": ["variants"]},
        sends=f"GET {ITEM_PATH}",
        query={"include": "variants"},
        answer=answer(200, "get_catalog_item"),
        gives=ITEM,
    ),
    Exchange(
        "find_catalog_item",
        (ITEM_ID,),
        sends=f"GET {ITEM_PATH}",
        answer=answer(200, "get_catalog_item"),
        gives=ITEM,
    ),
    Exchange(
        "create_catalog_item",
        (NEW_ITEM,),
        sends="POST /api/catalog-items",
        body={"data": NEW_ITEM_SENT},
        answer=answer(201, "get_catalog_item"),
        gives=ITEM,
    ),
    Exchange(
        "update_catalog_item",
        (
            CatalogItemUpdate(
                id=ITEM_ID,
                description=None,
                price=Decimal("9.90"),
                images=[],
                custom_metadata={},
                category_ids=[],
            ),
        ),
        sends=f"PATCH {ITEM_PATH}",
        body={
            "data": {
                "type": "catalog-item",
                "id": ITEM_ID,
                "attributes": {
                    "description": None,
                    "price": Decimal("9.90"),
                    "images": [],
                    "custom_metadata": {},
                },
                "relationships": {"categories": {"data": []}},
            }
        },
        answer=answer(200, "get_catalog_item"),
        gives=ITEM,
    ),
    Exchange("delete_catalog_item", (ITEM_ID,), sends=f"DELETE {ITEM_PATH}", answer=answer(204)),
    Exchange(
        "list_catalog_variants",
        (),
        {"item_id": ITEM_ID, "sku": "OBS-MD", "published": False, "sort": "created"},
        sends="GET /api/catalog-variants",
        query={
            "filter": f'equals(item.id,"{ITEM_ID}"),equals(sku,"OBS-MD"),equals(published,false)',
            "sort": "created",
            "page[size]": "100",
        },
        answer=answer(200, "get_catalog_variants"),
        gives=[VARIANT, CatalogVariant(id="$custom:::$default:::BARE", external_id="BARE")],
    ),
    Exchange(
        "list_variants_for_catalog_item",
        (ITEM_ID,),
        {"sku": "OBS-MD"},
        sends=f"GET {ITEM_PATH}/variants",
        query={"filter": 'equals(sku,"OBS-MD")', "page[size]": "100"},
        answer=answer(200, "get_catalog_variants"),
        gives=[VARIANT, CatalogVariant(id="$custom:::$default:::BARE", external_id="BARE")],
    ),
    Exchange(
        "list_variant_ids_for_catalog_item",
        (ITEM_ID,),
        {"cursor": "c", "page_size": 1},
        sends=f"GET {ITEM_PATH}/relationships/variants",
        query={"page[cursor]": "c", "page[size]": "1"},
        answer=answer(200, "get_variant_ids_for_catalog_item"),
        gives=[VARIANT_ID],
    ),
    Exchange(
        "get_catalog_variant",
        (VARIANT_ID,),
        sends=f"GET {VARIANT_PATH}",
        answer=answer(200, "get_catalog_variant"),
        gives=VARIANT,
    ),
    Exchange(
        "find_catalog_variant",
        (VARIANT_ID,),
        sends=f"GET {VARIANT_PATH}",
        answer=answer(200, "get_catalog_variant"),
        gives=VARIANT,
    ),
    Exchange(
        "create_catalog_variant",
        (NEW_VARIANT,),
        sends="POST /api/catalog-variants",
        body={"data": NEW_VARIANT_SENT},
        answer=answer(201, "get_catalog_variant"),
        gives=VARIANT,
    ),
    Exchange(
        "update_catalog_variant",
        (restocked(),),
        sends=f"PATCH {VARIANT_PATH}",
        body={"data": RESTOCKED_SENT},
        answer=answer(200, "get_catalog_variant"),
        gives=VARIANT,
    ),
    Exchange(
        "delete_catalog_variant", (VARIANT_ID,), sends=f"DELETE {VARIANT_PATH}", answer=answer(204)
    ),
    *_jobs(),
    Exchange(
        "get_bulk_create_catalog_items_job",
        (JOB_ID,),
        {"include": ["items"]},
        case="failed in part",
        sends=f"GET /api/catalog-item-bulk-create-jobs/{JOB_ID}",
        query={"include": "items"},
        answer=answer(200, "get_bulk_create_catalog_items_job"),
        gives=job(
            "catalog-item-bulk-create-job",
            "complete",
            completed_at=datetime(2022, 11, 8, 0, 1, tzinfo=UTC),
            errors=ITEM_ERRORS,
            entry_ids=(ITEM_ID,),
        ),
    ),
    Exchange(
        "get_bulk_update_variants_job",
        (JOB_ID,),
        {"include": ["variants"]},
        case="at work",
        sends=f"GET /api/catalog-variant-bulk-update-jobs/{JOB_ID}",
        query={"include": "variants"},
        answer=answer(200, "get_bulk_update_variants_job"),
        gives=job("catalog-variant-bulk-update-job", "processing", entry_ids=(VARIANT_ID,)),
    ),
    Exchange(
        "create_back_in_stock_subscription",
        ("$shopify:::$default:::40123",),
        {"channels": ["EMAIL", "SMS"], "email": "sarah.mason@klaviyo-demo.com"},
        sends="POST /api/back-in-stock-subscriptions",
        body={
            "data": {
                "type": "back-in-stock-subscription",
                "attributes": {
                    "channels": ["EMAIL", "SMS"],
                    "profile": {
                        "data": {
                            "type": "profile",
                            "attributes": {"email": "sarah.mason@klaviyo-demo.com"},
                        }
                    },
                },
                "relationships": {
                    "variant": {
                        "data": {"type": "catalog-variant", "id": "$shopify:::$default:::40123"}
                    }
                },
            }
        },
        answer=answer(202),
    ),
    Exchange(
        "create_back_in_stock_subscription",
        (VARIANT_ID,),
        {"profile_id": "01GDDKASAP8TKDDA2GRZDSVP4H"},
        case="of a known profile",
        sends="POST /api/back-in-stock-subscriptions",
        body={
            "data": {
                "type": "back-in-stock-subscription",
                "attributes": {
                    "channels": ["EMAIL"],
                    "profile": {
                        "data": {
                            "type": "profile",
                            "id": "01GDDKASAP8TKDDA2GRZDSVP4H",
                            "attributes": {},
                        }
                    },
                },
                "relationships": {
                    "variant": {"data": {"type": "catalog-variant", "id": VARIANT_ID}}
                },
            }
        },
        answer=answer(202),
    ),
]
