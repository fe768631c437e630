from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from pvxklaviyo._http import Request
from pvxklaviyo.simulation.klaviyo import SimulatedKlaviyo, WebhookSettings
from pvxklaviyo.simulation.serving import SimulatedServices
from pvxklaviyo.simulation.serving.control import Control
from tests.simulation.klaviyo.bench import event, post
from tests.simulation.klaviyo.shop import clocked

_CLOSED = "http://127.0.0.1:9/hook"


def _ask(control: Control, method: str, path: str) -> tuple[int, Any]:
    response = control.respond(Request(method, f"http://127.0.0.1/_simulation{path}"))
    return response.status, json.loads(response.body)


def _hooked(klaviyo: SimulatedKlaviyo, url: str) -> None:
    klaviyo.add_metric("Fulfilled Order", integration="API", category="API")
    body = {
        "data": {
            "type": "webhook",
            "attributes": {
                "name": "Ours",
                "endpoint_url": url,
                "secret_key": "a secret of a test",
            },
            "relationships": {
                "webhook-topics": {
                    "data": [{"type": "webhook-topic", "id": "event:api.fulfilled_order"}]
                }
            },
        }
    }
    assert 201 == klaviyo.respond(post("/api/webhooks", body)).status
    klaviyo.respond(post("/api/events", event()))


class TestStock:
    def test_writes_who_waits_and_who_was_told(self) -> None:
        """The journals of stock are read from outside."""
        clock, klaviyo = clocked()
        klaviyo.add_native_variant("$shopify:::$default:::1", quantity=0)
        for name in ("ann", "bob"):
            klaviyo.add_back_in_stock_subscriber(
                "$shopify:::$default:::1", email=f"{name}@people.invalid"
            )
        control = Control(SimulatedServices(clock=clock, klaviyo=klaviyo))
        before = _ask(control, "GET", "/klaviyo/stock")
        klaviyo.set_native_stock("$shopify:::$default:::1", 5)
        after = _ask(control, "GET", "/klaviyo/stock")

        assert (200, 2, 0) == (before[0], len(before[1]["waiting"]), len(before[1]["alerts"]))
        assert [5, 5] == [alert["quantity"] for alert in after[1]["alerts"]]
        assert ([], []) == (after[1]["waiting"], after[1]["writes"])


class TestWebhooks:
    def test_told_when_asked(self) -> None:
        """What is due is told when somebody asks for it, and tried again later where it fails."""
        clock, klaviyo = clocked(webhooks=WebhookSettings(http_loopback=True))
        _hooked(klaviyo, _CLOSED)
        clock.advance(timedelta(seconds=1))
        control = Control(SimulatedServices(clock=clock, klaviyo=klaviyo))
        waiting = _ask(control, "GET", "/klaviyo/webhooks")[1]
        told = _ask(control, "POST", "/klaviyo/webhooks")[1]

        assert (clock.now().isoformat(), []) == (waiting["next_due"], waiting["attempts"])
        assert [None] == [attempt["status"] for attempt in told["attempts"]]
        assert (clock.now() + timedelta(minutes=1)).isoformat() == told["next_due"]

    def test_nowhere_else(self) -> None:
        """An endpoint on another machine is never called."""
        clock, klaviyo = clocked()
        _hooked(klaviyo, "https://hooks.invalid/")
        clock.advance(timedelta(seconds=1))
        control = Control(SimulatedServices(clock=clock, klaviyo=klaviyo))

        assert 400 == _ask(control, "POST", "/klaviyo/webhooks")[0]

    @pytest.mark.parametrize("path", ["/klaviyo/stock", "/klaviyo/webhooks"])
    def test_no_klaviyo(self, path: str) -> None:
        """Where no Klaviyo is served, there is nothing to read."""
        clock, _ = clocked()

        assert 404 == _ask(Control(SimulatedServices(clock=clock)), "GET", path)[0]
