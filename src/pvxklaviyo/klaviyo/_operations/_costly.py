"""What is dearer to ask for: it has a limit of its own, which all who ask for it share."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from .._limits import OPERATIONS, Operation

# https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
# Calls a second and a minute; each operation's page names its own.
_LIMITS = {"predictive_analytics": (10, 150), "profile_count": (1, 15), "groups": (1, 15)}


def costly(name: str, extras: Sequence[str]) -> Operation:
    """
    Give an operation with the limit of the dearest that it is asked for.

    Args:
        name: Klaviyo's name of the operation.

        extras: Additional fields; what has no limit of its own changes nothing.
    """
    operation = OPERATIONS[name]
    limits = {extra: _LIMITS[extra] for extra in extras if extra in _LIMITS}
    if not limits:
        return operation
    dearest = min(limits, key=lambda extra: limits[extra])
    burst, steady = limits[dearest]
    return attrs.evolve(
        operation,
        burst=min(burst, operation.burst),
        steady=min(steady, operation.steady),
        shared=dearest,
    )
