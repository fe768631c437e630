"""
Contracts for stores and transports: subclass one in your tests, give it yours, and know.

:class:`StoreContract` is what every store promises, :class:`DurableStoreContract`
adds what outlives a process, :class:`SharedStoreContract` what several
processes share. :class:`TransportContract` and :class:`AsyncTransportContract`
are what transports promise. :mod:`pvxklaviyo.testing.fixtures` has fixtures for
tests of your own integration. All need pytest: ``pip install pvxklaviyo[testing]``.
"""

from __future__ import annotations

import pytest

# Assertions are explained only in modules that pytest was told of before they
# are imported.
pytest.register_assert_rewrite(
    *(
        f"{__name__}.{name}"
        for name in (
            "_answers",
            "_commits",
            "_decisions",
            "_durable",
            "_failures",
            "_given",
            "_joins",
            "_leases",
            "_news",
            "_people",
            "_queues",
            "_reads",
            "_shared",
            "_transport_given",
        )
    )
)

from ._clock import ContractClock  # noqa: E402
from ._contract import (  # noqa: E402
    DurableStoreContract,
    SharedStoreContract,
    StoreContract,
)
from ._fault_script import FaultScript, Script  # noqa: E402
from ._served_world import ServedWorld  # noqa: E402
from ._transport import AsyncTransportContract, TransportContract  # noqa: E402

__all__ = [
    "AsyncTransportContract",
    "ContractClock",
    "DurableStoreContract",
    "FaultScript",
    "Script",
    "ServedWorld",
    "SharedStoreContract",
    "StoreContract",
    "TransportContract",
]
