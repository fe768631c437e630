"""Flows of a simulated account: what starts them, their actions, and the messages of those."""

# https://developers.klaviyo.com/en/reference/flows_api_overview

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from .document import Json
from .resources import new_id

_TRIGGER_TYPES = {
    "metric": "Metric",
    "list": "Added to List",
    # The file has no word of its own for segments.
    "segment": "Added to List",
    "date": "Date Based",
    "price-drop": "Price Drop",
    "low-inventory": "Low Inventory",
}
_CHANNELS = {
    "send-email": "email",
    "send-sms": "sms",
    "send-mobile-push": "mobile_push",
    "send-whatsapp": "whatsapp",
    "send-webhook": "webhook",
    "send-internal-alert": "internal_alert",
}


@attrs.frozen(kw_only=True)
class Flow:
    """
    One flow.

    Attributes:
        id: Klaviyo's own.

        number: From 1, in the order of creation.

        name: For people.

        status: ``"draft"``, ``"manual"`` or ``"live"``.

        archived: Whether it was put away.

        trigger_type: Klaviyo's word for what starts it.

        triggers: Kind and id of what starts it: ``("metric", "RESQ6t")``.

        definition: The whole flow, as Klaviyo encodes it.

        actions: Ids of its actions.

        created: When it was made.

        updated: When it was last changed.
    """

    id: str
    number: int
    name: str
    status: str
    archived: bool
    trigger_type: str
    triggers: Sequence[tuple[str, str]]
    definition: Mapping[str, Json] = attrs.field(repr=False)
    actions: Sequence[str]
    created: datetime
    updated: datetime


@attrs.frozen(kw_only=True)
class FlowAction:
    """
    One action of a flow.

    Attributes:
        id: Klaviyo's own.

        number: From 1, in the order of creation.

        flow_id: Of its flow.

        definition: As Klaviyo encodes it.

        messages: Ids of what it sends.

        created: When it was made.
    """

    id: str
    number: int
    flow_id: str
    definition: Mapping[str, Json] = attrs.field(repr=False)
    messages: Sequence[str]
    created: datetime

    @property
    def type(self) -> str:
        """What it does, such as ``"send-email"``."""
        return str(self.definition.get("type", ""))

    @property
    def status(self) -> str:
        """Its own status; empty for what has none, such as a delay."""
        data = self.definition.get("data")
        return str(data.get("status") or "") if isinstance(data, dict) else ""


@attrs.frozen(kw_only=True)
class FlowMessage:
    """
    One message that an action sends.

    Attributes:
        id: Klaviyo's own.

        number: From 1, in the order of creation.

        action_id: Of its action.

        name: For people.

        channel: Such as ``"email"``.

        definition: As Klaviyo encodes it.

        template_id: Of its template; empty if it has none.

        created: When it was made.
    """

    id: str
    number: int
    action_id: str
    name: str
    channel: str
    definition: Mapping[str, Json] = attrs.field(repr=False)
    template_id: str
    created: datetime


@attrs.frozen(kw_only=True)
class Template:
    """
    The template of a message.

    Attributes:
        id: Klaviyo's own.

        name: For people.

        html: What is sent.

        created: When it was made.
    """

    id: str
    name: str
    html: str
    created: datetime


class Flows:
    """All flows of an account."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._flows: dict[str, Flow] = {}
        self._actions: dict[str, FlowAction] = {}
        self._messages: dict[str, FlowMessage] = {}
        self._templates: dict[str, Template] = {}

    def all(self) -> Sequence[Flow]:
        """List the flows, the oldest first."""
        return tuple(self._flows.values())

    def get(self, flow_id: str) -> Flow | None:
        """Find a flow by its id."""
        return self._flows.get(flow_id)

    def action(self, action_id: str) -> FlowAction | None:
        """Find an action by its id."""
        return self._actions.get(action_id)

    def message(self, message_id: str) -> FlowMessage | None:
        """Find a message by its id."""
        return self._messages.get(message_id)

    def template(self, template_id: str) -> Template | None:
        """Find a template by its id."""
        return self._templates.get(template_id)

    def started_by(self, kind: str, resource_id: str) -> Sequence[Flow]:
        """List the flows that a metric, a list or a segment starts, the oldest first."""
        return [flow for flow in self._flows.values() if (kind, resource_id) in flow.triggers]

    def add_template(self, name: str, html: str, now: datetime) -> Template:
        """Put a template there."""
        number = len(self._templates) + 1
        template = Template(
            id=new_id(self._account, "template", number), name=name, html=html, created=now
        )
        self._templates[template.id] = template
        return template

    def add(
        self,
        name: str,
        status: str,
        definition: Mapping[str, Json],
        now: datetime,
        *,
        archived: bool,
    ) -> Flow:
        """Put a flow there, with the actions and messages of its definition."""
        number = len(self._flows) + 1
        flow_id = new_id(self._account, "flow", number)
        found: list[str] = []
        written: list[Json] = []
        for action in _objects(definition.get("actions")):
            added = self._add_action(flow_id, action, now)
            found.append(added.id)
            written.append(dict(added.definition))
        triggers = _objects(definition.get("triggers"))
        flow = Flow(
            id=flow_id,
            number=number,
            name=name,
            status=status,
            archived=archived,
            trigger_type=_trigger_type(triggers),
            triggers=[(str(one.get("type")), str(one.get("id"))) for one in triggers],
            definition={**definition, "actions": written},
            actions=found,
            created=now,
            updated=now,
        )
        self._flows[flow_id] = flow
        return flow

    def _add_action(
        self, flow_id: str, definition: Mapping[str, Json], now: datetime
    ) -> FlowAction:
        number = len(self._actions) + 1
        action_id = str(definition.get("id") or 10_000_000 + number)
        kind = str(definition.get("type", ""))
        data = definition.get("data")
        message = data.get("message") if isinstance(data, dict) else None
        messages: list[str] = []
        if isinstance(message, dict) and kind in _CHANNELS:
            messages.append(self._add_message(action_id, _CHANNELS[kind], message, now).id)
        action = FlowAction(
            id=action_id,
            number=number,
            flow_id=flow_id,
            definition={**definition, "id": action_id},
            messages=messages,
            created=now,
        )
        if action_id in self._actions:
            raise ValueError(f"there is a flow action {action_id} already")
        self._actions[action_id] = action
        return action

    def _add_message(
        self, action_id: str, channel: str, definition: Mapping[str, Json], now: datetime
    ) -> FlowMessage:
        number = len(self._messages) + 1
        message = FlowMessage(
            id=str(definition.get("id") or new_id(self._account, "flow message", number)),
            number=number,
            action_id=action_id,
            name=str(definition.get("name") or f"Message {number}"),
            channel=channel,
            definition=definition,
            template_id=str(definition.get("template_id") or ""),
            created=now,
        )
        self._messages[message.id] = message
        return message


def _trigger_type(triggers: Sequence[Mapping[str, Json]]) -> str:
    kind = str(triggers[0].get("type")) if triggers else ""
    return _TRIGGER_TYPES.get(kind, "Unconfigured")


def _objects(value: Json) -> Sequence[Mapping[str, Json]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
