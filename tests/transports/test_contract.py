from __future__ import annotations

from collections.abc import Iterator

import pytest

from pvxklaviyo import AsyncTransport, Transport
from pvxklaviyo.testing import AsyncTransportContract, TransportContract
from pvxklaviyo.transports import (
    AsyncHttpx2Transport,
    AsyncHttpxTransport,
    Httpx2Transport,
    HttpxTransport,
)


class TestHttpx(TransportContract):
    @pytest.fixture
    def transport(self) -> Iterator[Transport]:
        with HttpxTransport(max_bytes=self.max_bytes) as transport:
            yield transport


class TestHttpx2(TransportContract):
    @pytest.fixture
    def transport(self) -> Iterator[Transport]:
        with Httpx2Transport(max_bytes=self.max_bytes) as transport:
            yield transport


class TestAsyncHttpx(AsyncTransportContract):
    @pytest.fixture
    def transport(self) -> AsyncTransport:
        return AsyncHttpxTransport(max_bytes=self.max_bytes)


class TestAsyncHttpx2(AsyncTransportContract):
    @pytest.fixture
    def transport(self) -> AsyncTransport:
        return AsyncHttpx2Transport(max_bytes=self.max_bytes)
