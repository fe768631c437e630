"""A row class says which captions it reads; the decorators here record that beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, dataclass_transform, get_args, get_origin
from typing import get_type_hints as type_hints

import attrs

from ._row_type import Column, Kind, RowType

T = TypeVar("T")

_PLAIN: frozenset[object] = frozenset({str, int, Decimal, bool, datetime})


class _Needed(Enum):
    """Marks a column without a default: its caption must be there."""

    NEEDED = "needed"


# Type checkers want a field specifier to fit every annotation, hence Any.
def column(
    caption: str | None = None,
    *variants: str,
    default: Literal[_Needed.NEEDED] | None = _Needed.NEEDED,
    read: Callable[[str], object] | None = None,
    personal: bool = False,
    site: bool = False,
) -> Any:
    """
    Say from which column a field of a row class is read.

    The annotation says how: ``str``, ``int``, ``Decimal``, ``bool`` or
    ``datetime`` (aware, UTC, by the warehouse clock), or any of these ``| None``.
    Captions are compared without regard to case, dots and outer blanks.

    Args:
        caption: As the report's header or the template's field name has it.
            None: no usual caption exists, only a tenant's setting can tell.

        variants: Other captions under which the same thing is known.

        default: None if the column itself may be absent; without it, reading
            fails and lists the captions that were there.

        read: Your own reading of a cell that is not empty; a ``ValueError`` of
            it sets the row aside.

        personal: Keeps the value out of ``repr`` and of all texts.

        site: The cell names the site whose clock the dates of the row follow.
    """
    if default not in (None, _Needed.NEEDED):
        raise TypeError("default is None or left out; a cell that is empty has no other value")
    record = (caption, variants, default is _Needed.NEEDED, read, personal, site)
    metadata = {"peoplevox": record}
    if default is None:
        return attrs.field(default=None, repr=not personal, metadata=metadata)
    return attrs.field(repr=not personal, metadata=metadata)


@dataclass_transform(field_specifiers=(column, attrs.field))
def report(
    name: str,
    *aliases: str,
    section: str = "",
    subject: tuple[str, str] | None = None,
    order_by: str | None = None,
) -> Callable[[type[T]], type[T]]:
    """
    Make a class the row of a report, which GetReportData reads.

    Args:
        name: The report's name exactly as the web pages show it; copied and
            custom reports too. Empty if only a tenant's setting can tell.

        aliases: Names to try if there is no such report.

        section: The key of a tenant's settings for it.

        subject: The word and the field that name a row in texts.

        order_by: A date field of the class that no row is without. Its report
            is then read by key and in this order; without one it is read again
            until it holds still.

    Raises:
        TypeError: A field is neither a column nor ``extra``, or of a type
            that cells are not read as; or *order_by* is no such date.
    """
    return _row("report", (name, *aliases), section, subject, order_by)


@dataclass_transform(field_specifiers=(column, attrs.field))
def template(
    name: str, *, section: str = "", subject: tuple[str, str] | None = None
) -> Callable[[type[T]], type[T]]:
    """
    Make a class the row of an integration template, which GetData reads.

    Args:
        name: The template's name, such as ``"Sales orders"``.

        section: The key of a tenant's settings for it.

        subject: The word and the field that name a row in texts.

    Raises:
        TypeError: As :func:`report`.
    """
    return _row("template", (name,), section, subject, None)


def _row(
    kind: Kind,
    names: tuple[str, ...],
    section: str,
    subject: tuple[str, str] | None,
    order_by: str | None,
) -> Callable[[type[T]], type[T]]:
    _check_name(names[0], kind)

    def decorate(cls: type[T]) -> type[T]:
        hints = type_hints(cls)
        # Built by the hundred thousand and gone after mapping: not frozen, which
        # would cost 1.6 x at construction.
        made = attrs.define(cls, field_transformer=_extra_last)
        columns: list[Column] = []
        keeps_extra = False
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", made)):
            if "peoplevox" in field.metadata:
                if field.name not in hints:
                    raise TypeError(f"{made.__name__}.{field.name} has no annotation")
                columns.append(
                    _column(made.__name__, field.name, hints[field.name], field.metadata)
                )
            elif field.name == "extra":
                keeps_extra = True
            else:
                raise TypeError(f"{made.__name__}.{field.name} is not a column(); give it one")
        found = RowType(
            kind=kind,
            name=names[0],
            columns=tuple(columns),
            aliases=names[1:],
            section=section,
            subject=subject,
            order_by=order_by,
            keeps_extra=keeps_extra,
        )
        if order_by is not None and not _orders(found, order_by):
            raise TypeError(
                f"{made.__name__}.{order_by} is not a date that every row has, so nothing is "
                "ordered by it"
            )
        if subject is not None and subject[1] not in {column.name for column in columns}:
            raise TypeError(f"{made.__name__} has no column {subject[1]} to name a row by")
        made.__peoplevox__ = found  # type: ignore[attr-defined]  # read back by row_type() only
        return made

    return decorate


def _check_name(name: object, kind: Kind) -> None:
    if not isinstance(name, str):
        # Without brackets the class itself is given.
        raise TypeError(f'write the name of what is read: @{kind}("…")')


def _extra_last(_: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Put what follows an inherited ``extra`` before it: rows are built by position."""
    return sorted(fields, key=lambda field: field.name == "extra")


def _orders(kind: RowType, name: str) -> bool:
    """Whether a field can say where a report is read on: each row has it, and it only rises."""
    return any(
        column.name == name
        and column.type is datetime
        and column.read is None
        and not column.optional
        and column.needed
        for column in kind.columns
    )


def _column(owner: str, name: str, hint: object, metadata: Mapping[str, Any]) -> Column:
    caption, variants, needed, read, personal, site = metadata["peoplevox"]
    plain, optional = _plain(hint)
    if read is None and not needed and not optional and plain in _PLAIN:
        raise TypeError(f"{owner}.{name} may be None by its default; annotate it so: … | None")
    if read is None and plain not in _PLAIN:
        raise TypeError(
            f"{owner}.{name} is not str, int, Decimal, bool or datetime; give column() a read="
        )
    return Column(
        name=name,
        captions=(caption, *variants) if caption else (),
        type=plain if isinstance(plain, type) else object,
        optional=optional,
        needed=needed,
        personal=personal,
        site=site,
        read=read,
    )


def _plain(hint: object) -> tuple[object, bool]:
    """Part ``X | None`` into ``X`` and True."""
    if get_origin(hint) in (Union, UnionType):
        parts = get_args(hint)
        others = [part for part in parts if part is not NoneType]
        if len(others) == 1 and len(parts) == 2:
            return others[0], True
        return hint, NoneType in parts
    return hint, False
