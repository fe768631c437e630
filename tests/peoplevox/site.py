"""
A small site in memory, which shares nothing with the client.

It reads envelopes with a tree, clauses with a parser of its own, and writes
CSV and XML by hand, so that a mistake of the client's cannot cancel itself out.
"""

from __future__ import annotations

import base64
import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

from pvxklaviyo._http import Request, Response

NS = "{http://www.peoplevox.net/}"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"

Row = dict[str, str]


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self, at: datetime = datetime(2024, 6, 1, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    async def asleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Site:
    """Answers calls from tables; a transport for a client."""

    def __init__(self, password: str = "geheim", *, largest_page: int = 1000) -> None:
        self.tables: dict[str, list[Row]] = {}
        self.captions: dict[str, list[str]] = {}
        self.dates: set[str] = {"Despatch date"}
        # Names that searches must use in place of the captions; empty: the captions.
        self.searched: dict[str, str] = {}
        self.password = base64.b64encode(password.encode()).decode()
        self.largest_page = largest_page
        self.sessions: set[str] = set()
        self.sign_ins = 0
        self.asked: list[dict[str, str]] = []
        self.before_page: Callable[[], None] = lambda: None
        self.on_send: Callable[[str], Response | None] = lambda operation: None
        self._lock = threading.Lock()

    def table(self, name: str, rows: list[Row], captions: list[str] | None = None) -> None:
        """Set a report or template; all rows have the captions of the first."""
        self.tables[name] = rows
        self.captions[name] = captions or list(rows[0])

    def send(self, request: Request) -> Response:
        with self._lock:
            return self._answer(request)

    def _answer(self, request: Request) -> Response:
        envelope = ET.fromstring(request.content)
        body = envelope.find(f"{SOAP}Body")
        assert body is not None
        operation = body[0].tag.removeprefix(NS)
        assert request.headers["soapaction"] == f'"http://www.peoplevox.net/{operation}"'
        wanted = self.on_send(operation)
        if wanted is not None:
            return wanted
        if operation == "Authenticate":
            given = {part.tag.removeprefix(NS): part.text for part in body[0]}
            self.sign_ins += 1
            if given["password"] != self.password:
                return result(operation, "Error: Failed to authenticate", 0, -1)
            session = f"session-{self.sign_ins}"
            self.sessions.add(session)
            return result(operation, f"{given['clientId']},{session}", 1)
        held = envelope.find(f"{SOAP}Header/{NS}UserSessionCredentials/{NS}SessionId")
        if held is None or held.text not in self.sessions:
            return result(operation, "System : Security - Invalid Session", 0, -1)
        if operation in {"GetReportColumns", "GetSaveTemplate"}:
            return result(operation, ",".join(self.captions[body[0][0].text or ""]), 1)
        asked = {part.tag.removeprefix(NS): part.text or "" for part in body[0][0]}
        self.asked.append(asked)
        self.before_page()
        return self._page(operation, asked)

    def _page(self, operation: str, asked: dict[str, str]) -> Response:
        name = asked["TemplateName"]
        if name not in self.tables:
            return result(operation, f"There is no {name}", 0, -1)
        clause = asked["SearchClause"]
        if self.searched:
            for field, caption in self.searched.items():
                if not clause.startswith(f"{field}."):
                    return result(operation, f"No field of {clause}", 0, -1)
                clause = clause.replace(f"{field}.", f"[{caption}].")
        rows = [row for row in self.tables[name] if not clause or holds(clause, row, self.dates)]
        order = re.fullmatch(r"\[(.*)\] asc", asked.get("OrderBy", ""))
        if order:
            rows.sort(key=lambda row: value_of(row, order[1], self.dates))
        size = min(int(asked["ItemsPerPage"]), self.largest_page)
        begin = (int(asked["PageNo"]) - 1) * size
        captions = self.captions[name]
        lines = [captions, *([row[c] for c in captions] for row in rows[begin : begin + size])]
        return result(operation, "".join(map(_line, lines)), len(rows))


def result(operation: str, detail: str, total: int, response_id: int = 0) -> Response:
    """Write an answer by hand."""
    # A bare carriage return would be read as a line feed.
    text = escape(detail).replace("\r", "&#xD;")
    return Response(
        200,
        {"content-type": "text/xml; charset=utf-8"},
        (
            '<?xml version="1.0" encoding="utf-8"?>'
            '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
            f'<{operation}Response xmlns="http://www.peoplevox.net/"><{operation}Result>'
            f"<ResponseId>{response_id}</ResponseId><TotalCount>{total}</TotalCount>"
            f"<Detail>{text}</Detail><Statuses /></{operation}Result></{operation}Response>"
            "</soap:Body></soap:Envelope>"
        ).encode(),
    )


def _line(cells: list[str]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\n"


def value_of(row: Row, caption: str, dates: set[str]) -> object:
    """The cell of a caption, whatever its case; a date if it is one."""
    cell = next(text for name, text in row.items() if name.casefold() == caption.casefold())
    if caption not in dates:
        return cell
    day, _, time = cell.strip("'").partition(" ")
    d, m, y = day.split("/")
    return f"{y}-{m}-{d} {time:0<8}" if len(time) > 5 else f"{y}-{m}-{d} {time}:00"


_TOKEN = re.compile(
    r"\s*(?:(?P<column>\[[^\]]*\])|(?P<date>DateTime\(\d{4},\d\d,\d\d,\d\d,\d\d,\d\d\))"
    r'|\.(?P<call>Equals|Contains|StartsWith|EndsWith)\(|(?P<text>"[^"]*")|(?P<number>-?\d+(?:\.\d+)?)'
    r"|(?P<operator>>=|<=|!=|>|<)|(?P<not>!)|(?P<word>[A-Za-z_]\w*)|(?P<paren>[()]))"
)


def tokens(clause: str) -> list[tuple[str, str]]:
    """Cut a clause into kinds and texts, all of it."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(clause):
        match = _TOKEN.match(clause, at)
        assert match is not None, clause[at:]
        assert match.lastgroup is not None
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def parse(clause: str) -> object:
    """Read a clause into ("and"|"or", parts) and (operator, column, value)."""
    stream = iter([*tokens(clause), ("end", "")])
    tree, rest = _expression(stream)
    assert rest == ("end", "")
    return tree


def _expression(stream: Iterator[tuple[str, str]]) -> tuple[object, tuple[str, str]]:
    parts: list[object] = []
    joint = ""
    while True:
        kind, text = next(stream)
        if (kind, text) == ("paren", "("):
            part, end = _expression(stream)
            assert end == ("paren", ")")
        else:
            negated = kind == "not"
            if negated:
                kind, text = next(stream)
            assert kind in {"column", "word"}
            part = _comparison(text.strip("[]"), stream, negated=negated)
        parts.append(part)
        following = next(stream)
        if following[0] != "word":
            return (parts[0] if len(parts) == 1 else (joint, parts)), following
        assert following[1] in {"AND", "OR"}
        # Which of the two binds closer is not known, so they must not be mixed.
        assert joint in {"", following[1].lower()}
        joint = following[1].lower()


def _comparison(column: str, stream: Iterator[tuple[str, str]], *, negated: bool) -> object:
    kind, text = next(stream)
    value = _value(next(stream))
    if kind == "call":
        assert next(stream) == ("paren", ")")
        operator = "=" if text == "Equals" else text
        return ("!" * negated + operator, column, value)
    assert kind == "operator"
    assert not negated
    return (text, column, value)


def _value(token: tuple[str, str]) -> object:
    kind, text = token
    if kind == "date":
        return datetime(*map(int, text[9:-1].split(",")))
    assert kind in {"text", "number"}
    return text.strip('"')


def holds(clause: str, row: Row, dates: set[str]) -> bool:
    """Tell whether a row matches."""
    return _holds(parse(clause), row, dates)


def _holds(tree: object, row: Row, dates: set[str]) -> bool:
    match tree:
        case ("and", list(parts)):
            return all(_holds(part, row, dates) for part in parts)
        case ("or", list(parts)):
            return any(_holds(part, row, dates) for part in parts)
        case (str(operator), str(column), value):
            cell = value_of(row, column, dates)
            given = f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else value
            assert isinstance(cell, str)
            assert isinstance(given, str)
            return {
                "=": cell == given,
                ">=": cell >= given,
                ">": cell > given,
                "<=": cell <= given,
                "<": cell < given,
                "!=": cell != given,
                "Contains": given in cell,
                "StartsWith": cell.startswith(given),
                "EndsWith": cell.endswith(given),
            }[operator]
        case _:
            raise AssertionError(tree)


def despatch(number: int, at: str, **cells: str) -> Row:
    """One row of the despatch report."""
    row = {
        "Salesorder number": f"SO-{number}",
        "Despatch number": f"DES{number}",
        "Despatch date": f"'{at}'",
        "Item code": "MUG",
        "No of items": "1",
        "Tracking number": "",
        "Site reference": "PrimarySite",
        "Email": "",
    }
    return {**row, **{name.replace("_", " "): text for name, text in cells.items()}}
