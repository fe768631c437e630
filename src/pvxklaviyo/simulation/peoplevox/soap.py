"""Reading the envelope of a call, and writing the envelope of an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape

import attrs

from ..._http import Response
from .description import ANSWER, OPERATIONS, Age, has

NAMESPACE = "http://www.peoplevox.net/"
"""Of every element that Peoplevox itself defines."""

ENVELOPES = {
    "http://schemas.xmlsoap.org/soap/envelope/": "1.1",
    "http://www.w3.org/2003/05/soap-envelope": "1.2",
}
"""Namespace of an envelope to its version of SOAP."""

_CONTENT_TYPES = {"1.1": "text/xml", "1.2": "application/soap+xml"}
_DEEPEST = 16


class SoapError(Exception):
    """A request that is no call; answered with a SOAP fault."""


@attrs.frozen
class Envelope:
    """
    A call, taken out of its envelope.

    Attributes:
        version: Of SOAP: ``"1.1"`` or ``"1.2"``; ``"plain"`` without an
            envelope.

        operation: Local name of the body's element.

        arguments: Name to text.

        session: The session's id; None without the header.
    """

    version: str
    operation: str
    arguments: Mapping[str, str] = attrs.field(repr=False)
    session: str | None = attrs.field(repr=False)


@attrs.define
class _Element:
    name: str
    children: list[_Element] = attrs.field(factory=list["_Element"])
    parts: list[str] = attrs.field(factory=list[str])

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def child(self, name: str) -> _Element | None:
        return next((child for child in self.children if child.name == name), None)


def read_envelope(content: bytes) -> Envelope:
    """
    Take a call out of its envelope.

    Elements outside Peoplevox's namespace are overlooked, as the schema wants.

    Raises:
        SoapError: It is no XML, has a document type, or holds no call.
    """
    root = _parse(content)
    namespace, _, name = root.name.rpartition(" ")
    version = ENVELOPES.get(namespace)
    if version is None or name != "Envelope":
        raise SoapError("Possible SOAP version mismatch: the root element is not an envelope.")
    body = root.child(f"{namespace} Body")
    if body is None or not body.children:
        raise SoapError("Server was unable to read request. The body is empty.")
    call = body.children[0]
    spoken, _, operation = call.name.rpartition(" ")
    if spoken != NAMESPACE:
        raise SoapError("Server was unable to read request. The call has another namespace.")
    arguments = call.children
    wrapper = OPERATIONS[operation].wrapper if operation in OPERATIONS else ""
    if wrapper:
        wrapped = call.child(f"{NAMESPACE} {wrapper}")
        if wrapped is None:
            raise SoapError(
                "Server was unable to process request. "
                "Object reference not set to an instance of an object."
            )
        # Where an operation has more than its wrapper, some callers put that inside.
        beside = call.children if len(OPERATIONS[operation].arguments) > 1 else ()
        arguments = [*wrapped.children, *(child for child in beside if child is not wrapped)]
    known = {_local(child): child.text for child in arguments}
    return Envelope(
        version=version,
        operation=operation,
        arguments={name: text for name, text in known.items() if name is not None},
        session=_session(root.child(f"{namespace} Header")),
    )


def _local(element: _Element) -> str | None:
    namespace, _, name = element.name.rpartition(" ")
    return name if namespace == NAMESPACE else None


def _session(header: _Element | None) -> str | None:
    credentials = header.child(f"{NAMESPACE} UserSessionCredentials") if header else None
    session = credentials.child(f"{NAMESPACE} SessionId") if credentials else None
    return session.text.strip() if session else None


def _parse(content: bytes) -> _Element:
    parser = expat.ParserCreate(namespace_separator=" ")
    document = _Element("")
    open_elements = [document]

    def start(name: str, _attributes: dict[str, str]) -> None:
        if len(open_elements) > _DEEPEST:
            raise SoapError("Server was unable to read request. It is nested too deeply.")
        element = _Element(name)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(_name: str) -> None:
        open_elements.pop()

    def text(data: str) -> None:
        open_elements[-1].parts.append(data)

    def refuse(*_: object) -> NoReturn:
        raise SoapError(
            "Server was unable to read request. For security reasons DTD is prohibited."
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        where = f"({error.lineno}, {error.offset})"
        raise SoapError(
            f"Server was unable to read request. There is an error in XML document {where}."
        ) from None
    except (LookupError, ValueError):
        raise SoapError(
            "Server was unable to read request. Its encoding is not supported."
        ) from None
    return document.children[0]


@attrs.frozen(kw_only=True)
class RowStatus:
    """
    What became of one row that was to be saved.

    Attributes:
        reference: By which the row is known.

        saved: Whether it was saved.

        line: Its number, from 1.
    """

    reference: str
    saved: bool
    line: int


@attrs.frozen(kw_only=True)
class IntegrationResponse:
    """
    What every operation answers.

    Attributes:
        response_id: 0 is yes, -1 is no, or not all.

        total_count: What it counts depends on the operation.

        detail: CSV, a session, or what is wrong.

        statuses: One for each row that was to be saved.

        error_code: Newer services have one; which there are is not known.
    """

    response_id: int = 0
    total_count: int = 0
    detail: str = attrs.field(default="", repr=False)
    statuses: Sequence[RowStatus] = ()
    error_code: str = ""


def write_answer(
    answer: IntegrationResponse,
    *,
    operation: str,
    version: str,
    wsdl: Age,
    line_numbers: bool = False,
) -> Response:
    """
    Put an answer into its envelope.

    Args:
        answer: What to say.

        operation: What it answers.

        version: Of SOAP, or ``"plain"``.

        wsdl: Which fields there are.

        line_numbers: Whether each status says its row's number.
    """
    fields = {
        "ResponseId": str(answer.response_id),
        "TotalCount": str(answer.total_count),
        "Detail": _escaped(answer.detail),
        "Statuses": "".join(_status(one, line_numbers) for one in answer.statuses),
        "ImportingQueueId": "0",
        "SalesOrdersToDespatchIds": "",
        "ErrorCode": _escaped(answer.error_code),
    }
    inside = "".join(
        f"<{one.name}>{fields[one.name]}</{one.name}>" if fields[one.name] else f"<{one.name} />"
        for one in ANSWER
        if has(wsdl, one.since)
    )
    if version == "plain":
        text = (
            '<?xml version="1.0" encoding="utf-8"?>'
            f'<IntegrationResponse xmlns="{NAMESPACE}">{inside}</IntegrationResponse>'
        )
        return Response(200, {"content-type": "text/xml; charset=utf-8"}, text.encode())
    return _enveloped(
        f'<{operation}Response xmlns="{NAMESPACE}"><{operation}Result>{inside}'
        f"</{operation}Result></{operation}Response>",
        version,
        200,
    )


def _status(one: RowStatus, line_numbers: bool) -> str:  # noqa: FBT001 - passed on
    word = "Success" if one.saved else "Error"
    line = f"<LineNo>{one.line}</LineNo>" if line_numbers else ""
    return (
        f"<IntegrationStatusResponse><Reference>{_escaped(one.reference)}</Reference>"
        f"<Status>{word}</Status>{line}</IntegrationStatusResponse>"
    )


def write_fault(text: str, *, version: str = "1.1") -> Response:
    """Put a fault of the caller into its envelope, with HTTP status 500; plain text without one."""
    if version == "plain":
        headers = {"content-type": "text/plain; charset=utf-8"}
        return Response(500, headers, text.encode())
    reason = _escaped(text)
    if version == "1.2":
        inside = (
            "<soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code>"
            f'<soap:Reason><soap:Text xml:lang="en">{reason}</soap:Text></soap:Reason>'
            "<soap:Detail /></soap:Fault>"
        )
    else:
        inside = (
            "<soap:Fault><faultcode>soap:Client</faultcode>"
            f"<faultstring>{reason}</faultstring><detail /></soap:Fault>"
        )
    return _enveloped(inside, version, 500)


def whole(arguments: Mapping[str, str], name: str) -> int:
    """
    Read an argument that is a whole number; what is left out is 0.

    Raises:
        SoapError: It is none.
    """
    text = arguments.get(name, "").strip() or "0"
    try:
        return int(text)
    except ValueError:
        raise SoapError(
            "Server was unable to read request. Input string was not in a correct format."
        ) from None


def content_type(version: str) -> str:
    """Give the media type of a version of SOAP, without parameters."""
    return _CONTENT_TYPES[version]


def _enveloped(inside: str, version: str, status: int) -> Response:
    namespace = next(name for name, known in ENVELOPES.items() if known == version)
    text = (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{namespace}"><soap:Body>{inside}</soap:Body></soap:Envelope>'
    )
    headers = {"content-type": f"{_CONTENT_TYPES[version]}; charset=utf-8"}
    return Response(status, headers, text.encode())


def _escaped(text: str) -> str:
    # A bare carriage return would reach the reader as a line feed.
    return escape(text, {"\r": "&#xD;"})
