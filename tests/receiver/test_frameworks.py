"""The receiver mounted in what people have, each as its own documentation says how."""

import asyncio
from importlib import import_module

import pytest

from pvxklaviyo import Request
from pvxklaviyo.receiver import AsyncReceiver, Receiver

from .door import AsyncMemorySink, DemoShop, MemorySink, signed
from .test_asgi import call as asgi_call
from .test_asgi import status
from .test_wsgi import call as wsgi_call

ONE = signed({"id": 1})
BELOW = "/hooks/shops/main"


def _asgi(app):
    return status(asyncio.run(asgi_call(app, ONE, path=BELOW, server=("127.0.0.1", 80))))


@pytest.fixture
def asgi():
    sink = AsyncMemorySink()
    return AsyncReceiver(sink, shops=[DemoShop()]).asgi, sink.inner


@pytest.fixture
def wsgi():
    sink = MemorySink()
    return Receiver(sink, shops=[DemoShop()]), sink


def test_starlette(asgi):
    """``Mount("/hooks", receiver.asgi)``."""
    applications = import_module("starlette.applications")
    routing = import_module("starlette.routing")
    application, sink = asgi
    app = applications.Starlette(routes=[routing.Mount("/hooks", application)])

    assert 200 == _asgi(app)
    assert ["1"] == sink.kept


@pytest.mark.filterwarnings("ignore")
def test_fastapi(asgi):
    """``app.mount("/hooks", receiver.asgi)``."""
    fastapi = import_module("fastapi")
    application, sink = asgi
    app = fastapi.FastAPI()
    app.mount("/hooks", application)

    assert 200 == _asgi(app)
    assert ["1"] == sink.kept


@pytest.mark.filterwarnings("ignore")
def test_litestar(asgi):
    """``asgi("/hooks", is_mount=True)`` around it."""
    litestar = import_module("litestar")
    application, sink = asgi

    @litestar.asgi("/hooks", is_mount=True)
    async def hooks(
        scope: litestar.types.Scope, receive: litestar.types.Receive, send: litestar.types.Send
    ) -> None:
        await application(scope, receive, send)

    app = litestar.Litestar([hooks])

    assert 200 == _asgi(app)
    assert ["1"] == sink.kept


def test_flask(wsgi):
    """``DispatcherMiddleware(app, {"/hooks": receiver.wsgi})``."""
    flask = import_module("flask")
    middleware = import_module("werkzeug.middleware.dispatcher")
    receiver, sink = wsgi
    app = flask.Flask("shop")
    app.wsgi_app = middleware.DispatcherMiddleware(app.wsgi_app, {"/hooks": receiver.wsgi})
    with app.test_client() as client:
        answer = client.post(BELOW, data=ONE.content, headers=dict(ONE.headers))

    assert (200, b"") == (answer.status_code, answer.data)
    assert ["1"] == sink.kept


@pytest.mark.filterwarnings("ignore")
def test_django(wsgi):
    """A view that hands over what came; Django mounts no applications of others."""
    django = import_module("django")
    conf = import_module("django.conf")
    receiver, sink = wsgi
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpResponse
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt

    @csrf_exempt
    def hooks(request, below):
        answer = receiver.handle(
            Request(request.method, f"/{below}", dict(request.headers), request.body)
        )
        return HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))

    class Urls:
        urlpatterns = (path("hooks/<path:below>", hooks),)

    if not conf.settings.configured:
        conf.settings.configure(
            ROOT_URLCONF=Urls, ALLOWED_HOSTS=["*"], MIDDLEWARE=[], SECRET_KEY="x"
        )
        django.setup()
    answered, _, _ = wsgi_call(get_wsgi_application(), ONE, PATH_INFO=BELOW)

    assert 200 == answered
    assert ["1"] == sink.kept


def test_uvicorn_serves_it_and_cuts_who_is_slow():
    """A real socket: a whole call, and one that dribbles."""
    uvicorn = import_module("uvicorn")
    from datetime import timedelta

    from pvxklaviyo.receiver import Limits

    sink = AsyncMemorySink()
    limits = Limits(body_within=timedelta(seconds=0.1))
    receiver = AsyncReceiver(sink, shops=[DemoShop()], limits=limits)

    async def talk(port, *, dribbles):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = (
            f"POST /shops/main HTTP/1.1\r\nHost: x\r\nX-Signature: {ONE.headers['x-signature']}\r\n"
        )
        writer.write(f"{head}Content-Length: {len(ONE.content)}\r\n\r\n".encode())
        if not dribbles:
            writer.write(ONE.content)
        answer = await reader.readuntil(b"\r\n\r\n")
        # One who was cut is hung up on, too.
        rest = await reader.read() if dribbles else b""
        writer.close()
        return int(answer.split()[1]), rest

    async def main():
        config = uvicorn.Config(receiver.asgi, port=0, log_config=None, lifespan="on")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        answers = await asyncio.wait_for(
            asyncio.gather(talk(port, dribbles=False), talk(port, dribbles=True)), 5
        )
        server.should_exit = True
        await serving
        return answers

    assert [(200, b""), (408, b"")] == asyncio.run(main())
    assert ["1"] == sink.inner.kept
