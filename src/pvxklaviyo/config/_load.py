"""From a file to settings, or to everything that is wrong with it."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import attrs

from ..errors import ConfigurationError, Problem
from ._catalogue import sections_by_key
from ._idle import idle
from ._sense import contradictions
from ._settings import Settings
from ._structure import Structuring

_SPOT = re.compile(r"^(.*) \(at (.*)\)$", re.DOTALL)


def load(path: str | os.PathLike[str], environ: Mapping[str, str] = os.environ) -> Settings:
    """
    Read one tenant's settings from a TOML file.

    Secrets are looked up to see that they are there, and looked up again
    whenever they are needed. Relative paths inside the file are relative to
    the working directory.

    Args:
        path: The file.

        environ: Where ``env:NAME`` looks.

    Raises:
        ConfigurationError: The file cannot be read or used; ``problems`` holds
            all that is wrong with it, each with its place.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigurationError(
            [Problem(os.fspath(path), f"cannot be read: {why}", "file")]
        ) from None
    return loads(text, environ, name=os.fspath(path))


def loads(
    text: str, environ: Mapping[str, str] = os.environ, *, name: str = "settings"
) -> Settings:
    """
    Read one tenant's settings from the text of a TOML file.

    Args:
        text: TOML.

        environ: Where ``env:NAME`` looks.

        name: What to call the text when it is not TOML at all.

    Raises:
        ConfigurationError: As :func:`load`.
    """
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _SPOT.match(str(error))
        where, why = (f"{name}, {found[2]}", found[1]) if found else (name, "too deep or too long")
        raise ConfigurationError([Problem(where, f"is not TOML: {why}", "toml")]) from None
    structuring = Structuring(environ, sections_by_key())
    settings = structuring.section(Settings, document)
    problems = [*structuring.problems, *contradictions(settings)]
    if problems:
        raise ConfigurationError(problems)
    return attrs.evolve(settings, idle=idle(settings, structuring.given))
