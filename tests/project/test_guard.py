from __future__ import annotations

import socket

import pytest


@pytest.mark.parametrize("connect", ["connect", "connect_ex"])
@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "registry.invalid"])
def test_no_test_reaches_another_machine(connect: str, host: str) -> None:
    """A connection that would leave this machine fails the test that tries it."""
    with socket.socket() as one, pytest.raises(pytest.fail.Exception, match=host):
        getattr(one, connect)((host, 9))


def test_this_machine_can_be_reached() -> None:
    """Servers of a test's own are reached as ever."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert server.getsockname() == client.getpeername()
