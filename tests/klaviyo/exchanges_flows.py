"""Operations on flows and webhooks: what is called, sent, and what comes of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import attrs

from pvxklaviyo.klaviyo import (
    FlowAction,
    FlowDefinition,
    FlowMessage,
    FlowStep,
    FlowTrigger,
    ReentryCriteria,
    Template,
    Webhook,
    WebhookTopic,
    WebhookUpdate,
    where,
)
from pvxklaviyo.secrets import Secret

from .exchanges_metrics import BARE_FLOW, FLOW
from .replay import Exchange
from .samples import answer

_RAW = json.loads(answer(200, "get_flow").body)["data"]["attributes"]["definition"]
DEFINITION = FlowDefinition(
    triggers=(FlowTrigger(type="metric", id="TspjNE", raw=_RAW["triggers"][0]),),
    steps=(
        FlowStep(type="conditional-split", id="123", raw=_RAW["actions"][0]),
        FlowStep(type="send-email", id="124", raw=_RAW["actions"][1]),
        FlowStep(type="ask-an-oracle", id="125", raw=_RAW["actions"][2]),
    ),
    entry_action_id="123",
    profile_filter=_RAW["profile_filter"],
    reentry_criteria=ReentryCriteria(duration=1, unit="day"),
    raw=_RAW,
)
MADE = datetime(2022, 11, 8, tzinfo=UTC)
CHANGED = datetime(2022, 11, 9, tzinfo=UTC)
ACTION = FlowAction(
    id="124",
    type="send-email",
    created=MADE,
    updated=CHANGED,
    definition=_RAW["actions"][1],
    flow_id="XVTP5Q",
    message_ids=("M1",),
)
PLAIN_FLOW = attrs.evolve(FLOW, action_ids=(), tag_ids=())
TEMPLATE = Template(
    id="UvWxYz",
    name="Parcel",
    editor_type="CODE",
    html="<html><body>{{ event.OrderNumber }}</body></html>",
    created=MADE,
    updated=CHANGED,
)
HOOK_ID = "01HF7AYTK76RHR4F17G6DGTRGF"
NOTICED = datetime(2022, 11, 8, 1, 23, 45, tzinfo=UTC)
HOOK = Webhook(
    id=HOOK_ID,
    name="My Webhook",
    description="A webhook for sms events",
    endpoint_url="https://www.example.com",
    enabled=True,
    created_at=NOTICED,
    updated_at=NOTICED,
    topics=("event:klaviyo.sent_sms",),
)
SECRET = Secret("0123456789abcdef")

FLOWS: list[Exchange] = [
    Exchange(
        "list_flows",
        (where("status") == "live",),
        {"include": ["tags"], "sort": "-updated", "cursor": "c", "page_size": 10},
        sends="GET /api/flows",
        query={
            "filter": 'equals(status,"live")',
            "include": "tags",
            "sort": "-updated",
            "page[cursor]": "c",
            "page[size]": "10",
        },
        answer=answer(200, "get_flows"),
        gives=[FLOW, BARE_FLOW],
        follows="/api/flows/?page%5Bcursor%5D=bmV4dDo6aWQ6Ok5aQlJYb1U",
    ),
    Exchange(
        "get_flow",
        ("XVTP5Q",),
        {"definition": True, "include": ["flow-actions", "tags"]},
        sends="GET /api/flows/XVTP5Q",
        query={"additional-fields[flow]": "definition", "include": "flow-actions,tags"},
        answer=answer(200, "get_flow"),
        gives=attrs.evolve(FLOW, definition=DEFINITION),
    ),
    Exchange(
        "get_flow",
        ("XVTP5Q",),
        case="without definition",
        sends="GET /api/flows/XVTP5Q",
        answer=answer(200, "flow"),
        gives=PLAIN_FLOW,
    ),
    Exchange(
        "list_actions_for_flow",
        ("XVTP5Q", where("action_type").any(["SEND_EMAIL"])),
        {"sort": "created", "cursor": "c"},
        sends="GET /api/flows/XVTP5Q/flow-actions",
        query={
            "filter": 'any(action_type,["SEND_EMAIL"])',
            "sort": "created",
            "page[cursor]": "c",
            "page[size]": "50",
        },
        answer=answer(200, "get_actions_for_flow"),
        gives=[attrs.evolve(ACTION, flow_id=None, message_ids=())],
    ),
    Exchange(
        "list_action_ids_for_flow",
        ("XVTP5Q",),
        sends="GET /api/flows/XVTP5Q/relationships/flow-actions",
        query={"page[size]": "50"},
        answer=answer(200, "flow-action-ids"),
        gives=["123", "124"],
    ),
    Exchange(
        "get_flow_action",
        ("124",),
        {"include": ["flow", "flow-messages"]},
        sends="GET /api/flow-actions/124",
        query={"include": "flow,flow-messages"},
        answer=answer(200, "get_flow_action"),
        gives=ACTION,
    ),
    Exchange(
        "get_flow_for_flow_action",
        ("124",),
        sends="GET /api/flow-actions/124/flow",
        answer=answer(200, "flow"),
        gives=PLAIN_FLOW,
    ),
    Exchange(
        "get_flow_id_for_flow_action",
        ("124",),
        sends="GET /api/flow-actions/124/relationships/flow",
        answer=answer(200, "flow-id"),
        gives="XVTP5Q",
    ),
    Exchange(
        "list_flow_action_messages",
        ("124", where("name") == "Your parcel"),
        {"sort": "name", "cursor": "c", "page_size": 5},
        sends="GET /api/flow-actions/124/flow-messages",
        query={
            "filter": 'equals(name,"Your parcel")',
            "sort": "name",
            "page[cursor]": "c",
            "page[size]": "5",
        },
        answer=answer(200, "get_flow_action_messages"),
        gives=[
            FlowMessage(
                id="M1",
                name="Your parcel",
                channel="email",
                created=MADE,
                updated=CHANGED,
                definition={
                    "name": "Your parcel",
                    "from_email": "shop@klaviyo-demo.com",
                    "subject_line": "On its way",
                    "template_id": "UvWxYz",
                },
                template_id="UvWxYz",
            )
        ],
    ),
    Exchange(
        "list_message_ids_for_flow_action",
        ("124",),
        {"cursor": "c"},
        sends="GET /api/flow-actions/124/relationships/flow-messages",
        query={"page[cursor]": "c", "page[size]": "50"},
        answer=answer(200, "flow-message-ids"),
        gives=["M1"],
    ),
    Exchange(
        "get_flow_message",
        ("M1",),
        {"include": ["flow-action", "template"]},
        sends="GET /api/flow-messages/M1",
        query={"include": "flow-action,template"},
        answer=answer(200, "get_flow_message"),
        gives=FlowMessage(
            id="M1",
            channel="sms",
            created=MADE,
            updated=CHANGED,
            definition={"body": "Your parcel is on its way."},
            action_id="124",
        ),
    ),
    Exchange(
        "get_action_for_flow_message",
        ("M1",),
        sends="GET /api/flow-messages/M1/flow-action",
        answer=answer(200, "get_flow_action"),
        gives=ACTION,
    ),
    Exchange(
        "get_action_id_for_flow_message",
        ("M1",),
        sends="GET /api/flow-messages/M1/relationships/flow-action",
        answer=answer(200, "flow-action-id"),
        gives="124",
    ),
    Exchange(
        "find_template_for_flow_message",
        ("M1",),
        sends="GET /api/flow-messages/M1/template",
        answer=answer(200, "get_template_for_flow_message"),
        gives=TEMPLATE,
    ),
    Exchange(
        "find_template_for_flow_message",
        ("M1",),
        case="of a text message",
        sends="GET /api/flow-messages/M1/template",
        answer=answer(200, "nothing"),
        gives=None,
    ),
    Exchange(
        "find_template_id_for_flow_message",
        ("M1",),
        sends="GET /api/flow-messages/M1/relationships/template",
        answer=answer(200, "template-id"),
        gives="UvWxYz",
    ),
]

WEBHOOKS: list[Exchange] = [
    Exchange(
        "get_webhooks",
        (),
        {"include": ["webhook-topics"]},
        sends="GET /api/webhooks",
        query={"include": "webhook-topics"},
        answer=answer(200, "get_webhooks"),
        gives=[
            HOOK,
            Webhook(
                id="01HF7AYTK76RHR4F17G6DGTRGG",
                name="Old",
                endpoint_url="https://www.example.com",
                enabled=False,
            ),
        ],
    ),
    Exchange(
        "get_webhook",
        (HOOK_ID,),
        sends=f"GET /api/webhooks/{HOOK_ID}",
        answer=answer(200, "get_webhook"),
        gives=HOOK,
    ),
    Exchange(
        "create_webhook",
        (),
        {
            "name": "My Webhook",
            "endpoint_url": "https://www.example.com/example/path",
            "secret_key": SECRET,
            "topics": ["event:klaviyo.sent_sms"],
            "description": "A webhook for sms events",
        },
        sends="POST /api/webhooks",
        body={
            "data": {
                "type": "webhook",
                "attributes": {
                    "name": "My Webhook",
                    "endpoint_url": "https://www.example.com/example/path",
                    "secret_key": "0123456789abcdef",
                    "description": "A webhook for sms events",
                },
                "relationships": {
                    "webhook-topics": {
                        "data": [{"type": "webhook-topic", "id": "event:klaviyo.sent_sms"}]
                    }
                },
            }
        },
        answer=answer(201, "get_webhook"),
        gives=HOOK,
    ),
    Exchange(
        "update_webhook",
        (
            WebhookUpdate(
                id=HOOK_ID,
                description=None,
                secret_key=SECRET,
                enabled=True,
                topics=["event:klaviyo.sent_sms"],
            ),
        ),
        sends=f"PATCH /api/webhooks/{HOOK_ID}",
        body={
            "data": {
                "type": "webhook",
                "id": HOOK_ID,
                "attributes": {
                    "description": None,
                    "secret_key": "0123456789abcdef",
                    "enabled": True,
                },
                "relationships": {
                    "webhook-topics": {
                        "data": [{"type": "webhook-topic", "id": "event:klaviyo.sent_sms"}]
                    }
                },
            }
        },
        answer=answer(200, "get_webhook"),
        gives=HOOK,
    ),
    Exchange(
        "update_webhook",
        (WebhookUpdate(id=HOOK_ID, endpoint_url="https://www.example.com/new"),),
        case="elsewhere",
        sends=f"PATCH /api/webhooks/{HOOK_ID}",
        body={
            "data": {
                "type": "webhook",
                "id": HOOK_ID,
                "attributes": {"endpoint_url": "https://www.example.com/new"},
            }
        },
        answer=answer(200, "get_webhook"),
        gives=HOOK,
    ),
    Exchange(
        "delete_webhook", (HOOK_ID,), sends=f"DELETE /api/webhooks/{HOOK_ID}", answer=answer(204)
    ),
    Exchange(
        "get_webhook_topics",
        (),
        sends="GET /api/webhook-topics",
        answer=answer(200, "get_webhook_topics"),
        gives=[
            WebhookTopic(id="event:klaviyo.sent_sms"),
            WebhookTopic(id="event:api.fulfilled_order"),
        ],
    ),
    Exchange(
        "get_webhook_topic",
        ("event:klaviyo.sent_sms",),
        sends="GET /api/webhook-topics/event%3Aklaviyo.sent_sms",
        answer=answer(200, "get_webhook_topic"),
        gives=WebhookTopic(id="event:klaviyo.sent_sms"),
    ),
]
