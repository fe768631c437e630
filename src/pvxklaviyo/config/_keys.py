"""What a field of a settings class says about the file: how its key is read."""

from __future__ import annotations

from typing import Any, TypeAlias

import attrs

from ._values import Reader

METADATA = "pvxklaviyo.config"


@attrs.frozen
class Key:
    """
    One value.

    Attributes:
        read: Turns what TOML gave into what is meant.

        example: What could stand there, as TOML; for required keys.
    """

    read: Reader[object]
    example: str = ""


@attrs.frozen
class SecretKey:
    """
    One reference to a secret.

    Attributes:
        example: What could stand there, as TOML.
    """

    example: str


@attrs.frozen
class Secrets:
    """
    One table of references to secrets, under names of the tenant's.

    Attributes:
        name: What stands for one of the names in texts.
    """

    name: str = "NAME"


@attrs.frozen
class Section:
    """
    One table with keys of its own.

    Attributes:
        of: The class of its settings.
    """

    of: type[attrs.AttrsInstance]


@attrs.frozen
class Tables:
    """
    Tables that the tenant names, alike in their keys.

    Attributes:
        of: The class of the settings of one of them.

        name: What stands for the tenant's name in texts.
    """

    of: type[attrs.AttrsInstance]
    name: str = "NAME"


@attrs.frozen
class Entries:
    """
    One table of values that are alike.

    Attributes:
        read: Reads one value.

        names: The keys it may have; empty: the tenant names them.

        name: Reads a key that the tenant names.
    """

    read: Reader[object]
    names: tuple[str, ...] = ()
    name: Reader[str] | None = None


Spec: TypeAlias = Key | SecretKey | Secrets | Section | Tables | Entries


def reads(spec: Spec | Reader[object], example: str = "") -> dict[str, Spec]:
    """Give the metadata of a field whose key is read so."""
    return {METADATA: Key(spec, example) if callable(spec) else spec}


def spec_of(field: attrs.Attribute[Any]) -> Spec | None:
    """Give how a field's key is read; None if the file has no such key."""
    spec: Spec | None = field.metadata.get(METADATA)
    return spec
