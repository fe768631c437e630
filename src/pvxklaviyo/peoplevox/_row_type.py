"""What is known of a row class: which report or template it reads, and its columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import attrs

Kind = Literal["report", "template"]


@attrs.frozen(kw_only=True)
class Column:
    """
    One field of a row class, and where its cell is found.

    Attributes:
        name: The field, which is also the key of a tenant's override.

        captions: Where it is looked for, in turn; empty if only a tenant's
            override can say.

        type: What the cell is read as: ``str``, ``int``, ``Decimal``,
            ``bool`` or ``datetime``.

        optional: Whether an empty cell is None; else it is a problem of the row.

        needed: Whether the caption must be there.

        personal: Whether the cell tells about a person, and stays out of texts.

        site: Whether the cell names the site whose clock the row's dates follow.

        read: The caller's own reading of a cell that is not empty.
    """

    name: str
    captions: tuple[str, ...]
    type: type
    optional: bool
    needed: bool
    personal: bool = False
    site: bool = False
    read: Callable[[str], object] | None = None


@attrs.frozen(kw_only=True)
class RowType:
    """
    What the decorators record about a row class.

    Attributes:
        kind: ``"report"`` is read by GetReportData, ``"template"`` by GetData.

        name: The vendor's name of it; empty if every tenant has its own.

        aliases: Other names under which sites have it.

        columns: In the order of the fields.

        section: The key under which a tenant's settings rename it and its
            columns; empty for a caller's own class.

        subject: The word and the field that name a row in texts:
            ``("Despatch", "despatch_number")``.

        order_by: The date field that a report is read in the order of; None
            if it has none, and for templates, which have no order.

        keeps_extra: Whether the class has a field ``extra`` for columns that
            the tenant asked to keep.
    """

    kind: Kind
    name: str
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()
    section: str = ""
    subject: tuple[str, str] | None = None
    order_by: str | None = None
    keeps_extra: bool = False

    def column(self, name: str) -> Column:
        """
        Find a column by its field.

        Raises:
            ValueError: The class has no such field.
        """
        for column in self.columns:
            if column.name == name:
                return column
        known = ", ".join(column.name for column in self.columns)
        raise ValueError(f"there is no field {name}; there are {known}")

    @property
    def operation(self) -> str:
        """What reads it, in the vendor's words."""
        return "GetData" if self.kind == "template" else "GetReportData"


def row_type(row: type[object]) -> RowType:
    """
    Tell what :func:`report` or :func:`template` recorded about a class.

    Raises:
        TypeError: It is no row class.
    """
    found = getattr(row, "__peoplevox__", None)
    # What was recorded of its base knows nothing of the fields that it adds.
    if not isinstance(found, RowType) or ("__peoplevox__" not in vars(row) and row.__annotations__):
        raise TypeError(f"{row.__name__} is no row class; decorate it with report() or template()")
    return found
