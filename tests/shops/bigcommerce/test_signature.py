from __future__ import annotations

from datetime import timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo import Request
from pvxklaviyo.errors import SignatureError
from pvxklaviyo.shops import BigCommerce
from pvxklaviyo.shops._signed import keys
from pvxklaviyo.shops.bigcommerce._signature import check

from .calls import NOW, SECRET, SHOP, STAMP, URL, call, sample, signature

BODY = sample("created.json")


def refused(request: Request, shop: BigCommerce = SHOP, now=NOW) -> str:
    with pytest.raises(SignatureError) as caught:
        shop.authenticate(request, now=now)
    return str(caught.value)


@settings(max_examples=60)
@given(st.data())
def test_any_flipped_bit_is_refused(data):
    """A call passes as it was signed; with one bit of id, time, body or signature changed, not."""
    request = call(BODY)
    SHOP.authenticate(request, now=NOW)
    name = data.draw(
        st.sampled_from(["content", "webhook-id", "webhook-timestamp", "webhook-signature"])
    )
    text = request.content if name == "content" else request.headers[name].encode()
    flipped = bytearray(text)
    bit = data.draw(st.integers(0, 8 * len(flipped) - 1))
    flipped[bit // 8] ^= 1 << bit % 8
    if name == "content":
        other = attrs.evolve(request, content=bytes(flipped))
    else:
        headers = {**request.headers, name: flipped.decode("latin-1")}
        other = attrs.evolve(request, headers=headers)

    with pytest.raises(SignatureError):
        SHOP.authenticate(other, now=NOW)


def test_the_vendors_form_is_accepted():
    """A signature that was made elsewhere is accepted: id, time and body, in that order."""
    known = {
        "webhook-id": "msg_1",
        "webhook-timestamp": "1700000000",
        "webhook-signature": "v1,n9D2ERy357B8qgNh/VdXwuX9THb4GSvO8kO8do7XXew=",
    }
    request = Request("POST", URL, known, b'{"id":1}')
    check(request, secrets=keys("shhh"), headers={}, tolerance=timedelta(minutes=5), now=NOW)


def test_one_of_several_signatures_is_enough():
    """While a secret is changed a call has two; versions that are not known are passed over."""
    good = call(BODY).headers["webhook-signature"]
    SHOP.authenticate(call(BODY, webhook_signature=f"v1a,xyz v1,bm8= {good}"), now=NOW)

    assert "is not of any" in refused(call(BODY, webhook_signature="v1a,xyz v1,bm8="))
    assert "is not signed" in refused(call(BODY, webhook_signature=good.replace("v1,", "v2,")))


def test_a_secret_may_be_changed():
    """Old and new one are accepted, others are not."""
    shop = attrs.evolve(SHOP, secrets=("new", SECRET))
    content = call(BODY).content
    for secret in ("new", SECRET):
        made = call(content, webhook_signature=signature(content, secret))
        shop.authenticate(made, now=NOW)

    refused(call(content, webhook_signature=signature(content, "other")), shop)


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"webhook_signature": ""}, "the call is not signed"),
        ({"webhook_id": ""}, "the call is not signed"),
        ({"webhook_timestamp": ""}, "does not say when it was signed"),
        ({"webhook_timestamp": "+1700000000"}, "does not say when it was signed"),
        ({"webhook_timestamp": "1700000001"}, "is not of any of the secrets"),
    ],
)
def test_every_part_of_the_signature_is_needed(headers, why):
    """Without id, time or signature, or with another time, nobody gets in."""
    assert why in refused(call(BODY, **headers))


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(300, True), (301, False), (-300, True), (-301, False)]
)
def test_an_old_call_is_refused(seconds, accepted):
    """Five minutes either way; beyond, it may be somebody's copy."""
    now = NOW + timedelta(seconds=seconds)
    if accepted:
        SHOP.authenticate(call(BODY), now=now)
    else:
        expected = "too long ago" if seconds > 0 else "in the future"

        assert expected in refused(call(BODY), now=now)


def test_a_replay_by_hand_may_be_of_any_age():
    """The limit can be switched off; the signature still counts."""
    shop = attrs.evolve(SHOP, tolerance=None)
    later = NOW + timedelta(days=400)
    shop.authenticate(call(BODY), now=later)

    refused(call(BODY, webhook_timestamp=str(STAMP + 1)), shop, later)


def test_headers_that_were_agreed_are_another_way():
    """Without a secret they are all that a call is known by; each must be there."""
    shop = BigCommerce(store_hash="abc123", headers={"X-Shared": ("one", "two"), "X-Other": "o"})
    unsigned = attrs.evolve(call(BODY), headers={"x-shared": "two", "x-other": "o"})
    shop.authenticate(unsigned, now=NOW)

    for headers in ({"x-shared": "two"}, {"x-shared": "tw", "x-other": "o"}, {"x-other": "o"}):
        assert "a header that was agreed" in refused(attrs.evolve(unsigned, headers=headers), shop)


def test_where_both_are_known_both_must_hold():
    """A stolen header alone opens nothing where calls are signed."""
    shop = attrs.evolve(SHOP, headers={"X-Shared": "one"})
    shop.authenticate(call(BODY, x_shared="one"), now=NOW)

    refused(call(BODY), shop)
    refused(attrs.evolve(call(BODY), headers={"x-shared": "one"}), shop)


def test_without_any_way_nobody_gets_in():
    """A store that was given neither takes no call, nor do empty ones."""
    assert "neither a secret nor a header" in refused(call(BODY), BigCommerce(store_hash="abc123"))
    empty = BigCommerce(store_hash="abc123", headers={"X-Shared": ""})
    refused(call(BODY, x_shared=""), empty)
    blank = BigCommerce(store_hash="abc123", secrets="")
    content = call(BODY).content
    refused(call(content, webhook_signature=signature(content, "")), blank)


@pytest.mark.parametrize(
    "body", [{**BODY, "producer": "stores/other1"}, {**BODY, "producer": None}, [], b"{"]
)
def test_a_signed_call_of_another_store_is_refused(body):
    """An app has one secret for all stores that installed it."""
    assert "of another store" in refused(call(body))


def test_secrets_do_not_print_themselves():
    """Neither the shop nor the error shows any."""
    shop = attrs.evolve(SHOP, headers={"X-Shared": "whisper"})

    assert SECRET not in repr(shop)
    assert "whisper" not in repr(shop) + refused(call(BODY), shop)


def test_a_store_needs_its_hash():
    """It goes into addresses, so it can be nothing else."""
    with pytest.raises(ValueError, match="store_hash"):
        BigCommerce(store_hash="../other")
