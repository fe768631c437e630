"""What a shop asks before it sends anything: whether somebody listens at its address."""

import asyncio

import attrs
import pytest

from pvxklaviyo import Request
from pvxklaviyo.receiver import AsyncReceiver, Counts, Limits, Receiver
from pvxklaviyo.shops import Magento

from . import test_asgi, test_wsgi
from .door import AsyncMemorySink, Clock, DemoShop, MemorySink, token

SHOPS = [
    DemoShop(),
    Magento(name="commerce", client_id="our-client", public_keys=["pem"]),
    Magento(name="read-only"),
]
ASKED = Request("GET", "/shops/commerce?challenge=8ec8d794-0a2e")
PLAIN = "text/plain; charset=utf-8"


@attrs.frozen(kw_only=True)
class Breaking(DemoShop):
    """A shop that cannot answer."""

    def answer(self, request):
        raise KeyError(request.url)


@pytest.fixture
def sink():
    return MemorySink()


@pytest.fixture
def receiver(sink):
    return Receiver(sink, shops=SHOPS, token=token(), clock=Clock())


def test_it_is_answered_with_what_was_asked_and_nothing_is_kept(receiver, sink):
    """And counted, as all that comes."""
    response = receiver.handle(ASKED)

    assert (200, b"8ec8d794-0a2e") == (response.status, response.body)
    assert PLAIN == response.headers["content-type"]
    assert ([], [], []) == (sink.commits, sink.hints, sink.unread)
    assert {"shops/commerce": Counts(received=1)} == receiver.counts


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/shops/commerce"),
        Request("GET", "/shops/commerce?challenge=%3Cscript%3E"),
        Request("GET", "/shops/commerce?other=8ec8d794"),
        Request("GET", "/shops/commerce?challenge=8ec8d794", {}, b"{}"),
        Request("HEAD", "/shops/commerce?challenge=8ec8d794"),
        Request("PUT", "/shops/commerce?challenge=8ec8d794"),
        Request("GET", "/shops/commerce/more?challenge=8ec8d794"),
        Request("GET", "/shops/read-only?challenge=8ec8d794"),
        Request("GET", "/shops/main?challenge=8ec8d794"),
        Request("GET", "/shops/nobodys?challenge=8ec8d794"),
        Request("GET", "//[bad/shops/commerce?challenge=8ec8d794"),
    ],
)
def test_nothing_else_is_answered_to_a_get(receiver, request_):
    """Whether there is such a shop, and of which kind, its answer does not say."""
    response = receiver.handle(request_)

    assert (404, {}, b"") == (response.status, response.headers, response.body)
    assert {"other": Counts(refused=1)} == receiver.counts


def test_a_shop_that_fails_at_it_answers_as_if_there_were_none(sink):
    """Anybody may ask, in any words."""
    receiver = Receiver(sink, shops=[Breaking()], clock=Clock())

    assert 404 == receiver.handle(Request("GET", "/shops/main?challenge=8ec8d794")).status


def test_questions_are_limited_and_hold_no_delivery_up(sink):
    """Nobody signs them, so no more are answered than calls are refused."""
    limits = Limits(refused_burst=2, refused_per_second=0.001)
    receiver = Receiver(sink, shops=SHOPS, limits=limits, clock=Clock())
    statuses = [receiver.handle(ASKED).status for _ in range(3)]

    assert [200, 200, 429] == statuses
    assert {"shops/commerce": Counts(received=2, limited=1)} == receiver.counts


def test_through_wsgi(receiver):
    """With one content type, the answer's own; a body is not even read."""
    answered = test_wsgi.call(receiver.wsgi, ASKED, length="")
    long = test_wsgi.call(receiver.wsgi, ASKED, length="10")
    types = [value for name, value in answered[1].items() if name.lower() == "content-type"]

    assert (200, [PLAIN], b"8ec8d794-0a2e") == (answered[0], types, answered[2])
    assert (404, b"") == (long[0], long[2])


@pytest.mark.parametrize("colour", [AsyncReceiver, Receiver])
def test_through_asgi(colour):
    """In both colours."""
    sink = AsyncMemorySink() if colour is AsyncReceiver else MemorySink()
    receiver = colour(sink, shops=SHOPS, clock=Clock())
    start, body = asyncio.run(test_asgi.call(receiver.asgi, ASKED))

    assert (200, b"8ec8d794-0a2e") == (start["status"], body["body"])
    assert (b"content-type", PLAIN.encode()) in start["headers"]
