"""Leaving something as it is, which is neither a value nor null."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

from ._json import Json


class Unset(Enum):
    """The type of :data:`UNSET`."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Not sent, so Klaviyo keeps what it has; None is sent as null and clears."""


def stated(members: Mapping[str, Json | Unset]) -> dict[str, Json]:
    """Give those members that are to be sent."""
    return {name: value for name, value in members.items() if not isinstance(value, Unset)}
