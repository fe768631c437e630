"""Metrics: read only, since they come into being with their first event."""

# https://developers.klaviyo.com/en/reference/metrics_api_overview

from __future__ import annotations

from ...._http import Response
from ..account import Account
from ..document import Json, answer
from ..metrics import Metric
from ..query import Query, page
from ..resources import absent, resource
from .asked import Asked, Handlers


def written(query: Query, metric: Metric) -> dict[str, Json]:
    """Write one metric."""
    only = query.fields("metric")
    return resource(query.base, "metric", metric.id, metric.attributes(), fields=only)


def _list(account: Account, asked: Asked) -> Response:
    query = asked.query
    found = [
        (number, metric)
        for number, metric in enumerate(account.metrics.all())
        if all(
            condition.holds(
                metric.integration if condition.field == "integration.name" else metric.category
            )
            for condition in query.conditions
        )
    ]
    shown, links = page(query, found, lambda item: (item[0], 0))
    data: list[Json] = [written(query, metric) for _, metric in shown]
    return answer(200, {"data": data, "links": links})


def _get(account: Account, asked: Asked) -> Response:
    metric = account.metrics.get(asked.resource_id)
    if metric is None:
        raise absent("metric", asked.resource_id)
    links: dict[str, Json] = {"self": asked.query.url}
    return answer(200, {"data": written(asked.query, metric), "links": links})


HANDLERS: Handlers = {"get_metrics": _list, "get_metric": _get}
