"""Shops: whether a request is theirs, and what it says of their orders."""

from __future__ import annotations

from ._heard import Heard
from ._shop import Shop

__all__ = ["Heard", "Shop"]
