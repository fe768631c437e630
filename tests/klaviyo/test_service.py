from __future__ import annotations

import re
from datetime import timedelta

import pytest

from pvxklaviyo._http import Request
from pvxklaviyo._version import __version__
from pvxklaviyo.errors import ConfigurationError
from pvxklaviyo.klaviyo import Event, KlaviyoService, Profile, create_event, get_accounts
from pvxklaviyo.secrets import Secret

SERVICE = KlaviyoService(api_key="pk_live_key")


def test_a_post_has_every_header() -> None:
    """Key, revision, media types and our name go with every body."""
    request = SERVICE.prepare(Request("POST", "/api/events", content=b"{}"))

    assert {
        "authorization": "Klaviyo-API-Key pk_live_key",
        "revision": "2026-07-15",
        "accept": "application/vnd.api+json",
        "content-type": "application/vnd.api+json",
        "user-agent": f"pvxklaviyo/{__version__}",
    } == request.headers
    assert ("POST", "https://a.klaviyo.com/api/events") == (request.method, request.url)
    assert (b"{}", 30.0) == (request.content, request.timeout)


def test_a_get_has_no_content_type() -> None:
    """What has no body does not say what it is."""
    assert "content-type" not in SERVICE.prepare(Request("GET", "/api/accounts")).headers


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api/accounts?a=b"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/api/accounts?a=b"),
        ("https://gateway.acme.co/klaviyo/", "https://gateway.acme.co/klaviyo/api/accounts?a=b"),
    ],
)
def test_another_address_may_stand_before_the_path(url: str, expected: str) -> None:
    """A gateway or a simulation keeps Klaviyo's paths behind its own."""
    service = KlaviyoService(api_key="pk_x", url=url)

    assert expected == service.prepare(Request("GET", "/api/accounts?a=b")).url


def test_a_key_can_change_while_the_program_runs() -> None:
    """The provider is asked at every request."""
    keys = iter(["pk_old", "pk_new"])
    service = KlaviyoService(api_key=lambda: Secret(next(keys)))
    sent = [service.prepare(Request("GET", "/")).headers["authorization"] for _ in range(2)]

    assert ["Klaviyo-API-Key pk_old", "Klaviyo-API-Key pk_new"] == sent


@pytest.mark.parametrize("key", ["", "pk_a\r\nx-evil: 1", "pk_a b", "pk_ä", "pk_a\n"])
def test_what_cannot_be_a_key_is_a_configuration_error(key: str) -> None:
    """A key that would break the header is refused, and not quoted."""
    with pytest.raises(ConfigurationError) as caught:
        KlaviyoService(api_key=key).prepare(Request("GET", "/"))

    assert re.fullmatch(r"\[klaviyo\] api_key: (is empty|has characters .*)", str(caught.value))
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["a.klaviyo.com", "ftp://a.klaviyo.com", "https://", "https://u:p@h", "https://h/?a=b"]
)
def test_an_address_must_be_one(url: str) -> None:
    """No scheme, no host, credentials or a query are a ValueError that does not quote them."""
    with pytest.raises(ValueError, match=r"^url must ") as caught:
        KlaviyoService(api_key="pk_x", url=url)

    assert "u:p" not in str(caught.value)


def test_time_to_answer_is_positive() -> None:
    """A time-out of nothing would fail every call."""
    with pytest.raises(ValueError, match="timeout must be longer than nothing"):
        KlaviyoService(api_key="pk_x", timeout=timedelta())


def test_nothing_shows_the_key() -> None:
    """Neither the service nor its prepared requests print the key."""
    request = SERVICE.prepare(Request("POST", "/api/events", content=b"{}"))

    assert "pk_live_key" not in repr(SERVICE) + repr(request)


def test_an_account_pays_for_its_own_calls() -> None:
    """A bound call's budget carries account and operation, and nothing else changes."""
    call = create_event(Event(metric="M", profile=Profile(email="ada@acme.co"), unique_id="k"))
    bound = KlaviyoService(api_key="pk_x", account="AbC123").bind(call)

    assert call.budget is not None
    assert bound.budget is not None
    assert ("klaviyo/create_event", "klaviyo/AbC123/create_event") == (
        call.budget.name,
        bound.budget.name,
    )
    assert call.budget.windows == bound.budget.windows
    assert (call.request, call.repeatable) == (bound.request, bound.repeatable)


def test_binding_twice_names_the_last_account() -> None:
    """A page's successor can be bound like its first page, whatever was bound before."""
    twice = KlaviyoService(api_key="pk_x", account="b").bind(SERVICE.bind(get_accounts()))

    assert twice.budget is not None
    assert "klaviyo/b/get_accounts" == twice.budget.name
