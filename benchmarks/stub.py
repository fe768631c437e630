"""
A stand-in for Klaviyo that does as little as a server can: reads a request, answers 202.

    python -m benchmarks.stub      prints its port; ends with its standard input

It runs in a process of its own, on a core of its own where there is one, so
that what is measured is the client.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

ANSWER = (
    b"HTTP/1.1 202 Accepted\r\ncontent-type: application/vnd.api+json\r\ncontent-length: 0\r\n"
    b"ratelimit-limit: 3500\r\nratelimit-remaining: 3499\r\nratelimit-reset: 60\r\n\r\n"
)


class Connection(asyncio.Protocol):
    """One connection, kept alive."""

    def __init__(self) -> None:
        self.seen = bytearray()
        self.missing = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Count bytes of a body; look for the end of a head."""
        if self.missing:
            taken = min(self.missing, len(data))
            self.missing -= taken
            data = data[taken:]
            if not self.missing:
                self.transport.write(ANSWER)
        self.seen += data
        while (end := self.seen.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.seen[:end]).lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            body = len(self.seen) - end - 4
            if body < length:
                self.missing = length - body
                self.seen.clear()
                return
            del self.seen[: end + 4 + length]
            self.transport.write(ANSWER)


async def main() -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def served() -> Iterator[str]:
    """Run the stand-in beside this process, each on a core of its own, and give its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.stub"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    port = int(process.stdout.readline())
    _pin(0, os.getpid())
    _pin(1, process.pid)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def _pin(core: int, process: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(process))
        os.sched_setaffinity(process, {cores[min(core, len(cores) - 1)]})


if __name__ == "__main__":
    asyncio.run(main())
