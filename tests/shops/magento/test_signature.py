from __future__ import annotations

import base64
import json
import sys
from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo import Request
from pvxklaviyo.errors import ConfigurationError, SignatureError
from pvxklaviyo.secrets import Secret
from pvxklaviyo.shops.magento import Magento, _signature

from .bodies import CLIENT, call, public_key, raw, sample, signature, signed

NOW = datetime(2026, 3, 5, 14, 8, tzinfo=UTC)
BODY = raw("event-order.json")


def shop(*keys: int, **settings: str) -> Magento:
    pems = [public_key(number) for number in keys]
    return Magento(name="Mugs", public_keys=pems, **{"client_id": CLIENT, **settings})


def with_headers(request: Request, **headers: str) -> Request:
    return attrs.evolve(request, headers={**request.headers, **headers})


def test_what_adobe_signed_for_us_is_taken():
    """One signature of the two that fits one key of those that are pinned is enough."""
    shop(0).authenticate(signed(BODY), now=NOW)
    shop(1, 0).authenticate(signed(BODY), now=NOW)


def test_a_key_may_be_asked_for_at_every_use():
    """So that it can be changed while the program runs."""
    given = [public_key(1)]
    changing = Magento(public_keys=lambda: Secret(given[0]), client_id=CLIENT)

    with pytest.raises(SignatureError):
        changing.authenticate(signed(BODY), now=NOW)
    given[0] = public_key(0)
    changing.authenticate(signed(BODY), now=NOW)


def test_either_header_is_enough():
    """While Adobe changes a key, only the other one may be known."""
    first = {"x-adobe-digital-signature-1": signature(BODY)}
    second = {"x-adobe-digital-signature-2": signature(BODY)}

    shop(0).authenticate(call(BODY, **first), now=NOW)
    shop(0).authenticate(call(BODY, **second), now=NOW)


def test_all_events_of_a_list_must_be_for_us():
    """One of another client's among ours is no delivery of Adobe's."""
    ours, theirs = sample("event-order.json"), sample("event-creditmemo.json")
    theirs["recipient_client_id"] = "another"

    shop(0).authenticate(signed(raw("event-batch.json")), now=NOW)
    with pytest.raises(SignatureError, match="another client"):
        shop(0).authenticate(signed(json.dumps([ours, theirs]).encode()), now=NOW)


@settings(max_examples=60)
@given(st.integers(0, 8 * len(BODY) - 1))
def test_no_bit_of_the_body_may_differ(place):
    """Whatever bit is turned over, the call is refused."""
    forged = bytearray(BODY)
    forged[place // 8] ^= 1 << place % 8
    request = attrs.evolve(signed_once(), content=bytes(forged))

    with pytest.raises(SignatureError):
        shop(0).authenticate(request, now=NOW)


@settings(max_examples=60)
@given(st.integers(0, 343), st.integers(0, 6))
def test_no_bit_of_the_signature_may_differ(place, bit):
    """Nor a bit that base64 does not use."""
    text = bytearray(signature_once().encode())
    text[place] ^= 1 << bit
    forged = call(BODY, **{"x-adobe-digital-signature-1": text.decode("latin-1")})

    with pytest.raises(SignatureError):
        shop(0).authenticate(forged, now=NOW)


def test_another_text_of_the_same_signature_is_refused():
    """The last letters of base64 have bits that no byte has: the signer leaves them at 0."""
    text = signature_once()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = f"{text[:-3]}{letters[letters.index(text[-3]) + 1]}=="

    assert base64.b64decode(text) == base64.b64decode(other)
    with pytest.raises(SignatureError):
        shop(0).authenticate(call(BODY, **{"x-adobe-digital-signature-1": other}), now=NOW)


@pytest.mark.parametrize(
    ("request_", "shop_", "why"),
    [
        (lambda: call(BODY), lambda: shop(0), "not signed"),
        (lambda: signed(BODY, 1), lambda: shop(0), "not of any of the public keys"),
        (lambda: signed(BODY), shop, "no public key"),
        (lambda: signed(BODY), lambda: shop(0, client_id=""), "no client_id"),
        (lambda: signed(BODY), lambda: shop(0, client_id="other"), "another client"),
        (lambda: signed(b"[7]"), lambda: shop(0), "does not say whom"),
        (lambda: signed(b"{"), lambda: shop(0), "does not say whom"),
        (lambda: signed(b"{}"), lambda: shop(0), "another client"),
        (
            lambda: with_headers(signed(BODY, 1), **{"x-adobe-digital-signature-2": "not base64"}),
            lambda: shop(0),
            "not of any",
        ),
    ],
)
def test_whatever_is_not_surely_adobes_is_refused(request_, shop_, why):
    """The text says why, and shows neither body nor key."""
    with pytest.raises(SignatureError, match=why) as caught:
        shop_().authenticate(request_(), now=NOW)
    assert "post.example" not in str(caught.value)
    assert CLIENT not in str(caught.value)


def test_a_path_of_a_key_is_not_followed():
    """Whoever forges a call could name a key of his own; only pinned ones count."""
    forged = with_headers(signed(BODY, 1), **{"x-adobe-public-key1-path": "/prod/keys/mine.pem"})

    with pytest.raises(SignatureError):
        shop(0).authenticate(forged, now=NOW)


@pytest.mark.parametrize("pem", ["", "a key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END"])
def test_a_key_that_is_none_is_a_mistake_of_the_settings(pem):
    """It is named by its place, and no forger is told."""
    broken = Magento(public_keys=[public_key(), pem], client_id=CLIENT)

    with pytest.raises(ConfigurationError) as caught:
        broken.authenticate(signed(BODY), now=NOW)
    assert ["public_keys[1]"] == [one.where for one in caught.value.problems]


def test_without_cryptography_nothing_is_believed(monkeypatch):
    """The package is an extra: who needs it and has it not is told which."""
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    _signature._load.cache_clear()

    with pytest.raises(ConfigurationError, match=r"pvxklaviyo\[magento\]"):
        shop(0).authenticate(signed_once(), now=NOW)


def test_neither_keys_nor_client_are_shown():
    """What settings print may stand in a log."""
    text = repr(shop(0))

    assert "BEGIN" not in text
    assert CLIENT not in text


_ONCE: list[Request] = []


def signed_once() -> Request:
    """Sign once: what RSA signs is the same each time."""
    if not _ONCE:
        _ONCE.append(signed(BODY))
    return _ONCE[0]


def signature_once() -> str:
    return signed_once().headers["x-adobe-digital-signature-1"]
