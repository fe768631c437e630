"""Where a tenant's own function failed."""

from __future__ import annotations

import traceback


def where(error: Exception) -> str:
    """Say what failed and on which line; the message may hold somebody's data and stays out."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    name = last.filename.replace("\\", "/").rpartition("/")[2]
    return f"{type(error).__name__} in {last.name}, {name} line {last.lineno}"
