"""Where the ledger lives: in memory, or in one SQLite file."""

from __future__ import annotations

from ._memory import MemoryStore

__all__ = ["MemoryStore"]
