"""
From the tables of a TOML file to settings, collecting every problem on the way.

The classes of settings say what the file may hold; this walks them and the
file side by side. Nothing stops at the first problem: a value that cannot be
used is noted and its default stands in, so that the rest is looked at too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias, TypeGuard, TypeVar

import attrs

from ..errors import Problem
from ._keys import Entries, Key, SecretKey, Secrets, Section, Tables, spec_of
from ._values import (
    MISSING,
    UNKNOWN,
    WRONG,
    Reader,
    Wrong,
    closest,
    did_you_mean,
    secret,
    shown,
)

T = TypeVar("T", bound=attrs.AttrsInstance)
Path: TypeAlias = tuple[str, ...]
Table: TypeAlias = Mapping[str, object]

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def place(path: Path) -> str:
    """Write where a key stands, as the file would: ``[policy] settle_for``."""
    *section, name = (
        part if _BARE.fullmatch(part) else '"' + part.replace('"', '\\"') + '"' for part in path
    )
    return f"[{'.'.join(section)}] {name}" if section else name


class Structuring:
    """
    One walk over one file.

    Attributes:
        problems: What is wrong so far.

        given: Every key that the file holds, wrong ones too.
    """

    def __init__(self, environ: Mapping[str, str], elsewhere: Mapping[str, str]) -> None:
        """
        Begin.

        Args:
            environ: Where references to the environment are looked up.

            elsewhere: Keys to the section they belong to, for hints.
        """
        self.problems: list[Problem] = []
        self.given: set[Path] = set()
        self._environ = environ
        self._elsewhere = elsewhere

    def section(self, of: type[T], table: Table, path: Path = ()) -> T:
        """
        Read one table.

        What is returned may lack required values when there are problems, so
        it must not be used unless there are none.
        """
        values: dict[str, Any] = {}
        known = {field.name: field for field in attrs.fields(of) if spec_of(field) is not None}
        for name in table:
            self.given.add((*path, name))
            if name not in known:
                self._note(self._unknown(name, known), (*path, name), UNKNOWN)
        for name, field in known.items():
            self._field(field, table, (*path, name), values)
        return of(**values)

    def _field(
        self, field: attrs.Attribute[Any], table: Table, path: Path, values: dict[str, Any]
    ) -> None:
        value = table.get(field.name, {})
        match spec_of(field):
            case Section(of=of):
                values[field.name] = self._inner(of, value, path)
            case Tables(of=of):
                values[field.name] = {
                    name: self._inner(of, one, (*path, name))
                    for name, one in self._table(value, path).items()
                }
            case Entries() as entries:
                values[field.name] = self._entries(entries, self._table(value, path), path)
            case Secrets():
                references = Entries(secret(self._environ))
                values[field.name] = self._entries(references, self._table(value, path), path)
            case SecretKey(example=example):
                self._value(secret(self._environ), example, field, table, path, values)
            case Key(read=read, example=example):
                self._value(read, example, field, table, path, values)
            case None:
                pass

    def _inner(self, of: type[T], value: object, path: Path) -> T:
        before = len(self.problems)
        table = self._table(value, path)
        told = len(self.problems)
        found = self.section(of, table, path)
        if told > before:
            # What is missing inside follows from what was told already.
            del self.problems[told:]
        return found

    def _value(
        self,
        read: Reader[object],
        example: str,
        field: attrs.Attribute[Any],
        table: Table,
        path: Path,
        values: dict[str, Any],
    ) -> None:
        required = field.default is attrs.NOTHING
        if field.name in table:
            self._keep(read, table[field.name], path, values)
        elif required:
            self._note(f"is missing; write {field.name} = {example}", path, MISSING)
        if required:
            # Seen by nobody: there is a problem, so the whole is not handed out.
            values.setdefault(field.name, None)

    def _entries(self, entries: Entries, table: Table, path: Path) -> dict[str, object]:
        values: dict[str, object] = {}
        for name, value in table.items():
            at = (*path, name)
            if entries.names and name not in entries.names:
                self._note(f"is not known; {did_you_mean(name, entries.names)}", at, UNKNOWN)
                continue
            if entries.name is not None:
                self._keep(entries.name, name, at, {})
            self._keep(entries.read, value, at, values)
        return values

    def _keep(
        self, read: Reader[object], value: object, path: Path, values: dict[str, Any]
    ) -> None:
        try:
            values[path[-1]] = read(value)
        except Wrong as wrong:
            self._note(str(wrong), path, wrong.code)

    def _table(self, value: object, path: Path) -> Table:
        if _is_table(value):
            return value
        header = place((*path, "")).split("]")[0] + "]"
        self._note(f"{shown(value)} is not a table; write {header} on a line of its own", path)
        return {}

    def _unknown(self, name: str, known: Mapping[str, object]) -> str:
        if name in self._elsewhere and not closest(name, known):
            return f"is not known here; it belongs to {self._elsewhere[name]}"
        return f"is not known; {did_you_mean(name, known)}"

    def _note(self, why: str, path: Path, code: str = WRONG) -> None:
        self.problems.append(Problem(place(path), why, code))


def _is_table(value: object) -> TypeGuard[Table]:
    return isinstance(value, dict)
