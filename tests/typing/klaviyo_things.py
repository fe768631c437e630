"""
Klaviyo's things, used from the outside. Never run: only type-checked.

What is marked as wrong must be found wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import assert_type

from pvxklaviyo import AsyncKlaviyo, Klaviyo
from pvxklaviyo.klaviyo import (
    UNSET,
    CatalogItem,
    CatalogJob,
    CatalogVariant,
    CatalogVariantUpdate,
    DeliveredEvent,
    Flow,
    Job,
    Json,
    MetricAggregate,
    NewCatalogItem,
    Page,
    StoredEvent,
    Template,
    Webhook,
    WebhookDelivery,
    WebhookUpdate,
    catalog_batches,
    get_bulk_update_variants_job,
    list_catalog_variants,
    list_flows,
    verify_webhook,
)
from pvxklaviyo.secrets import Secret


def catalogue(klaviyo: Klaviyo, stock: Mapping[str, int]) -> None:
    """A job is one of those that may be waited for; batches keep the kind of entry."""
    changes = [CatalogVariantUpdate(id=one, inventory_quantity=n) for one, n in stock.items()]
    for batch in catalog_batches(changes):
        assert_type(batch, Sequence[CatalogVariantUpdate])
        begun = klaviyo.bulk_update_catalog_variants(batch)
        asked = get_bulk_update_variants_job(begun.id)
        assert_type(klaviyo.wait_for(asked, timeout=timedelta(minutes=5)), CatalogJob)
        job: Job = begun
        job.finished  # noqa: B018 - any job has it
    assert_type(klaviyo.list_catalog_variants(sku="MUG-01"), Page[CatalogVariant])
    assert_type(klaviyo.iterate(list_catalog_variants()), Iterator[CatalogVariant])
    assert_type(klaviyo.find_catalog_item("$custom:::$default:::A"), CatalogItem | None)
    assert_type(klaviyo.get_catalog_item("$custom:::$default:::A").price, Decimal | None)


def wrong(klaviyo: Klaviyo) -> None:
    """What must be there is missed, and what cannot be is refused."""
    NewCatalogItem(external_id="A", title="A", url="U")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    CatalogVariantUpdate(id="A", inventory_policy=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    klaviyo.update_mapped_metric("profit", metric_id="A")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    klaviyo.create_back_in_stock_subscription("A", channels=["POST"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]


def changes() -> Sequence[CatalogVariantUpdate | WebhookUpdate]:
    """What stays, what is cleared and what is set are three things to a type checker too."""
    return [
        CatalogVariantUpdate(id="A", title=None, price=Decimal("9.90"), images=UNSET),
        WebhookUpdate(id="W", description=None, secret_key=Secret("a new one")),
    ]


async def audit(klaviyo: AsyncKlaviyo, when: datetime, then: datetime) -> None:
    """Awaited alike."""
    assert_type(await klaviyo.get_flows_triggered_by_metric("A"), Sequence[Flow])
    assert_type(await klaviyo.find_template_for_flow_message("M"), Template | None)
    assert_type(await klaviyo.get_webhooks(), Sequence[Webhook])
    async for flow in klaviyo.iterate(list_flows()):
        assert_type(flow, Flow)
        if flow.definition is not None:
            assert_type(flow.definition.trigger_metric_ids, Sequence[str])
    counted = await klaviyo.query_metric_aggregates("A", since=when, until=then)
    assert_type(counted, MetricAggregate)
    assert_type(counted.series(), Iterator[tuple[datetime, Decimal]])


def receive(body: bytes, headers: Mapping[str, str], now: datetime) -> None:
    """One secret, or several."""
    assert_type(verify_webhook(body, headers, Secret("s"), now=now), WebhookDelivery)
    for event in verify_webhook(body, headers, (Secret("s"), Secret("t")), now=now).events:
        assert_type(event, DeliveredEvent)
        assert_type(event.event(), StoredEvent)
        assert_type(event.payload, Mapping[str, Json])
