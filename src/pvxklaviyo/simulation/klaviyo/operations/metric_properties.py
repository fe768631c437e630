"""Properties of metrics: what the events of each have had."""

# https://developers.klaviyo.com/en/reference/get_properties_for_metric

from __future__ import annotations

from collections.abc import Sequence

from ...._http import Response
from ..account import Account
from ..document import Json
from ..metric_properties import MetricProperty, properties_of
from ..query import Query
from ..resources import absent, identified, resource
from . import metrics
from .asked import Asked, Handlers
from .documents import ids, many, one
from .metrics import METRIC

PROPERTY = "metric-property"


def _written(query: Query, found: MetricProperty) -> dict[str, Json]:
    attributes: dict[str, Json] = {
        "label": found.property.removeprefix("$"),
        "property": found.property,
        "inferred_type": found.inferred_type,
    }
    only = query.fields(PROPERTY)
    # Samples cost, so they come only when they are asked for.
    if "sample_values" in (only or ()) or "sample_values" in query.more(PROPERTY):
        attributes["sample_values"] = list(found.samples)
    related = {METRIC: (METRIC, found.metric_id)}
    return resource(query.base, PROPERTY, found.id, attributes, related, fields=only)


def _properties(account: Account, metric_id: str) -> Sequence[MetricProperty]:
    return properties_of(metric_id, account.events.stored())


def _existing(account: Account, asked: Asked) -> MetricProperty:
    for metric in account.metrics.all():
        for found in _properties(account, metric.id):
            if found.id == asked.resource_id:
                return found
    raise absent(PROPERTY, asked.resource_id)


def _of_metric(account: Account, asked: Asked) -> Response:
    metric = metrics.existing(account, asked.resource_id)
    data: list[Json] = [_written(asked.query, found) for found in _properties(account, metric.id)]
    return many(asked.query, data)


def _ids_of_metric(account: Account, asked: Asked) -> Response:
    metric = metrics.existing(account, asked.resource_id)
    return ids(asked.query, PROPERTY, [found.id for found in _properties(account, metric.id)])


def _get(account: Account, asked: Asked) -> Response:
    found = _existing(account, asked)
    included: list[Json] | None = None
    if asked.query.include:
        metric = metrics.existing(account, found.metric_id)
        included = [metrics.written(asked.query, metric)]
    return one(asked.query, _written(asked.query, found), included)


def _metric(account: Account, asked: Asked) -> Response:
    metric = metrics.existing(account, _existing(account, asked).metric_id)
    return one(asked.query, metrics.written(asked.query, metric))


def _metric_id(account: Account, asked: Asked) -> Response:
    return one(asked.query, identified((METRIC, _existing(account, asked).metric_id)))


HANDLERS: Handlers = {
    "get_properties_for_metric": _of_metric,
    "get_property_ids_for_metric": _ids_of_metric,
    "get_metric_property": _get,
    "get_metric_for_metric_property": _metric,
    "get_metric_id_for_metric_property": _metric_id,
}
