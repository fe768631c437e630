"""A server that answers with samples, and both clients behind one face, over real HTTP."""

from __future__ import annotations

import asyncio
import inspect
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import attrs

from pvxklaviyo.peoplevox import AsyncPeoplevox, Peoplevox
from pvxklaviyo.retry import Backoff
from pvxklaviyo.testing._loopback import Connection, answer, serving
from pvxklaviyo.transports import AsyncHttpxTransport, HttpxTransport

from .clients import PLENTY
from .samples import FOLDER
from .site import Clock

Colour = Literal["blocking", "awaited"]
COLOURS: tuple[Colour, ...] = ("blocking", "awaited")

SIGNED_IN = (FOLDER / "call_authenticate" / "response.xml").read_bytes()


@attrs.define
class Peer:
    """Where the server is, what it answers, and what was asked of it."""

    url: str = ""
    says: bytes = b""
    signs_in: bytes = answer(SIGNED_IN, "200 OK", "Content-Type: text/xml")
    asked: list[bytes] = attrs.field(factory=list)

    def follow(self, connection: Connection) -> None:
        """Answer what comes on one connection."""
        while whole := connection.request():
            self.asked.append(whole)
            signing_in = b"peoplevox.net/Authenticate" in whole.partition(b"\r\n\r\n")[0]
            says = self.signs_in if signing_in else self.says
            connection.write(says)
            if b"Connection: close" in says:
                return


@contextmanager
def peer() -> Iterator[Peer]:
    """Serve on this machine."""
    made = Peer()
    with serving(made.follow) as server:
        made.url = f"{server.url}/acme01/resources/integrationservicev4.asmx"
        yield made


def use(colour: Colour, url: str, act: Callable[[Any], Any], **transport: Any) -> Any:
    """Do something with a client of one colour, and give what came of it."""
    settings: dict[str, Any] = {
        "client_id": "acme01",
        "username": "api",
        "password": "geheim",
        "timezone": "Europe/London",
        "url": url,
        "budget": PLENTY,
        "backoff": Backoff(attempts=1),
        "clock": Clock(),
    }
    if colour == "blocking":
        with (
            HttpxTransport(**transport) as line,
            Peoplevox(**settings, transport=line) as client,
        ):
            return act(client)

    async def main() -> Any:
        async with (
            AsyncHttpxTransport(**transport) as line,
            AsyncPeoplevox(**settings, transport=line) as client,
        ):
            result = act(client)
            return await result if inspect.isawaitable(result) else result

    return asyncio.run(main())


def shape(data: bytes) -> Any:
    """Give an XML document as names and texts, whatever its blanks between elements."""

    def of(element: ET.Element) -> Any:
        inner = [of(child) for child in element]
        return element.tag, inner or (element.text or "")

    return of(ET.fromstring(data))
