"""The memory store keeps the contract of every store."""

from __future__ import annotations

import pytest

from pvxklaviyo.ledger import Store
from pvxklaviyo.stores import MemoryStore
from pvxklaviyo.testing import ContractClock, StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self, clock: ContractClock) -> Store:
        return MemoryStore(clock.now)
