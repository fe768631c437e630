"""Data goes to standard output, everything else to standard error."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Mapping
from typing import TextIO

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
        _silence(sys.stdout)
        return False
    except OSError as error:
        # A disk that is full, mostly. A relay that is running has better to do than to talk.
        if sys.stdout not in _UNWRITTEN:
            _UNWRITTEN.append(sys.stdout)
            remark(f"Standard output cannot be written: {error.strerror or type(error).__name__}.")
    return True


def say_json(value: Mapping[str, Json]) -> bool:
    """Write one object on one line."""
    return say(json.dumps(value, ensure_ascii=False))


def remark(text: str) -> None:
    """Write what is not data: progress, problems, what to do next."""
    try:
        print(text, file=sys.stderr, flush=True)
    except BrokenPipeError:
        _silence(sys.stderr)
    except OSError:
        # There is nobody left to tell of that.
        if sys.stderr not in _UNWRITTEN:
            _UNWRITTEN.append(sys.stderr)


_UNWRITTEN: list[TextIO] = []
"""What could not be written to."""


def all_was_written() -> bool:
    """Say whether everything that was to be said on standard output is there; the last to ask."""
    lost = tuple(_UNWRITTEN)
    _UNWRITTEN.clear()
    for stream in lost:
        _silence(stream)
    return sys.stdout not in lost


def _silence(stream: TextIO) -> None:
    # Or Python would complain again when it ends and flushes.
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, stream.fileno())
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
