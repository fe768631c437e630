"""What holds for every test: nobody talks to another machine, and properties are repeatable."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.charmap import charmap

# What was imported stays, and a world's records are no cycles: looking them
# through for some, again and again, is a fifth of the time.
gc.freeze()
gc.set_threshold(20_000, 20, 20)

settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.hookimpl(trylast=True)
def pytest_sessionstart() -> None:
    """Let the file of all characters be made before there are workers to write it at once."""
    charmap()


def _refuse_strangers(address: object) -> None:
    # Unix sockets have a path in place of a pair.
    if not isinstance(address, tuple):
        return
    host = str(address[0])
    try:
        near = ipaddress.ip_address(host).is_loopback
    except ValueError:
        near = host == "localhost"
    if not near:
        pytest.fail(f"a test tried to reach {host}; tests stay on this machine")


@pytest.fixture(autouse=True, scope="session")
def this_machine_only() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""

    def guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
        def guard(self: socket.socket, address: Any) -> Any:
            _refuse_strangers(address)
            return connect(self, address)

        return guard

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
        yield
