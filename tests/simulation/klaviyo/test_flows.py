from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pvxklaviyo.simulation.klaviyo import SimulatedKlaviyo

from .bench import account, document, get
from .shop import clocked, complaints, send

_MESSAGE = {
    "from_email": "shop@people.invalid",
    "from_label": "Shop",
    "subject_line": "Here",
    "preview_text": "",
    "smart_sending_enabled": True,
    "transactional": True,
    "add_tracking_params": False,
}
_DEFINITION: dict[str, Any] = {
    "triggers": [{"type": "metric", "id": "RESQ6t", "trigger_filter": None}],
    "profile_filter": None,
    "actions": [
        {
            "id": "1",
            "type": "time-delay",
            "links": {"next": "2"},
            "data": {"unit": "hours", "value": 1, "secondary_value": None, "timezone": "profile"},
        },
        {
            "id": "2",
            "type": "send-email",
            "links": {"next": None},
            "data": {"message": _MESSAGE, "status": "live"},
        },
    ],
    "entry_action_id": "1",
    "reentry_criteria": None,
}


def _names(service: SimulatedKlaviyo, path: str = "/api/flows", **query: str) -> list[str]:
    data = document(service.respond(get(path, **query)))["data"]
    return [one["attributes"]["name"] for one in data]


class TestFlows:
    def _three(self) -> SimulatedKlaviyo:
        clock, service = clocked()
        metric_id = service.add_metric("Shipped", integration="Shop")
        service.add_flow("Shipped: e-mail", trigger=("metric", metric_id))
        clock.advance(timedelta(hours=1))
        service.add_flow("Welcome", "draft", trigger=("list", service.add_list("News")))
        clock.advance(timedelta(hours=1))
        service.add_flow("Old: Shipped", "manual", archived=True)
        return service

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('equals(status,"draft")', ["Welcome"]),
            ('equals(trigger_type,"Metric")', ["Shipped: e-mail"]),
            ('equals(trigger_type,"Unconfigured")', ["Old: Shipped"]),
            ("equals(archived,true)", ["Old: Shipped"]),
            ('contains(name,"Shipped")', ["Shipped: e-mail", "Old: Shipped"]),
            ('starts-with(name,"Shipped")', ["Shipped: e-mail"]),
            ('ends-with(name,"Shipped")', ["Old: Shipped"]),
            ('equals(name,"Welcome")', ["Welcome"]),
            ("greater-than(created,2026-11-03T12:30:00Z)", ["Welcome", "Old: Shipped"]),
            ("less-or-equal(updated,2026-11-03T12:00:00Z)", ["Shipped: e-mail"]),
            ('contains(name,"Shipped"),equals(archived,false)', ["Shipped: e-mail"]),
        ],
    )
    def test_filters(self, text: str, expected: list[str]) -> None:
        """Filters choose flows by their name, status, trigger and times."""
        assert expected == _names(self._three(), filter=text)

    def test_order_and_pages(self) -> None:
        """Flows sort by name either way, fifty on a page and no more."""
        service = self._three()
        found = [_names(service, sort=sort) for sort in ("name", "-name", "-created")]
        first = document(service.respond(get("/api/flows", sort="name", **{"page[size]": "2"})))
        path = first["links"]["next"].removeprefix("https://a.klaviyo.com")
        second = document(service.respond(send("GET", path)))

        assert [
            ["Old: Shipped", "Shipped: e-mail", "Welcome"],
            ["Welcome", "Shipped: e-mail", "Old: Shipped"],
            ["Old: Shipped", "Welcome", "Shipped: e-mail"],
        ] == found
        assert ["Welcome"] == [one["attributes"]["name"] for one in second["data"]]
        assert 400 == service.respond(get("/api/flows", **{"page[size]": "51"})).status

    def test_the_definition_costs(self) -> None:
        """Only the single read gives the definition, and only when asked."""
        service = account()
        flow_id = service.add_flow("Shipped", definition=_DEFINITION)
        asked = {"additional-fields[flow]": "definition"}
        plain = document(service.respond(get(f"/api/flows/{flow_id}")))["data"]["attributes"]
        response = service.respond(get(f"/api/flows/{flow_id}", **asked))
        full = document(response)["data"]["attributes"]

        assert "definition" not in plain
        assert _DEFINITION == full["definition"]
        assert 400 == service.respond(get("/api/flows", **asked)).status
        assert [] == complaints("get", "/api/flows/{id}", response)

    def test_included_actions_and_tags(self) -> None:
        """Actions and tags come along when they are asked for, and are named."""
        service = account()
        flow_id = service.add_flow("Shipped", definition=_DEFINITION, tags=["VIP"])
        query = {"include": "flow-actions,tags"}
        content = document(service.respond(get(f"/api/flows/{flow_id}", **query)))
        tags = document(service.respond(get(f"/api/flows/{flow_id}/tags")))["data"]

        assert [("flow-action", "1"), ("flow-action", "2"), ("tag", tags[0]["id"])] == [
            (one["type"], one["id"]) for one in content["included"]
        ]
        assert ["1", "2"] == [
            one["id"] for one in content["data"]["relationships"]["flow-actions"]["data"]
        ]
        assert "VIP" == tags[0]["attributes"]["name"]


class TestActions:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({}, ["1", "2"]),
            ({"filter": 'equals(action_type,"SEND_EMAIL")'}, ["2"]),
            ({"filter": 'any(action_type,["time-delay"])'}, ["1"]),
            ({"filter": 'equals(status,"live")'}, ["2"]),
            ({"sort": "-id"}, ["2", "1"]),
        ],
    )
    def test_of_a_flow(self, query: dict[str, str], expected: list[str]) -> None:
        """The actions of a flow are listed, chosen by type or status, whole or as ids."""
        service = account()
        flow_id = service.add_flow("Shipped", definition=_DEFINITION)
        found = [
            [one["id"] for one in document(service.respond(get(path, **query)))["data"]]
            for path in (
                f"/api/flows/{flow_id}/flow-actions",
                f"/api/flows/{flow_id}/relationships/flow-actions",
            )
        ]

        assert [expected, expected] == found

    def test_from_the_message_back_to_the_flow(self) -> None:
        """A message leads to its action, template and flow."""
        service = account()
        template = service.add_template("Parcel", html="<p>Hello</p>")
        definition = {
            **_DEFINITION,
            "actions": [
                {
                    "type": "send-email",
                    "data": {"message": {**_MESSAGE, "template_id": template}, "status": "live"},
                }
            ],
        }
        flow_id = service.add_flow("Shipped", definition=definition)
        action = document(service.respond(get(f"/api/flows/{flow_id}/flow-actions")))["data"][0]
        path = f"/api/flow-actions/{action['id']}"
        message = document(service.respond(get(f"{path}/flow-messages")))["data"][0]
        at = f"/api/flow-messages/{message['id']}"
        found = {
            step: document(service.respond(get(step)))["data"]["id"]
            for step in (
                f"{path}/flow",
                f"{path}/relationships/flow",
                f"{at}/flow-action",
                f"{at}/relationships/flow-action",
                f"{at}/template",
                f"{at}/relationships/template",
            )
        }
        html = document(service.respond(get(f"{at}/template")))["data"]["attributes"]["html"]

        assert [flow_id, flow_id, action["id"], action["id"], template, template] == [
            *found.values()
        ]
        assert ("email", "<p>Hello</p>") == (message["attributes"]["channel"], html)

    def test_a_message_without_a_template(self) -> None:
        """Where there is no template, the other side is null."""
        service = account()
        flow_id = service.add_flow("Shipped", definition=_DEFINITION)
        messages = document(service.respond(get("/api/flow-actions/2/flow-messages")))["data"]
        found = [
            document(service.respond(get(f"/api/flow-messages/{messages[0]['id']}/{step}")))["data"]
            for step in ("template", "relationships/template")
        ]

        assert flow_id
        assert [None, None] == found

    @pytest.mark.parametrize("path", ["flows", "flow-actions", "flow-messages"])
    def test_what_is_not_there(self, path: str) -> None:
        """An unknown id is not found."""
        assert 404 == account().respond(get(f"/api/{path}/no")).status


class TestTriggers:
    @pytest.mark.parametrize("kind", ["metric", "list", "segment"])
    def test_who_starts_what(self, kind: str) -> None:
        """A metric, a list or a segment names the flows that it starts, and no others."""
        service = account()
        ids = {
            "metric": service.add_metric("Shipped", integration="Shop"),
            "list": service.add_list("News"),
            "segment": service.add_segment("Buyers"),
        }
        flows = {
            one: service.add_flow(one, trigger=(one, ids[one]), definition=_DEFINITION | {
                "actions": []
            })
            for one in ids
        }  # fmt: skip
        path = f"/api/{kind}s/{ids[kind]}"
        whole = document(service.respond(get(f"{path}/flow-triggers")))["data"]
        named = document(service.respond(get(f"{path}/relationships/flow-triggers")))["data"]

        assert [flows[kind]] == [one["id"] for one in whole]
        assert [{"type": "flow", "id": flows[kind]}] == named
        assert 404 == service.respond(get(f"/api/{kind}s/no/flow-triggers")).status

    def test_twins_are_told_apart(self) -> None:
        """Of two metrics of one name, each includes the flows of its own."""
        service = account()
        ids = [service.add_metric("Fulfilled Order", integration=of) for of in ("Shopify", "API")]
        service.add_flow("Thanks", trigger=("metric", ids[0]))
        content = document(service.respond(get("/api/metrics", include="flow-triggers")))
        named = {
            one["id"]: len(one["relationships"]["flow-triggers"]["data"]) for one in content["data"]
        }

        assert {ids[0]: 1, ids[1]: 0} == named
        assert ["Thanks"] == [one["attributes"]["name"] for one in content["included"]]
