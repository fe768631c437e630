"""Actions of flows: what a flow does, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import attrs

from ..._call import Call, Page
from .._filter import Filter
from .._json import Json
from .._structure import attributes_of, identifier, resource
from ._ask import page_call, resource_call, within
from ._flow import read_flow
from .flow_definitions import Flow

FlowActionSort = Literal[
    "action_type", "-action_type", "created", "-created", "id", "-id",
    "status", "-status", "updated", "-updated",
]  # fmt: skip
"""What the actions of a flow can be read by; with ``-`` before it, downwards."""


@attrs.frozen(kw_only=True)
class FlowAction:
    """
    One action of a flow, as it is now.

    Attributes:
        id: Klaviyo's key of it.

        type: ``"send-email"``, ``"time-delay"``, ``"conditional-split"``, …

        created: When it was made.

        updated: When it was last changed.

        definition: All of it, as Klaviyo gives it.

        flow_id: Its flow; only where it was asked for.

        message_ids: Its messages; only where they were asked for.
    """

    # https://developers.klaviyo.com/en/reference/get_flow_action
    id: str
    type: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    definition: Mapping[str, Json] = attrs.field(factory=dict[str, Json], repr=False)
    flow_id: str | None = None
    message_ids: Sequence[str] = ()


def list_actions_for_flow(
    flow_id: str,
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    sort: FlowActionSort | None = None,
    cursor: str | None = None,
    page_size: int = 50,
) -> Call[Page[FlowAction]]:
    """
    Read one page of the actions of a flow.

    Args:
        flow_id: The flow.

        filter: By ``"id"`` (any), ``"action_type"`` (equals, any),
            ``"status"`` (equals), ``"created"``, ``"updated"``.

        sort: In which order.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 50.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_actions_for_flow
    parameters = {
        "filter": filter,
        "sort": sort,
        "page[cursor]": cursor,
        "page[size]": within(page_size, 50),
    }
    return page_call("get_actions_for_flow", _read_action, ids=[flow_id], parameters=parameters)


def list_action_ids_for_flow(
    flow_id: str,
    *,
    cursor: str | None = None,
    page_size: int = 50,
) -> Call[Page[str]]:
    """Read one page of the ids of a flow's actions."""
    # https://developers.klaviyo.com/en/reference/get_action_ids_for_flow
    parameters = {"page[cursor]": cursor, "page[size]": within(page_size, 50)}
    return page_call("get_action_ids_for_flow", identifier, ids=[flow_id], parameters=parameters)


def get_flow_action(
    action_id: str, *, include: Sequence[Literal["flow", "flow-messages"]] = ()
) -> Call[FlowAction]:
    """
    Read one action of a flow.

    Args:
        action_id: Klaviyo's key of it.

        include: What to name the ids of: the flow, the messages.
    """
    # https://developers.klaviyo.com/en/reference/get_flow_action
    parameters = {"include": include or None}
    return resource_call("get_flow_action", _read_action, ids=[action_id], parameters=parameters)


def get_flow_for_flow_action(action_id: str) -> Call[Flow]:
    """Read the flow that an action belongs to."""
    # https://developers.klaviyo.com/en/reference/get_flow_for_flow_action
    return resource_call("get_flow_for_flow_action", read_flow, ids=[action_id])


def get_flow_id_for_flow_action(action_id: str) -> Call[str]:
    """Read the id of the flow that an action belongs to."""
    # https://developers.klaviyo.com/en/reference/get_flow_id_for_flow_action
    return resource_call("get_flow_id_for_flow_action", identifier, ids=[action_id])


def get_action_for_flow_message(message_id: str) -> Call[FlowAction]:
    """Read the action that sends a message."""
    # https://developers.klaviyo.com/en/reference/get_action_for_flow_message
    return resource_call("get_action_for_flow_message", _read_action, ids=[message_id])


def get_action_id_for_flow_message(message_id: str) -> Call[str]:
    """Read the id of the action that sends a message."""
    # https://developers.klaviyo.com/en/reference/get_action_id_for_flow_message
    return resource_call("get_action_id_for_flow_message", identifier, ids=[message_id])


_action = resource(FlowAction, flow_id="flow", message_ids="flow-messages")


def _read_action(found: Mapping[str, Json]) -> FlowAction:
    # Of its own only in the definition: earlier revisions had it beside that.
    definition = attributes_of(found).get("definition")
    kind = definition.get("type") if isinstance(definition, Mapping) else None
    return _action({**found, "attributes": {"type": kind, **attributes_of(found)}})
