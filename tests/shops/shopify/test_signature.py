from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo._http import Request
from pvxklaviyo.errors import SignatureError

from .bodies import call, sample, shop

NOW = datetime(2026, 7, 1, 9, 16, tzinfo=UTC)
VECTOR = {
    "x-shopify-hmac-sha256": "Lcc9Yf2U6zbkFFL44wuL0uEJMTo4Q8mC5iIG3KWCtLA=",
    "x-shopify-shop-domain": "acme.myshopify.com",
}


def test_a_known_signature_is_accepted():
    """A signature that was computed elsewhere is this shop's."""
    shop().authenticate(Request("POST", "/", VECTOR, b'{"id":1}'), now=NOW)


def test_two_secrets_while_one_is_changed():
    """A call signed with the old secret is accepted beside the new one, and refused without."""
    request = call("orders/create", sample("orders-create.json"), secret="old")
    shop(secrets=["new", "old"]).authenticate(request, now=NOW)

    with pytest.raises(SignatureError, match="is not of any of the secrets"):
        shop(secrets=["new"]).authenticate(request, now=NOW)


@settings(max_examples=40)
@given(st.data())
def test_no_bit_may_differ(data):
    """With any one bit of the body or of the signature flipped, a call is refused."""
    request = call("orders/edited", sample("orders-edited.json"))
    shop().authenticate(request, now=NOW)
    if data.draw(st.booleans(), label="in the body"):
        changed = attrs.evolve(request, content=_flipped(request.content, data))
    else:
        signature = request.headers["x-shopify-hmac-sha256"].encode()
        other = _flipped(signature, data).decode("latin-1")
        headers = {**request.headers, "x-shopify-hmac-sha256": other}
        changed = attrs.evolve(request, headers=headers)

    with pytest.raises(SignatureError):
        shop().authenticate(changed, now=NOW)


def _flipped(content: bytes, data) -> bytes:
    bit = data.draw(st.integers(0, 8 * len(content) - 1))
    flipped = bytearray(content)
    flipped[bit // 8] ^= 1 << bit % 8
    return bytes(flipped)


def test_the_same_call_years_later():
    """No time is signed, so a call of any age is accepted: being known is what stops it."""
    request = call("orders/create", sample("orders-create.json"))
    shop().authenticate(request, now=datetime(2036, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("domain", ["other.myshopify.com", ""])
def test_another_shop_of_the_same_app(domain):
    """An app signs for all its shops, so the domain has to be this one's, unless switched off."""
    told = {"X-Shopify-Shop-Domain": domain}
    request = call("orders/create", sample("orders-create.json"), **told)
    shop(checks_domain=False).authenticate(request, now=NOW)

    with pytest.raises(SignatureError, match="is of another shop"):
        shop().authenticate(request, now=NOW)


def test_without_a_secret_nobody_gets_in():
    """A shop that was given no secret, for its exports alone, refuses every call."""
    with pytest.raises(SignatureError, match="there is no secret"):
        shop(secrets=()).authenticate(call("orders/create", b"{}"), now=NOW)


def test_nothing_prints_a_secret():
    """Neither the shop nor what it refuses shows what it signs with."""
    with pytest.raises(SignatureError) as caught:
        shop(secrets="quiet").authenticate(call("orders/create", b"{}", "loud"), now=NOW)

    assert "quiet" not in repr(shop(secrets="quiet"))
    assert "quiet" not in str(caught.value)


@pytest.mark.parametrize("domain", ["", "acme", "https://acme.myshopify.com", "acme..com"])
def test_what_is_no_domain(domain):
    """A domain that can be none is refused when the shop is made; case does not matter."""
    assert "acme.myshopify.com" == shop(domain=" ACME.myshopify.com ").domain
    with pytest.raises(ValueError, match="domain is the shop's own name"):
        shop(domain=domain)
