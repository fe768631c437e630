"""The contract of transports, in both colours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from .._wire import AsyncTransport, Transport
from ._answers import AnswerContract
from ._carrier import Carrier, Looped, Stepped
from ._failures import FailureContract


class TransportContract(AnswerContract, FailureContract):
    """
    What every transport promises, over real connections to a server that it starts itself.

    Give it yours, with the contract's limit::

        class TestMyTransport(TransportContract):
            @pytest.fixture
            def transport(self) -> Iterator[Transport]:
                with MyTransport(max_bytes=self.max_bytes) as transport:
                    yield transport

    One that opens a connection for every request says
    ``keeps_connections = False``; one that is meant to use the proxies of the
    environment says ``uses_environment = True``.
    """

    @pytest.fixture
    def transport(self) -> Transport:
        """Override this: your transport, which accepts bodies of ``max_bytes`` and no longer."""
        raise NotImplementedError("override the fixture: return your transport")

    @pytest.fixture
    def carrier(self, transport: Transport) -> Carrier:
        """The transport as the checks use it."""
        return Stepped(transport)


class AsyncTransportContract(AnswerContract, FailureContract):
    """
    The same for a transport that is awaited.

    The contract has an event loop of its own, and calls ``aclose`` in it at the
    end of each check, where the transport has that::

        class TestMyTransport(AsyncTransportContract):
            @pytest.fixture
            def transport(self) -> AsyncTransport:
                return MyAsyncTransport(max_bytes=self.max_bytes)
    """

    @pytest.fixture
    def transport(self) -> AsyncTransport:
        """Override this: your transport, which accepts bodies of ``max_bytes`` and no longer."""
        raise NotImplementedError("override the fixture: return your transport")

    @pytest.fixture
    def carrier(self, transport: AsyncTransport) -> Iterator[Carrier]:
        """The transport as the checks use it, with a loop of its own."""

        async def end() -> None:
            aclose = getattr(transport, "aclose", None)
            if aclose is not None:
                await aclose()

        with asyncio.Runner() as runner:
            yield Looped(transport, runner)
            runner.run(end())
