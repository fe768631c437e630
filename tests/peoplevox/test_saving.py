from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo._http import Request, Response
from pvxklaviyo.errors import OutcomeUnknownError, RateLimitError
from pvxklaviyo.peoplevox import (
    Peoplevox,
    RequestRefusedError,
    SaveAction,
    SaveFailedError,
    SaveInterruptedError,
    SaveOutcome,
    SessionExpiredError,
    column,
    instant,
    report,
    save_data,
    template,
)
from pvxklaviyo.peoplevox._cells import import_table
from pvxklaviyo.peoplevox._csv import read_csv

from .clients import PLENTY
from .site import NS, SOAP, Clock, Site, result

LONDON, SYDNEY = ZoneInfo("Europe/London"), ZoneInfo("Australia/Sydney")

words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from('\t\n\r,"'),
    max_size=8,
).filter(lambda text: bool(text.strip()) and text.strip().casefold() != "undefined")


@template("Sales orders", section="orders")
class Parcel:
    """What is written back."""

    order_number: str = column("SalesOrderNumber")
    tracking_number: str | None = column("DespatchTrackingNumber", default=None)
    created_at: datetime | None = column("CreatedDate", default=None)
    site: str | None = column("Site", default=None, site=True)


@report("Despatch summary")
class Reported:
    """A row of a report."""

    order_number: str = column("Salesorder number")


class Imports(Site):
    """A site that also imports: by a tree and Python's own CSV, not by ours."""

    def __init__(self) -> None:
        super().__init__()
        self.imported: list[list[list[str]]] = []
        self.requests: list[Request] = []
        self.says: Callable[[int, int], Response | None] = lambda number, rows: None

    def send(self, request: Request) -> Response:
        root = ET.fromstring(request.content)
        save = root.find(f"{SOAP}Body/{NS}SaveData/{NS}saveRequest")
        held = root.findtext(f"{SOAP}Header/{NS}UserSessionCredentials/{NS}SessionId")
        if save is None:
            return super().send(request)
        if held not in self.sessions:
            return result("SaveData", "System : Security - Session Expired", 0, -1)
        self.requests.append(request)
        text = save.findtext(f"{NS}CsvData") or ""
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        self.imported.append(rows)
        said = self.says(len(self.imported), len(rows) - 1)
        return said or result("SaveData", "", len(rows) - 1)


@pytest.fixture
def site() -> Imports:
    return Imports()


def client(site: Site, **settings: Any) -> Peoplevox:
    return Peoplevox(
        client_id="acme01",
        username="api",
        password="geheim",
        timezone="Europe/London",
        budget=PLENTY,
        transport=site,
        clock=Clock(),
        **settings,
    )


class TestTable:
    @given(
        st.integers(1, 4).flatmap(
            lambda width: st.lists(
                st.lists(words, min_size=width, max_size=width), min_size=1, max_size=5
            )
        )
    )
    def test_what_is_written_is_read_back(self, rows: list[list[str]]) -> None:
        """By our reader and by Python's, whatever the cells hold."""
        captions = [f"C{place}" for place in range(len(rows[0]))]

        text = import_table(captions, rows, zones=())

        assert [captions, *rows] == list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert rows == read_csv(text).rows

    @given(st.datetimes(datetime(1, 1, 2), datetime(8999, 12, 30), timezones=st.just(UTC)))
    def test_an_instant_is_read_back(self, moment: datetime) -> None:
        """To the second; in the hour that autumn repeats, as the earlier one."""
        text = import_table(["At"], [[moment]], zones=(LONDON,))

        found = instant(read_csv(text).rows[0][0], LONDON)
        lost = (moment.replace(microsecond=0) - found).total_seconds()
        assert lost in {0.0, 3600.0 * (moment.astimezone(LONDON).fold == 1)}

    @pytest.mark.parametrize(
        ("value", "cell"),
        [
            ("a,b", '"a,b"'),
            (' "x" ', '" ""x"" "'),
            ("a\rb", '"a\rb"'),
            (SaveAction.DELETE, "2"),
            (-12, "-12"),
            (True, "True"),
            (Decimal("1E3"), "1000"),
            (Decimal("29.90"), "29.90"),
            (datetime(2024, 1, 2, 3, 4, 5, 999), "2024-01-02 03:04:05"),
            (datetime(2024, 7, 1, 12, tzinfo=UTC), "2024-07-01 13:00:00"),
        ],
    )
    def test_each_kind_of_value(self, value: Any, cell: str) -> None:
        """As imports are known to take them."""
        assert f"A\n{cell}\n" == import_table(["A"], [[value]], zones=(LONDON,))

    @pytest.mark.parametrize("blank", [None, "", "  ", "\n\u00a0"])
    def test_a_blank_cell_is_refused_with_its_place(self, blank: str | None) -> None:
        """It would erase what is stored; that has to be said."""
        rows = [["SO-1", "x"], ["SO-2", blank]]

        with pytest.raises(ValueError, match='^row 2, column "Attribute 4" is blank, and a blank'):
            import_table(["SalesOrderNumber", "Attribute 4"], rows, zones=())
        assert 'N,Attribute 4\nSO-1,x\nSO-2,""\n'.replace('""', "") == import_table(
            ["N", "Attribute 4"], rows, zones=(), erase=["attribute  4"]
        )
        assert 'A\n""\n' == import_table(["A"], [[blank]], zones=(), erase=["A"])

    @pytest.mark.parametrize(
        ("value", "why"),
        [
            ("Undefined", 'is the text "undefined"'),
            ("geheim\x00", "has a control character"),
            (Decimal("NaN"), "is not a finite number"),
            (datetime(1, 1, 1, tzinfo=ZoneInfo("Asia/Tokyo")), "is before or after all time"),
        ],
    )
    def test_other_cells_that_must_not_be_sent(self, value: Any, why: str) -> None:
        """The text names the place, never the cell."""
        with pytest.raises(ValueError, match=f'^row 1, column "B" {why}') as caught:
            import_table(["A", "B"], [["x", value]], zones=(ZoneInfo("America/New_York"),))

        assert "geheim" not in str(caught.value)

    def test_a_float_is_refused(self) -> None:
        """Nobody can tell how many of its digits are meant."""
        with pytest.raises(TypeError, match='row 1, column "A" is float, not str'):
            import_table(["A"], [[0.1]], zones=())  # type: ignore[list-item]

    def test_an_instant_without_a_clock_is_refused(self) -> None:
        """The zone is not guessed."""
        with pytest.raises(ValueError, match="no warehouse clock is known"):
            import_table(["A"], [[datetime(2024, 1, 1, tzinfo=UTC)]], zones=())

    @pytest.mark.parametrize(
        ("captions", "rows", "erase", "why"),
        [
            ([], [[]], [], "no column"),
            (["A"], [], [], "no row"),
            (["A", "a."], [["1", "2"]], [], "twice"),
            ([" "], [["1"]], [], "empty"),
            (["A\n"], [["1"]], [], "control"),
            (["A"], [["1", "2"]], [], "row 1 has 2 cells, and there are 1 columns"),
            (["A"], [["1"]], ["B"], "erase names no column of this table: b"),
        ],
    )
    def test_tables_that_are_none(self, captions: Any, rows: Any, erase: Any, why: str) -> None:
        """A programmer's mistakes are told before anything is sent."""
        with pytest.raises(ValueError, match=why):
            import_table(captions, rows, zones=(), erase=erase)


class TestTypedRows:
    def test_fields_are_written_as_they_are_read(self, site: Imports) -> None:
        """By the site's captions, and by the clock of the site that a row names."""
        pvx = client(
            site,
            names={"orders": "Orders"},
            columns={"orders": {"order_number": "OrderNo", "site": "Warehouse"}},
            sites={"Sydney": "Australia/Sydney"},
        )
        at = datetime(2024, 7, 1, 12, tzinfo=UTC)
        rows = [
            Parcel("SO-1", "RM1", at, "sydney "),
            Parcel("SO-2", "RM2", at, None),
            Parcel("SO-3", "RM3", None, "Leeds"),
        ]

        done = pvx.save(Parcel, rows, ["order_number", "created_at"], erase=["created_at"])

        assert SaveOutcome.ALL is done.outcome
        assert [
            ["OrderNo", "CreatedDate"],
            ["SO-1", "2024-07-01 22:00:00"],
            ["SO-2", "2024-07-01 13:00:00"],
            ["SO-3", ""],
        ] == site.imported[0]
        assert b"<TemplateName>Orders</TemplateName>" in site.requests[0].content
        assert (300.0, 600.0) == (
            site.requests[0].timeout,
            _timeout_of(site, minutes=10),
        )

    def test_many_rows_go_in_parts(self, site: Imports) -> None:
        """One result of all; lines count through."""
        site.says = lambda number, rows: (
            result("SaveData", "", rows)
            if number < 3
            else Response(200, {}, PART.replace(b"<TotalCount>1<", b"<TotalCount>49<"))
        )

        done = client(site).save(Parcel, [Parcel(f"SO-{n}") for n in range(250)], ["order_number"])

        assert [101, 101, 51] == [len(rows) for rows in site.imported]
        assert (SaveOutcome.PARTIAL, 250, 249) == (
            done.outcome,
            done.rows_sent,
            done.rows_imported,
        )
        assert [202] == [row.line_number for row in done.failures]

    def test_nothing_is_sent_if_any_row_must_not_be(self, site: Imports) -> None:
        """Its number is that among all rows."""
        rows = [Parcel("SO-1", "x"), Parcel("SO-2", "x"), Parcel("SO-3")]

        with pytest.raises(ValueError, match='^row 3, column "DespatchTrackingNumber" is blank'):
            client(site).save(Parcel, rows, ["order_number", "tracking_number"], rows_a_call=2)
        assert [] == site.imported

    def test_what_was_done_before_a_failure_is_not_lost(self, site: Imports) -> None:
        """The error carries it, and the row to go on from; the failure is its cause."""
        site.says = lambda number, rows: (
            None if number == 1 else result("SaveData", "No such template", 0, -1)
        )
        rows = [Parcel(f"SO-{n}") for n in range(5)]

        with pytest.raises(SaveInterruptedError, match="broke off after 2 rows") as caught:
            client(site).save(Parcel, rows, ["order_number"], rows_a_call=2)
        assert (2, 2) == (caught.value.result.rows_imported, caught.value.next_row)
        assert isinstance(caught.value.__cause__, RequestRefusedError)
        with pytest.raises(RequestRefusedError):
            client(site).save(Parcel, rows[2:], ["order_number"], rows_a_call=2)

    @pytest.mark.parametrize(
        ("rows", "fields", "kind", "why"),
        [
            ([], ["order_number"], ValueError, "no row"),
            ([Parcel("1"), Reported("2")], ["order_number"], TypeError, "other classes"),
            ([], ["order_number"], TypeError, "report, which cannot be written"),
            ([Parcel("1")], ["tracking"], ValueError, "no field tracking; there are ord"),
            ([Parcel("1")], [], ValueError, "no column"),
        ],
    )
    def test_mistakes_are_told(
        self, site: Imports, rows: Any, fields: Any, kind: type[Exception], why: str
    ) -> None:
        """Before anything is sent."""
        with pytest.raises(kind, match=why):
            client(site).save(Reported if "report" in why else Parcel, rows, fields)
        with pytest.raises(ValueError, match="begins at 1"):
            client(site).save(Parcel, [Parcel("1")], ["order_number"], rows_a_call=0)
        assert [] == site.imported


def _timeout_of(site: Imports, minutes: int) -> float | None:
    from datetime import timedelta

    client(site, timeout=timedelta(minutes=minutes)).save_data("T", ["A"], [["1"]])
    return site.requests[-1].timeout


PART = (
    b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
    b'<SaveDataResponse xmlns="http://www.peoplevox.net/"><SaveDataResult>'
    b"<ResponseId>-1</ResponseId><TotalCount>1</TotalCount><Detail>Session lost of "
    b"jo@mail.invalid: System : Security - Session Expired</Detail><Statuses>"
    b"<IntegrationStatusResponse><Reference>jo@mail.invalid</Reference><Status>Error</Status>"
    b"<LineNo>2</LineNo></IntegrationStatusResponse></Statuses></SaveDataResult>"
    b"</SaveDataResponse></e:Body></e:Envelope>"
)


class TestOutcome:
    def test_part_of_an_import_is_a_result(self, site: Imports) -> None:
        """Whatever its words are: what happened is not lost, nor made again."""
        site.says = lambda number, rows: Response(200, {}, PART)

        done = client(site).save_data("Customers", ["Email"], [["a"], ["b"]])

        assert SaveOutcome.PARTIAL is done.outcome
        assert 1 == len(site.imported)
        assert "jo@" not in repr(done)
        with pytest.raises(SaveFailedError, match="imported 1 of 2 rows") as caught:
            done.raise_for_failures()
        assert done is caught.value.result
        assert "row 2: was not imported" == str(caught.value.problems[0])
        assert "jo@" not in str(caught.value)

    @pytest.mark.parametrize(
        ("rows", "total", "response_id", "action", "outcome"),
        [
            (2, 2, 0, SaveAction.DEFAULT, SaveOutcome.ALL),
            (2, 3, 0, SaveAction.DEFAULT, SaveOutcome.ALL),
            (2, 1, 0, SaveAction.DEFAULT, SaveOutcome.PARTIAL),
            (2, 0, 0, SaveAction.DEFAULT, SaveOutcome.NONE),
            (2, 0, 0, SaveAction.DELETE, SaveOutcome.ALL),
            (2, 2, -1, SaveAction.DEFAULT, SaveOutcome.PARTIAL),
            (2, 2, -1, SaveAction.DELETE, SaveOutcome.PARTIAL),
        ],
    )
    def test_all_is_said_only_if_everything_says_so(
        self,
        site: Imports,
        rows: int,
        total: int,
        response_id: int,
        action: SaveAction,
        outcome: SaveOutcome,
    ) -> None:
        """The number, the count and the rows; of a deletion the count is not known."""
        call = save_data("T", ["A"], [["x"]] * rows, action=action)

        done = call.decode(result("SaveData", "", total, response_id))

        assert outcome is done.outcome
        if outcome is SaveOutcome.ALL:
            done.raise_for_failures()

    def test_a_lost_session_is_renewed(self, site: Imports) -> None:
        """Nothing was imported, so the same import is made again."""
        pvx = client(site)
        pvx.sign_in()
        site.sessions.clear()

        done = pvx.save_data("T", ["A"], [["x"]])

        assert (SaveOutcome.ALL, 1, 2) == (done.outcome, len(site.imported), site.sign_ins)

    def test_a_session_that_is_lost_twice_is_told(self, site: Imports) -> None:
        """As of every call."""
        site.says = lambda number, rows: result("SaveData", "Security - Invalid Session", 0, -1)

        with pytest.raises(SessionExpiredError):
            client(site).save_data("T", ["A"], [["x"]])

    def test_too_many_calls_are_waited_for(self, site: Imports) -> None:
        """Nothing was imported then either."""
        site.says = lambda number, rows: Response(429) if number == 1 else None

        assert SaveOutcome.ALL is client(site).save_data("T", ["A"], [["x"]]).outcome
        with pytest.raises(RateLimitError):
            save_data("T", ["A"], [["x"]]).decode(Response(429))

    @pytest.mark.parametrize(("repeatable", "times"), [(False, 1), (True, 2)])
    def test_an_unknown_outcome_is_the_callers_to_repeat(
        self, site: Imports, repeatable: bool, times: int
    ) -> None:
        """Whether an import does harm twice depends on the template."""

        def broken(number: int, rows: int) -> Response | None:
            if number == 1:
                raise OutcomeUnknownError("gone")
            return None

        site.says = broken
        pvx = client(site)

        if repeatable:
            assert pvx.save_data("T", ["A"], [["x"]], repeatable=True)
        else:
            with pytest.raises(OutcomeUnknownError):
                pvx.save_data("T", ["A"], [["x"]])
        assert times == len(site.imported)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=3))
@settings(max_examples=20)
def test_every_cell_arrives(rows: list[tuple[str, str]]) -> None:
    """Through CSV and XML both."""
    site = Imports()

    client(site).save_data("T", ["A", "B"], rows)

    assert [list(row) for row in rows] == site.imported[0][1:]
