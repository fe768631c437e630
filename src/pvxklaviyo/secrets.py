"""Credentials that do not print themselves, and where they come from."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

from .errors import ConfigurationError, Problem


class Secret:
    """
    A credential: prints as ``***``, compares in constant time, does not pickle.

    Args:
        value: The credential itself.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Give the credential itself, to be sent and not kept."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        # Loaded here: it brings OpenSSL, and few compare credentials.
        import hmac

        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(Secret)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled; pass where it comes from instead")


SecretProvider = Callable[[], Secret]
"""Asked at every use, so that a credential can be changed while the program runs."""


def env(name: str, environ: Mapping[str, str] = os.environ) -> SecretProvider:
    """
    Take a secret from an environment variable, each time it is needed.

    Raises:
        ConfigurationError: When asked and there is none.
    """

    def provide() -> Secret:
        value = environ.get(name, "")
        if not value:
            raise ConfigurationError([Problem(f"env:{name}", f"{name} is not set; export it")])
        if any("\ud800" <= character <= "\udfff" for character in value):
            # How Python shows bytes that are not text.
            raise ConfigurationError([Problem(f"env:{name}", f"{name} is not UTF-8 text")])
        return Secret(value)

    return provide


def file(path: str | Path) -> SecretProvider:
    """
    Take a secret from a file, without the line end that editors add.

    Raises:
        ConfigurationError: When asked and the file is empty or cannot be read.
    """

    def provide() -> Secret:
        try:
            value = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            if isinstance(error, OSError):
                why = error.strerror
            elif isinstance(error, UnicodeDecodeError):
                why = "it is not UTF-8 text"
            else:
                why = "no file can have this name"
            raise ConfigurationError([Problem(f"file:{path}", f"cannot be read: {why}")]) from None
        if not value:
            raise ConfigurationError([Problem(f"file:{path}", "the file is empty")])
        return Secret(value)

    return provide


def fixed(value: str | Secret) -> SecretProvider:
    """Give one and the same secret for ever: for tests and simulated services."""
    secret = value if isinstance(value, Secret) else Secret(value)
    return lambda: secret
