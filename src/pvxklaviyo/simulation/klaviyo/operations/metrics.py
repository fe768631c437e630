"""Metrics: read only, since they come into being with their first event."""

# https://developers.klaviyo.com/en/reference/metrics_api_overview

from __future__ import annotations

from collections.abc import Sequence

from ...._http import Response
from ..account import Account
from ..document import Json
from ..filters import Value
from ..metrics import Metric
from ..query import Query
from ..resources import Related, absent, resource
from .asked import Asked, Handlers
from .documents import many, one
from .flow_parts import FLOW, flow_written
from .flow_triggers import started_by
from .listed import listed

METRIC = "metric"


def written(query: Query, metric: Metric, account: Account | None = None) -> dict[str, Json]:
    """Write one metric; with *account*, the flows that it starts are named."""
    related: dict[str, Related] = {"flow-triggers": None}
    if account is not None:
        flows = account.flows.started_by(METRIC, metric.id)
        related["flow-triggers"] = [(FLOW, flow.id) for flow in flows]
    only = query.fields(METRIC)
    return resource(query.base, METRIC, metric.id, metric.attributes(), related, fields=only)


def existing(account: Account, metric_id: str) -> Metric:
    """
    Give a metric.

    Raises:
        Refused: 404: there is none.
    """
    metric = account.metrics.get(metric_id)
    if metric is None:
        raise absent(METRIC, metric_id)
    return metric


def _field(metric: Metric, field: str) -> Value:
    return metric.integration if field == "integration.name" else metric.category


def _list(account: Account, asked: Asked) -> Response:
    metrics = account.metrics.all()
    numbers = {metric.id: number for number, metric in enumerate(metrics)}
    shown, links = listed(asked.query, metrics, lambda metric: numbers[metric.id], _field)
    named = account if asked.query.include else None
    data: list[Json] = [written(asked.query, metric, named) for metric in shown]
    return many(asked.query, data, links, _included(account, asked.query, shown))


def _get(account: Account, asked: Asked) -> Response:
    metric = existing(account, asked.resource_id)
    data = written(asked.query, metric, account if asked.query.include else None)
    return one(asked.query, data, _included(account, asked.query, [metric]))


def _included(account: Account, query: Query, metrics: Sequence[Metric]) -> list[Json] | None:
    if not query.include:
        return None
    flows = {
        flow.id: flow for metric in metrics for flow in account.flows.started_by(METRIC, metric.id)
    }
    return [flow_written(query, flow) for flow in flows.values()]


def _exists(account: Account, metric_id: str) -> bool:
    return account.metrics.get(metric_id) is not None


HANDLERS: Handlers = {
    "get_metrics": _list,
    "get_metric": _get,
    "get_flows_triggered_by_metric": started_by(METRIC, _exists, only_ids=False),
    "get_ids_for_flows_triggered_by_metric": started_by(METRIC, _exists, only_ids=True),
}
