"""Reading and moving the tenant of a served Peoplevox: switches, rows, notifications, stock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

import attrs

from ..klaviyo import Json
from ..peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from ..warehouse import Stock

_ROWS = 'rows are put by {"table": name, "rows": [{caption: cell}]}'


def changed(settings: PeoplevoxSettings, asked: Mapping[str, Any]) -> PeoplevoxSettings:
    """
    Give settings with other switches; durations are seconds.

    Raises:
        ValueError: There is no such switch, or it has no such position.
    """
    hints = get_type_hints(PeoplevoxSettings)
    given: dict[str, Any] = {}
    for name, value in asked.items():
        if name not in hints:
            raise ValueError(f"there is no switch {name!r}; there are {', '.join(sorted(hints))}")
        given[name] = _position(name, hints[name], value)
    return attrs.evolve(settings, **given)


def _position(name: str, hint: Any, value: Any) -> Any:
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise ValueError(f"{name} is one of {', '.join(map(repr, get_args(hint)))}")
        return value
    if hint is timedelta:
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        value = timedelta(seconds=value) if fits else None
    elif hint is bool or hint is str:
        fits = isinstance(value, hint)
    elif get_origin(hint) is frozenset:
        fits = _are_texts(value)
    elif get_origin(hint) is Mapping or getattr(get_origin(hint), "__name__", "") == "Mapping":
        fits = isinstance(value, dict)
    else:
        fits = value is None or (isinstance(value, int | float) and not isinstance(value, bool))
    if not fits:
        raise ValueError(f"{name} cannot be {value!r}")
    return value


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(member, str) for member in cast("list[Json]", value)
    )


def put_rows(peoplevox: SimulatedPeoplevox, asked: dict[str, Any]) -> None:
    """
    Put rows into a table: ``{"table", "rows", "is_template"?, "add"?}``.

    Raises:
        ValueError: That is not what was asked.
    """
    table, rows = asked.get("table"), cast("Json", asked.get("rows"))
    if isinstance(table, str) and isinstance(rows, list):
        put = peoplevox.tables.add if asked.get("add") else peoplevox.tables.put
        put(table, [_row(row) for row in rows], is_template=bool(asked.get("is_template")))
    else:
        raise ValueError(_ROWS)  # noqa: TRY004 - asked for over HTTP, by nobody's code


def _row(row: Json) -> Mapping[str, str | int | bool | None]:
    found: dict[str, str | int | bool | None] = {}
    if not isinstance(row, dict):
        raise ValueError(_ROWS)  # noqa: TRY004 - asked for over HTTP, by nobody's code
    for caption, cell in row.items():
        if not isinstance(cell, str | int) and cell is not None:
            raise ValueError(f"{_ROWS}; a cell is text, a whole number, true, false or null")
        found[caption] = cell
    return found


def notify(peoplevox: SimulatedPeoplevox, asked: dict[str, Any]) -> None:
    """
    Tell subscribers of something: ``{"event", "values"}``.

    Raises:
        ValueError: That is not what was asked, or there is no such event.
    """
    event, values = asked.get("event"), cast("Json", asked.get("values"))
    if isinstance(event, str) and isinstance(values, dict):
        peoplevox.notify(event, cast("dict[str, Any]", values))
    else:
        text = 'subscribers are told by {"event": name, "values": {name: value}}'
        raise ValueError(text)  # noqa: TRY004 - asked for over HTTP, by nobody's code


def move_stock(stock: Stock, asked: dict[str, Any], now: datetime) -> None:
    """
    Move the stock now: ``{"do": "set", "sku", "quantity", …}``; also ``move`` and others.

    Raises:
        ValueError: There is no such thing to do, or something is missing.
    """
    able: Mapping[str, Callable[..., object]] = {
        "set": stock.set,
        "move": stock.move,
        "book_goods_in": stock.book_goods_in,
        "receive_return": stock.receive_return,
    }
    given = dict(asked)
    do = able.get(str(given.pop("do", "")))
    if do is None:
        raise ValueError(f'"do" is one of {", ".join(able)}')
    try:
        do(**given, at=now)
    except KeyError as missing:
        raise ValueError(f"there is no {missing}") from None
    except TypeError as error:
        raise ValueError(str(error)) from None


def levels(stock: Stock, now: datetime) -> Json:
    """Tell what lies there now: of every item and site."""
    found = stock.at(now).levels
    return [
        {
            "sku": sku,
            "site": site,
            "available": found.available(sku, site),
            "on_hand": found.on_hand(sku, site),
            "allocated": found.allocated(sku, site),
        }
        for sku, site in found.stocked
    ]
