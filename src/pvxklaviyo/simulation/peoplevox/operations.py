"""What each operation does for one tenant, once it is out of its envelope."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import datetime

import attrs

from ..clock import SimulatedClock
from ..warehouse import Warehouse
from .calls import BeforePage, PageAsked
from .importing import ImportRefused
from .layers import Layer, Tables
from .saving import Saver
from .search import SearchError
from .sessions import EXPIRED, Sessions
from .settings import PeoplevoxSettings
from .sites import SITE_COLUMNS, read_sites
from .soap import Envelope, IntegrationResponse, whole
from .subscribing import SubscriptionRefused, subscribe, unsubscribe
from .subscriptions import Subscriptions
from .table_rows import TableError
from .tables import Table


@attrs.frozen
class Answered:
    """
    An answer, and what to note of it.

    Attributes:
        answer: What to say.

        outcome: ``"answered"``, ``"refused"``, ``"invalid_session"`` or
            ``"session_expired"``.

        rows: How many rows are in it.
    """

    answer: IntegrationResponse
    outcome: str
    rows: int = 0


def refuse(detail: str) -> IntegrationResponse:
    """Say no, with a reason; Peoplevox does so with HTTP status 200."""
    return IntegrationResponse(response_id=-1, detail=detail)


class Tenant:
    """
    One tenant: its user, its sessions, its tables. Not to be shared by threads.

    Args:
        warehouse: What there is to read.

        clock: Whose time it is.

        client_id: The tenant's id.

        username: The one user.

        password: The one password.

        settings: How this tenant differs from others.

        seed: Of session ids and of the order of unordered rows.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        clock: SimulatedClock,
        *,
        client_id: str,
        username: str,
        password: str,
        settings: PeoplevoxSettings,
        seed: int,
    ) -> None:
        self.settings: PeoplevoxSettings = settings
        self.sessions: Sessions = Sessions(seed)
        self._warehouse = warehouse
        self._clock = clock
        self._client_id = client_id
        self._username = username
        self._password = password
        self._seed = seed
        self.tables: Tables = Tables()
        self.subscriptions: Subscriptions = Subscriptions()
        self._saver = Saver(warehouse, self._template)
        self._tables: dict[tuple[str, bool, int], Table] = {}
        self._reads = 0
        self.before_page: BeforePage | None = None

    def change(self, settings: PeoplevoxSettings) -> None:
        """Be configured otherwise from now on."""
        self.settings = settings
        self._tables = {}

    def answer(self, envelope: Envelope) -> Answered:
        """
        Do what was asked, or say why not.

        Raises:
            SoapError: An argument cannot be read at all.
        """
        if envelope.operation == "Authenticate":
            return self._authenticate(envelope.arguments)
        now = self._clock.now()
        refusal = self.sessions.refusal(envelope.session, now, self.settings.idle)
        if refusal:
            outcome = "session_expired" if refusal == EXPIRED else "invalid_session"
            return Answered(refuse(refusal), outcome)
        try:
            return self._do(envelope, now)
        except (SearchError, TableError, ImportRefused, SubscriptionRefused) as error:
            return Answered(refuse(f"Error: {error}"), "refused")

    def _do(self, envelope: Envelope, now: datetime) -> Answered:
        match envelope.operation:
            case "SaveData":
                return self._save(envelope.arguments, now)
            case "SubscribeEvent" | "SubscribePostEvent" | "SubscribeEventWithSitesFilters":
                made = subscribe(self.subscriptions, envelope, now, self.settings.wsdl)
                return Answered(IntegrationResponse(total_count=1, detail=str(made)), "answered")
            case "UnsubscribeEvent":
                unsubscribe(self.subscriptions, envelope)
                return Answered(IntegrationResponse(total_count=1, detail="True"), "answered")
            case _:
                return self._read(envelope, now)

    def _save(self, arguments: Mapping[str, str], now: datetime) -> Answered:
        template = arguments.get("TemplateName", "")
        data = arguments.get("CsvData", "")
        answer = self._saver.save(template, data, whole(arguments, "Action"), now)
        return Answered(answer, "answered", answer.total_count)

    def _authenticate(self, arguments: Mapping[str, str]) -> Answered:
        given = arguments.get("password", "")
        if self.settings.password_encoding != "plain":  # noqa: S105
            try:
                given = base64.b64decode(given.strip(), validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                given = ""
        known = (
            arguments.get("clientId", "").casefold() == self._client_id.casefold()
            and arguments.get("username", "") == self._username
            and hmac.compare_digest(given.encode(), self._password.encode())
        )
        if not known:
            return Answered(refuse("Error: Failed to authenticate"), "refused")
        session = self.sessions.open(self._clock.now(), alone=self.settings.one_session)
        detail = f"{self._client_id},{session}"
        return Answered(IntegrationResponse(total_count=1, detail=detail), "answered")

    def _read(self, envelope: Envelope, now: datetime) -> Answered:
        arguments = envelope.arguments
        if envelope.operation in {"GetSaveTemplate", "GetReportColumns"}:
            reports = envelope.operation == "GetReportColumns"
            table = self._table(arguments.get("templateName", ""), reports=reports)
            captions = table.captions if reports else list(table.importable)
            detail = table.header if reports else table.import_header
            return Answered(
                IntegrationResponse(total_count=len(captions), detail=detail), "answered"
            )
        reports = envelope.operation == "GetReportData"
        table = self._table(arguments.get("TemplateName", ""), reports=reports)
        size = whole(arguments, "ItemsPerPage")
        most = self.settings.largest_page
        if most is not None and (size > most or size == 0):
            size = most
        only: dict[str, frozenset[str]] = {}
        if envelope.operation == "GetDataWithSitesFilters":
            sites = read_sites(arguments.get("sitesFilter", ""))
            caption = SITE_COLUMNS.get(table.name)
            if sites and caption:
                only = {caption: sites}
        self._reads += 1
        if self.before_page is not None:
            self.before_page(_asked(envelope))
            table = self._table(arguments.get("TemplateName", ""), reports=reports)
        page = table.read(
            now,
            search=arguments.get("SearchClause", ""),
            order_by=arguments.get("OrderBy", "") if reports else "",
            selected=arguments.get("Columns", "") if reports else "",
            page=whole(arguments, "PageNo"),
            size=size,
            only=only,
            unrest=self._reads if table.name in self.settings.restless else None,
        )
        return Answered(
            IntegrationResponse(total_count=page.total, detail=page.csv), "answered", page.rows
        )

    def _template(self, name: str) -> tuple[Table, Layer]:
        layer = self.tables.layer(name, reports=False)
        table = self._table(name, reports=False)
        if layer is None:
            raise TableError(f"there is no template {name}")
        return table, layer

    def _table(self, name: str, *, reports: bool) -> Table:
        standard = name
        if reports:
            names = {
                self.settings.report_names.get(one, one): one
                for one in self.tables.names(reports=True)
            }
            standard = names.get(name, "")
        layer = self.tables.layer(standard, reports=reports)
        if layer is None:
            kind = "report" if reports else "template"
            raise TableError(f"there is no {kind} {name}")
        key = (standard, reports, layer.shape)
        table = self._tables.get(key)
        if table is None:
            table = Table(standard, self._warehouse, self.settings, self._seed, layer)
            self._tables[key] = table
        return table


def _asked(envelope: Envelope) -> PageAsked:
    return PageAsked(
        operation=envelope.operation,
        table=envelope.arguments.get("TemplateName", ""),
        page=max(1, whole(envelope.arguments, "PageNo")),
        size=whole(envelope.arguments, "ItemsPerPage"),
        search=envelope.arguments.get("SearchClause", ""),
    )
