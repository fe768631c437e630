"""Data goes to standard output, everything else to standard error."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Mapping

from ..klaviyo import Json

_WIDEST = 100


def say(text: str = "") -> bool:
    """
    Write one line of data, at once.

    Returns:
        Whether anybody still reads. ``… | head -1`` does not, and that is no
        mistake of anybody's: what is begun is finished without an audience.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Or Python would complain again when it ends and flushes.
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, sys.stdout.fileno())
        os.close(silence)
        return False
    return True


def say_json(value: Mapping[str, Json]) -> bool:
    """Write one object on one line."""
    return say(json.dumps(value, ensure_ascii=False))


def remark(text: str) -> None:
    """Write what is not data: progress, problems, what to do next."""
    try:
        print(text, file=sys.stderr, flush=True)
    except BrokenPipeError:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, sys.stderr.fileno())
        os.close(silence)


def waiting(text: str) -> None:
    """Tell a person at a terminal why nothing is to be seen yet; nobody else."""
    if sys.stderr.isatty():
        remark(text)


def wrapped(text: str, indent: str = "", first: str | None = None) -> str:
    """Break a text into lines that fit the terminal."""
    width = min(_WIDEST, max(40, shutil.get_terminal_size((_WIDEST, 24)).columns))
    return textwrap.fill(
        text,
        width=width,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def count(number: int, one: str, many: str | None = None) -> str:
    """Say how many: ``1 event``, ``2 events``."""
    return f"{number} {one if number == 1 else many or one + 's'}"
