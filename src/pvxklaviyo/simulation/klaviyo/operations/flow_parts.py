"""Flows and what belongs to them, as answers write them and as filters see them."""

# https://developers.klaviyo.com/en/reference/flows_api_overview

from __future__ import annotations

from collections.abc import Sequence

from ..document import Json
from ..flows import Flow, FlowAction, FlowMessage, Template
from ..query import Query
from ..resources import Related, resource
from ..resources import written as instant
from ..tags import Tag
from .listed import Found

FLOW, ACTION, MESSAGE = "flow", "flow-action", "flow-message"
TEMPLATE, TAG = "template", "tag"


def flow_written(query: Query, flow: Flow, tags: Sequence[Tag] = ()) -> dict[str, Json]:
    """Write one flow; its *tags* are named if they are included."""
    attributes: dict[str, Json] = {
        "name": flow.name,
        "status": flow.status,
        "archived": flow.archived,
        "created": instant(flow.created),
        "updated": instant(flow.updated),
        "trigger_type": flow.trigger_type,
    }
    # The definition costs, so it comes only when it is asked for.
    only = query.fields(FLOW)
    named = any(name.startswith("definition") for name in only or ())
    if named or query.more(FLOW):
        attributes["definition"] = dict(flow.definition)
    related: dict[str, Related] = {
        "flow-actions": [(ACTION, action_id) for action_id in flow.actions]
        if "flow-actions" in query.include
        else None,
        "tags": [(TAG, tag.id) for tag in tags] if "tags" in query.include else None,
    }
    return resource(query.base, FLOW, flow.id, attributes, related, fields=only)


def action_written(query: Query, action: FlowAction) -> dict[str, Json]:
    """Write one action."""
    attributes: dict[str, Json] = {
        "created": instant(action.created),
        "updated": instant(action.created),
        "definition": dict(action.definition),
    }
    related: dict[str, Related] = {
        "flow": (FLOW, action.flow_id),
        "flow-messages": [(MESSAGE, message_id) for message_id in action.messages],
    }
    only = query.fields(ACTION)
    return resource(query.base, ACTION, action.id, attributes, related, fields=only)


def message_written(query: Query, message: FlowMessage) -> dict[str, Json]:
    """Write one message."""
    attributes: dict[str, Json] = {
        "channel": message.channel,
        "created": instant(message.created),
        "updated": instant(message.created),
        "definition": dict(message.definition),
    }
    related: dict[str, Related] = {"flow-action": (ACTION, message.action_id)}
    related["template"] = (TEMPLATE, message.template_id) if message.template_id else None
    only = query.fields(MESSAGE)
    return resource(query.base, MESSAGE, message.id, attributes, related, fields=only)


def template_written(query: Query, template: Template) -> dict[str, Json]:
    """Write one template."""
    attributes: dict[str, Json] = {
        "name": template.name,
        "editor_type": "CODE",
        "html": template.html,
        "text": None,
        "amp": None,
        "created": instant(template.created),
        "updated": instant(template.created),
    }
    only = query.fields(TEMPLATE)
    return resource(query.base, TEMPLATE, template.id, attributes, fields=only)


def flow_field(flow: Flow, field: str) -> Found:
    """Give what a flow has where a filter or a sort looks."""
    match field:
        case "id":
            return flow.id
        case "name":
            return flow.name
        case "status":
            return flow.status
        case "archived":
            return flow.archived
        case "created":
            return flow.created
        case "updated":
            return flow.updated
        case _:
            return flow.trigger_type


def action_field(action: FlowAction, field: str) -> Found:
    """Give what an action has where a filter or a sort looks."""
    match field:
        case "id":
            return action.id
        case "status":
            return action.status or None
        case "created" | "updated":
            return action.created
        case _:
            # Filters have Klaviyo's older words too: SEND_EMAIL.
            return action.type, action.type.upper().replace("-", "_")


def message_field(message: FlowMessage, field: str) -> Found:
    """Give what a message has where a filter or a sort looks."""
    match field:
        case "id":
            return message.id
        case "name":
            return message.name
        case _:
            return message.created
