"""The import, as a value and as a flow: SaveData of cells, and of typed rows in parts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import attrs

from .._call import Call
from .._http import Response
from .._wire import Wire
from ..errors import ServiceError
from ._answers import read_answer, refusal
from ._calls import request_of
from ._cells import Cell, import_table
from ._row_type import row_type
from ._save_action import ROWS_A_CALL, SaveAction
from ._saved import SaveInterruptedError, SaveResult, joined, saved
from ._service import PeoplevoxService
from ._session import fetch

T = TypeVar("T")

# An import that is given up on may have happened all the same, so it is waited
# for longer than a read, which can be asked for again.
_PATIENCE = timedelta(minutes=5)


def save_data(
    template: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    action: SaveAction = SaveAction.DEFAULT,
    erase: Collection[str] = (),
    zone: ZoneInfo | None = None,
    repeatable: bool = False,
    timeout: timedelta = _PATIENCE,
) -> Call[SaveResult]:
    """
    Import rows through an integration template.

    A row that has the business key of a stored one changes it, and only in the
    columns that are sent. The order's status takes nothing but "cancelled".

    Args:
        template: Its name, such as ``"Sales orders"``.

        columns: The fields to write, as the site calls them
            (:func:`get_save_template`), the business key among them.

        rows: Their cells; 100 rows a call are what integrators send.

        action: What to do with them.

        erase: The columns whose blank cells are meant: a blank cell erases
            what is stored, and is refused elsewhere.

        zone: The warehouse clock, for dates that are aware.

        repeatable: Whether the call may be made again when its outcome is not
            known. Peoplevox changes rows by their business key, so a repeated
            change mostly changes nothing; whether that holds of your template
            and action is not documented, so it is for you to say.

        timeout: How long the answer may take.

    Returns:
        What became of it; a partial import is a result as well.

    Raises:
        ValueError: Something must not be sent; the text names row and column.

        TypeError: A cell is of a type that is not written.

        RequestRefusedError: From the call: the import was refused as a whole.
    """
    table = import_table(columns, rows, zones=(zone,) if zone else (), erase=erase)
    return _save_call(template, table, len(rows), action, repeatable=repeatable, timeout=timeout)


async def save(
    wire: Wire,
    service: PeoplevoxService,
    row: type[T],
    rows: Sequence[T],
    fields: Sequence[str],
    *,
    action: SaveAction = SaveAction.DEFAULT,
    erase: Collection[str] = (),
    repeatable: bool = False,
    rows_a_call: int = ROWS_A_CALL,
) -> SaveResult:
    """
    Import typed rows, by the same captions and clocks by which they are read.

    All of them are checked and written before the first call is made.

    Args:
        wire: Sends, waits and pays.

        service: The site.

        row: A row class that :func:`template` decorates.

        rows: Of that class.

        fields: The fields to write, the business key among them; no others are
            touched.

        action: As :func:`save_data`.

        erase: The fields whose None and blank texts are meant.

        repeatable: As :func:`save_data`.

        rows_a_call: How many to send at once.

    Returns:
        What became of all of them.

    Raises:
        ValueError: Something must not be sent; the text names row and column.

        TypeError: *row* is not of a template, or a row is not of it.

        ServiceError: The first call failed.

        SaveInterruptedError: A later one failed; it carries what became of the
            rows before.
    """
    if rows_a_call < 1:
        raise ValueError("rows_a_call begins at 1")
    template, parts = _written(service, row, rows, fields, erase, rows_a_call)
    results: list[SaveResult] = []
    for table, number in parts:
        call = _save_call(
            template, table, number, action, repeatable=repeatable, timeout=_patience(service)
        )
        try:
            results.append(await fetch(wire, service, call))
        except ServiceError as error:
            if not results:
                raise
            raise SaveInterruptedError(joined(results), error) from error
    return joined(results)


def site_save_data(
    service: PeoplevoxService,
    template: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    action: SaveAction,
    erase: Collection[str],
    *,
    repeatable: bool,
) -> Call[SaveResult]:
    """Import cells whose dates follow the site's clock."""
    return save_data(
        template,
        columns,
        rows,
        action=action,
        erase=erase,
        zone=service.clocks.zone,
        repeatable=repeatable,
        timeout=_patience(service),
    )


def _patience(service: PeoplevoxService) -> timedelta:
    return max(service.timeout, _PATIENCE)


def _save_call(
    template: str,
    table: str,
    rows_sent: int,
    action: SaveAction,
    *,
    repeatable: bool,
    timeout: timedelta,
) -> Call[SaveResult]:
    def decode(response: Response) -> SaveResult:
        answer = read_answer(response, "SaveData")
        # What names rows or counts some has been looked at row by row, and its
        # words are about rows: only then the import as a whole was not refused.
        if answer.response_id != 0 and answer.total_count <= 0 and not answer.statuses:
            raise refusal(answer, "SaveData", response.status, template)
        return saved(answer, rows_sent, action)

    request = request_of(
        "SaveData",
        [
            (
                "saveRequest",
                [("TemplateName", template), ("CsvData", table), ("Action", int(action))],
            )
        ],
    )
    request = attrs.evolve(request, timeout=timeout.total_seconds())
    return Call(request, decode=decode, operation="SaveData", repeatable=repeatable)


def _written(
    service: PeoplevoxService,
    cls: type[T],
    rows: Sequence[T],
    fields: Sequence[str],
    erase: Collection[str],
    rows_a_call: int,
) -> tuple[str, list[tuple[str, int]]]:
    """Give the template's name, and the table of each call with its number of rows."""
    kind = row_type(cls)
    if kind.kind != "template":
        raise TypeError(f"{cls.__name__} is a row of a report, which cannot be written")
    if not all(isinstance(row, cls) for row in rows):
        raise TypeError(f"rows of other classes are among those of {cls.__name__}")
    if not rows:
        raise ValueError("there is no row to save")
    captions = {name: service.caption(cls, name) for name in (*fields, *erase)}
    site = next((column.name for column in kind.columns if column.site), None)
    clocks = service.clocks
    parts: list[tuple[str, int]] = []
    for begin in range(0, len(rows), rows_a_call):
        some = rows[begin : begin + rows_a_call]
        zones = [
            clocks.zone_of(getattr(row, site) or "") if site is not None else clocks.zone
            for row in some
        ]
        cells = [[getattr(row, name) for name in fields] for row in some]
        table = import_table(
            [captions[name] for name in fields],
            cells,
            zones=zones,
            erase=[captions[name] for name in erase],
            first=begin + 1,
        )
        parts.append((table, len(some)))
    return service.naming(cls).source, parts
