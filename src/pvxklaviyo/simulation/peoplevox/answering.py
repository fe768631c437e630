"""From a request to its response: which call it is, what befalls it, what it is answered."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

import attrs

from ..._http import Request, Response
from .. import faults as wrong
from ..clock import SimulatedClock
from ..faults import DELAY_HEADER, ConnectionDropped, Fault, Faults
from .calls import PeoplevoxCall
from .description import OPERATIONS, has
from .operations import Tenant, refuse
from .plain import read_plain
from .soap import (
    NAMESPACE,
    Envelope,
    SoapError,
    content_type,
    read_envelope,
    write_answer,
    write_fault,
)
from .wsdl import write_wsdl

_MAINTENANCE = (
    "<!DOCTYPE html><html><head><title>Maintenance</title></head>"
    "<body><h1>We will be back soon</h1><p>The system is being updated.</p></body></html>"
)
_HTML = {"content-type": "text/html; charset=utf-8"}


class Answering:
    """
    Answers the requests to one tenant. May be shared by threads.

    Args:
        tenant: Does what is asked.

        clock: Whose time it is.

        client_id: First part of the address's path.

        faults: What goes wrong.

    Attributes:
        clock: Whose time it is.

        client_id: First part of the address's path.

        faults: What goes wrong, also later.
    """

    def __init__(
        self, tenant: Tenant, clock: SimulatedClock, *, client_id: str, faults: Faults
    ) -> None:
        self.clock = clock
        self.client_id = client_id
        self.faults = faults
        self.faults.know(OPERATIONS)
        self._tenant = tenant
        self._recent: deque[datetime] = deque()
        self._calls: list[PeoplevoxCall] = []
        self._lock = threading.RLock()

    @property
    def path(self) -> str:
        """The path of its address; upper and lower case are the same."""
        return f"/{self.client_id}/resources/integrationservicev4.asmx"

    @property
    def journal(self) -> Sequence[PeoplevoxCall]:
        """Every call that reached it, in order."""
        with self._lock:
            return tuple(self._calls)

    def respond(self, request: Request) -> Response:
        """
        Answer a request.

        A slow answer says how slow in the header
        :data:`~pvxklaviyo.simulation.faults.DELAY_HEADER`.

        Raises:
            ConnectionDropped: The line is to be cut instead.
        """
        with self._lock:
            return self._respond(request)

    def _respond(self, request: Request) -> Response:
        address = urlsplit(request.url)
        path = address.path.casefold()
        if path.startswith(f"{self.path.casefold()}/") and request.method in {"GET", "POST"}:
            operation = address.path[len(self.path) + 1 :]
            read = read_plain(request, operation, self._tenant.settings.wsdl)
            if isinstance(read, Envelope):
                return self._meet_faults(read)
            self._note("", {}, "refused")
            return read
        if path != self.path.casefold():
            self._note("", {}, "not_found")
            return Response(404, _HTML, b"<html><body><h1>Not found</h1></body></html>")
        if request.method != "POST":
            if address.query.casefold() == "wsdl":
                return self._describe(request)
            page = f"<html><body><h1>IntegrationServiceV4</h1><p>{self.path}</p></body></html>"
            return Response(200, _HTML, page.encode())
        version = "1.2" if _media_type(request) == content_type("1.2") else "1.1"
        try:
            envelope = read_envelope(request.content)
            self._check_headers(request, envelope)
        except SoapError as error:
            self._note("", {}, "soap_fault")
            return write_fault(str(error), version=version)
        if _media_type(request) != content_type(envelope.version):
            self._note(envelope.operation, {}, "refused")
            return Response(415, {"content-type": "text/plain"}, b"Unsupported Media Type")
        return self._meet_faults(envelope)

    def _describe(self, request: Request) -> Response:
        settings = self._tenant.settings
        address = request.url.partition("?")[0]
        text = write_wsdl(settings.wsdl, address, line_numbers=settings.line_numbers)
        return Response(200, {"content-type": "text/xml; charset=utf-8"}, text)

    def _check_headers(self, request: Request, envelope: Envelope) -> None:
        action = request.headers.get("soapaction")
        if envelope.version == "1.1" and action is None:
            raise SoapError(
                "Unable to handle request without a valid action parameter. "
                "Please supply a valid soap action."
            )
        if action is not None and action.strip('"') != NAMESPACE + envelope.operation:
            raise SoapError(
                f"Server did not recognize the value of HTTP Header SOAPAction: {action}."
            )
        known = OPERATIONS.get(envelope.operation)
        if known is None or not has(self._tenant.settings.wsdl, known.since):
            raise SoapError(
                "Server did not recognize the value of HTTP Header SOAPAction: "
                f"{NAMESPACE}{envelope.operation}."
            )

    def _meet_faults(self, envelope: Envelope) -> Response:
        asked = _public(envelope)
        if self._is_throttled():
            self._note(envelope.operation, asked, "throttled")
            return self._throttle(envelope)
        delay, fault = _split(self.faults.take(envelope.operation, _facts(envelope)))
        if fault is not None and fault.name == wrong.NOT_SENT:
            raise ConnectionDropped(sent=False)
        self._recent.append(self.clock.now())
        response = None if fault is None else self._fail(envelope, asked, fault)
        if response is None:
            response = self._act(envelope, asked, fault)
        if fault is not None and fault.name == wrong.ANSWER_LOST:
            raise ConnectionDropped(sent=True)
        if fault is not None and fault.name == wrong.TRUNCATED:
            response = attrs.evolve(response, body=response.body[: len(response.body) // 2])
        if delay:
            headers = {**response.headers, DELAY_HEADER: f"{delay:g}"}
            response = attrs.evolve(response, headers=headers)
        return response

    def _fail(self, envelope: Envelope, asked: Mapping[str, str], fault: Fault) -> Response | None:
        match fault.name:
            case wrong.SESSION_LOST:
                expired = "expired" in fault.detail.casefold()
                self._tenant.sessions.lose(envelope.session, expired=expired)
                return None
            case wrong.ANSWER_LOST | wrong.TRUNCATED:
                return None
            case wrong.SOAP_FAULT:
                text = fault.detail or "Server was unable to process request."
                response = write_fault(text, version=envelope.version)
            case wrong.MAINTENANCE:
                response = Response(fault.status or 200, _HTML, _MAINTENANCE.encode())
            case wrong.RATE_LIMITED:
                response = _too_many(fault.retry_after)
            case _:
                text = fault.detail or "Service Unavailable"
                headers = {"content-type": "text/plain"}
                response = Response(fault.status or 503, headers, text.encode())
        self._note(envelope.operation, asked, fault.name)
        return response

    def _act(self, envelope: Envelope, asked: Mapping[str, str], fault: Fault | None) -> Response:
        try:
            answered = self._tenant.answer(envelope)
        except SoapError as error:
            self._note(envelope.operation, asked, "soap_fault")
            return write_fault(str(error), version=envelope.version)
        outcome, rows = answered.outcome, answered.rows
        acted = outcome == "answered"
        if fault is not None and fault.name != wrong.SESSION_LOST:
            outcome = fault.name
        elif fault is not None and not acted:
            outcome = wrong.SESSION_LOST
        self._note(envelope.operation, asked, outcome, rows=rows, acted=acted)
        return write_answer(
            answered.answer,
            operation=envelope.operation,
            version=envelope.version,
            wsdl=self._tenant.settings.wsdl,
            line_numbers=self._tenant.settings.line_numbers,
        )

    def _is_throttled(self) -> bool:
        now = self.clock.now()
        while self._recent and now - self._recent[0] >= self._tenant.settings.window:
            self._recent.popleft()
        return (
            self._tenant.settings.calls is not None
            and len(self._recent) >= self._tenant.settings.calls
        )

    def _throttle(self, envelope: Envelope) -> Response:
        if self._tenant.settings.throttled == "http":
            return _too_many(self._tenant.settings.retry_after)
        return write_answer(
            refuse("System : Too many requests"),
            operation=envelope.operation,
            version=envelope.version,
            wsdl=self._tenant.settings.wsdl,
        )

    def _note(
        self,
        operation: str,
        asked: Mapping[str, str],
        outcome: str,
        *,
        rows: int = 0,
        acted: bool = False,
    ) -> None:
        self._calls.append(
            PeoplevoxCall(
                operation=operation,
                at=self.clock.now(),
                arguments=asked,
                outcome=outcome,
                rows=rows,
                acted=acted,
            )
        )


def _too_many(retry_after: float | None) -> Response:
    headers = {"content-type": "text/plain"}
    if retry_after is not None:
        headers["retry-after"] = f"{retry_after:g}"
    return Response(429, headers, b"Too Many Requests")


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().casefold()


def _public(envelope: Envelope) -> Mapping[str, str]:
    if envelope.operation == "Authenticate":
        return {}
    return dict(envelope.arguments)


def _facts(envelope: Envelope) -> Mapping[str, str]:
    page = envelope.arguments.get("PageNo", "").strip() or "0"
    template = envelope.arguments.get("TemplateName") or envelope.arguments.get("templateName", "")
    later = page.isdecimal() and int(page) > 1
    return {"template": template, "page": page, "later_page": str(later)}


def _split(met: Sequence[Fault]) -> tuple[float, Fault | None]:
    delay = sum(fault.delay for fault in met if fault.name == wrong.SLOW)
    return delay, next((fault for fault in met if fault.name != wrong.SLOW), None)
