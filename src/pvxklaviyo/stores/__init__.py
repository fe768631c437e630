"""Where the ledger lives: in memory, or in one SQLite file."""

from __future__ import annotations

from .memory import MemoryStore
from .sqlite import SqliteStore

__all__ = ["MemoryStore", "SqliteStore"]
