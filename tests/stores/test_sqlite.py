"""The SQLite store keeps the contracts of all three rungs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pvxklaviyo.ledger import Store
from pvxklaviyo.stores import SqliteStore
from pvxklaviyo.testing import ContractClock, SharedStoreContract


class TestSqliteStore(SharedStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path, clock: ContractClock) -> Store:
        return SqliteStore(tmp_path / "ledger.db", clock=clock.now)

    @pytest.fixture
    def opener(self, tmp_path: Path) -> Callable[[], Store]:
        return partial(SqliteStore, tmp_path / "ledger.db")
