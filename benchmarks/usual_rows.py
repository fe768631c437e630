"""GetData by the usual parts: zeep for the envelope, DictReader for the table, strptime for dates."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import zeep

from pvxklaviyo import Request
from pvxklaviyo.simulation import BEGIN, SimulatedClock, SimulatedPeoplevox, Warehouse

ADDRESS = "http://peoplevox.invalid/acme01/resources/integrationservicev4.asmx"


class Canned(zeep.Transport):
    """Carries no request anywhere: the service's own description, and an answer that lies ready."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = b""

    def load(self, url: str) -> bytes:
        """Give what a Peoplevox says of itself at ``?wsdl``."""
        peoplevox = SimulatedPeoplevox(Warehouse.scripted(), SimulatedClock(BEGIN))
        return peoplevox.respond(Request("GET", url)).body

    def post(self, address: str, message: str, headers: dict[str, str]) -> Any:
        """Give the answer, whatever is asked, in the shape of one of ``requests``."""
        return SimpleNamespace(
            status_code=200,
            content=self.answer,
            headers={"Content-Type": "text/xml; charset=utf-8"},
            encoding="utf-8",
        )


def reader(row: Callable[..., Any], fields: Sequence[str]) -> Callable[[bytes], list[Any]]:
    """
    Make a function that reads an answer of GetData into objects.

    Args:
        row: Makes one, from keywords.

        fields: Its fields, in the order of the columns.
    """
    transport = Canned()
    client = zeep.Client(f"{ADDRESS}?wsdl", transport=transport)

    def read(body: bytes) -> list[Any]:
        transport.answer = body
        asked = {"TemplateName": "Sales orders", "PageNo": 1, "ItemsPerPage": 100_000}
        answer = client.service.GetData(getRequest=asked)
        found = csv.DictReader(io.StringIO(answer.Detail, newline=""))
        return [row(**typed(dict(zip(fields, line.values(), strict=True)))) for line in found]

    return read


def typed(row: dict[str, Any]) -> dict[str, Any]:
    """Give a row's texts their types, in place."""
    for name in ("attribute1", "attribute2", "attribute3"):
        row[name] = row[name] or None
    row["sequence"] = int(row["sequence"])
    row["total"] = Decimal(row["total"])
    row["shipping"] = Decimal(row["shipping"])
    row["created_at"] = datetime.strptime(row["created_at"], "%d/%m/%Y %H:%M").replace(tzinfo=UTC)
    return row
