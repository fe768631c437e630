"""Lives that several tests of this folder wait for."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from . import test_long_command, test_long_kills
from .harness import Lives


@pytest.fixture(scope="package", autouse=True)
def lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lives]:
    """Begin both long lives at once, with the first test of the folder, and wait for them last."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield Lives(
            pool.submit(test_long_command.lived, tmp_path_factory.mktemp("commanded"), 11),
            pool.submit(test_long_kills.lived, tmp_path_factory.mktemp("killed")),
        )
