"""Short lives of things against the simulated Klaviyo, which shares no code with the clients."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pvxklaviyo._http import Request, Response
from pvxklaviyo.errors import RequestRejectedError, SignatureError
from pvxklaviyo.klaviyo import (
    AsyncKlaviyo,
    CatalogItemUpdate,
    CatalogVariantUpdate,
    Event,
    Klaviyo,
    NewCatalogItem,
    NewCatalogVariant,
    Profile,
    WebhookUpdate,
    catalog_id,
    get_bulk_create_catalog_items_job,
    get_bulk_delete_variants_job,
    get_bulk_update_variants_job,
    list_catalog_items,
    list_catalog_variants,
    list_flows,
    list_metrics,
    verify_webhook,
)
from pvxklaviyo.secrets import Secret
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import (
    BODY_ONLY,
    MISSING,
    NULL,
    KlaviyoSettings,
    SimulatedKlaviyo,
    WebhookSettings,
)

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECRET = Secret("a secret of a test")


class Awaited:
    """The simulated service as an async transport."""

    def __init__(self, service: SimulatedKlaviyo) -> None:
        self.service = service

    async def send(self, request: Request) -> Response:
        """Carry one request."""
        return self.service.send(request)


class Life:
    """A service, its clock, and a client of either colour."""

    def __init__(self, *, awaited: bool, **options: Any) -> None:
        self.clock = SimulatedClock(NOON)
        self.service = SimulatedKlaviyo(self.clock, settings=KlaviyoSettings(**options))
        self._awaited = awaited

    def do(self, method: str, *args: Any, **named: Any) -> Any:
        """Call a method of the client."""
        if not self._awaited:
            client = Klaviyo(api_key="pk_simulated", transport=self.service, clock=self.clock)
            done = getattr(client, method)(*args, **named)
            return list(done) if method == "iterate" else done

        async def run() -> Any:
            client = AsyncKlaviyo(
                api_key="pk_simulated", transport=Awaited(self.service), clock=self.clock
            )
            done = getattr(client, method)(*args, **named)
            return [one async for one in done] if method == "iterate" else await done

        return asyncio.run(run())


Begin = Callable[..., Life]


@pytest.fixture(params=[False, True], ids=["blocking", "awaited"])
def begin(request: pytest.FixtureRequest) -> Begin:
    def made(**options: Any) -> Life:
        return Life(awaited=request.param, **options)

    return made


def item(key: str, **more: Any) -> NewCatalogItem:
    known = {"title": f"Mug {key}", "description": "Holds tea", "url": "https://shop.invalid/mug"}
    return NewCatalogItem(external_id=key, price=Decimal("9.90"), **(known | more))


def variant(key: str, of: str, stock: int) -> NewCatalogVariant:
    return NewCatalogVariant(
        external_id=key,
        item_id=catalog_id(of),
        sku=f"SKU-{key}",
        title=f"Mug {key}",
        description="Holds tea",
        url="https://shop.invalid/mug",
        inventory_quantity=stock,
        price=Decimal("9.90"),
    )


def test_a_catalogue_lives_and_dies(begin: Begin) -> None:
    """Made by a job, read, restocked by a job, changed, and taken out again; failures are told."""
    life = begin()
    new = [item("A"), item("B")]
    job = life.do("bulk_create_catalog_items", new)
    job = life.do("wait_for", get_bulk_create_catalog_items_job(job.id), timeout=HOUR)
    assert ("complete", 2, 0) == (job.status, job.completed_count, job.failed_count)

    again = life.do("bulk_create_catalog_items", [item("C"), item("B")])
    call = get_bulk_create_catalog_items_job(again.id, include=["items"])
    again = life.do("wait_for", call, timeout=HOUR)
    (failure,) = again.failures([item("C"), item("B")])
    assert ("complete", 1, 1) == (again.status, again.completed_count, again.failed_count)
    assert (1, catalog_id("B")) == (failure.position, failure.entry_id)
    assert (None, None, None) == (failure.error.id, failure.error.code, failure.error.title)

    for key, stock in (("A-1", 0), ("A-2", 5)):
        made = life.do("create_catalog_variant", variant(key, "A", stock))
        assert (catalog_id(key), Decimal(stock)) == (made.id, made.inventory_quantity)
    with pytest.raises(RequestRejectedError) as refused:
        life.do("create_catalog_variant", variant("A-1", "A", 1))
    assert refused.value.status in (400, 409)
    assert refused.value.problems[0].where == "/data/attributes/external_id"

    life.do("create_back_in_stock_subscription", catalog_id("A-1"), email="ann@people.test")
    change = CatalogVariantUpdate(id=catalog_id("A-1"), inventory_quantity=7)
    job = life.do("bulk_update_catalog_variants", [change])
    life.do("wait_for", get_bulk_update_variants_job(job.id), timeout=HOUR)
    life.service.settle()
    found = life.do("iterate", list_catalog_variants(item_id=catalog_id("A"), page_size=1))
    assert {"A-1": 7, "A-2": 5} == {one.external_id: one.inventory_quantity for one in found}
    assert [catalog_id("A-1")] == [one.variant_id for one in life.service.back_in_stock_alerts()]

    cleared = CatalogItemUpdate(id=catalog_id("A"), image_full_url=None, price=Decimal("8.50"))
    assert Decimal("8.50") == life.do("update_catalog_item", cleared).price
    (whole,) = life.do("iterate", list_catalog_items(ids=[catalog_id("A")], include=["variants"]))
    assert ("Mug A", {"A-1", "A-2"}) == (
        whole.title,
        {one.external_id for one in whole.variants},
    )

    ids = [catalog_id("A-1"), catalog_id("A-2")]
    job = life.do("bulk_delete_catalog_variants", ids)
    life.do("wait_for", get_bulk_delete_variants_job(job.id), timeout=HOUR)
    assert [] == life.do("iterate", list_catalog_variants())
    life.do("delete_catalog_item", catalog_id("A"))
    life.do("delete_catalog_item", catalog_id("A"))
    assert life.do("find_catalog_item", catalog_id("A")) is None
    left = life.do("iterate", list_catalog_items(sort="created"))
    assert ["B", "C"] == sorted(one.external_id for one in left)


def test_an_audit_finds_the_flow_that_listens_to_the_wrong_twin(begin: Begin) -> None:
    """Of two metrics of one name, who listens to which, and which of them is alive."""
    life = begin()
    twin = life.service.add_metric("Fulfilled Order", integration="Shopify")
    flow_id = life.service.add_flow("On its way", trigger=("metric", twin))
    for number in range(3):
        at = NOON - timedelta(days=number)
        life.do(
            "create_event",
            Event(
                metric="Fulfilled Order",
                profile=Profile(email="ann@people.test"),
                properties={"OrderId": str(number)},
                time=at,
                value=Decimal("9.90"),
                unique_id=f"k{number}",
            ),
        )
    life.service.settle()
    ours = life.service.metric_id("Fulfilled Order", "API") or ""

    assert [] == list(life.do("get_flows_triggered_by_metric", ours))
    (flow,) = life.do("get_flows_triggered_by_metric", twin)
    assert (flow_id, "On its way", "live") == (flow.id, flow.name, flow.status)
    assert [flow_id] == [one.id for one in life.do("iterate", list_flows())]
    definition = life.do("get_flow", flow_id, definition=True).definition
    assert definition is not None
    assert ([twin], [twin]) == (definition.trigger_metric_ids, definition.metric_ids)

    window = {"since": NOON - timedelta(days=2, hours=12), "until": NOON + timedelta(hours=12)}
    counted = life.do(
        "query_metric_aggregates", ours, measurements=["count", "sum_value"], **window
    )
    assert (3, Decimal("29.70")) == (counted.total(), counted.total("sum_value"))
    assert 3 == sum(number for _, number in counted.series())
    assert 0 == life.do("query_metric_aggregates", twin, **window).total()
    life.do("update_mapped_metric", "refunded_sales", metric_id=ours)
    assert ours == life.do("find_metric_id_for_mapped_metric", "refunded_sales")
    assert "OrderId" in {one.property for one in life.do("get_properties_for_metric", ours)}


@pytest.mark.parametrize("signs", ["body+timestamp", "body"])
def test_a_webhook_is_made_and_believed(begin: Begin, signs: Any) -> None:
    """What the service delivers is verified and read; the secret changes without a gap."""
    settings = WebhookSettings() if signs == "body+timestamp" else WebhookSettings(signed=BODY_ONLY)
    life = begin(webhooks=settings)
    life.service.add_metric("Fulfilled Order", integration="API", category="API")
    topic = life.service.webhook_topic("Fulfilled Order")
    hook = life.do(
        "create_webhook",
        name="Ours",
        endpoint_url="https://hooks.invalid/klaviyo",
        secret_key=SECRET,
        topics=[topic],
    )
    received = list[Request]()

    def receive(request: Request) -> Response:
        received.append(request)
        return Response(200)

    new = Secret("another secret of a test")
    for number, change in enumerate((None, new)):
        if change is not None:
            life.do("update_webhook", WebhookUpdate(id=hook.id, secret_key=change))
        person = Profile(email="ann@people.test")
        event = Event(metric="Fulfilled Order", profile=person, unique_id=f"k{number}")
        life.do("create_event", event)
        life.clock.advance(timedelta(minutes=1))
        life.service.send_webhooks(receive)

    before, after = received
    now = life.clock.now()
    assert topic in [one.id for one in life.do("get_webhook_topics")]
    for one in (before, after):
        (delivered,) = verify_webhook(
            one.content, one.headers, (new, SECRET), now=now, signs=signs
        ).events
        assert (topic, delivered.external_id) == (delivered.topic, delivered.event().id)
    with pytest.raises(SignatureError):
        verify_webhook(after.content, after.headers, SECRET, now=now, signs=signs)
    with pytest.raises(SignatureError, match="too long ago"):
        verify_webhook(after.content, after.headers, new, now=now + HOUR, signs=signs)
    life.do("delete_webhook", hook.id)
    assert [] == list(life.do("get_webhooks"))


DEVIATIONS: dict[str, dict[str, Any]] = {
    "as described": {},
    "no end": {"end_of_pages": MISSING},
    "no links": {"links": MISSING},
    "null links": {"links": NULL},
    "new values": {"unknown_values": True},
    "null numbers": {"null_numbers": True},
    "hints": {"agent_hints": ["Look at the result."]},
}


@pytest.mark.parametrize("deviation", DEVIATIONS)
def test_what_travels_may_differ_from_what_is_described(deviation: str) -> None:
    """Every thing is read all the same: by id, by page, with what it includes."""
    life = Life(awaited=False, **DEVIATIONS[deviation])
    twin = life.service.add_metric("Fulfilled Order", integration="Shopify")
    flow_id = life.service.add_flow("On its way", trigger=("metric", twin))
    life.service.map_metric("revenue", metric_id=twin)
    job = life.do("bulk_create_catalog_items", [item("A"), item("B"), item("B")])
    call = get_bulk_create_catalog_items_job(job.id, include=["items"])
    done = life.do("wait_for", call, timeout=HOUR)
    made = life.do("create_catalog_variant", variant("A-1", "A", 3))
    metrics = life.do("iterate", list_metrics(include=["flow-triggers"]))
    flow = life.do("get_flow", flow_id, definition=True, include=["flow-actions"])
    mapped = life.do("get_mapped_metric", "revenue", include=["metric"])
    window = {"since": NOON - HOUR, "until": NOON + HOUR}

    assert ("complete", [2]) == (
        done.status,
        [failure.position for failure in done.failures([item("A"), item("B"), item("B")])],
    )
    assert ["A", "B"] == sorted(
        one.external_id for one in life.do("iterate", list_catalog_items(page_size=1))
    )
    assert made.id == life.do("get_catalog_variant", made.id).id
    whole = life.do("get_catalog_item", catalog_id("A"), include=["variants"])
    assert [made.id] == [one.id for one in whole.variants]
    assert (flow_id,) in [metric.flow_ids for metric in metrics]
    assert flow.definition is not None
    assert [twin] == list(flow.definition.trigger_metric_ids)
    assert twin == mapped.metric_id == mapped.metric.id
    assert 0 == life.do("query_metric_aggregates", twin, **window).total()
