"""Mapped metrics, which can be pointed elsewhere, and custom metrics, which are read only."""

# https://developers.klaviyo.com/en/reference/update_mapped_metric
# https://developers.klaviyo.com/en/reference/custom_metrics_api_overview

from __future__ import annotations

from collections.abc import Iterable

from ...._http import Response
from ..account import Account
from ..catalog_bodies import related_id
from ..document import Json, Refused, Wrong
from ..mapped_metrics import CustomMetric, MappedMetric
from ..query import Query
from ..resources import Related, absent, identified, resource
from ..resources import written as instant
from . import metrics
from .asked import Asked, Handler, Handlers
from .documents import ids, many, one
from .metrics import METRIC

MAPPED, CUSTOM = "mapped-metric", "custom-metric"


def _mapped_written(query: Query, mapped: MappedMetric) -> dict[str, Json]:
    related: dict[str, Related] = {
        METRIC: (METRIC, mapped.metric_id) if mapped.metric_id else None,
        CUSTOM: (CUSTOM, mapped.custom_metric_id) if mapped.custom_metric_id else None,
    }
    attributes: dict[str, Json] = {"updated": instant(mapped.updated)}
    only = query.fields(MAPPED)
    return resource(query.base, MAPPED, mapped.id, attributes, related, fields=only)


def _custom_written(query: Query, custom: CustomMetric) -> dict[str, Json]:
    attributes: dict[str, Json] = {
        "name": custom.name,
        "created": instant(custom.created),
        "updated": instant(custom.created),
        "definition": dict(custom.definition),
    }
    related: dict[str, Related] = {
        "metrics": [(METRIC, metric_id) for metric_id in custom.metric_ids]
    }
    only = query.fields(CUSTOM)
    return resource(query.base, CUSTOM, custom.id, attributes, related, fields=only)


def _existing(account: Account, mapped_id: str) -> MappedMetric:
    mapped = account.mapped_metrics.get(mapped_id)
    if mapped is None:
        raise absent(MAPPED, mapped_id)
    return mapped


def _custom(account: Account, custom_id: str) -> CustomMetric:
    custom = account.mapped_metrics.find_custom(custom_id)
    if custom is None:
        raise absent(CUSTOM, custom_id)
    return custom


def _metrics(account: Account, query: Query, metric_ids: Iterable[str]) -> list[Json]:
    found = (account.metrics.get(metric_id) for metric_id in dict.fromkeys(metric_ids))
    return [metrics.written(query, metric) for metric in found if metric is not None]


def _included(account: Account, query: Query, mapped: list[MappedMetric]) -> list[Json] | None:
    included: list[Json] = []
    if METRIC in query.include:
        included += _metrics(account, query, (found.metric_id for found in mapped))
    if CUSTOM in query.include:
        found = (account.mapped_metrics.find_custom(which.custom_metric_id) for which in mapped)
        unique = {custom.id: custom for custom in found if custom is not None}
        included += [_custom_written(query, custom) for custom in unique.values()]
    return included if query.include else None


def _list(account: Account, asked: Asked) -> Response:
    mapped = list(account.mapped_metrics.all())
    data: list[Json] = [_mapped_written(asked.query, found) for found in mapped]
    return many(asked.query, data, included=_included(account, asked.query, mapped))


def _get(account: Account, asked: Asked) -> Response:
    mapped = _existing(account, asked.resource_id)
    included = _included(account, asked.query, [mapped])
    return one(asked.query, _mapped_written(asked.query, mapped), included)


def _update(account: Account, asked: Asked) -> Response:
    _existing(account, asked.resource_id)
    if asked.data.get("id") != asked.resource_id:
        wrong = Wrong("The id of the body and the id of the address differ.", "/data/id")
        raise Refused(400, [wrong])
    metric_id, custom_id = related_id(asked.data, METRIC), related_id(asked.data, CUSTOM)
    if bool(metric_id) == bool(custom_id):
        wrong = Wrong("Name either a metric or a custom metric.", "/data/relationships")
        raise Refused(400, [wrong])
    if metric_id and account.metrics.get(metric_id) is None:
        raise _missing(f"There is no metric {metric_id}.", METRIC)
    if custom_id and account.mapped_metrics.find_custom(custom_id) is None:
        raise _missing(f"There is no custom metric {custom_id}.", CUSTOM)
    mapped = account.mapped_metrics.point(
        asked.resource_id, asked.now, metric_id=metric_id, custom_metric_id=custom_id
    )
    return one(asked.query, _mapped_written(asked.query, mapped))


def _missing(detail: str, name: str) -> Refused:
    return Refused(404, [Wrong(detail, f"/data/relationships/{name}/data/id", code="not_found")])


def _metric_of_mapped(*, only_ids: bool) -> Handler:
    def get_metric(account: Account, asked: Asked) -> Response:
        mapped = _existing(account, asked.resource_id)
        metric = account.metrics.get(mapped.metric_id)
        if metric is None:
            return one(asked.query, None)
        named = identified((METRIC, metric.id))
        return one(asked.query, named if only_ids else metrics.written(asked.query, metric))

    return get_metric


def _custom_of_mapped(*, only_ids: bool) -> Handler:
    def get_custom(account: Account, asked: Asked) -> Response:
        mapped = _existing(account, asked.resource_id)
        custom = account.mapped_metrics.find_custom(mapped.custom_metric_id)
        if custom is None:
            return one(asked.query, None)
        named = identified((CUSTOM, custom.id))
        return one(asked.query, named if only_ids else _custom_written(asked.query, custom))

    return get_custom


def _list_custom(account: Account, asked: Asked) -> Response:
    customs = account.mapped_metrics.custom()
    metric_ids = (metric_id for custom in customs for metric_id in custom.metric_ids)
    included = _metrics(account, asked.query, metric_ids) if asked.query.include else None
    data: list[Json] = [_custom_written(asked.query, custom) for custom in customs]
    return many(asked.query, data, included=included)


def _get_custom(account: Account, asked: Asked) -> Response:
    custom = _custom(account, asked.resource_id)
    wanted = bool(asked.query.include)
    included = _metrics(account, asked.query, custom.metric_ids) if wanted else None
    return one(asked.query, _custom_written(asked.query, custom), included)


def _metrics_of_custom(account: Account, asked: Asked) -> Response:
    custom = _custom(account, asked.resource_id)
    return many(asked.query, _metrics(account, asked.query, custom.metric_ids))


def _metric_ids_of_custom(account: Account, asked: Asked) -> Response:
    custom = _custom(account, asked.resource_id)
    return ids(asked.query, METRIC, custom.metric_ids)


HANDLERS: Handlers = {
    "get_mapped_metrics": _list,
    "get_mapped_metric": _get,
    "update_mapped_metric": _update,
    "get_metric_for_mapped_metric": _metric_of_mapped(only_ids=False),
    "get_metric_id_for_mapped_metric": _metric_of_mapped(only_ids=True),
    "get_custom_metric_for_mapped_metric": _custom_of_mapped(only_ids=False),
    "get_custom_metric_id_for_mapped_metric": _custom_of_mapped(only_ids=True),
    "get_custom_metrics": _list_custom,
    "get_custom_metric": _get_custom,
    "get_metrics_for_custom_metric": _metrics_of_custom,
    "get_metric_ids_for_custom_metric": _metric_ids_of_custom,
}
