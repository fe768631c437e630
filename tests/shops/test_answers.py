from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo import Response
from pvxklaviyo.errors import (
    AuthenticationError,
    DecodeError,
    RateLimitError,
    RequestRejectedError,
    ServerError,
    ServiceError,
)
from pvxklaviyo.shops._answers import expect_document, retry_after


def read(status: int, body: bytes = b"", **headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return expect_document(Response(status, named, body), service="Mugs", operation="an order")


@settings(max_examples=80)
@given(st.integers(100, 599), st.binary(max_size=30))
def test_every_answer_is_a_document_or_an_error_of_the_service(status, body):
    """Nothing that a server may say ends in anything else."""
    try:
        read(status, body)
    except ServiceError as error:
        assert ("Mugs", "an order") == (error.service, error.operation)
    else:
        assert 200 <= status < 300


def test_what_has_no_body_is_nothing():
    """An empty list of BigCommerce's is answered with 204 and no body."""
    assert not read(204)
    assert [1] == read(200, b"[1]").value


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, b'{"code":"woocommerce_rest_authentication_error"}', AuthenticationError),
        (403, b"{}", AuthenticationError),
        (403, b"<html>", ServerError),
        (404, b"{}", RequestRejectedError),
        (404, b"<html>", RequestRejectedError),
        (400, b"{}", RequestRejectedError),
        (429, b"", RateLimitError),
        (500, b"", ServerError),
        (503, b"<html>", ServerError),
        (408, b"", ServerError),
        (200, b"<html>", ServerError),
        (302, b"", DecodeError),
        (200, b"{", DecodeError),
    ],
)
def test_each_refusal_is_the_error_that_says_what_to_do(status, body, kind):
    """Credentials, limits, closed shops and wrong requests are told apart."""
    with pytest.raises(kind):
        read(status, body)


def test_an_error_names_the_shops_word_and_quotes_nothing_else():
    """The code helps; the message may hold people's data."""
    body = b'{"code":"woocommerce_rest_cannot_view","message":"ann@post.pvx-sim.net may not"}'
    with pytest.raises(AuthenticationError, match="woocommerce_rest_cannot_view") as caught:
        read(401, body)

    assert "ann@" not in str(caught.value)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "soon"}, None),
        ({"x-rate-limit-time-reset-ms": "1500"}, 1.5),
        ({"x-rate-limit-time-reset-ms": "-5"}, None),
        ({"retry-after": "9" * 400}, None),
        (
            {
                "retry-after": "Tue, 05 Mar 2019 21:40:11 GMT",
                "date": "Tue, 05 Mar 2019 21:40:01 GMT",
            },
            10.0,
        ),
        ({"retry-after": "Tue, 05 Mar 2019 21:40:11 GMT"}, None),
    ],
)
def test_how_long_to_wait_is_believed_where_it_is_said(headers, seconds):
    """In seconds, in milliseconds, or as a date beside the date of the answer."""
    assert seconds == retry_after(headers)
