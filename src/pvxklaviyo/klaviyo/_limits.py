"""
What each operation is called, where it lives, what it costs and which scope it needs.

Klaviyo limits every operation of an account by itself, in two windows; a few
also by the day.
"""
# https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling

from __future__ import annotations

from collections.abc import Mapping

import attrs

from .._pace import Budget, Window
from ._operations._table import TABLE

_DAY = 86_400


@attrs.frozen
class Operation:
    """
    One operation of Klaviyo's API.

    Attributes:
        name: Klaviyo's own: ``"create_event"``.

        method: ``"GET"``, ``"POST"``, …

        path: With its leading slash; ids stand in it as ``{id}``.

        burst: Calls in one second, at most.

        steady: Calls in one minute, at most.

        scopes: All that the key must have.

        daily: Calls in one day, at most; None where the day has no limit.

        shared: A name for what operations of the same limit are paid from;
            empty where it pays by itself.
    """

    name: str
    method: str
    path: str
    burst: int
    steady: int
    scopes: tuple[str, ...]
    daily: int | None = None
    shared: str = ""

    @property
    def budget(self) -> Budget:
        """What it is paid from, before it is known whose account it is."""
        windows = [Window(self.burst, 1), Window(self.steady, 60)]
        if self.daily is not None:
            windows.append(Window(self.daily, _DAY))
        return Budget(f"klaviyo/{self.shared or self.name}", tuple(windows))


def _read(line: str) -> Operation:
    name, method, path, limits, scopes = line.split()
    calls = {limit[-1]: int(limit[:-2]) for limit in limits.split(",")}
    needed = tuple(scopes.split(",")) if scopes != "-" else ()
    return Operation(name, method, path, calls["s"], calls["m"], needed, calls.get("d"))


OPERATIONS: Mapping[str, Operation] = {
    operation.name: operation for operation in map(_read, TABLE.splitlines())
}
"""All of Klaviyo's operations, by name; limits and scopes as Klaviyo publishes them."""
