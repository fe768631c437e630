"""What proves a claim."""

from __future__ import annotations

from typing import NewType

LeaseToken = NewType("LeaseToken", str)
"""Proves a claim; another claim of the same thing has another one."""
