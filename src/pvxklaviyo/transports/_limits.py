"""What a transport allows: known before its first request, so without all that carries one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._http import Request

MAX_BYTES = 32 * 2**20


class Limits:
    """
    How long to wait, and for how much.

    Args:
        timeout: Seconds for the whole answer to come, unless a request says
            otherwise.

        connect: Seconds to reach the service, and to get a free connection.

        max_bytes: The longest body to accept, decoded.

        connections: Open at once.

    Raises:
        ValueError: One of them is not above 0.
    """

    __slots__ = ("connect", "connections", "max_bytes", "timeout")

    def __init__(self, *, timeout: float, connect: float, max_bytes: int, connections: int) -> None:
        if not (timeout > 0 and connect > 0 and max_bytes > 0):
            raise ValueError("timeout, connect_timeout and max_bytes are above 0")
        if connections < 1:
            raise ValueError("max_connections is above 0")
        self.timeout = timeout
        self.connect = connect
        self.max_bytes = max_bytes
        self.connections = connections

    def of(self, request: Request) -> float:
        """Tell how long a request may take."""
        return self.timeout if request.timeout is None else request.timeout
