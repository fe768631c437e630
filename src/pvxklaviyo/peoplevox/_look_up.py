"""Complete look-ups by number: all rows of it, and known to be all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from .._wire import Wire
from ..errors import Problem
from ._errors import RequestRefusedError
from ._narrow import narrowed
from ._paging import read_complete
from ._records import Despatch, Kitting, SalesOrder, SalesOrderItem
from ._rejected import Rejected
from ._search import MOST_VALUES, Clause, any_beginning, any_of, searchable
from ._service import PeoplevoxService

if TYPE_CHECKING:
    # Loaded by those who read them.
    from ._records_goods import GoodsIn
    from ._records_returns import Return, RmaItem

T = TypeVar("T")


async def look_up_orders(
    wire: Wire, service: PeoplevoxService, numbers: Iterable[str]
) -> tuple[list[SalesOrder], list[Rejected]]:
    """Read all orders with these Peoplevox numbers; see :func:`look_up`."""
    return await look_up(wire, service, SalesOrder, "order_number", numbers)


async def look_up_orders_by_reference(
    wire: Wire, service: PeoplevoxService, references: Iterable[str]
) -> tuple[list[SalesOrder], list[Rejected]]:
    """Read all orders with these references of the shop; see :func:`look_up`."""
    return await look_up(wire, service, SalesOrder, "shop_reference", references)


async def look_up_order_items(
    wire: Wire, service: PeoplevoxService, numbers: Iterable[str]
) -> tuple[list[SalesOrderItem], list[Rejected]]:
    """Read all lines of the orders with these numbers; see :func:`look_up`."""
    return await look_up(wire, service, SalesOrderItem, "order_number", numbers)


async def look_up_despatches(
    wire: Wire, service: PeoplevoxService, numbers: Iterable[str]
) -> tuple[list[Despatch], list[Rejected]]:
    """Read all despatched lines of the orders with these numbers; see :func:`look_up`."""
    return await look_up(wire, service, Despatch, "order_number", numbers)


async def look_up_returns(
    wire: Wire, service: PeoplevoxService, numbers: Iterable[str]
) -> tuple[list[Return], list[Rejected]]:
    """Read all returned lines of the orders with these numbers; see :func:`look_up`."""
    from ._records_returns import Return

    return await look_up(wire, service, Return, "order_number", numbers)


async def look_up_rma_items(
    wire: Wire, service: PeoplevoxService, numbers: Iterable[str]
) -> tuple[list[RmaItem], list[Rejected]]:
    """
    Read all items of RMAs that came back, of the orders with these numbers.

    A tenant's report may show what was agreed and has not come yet: an item
    with neither date nor return code is left out. See :func:`look_up`.
    """
    from ._records_returns import RmaItem

    rows, rejected = await look_up(wire, service, RmaItem, "order_number", numbers)
    return rows, [one for one in rejected if not _still_out(one)]


async def look_up_goods_in(
    wire: Wire,
    service: PeoplevoxService,
    numbers: Iterable[str],
    reference: str = "RET-{order}",
) -> tuple[list[GoodsIn], list[Rejected]]:
    """
    Read the goods in that are booked as returns of the orders with these numbers.

    They are found by how their reference begins, so that a second delivery of
    one order (``RET-1001-2``) is found as well, and with it perhaps those of
    other orders: what a reference means is for the caller to say.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        numbers: Of orders.

        reference: How a reference is made of a number, or begins.

    Returns:
        As :func:`look_up`; what is set aside has the reference that was asked
        for under ``reference``, where it has no other.

    Raises:
        ValueError: *reference* has no place for the number.

        ServiceError: As :func:`look_up`.
    """
    from ._records_goods import GoodsIn

    if "{order}" not in reference:
        raise ValueError('the reference needs "{order}" where the number goes')
    if isinstance(numbers, str):
        raise TypeError("numbers are a list of texts, and a text alone is one of letters")
    beginnings = [reference.replace("{order}", number.strip()) for number in numbers if number]
    return await look_up(wire, service, GoodsIn, "reference", beginnings, any_beginning)


async def look_up_kits(
    wire: Wire, service: PeoplevoxService, parents: Iterable[str]
) -> tuple[list[Kitting], list[Rejected]]:
    """Read all components of the kits with these item codes; see :func:`look_up`."""
    return await look_up(wire, service, Kitting, "parent", parents)


async def look_up(
    wire: Wire,
    service: PeoplevoxService,
    cls: type[T],
    field: str,
    values: Iterable[str],
    clause: Callable[[str, list[str]], Clause] = any_of,
) -> tuple[list[T], list[Rejected]]:
    """
    Read all rows that have one of *values* in a field, and know that they are all.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        cls: A row class.

        field: Of the row class.

        values: Any number, each asked once; empty ones are left out.

        clause: Makes the search of a caption and some values;
            :func:`any_of` finds rows that have one of them.

    Returns:
        The rows, and what is set aside: rows that cannot be read, and values
        that a search cannot hold or whose rows did not come whole, under the
        field's name. A row that cannot even be split has the value that it was
        found by there.

    Raises:
        IncompleteReadError: The data did not hold still, for none of *values*.

        ColumnsError: A column that is needed is not there.

        ServiceError: The service did not answer, or refused.

        ValueError: The class has no such field.

        TypeError: *values* are one text, not a list of some.
    """
    if isinstance(values, str):
        raise TypeError("values are a list of texts, and a text alone is one of letters")
    caption = service.caption(cls, field)
    asked = dict.fromkeys(value.strip() for value in values)
    rows: list[T] = []
    rejected = [
        _unsearchable(service.naming(cls).source, field, caption, value)
        for value in asked
        if not searchable(value)
    ]
    waiting = iter([value for value in asked if value and searchable(value)])
    while some := list(islice(waiting, MOST_VALUES)):
        search = partial(_search, wire, service, cls, field, clause)
        good, bad = await narrowed(search, field, some, service.naming(cls).source)
        rows += good
        rejected += bad
    return rows, rejected


async def _search(
    wire: Wire,
    service: PeoplevoxService,
    cls: type[T],
    field: str,
    clause: Callable[[str, list[str]], Clause],
    values: list[str],
) -> tuple[list[T], list[Rejected]]:
    """Search by the first name of the field that Peoplevox takes."""
    names = service.searched_as(cls, field)
    for name in names:
        try:
            found = await read_complete(wire, service, cls, clause(name, values))
        except RequestRefusedError:
            if name == names[-1]:
                raise
        else:
            service.searched_by(cls, field, name)
            return found
    raise AssertionError("unreachable")


def _unsearchable(source: str, field: str, caption: str, value: str) -> Rejected:
    why = "has a double quote, a backslash or a control character, so it cannot be searched for"
    return Rejected(
        source=source,
        subject=f"A value for {source}",
        row={field: value},
        cells=(),
        problems=(Problem(f'"{caption}"', why),),
    )


def _still_out(rejected: Rejected) -> bool:
    """Tell whether an item of an RMA did not come back yet."""
    date, code = rejected.row.get("returned_at"), rejected.row.get("return_code", "")
    return date is not None and not date.strip().strip("'").strip() and not code.strip()
