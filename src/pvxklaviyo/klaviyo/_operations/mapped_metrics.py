"""Which metrics an account counts as revenue, refunds and the like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import attrs

from ..._call import Call
from .._json import Json
from .._structure import identifier, others, resource
from ._ask import optional_call, resource_call, sequence_call
from ._metric import read_metric
from .custom_metrics import CustomMetric
from .metric_definitions import Metric

MetricMapping = Literal[
    "revenue",
    "ordered_product",
    "refunded_sales",
    "cancelled_sales",
    "started_checkout",
    "added_to_cart",
    "viewed_product",
]
"""What a metric can count as. Answers may name others."""


@attrs.frozen(kw_only=True)
class MappedMetric:
    """
    What an account counts as revenue, or as refunds, or the like.

    A metric that is mapped to ``refunded_sales`` or ``cancelled_sales`` takes
    from what a customer is worth, if its events carry the ``unique_id`` of the
    order's event; one that is not mapped does not.

    Attributes:
        id: What it counts as: see :data:`MetricMapping`.

        updated: When that was last changed.

        metric_id: The metric; None where it is a custom one, or nothing, or
            not told.

        custom_metric_id: The custom metric, likewise.

        metric: The metric itself; only where it was asked for.

        custom_metric: The custom metric itself; only where it was asked for.
    """

    # https://developers.klaviyo.com/en/reference/get_mapped_metrics
    id: str
    updated: datetime | None = None
    metric_id: str | None = None
    custom_metric_id: str | None = None
    metric: Metric | None = None
    custom_metric: CustomMetric | None = None


def get_mapped_metrics(
    *, include: Sequence[Literal["metric", "custom-metric"]] = ()
) -> Call[Sequence[MappedMetric]]:
    """
    Read what each of the account's mapped metrics is.

    Args:
        include: What to read of each, too; its id comes with it.
    """
    # https://developers.klaviyo.com/en/reference/get_mapped_metrics
    return sequence_call("get_mapped_metrics", _read, parameters={"include": include or None})


def get_mapped_metric(
    mapping: MetricMapping, *, include: Sequence[Literal["metric", "custom-metric"]] = ()
) -> Call[MappedMetric]:
    """
    Read what one of the account's mapped metrics is.

    Args:
        mapping: What it counts as.

        include: What to read of it, too; its id comes with it.
    """
    # https://developers.klaviyo.com/en/reference/get_mapped_metric
    parameters = {"include": include or None}
    return resource_call("get_mapped_metric", _read, ids=[mapping], parameters=parameters)


def find_metric_for_mapped_metric(mapping: MetricMapping) -> Call[Metric | None]:
    """Read the metric that counts as *mapping*; None if none does, or a custom one."""
    # https://developers.klaviyo.com/en/reference/get_metric_for_mapped_metric
    return optional_call("get_metric_for_mapped_metric", read_metric, ids=[mapping])


def find_metric_id_for_mapped_metric(mapping: MetricMapping) -> Call[str | None]:
    """Read the id of the metric that counts as *mapping*; None if none does, or a custom one."""
    # https://developers.klaviyo.com/en/reference/get_metric_id_for_mapped_metric
    return optional_call("get_metric_id_for_mapped_metric", identifier, ids=[mapping])


def find_custom_metric_for_mapped_metric(mapping: MetricMapping) -> Call[CustomMetric | None]:
    """Read the custom metric that counts as *mapping*; None if none does."""
    # https://developers.klaviyo.com/en/reference/get_custom_metric_for_mapped_metric
    return optional_call("get_custom_metric_for_mapped_metric", _custom, ids=[mapping])


def find_custom_metric_id_for_mapped_metric(mapping: MetricMapping) -> Call[str | None]:
    """Read the id of the custom metric that counts as *mapping*; None if none does."""
    # https://developers.klaviyo.com/en/reference/get_custom_metric_id_for_mapped_metric
    return optional_call("get_custom_metric_id_for_mapped_metric", identifier, ids=[mapping])


def update_mapped_metric(
    mapping: MetricMapping, *, metric_id: str | None = None, custom_metric_id: str | None = None
) -> Call[MappedMetric]:
    """
    Have another metric count as *mapping*; 30 times a day.

    It changes what people see in reports. Repeated where needed: the same
    twice is the same as once.

    Args:
        mapping: What it is to count as.

        metric_id: The metric.

        custom_metric_id: Or the custom metric.

    Raises:
        ValueError: Not exactly one of them is given.
    """
    # https://developers.klaviyo.com/en/reference/update_mapped_metric
    if bool(metric_id) == bool(custom_metric_id):
        raise ValueError("give either metric_id or custom_metric_id")
    kind = "metric" if metric_id else "custom-metric"
    other: Json = {"data": {"type": kind, "id": metric_id or custom_metric_id}}
    body: Json = {"data": {"type": "mapped-metric", "id": mapping, "relationships": {kind: other}}}
    return resource_call("update_mapped_metric", _read, ids=[mapping], body=body, repeatable=True)


_mapped = resource(MappedMetric, metric_id="metric", custom_metric_id="custom-metric")
_custom = resource(CustomMetric, metric_ids="metrics")


def _read(found: Mapping[str, Json]) -> MappedMetric:
    metrics = others(found, "metric", read_metric)
    custom = others(found, "custom-metric", _custom)
    return attrs.evolve(
        _mapped(found),
        metric=metrics[0] if metrics else None,
        custom_metric=custom[0] if custom else None,
    )
