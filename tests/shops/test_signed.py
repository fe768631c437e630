from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.errors import SignatureError
from pvxklaviyo.secrets import Secret, fixed
from pvxklaviyo.shops._signed import check_signed, keys

VECTOR = "Lcc9Yf2U6zbkFFL44wuL0uEJMTo4Q8mC5iIG3KWCtLA="


def signed(message: bytes, secret: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode()


@pytest.mark.parametrize(
    "secrets",
    ["shhh", Secret("shhh"), fixed("shhh"), ("new", "shhh"), [Secret("shhh"), fixed("old")]],
    ids=["text", "secret", "provider", "second", "first"],
)
def test_a_known_signature_is_accepted(secrets):
    """However the secret comes, first or second, a signature made elsewhere is accepted."""
    check_signed(b'{"id":1}', VECTOR, keys(secrets))


@settings(max_examples=60)
@given(st.binary(max_size=40), st.text(min_size=1, max_size=10), st.data())
def test_no_bit_may_differ(message, secret, data):
    """What was signed is accepted; with any one bit flipped, of body or signature, it is not."""
    signature = signed(message, secret)
    check_signed(message, signature, keys(secret))
    flipped = bytearray(message + signature.encode())
    bit = data.draw(st.integers(0, 8 * len(flipped) - 1))
    flipped[bit // 8] ^= 1 << bit % 8
    other, said = bytes(flipped[: len(message)]), bytes(flipped[len(message) :]).decode("latin-1")

    with pytest.raises(SignatureError):
        check_signed(other, said, keys(secret))


@pytest.mark.parametrize(
    ("signature", "secrets", "why"),
    [
        ("", "shhh", "the call is not signed"),
        (VECTOR, (), "there is no secret to check the call's signature with"),
        (signed(b'{"id":1}', ""), "", "there is no secret to check the call's signature with"),
        (VECTOR[:-1], "shhh", "the call's signature is not of any of the secrets"),
        (VECTOR.encode().hex(), "shhh", "the call's signature is not of any of the secrets"),
        ("\udc80", "shhh", "the call's signature is not of any of the secrets"),
    ],
    ids=["unsigned", "no secret", "empty secret", "cut", "hex", "half a character"],
)
def test_everything_else_is_refused(signature, secrets, why):
    """Without a signature, without a secret, or with another text, nobody gets in."""
    with pytest.raises(SignatureError) as caught:
        check_signed(b'{"id":1}', signature, keys(secrets))

    assert str(caught.value).startswith(why)
    assert "shhh" not in str(caught.value)


def test_secrets_do_not_print_themselves():
    """A secret that was given as plain text is kept as one that does not print."""
    assert "shhh" not in repr(keys(["shhh"]))
