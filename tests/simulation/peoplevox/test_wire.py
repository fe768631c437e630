import re
from collections import Counter
from datetime import timedelta

import attrs
import pytest

from pvxklaviyo._http import Request
from pvxklaviyo.errors import NotSentError, OutcomeUnknownError
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.faults import ConnectionDropped, Fault, Planned
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.warehouse import Warehouse

from .calling import NS, SOAP_12, URL, Caller, envelope, read, request

SITES = "<getRequest><TemplateName>Sites</TemplateName></getRequest>"
FOUR = ["ResponseId", "TotalCount", "Detail", "Statuses"]
SEVEN = [*FOUR, "ImportingQueueId", "SalesOrdersToDespatchIds", "ErrorCode"]


class TestEnvelopes:
    def test_both_versions_of_soap(self, caller: Caller) -> None:
        """Each is answered in its own envelope and media type."""
        old = caller.service.send(request("GetData", SITES, caller.session))
        body = envelope("GetData", SITES, caller.session, soap=SOAP_12)
        headers = {"content-type": f'application/soap+xml; charset=utf-8; action="{NS}GetData"'}
        new = caller.service.send(Request("POST", URL, headers, body))

        assert read(new, "GetData", soap=SOAP_12) == read(old, "GetData")
        assert old.headers["content-type"] == "text/xml; charset=utf-8"
        assert new.headers["content-type"] == "application/soap+xml; charset=utf-8"

    @pytest.mark.parametrize(
        ("wsdl", "fields"), [("2013", FOUR), ("2017", FOUR), ("current", SEVEN)]
    )
    def test_fields_of_an_answer(self, caller: Caller, wsdl: str, fields: list[str]) -> None:
        """Their order is the schema's; newer ones come with the newest only."""
        caller.service.settings = attrs.evolve(caller.service.settings, wsdl=wsdl)

        assert caller.data("Sites").fields == fields

    def test_operation_that_is_too_new(self, caller: Caller) -> None:
        """GetReportColumns does not exist in 2013: a fault, not an answer."""
        caller.service.settings = attrs.evolve(caller.service.settings, wsdl="2013")
        sent = request("GetReportColumns", "", caller.session)
        response = caller.service.send(sent)

        assert response.status == 500
        assert b"<faultstring>Server did not recognize" in response.body

    @pytest.mark.parametrize("action", [f'"{NS}GetData"', f"{NS}GetData"])
    def test_action_with_and_without_quotes(self, caller: Caller, action: str) -> None:
        """Both spellings of the header are in use."""
        sent = request("GetData", SITES, caller.session)
        headers = {**sent.headers, "soapaction": action}

        assert caller.service.send(attrs.evolve(sent, headers=headers)).status == 200

    @pytest.mark.parametrize("action", [None, "GetData", f"{NS}GetReportData", f'"{NS}Nothing"'])
    def test_wrong_action(self, caller: Caller, action: str | None) -> None:
        """Without its action, or with another's, a call is a fault."""
        sent = request("GetData", SITES, caller.session)
        headers = {"content-type": "text/xml"} | ({"soapaction": action} if action else {})
        response = caller.service.send(attrs.evolve(sent, headers=headers))

        assert response.status == 500
        assert b"soap:Fault" in response.body

    def test_wrong_media_type(self, caller: Caller) -> None:
        """An envelope under another media type is not read."""
        sent = request("GetData", SITES, caller.session)
        headers = {**sent.headers, "content-type": "application/json"}

        assert caller.service.send(attrs.evolve(sent, headers=headers)).status == 415

    def test_elements_in_any_order(self, caller: Caller) -> None:
        """The schema's order is not enforced, and what is left out is 0."""
        mixed = (
            "<getRequest><SearchClause></SearchClause><ItemsPerPage>1</ItemsPerPage>"
            "<TemplateName>Sites</TemplateName></getRequest>"
        )

        assert len(caller.call("GetData", mixed).rows) == 1

    def test_header_s_other_fields_do_not_matter(self, caller: Caller) -> None:
        """Neither user id nor client id in the header is looked at, present or not."""
        header = f'<UserSessionCredentials xmlns="{NS}"><clientId>x</clientId><SessionId>'
        content = envelope("GetData", SITES, caller.session)
        content = re.sub(rb"<UserSessionCredentials.*?<SessionId>", header.encode(), content)
        response = caller.service.send(attrs.evolve(request("GetData", SITES), content=content))

        assert b"<clientId>x" in content
        assert read(response, "GetData").response_id == 0

    def test_other_namespace_is_overlooked(self, caller: Caller) -> None:
        """Arguments outside the service's namespace are as if they were not there."""
        strange = SITES.replace("<TemplateName>", '<TemplateName xmlns="urn:x">')

        assert caller.call("GetData", strange).response_id == -1

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"hello",
            b"<a>",
            b"<a/>",
            envelope("GetData", SITES)[:-5],
            envelope("GetData", ""),
            envelope("GetData", SITES.replace("getRequest", "getReportRequest")),
            envelope("GetData", SITES.replace("</getR", "<PageNo>one</PageNo></getR")),
            envelope("GetData", "<a>" * 50 + "</a>" * 50),
            envelope("GetData", SITES, soap="urn:other"),
            envelope("Logon", ""),
            envelope("SaveData", ""),
            envelope("GetEverything", ""),
        ],
    )
    def test_what_is_no_call_is_a_fault(self, caller: Caller, content: bytes) -> None:
        """Whatever cannot be read is answered by a fault with status 500."""
        content = content.replace(
            b"<s:Body>",
            f'<s:Header><UserSessionCredentials xmlns="{NS}"><SessionId>{caller.session}'
            "</SessionId></UserSessionCredentials></s:Header><s:Body>".encode(),
        )
        response = caller.service.send(attrs.evolve(request("GetData", ""), content=content))

        assert response.status == 500
        assert b"<faultcode>soap:Client</faultcode>" in response.body

    def test_an_unknown_encoding_is_a_fault(self, caller: Caller) -> None:
        """It is the request that cannot be read; the service goes on."""
        content = b'<?xml version="1.0" encoding="x-none"?><a/>'

        response = caller.service.send(attrs.evolve(request("GetData", ""), content=content))

        assert 500 == response.status
        assert b"Its encoding is not supported" in response.body

    @pytest.mark.parametrize(
        "doctype",
        [
            "<!DOCTYPE x>",
            '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
            '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        ],
    )
    def test_document_types_are_refused(self, caller: Caller, doctype: str) -> None:
        """No entity is ever read, near or far."""
        content = doctype.encode() + envelope("GetData", SITES, caller.session)
        response = caller.service.send(attrs.evolve(request("GetData", ""), content=content))

        assert response.status == 500
        assert b"DTD is prohibited" in response.body


class TestAddress:
    def test_path_in_any_case(self, caller: Caller) -> None:
        """Upper and lower case of the path are the same."""
        sent = request("GetData", SITES, caller.session)
        url = URL.replace("resources/integrationservice", "Resources/IntegrationService")

        assert caller.service.send(attrs.evolve(sent, url=url)).status == 200

    @pytest.mark.parametrize("path", ["/other/resources/integrationservicev4.asmx", "/", "/acme01"])
    def test_wrong_client_is_a_page(self, caller: Caller, path: str) -> None:
        """Behind a wrong address stands an HTML page, not XML."""
        response = caller.service.send(Request("POST", f"http://x{path}"))

        assert response.status == 404
        assert response.headers["content-type"].startswith("text/html")

    def test_get_is_a_page_for_people(self, caller: Caller) -> None:
        """Who opens the address in a browser sees a page."""
        response = caller.service.send(Request("GET", URL))

        assert (response.status, response.body[:6]) == (200, b"<html>")


class TestLimit:
    @pytest.fixture
    def limited(self, story: Warehouse, clock: SimulatedClock) -> Caller:
        caller = Caller(SimulatedPeoplevox(story, clock))
        caller.sign_in()
        return caller

    def test_sixteenth_call_in_fifteen_seconds(
        self, limited: Caller, clock: SimulatedClock
    ) -> None:
        """Fifteen go, signing in included; the next is told 429 until the first is old enough."""
        sent = request("GetData", SITES, limited.session)
        statuses = [limited.service.send(sent).status for _ in range(16)]
        clock.advance(timedelta(seconds=14.9))
        early = limited.service.send(sent).status
        clock.advance(timedelta(seconds=0.1))
        late = limited.service.send(sent).status

        assert statuses == [200] * 14 + [429, 429]
        assert (early, late) == (429, 200)

    def test_in_an_answer(self, limited: Caller) -> None:
        """A tenant may say so inside an answer instead; no session is meant."""
        service = limited.service
        service.settings = PeoplevoxSettings(calls=1, throttled="response")
        result = limited.data("Sites")

        assert (result.response_id, result.total) == (-1, 0)
        assert "session" not in result.detail.casefold()

    def test_retry_after(self, limited: Caller) -> None:
        """The header comes only where it is switched on."""
        seen = []
        for retry_after in (None, 7.0):
            limited.service.settings = PeoplevoxSettings(calls=1, retry_after=retry_after)
            response = limited.service.send(request("GetData", SITES, limited.session))
            seen.append(response.headers.get("retry-after"))

        assert seen == [None, "7"]


class TestFaults:
    def test_session_lost_while_paging(self, at_the_end: Caller) -> None:
        """The first page comes; at the second the session is gone, and stays gone."""
        at_the_end.service.faults.next("GetData", "session_lost", where={"later_page": "True"})
        pages = [at_the_end.data("Sales orders", page=n, size=20) for n in (1, 2, 2)]

        assert [page.response_id for page in pages] == [0, -1, -1]
        assert pages[1].detail == "System : Security - Invalid Session"

    def test_session_lost_by_expiry(self, caller: Caller) -> None:
        """The other text can be had as well."""
        caller.service.faults.next("GetData", "session_lost", detail="expired")

        assert caller.data("Sites").detail == "System : Security - Session Expired"

    @pytest.mark.parametrize(
        ("fault", "status", "start"),
        [
            ("server_error", 503, b"Service"),
            ("rate_limited", 429, b"Too"),
            ("maintenance", 200, b"<!DOCTYPE html>"),
            ("soap_fault", 500, b"<?xml"),
        ],
    )
    def test_answers_that_are_none(
        self, caller: Caller, fault: str, status: int, start: bytes
    ) -> None:
        """Each comes once, and nothing was done."""
        caller.service.faults.next("GetData", fault)
        sent = request("GetData", SITES, caller.session)
        response = caller.service.send(sent)
        last = caller.service.journal[-1]

        assert response.status == status
        assert response.body.startswith(start)
        assert (last.outcome, last.acted) == (fault, False)
        assert caller.service.send(sent).status == 200

    def test_broken_lines(self, caller: Caller) -> None:
        """Before sending, nothing reaches the service; after it, the service has acted."""
        faults = caller.service.faults
        before = len(caller.service.journal)
        faults.next("GetData", "not_sent")
        with pytest.raises(NotSentError):
            caller.data("Sites")
        unsent = len(caller.service.journal)
        faults.next("Authenticate", "answer_lost")
        with pytest.raises(OutcomeUnknownError):
            caller.sign_in()
        last = caller.service.journal[-1]

        assert unsent == before
        assert (last.operation, last.outcome, last.acted) == ("Authenticate", "answer_lost", True)

    def test_over_http_the_line_is_cut(self, caller: Caller) -> None:
        """A server is told to cut the line, and whether the service had acted."""
        caller.service.faults.next("GetData", "answer_lost")

        with pytest.raises(ConnectionDropped) as cut:
            caller.service.respond(request("GetData", SITES, caller.session))
        assert cut.value.sent

    def test_truncated(self, caller: Caller) -> None:
        """Half an answer arrives."""
        sent = request("GetData", SITES, caller.session)
        whole = caller.service.send(sent).body
        caller.service.faults.next("GetData", "truncated")

        assert caller.service.send(sent).body == whole[: len(whole) // 2]

    def test_slow(self, caller: Caller, clock: SimulatedClock) -> None:
        """In the same process the clock moves; a server is told how long to wait."""
        caller.service.faults.next("GetData", "slow", delay=3.5, times=2)
        sent = request("GetData", SITES, caller.session)
        before = clock.now()
        response = caller.service.send(sent)
        waited = clock.now() - before

        assert waited == timedelta(seconds=3.5)
        assert "x-simulated-delay" not in response.headers
        assert caller.service.respond(sent).headers["x-simulated-delay"] == "3.5"

    def test_planned_by_seed(self, at_the_end: Caller) -> None:
        """Ten sessions are lost in the middle of pagings, wherever the seed puts them."""
        service = at_the_end.service
        service.faults.plan(
            4,
            [
                Planned(
                    operation="GetData",
                    fault=Fault(name="session_lost"),
                    count=10,
                    where={"later_page": "True"},
                )
            ],
        )
        first = second = 0
        while service.faults.pending():
            first += at_the_end.data("Sites", page=1, size=1).response_id
            second += at_the_end.data("Sites", page=2, size=1).response_id
            at_the_end.sign_in()

        assert (first, second) == (0, -10)
        assert service.faults.counted() == Counter(session_lost=10)


class TestJournal:
    def test_tells_what_was_asked_and_what_came_of_it(
        self, caller: Caller, clock: SimulatedClock
    ) -> None:
        """Operation, instant, arguments, outcome and rows, in order."""
        clock.advance(timedelta(seconds=9))
        caller.report(search='[Despatch number] == "DES1"', columns=["Carrier"])
        caller.report("Nothing")
        caller.session = None
        caller.data("Sites")
        first, *_, good, bad, strange = caller.service.journal

        assert (first.operation, first.arguments, first.outcome) == ("Authenticate", {}, "answered")
        assert (good.outcome, good.rows, good.at) == ("answered", 1, clock.now())
        assert good.arguments == {
            "TemplateName": "Despatch summary",
            "PageNo": "1",
            "ItemsPerPage": "0",
            "SearchClause": '[Despatch number] == "DES1"',
            "FilterClause": "",
            "OrderBy": "",
            "Columns": "[Carrier]",
        }
        assert (bad.operation, bad.outcome) == ("GetReportData", "refused")
        assert strange.outcome == "invalid_session"
