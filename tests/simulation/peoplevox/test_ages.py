import base64
import xml.etree.ElementTree as ET
from datetime import timedelta
from urllib.parse import urlencode

import attrs
import pytest

from pvxklaviyo._http import Request, Response
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.peoplevox import PageAsked, PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.warehouse import Warehouse

from .calling import NS, URL, Caller, request
from .conftest import NOON

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
XSD = "{http://www.w3.org/2001/XMLSchema}"
EIGHT = [
    "Authenticate",
    "GetData",
    "GetReportData",
    "GetSaveTemplate",
    "SaveData",
    "SubscribeEvent",
    "SubscribePostEvent",
    "UnsubscribeEvent",
]
WITH_SITES = ["GetDataWithSitesFilters", "SubscribeEventWithSitesFilters"]
PLAIN = [
    "Authenticate",
    "GetReportColumns",
    "GetSaveTemplate",
    "SubscribeEvent",
    "SubscribePostEvent",
    "UnsubscribeEvent",
]
SIGN_IN = {
    "clientId": "acme01",
    "username": "api",
    "password": base64.b64encode(b"let-me-in").decode(),
}


def described(service: SimulatedPeoplevox, wsdl: str) -> ET.Element:
    service.settings = attrs.evolve(service.settings, wsdl=wsdl)
    response = service.send(Request("GET", f"{URL}?wsdl"))
    assert "text/xml; charset=utf-8" == response.headers["content-type"]
    return ET.fromstring(response.body)


def operations(document: ET.Element, port: str) -> list[str]:
    found = document.findall(f"{WSDL}portType[@name='IntegrationServiceV4{port}']/{WSDL}operation")
    return [one.attrib["name"] for one in found]


def fields(document: ET.Element, path: str) -> list[str]:
    schema = document.find(f"{WSDL}types/{XSD}schema")
    assert schema is not None
    return [one.attrib["name"] for one in schema.findall(f"{path}//{XSD}sequence/{XSD}element")]


class TestDescription:
    @pytest.mark.parametrize(
        ("wsdl", "expected", "answer"),
        [
            ("2013", EIGHT, 4),
            ("2017", [*EIGHT, "GetReportColumns"], 4),
            ("current", [*EIGHT, "GetReportColumns", *WITH_SITES], 7),
        ],
    )
    def test_operations_and_fields_of_each_age(
        self, service: SimulatedPeoplevox, wsdl: str, expected: list[str], answer: int
    ) -> None:
        """The WSDL declares what the service of that age does, and no more."""
        document = described(service, wsdl)
        plain = [name for name in PLAIN if name in expected]

        assert sorted(expected) == sorted(operations(document, "Soap"))
        assert plain == sorted(operations(document, "HttpGet"))
        assert plain == sorted(operations(document, "HttpPost"))
        assert answer == len(fields(document, f"{XSD}complexType[@name='IntegrationResponse']"))

    def test_arguments(self, service: SimulatedPeoplevox) -> None:
        """Their names and order; a report's request extends the other; newer ones are last."""
        document = described(service, "current")
        old = described(service, "2017")
        post = f"{XSD}element[@name='SubscribePostEvent']"

        assert ["clientId", "username", "password"] == fields(
            document, f"{XSD}element[@name='Authenticate']"
        )
        assert ["TemplateName", "PageNo", "ItemsPerPage", "SearchClause"] == fields(
            document, f"{XSD}complexType[@name='GetRequest']"
        )
        assert ["FilterClause", "OrderBy", "Columns"] == fields(
            document, f"{XSD}complexType[@name='GetReportRequest']"
        )
        assert ["TemplateName", "CsvData", "Action"] == fields(
            document, f"{XSD}complexType[@name='SaveRequest']"
        )
        assert ["eventType", "filter", "postUrl", "postParams", "encodeParameterData"] == fields(
            document, post
        )
        assert ["eventType", "filter", "postUrl", "postParams"] == fields(old, post)

    @pytest.mark.parametrize(("wsdl", "events"), [("2013", 6), ("2017", 6), ("current", 9)])
    def test_events(self, service: SimulatedPeoplevox, wsdl: str, events: int) -> None:
        """Three types of events are newer than the published descriptions."""
        document = described(service, wsdl)
        path = f".//{XSD}simpleType[@name='SubscriptionEventTypes']//{XSD}enumeration"

        assert events == len(document.findall(path))

    def test_every_part_is_there(self, service: SimulatedPeoplevox) -> None:
        """No message, element, type or binding is named that is not declared; the address is ours."""
        document = described(service, "current")
        declared = {one.attrib["name"] for one in document.iter() if "name" in one.attrib}
        named = {
            one.attrib[name].removeprefix("tns:")
            for one in document.iter()
            for name in ("message", "element", "type", "base", "binding")
            if one.attrib.get(name, "").startswith("tns:")
        }
        addresses = {one.attrib["location"] for one in document.iter() if "address" in one.tag}
        actions = [
            one.attrib["soapAction"] for one in document.iter() if "soapAction" in one.attrib
        ]

        assert named <= declared
        assert {URL} == addresses
        assert 22 == len(actions)
        assert all(action.startswith(NS) for action in actions)

    def test_line_numbers_are_declared_with_their_switch(self, service: SimulatedPeoplevox) -> None:
        """What an answer holds, its description has."""
        path = f"{XSD}complexType[@name='IntegrationStatusResponse']"
        before = fields(described(service, "current"), path)
        service.settings = attrs.evolve(service.settings, line_numbers=True)

        assert ["Reference", "Status"] == before
        assert ["Reference", "Status", "LineNo"] == fields(described(service, "current"), path)

    def test_newer_operations_are_not_there_in_older_ages(self, caller: Caller) -> None:
        """Called all the same, they are a fault."""
        seen = []
        for wsdl in ("2013", "2017", "current"):
            caller.service.settings = attrs.evolve(caller.service.settings, wsdl=wsdl)
            for operation in ("GetReportColumns", "GetDataWithSitesFilters"):
                inside = (
                    "<getRequest><TemplateName>Sites</TemplateName></getRequest>"
                    "<templateName>Despatch summary</templateName>"
                )
                sent = request(operation, inside, caller.session)
                seen.append(caller.service.send(sent).status)

        assert [500, 500, 200, 500, 200, 200] == seen


class TestPlainCalls:
    def get(self, service: SimulatedPeoplevox, operation: str, **asked: str) -> Response:
        return service.send(Request("GET", f"{URL}/{operation}?{urlencode(asked)}"))

    def post(self, service: SimulatedPeoplevox, operation: str, **asked: str) -> Response:
        headers = {"content-type": "application/x-www-form-urlencoded"}
        content = urlencode(asked).encode()
        return service.send(Request("POST", f"{URL}/{operation}", headers, content))

    @pytest.mark.parametrize("verb", ["get", "post"])
    def test_signing_in(self, service: SimulatedPeoplevox, verb: str) -> None:
        """A bare answer comes back, and its session is good for an envelope."""
        call = self.get if verb == "get" else self.post
        root = ET.fromstring(call(service, "Authenticate", **SIGN_IN).body)
        detail = root.findtext(f"{{{NS}}}Detail") or ""
        caller = Caller(service)
        caller.session = detail.rpartition(",")[2]

        assert f"{{{NS}}}IntegrationResponse" == root.tag
        assert 0 == caller.data("Sites").response_id

    @pytest.mark.parametrize("verb", ["get", "post"])
    def test_no_session_can_be_named(self, service: SimulatedPeoplevox, verb: str) -> None:
        """Everything but signing in is therefore refused."""
        call = self.get if verb == "get" else self.post
        root = ET.fromstring(call(service, "GetSaveTemplate", templateName="Sites").body)

        assert "-1" == root.findtext(f"{{{NS}}}ResponseId")
        assert "System : Security - Invalid Session" == root.findtext(f"{{{NS}}}Detail")

    @pytest.mark.parametrize(
        ("operation", "text"),
        [
            ("GetData", "GetData Web Service method name is not valid."),
            ("Nothing", "Nothing Web Service method name is not valid."),
            ("UnsubscribeEvent", "Missing parameter: subscriptionId."),
        ],
    )
    def test_what_is_no_call(self, service: SimulatedPeoplevox, operation: str, text: str) -> None:
        """Whatever has no plain form, or lacks an argument, is status 500 with a text."""
        response = self.get(service, operation)

        assert (500, text) == (response.status, response.body.decode())

    def test_a_form_is_wanted(self, service: SimulatedPeoplevox) -> None:
        """What is posted otherwise is not read."""
        headers = {"content-type": "application/json"}
        response = service.send(Request("POST", f"{URL}/Authenticate", headers, b"{}"))

        assert 500 == response.status

    def test_faults_and_ages_hold_for_them(self, service: SimulatedPeoplevox) -> None:
        """They meet what befalls their operation, and exist when it does."""
        service.faults.next("Authenticate", "maintenance")
        service.faults.next("Authenticate", "soap_fault")
        bodies = [self.get(service, "Authenticate", **SIGN_IN).body for _ in range(2)]
        service.settings = attrs.evolve(service.settings, wsdl="2013")

        assert b"<!DOCTYPE html>" == bodies[0][:15]
        assert b"Server was unable to process request." == bodies[1]
        assert 500 == self.get(service, "GetReportColumns", templateName="x").status


class TestSites:
    def ask(self, caller: Caller, inside: str, *, within: bool = False) -> list[str]:
        request = (
            "<TemplateName>Sales orders</TemplateName><PageNo>1</PageNo>"
            "<ItemsPerPage>0</ItemsPerPage>"
        )
        sites = f"<sitesFilter>{inside}</sitesFilter>"
        sent = f"<getRequest>{request}{sites if within else ''}</getRequest>"
        answer = caller.call("GetDataWithSitesFilters", sent + ("" if within else sites))
        if answer.response_id:
            return [answer.detail]
        return sorted(row["SalesOrderNumber"] for row in answer.rows)

    @pytest.mark.parametrize("within", [False, True])
    def test_orders_of_a_site(self, caller: Caller, story: Warehouse, within: bool) -> None:
        """The filter stands beside the request, or within it, as one client has it."""
        story.order("2", lines=[("TEA", 1)], at=NOON, site="North")
        asked = [
            "",
            'Site.Reference = "North"',
            '(Site.Reference == "North") OR Site.Reference="PrimarySite"',
            'Site.Reference = "Moon"',
        ]

        assert [["1001", "2"], ["2"], ["1001", "2"], []] == [
            self.ask(caller, one, within=within) for one in asked
        ]

    def test_other_filters_are_refused(self, caller: Caller) -> None:
        """Only that one form is known."""
        [text] = self.ask(caller, 'site == "PrimarySite"')

        assert "a sites filter was expected" in text


class TestPackages:
    @pytest.mark.parametrize(
        ("shown", "expected"),
        [
            ("joined", [("MUG-01", "2", "P1,P2"), ("MUG-01", "1", "P1,P2"), ("TEA", "1", "P1,P2")]),
            ("first", [("MUG-01", "2", "P1"), ("MUG-01", "1", "P1"), ("TEA", "1", "P1")]),
            ("rows", [("MUG-01", "2", "P1"), ("MUG-01", "1", "P2"), ("TEA", "1", "P2")]),
        ],
    )
    def test_how_several_packages_show(
        self, shown: str, expected: list[tuple[str, str, str]]
    ) -> None:
        """Nobody knows how, so it is a switch; all of them carry everything, later than the rows."""
        story = Warehouse.scripted(begin=NOON)
        story.order("1", lines=[("MUG-01", 3), ("TEA", 1)], at=NOON)
        tracked_at = NOON + timedelta(hours=1)
        story.despatch(
            "1",
            "D",
            at=NOON,
            tracked_at=tracked_at,
            packages=[("P1", [("MUG-01", 2)]), ("P2", [("MUG-01", 1), ("TEA", 1)])],
        )
        settings = PeoplevoxSettings(calls=None, packages=shown)  # type: ignore[arg-type]
        caller = Caller(SimulatedPeoplevox(story, SimulatedClock(NOON), settings=settings))
        seen = []
        for at in (NOON, tracked_at):
            caller.service.clock.set(at)
            caller.sign_in()
            seen.append(
                sorted(
                    (row["Item code"], row["No of items"], row["Tracking number"])
                    for row in caller.report().rows
                )
            )

        assert {""} == {tracking for *_, tracking in seen[0]}
        assert sorted(expected) == seen[1]
        assert story.groups()[0].complete


class TestUnrest:
    def test_a_table_that_never_holds_still(self, caller: Caller, story: Warehouse) -> None:
        """Every look is another one; a table that is not named holds still."""
        for number in range(2, 12):
            story.order(str(number), lines=[("TEA", 1)], at=NOON)
        looks: list[list[str]] = []
        still: list[str] = []
        for restless in ([], ["Sales orders"]):
            caller.service.settings = attrs.evolve(caller.service.settings, restless=restless)
            for _ in range(4):
                found = caller.data("Sales orders")
                looks.append([row["SalesOrderNumber"] for row in found.rows])
                assert len(looks[-1]) == found.total
                still.append(caller.data("Sales order items").detail)

        assert 1 == len(set(still))
        assert looks[0] == looks[1] == looks[3]
        assert [10] * 4 == [len(look) for look in looks[4:]]
        assert 4 == len({frozenset(look) for look in looks[4:]})

    def test_rows_may_change_before_every_page(self, caller: Caller) -> None:
        """A test is told of each page before it is read, and may put or take a row."""
        service = caller.service
        service.tables.put("Acme", [{"Key": f"{n:03}"} for n in range(10, 20)])
        asked: list[PageAsked] = []

        def before(page: PageAsked) -> None:
            asked.append(page)
            service.tables.add("Acme", [{"Key": f"00{len(asked)}"}])
            service.tables.remove("Acme", Key=f"{len(asked) + 9:03}")

        service.before_page = before
        pages = [caller.report("Acme", page=n, size=5, order_by="[Key]") for n in (1, 2)]
        keys = [[row["Key"] for row in page.rows] for page in pages]

        assert [["001", "011", "012", "013", "014"], ["015", "016", "017", "018", "019"]] == keys
        assert [("GetReportData", "Acme", 1, 5), ("GetReportData", "Acme", 2, 5)] == [
            (one.operation, one.table, one.page, one.size) for one in asked
        ]


def test_unknown_operations_have_no_faults(service: SimulatedPeoplevox) -> None:
    """A fault for what the service does not have is a mistake at once."""
    with pytest.raises(ValueError, match=r"'GetData' meant\?\); there are \*, Authenticate"):
        service.faults.next("GetDate", "server_error")
    service.faults.next("*", "server_error")

    assert 1 == service.faults.pending()["server_error"]
