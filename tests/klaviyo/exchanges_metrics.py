"""Operations on metrics and their numbers: what is called, sent, and what comes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import attrs

from pvxklaviyo.klaviyo import (
    AggregateRow,
    CustomMetric,
    CustomMetricDefinition,
    Flow,
    Integration,
    MappedMetric,
    Metric,
    MetricAggregate,
    MetricGroup,
    MetricProperty,
    where,
)

from .replay import Exchange
from .samples import answer

METRIC = Metric(
    id="TspjNE",
    name="Fulfilled Order",
    created=datetime(2022, 11, 8, tzinfo=UTC),
    updated=datetime(2023, 1, 9, 10, 30, tzinfo=UTC),
    integration=Integration(id="0eMvjm", key="api", name="API", category="API"),
)
FLOW = Flow(
    id="XVTP5Q",
    name="Parcel on its way",
    status="live",
    archived=False,
    trigger_type="Metric",
    created=datetime(2022, 11, 8, tzinfo=UTC),
    updated=datetime(2022, 11, 9, tzinfo=UTC),
    action_ids=("123",),
    tag_ids=("abcd1234-ef56-gh78-ij90-abcdef123456",),
)
# A status and a trigger that nobody knew, and nothing else.
BARE_FLOW = Flow(id="NEW1", status="paused_by_klaviyo", trigger_type="Weather")
PROPERTY = MetricProperty(
    id="925e385b52fb405715f3616c337cc65c",
    label="Categories",
    property="Categories",
    inferred_type="List",
    metric_id="TspjNE",
)
CUSTOM_ID = "925e385b52fb405715f3616c337cc65c"
CUSTOM = CustomMetric(
    id=CUSTOM_ID,
    name="My custom metric",
    created=datetime(2025, 4, 15, tzinfo=UTC),
    updated=datetime(2025, 4, 16, tzinfo=UTC),
    definition=CustomMetricDefinition(
        aggregation_method="value",
        metric_groups=(
            MetricGroup(
                metric_id="TspjNE",
                metric_filters=(
                    {
                        "property": "Reason",
                        "filter": {"type": "string", "operator": "equals", "value": "damaged"},
                    },
                ),
            ),
        ),
    ),
    metric_ids=("TspjNE",),
)
REVENUE = MappedMetric(id="revenue", updated=datetime(2025, 4, 15, tzinfo=UTC), metric_id="TspjNE")
SINCE = datetime(2022, 12, 1, 1, tzinfo=timezone(timedelta(hours=1)))
UNTIL = datetime(2022, 12, 3, tzinfo=UTC)
AGGREGATE = MetricAggregate(
    id="6f1a2b",
    dates=(datetime(2022, 12, 1, tzinfo=UTC), datetime(2022, 12, 2, tzinfo=UTC)),
    rows=(
        AggregateRow(
            dimensions=("XVTP5Q",),
            measurements={
                "count": (Decimal(3), Decimal(1)),
                "sum_value": (Decimal("59.95"), Decimal(0)),
            },
        ),
        AggregateRow(
            dimensions=("",),
            measurements={
                "count": (Decimal(2), Decimal(0)),
                "sum_value": (Decimal(10), Decimal(0)),
            },
        ),
    ),
    cursor="bmV4dDo6aWQ=",
)

EXCHANGES = [
    Exchange(
        "list_metrics",
        (where("integration.name") == "API",),
        {"include": ["flow-triggers"], "cursor": "c"},
        sends="GET /api/metrics",
        query={
            "filter": 'equals(integration.name,"API")',
            "include": "flow-triggers",
            "page[cursor]": "c",
        },
        answer=answer(200, "metrics-last-page"),
        gives=[Metric(id="VvvvvV")],
    ),
    Exchange(
        "get_metric",
        ("TspjNE",),
        {"include": ["flow-triggers"]},
        sends="GET /api/metrics/TspjNE",
        query={"include": "flow-triggers"},
        answer=answer(200, "get_metric"),
        gives=attrs.evolve(METRIC, flow_ids=("XVTP5Q",), flows=(FLOW,)),
    ),
    Exchange(
        "find_metric",
        ("TspjNE",),
        sends="GET /api/metrics/TspjNE",
        answer=answer(200, "metric"),
        gives=METRIC,
    ),
    Exchange(
        "get_flows_triggered_by_metric",
        ("TspjNE",),
        sends="GET /api/metrics/TspjNE/flow-triggers",
        answer=answer(200, "get_flows_triggered_by_metric"),
        gives=[FLOW, BARE_FLOW],
    ),
    Exchange(
        "get_ids_for_flows_triggered_by_metric",
        ("TspjNE",),
        sends="GET /api/metrics/TspjNE/relationships/flow-triggers",
        answer=answer(200, "get_ids_for_flows_triggered_by_metric"),
        gives=["XVTP5Q"],
    ),
    Exchange(
        "get_properties_for_metric",
        ("TspjNE",),
        {"sample_values": True},
        sends="GET /api/metrics/TspjNE/metric-properties",
        query={"additional-fields[metric-property]": "sample_values"},
        answer=answer(200, "get_properties_for_metric"),
        gives=[attrs.evolve(PROPERTY, sample_values=("Shirts", 2, Decimal("4.5"), True))],
    ),
    Exchange(
        "get_property_ids_for_metric",
        ("TspjNE",),
        sends="GET /api/metrics/TspjNE/relationships/metric-properties",
        answer=answer(200, "get_property_ids_for_metric"),
        gives=[PROPERTY.id],
    ),
    Exchange(
        "get_metric_property",
        (PROPERTY.id,),
        sends=f"GET /api/metric-properties/{PROPERTY.id}",
        answer=answer(200, "get_metric_property"),
        gives=PROPERTY,
    ),
    Exchange(
        "get_metric_for_metric_property",
        (PROPERTY.id,),
        sends=f"GET /api/metric-properties/{PROPERTY.id}/metric",
        answer=answer(200, "metric"),
        gives=METRIC,
    ),
    Exchange(
        "get_metric_id_for_metric_property",
        (PROPERTY.id,),
        sends=f"GET /api/metric-properties/{PROPERTY.id}/relationships/metric",
        answer=answer(200, "metric-id"),
        gives="TspjNE",
    ),
    Exchange(
        "query_metric_aggregates",
        ("TspjNE",),
        {
            "since": SINCE,
            "until": UNTIL,
            "measurements": ["count", "sum_value"],
            "interval": "hour",
            "timezone": "Europe/London",
            "by": ["$flow"],
            "filters": [where("$value_currency") == "GBP"],
            "sort": "-$flow",
            "cursor": "bmV4",
            "page_size": 100,
        },
        sends="POST /api/metric-aggregates",
        body={
            "data": {
                "type": "metric-aggregate",
                "attributes": {
                    "metric_id": "TspjNE",
                    "measurements": ["count", "sum_value"],
                    "filter": [
                        "greater-or-equal(datetime,2022-12-01T00:00:00Z)",
                        "less-than(datetime,2022-12-03T00:00:00Z)",
                        'equals($value_currency,"GBP")',
                    ],
                    "interval": "hour",
                    "timezone": "Europe/London",
                    "by": ["$flow"],
                    "sort": "-$flow",
                    "page_cursor": "bmV4",
                    "page_size": 100,
                },
            }
        },
        answer=answer(200, "query_metric_aggregates"),
        gives=AGGREGATE,
    ),
    Exchange(
        "get_mapped_metrics",
        (),
        {"include": ["metric", "custom-metric"]},
        sends="GET /api/mapped-metrics",
        query={"include": "metric,custom-metric"},
        answer=answer(200, "get_mapped_metrics"),
        gives=[
            attrs.evolve(REVENUE, metric=METRIC),
            MappedMetric(id="refunded_sales", custom_metric_id=CUSTOM_ID, custom_metric=CUSTOM),
        ],
    ),
    Exchange(
        "get_mapped_metric",
        ("revenue",),
        sends="GET /api/mapped-metrics/revenue",
        answer=answer(200, "get_mapped_metric"),
        gives=REVENUE,
    ),
    Exchange(
        "find_metric_for_mapped_metric",
        ("revenue",),
        sends="GET /api/mapped-metrics/revenue/metric",
        answer=answer(200, "metric"),
        gives=METRIC,
    ),
    Exchange(
        "find_metric_id_for_mapped_metric",
        ("revenue",),
        sends="GET /api/mapped-metrics/revenue/relationships/metric",
        answer=answer(200, "nothing"),
        gives=None,
    ),
    Exchange(
        "find_custom_metric_for_mapped_metric",
        ("refunded_sales",),
        sends="GET /api/mapped-metrics/refunded_sales/custom-metric",
        answer=answer(200, "get_custom_metric"),
        gives=CUSTOM,
    ),
    Exchange(
        "find_custom_metric_id_for_mapped_metric",
        ("refunded_sales",),
        sends="GET /api/mapped-metrics/refunded_sales/relationships/custom-metric",
        answer=answer(200, "custom-metric-id"),
        gives=CUSTOM_ID,
    ),
    Exchange(
        "update_mapped_metric",
        ("revenue",),
        {"metric_id": "TspjNE"},
        sends="PATCH /api/mapped-metrics/revenue",
        body={
            "data": {
                "type": "mapped-metric",
                "id": "revenue",
                "relationships": {"metric": {"data": {"type": "metric", "id": "TspjNE"}}},
            }
        },
        answer=answer(200, "get_mapped_metric"),
        gives=REVENUE,
    ),
    Exchange(
        "update_mapped_metric",
        ("revenue",),
        {"custom_metric_id": CUSTOM_ID},
        case="to a custom one",
        sends="PATCH /api/mapped-metrics/revenue",
        body={
            "data": {
                "type": "mapped-metric",
                "id": "revenue",
                "relationships": {
                    "custom-metric": {"data": {"type": "custom-metric", "id": CUSTOM_ID}}
                },
            }
        },
        answer=answer(200, "get_mapped_metric"),
        gives=REVENUE,
    ),
    Exchange(
        "get_custom_metrics",
        (),
        {"include": ["metrics"]},
        sends="GET /api/custom-metrics",
        query={"include": "metrics"},
        answer=answer(200, "get_custom_metrics"),
        gives=[attrs.evolve(CUSTOM, metrics=(METRIC,))],
    ),
    Exchange(
        "get_custom_metric",
        (CUSTOM_ID,),
        sends=f"GET /api/custom-metrics/{CUSTOM_ID}",
        answer=answer(200, "get_custom_metric"),
        gives=CUSTOM,
    ),
    Exchange(
        "get_metrics_for_custom_metric",
        (CUSTOM_ID,),
        sends=f"GET /api/custom-metrics/{CUSTOM_ID}/metrics",
        answer=answer(200, "metrics-of-another"),
        gives=[METRIC],
    ),
    Exchange(
        "get_metric_ids_for_custom_metric",
        (CUSTOM_ID,),
        sends=f"GET /api/custom-metrics/{CUSTOM_ID}/relationships/metrics",
        answer=answer(200, "metric-ids"),
        gives=["TspjNE"],
    ),
]
