from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo._http import Request
from pvxklaviyo.simulation.klaviyo import SimulatedKlaviyo

from .bench import HEADERS, account, document, event, get, operation_of, post, timed


def _as(request: Request, token: str, scheme: str = "Bearer") -> Request:
    headers = {**request.headers, "authorization": f"{scheme} {token}"}
    return attrs.evolve(request, headers=headers)


class TestTokens:
    def test_it_expires(self) -> None:
        """A token is taken until it expires; a new one is taken again."""
        clock, service = timed()
        expiry = clock.now() + timedelta(hours=1)
        service.add_token("first", ["metrics:read"], expires_at=expiry)
        request = _as(get("/api/metrics"), "first")
        clock.advance(timedelta(minutes=59, seconds=59))
        before = service.respond(request)
        clock.advance(timedelta(seconds=1))
        after = service.respond(request)
        service.add_token("second", ["metrics:read"])
        renewed = service.respond(_as(get("/api/metrics"), "second"))

        assert [200, 401, 200] == [one.status for one in (before, after, renewed)]
        assert "not_authenticated" == document(after)["errors"][0]["code"]
        assert ["token 1", "token 1", "token 2"] == [one.key_id for one in service.requests()]

    def test_only_as_bearer(self) -> None:
        """A token is no private key."""
        service = account()
        service.add_token("token", ["*"])
        request = _as(get("/api/metrics"), "token", "Klaviyo-API-Key")

        assert 401 == service.respond(request).status

    def test_its_scopes(self) -> None:
        """A token may do what it has scopes for."""
        service = account()
        service.add_token("token", ["metrics:read"])

        assert [200, 403] == [
            service.respond(_as(get(path), "token")).status
            for path in ("/api/metrics", "/api/lists")
        ]

    def test_revoked_and_back(self) -> None:
        """A token can be revoked, and be granted again."""
        service = account()
        service.add_token("token", ["*"])
        service.revoke("token")
        revoked = service.respond(_as(get("/api/metrics"), "token")).status
        service.add_token("token", ["*"])

        assert [401, 200] == [revoked, service.respond(_as(get("/api/metrics"), "token")).status]

    def test_an_app_has_limits_of_its_own(self) -> None:
        """Private keys share the limits of the account; each app has them once more."""
        _, service = timed(limit_factor=1.0)
        service.grant("pk_second", ["*"])
        for token, app in (("a1", "a"), ("a2", "a"), ("b1", "b")):
            service.add_token(token, ["*"], app=app)
        request = get("/api/accounts")
        found = [service.respond(request).status]
        found.append(service.respond(_as(request, "pk_second", "Klaviyo-API-Key")).status)
        found += [service.respond(_as(request, token)).status for token in ("a1", "a2", "b1")]

        assert [200, 429, 200, 429, 200] == found


def _until_429(service: SimulatedKlaviyo, request: Request, most: int = 100) -> int:
    for number in range(most):
        if service.respond(request).status == 429:
            return number
    return most


class TestCosts:
    @pytest.mark.parametrize(
        ("path", "query", "burst"),
        [
            ("/api/profiles/{profile}", {}, 75),
            ("/api/profiles/{profile}", {"include": "lists"}, 1),
            ("/api/profiles/{profile}", {"include": "segments,push-tokens"}, 1),
            ("/api/profiles/{profile}", {"include": "push-tokens"}, 75),
            ("/api/profiles", {"additional-fields[profile]": "predictive_analytics"}, 10),
            ("/api/profiles", {"additional-fields[profile]": "subscriptions"}, 75),
            ("/api/lists/{list}", {"additional-fields[list]": "profile_count"}, 1),
            ("/api/segments/{segment}", {"additional-fields[segment]": "profile_count"}, 1),
        ],
    )
    def test_costly_parts(self, path: str, query: dict[str, str], burst: int) -> None:
        """What costs more may be asked for less often, as the file's text says."""
        _, service = timed(limit_factor=1.0)
        ids = {
            "profile": service.add_profile(email="ann@people.invalid"),
            "list": service.add_list("L"),
            "segment": service.add_segment("S"),
        }

        assert burst == _until_429(service, get(path.format(**ids), **query))

    def test_plain_requests_go_on(self) -> None:
        """The limit of a costly part is shared by operations, and does not stop plain requests."""
        _, service = timed(limit_factor=1.0)
        listed = service.add_list("L")
        costly = {"additional-fields[profile]": "predictive_analytics"}
        spent = _until_429(service, get("/api/profiles", **costly))
        elsewhere = service.respond(get(f"/api/lists/{listed}/profiles", **costly))
        plain = service.respond(get("/api/profiles"))

        assert (10, 429, 200) == (spent, elsewhere.status, plain.status)

    def test_a_limit_of_a_day(self) -> None:
        """Mapped metrics may be changed 30 times a day, however slowly."""
        clock, service = timed(limit_factor=1.0)
        metric = service.add_metric("Refunded Order", integration="Shopify")
        body = {
            "data": {
                "type": "mapped-metric",
                "id": "revenue",
                "relationships": {"metric": {"data": {"type": "metric", "id": metric}}},
            }
        }
        request = attrs.evolve(post("/api/mapped-metrics/revenue", body), method="PATCH")
        found = []
        for _ in range(32):
            found.append(service.respond(request).status)
            clock.advance(timedelta(minutes=1))
        last = service.respond(request)
        clock.advance(timedelta(hours=12))

        assert 30 == operation_of("update_mapped_metric").daily
        assert [200] * 30 + [429] * 2 == found
        assert int(last.headers["retry-after"]) > 40_000
        assert 200 == service.respond(request).status


class TestHeaders:
    def test_how_limits_are_told(self) -> None:
        """Limits are told as a number, with the windows after it, or not at all."""

        def told(**settings: Any) -> str | None:
            _, service = timed(limit_factor=1.0, **settings)
            response = service.respond(post("/api/events", event()))
            return response.headers.get("ratelimit-limit")

        assert ["3500", "3500, 350;w=1, 3500;w=60", None] == [
            told(),
            told(policy_in_limit=True),
            told(tell_limits=False),
        ]


class TestCursors:
    def test_a_stale_one(self) -> None:
        """A cursor is taken for as long as the account says, and refused afterwards."""
        clock, service = timed(cursor_life=timedelta(minutes=5))
        for number in range(25):
            service.add_list(f"L{number}")
        following = document(service.respond(get("/api/lists")))["links"]["next"]
        request = Request("GET", following, HEADERS)
        clock.advance(timedelta(minutes=5))
        taken = service.respond(request)
        clock.advance(timedelta(seconds=1))
        stale = service.respond(request)
        (error,) = document(stale)["errors"]

        assert [200, 400] == [taken.status, stale.status]
        assert ("Invalid cursor provided.", {"pointer": "/data/"}) == (
            error["detail"],
            error["source"],
        )


class TestFilters:
    def test_a_number_of_values(self) -> None:
        """Filters that name operators for lists only take one value, too."""
        service = account()
        listed = service.add_list("News")
        texts = ['equals(name,"News")', 'equals(name,["News"])', 'any(name,["News","Old"])']
        found = [document(service.respond(get("/api/lists", filter=text))) for text in texts]

        assert [[listed]] * 3 == [[one["id"] for one in each["data"]] for each in found]

    @pytest.mark.parametrize("text", ["equals(is_active,yes)", 'equals(is_active,"true")'])
    def test_neither_true_nor_false(self, text: str) -> None:
        """A flag is true or false, without quotes."""
        response = account().respond(get("/api/segments", filter=text))

        assert (400, "filter") == (
            response.status,
            document(response)["errors"][0]["source"]["parameter"],
        )
