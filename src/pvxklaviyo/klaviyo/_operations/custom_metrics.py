"""Metrics that an account makes of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import attrs

from ..._call import Call
from .._json import Json
from .._structure import identifier, others, resource
from ._ask import resource_call, sequence_call
from ._metric import read_metric
from .metric_definitions import Metric


@attrs.frozen(kw_only=True)
class MetricGroup:
    """
    A metric that a custom metric is made of.

    Attributes:
        metric_id: The metric.

        metric_filters: Which of its events count, as Klaviyo gives it. May name
            people, so ``repr`` leaves it out.

        value_property: Which property is the value; None is the event's own.
    """

    metric_id: str = ""
    metric_filters: Sequence[Mapping[str, Json]] = attrs.field(default=(), repr=False)
    value_property: str | None = None


@attrs.frozen(kw_only=True)
class CustomMetricDefinition:
    """
    What a custom metric is made of.

    Attributes:
        aggregation_method: ``"count"``, or ``"value"`` for one like revenue.

        metric_groups: The metrics that it is made of.
    """

    aggregation_method: str | None = None
    metric_groups: Sequence[MetricGroup] = ()


@attrs.frozen(kw_only=True)
class CustomMetric:
    """
    A metric that an account makes of others.

    No event carries it, so neither :func:`list_events` nor
    :func:`query_metric_aggregates` takes its id.

    Attributes:
        id: Klaviyo's key of it.

        name: What people see.

        created: When it was made.

        updated: When it was last changed.

        definition: What it is made of.

        metric_ids: Its metrics; only where they were asked for.

        metrics: The metrics themselves; only where they were asked for.
    """

    # https://developers.klaviyo.com/en/reference/get_custom_metrics
    id: str
    name: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    definition: CustomMetricDefinition | None = None
    metric_ids: Sequence[str] = ()
    metrics: Sequence[Metric] = ()


def get_custom_metrics(
    *, include: Sequence[Literal["metrics"]] = ()
) -> Call[Sequence[CustomMetric]]:
    """
    Read the account's custom metrics.

    Args:
        include: Whether to read the metrics that each is made of, too.
    """
    # https://developers.klaviyo.com/en/reference/get_custom_metrics
    return sequence_call("get_custom_metrics", _read, parameters={"include": include or None})


def get_custom_metric(
    custom_metric_id: str, *, include: Sequence[Literal["metrics"]] = ()
) -> Call[CustomMetric]:
    """
    Read one custom metric.

    Args:
        custom_metric_id: Klaviyo's key of it.

        include: Whether to read the metrics that it is made of, too.
    """
    # https://developers.klaviyo.com/en/reference/get_custom_metric
    parameters = {"include": include or None}
    return resource_call("get_custom_metric", _read, ids=[custom_metric_id], parameters=parameters)


def get_metrics_for_custom_metric(custom_metric_id: str) -> Call[Sequence[Metric]]:
    """Read the metrics that a custom metric is made of."""
    # https://developers.klaviyo.com/en/reference/get_metrics_for_custom_metric
    return sequence_call("get_metrics_for_custom_metric", read_metric, ids=[custom_metric_id])


def get_metric_ids_for_custom_metric(custom_metric_id: str) -> Call[Sequence[str]]:
    """Read the ids of the metrics that a custom metric is made of."""
    # https://developers.klaviyo.com/en/reference/get_metric_ids_for_custom_metric
    return sequence_call("get_metric_ids_for_custom_metric", identifier, ids=[custom_metric_id])


_custom = resource(CustomMetric, metric_ids="metrics")


def _read(found: Mapping[str, Json]) -> CustomMetric:
    return attrs.evolve(_custom(found), metrics=others(found, "metrics", read_metric))
