"""What the tests of Klaviyo's operations share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .replay import Replay, replaying


@pytest.fixture(scope="session")
def replay() -> Iterator[Replay]:
    """Give both clients, and a server on this machine that says what it is told to."""
    with replaying() as made:
        yield made
