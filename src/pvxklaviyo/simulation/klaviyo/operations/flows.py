"""Flows: read only, with their actions, messages, templates and tags."""

# https://developers.klaviyo.com/en/reference/flows_api_overview

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...._http import Response
from ..account import Account
from ..document import Json
from ..flows import Flow, FlowAction, FlowMessage
from ..query import Query
from ..resources import absent, identified
from ..tags import Tag
from .asked import Asked, Handler, Handlers
from .documents import ids, many, one
from .flow_parts import (
    ACTION,
    FLOW,
    MESSAGE,
    TAG,
    TEMPLATE,
    action_field,
    action_written,
    flow_field,
    flow_written,
    message_field,
    message_written,
    template_written,
)
from .listed import listed
from .tags import written as tag_written


def _included(account: Account, query: Query, flows: Sequence[Flow]) -> Iterator[Json]:
    if "flow-actions" in query.include:
        for action in _actions(account, flows):
            yield action_written(query, action)
    if "tags" in query.include:
        tags = (tag for flow in flows for tag in _tags(account, flow))
        for tag in {tag.id: tag for tag in tags}.values():
            yield tag_written(query, tag)


def _tags(account: Account, flow: Flow) -> Sequence[Tag]:
    return account.tags.on(FLOW, flow.id)


def _actions(account: Account, flows: Sequence[Flow]) -> list[FlowAction]:
    found = (account.flows.action(action_id) for flow in flows for action_id in flow.actions)
    return [action for action in found if action is not None]


def _messages(account: Account, action: FlowAction) -> list[FlowMessage]:
    found = (account.flows.message(message_id) for message_id in action.messages)
    return [message for message in found if message is not None]


def _flow(account: Account, flow_id: str) -> Flow:
    flow = account.flows.get(flow_id)
    if flow is None:
        raise absent(FLOW, flow_id)
    return flow


def _action(account: Account, action_id: str) -> FlowAction:
    action = account.flows.action(action_id)
    if action is None:
        raise absent(ACTION, action_id)
    return action


def _message(account: Account, message_id: str) -> FlowMessage:
    message = account.flows.message(message_id)
    if message is None:
        raise absent(MESSAGE, message_id)
    return message


def _list(account: Account, asked: Asked) -> Response:
    query = asked.query
    shown, links = listed(query, account.flows.all(), lambda flow: flow.number, flow_field)
    data: list[Json] = [flow_written(query, flow, _tags(account, flow)) for flow in shown]
    included = [*_included(account, query, shown)]
    return many(query, data, links, included if query.include else None)


def _get(account: Account, asked: Asked) -> Response:
    flow = _flow(account, asked.resource_id)
    included = [*_included(account, asked.query, [flow])]
    data = flow_written(asked.query, flow, _tags(account, flow))
    return one(asked.query, data, included if asked.query.include else None)


def _get_action(account: Account, asked: Asked) -> Response:
    query = asked.query
    action = _action(account, asked.resource_id)
    included: list[Json] = []
    if "flow" in query.include:
        included.append(flow_written(query, _flow(account, action.flow_id)))
    if "flow-messages" in query.include:
        included += [message_written(query, message) for message in _messages(account, action)]
    return one(query, action_written(query, action), included if query.include else None)


def _get_message(account: Account, asked: Asked) -> Response:
    query = asked.query
    message = _message(account, asked.resource_id)
    included: list[Json] = []
    if "flow-action" in query.include:
        included.append(action_written(query, _action(account, message.action_id)))
    template = account.flows.template(message.template_id)
    if "template" in query.include and template is not None:
        included.append(template_written(query, template))
    return one(query, message_written(query, message), included if query.include else None)


def _actions_of_flow(*, only_ids: bool) -> Handler:
    def list_actions(account: Account, asked: Asked) -> Response:
        actions = _actions(account, [_flow(account, asked.resource_id)])
        shown, links = listed(asked.query, actions, lambda action: action.number, action_field)
        if only_ids:
            return many(asked.query, [identified((ACTION, found.id)) for found in shown], links)
        return many(asked.query, [action_written(asked.query, found) for found in shown], links)

    return list_actions


def _messages_of_action(*, only_ids: bool) -> Handler:
    def list_messages(account: Account, asked: Asked) -> Response:
        messages = _messages(account, _action(account, asked.resource_id))
        shown, links = listed(asked.query, messages, lambda found: found.number, message_field)
        if only_ids:
            return many(asked.query, [identified((MESSAGE, found.id)) for found in shown], links)
        return many(asked.query, [message_written(asked.query, found) for found in shown], links)

    return list_messages


def _tags_of_flow(account: Account, asked: Asked) -> Response:
    flow = _flow(account, asked.resource_id)
    return many(asked.query, [tag_written(asked.query, tag) for tag in _tags(account, flow)])


def _tag_ids_of_flow(account: Account, asked: Asked) -> Response:
    flow = _flow(account, asked.resource_id)
    return ids(asked.query, TAG, [tag.id for tag in _tags(account, flow)])


def _flow_of_action(account: Account, asked: Asked) -> Response:
    action = _action(account, asked.resource_id)
    return one(asked.query, flow_written(asked.query, _flow(account, action.flow_id)))


def _flow_id_of_action(account: Account, asked: Asked) -> Response:
    action = _action(account, asked.resource_id)
    return one(asked.query, identified((FLOW, action.flow_id)))


def _action_of_message(account: Account, asked: Asked) -> Response:
    message = _message(account, asked.resource_id)
    return one(asked.query, action_written(asked.query, _action(account, message.action_id)))


def _action_id_of_message(account: Account, asked: Asked) -> Response:
    message = _message(account, asked.resource_id)
    return one(asked.query, identified((ACTION, message.action_id)))


def _template_of_message(account: Account, asked: Asked) -> Response:
    template = account.flows.template(_message(account, asked.resource_id).template_id)
    data = None if template is None else template_written(asked.query, template)
    return one(asked.query, data)


def _template_id_of_message(account: Account, asked: Asked) -> Response:
    template_id = _message(account, asked.resource_id).template_id
    return one(asked.query, identified((TEMPLATE, template_id)) if template_id else None)


HANDLERS: Handlers = {
    "get_flows": _list,
    "get_flow": _get,
    "get_flow_action": _get_action,
    "get_flow_message": _get_message,
    "get_actions_for_flow": _actions_of_flow(only_ids=False),
    "get_action_ids_for_flow": _actions_of_flow(only_ids=True),
    "get_flow_action_messages": _messages_of_action(only_ids=False),
    "get_message_ids_for_flow_action": _messages_of_action(only_ids=True),
    "get_tags_for_flow": _tags_of_flow,
    "get_tag_ids_for_flow": _tag_ids_of_flow,
    "get_flow_for_flow_action": _flow_of_action,
    "get_flow_id_for_flow_action": _flow_id_of_action,
    "get_action_for_flow_message": _action_of_message,
    "get_action_id_for_flow_message": _action_id_of_message,
    "get_template_for_flow_message": _template_of_message,
    "get_template_id_for_flow_message": _template_id_of_message,
}
