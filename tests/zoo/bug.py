"""What a seeded bug is, and the cage that it lives in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

Seed = Callable[[pytest.MonkeyPatch], None]


@attrs.frozen
class Bug:
    """
    One seeded bug.

    Attributes:
        kind: Its class.

        name: Its own.

        tale: The short life in which it does harm first. It saves time; in
            all the others the judge is the same.

        seed: Puts it into the program: a small patch of a function.
    """

    kind: str
    name: str
    tale: str
    seed: Seed


ZOO: list[Bug] = []
"""All bugs, as their modules are read."""


def bug(kind: str, tale: str) -> Callable[[Seed], Seed]:
    """Put a bug into the zoo."""

    def put(seed: Seed) -> Seed:
        ZOO.append(Bug(kind, seed.__name__, tale, seed))
        return seed

    return put


def around(patch: pytest.MonkeyPatch, owner: Any, name: str, change: Callable[..., Any]) -> None:
    """Let *change* stand in for a function; it is given that function before its arguments."""
    real = getattr(owner, name)

    def changed(*args: Any, **named: Any) -> Any:
        return change(real, *args, **named)

    patch.setattr(owner, name, changed)


def answering(patch: pytest.MonkeyPatch, owner: Any, name: str, answer: Any) -> None:
    """Let a function always give the same answer, whatever it is asked."""
    assert callable(getattr(owner, name))
    patch.setattr(owner, name, lambda *args, **named: answer)
