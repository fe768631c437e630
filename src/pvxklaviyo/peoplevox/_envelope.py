"""
Answers, read out of their SOAP 1.1 envelopes.

Peoplevox publishes its WSDL at ``…/integrationservicev4.asmx?wsdl``:
document/literal wrapped, one namespace, every answer an ``IntegrationResponse``
inside ``{Operation}Result``. Fields are found by name, because newer versions
of the service send more of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NoReturn
from xml.parsers import expat
from xml.parsers.expat import errors

import attrs

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
# Unclosed: an element, a tag, a character, a section.
_ENDS_EARLY = frozenset(
    errors.codes[text]
    for text in (
        errors.XML_ERROR_NO_ELEMENTS,
        errors.XML_ERROR_UNCLOSED_TOKEN,
        errors.XML_ERROR_PARTIAL_CHAR,
        errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
# The deepest answer known has six levels; a path is kept of every one.
_DEEPEST = 64
_KNOWN = frozenset({"ResponseId", "TotalCount", "Detail", "Statuses"})
_KNOWN_OF_ROWS = frozenset({"Reference", "Status", "LineNo"})


class NotXmlError(Exception):
    """
    The bytes are no XML that may be read.

    Attributes:
        why: What is wrong, without quoting them.

        cut_off: Whether they end too early.
    """

    def __init__(self, why: str, *, cut_off: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.cut_off = cut_off


@attrs.frozen(kw_only=True)
class Fault:
    """
    A SOAP fault.

    Attributes:
        code: ``"Client"``, ``"Server"``, …, without its prefix; empty if it is
            no word.

        text: The service's words; they may quote data.
    """

    code: str
    text: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class RowStatus:
    """
    What became of one imported row.

    Attributes:
        reference: The row's business key; of some templates it is a person's.

        status: ``"Success"`` or ``"Error"``.

        line: Its place in the request from 1; None if the service does not say.

        others: Further fields, by name, as they came.
    """

    reference: str = attrs.field(repr=False)
    status: str
    line: int | None = None
    others: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)


@attrs.frozen(kw_only=True)
class Answer:
    """
    An ``IntegrationResponse``.

    Attributes:
        response_id: 0 is success, -1 failure or a partial import.

        total_count: Rows that match over all pages, in a read; rows imported,
            in an import.

        detail: The data, or the words of a failure.

        statuses: One for each row of an import; else empty.

        error_code: Empty on success and from older versions.

        others: Further fields, by name, as they came; of fields with elements
            of their own, by path (``"SalesOrdersToDespatchIds/int"``), one a line
            where several have the same.
    """

    response_id: int
    total_count: int
    detail: str = attrs.field(repr=False)
    statuses: tuple[RowStatus, ...] = ()
    error_code: str = ""
    others: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)


def read(data: bytes, operation: str) -> Answer | Fault:
    """
    Read an answer.

    Args:
        data: The whole body. Characters that XML cannot carry are read as the
            mark of a lost one, U+FFFD, so that one cell stops no page.

        operation: Names the result element: ``{operation}Result``.

    Raises:
        NotXmlError: It is cut off, is not XML, has a document type, or has
            neither the result nor a fault.
    """
    try:
        return _read(data, operation)
    except NotXmlError:
        # Hardly any program ever needs it.
        from ._mended import mended

        readable = mended(data)
        if readable == data:
            raise
    return _read(readable, operation)


def _read(data: bytes, operation: str) -> Answer | Fault:
    reader = _Reader(f"{operation}Result")
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    # No answer of the service has one, and entities are how XML is made to
    # eat memory or to read files.
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NotXmlError(
            f"{expat.ErrorString(error.code)} at byte {parser.ErrorByteIndex} of {len(data)}",
            cut_off=bool(data) and error.code in _ENDS_EARLY,
        ) from None
    except (LookupError, ValueError):
        # The declaration names one that Python does not know, or of several bytes
        # a character; the service writes UTF-8.
        raise NotXmlError("its encoding cannot be read") from None
    return reader.result()


def _refuse_doctype(*_: object) -> NoReturn:
    raise NotXmlError("it has a document type, which is refused")


class _Reader:
    """Collects the fields below the result element, whatever prefixes are used."""

    def __init__(self, result: str) -> None:
        self._result = result
        self._path: list[str] = []
        # Depth of the result or fault while inside it; 0 before and after.
        self._depth = 0
        self._pieces: list[str] = []
        self._fields: dict[str, str] = {}
        self._nested: dict[str, list[str]] = {}
        self._statuses: list[dict[str, str]] = []
        self._fault: dict[str, str] | None = None
        self._found = False

    def start(self, name: str, _attributes: object) -> None:
        local = name.rpartition(" ")[2]
        self._path.append(local)
        if len(self._path) > _DEEPEST:
            raise NotXmlError(f"it is nested deeper than {_DEEPEST} levels")
        self._pieces.clear()
        if self._found:
            if self._depth and local == "IntegrationStatusResponse":
                self._statuses.append({})
        elif local == self._result or name == f"{_SOAP} Fault":
            self._found = True
            self._depth = len(self._path)
            self._fault = None if local == self._result else {}

    def text(self, piece: str) -> None:
        self._pieces.append(piece)

    def end(self, _name: str) -> None:
        if self._depth:
            below = self._path[self._depth :]
            if below:
                self._keep(below)
            else:
                self._depth = 0
        self._path.pop()
        self._pieces.clear()

    def _keep(self, below: list[str]) -> None:
        text = "".join(self._pieces)
        if self._fault is not None:
            self._fault.setdefault(below[0], text)
        elif len(below) == 1:
            self._fields.setdefault(below[0], text)
        elif below[0] == "Detail":
            # Of a table that is not escaped only what stands behind would be left.
            raise NotXmlError("its Detail has elements in it")
        elif below[0] != "Statuses":
            if text.strip():
                self._nested.setdefault("/".join(below), []).append(text)
        elif len(below) == 3 and self._statuses:
            self._statuses[-1].setdefault(below[2], text)

    def result(self) -> Answer | Fault:
        if self._fault is not None:
            code = self._fault.get("faultcode", "").rpartition(":")[2].strip()
            # A code is one word; anything else is not shown as one.
            code = code if re.fullmatch(r"[A-Za-z.]{1,40}", code) else ""
            return Fault(code=code, text=self._fault.get("faultstring", "").strip())
        if not self._found:
            raise NotXmlError(f"it has no {self._result}")
        fields = self._fields
        return Answer(
            response_id=_number(fields, "ResponseId"),
            total_count=_number(fields, "TotalCount"),
            detail=fields.get("Detail", ""),
            statuses=tuple(_status(status) for status in self._statuses),
            error_code=fields.get("ErrorCode", "").strip(),
            others={
                **{name: text for name, text in fields.items() if name not in _KNOWN},
                **{path: "\n".join(texts) for path, texts in self._nested.items()},
            },
        )


def _number(fields: Mapping[str, str], name: str) -> int:
    text = fields.get(name, "").strip()
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise NotXmlError(f"its {name} is missing or not a number")
    return int(text)


def _status(fields: Mapping[str, str]) -> RowStatus:
    line = fields.get("LineNo", "").strip()
    return RowStatus(
        reference=fields.get("Reference", ""),
        status=fields.get("Status", "").strip(),
        line=int(line) if re.fullmatch(r"[0-9]{1,9}", line) else None,
        others={name: text for name, text in fields.items() if name not in _KNOWN_OF_ROWS},
    )
