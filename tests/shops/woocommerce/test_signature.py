from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo import Request
from pvxklaviyo.errors import SignatureError
from pvxklaviyo.shops.woocommerce import WooCommerce

from .calls import SECRET, SHOP, call, sample

NOW = datetime(2026, 7, 1, tzinfo=UTC)
URL = "https://receiver.pvx-sim.net/woocommerce"
PING = Request("POST", URL, {"content-type": "application/x-www-form-urlencoded"}, b"webhook_id=7")


@settings(max_examples=40)
@given(st.data())
def test_any_flipped_bit_is_refused(data):
    """A call passes as it was signed; with one bit of body or signature changed, it does not."""
    request = call(b'{"id":1,"status":"processing","number":"1"}')
    SHOP.authenticate(request, now=NOW)
    signature = request.headers["x-wc-webhook-signature"]
    both = bytearray(request.content + signature.encode())
    bit = data.draw(st.integers(0, 8 * len(both) - 1))
    both[bit // 8] ^= 1 << bit % 8
    length = len(request.content)
    headers = {**request.headers, "x-wc-webhook-signature": both[length:].decode("latin-1")}

    with pytest.raises(SignatureError):
        SHOP.authenticate(
            attrs.evolve(request, content=bytes(both[:length]), headers=headers), now=NOW
        )


def test_the_vendors_digest_is_accepted():
    """A signature that was made elsewhere is accepted."""
    headers = {"x-wc-webhook-signature": "Lcc9Yf2U6zbkFFL44wuL0uEJMTo4Q8mC5iIG3KWCtLA="}
    SHOP.authenticate(Request("POST", URL, headers, b'{"id":1}'), now=NOW)

    with pytest.raises(SignatureError):
        SHOP.authenticate(Request("POST", URL, headers, b'{"id":2}'), now=NOW)


def test_each_webhook_may_have_its_own_secret():
    """Any of the secrets will do, because the shop makes one for each webhook."""
    shop = WooCommerce(secrets=("new", SECRET))
    shop.authenticate(call({}, secret="new"), now=NOW)
    shop.authenticate(call({}, secret=SECRET), now=NOW)

    with pytest.raises(SignatureError):
        shop.authenticate(call({}, secret="other"), now=NOW)


def test_without_a_secret_nobody_gets_in():
    """A shop that was given no secret takes no call, also not one that was signed with nothing."""
    for secrets in ((), ""):
        with pytest.raises(SignatureError):
            WooCommerce(secrets=secrets).authenticate(call({}, secret=""), now=NOW)


def test_a_ping_passes_and_says_nothing():
    """WooCommerce signs no ping; it is answered as well, and shows nothing."""
    SHOP.authenticate(PING, now=NOW)

    assert "a ping" == SHOP.read(PING).ignored
    assert () == SHOP.read(PING).shown


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"webhook_id=7&webhook_id=8", {}),
        (b"webhook_id=", {}),
        (b" webhook_id=7", {}),
        (b"webhook_id=7", {"x-wc-webhook-topic": "order.updated"}),
        (b"webhook_id=7", {"x-wc-webhook-signature": "bm8="}),
    ],
)
def test_a_ping_has_one_form(content, headers):
    """Whatever differs from it needs a signature that is right."""
    with pytest.raises(SignatureError):
        SHOP.authenticate(Request("POST", URL, headers, content), now=NOW)


ORDER = call(sample("order.json"))
BODIES = st.one_of(
    st.binary(max_size=30),
    st.sampled_from([b"webhook_id=7", ORDER.content, b"webhook_id=7&x=1", b"webhook_id="]),
)


@settings(max_examples=80)
@given(
    BODIES,
    st.dictionaries(
        st.sampled_from(["x-wc-webhook-topic", "x-wc-webhook-signature", "content-type"]),
        st.sampled_from(["order.updated", "", "application/json", "bm8="]),
    ),
)
def test_nothing_unsigned_is_ever_believed(content, headers):
    """What nobody signed is refused, or it is the ping, which shows nothing."""
    request = Request("POST", URL, headers, content)
    try:
        SHOP.authenticate(request, now=NOW)
    except SignatureError:
        return
    heard = SHOP.read(request)

    assert ((), (), "a ping") == (heard.shown, heard.needs, heard.ignored)


def test_secrets_do_not_print_themselves():
    """Neither the shop nor the error shows a secret or a body."""
    with pytest.raises(SignatureError) as caught:
        SHOP.authenticate(call(sample("order.json"), secret="other"), now=NOW)

    assert SECRET not in repr(SHOP) + str(caught.value)
    assert "ann@" not in str(caught.value)
