from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from pvxklaviyo._http import Request
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import KlaviyoSettings, SimulatedKlaviyo
from pvxklaviyo.simulation.klaviyo.rules import rules

from .bench import HEADERS, NOW, account, document, event, get, operation_of, post

READS = {
    "get_events": "/api/events",
    "get_event": "/api/events/some",
    "get_metrics": "/api/metrics",
    "get_metric": "/api/metrics/some",
    "get_accounts": "/api/accounts",
    "get_profiles": "/api/profiles",
}


def _with(request: Request, **headers: str | None) -> Request:
    changed = dict(request.headers)
    for name, value in headers.items():
        if value is None:
            changed.pop(name.replace("_", "-"), None)
        else:
            changed[name.replace("_", "-")] = value
    return attrs.evolve(request, headers=changed)


class TestKeys:
    @pytest.mark.parametrize(
        "authorization",
        [
            None,
            "",
            "pk_simulated",
            "Klaviyo-API-Key",
            "Klaviyo-API-Key pk_other",
            "Basic pk_simulated",
            "klaviyo-api-key pk_simulated",
        ],
    )
    def test_no_key_no_answer(self, authorization: str | None) -> None:
        """Without a key that the account knows there is 401 and an error document."""
        service = account()
        response = service.respond(_with(get("/api/metrics"), authorization=authorization))

        assert (401, "not_authenticated") == (
            response.status,
            document(response)["errors"][0]["code"],
        )
        assert [""] == [one.key_id for one in service.requests()]

    def test_a_bearer_token(self) -> None:
        """A token of an app is taken as well."""
        response = account().respond(
            _with(get("/api/metrics"), authorization="Bearer pk_simulated")
        )

        assert 200 == response.status

    def test_revoked_from_an_instant_on(self) -> None:
        """A key works until the instant at which it is revoked."""
        clock = SimulatedClock(NOW)
        service = SimulatedKlaviyo(clock)
        service.revoke("pk_simulated", NOW + timedelta(minutes=1))
        before = service.respond(get("/api/accounts")).status
        clock.advance(timedelta(minutes=1))
        after = service.respond(get("/api/accounts")).status
        service.grant("pk_simulated", ["accounts:read"])

        assert (200, 401, 200) == (before, after, service.respond(get("/api/accounts")).status)

    def test_keys_do_not_show(self) -> None:
        """No key appears in the journal or in what the service prints of itself."""
        service = account()
        service.respond(get("/api/metrics"))

        assert ["key 1"] == [one.key_id for one in service.requests()]
        assert "pk_simulated" not in f"{service!r} {service.requests()!r}"


class TestScopes:
    @pytest.mark.parametrize("name", [*READS, "create_event", "bulk_create_events"])
    def test_each_operation_needs_its_own(self, name: str) -> None:
        """Without its scope an operation is 403 and names it; with it alone it is let in."""
        operation = operation_of(name)
        request = get(READS[name]) if name in READS else post(operation.path, event())
        everything = {scope for one in map(operation_of, rules().paths) for scope in one.scopes}
        answers = []
        for scopes in (everything - set(operation.scopes), set(operation.scopes)):
            service = SimulatedKlaviyo(SimulatedClock(NOW), keys={"pk_simulated": scopes})
            answers.append(service.respond(request))
        (error,) = document(answers[0])["errors"]

        assert (403, "permission_denied") == (answers[0].status, error["code"])
        assert all(scope in error["detail"] for scope in operation.scopes)
        assert 403 != answers[1].status

    def test_a_key_without_events_write_is_refused_before_its_body_is_read(self) -> None:
        """What cannot succeed still tells a missing scope, so a check needs no valid event."""
        keys = {"pk_simulated": ["events:read"], "pk_writer": ["events:write"]}
        service = SimulatedKlaviyo(SimulatedClock(NOW), keys=keys)
        request = post("/api/events", {})
        writer = _with(request, authorization="Klaviyo-API-Key pk_writer")

        assert [403, 400] == [service.respond(one).status for one in (request, writer)]


class TestRevision:
    @pytest.mark.parametrize(
        ("revision", "expected"),
        [
            (None, 400),
            ("", 400),
            ("yesterday", 400),
            ("2026-13-01", 400),
            ("2027-01-15", 400),
            ("2026-07-15", 200),
            ("2026-07-15.pre", 200),
            ("2025-01-15", 200),
            ("2022-01-15", 200),
        ],
    )
    def test_it_is_required(self, revision: str | None, expected: int) -> None:
        """A published revision is required; a retired one falls forward."""
        response = account().respond(_with(get("/api/metrics"), revision=revision))

        assert expected == response.status

    def test_opting_out_of_falling_forward(self) -> None:
        """Who opts out gets 410 for a retired revision and nothing else for a living one."""
        header = {"x-klaviyo-revision-fall-forward-opt-out": "1"}
        request = get("/api/metrics")
        answers = [
            account().respond(
                attrs.evolve(request, headers={**HEADERS, **header, "revision": revision})
            )
            for revision in ("2024-10-15", "2025-01-15")
        ]

        assert [410, 200] == [one.status for one in answers]


class TestAddresses:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/"),
            ("GET", "/api/events/"),
            ("GET", "/api/campaigns"),
            ("GET", "/api/events/a/b"),
        ],
    )
    def test_what_is_not_simulated_is_not_there(self, method: str, path: str) -> None:
        """Any other address is 404 with an error document, and journalled."""
        service = account()
        response = service.respond(attrs.evolve(get(path), method=method))

        assert (404, "not_found") == (response.status, document(response)["errors"][0]["code"])
        assert [("unknown", 404)] == [(one.operation, one.status) for one in service.requests()]

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("DELETE", "/api/events", "GET, POST"),
            ("GET", "/api/profile-import", "POST"),
            ("PUT", "/api/profiles/a", "GET, PATCH"),
        ],
    )
    def test_another_method(self, method: str, path: str, allowed: str) -> None:
        """An address that takes other methods says so with 405."""
        response = account().respond(attrs.evolve(get(path), method=method))
        (error,) = document(response)["errors"]

        assert (405, "method_not_allowed") == (response.status, error["code"])
        assert allowed == response.headers["allow"]


class TestMediaTypes:
    @pytest.mark.parametrize(
        ("header", "value", "expected"),
        [
            ("content_type", "application/vnd.api+json", 202),
            ("content_type", "application/json; charset=utf-8", 202),
            ("content_type", "text/plain", 415),
            ("content_type", None, 415),
            ("content_encoding", "gzip", 415),
        ],
    )
    def test_only_json(self, header: str, value: str | None, expected: int) -> None:
        """A body of another type or encoding is 415."""
        request = _with(post("/api/events", event()), **{header: value})

        assert expected == account().respond(request).status


class TestWindows:
    def _limited(self, **settings: object) -> tuple[SimulatedClock, SimulatedKlaviyo]:
        clock = SimulatedClock(NOW)
        return clock, SimulatedKlaviyo(clock, settings=KlaviyoSettings(**settings))  # type: ignore[arg-type]

    @pytest.mark.parametrize("name", READS)
    def test_the_files_own_limits(self, name: str) -> None:
        """Exactly as many requests pass in a second and in a minute as the file says."""
        operation = operation_of(name)
        clock, service = self._limited()
        passed = [0, 0]
        for _ in range(operation.burst + 1):
            passed[0] += service.respond(get(READS[name])).status != 429
        for _ in range(operation.steady * 2 // operation.burst):
            clock.advance(timedelta(seconds=1))
            if clock.now() >= NOW + timedelta(seconds=60):
                break
            for _ in range(operation.burst):
                passed[1] += service.respond(get(READS[name])).status != 429

        assert [operation.burst, operation.steady - operation.burst] == passed

    def test_a_full_second(self) -> None:
        """The answer says when to come back, in the header and in words, and it is true."""
        clock, service = self._limited()
        service.respond(get("/api/accounts"))
        response = service.respond(get("/api/accounts"))
        (error,) = document(response)["errors"]
        clock.advance(timedelta(seconds=float(response.headers["retry-after"])))

        assert (429, "throttled", "/data/") == (
            response.status,
            error["code"],
            error["source"]["pointer"],
        )
        assert "1" == response.headers["retry-after"]
        assert "Expected available in 1 second." in error["detail"]
        assert not [name for name in response.headers if name.startswith("ratelimit")]
        assert 200 == service.respond(get("/api/accounts")).status

    def test_a_full_minute(self) -> None:
        """When the minute is full, the wait is to its end."""
        clock, service = self._limited()
        for _ in range(15):
            service.respond(get("/api/accounts"))
            clock.advance(timedelta(seconds=1))
        response = service.respond(get("/api/accounts"))

        assert (429, "45") == (response.status, response.headers["retry-after"])

    def test_what_is_left_is_told(self) -> None:
        """Answers describe the minute."""
        clock, service = self._limited()
        service.respond(get("/api/accounts"))
        clock.advance(timedelta(seconds=20))
        headers = service.respond(get("/api/accounts")).headers

        assert {"ratelimit-limit": "15", "ratelimit-remaining": "13", "ratelimit-reset": "40"} == {
            name: value for name, value in headers.items() if name.startswith("ratelimit")
        }

    def test_each_operation_has_its_own(self) -> None:
        """A full window of one operation does not hold up another."""
        _, service = self._limited()
        for _ in range(3):
            service.respond(get("/api/accounts"))

        assert 200 == service.respond(get("/api/metrics")).status

    def test_it_may_keep_the_wait_to_itself(self) -> None:
        """A switch leaves out the header, as was seen in the wild."""
        _, service = self._limited(tell_retry_after=False)
        answers = [service.respond(get("/api/accounts")) for _ in range(2)]

        assert [200, 429] == [one.status for one in answers]
        assert "retry-after" not in answers[1].headers

    def test_limits_may_be_raised(self) -> None:
        """A factor raises all limits alike."""
        _, service = self._limited(limit_factor=3)
        statuses = [service.respond(get("/api/accounts")).status for _ in range(4)]

        assert [200, 200, 200, 429] == statuses
