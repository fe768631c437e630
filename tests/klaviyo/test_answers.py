from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo._http import Response
from pvxklaviyo.errors import (
    ApiError,
    AuthenticationError,
    DecodeError,
    Problem,
    RateLimitError,
    RequestRejectedError,
    ServerError,
    ServiceError,
)
from pvxklaviyo.klaviyo import (
    Event,
    Profile,
    create_event,
    create_events,
    get_accounts,
    list_events,
    list_metrics,
    probe_write_events,
)
from pvxklaviyo.klaviyo._answers import retry_after

from .samples import answer

EVENT = Event(metric="Fulfilled Order", profile=Profile(email="ada@acme.co"), unique_id="k")


@cache
def calls() -> dict[str, Any]:
    return {
        "create_event": create_event(EVENT),
        "bulk_create_events": create_events([EVENT]),
        "get_events": list_events(),
        "get_metrics": list_metrics(),
        "get_accounts": get_accounts(),
    }


SCOPES = {
    "create_event": "events:write",
    "bulk_create_events": "events:write",
    "get_events": "events:read",
    "get_metrics": "metrics:read",
    "get_accounts": "accounts:read",
}
each_operation = pytest.mark.parametrize("name", SCOPES)


def failure(name: str, response: Response) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        calls()[name].decode(response)
    assert ("Klaviyo", name) == (caught.value.service, caught.value.operation)
    return caught.value


@pytest.mark.parametrize("body", [b"", b"{}", b'{"data":{"type":"event"}}'])
def test_accepted_is_accepted_with_and_without_a_body(body: bytes) -> None:
    """202 is all that create operations promise; what the body holds does not matter."""
    assert calls()["create_event"].decode(Response(202, {}, body)) is None
    assert calls()["bulk_create_events"].decode(Response(202, {}, body)) is None


@each_operation
def test_a_refused_key(name: str) -> None:
    """401 says that the key is refused, and what to check."""
    error = failure(name, answer(401, "error-not-authenticated"))

    assert isinstance(error, AuthenticationError)
    assert (401, None, "6e4f1f0e-4a1b-4f0c-9f7a-0d6a7c1b2e07") == (
        error.status,
        error.missing_scope,
        error.request_id,
    )
    assert (
        "Klaviyo refused the API key or access token; check that a key is a private one (pk_…) "
        "and was not revoked" == str(error)
    )


@each_operation
def test_a_missing_scope_is_named(name: str) -> None:
    """403 names exactly the scope that the operation needs."""
    error = failure(name, answer(403, "error-permission-denied"))

    assert isinstance(error, AuthenticationError)
    assert SCOPES[name] == error.missing_scope
    assert (
        f"The Klaviyo API key or access token may not {name}; give it the scope {SCOPES[name]}"
        == str(error)
    )


@each_operation
def test_throttled(name: str) -> None:
    """429 is a rate limit with the seconds that Klaviyo asks for."""
    error = failure(name, answer(429, "error-throttled", retry_after="7"))

    assert isinstance(error, RateLimitError)
    assert (429, 7.0) == (error.status, error.retry_after)
    assert f"Klaviyo's limit for {name} is spent; it asks to wait 7 s" == str(error)


def test_throttled_without_a_word_when() -> None:
    """A 429 that does not say how long is still a rate limit."""
    error = failure("create_event", answer(429, "error-throttled"))

    assert isinstance(error, RateLimitError)
    assert error.retry_after is None
    assert "Klaviyo's limit for create_event is spent" == str(error)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "30"}, 30.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "1e300"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
        (
            {
                "retry-after": "Wed, 15 Jul 2026 12:01:30 GMT",
                "date": "Wed, 15 Jul 2026 12:00:00 GMT",
            },
            90.0,
        ),
        (
            {
                "retry-after": "Wed, 15 Jul 2026 12:00:00 GMT",
                "date": "Wed, 15 Jul 2026 12:00:01 GMT",
            },
            0.0,
        ),
        ({"retry-after": "Wed, 15 Jul 2026 12:01:30 GMT"}, None),
        ({"retry-after": "Wed, 99 Jul 2026 12:01:30 GMT", "date": "x"}, None),
        (dict.fromkeys(("retry-after", "date"), f"Wed, 15 Jul 2026 12:01:30 +{10**15}"), None),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds or a date are read; what cannot be read is no answer, never an error."""
    assert seconds == retry_after(headers)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_header_can_be_read(asked: str, date: str) -> None:
    """Whatever stands in the headers gives None or a wait that can be waited."""
    seconds = retry_after({"retry-after": asked, "date": date})

    assert seconds is None or 0.0 <= seconds < float("inf")


@pytest.mark.parametrize("status", [500, 502, 503, 504, 524, 408])
@each_operation
def test_broken_for_now(name: str, status: int) -> None:
    """Every 5xx is a server error that may pass, with what it asks to wait."""
    error = failure(name, answer(status, "error-server", retry_after="12"))

    assert isinstance(error, ServerError)
    assert (status, 12.0) == (error.status, error.retry_after)
    assert f"Klaviyo could not {name} ({status}); try again later" == str(error)


@pytest.mark.parametrize("status", [200, 202, 400, 403, 500, 503])
@each_operation
def test_a_web_page_is_no_answer(name: str, status: int) -> None:
    """HTML blames neither key nor request, whatever its status: Klaviyo was not reached."""
    error = failure(name, answer(status, "maintenance-page"))

    assert isinstance(error, ServerError)
    assert status == error.status
    assert str(error).startswith(f"{name} was answered with a web page ({status}) instead of JSON")


@pytest.mark.parametrize("status", [301, 302, 304])
def test_a_redirect_says_that_the_address_is_wrong(status: int) -> None:
    """The key is not carried along a redirect; the text says what to look at."""
    error = failure("create_event", Response(status, {"location": "https://elsewhere.co"}))

    assert isinstance(error, DecodeError)
    assert f"create_event was answered {status}; Klaviyo's API does not redirect" in str(error)


@pytest.mark.parametrize("name", ["get_events", "get_metrics", "get_accounts"])
@pytest.mark.parametrize("body", [b"", b'{"data":[{"id":"a"', b"null", b"[]", b'{"data":"none"}'])
def test_a_question_without_readable_answer(name: str, body: bytes) -> None:
    """Empty, cut or foreign JSON is a decode error that names the operation."""
    error = failure(name, Response(200, {}, body))

    assert isinstance(error, DecodeError)
    assert error.problems


@pytest.mark.parametrize(
    ("case", "status", "problems"),
    [
        (
            "error-invalid-phone",
            400,
            [
                Problem(
                    "/data/attributes/profile/data/attributes/phone_number",
                    "Invalid input.",
                    "invalid",
                )
            ],
        ),
        (
            "error-invalid-bulk",
            400,
            [
                Problem(
                    "/data/attributes/events-bulk-create/data/3/attributes/events/data/0"
                    "/attributes/metric/data/attributes/name",
                    "Invalid input.",
                    "invalid",
                ),
                Problem(
                    "/data/attributes/events-bulk-create/data/4/attributes/events/data/1"
                    "/attributes/time",
                    "Invalid input.",
                    "invalid",
                ),
            ],
        ),
        ("error-invalid-cursor", 400, [Problem("/data/", "Invalid input.", "invalid")]),
        ("error-invalid-filter", 400, [Problem("filter", "Invalid input.", "invalid")]),
        (
            "error-duplicate-profile",
            409,
            [Problem("/data/attributes", "Conflict.", "duplicate_profile")],
        ),
    ],
)
@each_operation
def test_a_refusal_says_where_and_why(
    name: str, case: str, status: int, problems: list[Problem]
) -> None:
    """Pointer, code and Klaviyo's fixed title are kept; its own words are kept apart."""
    response = answer(status, case)
    error = failure(name, response)
    documents = json.loads(response.body)["errors"]

    assert isinstance(error, RequestRejectedError)
    assert (status, tuple(problems)) == (error.status, error.problems)
    assert documents[0]["id"] == error.request_id
    assert tuple(document["detail"] for document in documents) == error.details
    assert f"Klaviyo refused {name} ({status}): {'; '.join(map(str, problems))}" == str(error)
    for document in documents:
        assert document["detail"] not in str(error) + repr(error) + repr(error.problems)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, "no reason given"),
        (404, "nothing is at this address; check the url"),
        (405, "this address does not take that method; check the url"),
        (409, "no reason given"),
        (410, "this endpoint or revision is retired; upgrade the library"),
        (413, "the body is too large"),
        (415, "the content type is not taken"),
        (422, "no reason given"),
    ],
)
@pytest.mark.parametrize("body", [b"", b"null", b'{"errors":"no"}', b'{"errors":[1,null]}', b"{"])
def test_a_refusal_without_reason(status: int, reason: str, body: bytes) -> None:
    """Without a readable document the status alone says what to do."""
    error = failure("create_event", Response(status, {}, body))

    assert isinstance(error, RequestRejectedError)
    assert (status, (), "") == (error.status, error.problems, error.request_id)
    assert f"Klaviyo refused create_event ({status}): {reason}" == str(error)


words = st.sampled_from(
    ["ada@acme.co", "Ada 07700900123", '"Ada Lovelace" is taken', "+447700900123"]
)
member = st.none() | st.integers() | words | st.text(max_size=10) | st.lists(words, max_size=2)


@given(
    st.sampled_from([400, 401, 403, 404, 409, 429, 500]),
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "id": member,
                "code": member,
                "title": member,
                "detail": member,
                "source": member | st.fixed_dictionaries({"pointer": member, "parameter": member}),
            },
        ),
        max_size=3,
    ),
)
def test_no_error_quotes_a_person(status: int, errors: list[Any]) -> None:
    """Whatever members an error document has, an error is made, and no person is in it."""
    response = Response(status, {}, json.dumps({"errors": errors}).encode())
    error = failure("create_event", response)

    assert isinstance(error, ApiError)
    shown = str(error) + repr(error) + repr(getattr(error, "problems", "")) + error.request_id
    assert not re.search("ada|lovelace|7700", shown, re.IGNORECASE)


class TestProbe:
    """Whether a key may write events, found out without writing one."""

    def test_its_body_can_make_no_event(self) -> None:
        """There is neither metric nor profile, which Klaviyo's schema demands."""
        call = probe_write_events()
        attributes = json.loads(call.request.content)["data"]["attributes"]

        assert ("POST", "/api/events") == (call.request.method, call.request.url)
        assert {"properties": {}} == attributes

    def test_a_complaint_about_the_body_means_that_the_key_was_let_in(self) -> None:
        """Klaviyo's own 400 is a yes."""
        assert probe_write_events().decode(answer(400, "error-missing-body-parts")) is None

    def test_a_missing_scope_is_named(self) -> None:
        """403 is a no, with the scope."""
        with pytest.raises(AuthenticationError) as caught:
            probe_write_events().decode(answer(403, "error-permission-denied"))

        assert "events:write" == caught.value.missing_scope

    @pytest.mark.parametrize(
        ("response", "kind"),
        [
            (answer(401, "error-not-authenticated"), AuthenticationError),
            (answer(429, "error-throttled"), RateLimitError),
            (answer(503, "error-server"), ServerError),
            (answer(400, "maintenance-page"), ServerError),
            (Response(400), RequestRejectedError),
            (Response(404), RequestRejectedError),
            (Response(202), DecodeError),
        ],
    )
    def test_anything_else_says_nothing(self, response: Response, kind: type[Exception]) -> None:
        """Whatever is not Klaviyo's own judgement of the body is neither yes nor no."""
        with pytest.raises(kind):
            probe_write_events().decode(response)
