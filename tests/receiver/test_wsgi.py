import io
import socket
import threading
from datetime import timedelta
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from pvxklaviyo.receiver import Counts, Limits, Receiver

from .door import TOKEN, DemoShop, MemorySink, signed, token


def call(app, request, *, script="", length=None, stream=None, **more):
    """Call an application as a server would."""
    path, _, query = request.url.partition("?")
    environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": script,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(request.content)) if length is None else length,
        "CONTENT_TYPE": "application/json",
        "wsgi.input": io.BytesIO(request.content) if stream is None else stream,
        **{f"HTTP_{name.upper().replace('-', '_')}": v for name, v in request.headers.items()},
        **more,
    }
    setup_testing_defaults(environ)
    told = []
    body = b"".join(app(environ, lambda status, headers: told.append((status, headers))))
    ((status, headers),) = told
    return int(status.split()[0]), dict(headers), body


@pytest.fixture
def sink():
    return MemorySink()


@pytest.fixture
def receiver(sink):
    limits = Limits(most_bytes=100_000, body_within=timedelta(seconds=0.2))
    return Receiver(sink, shops=[DemoShop(), DemoShop("zwölf punkt")], token=token(), limits=limits)


def test_a_call_comes_through_with_headers_body_and_mount(receiver, sink):
    """Paths are counted from the mount, names may be any letters, and PEP 3333 is kept."""
    app = validator(receiver.wsgi)
    environ_of = {"SERVER_PROTOCOL": "HTTP/1.1"}
    one = signed({"id": 1})
    environ = {}
    setup_testing_defaults(environ)
    environ |= environ_of | {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "/hooks",
        "PATH_INFO": "/shops/main",
        "QUERY_STRING": "",
        "CONTENT_LENGTH": str(len(one.content)),
        "wsgi.input": io.BytesIO(one.content),
        "HTTP_X_SIGNATURE": one.headers["x-signature"],
    }
    told = []
    answer = app(environ, lambda status, headers, info=None: told.append((status, headers)))
    body = b"".join(answer)
    answer.close()
    path = "/shops/zwölf punkt".encode().decode("latin-1")
    other = call(receiver.wsgi, signed({"id": 2}), PATH_INFO=path)
    hint = call(receiver.wsgi, signed({}, method="GET"), PATH_INFO=f"/peoplevox/{TOKEN}")

    assert ("200 OK", b"") == (told[0][0], body)
    assert (200, "0", b"") == (other[0], other[1]["Content-Length"], other[2])
    assert 200 == hint[0]
    assert ["1", "2"] == sink.kept


@pytest.mark.parametrize(
    ("length", "status"), [("100001", 413), ("-1", 413), ("x", 413), ("99", 400), ("", 401)]
)
def test_a_length_that_is_wrong_is_no_way_in(receiver, sink, length, status):
    """Too long is not read, cut short is not believed, none is no body."""
    assert status == call(receiver.wsgi, signed({"id": 1}), length=length)[0]
    assert [] == sink.commits


def test_a_server_that_ends_bodies_itself_is_believed_up_to_the_limit(receiver, sink):
    """Chunked bodies have no length; the server says that it knows their end."""
    long = signed(b"x" * 100_001)
    statuses = []
    for one in (signed({"id": 1}), long):
        environ = {}
        setup_testing_defaults(environ)
        environ |= {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/shops/main",
            "wsgi.input": io.BytesIO(one.content),
            "wsgi.input_terminated": True,
            "HTTP_X_SIGNATURE": one.headers["x-signature"],
        }
        receiver.wsgi(environ, lambda status, headers: statuses.append(status))

    assert ["200", "413"] == [one.split()[0] for one in statuses]
    assert ["1"] == sink.kept


@pytest.mark.parametrize("has_read1", [True, False])
def test_a_slow_body_is_cut(receiver, sink, has_read1):
    """408 once the time is over, however the server reads."""
    one = signed({"id": 1, "long": "x" * 5_000})

    class Trickle:
        def __init__(self):
            self.at = 0

        def read(self, size):
            threading.Event().wait(0.03)
            part = one.content[self.at : self.at + min(size, 100)]
            self.at += len(part)
            return part

    stream = Trickle()
    if has_read1:
        stream.read1 = stream.read

    assert 408 == call(receiver.wsgi, one, stream=stream)[0]
    assert [] == sink.commits
    assert Counts(limited=1) == receiver.counts["shops/main"]


def test_a_server_of_the_standard_library_serves_it(receiver, sink):
    """A real socket, a whole request, an empty answer."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    one = signed({"id": 1})
    with make_server("127.0.0.1", 0, receiver.wsgi, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        with socket.create_connection(server.server_address) as client:
            client.sendall(
                b"POST /shops/main HTTP/1.1\r\nHost: x\r\nX-Signature: %s\r\n"
                b"Content-Length: %d\r\n\r\n%s"
                % (one.headers["x-signature"].encode(), len(one.content), one.content)
            )
            answer = client.makefile("rb").read()
        thread.join()

    assert b"200" in answer.splitlines()[0]
    assert answer.endswith(b"\r\n\r\n")
    assert ["1"] == sink.kept
