"""Which flows a metric, a list or a segment starts."""

# https://developers.klaviyo.com/en/reference/get_flows_triggered_by_metric

from __future__ import annotations

from collections.abc import Callable

from ...._http import Response
from ..account import Account
from ..groups import LIST, SEGMENT
from ..resources import absent
from .asked import Asked, Handler, Handlers
from .documents import ids, many
from .flow_parts import FLOW, flow_written


def started_by(kind: str, exists: Callable[[Account, str], bool], *, only_ids: bool) -> Handler:
    """Make what answers which flows a metric, a list or a segment starts."""

    def list_flows(account: Account, asked: Asked) -> Response:
        if not exists(account, asked.resource_id):
            raise absent(kind, asked.resource_id)
        flows = account.flows.started_by(kind, asked.resource_id)
        if only_ids:
            return ids(asked.query, FLOW, [flow.id for flow in flows])
        return many(asked.query, [flow_written(asked.query, flow) for flow in flows])

    return list_flows


def _list_exists(account: Account, list_id: str) -> bool:
    return account.groups.get(LIST, list_id) is not None


def _segment_exists(account: Account, segment_id: str) -> bool:
    return account.groups.get(SEGMENT, segment_id) is not None


HANDLERS: Handlers = {
    "get_flows_triggered_by_list": started_by(LIST, _list_exists, only_ids=False),
    "get_ids_for_flows_triggered_by_list": started_by(LIST, _list_exists, only_ids=True),
    "get_flows_triggered_by_segment": started_by(SEGMENT, _segment_exists, only_ids=False),
    "get_ids_for_flows_triggered_by_segment": started_by(SEGMENT, _segment_exists, only_ids=True),
}
