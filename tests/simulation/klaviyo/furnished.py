"""An account with at least one of everything, and bodies for each operation that takes one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs

from pvxklaviyo._http import Request, Response
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import KlaviyoSettings, SimulatedKlaviyo

from .bench import HEADERS, HOST, NOW, bulk, document, event, operation_of, post, profile

DEFINITION = {
    "condition_groups": [
        {
            "conditions": [
                {
                    "type": "profile-metric",
                    "metric_id": "RESQ6t",
                    "measurement": "count",
                    "measurement_filter": {
                        "type": "numeric",
                        "operator": "greater-than",
                        "value": 0,
                    },
                    "timeframe_filter": {"type": "date", "operator": "alltime"},
                    "metric_filters": None,
                }
            ]
        }
    ]
}
ITEM, VARIANT = "$custom:::$default:::SHOE", "$custom:::$default:::SHOE-42"


@attrs.frozen
class Furnished:
    """
    An account that has everything.

    Attributes:
        clock: Its time.

        service: The account.

        ids: By first step of an address, the id of one resource there.

        answers: By operation that takes a body, what it answered.
    """

    clock: SimulatedClock
    service: SimulatedKlaviyo
    ids: dict[str, str]
    answers: dict[str, Response] = attrs.field(factory=dict)

    def read(self, name: str, *, widest: bool = False) -> Response:
        """Perform a reading operation, the *widest* way with all inclusions and costly fields."""
        operation = operation_of(name)
        pairs = [
            f"{parameter}={','.join(rule.values)}"
            for parameter, rule in operation.query.items()
            if widest and (parameter == "include" or parameter.startswith("additional-fields["))
        ]
        address = HOST + self.address(operation.path) + ("?" if pairs else "") + "&".join(pairs)
        return self.service.respond(Request("GET", address, HEADERS))

    def address(self, path: str) -> str:
        """Put the id of a resource that there is into a path."""
        kind = path.split("/")[2]
        return path.replace("{id}", self.ids.get(kind, "")).replace(
            "{job_id}", self.ids.get(kind, "")
        )

    def write(self, name: str) -> Response:
        """Perform an operation that takes a body."""
        operation = operation_of(name)
        body = {"data": BODIES[name](self.ids)}
        return self.service.respond(
            attrs.evolve(post(self.address(operation.path), body), method=operation.method)
        )


def furnished(**settings: Any) -> Furnished:
    """Open an account, put one of everything there, and let all of it take effect."""
    clock = SimulatedClock(NOW - timedelta(hours=1))
    service = SimulatedKlaviyo(
        clock, settings=KlaviyoSettings(**{"limit_factor": None, **settings})
    )
    place = {"city": "Leeds", "zip": "01234", "latitude": 53.8, "longitude": -1.55}
    ann = service.add_profile(
        email="ann@people.invalid",
        phone_number="+447700900001",
        attributes={"first_name": "Ann", "location": place, "properties": {"Size": 42}},
        analytics={"total_clv": 19.99, "ranked_channel_affinity": ["email", "sms"]},
    )
    service.respond(post("/api/events", event(value=19.99, properties={"OrderNumber": "SO1"})))
    service.settle()
    metric = service.metric_id("Fulfilled Order") or ""
    list_id = service.add_list("Newsletter", members=[ann], tags=["VIP"])
    segment_id = service.add_segment("Bought", definition=DEFINITION, members=[ann], tags=["VIP"])
    flow = service.add_flow("Thanks", trigger=("metric", metric), tags=["VIP"])
    service.add_flow("Welcome", trigger=("list", list_id))
    service.add_flow("Again", trigger=("segment", segment_id))
    group = {"metric_id": metric, "metric_filters": [], "value_property": None}
    custom = service.add_custom_metric("Both", [group])
    service.map_metric("revenue", metric_id=metric)
    ids = {
        "accounts": service.account,
        "profiles": ann,
        "events": service.events()[0].id,
        "metrics": metric,
        "lists": list_id,
        "segments": segment_id,
        "tags": service.add_tag("VIP"),
        "flows": flow,
        "custom-metrics": custom,
        "mapped-metrics": "revenue",
        "catalog-items": ITEM,
        "catalog-variants": VARIANT,
    }
    full = Furnished(clock, service, ids)
    ids["twin"] = service.add_profile(email="twin@people.invalid")
    ids["webhook-topics"] = document(full.read("get_webhook_topics"))["data"][0]["id"]
    for name in BODIES:
        kind = operation_of(name).path.split("/")[2]
        response = full.answers[name] = full.write(name)
        created = document(response)["data"] if response.body else {}
        if isinstance(created, dict) and "id" in created:
            ids.setdefault(kind, created["id"])
    clock.advance(timedelta(hours=1))
    for name, kind in (
        ("get_actions_for_flow", "flow-actions"),
        ("get_flow_action_messages", "flow-messages"),
        ("get_properties_for_metric", "metric-properties"),
    ):
        ids[kind] = document(full.read(name))["data"][0]["id"]
    return full


def _entry(kind: str, **attributes: Any) -> dict[str, Any]:
    texts = {"title": "Shoe", "description": "A shoe", "url": "https://shop.invalid/shoe"}
    if kind == "catalog-item":
        return {"type": kind, "attributes": {**texts, **attributes}}
    more = {"sku": "SHOE-42", "inventory_quantity": 3, "price": 19.99, **attributes}
    item = {"data": {"type": "catalog-item", "id": ITEM}}
    return {
        "type": kind,
        "attributes": {**texts, **more},
        "relationships": {"item": item},
    }


def _job(kind: str, action: str, *entries: Any) -> Any:
    members = {kind.removeprefix("catalog-") + "s": {"data": list(entries)}}
    return {"type": f"{kind}-bulk-{action}-job", "attributes": members}


def _changed(kind: str, entry_id: str) -> dict[str, Any]:
    return {"type": kind, "id": entry_id, "attributes": {"title": "Boot"}}


def _people(*found: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "profile", "attributes": attributes} for attributes in found]


BODIES: dict[str, Any] = {
    "create_catalog_item": lambda _: _entry("catalog-item", external_id="SHOE"),
    "create_catalog_variant": lambda _: _entry("catalog-variant", external_id="SHOE-42"),
    "bulk_create_catalog_items": lambda _: _job(
        "catalog-item", "create", _entry("catalog-item", external_id="SHOE")
    ),
    "bulk_create_catalog_variants": lambda _: _job(
        "catalog-variant", "create", _entry("catalog-variant", external_id="SHOE-43")
    ),
    "bulk_update_catalog_items": lambda _: _job(
        "catalog-item", "update", _changed("catalog-item", ITEM)
    ),
    "bulk_update_catalog_variants": lambda _: _job(
        "catalog-variant", "update", _changed("catalog-variant", VARIANT)
    ),
    "bulk_delete_catalog_items": lambda _: _job(
        "catalog-item", "delete", {"type": "catalog-item", "id": f"{ITEM}-gone"}
    ),
    "bulk_delete_catalog_variants": lambda _: _job(
        "catalog-variant", "delete", {"type": "catalog-variant", "id": f"{VARIANT}-gone"}
    ),
    "update_catalog_item": lambda _: _changed("catalog-item", ITEM),
    "update_catalog_variant": lambda _: _changed("catalog-variant", VARIANT),
    "create_back_in_stock_subscription": lambda _: {
        "type": "back-in-stock-subscription",
        "attributes": {"channels": ["EMAIL"], "profile": profile("eve@people.invalid")},
        "relationships": {"variant": {"data": {"type": "catalog-variant", "id": VARIANT}}},
    },
    "create_event": lambda _: event()["data"],
    "bulk_create_events": lambda _: bulk(("ann@people.invalid", [{}]))["data"],
    "create_profile": lambda _: _people({"email": "bob@people.invalid"})[0],
    "update_profile": lambda ids: {
        "type": "profile",
        "id": ids["profiles"],
        "attributes": {"title": "Dr"},
    },
    "create_or_update_profile": lambda _: _people({"email": "cid@people.invalid"})[0],
    "bulk_import_profiles": lambda ids: {
        "type": "profile-bulk-import-job",
        "attributes": {
            "profiles": {"data": _people({"email": "dan@people.invalid"}, {"email": "dan"})}
        },
        "relationships": {"lists": {"data": [{"type": "list", "id": ids["lists"]}]}},
    },
    "merge_profiles": lambda ids: {
        "type": "profile-merge",
        "id": ids["profiles"],
        "relationships": {"profiles": {"data": [{"type": "profile", "id": ids["twin"]}]}},
    },
    "request_profile_deletion": lambda _: {
        "type": "data-privacy-deletion-job",
        "attributes": {"profile": profile("nobody@people.invalid")},
    },
    "create_webhook": lambda ids: {
        "type": "webhook",
        "attributes": {
            "name": "Ours",
            "endpoint_url": "https://our.invalid/hook",
            "secret_key": "a simulated secret key",
        },
        "relationships": {
            "webhook-topics": {"data": [{"type": "webhook-topic", "id": ids["webhook-topics"]}]}
        },
    },
    "update_webhook": lambda ids: {
        "type": "webhook",
        "id": ids["webhooks"],
        "attributes": {"name": "Still ours"},
    },
    "update_mapped_metric": lambda ids: {
        "type": "mapped-metric",
        "id": ids["mapped-metrics"],
        "relationships": {"metric": {"data": {"type": "metric", "id": ids["metrics"]}}},
    },
    "query_metric_aggregates": lambda ids: {
        "type": "metric-aggregate",
        "attributes": {
            "metric_id": ids["metrics"],
            "measurements": ["count", "sum_value", "unique"],
            "filter": [
                "greater-or-equal(datetime,2026-11-01T00:00:00)",
                "less-than(datetime,2026-11-04T00:00:00)",
            ],
        },
    },
}
"""By operation that takes a body, what makes one; in an order in which what they need is there."""
