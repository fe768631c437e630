"""A caller that shares nothing with the service or with our client: ElementTree and csv."""

from __future__ import annotations

import base64
import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from pvxklaviyo._http import Request, Response
from pvxklaviyo.simulation.peoplevox import SimulatedPeoplevox

NS = "http://www.peoplevox.net/"
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
URL = "https://wms.peoplevox.net/acme01/resources/integrationservicev4.asmx"


class Result(NamedTuple):
    """What an operation answered."""

    response_id: int
    total: int
    detail: str
    fields: list[str]

    @property
    def table(self) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.detail, newline=""), strict=True))

    @property
    def rows(self) -> list[dict[str, str]]:
        assert self.response_id == 0, self.detail
        header, *rows = self.table
        return [dict(zip(header, row, strict=True)) for row in rows]


def envelope(operation: str, inside: str, session: str | None = None, soap: str = SOAP_11) -> bytes:
    header = ""
    if session is not None:
        header = (
            f'<s:Header><UserSessionCredentials xmlns="{NS}"><UserId>0</UserId>'
            f"<ClientId>acme01</ClientId><SessionId>{session}</SessionId>"
            "</UserSessionCredentials></s:Header>"
        )
    return (
        f'<s:Envelope xmlns:s="{soap}">{header}<s:Body>'
        f'<{operation} xmlns="{NS}">{inside}</{operation}></s:Body></s:Envelope>'
    ).encode()


def request(operation: str, inside: str, session: str | None = None) -> Request:
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{NS}{operation}"'}
    return Request("POST", URL, headers, envelope(operation, inside, session))


def read(response: Response, operation: str, soap: str = SOAP_11) -> Result:
    assert response.status == 200
    root = ET.fromstring(response.body)
    result = root.find(f"{{{soap}}}Body/{{{NS}}}{operation}Response/{{{NS}}}{operation}Result")
    assert result is not None
    texts = {child.tag.removeprefix(f"{{{NS}}}"): child.text or "" for child in result}
    return Result(int(texts["ResponseId"]), int(texts["TotalCount"]), texts["Detail"], list(texts))


class Caller:
    """Signs in once, and asks."""

    def __init__(self, service: SimulatedPeoplevox) -> None:
        self.service = service
        self.session: str | None = None

    def sign_in(self, password: str = "let-me-in", *, plain: bool = False) -> Result:
        sent = password if plain else base64.b64encode(password.encode()).decode()
        result = self.call(
            "Authenticate",
            f"<clientId>acme01</clientId><username>api</username><password>{sent}</password>",
        )
        if result.response_id == 0:
            self.session = result.detail.rpartition(",")[2]
        return result

    def call(self, operation: str, inside: str) -> Result:
        return read(self.service.send(request(operation, inside, self.session)), operation)

    def data(self, template: str, search: str = "", *, page: int = 1, size: int = 0) -> Result:
        return self.call(
            "GetData",
            f"<getRequest><TemplateName>{template}</TemplateName><PageNo>{page}</PageNo>"
            f"<ItemsPerPage>{size}</ItemsPerPage><SearchClause>{escape(search)}</SearchClause>"
            "</getRequest>",
        )

    def report(
        self,
        name: str = "Despatch summary",
        search: str = "",
        *,
        page: int = 1,
        size: int = 0,
        order_by: str = "",
        columns: Sequence[str] | str = (),
    ) -> Result:
        chosen = columns if isinstance(columns, str) else ",".join(f"[{one}]" for one in columns)
        return self.call(
            "GetReportData",
            f"<getReportRequest><TemplateName>{name}</TemplateName><PageNo>{page}</PageNo>"
            f"<ItemsPerPage>{size}</ItemsPerPage><SearchClause>{escape(search)}</SearchClause>"
            f"<FilterClause></FilterClause><OrderBy>{escape(order_by)}</OrderBy>"
            f"<Columns>{escape(chosen)}</Columns></getReportRequest>",
        )
