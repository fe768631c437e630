"""
Single values of a settings file: each reader takes what TOML gave and returns what we mean.

A reader raises :class:`Wrong` with a text that says what is wrong and what to
write instead; whoever reads the file adds the place.
"""

from __future__ import annotations

import difflib
import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias, TypeGuard, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from .._pace import Window
from ..errors import ConfigurationError
from ..secrets import SecretProvider, env, file
from ._durations import parse_duration

T = TypeVar("T")
Reader: TypeAlias = Callable[[object], T]

MISSING = "missing"
UNKNOWN = "unknown"
WRONG = "wrong"
SECRET = "secret"  # noqa: S105 - the name of a kind of problem
LATER = "not_in_this_version"

_CALLS = re.compile(r"([0-9]{1,6})/(.+)")
_CURRENCY = re.compile(r"[A-Z]{3}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Wrong(Exception):
    """
    A value that cannot be used.

    Attributes:
        code: The kind of problem.
    """

    def __init__(self, why: str, code: str = WRONG) -> None:
        super().__init__(why)
        self.code = code


def text(value: object) -> str:
    """Read a text that is not empty."""
    if not isinstance(value, str):
        raise Wrong(f"{shown(value)} is not a text; put it in quotes")
    if not value.strip():
        raise Wrong("is empty")
    return value.strip()


def plain(value: object) -> str:
    """Read a text that is no secret, so that a reference in it would be taken at its word."""
    found = text(value)
    if found.startswith(("env:", "file:")):
        raise Wrong("is taken as it stands; only a password or a key is given by reference")
    return found


def each(value: object) -> list[object]:
    """Read a list of anything."""
    if not _is_list(value):
        raise Wrong(f'{shown(value)} is not a list; write ["…", "…"]')
    return value


def texts(value: object) -> tuple[str, ...]:
    """Read a list of texts."""
    return tuple(text(one) for one in each(value))


def yes(value: object) -> bool:
    """Read a yes or no."""
    if not isinstance(value, bool):
        raise Wrong(f"{shown(value)} is neither true nor false")
    return value


def domains(value: object) -> tuple[str, ...]:
    """Read e-mail domains: what stands after the ``@``, in lower case."""
    found = tuple(one.lower().removeprefix("@") for one in texts(value))
    if any("@" in one or "." not in one for one in found):
        raise Wrong('holds something that is not a domain; write them like "shop.example.net"')
    return found


def duration(value: object) -> timedelta:
    """Read a span of time."""
    if not isinstance(value, str):
        number = isinstance(value, int) and not isinstance(value, bool)
        hint = f'write "{value}s"' if number else 'write it like "30s", "5m" or "4h"'
        raise Wrong(f"{shown(value)} is not a duration; {hint}")
    try:
        return parse_duration(value)
    except ValueError as error:
        raise Wrong(str(error) if len(value) <= 60 else "is not a duration") from None


def some_time(value: object) -> timedelta:
    """Read a span of time that is longer than nothing."""
    found = duration(value)
    if not found:
        raise Wrong("must be longer than nothing")
    return found


def calls(value: object) -> Window:
    """Read how many calls may be made in how long: ``"15/15s"``."""
    found = _CALLS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Wrong(f'{shown(value)} is not a number of calls in a time; write it like "15/15s"')
    count, span = int(found[1]), some_time(found[2])
    if not count:
        raise Wrong("allows no call at all")
    return Window(calls=count, seconds=span.total_seconds())


def whole(least: int, most: int) -> Reader[int]:
    """Read a whole number between two others, both included."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Wrong(f"{shown(value)} is not a whole number")
        if not least <= value <= most:
            raise Wrong(f"{value} is not between {least} and {most}")
        return value

    return read


def share(value: object) -> float:
    """Read a part of a whole: more than 0, at most 1."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 1:
        raise Wrong(f"{shown(value)} is not a share; write a number above 0 and up to 1, like 0.6")
    return float(value)


def choice(options: Sequence[T], later: Sequence[str] = ()) -> Reader[T]:
    """
    Read one of a few words.

    Args:
        options: What is possible.

        later: Words that are known and refused, because this version cannot
            do what they ask.
    """
    offered = ", ".join(f'"{option}"' for option in options)

    def read(value: object) -> T:
        for option in options:
            if option == value:
                return option
        if value in later:
            raise Wrong(f"{shown(value)} is not in this version; use {offered}", LATER)
        raise Wrong(f"{shown(value)} is none of {offered}")

    return read


def zone(value: object) -> ZoneInfo:
    """Read the name of a time zone."""
    name = text(value)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        pass
    close = closest(name.replace(" ", "_"), available_timezones())
    hint = f'did you mean "{close}"?' if close else 'write one like "Europe/London"'
    raise Wrong(f"{shown(value)} is not a time zone; {hint}")


def instant(value: object) -> datetime:
    """Read a point in time that says its distance from UTC."""
    found = value
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            found = None
    if not isinstance(found, datetime):
        raise Wrong(f'{shown(value)} is not an instant; write it like "2026-11-01T00:00:00Z"')
    if found.tzinfo is None:
        raise Wrong(f'{shown(value)} leaves open which clock is meant; end it with "Z" or "+01:00"')
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise Wrong(f"{shown(value)} is outside the calendar") from None


def url(value: object) -> str:
    """Read the address of a service: https, or http on this machine itself."""
    found = text(value)
    try:
        parts = urlsplit(found)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    # An address may hold a password, so it is only shown once it is seen to hold none.
    if "@" in found:
        raise Wrong("holds a name or password; leave those out of the address")
    if parts.scheme not in {"https", "http"} or not host:
        raise Wrong(f'{shown(value)} is not an address; write it like "https://…"')
    if parts.query or parts.fragment:
        raise Wrong('ends in "?…" or "#…"; leave that out')
    if parts.scheme == "http" and not _is_this_machine(host):
        raise Wrong(f"{shown(value)} is not encrypted; use https (http is for this machine only)")
    return found.rstrip("/")


def tracking_url(value: object) -> str:
    """Read where a parcel can be followed: an address with ``{tracking_number}`` in it."""
    found = text(value)
    rest = found.replace("{tracking_number}", "")
    if rest == found or "{" in rest or "}" in rest:
        raise Wrong("needs {tracking_number} where the number goes, and no other braces")
    if not rest.startswith("https://"):
        raise Wrong("customers open it, so it must begin with https://")
    return found


def currency(value: object) -> str:
    """Read the code of a currency."""
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise Wrong(f'{shown(value)} is not a currency; write three capitals like "GBP"')
    return value


def store_url(value: object) -> str:
    """Read where the ledger is kept."""
    found = text(value)
    scheme, colon, rest = found.partition(":")
    if not colon or not rest.startswith("//"):
        raise Wrong('is not the address of a ledger; write it like "sqlite:///relay.db"')
    if scheme in {"postgresql", "postgres", "mysql", "mariadb"}:
        raise Wrong(f'{scheme} is not in this version; use "sqlite:///relay.db"', LATER)
    if scheme != "sqlite":
        raise Wrong('begins with a name that is not known; use "sqlite:///relay.db"')
    if rest in {"//", "///"} or ":memory:" in rest:
        raise Wrong(
            "would be forgotten at the end, and everything told twice; "
            'name a file: "sqlite:///relay.db"'
        )
    if not rest.startswith("///"):
        raise Wrong("needs three slashes before a file here, four before one from the root")
    if "?" in rest or "#" in rest:
        raise Wrong('ends in "?…" or "#…"; options are not taken here')
    return found


def secret(environ: Mapping[str, str]) -> Reader[SecretProvider]:
    """
    Read where a secret comes from, and look that it is there.

    Args:
        environ: Where ``env:NAME`` looks.
    """

    def read(value: object) -> SecretProvider:
        # Whatever is not a reference may be the secret itself, so none of
        # these texts repeats it.
        kind, colon, name = value.partition(":") if isinstance(value, str) else ("", "", "")
        if not colon or kind not in {"env", "file"}:
            raise Wrong('a secret is not written here; use "env:NAME" or "file:PATH"', SECRET)
        if kind == "env" and not _VARIABLE.fullmatch(name):
            raise Wrong('what follows "env:" is not the name of a variable', SECRET)
        if not name:
            raise Wrong('"file:" needs a path', SECRET)
        provider = env(name, environ) if kind == "env" else file(name)
        try:
            provider()
        except ConfigurationError as error:
            problem = error.problems[0]
            raise Wrong(problem.why if kind == "env" else str(problem), SECRET) from None
        return provider

    return read


def shown(value: object) -> str:
    """Say what was written, shortly, and never what looks like a credential."""
    match value:
        case bool():
            return "true" if value else "false"
        case str() if value.startswith(("pk_", "Klaviyo-API-Key")):
            return "what looks like a key"
        case str():
            return json.dumps(value if len(value) <= 60 else value[:59] + "…", ensure_ascii=False)
        case int() | float():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            return "this"


def closest(name: str, known: Iterable[str]) -> str | None:
    """Find what was probably meant."""
    return next(iter(difflib.get_close_matches(name, sorted(known), 1)), None)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Name what was probably meant, or else everything that is possible."""
    options = sorted(known)
    close = closest(name, options)
    return f'did you mean "{close}"?' if close else f"known here: {', '.join(options)}"


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
