from __future__ import annotations

import hashlib
import hmac
import json
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from pvxklaviyo._http import Request, Response
from pvxklaviyo.errors import OutcomeUnknownError
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import (
    BODY_AND_TIMESTAMP,
    BODY_ONLY,
    SimulatedKlaviyo,
    WebhookSettings,
    deliver_to_loopback,
)

from .bench import bulk, document, event, get, pointers, post
from .shop import clocked, complaints, send

SECRET = "a secret of a test"
URL = "https://hooks.invalid/klaviyo/a-long-path-that-nobody-needs-to-see"
TOPIC = "event:api.fulfilled_order"


def _webhook(url: str = URL, *topics: str, **attributes: Any) -> dict[str, Any]:
    return {
        "data": {
            "type": "webhook",
            "attributes": {
                "name": "Ours",
                "endpoint_url": url,
                "secret_key": SECRET,
                **attributes,
            },
            "relationships": {
                "webhook-topics": {
                    "data": [{"type": "webhook-topic", "id": topic} for topic in topics or [TOPIC]]
                }
            },
        }
    }


def _account(url: str = URL, **options: Any) -> tuple[SimulatedClock, SimulatedKlaviyo, str]:
    clock, service = clocked(webhooks=WebhookSettings(**options))
    service.add_metric("Fulfilled Order", integration="API", category="API")
    response = service.respond(post("/api/webhooks", _webhook(url)))
    assert 201 == response.status, response.body
    return clock, service, document(response)["data"]["id"]


def _happens(clock: SimulatedClock, service: SimulatedKlaviyo, *unique_ids: str) -> None:
    for unique_id in unique_ids:
        service.respond(post("/api/events", event(unique_id=unique_id)))
    clock.advance(timedelta(seconds=1))


class _Receiver:
    """Takes deliveries with the statuses it is given; an error is raised."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers = list(answers)
        self.received: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.received.append(request)
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return Response(answer)

    def bodies(self) -> list[Any]:
        return [json.loads(request.content) for request in self.received]


class TestManaging:
    def test_the_secret_never_comes_back(self) -> None:
        """A webhook is shown without its secret and with part of its address only."""
        _, service, webhook_id = _account()
        responses = [
            service.respond(get("/api/webhooks", include="webhook-topics")),
            service.respond(get(f"/api/webhooks/{webhook_id}")),
        ]
        found = document(responses[1])["data"]["attributes"]

        assert not any(SECRET.encode() in response.body for response in responses)
        assert found["endpoint_url"].startswith("https://hooks.invalid/")
        assert len(URL) > len(found["endpoint_url"])
        assert (True, "Ours", None) == (found["enabled"], found["name"], found["description"])
        assert [] == complaints("get", "/api/webhooks", responses[0])
        assert [TOPIC] == [one["id"] for one in document(responses[0])["included"]]

    def test_update_and_delete(self) -> None:
        """What is named changes, the rest stays; a deleted webhook is not found."""
        _, service, webhook_id = _account()
        path = f"/api/webhooks/{webhook_id}"
        body = {
            "data": {
                "type": "webhook",
                "id": webhook_id,
                "attributes": {"enabled": False, "description": "Off"},
            }
        }
        changed = document(service.respond(send("PATCH", path, body)))["data"]["attributes"]
        statuses = [service.respond(send(method, path)).status for method in ("DELETE", "GET")]

        assert (False, "Off", "Ours") == (
            changed["enabled"],
            changed["description"],
            changed["name"],
        )
        assert [204, 404] == statuses

    @pytest.mark.parametrize(
        ("attributes", "place"),
        [
            ({"name": " "}, "attributes/name"),
            ({"endpoint_url": "http://hooks.invalid/"}, "attributes/endpoint_url"),
            ({"endpoint_url": "http://127.0.0.1/"}, "attributes/endpoint_url"),
            ({"endpoint_url": "https://[/"}, "attributes/endpoint_url"),
            ({"secret_key": "x" * 15}, "attributes/secret_key"),
        ],
    )
    def test_wrong_attributes(self, attributes: dict[str, Any], place: str) -> None:
        """A name, an https address and a secret of sixteen characters are needed."""
        _, service, webhook_id = _account()
        made = service.respond(post("/api/webhooks", _webhook(**{"url": URL, **attributes})))
        body = {"data": {"type": "webhook", "id": webhook_id, "attributes": attributes}}
        changed = service.respond(send("PATCH", f"/api/webhooks/{webhook_id}", body))

        assert (400, [f"/data/{place}"]) == (made.status, pointers(made))
        assert (400, [f"/data/{place}"]) == (changed.status, pointers(changed))

    def test_topics(self) -> None:
        """There is a topic for each metric, and only such can be asked for."""
        _, service, _ = _account()
        topics = [
            one["id"] for one in document(service.respond(get("/api/webhook-topics")))["data"]
        ]
        wrong = service.respond(post("/api/webhooks", _webhook(URL, TOPIC, "event:api.no")))
        none = _webhook()
        none["data"]["relationships"]["webhook-topics"]["data"] = []
        without = service.respond(post("/api/webhooks", none))

        assert {TOPIC, "event:klaviyo.sent_sms"} <= set(topics)
        assert TOPIC == service.webhook_topic("Fulfilled Order")
        assert 200 == service.respond(get(f"/api/webhook-topics/{TOPIC}")).status
        assert 404 == service.respond(get("/api/webhook-topics/event:api.no")).status
        assert ["/data/relationships/webhook-topics/data/1/id"] == pointers(wrong)
        assert ["/data/relationships/webhook-topics/data"] == pointers(without)

    def test_an_account_without_the_feature(self) -> None:
        """Where the account has no webhooks, every operation of theirs is forbidden."""
        _, service = clocked(webhooks=WebhookSettings(available=False))
        statuses = [
            service.respond(request).status
            for request in (
                get("/api/webhooks"),
                get("/api/webhook-topics"),
                post("/api/webhooks", _webhook(URL, "event:klaviyo.sent_sms")),
            )
        ]

        assert [403, 403, 403] == statuses


class TestDelivering:
    def test_every_event_of_the_topics_is_told_once(self) -> None:
        """What took effect of a topic since the webhook was made is told, once, and nothing else."""
        clock, service, webhook_id = _account()
        _happens(clock, service, "a", "a", "b")
        service.respond(post("/api/events", event(name="Other")))
        clock.advance(timedelta(seconds=1))
        receiver = _Receiver()
        first = service.send_webhooks(receiver)
        second = service.send_webhooks(receiver)
        (body,) = receiver.bodies()
        told = [one["external_id"] for one in body["data"]]
        stored = [found for found in service.events() if found.metric == "Fulfilled Order"]

        assert [found.id for found in stored] == told
        assert 2 == len(told)
        assert {TOPIC} == {one["topic"] for one in body["data"]}
        assert (
            document(service.respond(get(f"/api/events/{told[0]}")))["data"]
            == (body["data"][0]["payload"]["data"])
        )
        assert (service.account, webhook_id) == (
            body["meta"]["klaviyo_account_id"],
            body["meta"]["klaviyo_webhook_id"],
        )
        assert ([True], []) == ([attempt.taken for attempt in first], list(second))

    def test_what_was_settled_is_told_at_once(self) -> None:
        """An event that was made to take effect before its time does not wait for it."""
        _, service, _ = _account()
        service.respond(post("/api/events", event(unique_id="a")))
        service.settle()
        receiver = _Receiver()
        service.send_webhooks(receiver)

        assert [1] == [len(body["data"]) for body in receiver.bodies()]

    def test_nothing_of_before(self) -> None:
        """What took effect before the webhook was made is never told."""
        clock, service = clocked()
        _happens(clock, service, "before")
        clock.advance(timedelta(seconds=1))
        service.respond(post("/api/webhooks", _webhook()))
        _happens(clock, service, "after")
        receiver = _Receiver()
        service.send_webhooks(receiver)
        (told,) = receiver.bodies()

        assert [service.events()[-1].id] == [one["external_id"] for one in told["data"]]

    def test_nothing_of_while_it_was_off(self) -> None:
        """What took effect while the webhook was off is not told later; what did before, neither."""
        clock, service, webhook_id = _account()
        path = f"/api/webhooks/{webhook_id}"
        _happens(clock, service, "on")
        for enabled, unique_id in ((False, "off"), (True, "on again")):
            body = {
                "type": "webhook",
                "id": webhook_id,
                "attributes": {"enabled": enabled},
            }
            assert 200 == service.respond(send("PATCH", path, {"data": body})).status
            _happens(clock, service, unique_id)
        receiver = _Receiver()
        service.send_webhooks(receiver)
        (told,) = receiver.bodies()

        assert [service.events()[-1].id] == [one["external_id"] for one in told["data"]]

    @pytest.mark.parametrize("signed", [BODY_AND_TIMESTAMP, BODY_ONLY])
    def test_signatures(self, signed: str) -> None:
        """A delivery is signed with the secret: body and timestamp, or the body alone."""
        clock, service, webhook_id = _account(signed=signed)
        _happens(clock, service, "a")
        receiver = _Receiver()
        service.send_webhooks(receiver)
        (request,) = receiver.received
        stamp = request.headers["klaviyo-timestamp"]
        message = request.content + (stamp.encode() if signed == BODY_AND_TIMESTAMP else b"")
        expected = hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest()

        assert expected == request.headers["klaviyo-signature"]
        assert webhook_id == request.headers["klaviyo-webhook-id"]
        assert clock.now() == datetime.fromisoformat(stamp)
        assert ("POST", URL, 5.0) == (request.method, request.url, request.timeout)
        assert SECRET not in repr(request)

    def test_a_thousand_at_once(self) -> None:
        """At most so many events come in one delivery, 1,000 unless told."""
        clock, service, _ = _account(most_events=2)
        entries = [{"unique_id": f"{number}"} for number in range(5)]
        service.respond(post("/api/event-bulk-create-jobs", bulk(("ann@people.invalid", entries))))
        clock.advance(timedelta(seconds=1))
        receiver = _Receiver()
        service.send_webhooks(receiver)

        assert [2, 2, 1] == [len(body["data"]) for body in receiver.bodies()]
        assert 1_000 == WebhookSettings().most_events

    def test_again_with_growing_gaps(self) -> None:
        """A refused or unanswered delivery comes again, each gap twice as long, up to an hour."""
        clock, service, _ = _account()
        _happens(clock, service, "a")
        receiver = _Receiver(500, OutcomeUnknownError("no answer", service="x"), *[204] * 6)
        gaps = []
        for _ in range(9):
            service.send_webhooks(receiver)
            due = service.next_webhook_due()
            if due is None:
                break
            gaps.append((due - clock.now()).total_seconds() / 60)
            clock.set(due)
        attempts = service.webhook_attempts()

        assert [1, 2, 4, 8, 16, 32, 60, 60] == gaps
        assert [500, None, *[204] * 6, 200] == [attempt.status for attempt in attempts]
        assert [False] * 8 + [True] == [attempt.taken for attempt in attempts]
        assert 1 == len({attempt.event_ids for attempt in attempts})

    def test_switched_off_after_two_days(self) -> None:
        """A webhook that fails for 48 hours is disabled, and is told nothing from then on."""
        clock, service, webhook_id = _account()
        _happens(clock, service, "a")
        begun = clock.now()
        receiver = _Receiver(*[500] * 100)
        while (due := service.next_webhook_due()) is not None:
            clock.set(max(due, clock.now()))
            service.send_webhooks(receiver)
        last = service.webhook_attempts()[-1]
        _happens(clock, service, "b")
        found = document(service.respond(get(f"/api/webhooks/{webhook_id}")))["data"]

        assert timedelta(hours=48) <= last.at - begun < timedelta(hours=49)
        assert [True] == [one.disabled for one in service.webhook_attempts() if one.disabled]
        assert found["attributes"]["enabled"] is False
        assert [] == list(service.send_webhooks(receiver))

    def test_a_success_forgives(self) -> None:
        """The 48 hours begin anew with the first failure after a success."""
        clock, service, webhook_id = _account(
            disabled_after=timedelta(minutes=10), first_gap=timedelta(minutes=9)
        )
        for unique_id in ("a", "b", "c"):
            _happens(clock, service, unique_id)
            for answer in (500, 200):
                service.send_webhooks(_Receiver(answer))
                clock.advance(timedelta(minutes=9))
        found = document(service.respond(get(f"/api/webhooks/{webhook_id}")))["data"]

        assert found["attributes"]["enabled"] is True

    def test_the_receiver_may_ask_back(self) -> None:
        """The account can be used while it delivers, and a deleted webhook is not tried again."""
        clock, service, webhook_id = _account()
        _happens(clock, service, "a")
        statuses: list[int] = []

        def deliver(_: Request) -> Response:
            request = send("DELETE", f"/api/webhooks/{webhook_id}")
            thread = threading.Thread(
                target=lambda: statuses.append(service.respond(request).status)
            )
            thread.start()
            thread.join(5)
            return Response(500)

        service.send_webhooks(deliver)

        assert [204] == statuses
        assert service.next_webhook_due() is None

    def test_an_error_of_the_test_itself(self) -> None:
        """An error that is no failure of the line is raised, and nothing is lost by it."""
        clock, service, _ = _account(most_events=1)
        _happens(clock, service, "a", "b")
        with pytest.raises(KeyError):
            service.send_webhooks(_Receiver(200, KeyError("ours")))
        receiver = _Receiver()
        service.send_webhooks(receiver)

        assert [service.events()[-1].id] == [
            one["external_id"] for body in receiver.bodies() for one in body["data"]
        ]


class TestLoopback:
    def test_over_http(self) -> None:
        """A delivery reaches a receiver on the loopback as it was signed."""
        received: list[tuple[str | None, bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                received.append((self.headers["Klaviyo-Signature"], self.rfile.read(length)))
                self.send_response(202)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.handle_request)
            thread.start()
            url = f"http://127.0.0.1:{server.server_port}/hook"
            clock, service, _ = _account(url, http_loopback=True, signed=BODY_ONLY)
            _happens(clock, service, "a")
            (attempt,) = service.send_webhooks(deliver_to_loopback)
            thread.join(5)
        ((signature, body),) = received

        assert (202, True) == (attempt.status, attempt.taken)
        assert hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest() == signature

    def test_nobody_listens(self) -> None:
        """Where nobody listens, the delivery failed and comes again."""
        with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
            url = f"http://127.0.0.1:{server.server_port}/hook"
        clock, service, _ = _account(url, http_loopback=True)
        _happens(clock, service, "a")
        (attempt,) = service.send_webhooks(deliver_to_loopback)

        assert (None, False) == (attempt.status, attempt.taken)
        assert clock.now() + timedelta(minutes=1) == service.next_webhook_due()

    @pytest.mark.parametrize("url", [URL, "http://192.0.2.1/", "http://example.invalid/"])
    def test_never_another_machine(self, url: str) -> None:
        """A delivery to anywhere else is refused before anything is sent."""
        with pytest.raises(ValueError, match="loopback"):
            deliver_to_loopback(Request("POST", url))
