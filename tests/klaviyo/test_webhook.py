"""What webhooks deliver: believed if it is signed, and read."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.errors import DecodeError, SignatureError
from pvxklaviyo.klaviyo import (
    DeliveredEvent,
    StoredEvent,
    WebhookUpdate,
    create_webhook,
    update_webhook,
    verify_webhook,
)
from pvxklaviyo.secrets import Secret

from .samples import answer

BODY = answer(200, "webhook-delivery").body
SENT = datetime(2026, 7, 15, 12, 0, 12, 101159, tzinfo=UTC)
SECRET = Secret("0123456789abcdef")
STAMP = "Wed, 15 Jul 2026 12:00:12 GMT"


def headers(body: bytes = BODY, stamp: str = STAMP, secret: Secret = SECRET) -> dict[str, str]:
    """Sign as Klaviyo does."""
    key = secret.reveal().encode()
    signature = hmac.new(key, body + stamp.encode(), hashlib.sha256).hexdigest()
    return {"Klaviyo-Signature": signature, "Klaviyo-Timestamp": stamp}


def test_a_delivery_is_read() -> None:
    """Who sent what to whom, and every event with all that came."""
    delivery = verify_webhook(BODY, headers(), SECRET, now=SENT)
    first, second = delivery.events

    assert ("01HF7AYTK76RHR4F17G6DGTRGF", "AbC123", SENT) == (
        delivery.webhook_id,
        delivery.account_id,
        delivery.sent_at,
    )
    assert ("73WCCK7JKtE", "event:api.fulfilled_order") == (first.external_id, first.topic)
    assert (None, "event:klaviyo.brand_new") == (second.external_id, second.topic)
    assert (
        StoredEvent(
            id="73WCCK7JKtE",
            time=datetime(2026, 7, 15, 12, 0, 6, tzinfo=UTC),
            uuid="75669b00-3786-11f1-8001-4e2db0d1c5b6",
            properties={"OrderId": "1001", "Total": Decimal("9.9")},
            metric_id="TspjNE",
            profile_id="01GDDKASAP8TKDDA2GRZDSVP4H",
        )
        == first.event()
    )
    # With seconds alone, and nothing else.
    assert StoredEvent(id="e2", time=datetime(2026, 7, 15, 12, 0, 6, tzinfo=UTC)) == second.event()


@given(st.binary(max_size=60), st.text(min_size=1, max_size=30), st.data())
def test_what_is_signed_is_believed_and_what_was_changed_is_not(
    extra: bytes, key: str, data: st.DataObject
) -> None:
    """Any body under any secret; a flipped bit anywhere in body, stamp or signature is noticed."""
    secret = Secret(key)
    body = BODY[:-1] + b" " * len(extra) + b"\n"
    signed = headers(body, secret=secret)
    verify_webhook(body, signed, secret, now=SENT)
    position = data.draw(st.integers(0, len(body) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = bytearray(body)
    changed[position] ^= 1 << bit
    signature = signed["Klaviyo-Signature"]
    place = position % 64
    other = signature[:place] + chr(ord(signature[place]) ^ 1 << bit % 7) + signature[place + 1 :]

    for given_body, given_headers in (
        (bytes(changed), signed),
        (body, signed | {"Klaviyo-Timestamp": STAMP.replace("12:00:12", "12:00:13")}),
        (body, signed | {"Klaviyo-Signature": other}),
    ):
        with pytest.raises(SignatureError, match="not of any of the secrets"):
            verify_webhook(given_body, given_headers, secret, now=SENT)


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
def test_another_secret_is_noticed(key: str, other: str) -> None:
    """Only the secret itself verifies; HMAC takes a key with zeros at its end for the shorter."""
    if key.rstrip("\0") == other.rstrip("\0"):
        return
    with pytest.raises(SignatureError):
        verify_webhook(BODY, headers(secret=Secret(key)), Secret(other), now=SENT)


def test_two_secrets_serve_while_one_is_changed() -> None:
    """The new one and the old one, in any order; a third is not believed."""
    new, old = Secret("the new secret, long"), Secret("the old secret, long")
    for pair in ((new, old), (old, new)):
        assert verify_webhook(BODY, headers(secret=new), pair, now=SENT)
        assert verify_webhook(BODY, headers(secret=old), pair, now=SENT)
        with pytest.raises(SignatureError):
            verify_webhook(BODY, headers(), pair, now=SENT)


def test_a_signature_of_the_body_alone_is_believed_where_that_is_said() -> None:
    """And only there."""
    alone = hmac.new(SECRET.reveal().encode(), BODY, hashlib.sha256).hexdigest()
    signed = {"klaviyo-signature": alone}

    assert verify_webhook(BODY, signed, SECRET, now=SENT, signs="body").events
    with pytest.raises(SignatureError):
        verify_webhook(BODY, signed | {"klaviyo-timestamp": STAMP}, SECRET, now=SENT)
    with pytest.raises(SignatureError):
        verify_webhook(BODY, headers(), SECRET, now=SENT, signs="body")


@pytest.mark.parametrize("missing", ["Klaviyo-Signature", "Klaviyo-Timestamp"])
def test_what_is_not_signed_is_not_believed(missing: str) -> None:
    """The text names the header that is missing."""
    signed = {name: value for name, value in headers().items() if name != missing}
    with pytest.raises(SignatureError, match=missing):
        verify_webhook(BODY, signed, SECRET, now=SENT)


@pytest.mark.parametrize("away", [timedelta(minutes=6), -timedelta(minutes=6)])
def test_an_old_call_is_not_believed(away: timedelta) -> None:
    """Nor one from the future; how far is the caller's to say, or not to look at all."""
    with pytest.raises(SignatureError, match="too long ago, or the clock"):
        verify_webhook(BODY, headers(), SECRET, now=SENT + away)
    wide = timedelta(minutes=7)
    assert verify_webhook(BODY, headers(), SECRET, now=SENT + away, tolerance=wide)
    assert verify_webhook(BODY, headers(), SECRET, now=SENT + away, tolerance=None)


@pytest.mark.parametrize(
    "stamp", ["Wed, 15 Jul 2026 17:00:12 GMT", "2026-07-15T12:00:12+00:00", "1784116812", "soon"]
)
def test_a_stamp_may_be_written_anyhow(stamp: str) -> None:
    """The body says when it was sent, too: one of the two is enough."""
    assert verify_webhook(BODY, headers(stamp=stamp), SECRET, now=SENT)


@pytest.mark.parametrize(
    ("stamp", "believed"),
    [
        (STAMP, True),
        ("2026-07-15T14:00:12+02:00", True),
        ("2026-07-15T12:00:12", True),
        ("1784116812", True),
        ("1784116812.5", True),
        ("1784110000", False),
        ("soon", False),
        ("9" * 40, False),
    ],
)
def test_without_a_time_in_the_body_the_stamp_counts(stamp: str, believed: bool) -> None:
    """In every way in which it was seen."""
    body = b'{"data":[],"meta":{}}'

    if believed:
        assert verify_webhook(body, headers(body, stamp), SECRET, now=SENT)
    else:
        with pytest.raises(SignatureError):
            verify_webhook(body, headers(body, stamp), SECRET, now=SENT)


def test_a_stamp_that_is_not_signed_proves_nothing() -> None:
    """Where the body alone is signed, the header could be anybody's."""
    body = b'{"data":[],"meta":{}}'
    alone = hmac.new(SECRET.reveal().encode(), body, hashlib.sha256).hexdigest()
    signed = {"klaviyo-signature": alone, "klaviyo-timestamp": STAMP}
    with pytest.raises(SignatureError, match="does not say when"):
        verify_webhook(body, signed, SECRET, now=SENT, signs="body")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"not json", b'{"meta":{}}', b'{"data":{}}', b"[" * 9999]
)
def test_what_is_signed_and_cannot_be_read_says_so(body: bytes) -> None:
    """That is no matter of trust."""
    with pytest.raises(DecodeError):
        verify_webhook(body, headers(body), SECRET, now=SENT)


def test_a_payload_that_is_no_event_says_so() -> None:
    """Reading it as an event is the caller's wish."""
    with pytest.raises(DecodeError):
        DeliveredEvent(payload={"data": []}).event()


def test_a_delivery_keeps_people_to_itself() -> None:
    """Payloads are not printed."""
    assert "OrderId" not in repr(verify_webhook(BODY, headers(), SECRET, now=SENT))


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: verify_webhook(BODY, headers(), SECRET, now=datetime(2026, 7, 15)), "no zone"),
        (lambda: verify_webhook(BODY, headers(), (), now=SENT), "no secret"),
        (lambda: verify_webhook(BODY, headers(), Secret(""), now=SENT), "empty one"),
        (lambda: hook(endpoint_url="http://acme.co"), "must begin with https"),
        (lambda: hook(secret_key=Secret("short")), "shorter than 16"),
        (lambda: hook(name=""), "name is empty"),
        (lambda: hook(topics=[]), "topics must be a list"),
        (lambda: hook(topics="event:klaviyo.sent_sms"), "topics must be a list"),
        (lambda: WebhookUpdate(id="w", endpoint_url="acme.co"), "must begin with https"),
        (lambda: WebhookUpdate(id=""), "id is empty"),
        (lambda: WebhookUpdate(id="w", topics=[]), "topics is empty"),
        (lambda: update_webhook(WebhookUpdate(id="w", secret_key="x" * 15)), "shorter than 16"),
    ],
)
def test_mistakes_of_the_caller_are_said(made: Any, why: str) -> None:
    """Before anything is sent or believed."""
    with pytest.raises(ValueError, match=why):
        made()


def hook(**more: Any) -> Any:
    known = {
        "name": "n",
        "endpoint_url": "https://acme.co/k",
        "secret_key": SECRET,
        "topics": ["t"],
    }
    return create_webhook(**(known | more))


def test_a_webhooks_secret_is_not_printed() -> None:
    """Neither with what is changed nor with the call."""
    shown = repr(WebhookUpdate(id="w", secret_key=SECRET)) + repr(hook())

    assert SECRET.reveal() not in shown
    assert not hook().repeatable


@pytest.mark.parametrize(
    "given",
    [
        SECRET.reveal(),
        lambda: SECRET,
        ["another secret of a test", SECRET.reveal()],
        (lambda: Secret("another secret of a test"), lambda: SECRET),
    ],
)
def test_a_secret_comes_as_a_key_does(given: Any) -> None:
    """As text, or from what is asked for it at every use, like ``env()`` gives; one or several."""
    assert verify_webhook(BODY, headers(), given, now=SENT).events


def test_a_webhook_is_made_with_a_secret_from_anywhere() -> None:
    """The same bytes, whichever way it comes."""
    ways = (SECRET, SECRET.reveal(), lambda: SECRET)
    bodies = {hook(secret_key=one).request.content for one in ways}

    assert 1 == len(bodies)


def test_topics_are_a_list() -> None:
    """The letters of one topic are none."""
    with pytest.raises(TypeError, match="put it into a list"):
        WebhookUpdate(id="w", topics="event:klaviyo.sent_sms")
