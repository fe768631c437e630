from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit
from xml.sax.saxutils import escape

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo._http import Request, Response
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.peoplevox import SimulatedPeoplevox, Value
from pvxklaviyo.simulation.warehouse import Warehouse

from .calling import Caller, Result, request
from .conftest import NOON

HOOK = "https://hooks.invalid/pvx"


def subscribe(
    caller: Caller, event: str, template: str, *, post: bool = False, more: str = ""
) -> Result:
    text = escape(template)
    if post:
        return caller.call(
            "SubscribePostEvent",
            f"<eventType>{event}</eventType><filter></filter><postUrl>{HOOK}</postUrl>"
            f"<postParams>{text}</postParams>{more}",
        )
    return caller.call(
        "SubscribeEvent",
        f"<eventType>{event}</eventType><filter></filter>"
        f"<callbackUrl>{HOOK}?{text}</callbackUrl>{more}",
    )


ENCODED = "<encodeParameterData>true</encodeParameterData>"


def told(service: SimulatedPeoplevox, *, everything: bool = True) -> list[str]:
    """What is sent now: each query or body."""
    return [_text(one.request) for one in service.send_notifications(everything=everything)]


def _text(sent: Request) -> str:
    return sent.content.decode() if sent.method == "POST" else urlsplit(sent.url).query


class TestSubscribing:
    def test_numbers_rise(self, caller: Caller) -> None:
        """Each subscription has a higher number than the one before, ended ones included."""
        first = subscribe(caller, "Returns", "a={ReturnCode}")
        ended = caller.call("UnsubscribeEvent", f"<subscriptionId>{first.detail}</subscriptionId>")
        second = subscribe(caller, "Returns", "a", post=True)

        assert (0, 0) == (first.response_id, second.response_id)
        assert int(first.detail) < int(second.detail)
        assert (0, "True") == (ended.response_id, ended.detail)
        assert [int(second.detail)] == [one.id for one in caller.service.subscriptions]

    def test_unknown_number(self, caller: Caller) -> None:
        """What is not there cannot be ended; what is no number is a fault."""
        unknown = caller.call("UnsubscribeEvent", "<subscriptionId>5</subscriptionId>")
        strange = caller.service.send(
            request("UnsubscribeEvent", "<subscriptionId>x</subscriptionId>", caller.session)
        )

        assert (-1, 0) == (unknown.response_id, unknown.total)
        assert 500 == strange.status

    @pytest.mark.parametrize("operation", ["SubscribeEvent", "SubscribePostEvent"])
    @pytest.mark.parametrize("event", ["", "returns", "OrderDespatched", "5"])
    def test_unknown_event_is_a_fault(self, caller: Caller, operation: str, event: str) -> None:
        """An event's type that the schema does not have is no call at all."""
        inside = f"<eventType>{event}</eventType><callbackUrl>{HOOK}</callbackUrl>"
        response = caller.service.send(request(operation, inside, caller.session))

        assert 500 == response.status
        assert b"is not a valid value for SubscriptionEventTypes" in response.body

    def test_newer_events_and_operations(self, caller: Caller) -> None:
        """The older services know six events, and no filters of sites."""
        newer = "DespatchPackageDespatched"
        sites = f"<eventType>Returns</eventType><callbackUrl>{HOOK}</callbackUrl>"
        seen = []
        for wsdl in ("2013", "2017", "current"):
            caller.service.settings = attrs.evolve(caller.service.settings, wsdl=wsdl)
            for operation, inside in (
                ("SubscribeEvent", sites.replace("Returns", newer)),
                ("SubscribeEventWithSitesFilters", sites),
            ):
                seen.append(caller.service.send(request(operation, inside, caller.session)).status)

        assert [500, 500, 500, 500, 200, 200] == seen

    @pytest.mark.parametrize("url", ["", "/relative", "mailto:a@b.invalid"])
    def test_without_an_address(self, caller: Caller, url: str) -> None:
        """Nobody can be told nowhere."""
        inside = f"<eventType>Returns</eventType><callbackUrl>{url}</callbackUrl>"

        assert -1 == caller.call("SubscribeEvent", inside).response_id

    def test_wish_for_encoding_must_be_one(self, caller: Caller) -> None:
        """It is a boolean."""
        inside = (
            f"<eventType>Returns</eventType><callbackUrl>{HOOK}</callbackUrl>"
            "<encodeParameterData>maybe</encodeParameterData>"
        )

        assert 500 == caller.service.send(request("SubscribeEvent", inside, caller.session)).status

    def test_nobody_lists_them(self, caller: Caller) -> None:
        """There is no operation for it."""
        sent = request("GetSubscriptions", "", caller.session)

        assert 500 == caller.service.send(sent).status


class TestWriting:
    def test_get_and_post(self, caller: Caller) -> None:
        """One is got from an address, the other is posted like a form."""
        subscribe(caller, "Returns", "code={ReturnCode}&fixed=1")
        subscribe(caller, "Returns", "code={ReturnCode}", post=True)
        got, posted = (
            one.request for one in caller.service.notify("Returns", {"ReturnCode": "RET1"})
        )

        assert ("GET", f"{HOOK}?code=RET1&fixed=1", b"") == (got.method, got.url, got.content)
        assert ("POST", HOOK, b"code=RET1") == (posted.method, posted.url, posted.content)
        assert "application/x-www-form-urlencoded" == posted.headers["content-type"]

    def test_paths_collections_and_dates(self, caller: Caller) -> None:
        """A path walks into entities; of several values all stand there, with commas."""
        values: Mapping[str, Value] = {
            "Carrier": {"Number": "RM"},
            "Picks": [
                {"SalesOrder": {"SalesOrderNumber": "1"}},
                {"SalesOrder": {"SalesOrderNumber": "2"}},
            ],
            "LastModificationTime": NOON + timedelta(seconds=7),
            "IsReusable": True,
            "Nothing": None,
        }
        subscribe(
            caller,
            "TrackingNumberReceived",
            "c={Carrier.Number}|{Picks.SalesOrder.SalesOrderNumber}|{LastModificationTime}"
            "|{IsReusable}|{Nothing}|{Unknown}|{Carrier}|{not one}",
            post=True,
        )
        service = caller.service
        [first] = service.notify("TrackingNumberReceived", values)
        service.settings = attrs.evolve(
            service.settings, unknown_placeholder="kept", notification_media_type=""
        )
        [second] = service.notify("TrackingNumberReceived", values)

        assert "c=RM|1,2|24/10/2026 13:00:07|True||||{not one}" == _text(first.request)
        assert "|True||{Unknown}|{Carrier}|{not one}" in _text(second.request)
        assert "content-type" not in second.request.headers

    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
    @settings(max_examples=25)
    def test_encoded_values_survive(self, value: str) -> None:
        """Asked to encode, whatever is told arrives as it is, got and posted."""
        service = SimulatedPeoplevox(Warehouse.scripted(begin=NOON), SimulatedClock(NOON))
        caller = Caller(service)
        caller.sign_in()
        for post in (False, True):
            subscribe(caller, "Returns", "a={A}&b={B}", post=post, more=ENCODED)
        found = [
            dict(parse_qsl(_text(one.request), keep_blank_values=True, strict_parsing=True))
            for one in service.notify("Returns", {"A": value, "B": "1"})
        ]

        assert [{"a": value, "b": "1"}] * 2 == found

    @pytest.mark.parametrize(
        ("encoding", "more", "harmed"),
        [
            ("asked", "", True),
            ("asked", "<encodeParameterData>false</encodeParameterData>", True),
            ("asked", ENCODED, False),
            ("never", ENCODED, True),
            ("always", "", False),
        ],
    )
    def test_unencoded_values_do_harm(
        self,
        caller: Caller,
        encoding: str,
        more: str,
        harmed: bool,
    ) -> None:
        """Unless encoded, a mark in a value is taken for the template's own; a switch says when."""
        caller.service.settings = attrs.evolve(
            caller.service.settings, notification_encoding=encoding
        )
        for post in (False, True):
            subscribe(caller, "Returns", "name={Name}&x=1", post=post, more=more)
        sent = caller.service.notify("Returns", {"Name": "A&B = C+ é"})
        names = [parse_qs(_text(one.request))["name"] for one in sent]

        assert [["A"] if harmed else ["A&B = C+ é"]] * 2 == names

    def test_old_services_cannot_encode(self, caller: Caller) -> None:
        """The argument is newer than them, so they overlook it."""
        caller.service.settings = attrs.evolve(caller.service.settings, wsdl="2017")
        subscribe(caller, "Returns", "name={Name}", post=True, more=ENCODED)
        [sent] = caller.service.notify("Returns", {"Name": "A&B"})

        assert "name=A&B" == _text(sent.request)

    def test_unknown_event_by_hand(self, caller: Caller) -> None:
        """A test cannot tell what no service tells."""
        with pytest.raises(ValueError, match="no event 'Nothing'; there are AvailabilityChanges"):
            caller.service.notify("Nothing", {})


class TestWhatHappens:
    def test_a_despatch_and_its_tracking(self, caller: Caller, story: Warehouse) -> None:
        """Each is told once, when it happens; two orders of a despatch together."""
        service = caller.service
        story.order("1002", email="bob@post.pvx-sim.net", lines=[("TEA", 1)], at=NOON)
        story.despatch(
            "1001",
            "DES5",
            [("TEA-ASSAM", 1)],
            at=NOON + timedelta(minutes=1),
            tracking="T5",
            tracked_at=NOON + timedelta(hours=1),
        )
        story.despatch(
            "1002",
            "DES5",
            at=NOON + timedelta(minutes=1),
            tracking="T5",
            tracked_at=NOON + timedelta(hours=1),
        )
        service.clock.advance(timedelta(seconds=30))
        orders = "{Picks.SalesOrder.SalesOrderNumber};{Picks.SalesOrder.Email}"
        subscribe(caller, "DespatchPackageDespatched", "gone={DespatchNumber}")
        subscribe(caller, "TrackingNumberReceived", f"{{TrackingNumber}};{orders}", post=True)
        seen = []
        for minutes in (0, 1, 1, 60, 60):
            service.clock.set(NOON + timedelta(minutes=minutes, seconds=30))
            seen.append(told(service))

        emails = "ann@post.pvx-sim.net,bob@post.pvx-sim.net"
        assert [[], ["gone=DES5"], [], [f"T5;1001,1002;{emails}", "gone=DES2"], []] == [
            sorted(one) for one in seen
        ]

    def test_status_changes_also_by_saving(self, caller: Caller) -> None:
        """Work that completes an order and a cancellation by SaveData are both told, once each."""
        service = caller.service
        subscribe(caller, "SalesOrderStatusChanges", "{SalesOrderNumber}={SalesOrderStatu.Name}")
        service.clock.advance(timedelta(minutes=10))
        first = told(service)
        inside = (
            "<saveRequest><TemplateName>Sales orders</TemplateName><Action>0</Action>"
            "<CsvData>SalesOrderNumber,Status\n1001,Cancelled</CsvData></saveRequest>"
        )
        caller.call("SaveData", inside)
        second = told(service)
        service.warehouse.order("1002", lines=[("TEA", 1)], at=service.clock.now())
        new = told(service)
        caller.call("SaveData", inside.replace("1001", "1002"))
        third = told(service)

        assert ["1001=Despatched"] == first
        assert ["1001=Cancelled"] == second
        assert ([], ["1002=Cancelled"]) == (new, third)
        assert [] == told(service)

    def test_the_stock_room(self, caller: Caller, story: Warehouse) -> None:
        """Availability, increments, goods and returns, as they happen."""
        service, stock = caller.service, story.stock
        stock.set("MUG-01", 5, at=NOON, site="PrimarySite")
        stock.set("MUG-01", 3, at=NOON, site="North")
        service.clock.advance(timedelta(minutes=1))
        for event, template in (
            ("AvailabilityChanges", "a={ItemCode}:{Available}"),
            ("IncrementalChanges", "i={ItemType.ItemCode}:{QuantityChanged}:{Reason}"),
            (
                "GoodsReceived",
                "g={Reference}:{Consignments.ConsignmentItemTypes.ItemType.ItemCode}"
                ":{Consignments.ConsignmentItemTypes.Quantity}",
            ),
            ("Returns", "r={ReturnCode}:{SalesOrder.SalesOrderNumber}"),
        ):
            subscribe(caller, event, template, post=True)
        at = NOON + timedelta(minutes=2)
        stock.set("MUG-01", 0, at=at, site="North", reason="Lost")
        stock.book_goods_in([("MUG-01", 4), ("TEA", 2)], at=at, reference="GI5")
        stock.receive_return("1001", [("MUG-01", 1)], at=at, reusable=False)
        service.clock.set(at)

        assert [
            "a=MUG-01:7",
            "a=TEA:2",
            "g=GI5:MUG-01,TEA:4,2",
            "i=MUG-01:-3:Lost",
            "i=MUG-01:1:Unwanted",
            "i=MUG-01:4:Goods in GI5",
            "i=TEA:2:Goods in GI5",
            "r=RET000001:1001",
        ] == sorted(told(service))

    @pytest.mark.parametrize(
        ("of", "filtered", "seen"),
        [
            ("all_sites", "", ["2"]),
            ("site", "", ["0", "2"]),
            ("all_sites", 'Site.Reference = "North"', ["0"]),
            ("all_sites", 'Site.Reference = "Moon"', []),
        ],
    )
    def test_availability_of_which_sites(
        self, caller: Caller, story: Warehouse, of: str, filtered: str, seen: list[str]
    ) -> None:
        """Whose availability is told is not known, so it is a switch; filtered, it is the site's."""
        service, stock = caller.service, story.stock
        service.settings = attrs.evolve(service.settings, availability_of=of)
        for site in ("North", "PrimarySite"):
            stock.set("MUG-01", 5, at=NOON - timedelta(hours=1), site=site)
        operation = "SubscribeEventWithSitesFilters" if filtered else "SubscribeEvent"
        caller.call(
            operation,
            f"<eventType>AvailabilityChanges</eventType><sitesFilter>{filtered}</sitesFilter>"
            f"<callbackUrl>{HOOK}?{{Available}}</callbackUrl>",
        )
        at = NOON + timedelta(minutes=1)
        stock.set("MUG-01", 0, at=at, site="North")
        stock.set("MUG-01", 2, at=at, site="PrimarySite")
        service.clock.set(at)

        assert seen == sorted(told(service))

    def test_packages_are_told_each(self, caller: Caller, story: Warehouse) -> None:
        """Of a despatch in two packages each is told, with its own number."""
        at = NOON + timedelta(minutes=1)
        story.order("2", lines=[("TEA", 2)], at=NOON)
        story.despatch("2", "DES7", at=at, packages=[("P1", [("TEA", 1)]), ("P2", [("TEA", 1)])])
        subscribe(
            caller,
            "DespatchPackageTrackingNumberReceived",
            "{Despatch.DespatchNumber}:{PackageNumber}:{TrackingNumber}",
        )
        subscribe(caller, "TrackingNumberReceived", "{TrackingNumber}")
        caller.service.clock.set(at)

        assert ["DES7:1:P1", "DES7:2:P2", "P1,P2"] == [
            one for one in told(caller.service) if "DES1" not in one and "RM1GB" not in one
        ]

    def test_only_what_comes_after_subscribing(self, caller: Caller) -> None:
        """Who subscribes late is not told of before; who has ended it, of nothing."""
        service = caller.service
        service.clock.advance(timedelta(minutes=10))
        number = subscribe(caller, "SalesOrderStatusChanges", "{SalesOrderNumber}").detail
        late = told(service)
        caller.call("UnsubscribeEvent", f"<subscriptionId>{number}</subscriptionId>")
        service.warehouse.change_order("1001", at=service.clock.now(), status="Cancelled")

        assert [] == late == told(service)


class TestOnTheWay:
    @pytest.fixture
    def heard(self, caller: Caller) -> list[str]:
        """What a receiver hears, in the order in which it hears it."""
        found: list[str] = []

        def receive(sent: Request) -> Response:
            found.append(_text(sent))
            return Response(200)

        subscribe(caller, "Returns", "{ReturnCode}", post=True)
        caller.service.notifications.deliver = receive
        return found

    @pytest.mark.parametrize(
        ("fault", "expected"),
        [
            (None, ["1", "2", "3"]),
            ("lost", ["1", "3"]),
            ("duplicated", ["1", "2", "2", "3"]),
            ("reordered", ["1", "3", "2"]),
            ("delayed", ["1", "3"]),
        ],
    )
    def test_mishaps(
        self, caller: Caller, heard: list[str], fault: str | None, expected: list[str]
    ) -> None:
        """The second of three is lost, told twice, told after the third, or told later."""
        if fault:
            caller.service.notifications.faults.next("Returns", fault, after=1, delay=60)
        for code in ("1", "2", "3"):
            caller.service.notify("Returns", {"ReturnCode": code})

        assert expected == heard

    def test_delayed_ones_come(self, caller: Caller, heard: list[str]) -> None:
        """When the delay is over, and not before."""
        service = caller.service
        service.notifications.faults.next("Returns", "delayed", delay=60)
        service.notify("Returns", {"ReturnCode": "1"})
        service.clock.advance(timedelta(seconds=59))
        service.send_notifications()
        early = list(heard)
        service.clock.advance(timedelta(seconds=1))
        service.send_notifications()

        assert ([], ["1"]) == (early, heard)

    def test_the_last_one_held_back_goes_when_everything_goes(
        self, caller: Caller, heard: list[str]
    ) -> None:
        """Where no other one comes, what was held back waits until it is asked for."""
        service = caller.service
        service.notifications.faults.next("Returns", "reordered")
        service.notify("Returns", {"ReturnCode": "1"})
        service.send_notifications()
        waiting = list(heard)
        service.send_notifications(everything=True)

        assert ([], ["1"]) == (waiting, heard)

    def test_unencoded_once(self, caller: Caller) -> None:
        """One notification comes unencoded though it was asked otherwise."""
        service = caller.service
        subscribe(caller, "Returns", "{ReturnCode}", post=True, more=ENCODED)
        service.notifications.faults.next("Returns", "unencoded")
        sent = [service.notify("Returns", {"ReturnCode": "a b"}) for _ in range(2)]

        assert ["a b", "a%20b"] == [_text(one.request) for [one] in sent]

    def test_what_became_of_each(self, caller: Caller) -> None:
        """The journal tells who took it, who refused, who failed, what was lost and unheard."""
        service = caller.service
        subscribe(caller, "Returns", "{ReturnCode}")
        sender = service.notifications
        answers: list[Response | Exception | None] = [Response(204), None, Response(500), OSError()]

        def receive(_sent: Request) -> Response | None:
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        service.notify("Returns", {})
        sender.deliver = receive
        for _ in range(4):
            service.notify("Returns", {})
        sender.faults.next("Returns", "lost")
        service.notify("Returns", {})

        assert [
            ("unheard", 0),
            ("delivered", 204),
            ("delivered", 0),
            ("refused", 500),
            ("failed", 0),
            ("lost", 0),
        ] == [(one.outcome, one.status) for one in sender.journal]
        assert HOOK not in repr(sender.journal)

    def test_a_receiver_may_call_at_once(self, caller: Caller) -> None:
        """Who is told may read through the API before answering."""
        subscribe(caller, "Returns", "{ReturnCode}")
        totals: list[int] = []

        def receive(_sent: Request) -> None:
            totals.append(caller.data("Sites").total)

        caller.service.notifications.deliver = receive
        caller.service.notify("Returns", {})

        assert [3] == totals

    def test_faults_are_those_of_notifications(self, caller: Caller) -> None:
        """What befalls calls does not befall notifications, and the other way round."""
        faults = caller.service.notifications.faults
        with pytest.raises(ValueError, match="there is no fault 'server_error'"):
            faults.next("Returns", "server_error")
        with pytest.raises(ValueError, match="there is no operation 'GetData'"):
            faults.next("GetData", "lost")
        with pytest.raises(ValueError, match="there is no fault 'lost'"):
            caller.service.faults.next("GetData", "lost")
