import asyncio
from datetime import timedelta

import pytest

from pvxklaviyo.receiver import AsyncReceiver, Counts, Limits, Receiver

from .door import TOKEN, AsyncMemorySink, DemoShop, MemorySink, signed, token

LIMITS = Limits(most_bytes=100_000, body_within=timedelta(seconds=0.1))


async def call(app, request, *, root="", path=None, parts=None, pause=0.0, **scope):
    """Call an application as a server would."""
    raw, _, query = request.url.partition("?")
    messages = [
        {"type": "http.request", "body": part, "more_body": True}
        for part in (parts or [request.content])
    ] + [{"type": "http.request", "body": b""}]
    sent = []

    async def receive():
        await asyncio.sleep(pause)
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    await app(
        {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "path": raw if path is None else path,
            "root_path": root,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in request.headers.items()],
            **scope,
        },
        receive,
        send,
    )
    return sent


def status(sent):
    """Give the status that was answered; None: nothing was."""
    return sent[0]["status"] if sent else None


@pytest.fixture(params=["async", "blocking"])
def door(request):
    """Give a receiver of either colour, and what remembers."""
    if request.param == "async":
        sink = AsyncMemorySink()
        return AsyncReceiver(sink, shops=[DemoShop()], token=token(), limits=LIMITS), sink.inner
    sink = MemorySink()
    return Receiver(sink, shops=[DemoShop()], token=token(), limits=LIMITS), sink


@pytest.mark.parametrize(
    ("root", "path"),
    [("", "/shops/main"), ("/hooks", "/hooks/shops/main"), ("/hooks/", "/shops/main")],
)
def test_a_call_comes_through_wherever_it_is_mounted(door, root, path):
    """Servers and frameworks of either habit: the root in the path, or not."""
    receiver, sink = door
    one = signed({"id": 1})
    sent = asyncio.run(
        call(receiver.asgi, one, root=root, path=path, parts=[one.content[:4], one.content[4:]])
    )

    assert ["http.response.start", "http.response.body"] == [each["type"] for each in sent]
    assert (200, b"") == (status(sent), sent[1]["body"])
    assert ["1"] == sink.kept


def test_a_notification_comes_through(door):
    """The query names the order."""
    receiver, sink = door
    one = signed(b"", method="GET")
    path = f"/peoplevox/{TOKEN}/TrackingNumberReceived"
    sent = asyncio.run(call(receiver.asgi, one, path=path, query_string=b"order=SO%2F1&despatch=2"))

    assert 200 == status(sent)
    assert [("SO/1",)] == [hint.orders for (hint,) in sink.hints]


def test_what_is_too_long_is_not_read_to_its_end(door):
    """By its declared length at once, else where it passes the limit."""
    receiver, sink = door
    one = signed(b"x" * 100_001)
    declared = [(b"content-length", b"100001")]
    never = asyncio.run(call(receiver.asgi, one, headers=declared, parts=[], pause=3))
    passed = asyncio.run(call(receiver.asgi, one, parts=[b"x" * 50_000] * 4))
    nobodys = asyncio.run(call(receiver.asgi, signed(b"x", name="none")))

    assert [413, 413, 404] == [status(one) for one in (never, passed, nobodys)]
    assert (b"connection", b"close") in passed[0]["headers"]
    assert Counts(limited=2) == receiver.counts["shops/main"]
    assert [] == sink.commits


def test_a_slow_body_is_cut(door):
    """408 once the time is over."""
    receiver, sink = door
    one = signed({"id": 1})
    sent = asyncio.run(
        call(receiver.asgi, one, parts=[bytes([byte]) for byte in one.content], pause=0.03)
    )

    assert 408 == status(sent)
    assert [] == sink.commits


def test_a_caller_who_goes_away_is_not_answered(door):
    """Half a body is nothing."""
    receiver, sink = door

    async def main():
        async def receive():
            return {"type": "http.disconnect"}

        async def send(message):
            raise AssertionError(message)

        scope = {"type": "http", "method": "POST", "path": "/shops/main", "headers": []}
        await receiver.asgi(scope, receive, send)

    asyncio.run(main())

    assert [] == sink.commits


def test_a_server_may_begin_and_end_it(door):
    """The lifespan is answered; the counts are logged at its end."""
    receiver, _ = door
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message["type"])

    asyncio.run(receiver.asgi({"type": "lifespan"}, receive, send))

    assert ["lifespan.startup.complete", "lifespan.shutdown.complete"] == sent


def test_what_is_no_call_is_refused(door):
    """A websocket is closed; what is not known is an error, as ASGI asks."""
    receiver, _ = door
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message["type"])

    asyncio.run(receiver.asgi({"type": "websocket"}, receive, send))

    assert ["websocket.close"] == sent
    with pytest.raises(ValueError, match="speak"):
        asyncio.run(receiver.asgi({"type": "other"}, receive, send))
