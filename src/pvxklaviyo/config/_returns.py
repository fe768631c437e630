"""Settings of returns: where they are read, and what their words mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from ..errors import Problem
from ..sequence import ReturnsSource, check_pattern
from . import _values as read
from ._keys import Entries, reads

if TYPE_CHECKING:
    from ._services import PeoplevoxSettings

_SOURCES: tuple[ReturnsSource, ...] = ("returns", "rma", "goods_in", "none")


def _reference(value: object) -> str:
    found = read.text(value)
    if "{order}" not in found:
        raise read.Wrong('needs {order} where the number goes; write it like "RET-{order}"')
    return found


def _pattern(value: object) -> str:
    found = read.text(value)
    try:
        check_pattern(found)
    except ValueError as error:
        raise read.Wrong(str(error)) from None
    return found


@attrs.frozen(kw_only=True)
class ReturnsSettings:
    """
    Where returns are read, and what their words mean.

    Attributes:
        source: Which report shows them; None: the one that is named under
            ``[peoplevox.reports]``, and if none is, nowhere.

        goods_in_reference: How the reference of goods in is made of an order's
            number, or begins.

        goods_in_order: A regular expression for the whole reference, with a
            group ``order`` for the number; None: the reference is what
            *goods_in_reference* says and nothing more.

        dispositions: ``"Condition/True"``, ``"Condition/False"`` (with the
            reusable flag) or ``"Condition"`` to what became of the item.

        sent_back_reasons: Reasons, by name or code, that mean that the carrier
            brought the parcel back and nobody had it.
    """

    source: ReturnsSource | None = attrs.field(default=None, metadata=reads(read.choice(_SOURCES)))
    goods_in_reference: str = attrs.field(default="RET-{order}", metadata=reads(_reference))
    goods_in_order: str | None = attrs.field(default=None, metadata=reads(_pattern))
    dispositions: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(read.text))
    )
    sent_back_reasons: tuple[str, ...] = attrs.field(default=(), metadata=reads(read.texts))


def sources(returns: ReturnsSettings, peoplevox: PeoplevoxSettings) -> tuple[ReturnsSource, ...]:
    """
    Say where returns are read: as stated, else by what is named.

    More than one: the file names several reports of returns and does not say
    which counts.
    """
    if returns.source is not None:
        return (returns.source,)
    reports, columns = peoplevox.reports, peoplevox.columns
    named: dict[ReturnsSource, bool] = {
        "returns": bool(reports.returns or columns.returns),
        "rma": bool(reports.rma_items or columns.rma_items),
        "goods_in": bool(reports.goods_in or columns.goods_in or returns.goods_in_order),
    }
    return tuple(source for source, is_named in named.items() if is_named) or ("none",)


def _said_twice(dispositions: Mapping[str, str]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name in dispositions:
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            yield Problem(
                "[returns.dispositions]",
                f'"{first}" and "{name}" are one condition: case does not count; keep one of them',
                read.WRONG,
            )


def problems(returns: ReturnsSettings, peoplevox: PeoplevoxSettings) -> Iterator[Problem]:
    """Find a source that is in doubt, or that cannot be read as it is set."""
    yield from _said_twice(returns.dispositions)
    found = sources(returns, peoplevox)
    if len(found) > 1:
        listed = " and ".join(f'"{source}"' for source in found)
        yield Problem(
            "[returns] source",
            f"is missing, and what is set speaks of {listed}; write which one counts: a return "
            "must not be read twice",
            read.MISSING,
        )
    if "rma" in found and not peoplevox.reports.rma_items:
        yield Problem(
            "[peoplevox.reports] rma_items",
            "is missing, and returns are read from it: each tenant makes and names this report "
            'itself; write rma_items = "RMA items"',
            read.MISSING,
        )
