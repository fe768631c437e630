from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pvxklaviyo._http import Request
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import KlaviyoSettings, SimulatedKlaviyo
from pvxklaviyo.simulation.peoplevox import SimulatedPeoplevox
from pvxklaviyo.simulation.serving import AnchoredClock, SimulatedServices, serve
from pvxklaviyo.simulation.serving.control import Control
from pvxklaviyo.simulation.warehouse import Mix, Warehouse
from tests.simulation.klaviyo.bench import HEADERS, event, post
from tests.simulation.serving.test_serving import Client

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def _world() -> Warehouse:
    world = Warehouse.scripted(begin=NOON - timedelta(hours=1))
    world.order(
        "1001", reference="#1", email="ann@people.invalid", lines=[("MUG-01", 2)], at=world.begin
    )
    world.despatch("1001", "DES1", at=NOON - timedelta(minutes=5), tracking="T1")
    return world


def _told() -> Any:
    return event(
        unique_id="1001/DES1",
        time=(NOON - timedelta(minutes=5)).isoformat(),
        properties={
            "OrderId": "#1",
            "OrderNumber": "1001",
            "DespatchNumber": "DES1",
            "ShipmentIndex": 1,
            "IsComplete": True,
            "TrackingNumber": "T1",
            "Items": [{"SKU": "MUG-01", "Quantity": 2}],
        },
    )


@pytest.fixture
def services() -> SimulatedServices:
    clock = SimulatedClock(NOON)
    return SimulatedServices(
        clock=clock,
        peoplevox=SimulatedPeoplevox(_world(), clock),
        klaviyo=SimulatedKlaviyo(clock, settings=KlaviyoSettings(limit_factor=None)),
    )


@pytest.fixture
def control(services: SimulatedServices) -> Control:
    return Control(services)


def _ask(control: Control, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    content = b"" if body is None else json.dumps(body).encode()
    response = control.respond(Request(method, f"http://127.0.0.1/_simulation{path}", {}, content))
    return response.status, json.loads(response.body)


class TestClock:
    def test_read_set_and_advance(self, services: SimulatedServices, control: Control) -> None:
        """The clock of all services is read and moved from outside."""
        answers = [
            _ask(control, "GET", "/clock"),
            _ask(control, "PUT", "/clock", {"now": "2026-11-04T12:00:00+01:00"}),
            _ask(control, "PUT", "/clock", {"advance": 90.5}),
        ]

        assert [
            (200, {"now": "2026-11-03T12:00:00+00:00", "mode": "frozen"}),
            (200, {"now": "2026-11-04T11:00:00+00:00", "mode": "frozen"}),
            (200, {"now": "2026-11-04T11:01:30.500000+00:00", "mode": "frozen"}),
        ] == answers
        assert datetime(2026, 11, 4, 11, 1, 30, 500_000, UTC) == services.clock.now()

    def test_one_that_runs(self) -> None:
        """A clock that runs says so."""
        control = Control(SimulatedServices(clock=AnchoredClock(NOON)))

        assert "real" == _ask(control, "GET", "/clock")[1]["mode"]

    @pytest.mark.parametrize(
        "body",
        [
            None,
            [],
            {},
            {"now": "noon"},
            {"now": "2026-11-04T12:00:00"},
            {"now": "0001-01-01T00:00:00+14:00"},
            {"advance": -1},
            {"advance": 1e300},
            {"advance": float("nan")},
        ],
    )
    def test_what_moves_nothing(self, control: Control, body: Any) -> None:
        """What is no move is refused with a reason."""
        status, content = _ask(control, "PUT", "/clock", body)

        assert 400 == status
        assert content["error"]


class TestJournals:
    def test_of_the_warehouse(self, control: Control) -> None:
        """The truth can be read, and when it is over."""
        status, content = _ask(control, "GET", "/warehouse")
        (shipment,) = content["shipments"]

        assert 200 == status
        assert ("1001", "DES1", "told", "2026-11-03T11:55:00+00:00") == (
            shipment["order_number"],
            shipment["despatch_number"],
            shipment["expected"],
            shipment["read_as"],
        )
        assert ("2026-11-03T11:55:00+00:00", None) == (content["over_at"], content["next_change"])
        assert [True] == [group["complete"] for group in content["groups"]]
        assert 1 == content["mix"]["orders"]

    def test_of_the_services(self, services: SimulatedServices, control: Control) -> None:
        """What arrived and what took effect can be read, without any key."""
        assert services.klaviyo is not None
        services.klaviyo.respond(post("/api/events", _told()))
        waiting = _ask(control, "GET", "/klaviyo/events")[1]
        services.clock.advance(timedelta(seconds=5))
        stored = _ask(control, "GET", "/klaviyo/events")[1]
        requests = _ask(control, "GET", "/klaviyo/requests")[1]["requests"]

        assert ([], 1) == (waiting["events"], waiting["waiting"])
        assert [("1001/DES1", "2026-11-03T11:55:00+00:00")] == [
            (one["unique_id"], one["time"]) for one in stored["events"]
        ]
        assert [("create_event", 202, ["1001/DES1"])] == [
            (one["operation"], one["status"], one["unique_ids"]) for one in requests
        ]
        assert "pk_simulated" not in json.dumps([stored, requests])

    def test_of_peoplevox(self, services: SimulatedServices, control: Control) -> None:
        """Every call to Peoplevox can be read."""
        assert services.peoplevox is not None
        services.peoplevox.respond(Request("POST", "http://here/other", {}, b""))
        calls = _ask(control, "GET", "/peoplevox/calls")[1]["calls"]

        assert [("", "not_found")] == [(one["operation"], one["outcome"]) for one in calls]

    @pytest.mark.parametrize(
        "path",
        [
            "/warehouse",
            "/stock",
            "/klaviyo/events",
            "/klaviyo/requests",
            "/peoplevox/calls",
            "/peoplevox/settings",
            "/peoplevox/subscriptions",
            "/peoplevox/notifications",
        ],
    )
    def test_of_what_is_not_served(self, path: str) -> None:
        """What is not part of the world has no journal."""
        control = Control(SimulatedServices(clock=SimulatedClock(NOON)))

        assert 404 == _ask(control, "GET", path)[0]

    def test_an_address_that_is_not_there(self, control: Control) -> None:
        """Anything else is 404, and the index says what there is."""
        assert 404 == _ask(control, "POST", "/clock")[0]
        assert "PUT /_simulation/clock" in _ask(control, "GET", "")[1]["addresses"]

    def test_a_large_world_can_be_written(self) -> None:
        """Everything a made world knows has a form in JSON."""
        clock = SimulatedClock(NOON)
        world = Warehouse(seed=2, mix=Mix(orders=20))
        control = Control(SimulatedServices(clock=clock, warehouse=world))

        assert len(world.journal()) == len(_ask(control, "GET", "/warehouse")[1]["shipments"])


class TestFaults:
    def test_scripted_from_outside(self, services: SimulatedServices, control: Control) -> None:
        """A fault asked for over the interface is met by the next matching call."""
        fault = {
            "service": "klaviyo",
            "operation": "create_event",
            "name": "rate_limited",
            "retry_after": 3,
        }
        asked = _ask(control, "POST", "/faults", fault)
        assert services.klaviyo is not None
        response = services.klaviyo.respond(post("/api/events", _told()))

        assert (200, {"rate_limited": 1}) == (asked[0], asked[1]["klaviyo"]["pending"])
        assert (429, "3") == (response.status, response.headers["retry-after"])
        assert {"pending": {}, "met": {"rate_limited": 1}} == _ask(control, "GET", "/faults")[1][
            "klaviyo"
        ]

    def test_no_depth_of_json_breaks_it(self, control: Control) -> None:
        """What cannot be read is no object, however it came about."""
        request = Request("POST", "http://sim/_simulation/faults", {}, b"[" * 100_000)

        assert 400 == control.respond(request).status

    def test_cleared(self, services: SimulatedServices, control: Control) -> None:
        """All that waits can be called off."""
        _ask(control, "POST", "/faults", {"service": "peoplevox", "name": "soap_fault"})
        content = _ask(control, "DELETE", "/faults")[1]

        assert {} == content["peoplevox"]["pending"]

    @pytest.mark.parametrize(
        "body",
        [
            {"service": "other", "name": "slow"},
            {"service": "klaviyo", "name": "unheard of"},
            {"service": "klaviyo", "name": "slow", "how": "very"},
            {"service": "peoplevox", "operation": "GetDate", "name": "slow"},
            {"service": "klaviyo", "operation": "create_events", "name": "slow"},
            {"service": "notifications", "operation": "GetData", "name": "lost"},
            {"service": "notifications", "name": "slow"},
        ],
    )
    def test_what_is_no_fault(self, control: Control, body: Any) -> None:
        """What no service can do wrong is refused."""
        assert 400 == _ask(control, "POST", "/faults", body)[0]


class TestTenant:
    def test_every_switch_can_be_set(self, services: SimulatedServices, control: Control) -> None:
        """Each is read and set by its name; what is not named stays."""
        asked = {
            "wsdl": "2017",
            "seconds_in_dates": True,
            "columns": {"Sites": {"Name": "Site name"}},
            "extra": {"Sites": ["More"]},
            "restless": ["Sites"],
            "idle": 60.5,
            "calls": None,
            "largest_page": 10,
            "packages": "rows",
            "notification_media_type": "",
        }
        status, content = _ask(control, "PUT", "/peoplevox/settings", asked)
        assert services.peoplevox is not None
        found = services.peoplevox.settings

        assert 200 == status
        assert asked == {name: content[name] for name in asked}
        assert _ask(control, "GET", "/peoplevox/settings")[1] == content
        assert ("2017", timedelta(seconds=60.5), None, frozenset({"Sites"})) == (
            found.wsdl,
            found.idle,
            found.calls,
            found.restless,
        )
        assert "\n" == found.row_end

    @pytest.mark.parametrize(
        ("body", "why"),
        [
            ({"colour": "red"}, "there is no switch 'colour'; there are availability_of"),
            ({"wsdl": "2018"}, "wsdl is one of '2013', '2017', 'current'"),
            ({"reordered": "yes"}, "reordered cannot be 'yes'"),
            ({"calls": "many"}, "calls cannot be 'many'"),
            ({"idle": None}, "idle cannot be None"),
            ({"columns": []}, "columns cannot be []"),
            ({"restless": "Sites"}, "restless cannot be 'Sites'"),
            ({"restless": [{}]}, "restless cannot be [{}]"),
            ({"idle": 1e300}, "Python int too large"),
        ],
    )
    def test_what_is_no_switch(self, control: Control, body: Any, why: str) -> None:
        """A switch that is not there, or a position it has not, is refused with what there is."""
        status, content = _ask(control, "PUT", "/peoplevox/settings", body)

        assert 400 == status
        assert content["error"].startswith(why)

    def test_rows_stock_and_notifications(
        self, services: SimulatedServices, control: Control
    ) -> None:
        """Tables, stock and what is told can be moved from outside."""
        _ask(control, "PUT", "/peoplevox/rows", {"table": "Acme", "rows": [{"Key": "1"}]})
        _ask(control, "POST", "/stock", {"do": "set", "sku": "MUG-01", "quantity": 5})
        stock = _ask(
            control,
            "POST",
            "/stock",
            {"do": "receive_return", "order_number": "1001", "items": [["MUG-01", 1]]},
        )[1]
        peoplevox = services.peoplevox
        assert peoplevox is not None
        told = _ask(control, "POST", "/peoplevox/notifications", {"event": "Returns", "values": {}})

        assert {"available": 6, "on_hand": 6, "allocated": 0, "sku": "MUG-01"} == {
            name: value for name, value in stock["levels"][0].items() if name != "site"
        }
        assert "Acme" in peoplevox.tables.names(reports=True)
        assert (200, {"notifications": []}) == told

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("PUT", "/peoplevox/rows", {"table": "Sites"}),
            ("PUT", "/peoplevox/rows", {"table": "Sites", "rows": [1]}),
            ("PUT", "/peoplevox/rows", {"table": "Sites", "rows": [{"Name": 1.5}]}),
            ("POST", "/peoplevox/notifications", {"event": "Returns"}),
            ("POST", "/peoplevox/notifications", {"event": "Nothing", "values": {}}),
            ("POST", "/stock", {}),
            ("POST", "/stock", {"do": "steal", "sku": "MUG-01"}),
            ("POST", "/stock", {"do": "set", "sku": "MUG-01"}),
            ("POST", "/stock", {"do": "set", "sku": "MUG-01", "quantity": 1, "site": "Moon"}),
        ],
    )
    def test_what_cannot_be_done(self, control: Control, method: str, path: str, body: Any) -> None:
        """Everything else is refused with a reason."""
        status, content = _ask(control, method, path, body)

        assert 400 == status
        assert content["error"]


class TestVerdict:
    def test_right_and_wrong(self, services: SimulatedServices, control: Control) -> None:
        """The verdict changes with what Klaviyo holds, and names the order."""
        before = _ask(control, "GET", "/verdict")[1]
        assert services.klaviyo is not None
        services.klaviyo.respond(post("/api/events", _told()))
        after = _ask(control, "GET", "/verdict")[1]

        assert [("missing", "1001", "DES1")] == [
            (one["kind"], one["order_number"], one["despatch_number"]) for one in before["findings"]
        ]
        assert (False, 1, 0, 1) == (
            before["ok"],
            before["expected"],
            before["told"],
            before["counts"]["missing"],
        )
        assert (True, 1, 1, []) == (
            after["ok"],
            after["expected"],
            after["told"],
            after["findings"],
        )

    def test_as_of_an_instant(self, services: SimulatedServices, control: Control) -> None:
        """Judged before the shipment showed, nothing is missing."""
        early = "/verdict?at=2026-11-03T11:54:00Z"

        assert _ask(control, "GET", early)[1]["ok"]
        assert not _ask(control, "GET", "/verdict?at=now")[1]["ok"]
        assert 400 == _ask(control, "GET", "/verdict?at=noon")[0]

    def test_without_a_warehouse(self) -> None:
        """Without a truth there is no verdict."""
        control = Control(SimulatedServices(clock=SimulatedClock(NOON)))

        assert 404 == _ask(control, "GET", "/verdict")[0]


class TestServed:
    def test_over_http(self, services: SimulatedServices) -> None:
        """The interface is served beside the services."""
        with serve(services) as served:
            client = Client(served)
            client.ask("PUT", "/_simulation/clock", {"advance": 60}, **HEADERS)
            status, body = client.ask("GET", "/_simulation/clock")
            client.connection.close()

        assert f"{served.url}/_simulation" == served.control_url
        assert (200, "2026-11-03T12:01:00+00:00") == (status, json.loads(body)["now"])
