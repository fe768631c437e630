"""Leaving something as it is, which is neither a value nor null."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final, Literal, TypeAlias

from ._json import Json


class _Unset(Enum):
    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"


Unset: TypeAlias = Literal[_Unset.UNSET]
"""The type of :data:`UNSET`."""

UNSET: Final = _Unset.UNSET
"""Not sent, so Klaviyo keeps what it has; None is sent as null and clears."""


def stated(members: Mapping[str, Json | Unset]) -> dict[str, Json]:
    """Give those members that are to be sent."""
    return {name: value for name, value in members.items() if value is not UNSET}
