"""The command line: one file a command, exit codes that scripts may rely on."""

from __future__ import annotations

from ._main import main

__all__ = ["main"]
