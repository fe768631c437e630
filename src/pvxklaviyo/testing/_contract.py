"""The ladder: what every store does, what outlives a process, what several processes share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..ledger import Store
from ._clock import ContractClock
from ._commits import CommitContract
from ._decisions import DecisionContract
from ._durable import Durability
from ._hints import HintContract
from ._joins import JoinContract
from ._leases import LeaseContract
from ._meeting import MeetingContract
from ._news import NewsContract
from ._people import PeopleContract
from ._queues import QueueContract
from ._reads import ReadContract
from ._shared import Sharing


class StoreContract(
    CommitContract,
    QueueContract,
    LeaseContract,
    ReadContract,
    NewsContract,
    HintContract,
    DecisionContract,
    JoinContract,
    MeetingContract,
    PeopleContract,
):
    """
    What every store promises.

    Give it yours, with the contract's clock::

        class TestMyStore(StoreContract):
            @pytest.fixture
            def store(self, clock: ContractClock) -> Store:
                return MyStore(clock=clock.now)
    """

    @pytest.fixture
    def clock(self) -> ContractClock:
        """The time of the test."""
        return ContractClock()

    @pytest.fixture
    def store(self, clock: ContractClock) -> Store:
        """Override this: an empty store that tells *clock*'s time."""
        raise NotImplementedError("override the fixture: return your store, with clock.now")

    @pytest.fixture(autouse=True)
    def _life(self, store: Store) -> Iterator[None]:
        store.migrate()
        yield
        store.close()


class DurableStoreContract(Durability, StoreContract):
    """What a store promises that outlives its process: closed and opened again, it is the same."""


class SharedStoreContract(Sharing, DurableStoreContract):
    """
    What a store promises that several processes share. It starts real ones.

    Beside ``store`` it needs ``opener``: what another process calls to open the
    same ledger, with a clock that all processes share. It is pickled, so it is
    an importable function with its arguments, such as
    ``functools.partial(MyStore, path)``.
    """
