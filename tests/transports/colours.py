"""The transports behind one blocking face, so that one test holds all to the same promises."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

from pvxklaviyo import transports
from pvxklaviyo.testing._carrier import Looped, Stepped


class Colour:
    """One of the transports, opened with settings of the test's choice."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.awaited = name.startswith("Async")

    def __call__(self, **settings: Any) -> Carried:
        return Carried(getattr(transports, self.name)(**settings), awaited=self.awaited)


class Carried:
    """An open transport."""

    def __init__(self, transport: Any, *, awaited: bool) -> None:
        self.transport = transport
        self.runner = asyncio.Runner() if awaited else None
        carrier = Stepped(transport) if self.runner is None else Looped(transport, self.runner)
        self.send = carrier.send
        self.together = carrier.together

    def heir(self) -> Carried:
        """Give the same transport as a child process uses it: with a loop of its own."""
        return Carried(self.transport, awaited=self.runner is not None)

    def end(self) -> None:
        if self.runner is None:
            self.transport.close()
        else:
            self.runner.run(self.transport.aclose())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end()
        if self.runner is not None:
            self.runner.close()


COLOURS = [
    Colour(name)
    for name in ("HttpxTransport", "Httpx2Transport", "AsyncHttpxTransport", "AsyncHttpx2Transport")
]
