"""What the parsers of Peoplevox's answers promise about any bytes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from pvxklaviyo._http import Response
from pvxklaviyo.errors import ServiceError
from pvxklaviyo.peoplevox import (
    Notification,
    NotificationTemplate,
    RejectedNotification,
    read_notification,
)
from pvxklaviyo.peoplevox._answers import read_answer
from pvxklaviyo.peoplevox._cells import import_table
from pvxklaviyo.peoplevox._clause_text import render
from pvxklaviyo.peoplevox._csv import NotCsvError, read_csv
from pvxklaviyo.peoplevox._envelope import Answer, Fault, NotXmlError, read
from pvxklaviyo.peoplevox._search import any_of, searchable, where
from pvxklaviyo.peoplevox._values import count, instant, money, pieces, truth, wall

LONDON = ZoneInfo("Europe/London")
_CLAUSE = re.compile(r'\[[^\[\]\x00-\x1f]+\](\.Equals\("[^"\\\x00-\x1f\x7f]*"\)| >= \S+)')


def text_of(data: bytes) -> str:
    """Read any bytes as text, a lone surrogate now and then included."""
    return data.decode("utf-8", "surrogateescape")


def envelope(data: bytes) -> None:
    """An answer, a fault or ``NotXmlError``, whose words quote nothing."""
    try:
        found = read(data, "SaveData")
    except NotXmlError as error:
        assert len(error.why) < 120
        assert "@" not in error.why
    else:
        assert isinstance(found, Answer | Fault)
        assert "@" not in repr(found) or isinstance(found, Answer)
    if not data or data[-1] & 15:
        # The meaning of a response costs as much again, so for some of them.
        return
    try:
        read_answer(Response(200, {}, data), "SaveData")
    except ServiceError as error:
        assert "@" not in str(error)


def csv(data: bytes) -> None:
    """Rows as long as the header, each row once, or ``NotCsvError``, which quotes nothing."""
    try:
        sheet = read_csv(text_of(data))
    except NotCsvError as error:
        assert "@" not in error.why
        return
    width = len(sheet.captions)
    assert all(len(row) == width for row in sheet.rows)
    assert all("@" not in row.why for row in sheet.spoiled)
    places = [row.position for row in sheet.spoiled]
    assert places == sorted(set(places))
    assert all(1 <= place <= sheet.received for place in places)


def values(data: bytes) -> None:
    """Each cell's reading is a value of its type or a ``ValueError`` that quotes nothing."""
    text = text_of(data)
    try:
        shown = wall(text)
        found = instant(text, LONDON)
    except ValueError as error:
        assert str(error).startswith("not a date")
    else:
        assert shown.tzinfo is None
        assert found.tzinfo is UTC
        assert abs(found.replace(tzinfo=None) - shown).total_seconds() <= 3600
    for read_cell, kind in ((count, int), (pieces, int), (money, Decimal), (truth, bool)):
        try:
            value = read_cell(text)
        except ValueError as error:
            assert len(str(error)) < 40
            continue
        assert type(value) is kind
        if isinstance(value, int):
            assert abs(value) < 10**19


def search(data: bytes) -> None:
    """A text stands in a clause as it is, between its own two quotes, or is refused."""
    caption, _, text = text_of(data).partition("\n")
    try:
        clause = where(caption).equals(text)
    except ValueError:
        assert not re.fullmatch(r"[A-Za-z ]*[A-Za-z]", caption) or not searchable(text)
        return
    said = render(clause, "report", [LONDON])
    assert said == f'[{caption.strip()}].Equals("{text}")'
    assert _CLAUSE.fullmatch(said)
    assert said.encode()
    both = render(any_of(caption, [text, len(text)]) & clause, "report", [LONDON])
    assert both.count('"') == 4 + 3 * caption.count('"')
    dated = where(caption) >= datetime(2024, 1, 1 + len(data) % 28, len(text) % 24, tzinfo=UTC)
    assert re.search(r" >= DateTime\(\d{4}(,\d\d){5}\)$", render(dated, "report", [LONDON]))


_FIELDS = {"order": "Picks.SalesOrder.SalesOrderNumber", "at": "LastModificationTime", "by": "A"}
_TEMPLATES: tuple[NotificationTemplate | str, ...] = (
    *(
        NotificationTemplate(
            event_type="X",
            url="https://hook.invalid/?token=s3",
            fields=_FIELDS,
            method="POST" if posted else "GET",
            encode=encode,
        )
        for posted in (False, True)
        for encode in (None, True, False)
    ),
    "order={A},at={Consignments.B},by={C}!",
    "https://hook.invalid/?by={A};order={B}",
)


def notification(data: bytes) -> None:
    """A notification or a rejection, never an error, and no value in a ``repr``."""
    chosen, _, rest = data.partition(b"\n")
    which = _TEMPLATES[len(chosen) % len(_TEMPLATES)]
    method = "POST" if len(chosen) // len(_TEMPLATES) % 2 else "GET"
    found = read_notification(
        which, method=method, query=rest, body=rest, content_type=text_of(chosen), most_bytes=2000
    )
    assert "@" not in repr(found)
    if isinstance(found, RejectedNotification):
        return
    assert isinstance(found, Notification)
    names = {"order", "at", "by"} if which is not _TEMPLATES[-1] else {"order", "by"}
    assert names == {*found.fields, *found.missing}
    assert not {*found.fields} & {*found.missing}
    for name in names:
        known = found.all(name)
        assert len(known) == len(set(known))
        assert all(value and value == value.strip() and "," not in value for value in known)
        whole = found.get(name)
        assert whole is None or whole.strip()
        try:
            when = found.instant(name, LONDON)
        except ValueError as error:
            assert "@" not in str(error)
        else:
            assert when is None or when.tzinfo is UTC


def import_cells(data: bytes) -> None:
    """Cells are written so that they are read back as they were, or are refused by place."""
    lines = text_of(data).split("\x1e")
    rows = [line.split("\x1f") for line in lines]
    captions = [f"C{number}" for number in range(len(rows[0]))]
    erase = captions[:1] if len(data) % 2 else []
    try:
        text = import_table(captions, rows, zones=(LONDON,), erase=erase)
    except ValueError as error:
        assert "@" not in str(error)
        return
    expected = [[cell if cell.strip() else "" for cell in row] for row in rows]
    sheet = read_csv(text)
    assert sheet.rows == expected
    assert sheet.captions == tuple(captions)
    assert sheet.spoiled == ()
