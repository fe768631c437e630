"""
Contracts for stores: subclass one in your tests, give it your store, and know.

:class:`StoreContract` is what every store promises, :class:`DurableStoreContract`
adds what outlives a process, :class:`SharedStoreContract` what several
processes share. They need pytest: ``pip install pvxklaviyo[testing]``.
"""

from __future__ import annotations

import pytest

# Assertions are explained only in modules that pytest was told of before they
# are imported.
pytest.register_assert_rewrite(
    *(
        f"{__name__}.{name}"
        for name in (
            "_commits",
            "_decisions",
            "_durable",
            "_given",
            "_joins",
            "_leases",
            "_people",
            "_queues",
            "_reads",
            "_shared",
        )
    )
)

from ._clock import ContractClock  # noqa: E402
from ._contract import (  # noqa: E402
    DurableStoreContract,
    SharedStoreContract,
    StoreContract,
)

__all__ = [
    "ContractClock",
    "DurableStoreContract",
    "SharedStoreContract",
    "StoreContract",
]
