"""What of an item's stock can be sold: pure functions over one snapshot."""

from __future__ import annotations

from ._classification import NEVER_SELLABLE, Classification, Pool
from ._sellable import Account, PlaceReason, PlaceVerdict, Reserves, sellable

__all__ = [
    "NEVER_SELLABLE",
    "Account",
    "Classification",
    "PlaceReason",
    "PlaceVerdict",
    "Pool",
    "Reserves",
    "sellable",
]
