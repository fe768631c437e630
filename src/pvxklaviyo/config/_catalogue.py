"""Every key that a file may hold, read off the classes of settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import attrs

from .._pace import Window
from ..sequence import MatchRule
from ._durations import format_duration
from ._keys import Entries, Key, SecretKey, Secrets, Section, Tables, spec_of
from ._moments import DAYS
from ._settings import Settings


@attrs.frozen(kw_only=True)
class KnownKey:
    """
    One key of the file.

    Attributes:
        section: The header it stands under, without brackets; empty for the
            top of the file.

        name: The key, or the tenant's own name as ``NAME``.

        default: What holds where it is absent, as TOML; ``"required"`` or
            ``"none"`` where nothing does.
    """

    section: str
    name: str
    default: str


def known_keys(
    of: type[attrs.AttrsInstance] = Settings, section: tuple[str, ...] = ()
) -> Iterator[KnownKey]:
    """Name every key, section by section."""
    for field in attrs.fields(of):
        inner = (*section, field.name)
        match spec_of(field):
            case Key() | SecretKey():
                yield KnownKey(section=".".join(section), name=field.name, default=_default(field))
            case Section(of=cls):
                yield from known_keys(cls, inner)
            case Tables(of=cls):
                yield from known_keys(cls, (*inner, "NAME"))
            case Secrets(name=name):
                yield KnownKey(section=".".join(inner), name=name, default="none")
            case Entries(names=names):
                for name in names or ("NAME",):
                    yield KnownKey(section=".".join(inner), name=name, default="none")
            case None:
                pass


def sections_by_key() -> dict[str, str]:
    """Give the section of each key that has only one, for hints about misplaced ones."""
    found: dict[str, set[str]] = {}
    for key in known_keys():
        if ".columns." not in key.section and key.name != "NAME":
            found.setdefault(key.name, set()).add(key.section)
    return {
        name: f"[{section}]" if section else "the top of the file"
        for name, (section, *others) in found.items()
        if not others
    }


def _rule(rule: MatchRule) -> str:
    stated = attrs.asdict(rule, filter=lambda _, value: bool(value))
    return f"{{ {', '.join(f'{name} = {json.dumps(text)}' for name, text in stated.items())} }}"


def _default(field: attrs.Attribute[Any]) -> str:
    match field.default:
        case attrs.NOTHING:
            return "required"
        case None:
            return "none"
        case timedelta() as span:
            return f'"{format_duration(span)}"'
        case Window(calls=calls, seconds=seconds):
            return f'"{calls}/{format_duration(timedelta(seconds=seconds))}"'
        case (int(), *_) as days:
            return json.dumps([DAYS[day] for day in days])
        case (MatchRule(), *_) as rules:
            return f"[{', '.join(map(_rule, rules))}]"
        case str() | int() | float() | tuple():
            return json.dumps(field.default)
        case _:
            return "the client id" if field.name == "source" else "made from the client id"
