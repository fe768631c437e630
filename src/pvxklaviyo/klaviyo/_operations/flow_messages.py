"""Messages of flows, and the templates that they are written in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import attrs

from ..._call import Call, Page
from .._filter import Filter
from .._json import Json
from .._structure import identifier, resource
from ._ask import optional_call, page_call, resource_call, within

FlowMessageSort = Literal[
    "created", "-created", "id", "-id", "name", "-name", "updated", "-updated"
]
"""What messages of flows can be read by; with ``-`` before it, downwards."""


@attrs.frozen(kw_only=True)
class FlowMessage:
    """
    A message that an action of a flow sends.

    Attributes:
        id: Klaviyo's key of it.

        name: What people see in Klaviyo; None where the kind has none.

        channel: ``"email"``, ``"sms"``, ``"mobile_push"``, ``"whatsapp"``, …

        created: When it was made.

        updated: When it was last changed.

        definition: Sender, subject, filters and the like, as Klaviyo gives
            them. May hold addresses, so ``repr`` leaves it out.

        action_id: Its action; only where it was asked for.

        template_id: Its template, where it has one.
    """

    # https://developers.klaviyo.com/en/reference/get_flow_message
    id: str
    name: str | None = None
    channel: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    definition: Mapping[str, Json] = attrs.field(factory=dict[str, Json], repr=False)
    action_id: str | None = None
    template_id: str | None = None


@attrs.frozen(kw_only=True)
class Template:
    """
    What a message is written in.

    Attributes:
        id: Klaviyo's key of it.

        name: What people see.

        editor_type: ``"SYSTEM_DRAGGABLE"``, ``"USER_DRAGGABLE"``,
            ``"SIMPLE"`` or ``"CODE"``.

        html: Its HTML, with the template language in it.

        text: Its plain text.

        amp: Its AMP version.

        created: When it was made.

        updated: When it was last changed.
    """

    # https://developers.klaviyo.com/en/reference/get_template_for_flow_message
    id: str
    name: str | None = None
    editor_type: str | None = None
    html: str | None = attrs.field(default=None, repr=False)
    text: str | None = attrs.field(default=None, repr=False)
    amp: str | None = attrs.field(default=None, repr=False)
    created: datetime | None = None
    updated: datetime | None = None


def list_flow_action_messages(
    action_id: str,
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    sort: FlowMessageSort | None = None,
    cursor: str | None = None,
    page_size: int = 50,
) -> Call[Page[FlowMessage]]:
    """
    Read one page of the messages that an action sends; one, unless it tests several.

    Args:
        action_id: The action.

        filter: By ``"id"`` (any), ``"name"`` (equals, contains, begins or ends
            with), ``"created"``, ``"updated"``.

        sort: In which order.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 50.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_flow_action_messages
    parameters = {
        "filter": filter,
        "sort": sort,
        "page[cursor]": cursor,
        "page[size]": within(page_size, 50),
    }
    return page_call(
        "get_flow_action_messages", _read_message, ids=[action_id], parameters=parameters
    )


def list_message_ids_for_flow_action(
    action_id: str,
    *,
    cursor: str | None = None,
    page_size: int = 50,
) -> Call[Page[str]]:
    """Read one page of the ids of an action's messages."""
    # https://developers.klaviyo.com/en/reference/get_message_ids_for_flow_action
    parameters = {"page[cursor]": cursor, "page[size]": within(page_size, 50)}
    return page_call(
        "get_message_ids_for_flow_action", identifier, ids=[action_id], parameters=parameters
    )


def get_flow_message(
    message_id: str, *, include: Sequence[Literal["flow-action", "template"]] = ()
) -> Call[FlowMessage]:
    """
    Read one message of a flow.

    Args:
        message_id: Klaviyo's key of it.

        include: What to name the id of: the action, the template.
    """
    # https://developers.klaviyo.com/en/reference/get_flow_message
    parameters = {"include": include or None}
    return resource_call("get_flow_message", _read_message, ids=[message_id], parameters=parameters)


def find_template_for_flow_message(message_id: str) -> Call[Template | None]:
    """
    Read the template that a message is written in; None where it has none, as a text message.

    The key needs the scope ``templates:read``.
    """
    # https://developers.klaviyo.com/en/reference/get_template_for_flow_message
    return optional_call("get_template_for_flow_message", Template, ids=[message_id])


def find_template_id_for_flow_message(message_id: str) -> Call[str | None]:
    """Read the id of the template that a message is written in; None where it has none."""
    # https://developers.klaviyo.com/en/reference/get_template_id_for_flow_message
    return optional_call("get_template_id_for_flow_message", identifier, ids=[message_id])


_message = resource(FlowMessage, action_id="flow-action", template_id="template")


def _read_message(found: Mapping[str, Json]) -> FlowMessage:
    message = _message(found)
    # Where the definition has them, earlier revisions had them beside it.
    return attrs.evolve(
        message,
        name=message.name or _text(message.definition.get("name")),
        template_id=message.template_id or _text(message.definition.get("template_id")),
    )


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None
