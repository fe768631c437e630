"""The id that a placing and its cancellation share, in the shop's own form."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from ..model import Cancellation, Order, Placing
from ._columns import COLUMNS, column

ORDER_ID_FIELDS = ("reference", *COLUMNS)
"""What a template may name: the shop's reference, or a column of the order."""


def order_id_fields(template: str) -> tuple[str, ...]:
    """
    Give the fields that a template of order ids names.

    Args:
        template: Such as ``"{reference}"`` or ``"gid://shop/{attribute3}"``.

    Raises:
        ValueError: It names none, or something else than a field stands in
            braces.
    """
    fields = tuple(_fields(template))
    if not fields:
        raise ValueError("names no field, so that all orders would have one id")
    return fields


def order_id(template: str, about: Placing | Cancellation, order: Order) -> str:
    """
    Fill a template of order ids; empty if a field of it has no value.

    Raises:
        ValueError: As :func:`order_id_fields`.
    """
    values = {
        field: about.reference if field == "reference" else column(order, field)
        for field in order_id_fields(template)
    }
    return template.format_map(values) if all(values.values()) else ""


def _fields(template: str) -> Iterator[str]:
    try:
        for _, name, form, conversion in Formatter().parse(template):
            if name is None:
                continue
            # Only plain names: an attribute or an index of one would reach inside.
            if not name.isidentifier() or form or conversion:
                raise ValueError("takes plain names in braces only, such as {reference}")
            yield name
    except ValueError as error:
        raise ValueError(str(error)) from None
