"""
Stock figures into Klaviyo's catalogue: a bulk job, waited for, and what became of each row.

    python examples/catalogue_stock.py

Whoever waits for a variant is told when the figure that Klaviyo knows rises.
A job is complete when every row was tried, not when every row went well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import stage

from pvxklaviyo import AsyncKlaviyo, env
from pvxklaviyo.klaviyo import (
    CatalogVariantUpdate,
    catalog_batches,
    catalog_id,
    get_bulk_update_variants_job,
    list_catalog_variants,
)

COUNTED = {"MUG-01": 12, "TEE-M": 3, "CAP-01": 7}
"""What the warehouse counted, by SKU. Nobody has put the cap into the catalogue yet."""


async def tell_stock(klaviyo: AsyncKlaviyo, counted: Mapping[str, int]) -> None:
    """Write the figures, 100 in a job, and say which could not be written."""
    updates = [
        CatalogVariantUpdate(id=catalog_id(sku), inventory_quantity=quantity)
        for sku, quantity in counted.items()
    ]
    for batch in catalog_batches(updates):
        begun = await klaviyo.bulk_update_catalog_variants(batch)
        job = await klaviyo.wait_for(
            get_bulk_update_variants_job(begun.id), timeout=timedelta(minutes=10)
        )
        print(f"{job.status}: {job.completed_count} written, {job.failed_count} not")
        for failure in job.failures(batch):
            print(f"{failure.entry_id}: {failure.error.detail}")


async def main() -> None:
    """Tell Klaviyo what was counted, and read it back."""
    with stage.services() as at:
        async with AsyncKlaviyo(
            api_key=env("KLAVIYO_API_KEY"), url=at.klaviyo_url, clock=at.clock
        ) as klaviyo:
            await tell_stock(klaviyo, COUNTED)

            ids = [catalog_id(sku) for sku in COUNTED]
            async for variant in klaviyo.iterate(list_catalog_variants(ids=ids)):
                print(variant.sku, variant.inventory_quantity)


if __name__ == "__main__":
    asyncio.run(main())
