"""Kinds of events: what they are, which flows they start, what they carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import attrs

from ..._call import Call, Page
from .._filter import Filter
from .._json import Json
from .._structure import identifier, resource
from ._ask import absent_as_none, page_call, resource_call, sequence_call
from ._flow import read_flow
from ._metric import read_metric
from .flow_definitions import Flow
from .metric_definitions import Metric


@attrs.frozen(kw_only=True)
class MetricProperty:
    """
    A property that events of a metric have carried.

    Attributes:
        id: Klaviyo's key of it.

        label: What people see.

        property: Its name in the events.

        inferred_type: What Klaviyo takes it for, such as ``"List"`` or
            ``"String"``: filters go by that, so it should never change.

        sample_values: Some that it had; only where they were asked for. May be
            personal data, so ``repr`` leaves them out.

        metric_id: Its metric; only where that is told.
    """

    # https://developers.klaviyo.com/en/reference/get_properties_for_metric
    id: str
    label: str | None = None
    property: str | None = None
    inferred_type: str | None = None
    sample_values: Sequence[Json] = attrs.field(default=(), repr=False)
    metric_id: str | None = None


def list_metrics(
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    include: Sequence[Literal["flow-triggers"]] = (),
    cursor: str | None = None,
) -> Call[Page[Metric]]:
    """
    Read one page of the account's metrics, up to 200.

    Args:
        filter: By ``"integration.name"`` or ``"integration.category"``;
            Klaviyo cannot filter by name.

        include: Whether to read the flows that each starts, too.

        cursor: Where to go on; usually :attr:`Page.next` does that.
    """
    # https://developers.klaviyo.com/en/reference/get_metrics
    parameters = {"filter": filter, "include": include or None, "page[cursor]": cursor}
    return page_call("get_metrics", read_metric, parameters=parameters)


def get_metric(metric_id: str, *, include: Sequence[Literal["flow-triggers"]] = ()) -> Call[Metric]:
    """
    Read one metric.

    Args:
        metric_id: Klaviyo's key of it.

        include: Whether to read the flows that it starts, too.
    """
    # https://developers.klaviyo.com/en/reference/get_metric
    parameters = {"include": include or None}
    return resource_call("get_metric", read_metric, ids=[metric_id], parameters=parameters)


def find_metric(
    metric_id: str, *, include: Sequence[Literal["flow-triggers"]] = ()
) -> Call[Metric | None]:
    """Read one metric as :func:`get_metric` does; None if there is none."""
    # https://developers.klaviyo.com/en/reference/get_metric
    return absent_as_none(get_metric(metric_id, include=include))


def get_flows_triggered_by_metric(metric_id: str) -> Call[Sequence[Flow]]:
    """
    Read the flows that a metric starts; those that only look at it are not among them.

    For those, see :func:`metric_ids_in`.
    """
    # https://developers.klaviyo.com/en/reference/get_flows_triggered_by_metric
    return sequence_call("get_flows_triggered_by_metric", read_flow, ids=[metric_id])


def get_ids_for_flows_triggered_by_metric(metric_id: str) -> Call[Sequence[str]]:
    """Read the ids of the flows that a metric starts."""
    # https://developers.klaviyo.com/en/reference/get_ids_for_flows_triggered_by_metric
    return sequence_call("get_ids_for_flows_triggered_by_metric", identifier, ids=[metric_id])


def get_properties_for_metric(
    metric_id: str, *, sample_values: bool = False
) -> Call[Sequence[MetricProperty]]:
    """
    Read the properties that events of a metric have carried; 15 times a minute.

    Args:
        metric_id: Klaviyo's key of the metric.

        sample_values: Whether to read some of their values, too.
    """
    # https://developers.klaviyo.com/en/reference/get_properties_for_metric
    return sequence_call(
        "get_properties_for_metric",
        _read_property,
        ids=[metric_id],
        parameters=_samples(sample_values),
    )


def get_property_ids_for_metric(metric_id: str) -> Call[Sequence[str]]:
    """Read the ids of the properties that events of a metric have carried."""
    # https://developers.klaviyo.com/en/reference/get_property_ids_for_metric
    return sequence_call("get_property_ids_for_metric", identifier, ids=[metric_id])


def get_metric_property(property_id: str, *, sample_values: bool = False) -> Call[MetricProperty]:
    """
    Read one property of a metric's events; 15 times a minute.

    Args:
        property_id: Klaviyo's key of the property.

        sample_values: Whether to read some of its values, too.
    """
    # https://developers.klaviyo.com/en/reference/get_metric_property
    return resource_call(
        "get_metric_property",
        _read_property,
        ids=[property_id],
        parameters=_samples(sample_values),
    )


def get_metric_for_metric_property(property_id: str) -> Call[Metric]:
    """Read the metric whose events carry a property."""
    # https://developers.klaviyo.com/en/reference/get_metric_for_metric_property
    return resource_call("get_metric_for_metric_property", read_metric, ids=[property_id])


def get_metric_id_for_metric_property(property_id: str) -> Call[str]:
    """Read the id of the metric whose events carry a property."""
    # https://developers.klaviyo.com/en/reference/get_metric_id_for_metric_property
    return resource_call("get_metric_id_for_metric_property", identifier, ids=[property_id])


_read_property = resource(MetricProperty, metric_id="metric")


def _samples(wanted: bool) -> Mapping[str, str | None]:  # noqa: FBT001 - passed on
    return {"additional-fields[metric-property]": "sample_values" if wanted else None}
