from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo._http import Request
from pvxklaviyo.simulation.klaviyo import SimulatedKlaviyo
from tests.openapi.full_schema import response_validator

from .bench import HEADERS, NOW, account, document, event, get, post


def _filled(count: int = 5, **settings: Any) -> SimulatedKlaviyo:
    """An account with one event a minute, the oldest first."""
    service = account(**settings)
    for number in range(count):
        body = event(
            email=f"person{number % 2}@people.invalid",
            name=f"Metric {number % 2}",
            unique_id=f"id{number}",
            time=(NOW - timedelta(minutes=count - number)).isoformat(),
            properties={"n": number},
            value=number,
        )
        service.respond(post("/api/events", body))
    service.settle()
    return service


def _numbers(content: Any) -> list[int]:
    return [one["attributes"]["event_properties"]["n"] for one in content["data"]]


def _all(service: SimulatedKlaviyo, request: Request) -> list[list[Any]]:
    pages = []
    while True:
        content = document(service.respond(request))
        pages.append(content["data"])
        if content["links"]["next"] is None:
            return pages
        request = Request("GET", content["links"]["next"], HEADERS)


def _complaints(path: str, content: Any) -> list[str]:
    """What the whole file has against an answer; null links are what the wire really has."""
    for links in ("next", "prev"):
        content.get("links", {}).pop(links, None)
    return [error.message for error in response_validator("get", path, "200").iter_errors(content)]


class TestEvents:
    def test_the_form_is_the_files(self) -> None:
        """A list of events with both inclusions has the form of the whole file."""
        service = _filled()
        content = document(service.respond(get("/api/events", include="metric,profile")))

        assert {"metric", "profile"} == {one["type"] for one in content["included"]}
        assert 4 == len(content["included"])
        assert [] == _complaints("/api/events", content)

    def test_how_many_on_a_page(self) -> None:
        """The file allows 1,000 events on a page, and a switch allows what its text says."""
        statuses = [
            account(**settings).respond(get("/api/events", **{"page[size]": size})).status
            for size, settings in (
                ("1000", {}),
                ("1001", {}),
                ("201", {"most_events_on_a_page": 200}),
                ("200", {"most_events_on_a_page": 200}),
            )
        ]

        assert [200, 400, 400, 200] == statuses

    def test_no_unique_id_comes_back(self) -> None:
        """What was sent comes back, but not the unique_id; a switch adds it as a property."""
        shown = []
        for switch in (False, True):
            content = document(_filled(1, show_event_id=switch).respond(get("/api/events")))
            shown.append(content["data"][0]["attributes"])

        assert {"timestamp", "event_properties", "datetime", "uuid"} == set(shown[0])
        assert {"n": 0, "$value": 0} == shown[0]["event_properties"]
        assert "id0" == shown[1]["event_properties"]["$event_id"]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("greater-or-equal(datetime,2026-11-03T11:57:00Z)", [2, 3, 4]),
            ("greater-than(datetime,2026-11-03T11:57:00+00:00)", [3, 4]),
            ("less-than(datetime,2026-11-03T11:57:00Z)", [0, 1]),
            ("less-or-equal(timestamp,1793707020)", [0, 1, 2]),
            ("has(metric),has(profile)", [0, 1, 2, 3, 4]),
            (
                "and(greater-than(timestamp,1793706900),less-than(datetime,2026-11-03T11:58:00Z))",
                [1, 2],
            ),
        ],
    )
    def test_filters(self, text: str, expected: list[int]) -> None:
        """Comparisons and their conjunction choose by the event's time."""
        content = document(_filled().respond(get("/api/events", filter=text, sort="datetime")))

        assert expected == _numbers(content)

    def test_by_metric_and_person(self) -> None:
        """Equality chooses by the ids of metric and profile."""
        service = _filled()
        stored = service.events()[1]
        found = [
            _numbers(document(service.respond(get("/api/events", filter=text, sort="timestamp"))))
            for text in (
                f'equals(metric_id,"{service.metric_id("Metric 0")}")',
                f"equals(profile_id,'{stored.profile_id}')",
            )
        ]

        assert [[0, 2, 4], [1, 3]] == found

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "equals(unique_id,'a')",
            "contains(metric_id,'a')",
            "equals(metric_id,a)",
            "greater-than(datetime,'2026-11-03T11:57:00Z')",
            "greater-than(datetime,1793707020)",
            "greater-than(datetime,2026-11-03 11:57:00Z)",
            "greater-than(datetime,2026-11-03t11:57:00z)",
            "equals(metric_id,'a'",
            "equals(metric_id,'a)",
            "equals(metric_id,'a'))",
            "equals(metric_id)",
        ],
    )
    def test_wrong_filters(self, text: str) -> None:
        """What is no filter of this list is 400 and names the parameter."""
        response = _filled(0).respond(get("/api/events", filter=text))

        assert (400, "filter") == (
            response.status,
            document(response)["errors"][0]["source"]["parameter"],
        )

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("page[size]", "0"),
            ("page[size]", "1001"),
            ("page[size]", "many"),
            ("sort", "id"),
            ("include", "flow"),
            ("page[number]", "1"),
            ("fields[event]", "unique_id"),
        ],
    )
    def test_wrong_parameters(self, name: str, value: str) -> None:
        """A parameter or value that the file does not have is 400 and is named."""
        response = _filled(0).respond(get("/api/events", **{name: value}))

        assert (400, name) == (
            response.status,
            document(response)["errors"][0]["source"]["parameter"],
        )

    @settings(max_examples=30, deadline=None)
    @given(
        st.integers(0, 12),
        st.integers(1, 7),
        st.sampled_from(["datetime", "-datetime", "timestamp", "-timestamp"]),
    )
    def test_pages_are_the_whole_list(self, count: int, size: int, sort: str) -> None:
        """Following the links shows every event once, in the order asked for."""
        service = _filled(count)
        query = {"page[size]": str(size), "sort": sort, "filter": "has(metric)"}
        pages = _all(service, get("/api/events", **query))
        numbers = [
            one["attributes"]["event_properties"]["n"] for content in pages for one in content
        ]

        assert sorted(range(count), reverse=sort.startswith("-")) == numbers
        assert max(1, -(-count // size)) == len(pages)

    def test_a_new_event_does_not_shift_the_pages(self) -> None:
        """Nothing is shown twice or skipped when something is added between two pages."""
        service = _filled(4)
        query = {"page[size]": "2", "sort": "datetime"}
        first = document(service.respond(get("/api/events", **query)))
        time = (NOW - timedelta(hours=1)).isoformat()
        service.respond(post("/api/events", event(time=time, properties={"n": 99})))
        service.settle()
        second = document(service.respond(Request("GET", first["links"]["next"], dict(HEADERS))))

        assert [[0, 1], [2, 3]] == [_numbers(first), _numbers(second)]

    @pytest.mark.parametrize("cursor", ["https://a.klaviyo.com/next", "bm9uc2Vuc2U", "é"])
    def test_a_stale_cursor(self, cursor: str) -> None:
        """A cursor that the list did not give is refused in Klaviyo's words."""
        response = _filled().respond(get("/api/events", **{"page[cursor]": cursor}))
        (error,) = document(response)["errors"]

        assert (400, "Invalid cursor provided.", "/data/") == (
            response.status,
            error["detail"],
            error["source"]["pointer"],
        )

    def test_a_cursor_of_another_list(self) -> None:
        """A cursor belongs to its filter and sort."""
        service = _filled()
        links = document(service.respond(get("/api/events", **{"page[size]": "1"})))["links"]
        response = service.respond(Request("GET", links["next"] + "&sort=datetime", HEADERS))

        assert 400 == response.status

    def test_one_by_its_id(self) -> None:
        """An event is found by its id, in the file's form; an unknown id is 404."""
        service = _filled()
        stored = service.events()[2]
        response = service.respond(get(f"/api/events/{stored.id}", include="metric"))
        content = document(response)

        assert 2 == content["data"]["attributes"]["event_properties"]["n"]
        assert [] == _complaints("/api/events/{id}", content)
        assert 404 == service.respond(get("/api/events/none")).status

    def test_only_the_fields_asked_for(self) -> None:
        """Sparse fields leave the rest out."""
        content = document(_filled(1).respond(get("/api/events", **{"fields[event]": "datetime"})))

        assert [{"datetime": "2026-11-03T11:59:00+00:00"}] == [
            one["attributes"] for one in content["data"]
        ]


class TestMetrics:
    def test_an_integration_and_a_name_make_a_metric(self) -> None:
        """The twin of a shop's integration is another metric of the same name."""
        service = account()
        twin = service.add_metric("Fulfilled Order", integration="Shopify")
        service.respond(post("/api/events", event()))
        service.settle()
        content = document(service.respond(get("/api/metrics")))

        assert [("Fulfilled Order", "Shopify"), ("Fulfilled Order", "API")] == [
            (one["attributes"]["name"], one["attributes"]["integration"]["name"])
            for one in content["data"]
        ]
        assert twin == content["data"][0]["id"] != content["data"][1]["id"]
        assert [] == _complaints("/api/metrics", content)

    def test_filters_by_integration(self) -> None:
        """A list may be of one integration or category."""
        service = account()
        service.add_metric("Fulfilled Order", integration="Shopify")
        service.add_metric("Opened Email", integration="Klaviyo", category="Internal")
        found = [
            [one["attributes"]["name"] for one in document(service.respond(request))["data"]]
            for request in (
                get("/api/metrics", filter='equals(integration.name,"Shopify")'),
                get("/api/metrics", filter='equals(integration.category,"Internal")'),
            )
        ]

        assert [["Fulfilled Order"], ["Opened Email"]] == found

    def test_two_hundred_a_page(self) -> None:
        """The page's size is fixed."""
        service = account()
        for number in range(401):
            service.add_metric(f"Metric {number}", integration="Shopify")

        assert [200, 200, 1] == [len(one) for one in _all(service, get("/api/metrics"))]

    def test_one_by_its_id(self) -> None:
        """A metric is found by its id; an unknown one is 404."""
        service = account()
        metric_id = service.add_metric("Fulfilled Order", integration="Shopify")
        content = document(service.respond(get(f"/api/metrics/{metric_id}")))

        assert "Fulfilled Order" == content["data"]["attributes"]["name"]
        assert [] == _complaints("/api/metrics/{id}", content)
        assert 404 == service.respond(get("/api/metrics/none")).status


class TestAccountsAndProfiles:
    def test_the_account_of_the_key(self) -> None:
        """There is one account, with its id and zone, in the file's form."""
        content = document(account().respond(get("/api/accounts")))

        assert [("SimAcc", "Europe/London", "GBP")] == [
            (
                one["id"],
                one["attributes"]["timezone"],
                one["attributes"]["preferred_currency"],
            )
            for one in content["data"]
        ]
        assert [] == _complaints("/api/accounts", content)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('equals(email,"ann@people.invalid")', ["ann"]),
            ('any(email,["ann@people.invalid","cy@people.invalid"])', ["ann", "cy"]),
            ('equals(email,"nobody@people.invalid")', []),
        ],
    )
    def test_profiles_by_address(self, text: str, expected: list[str]) -> None:
        """People are found by one address or several."""
        service = account()
        for name in ("ann", "bob", "cy"):
            service.add_profile(email=f"{name}@people.invalid")
        content = document(service.respond(get("/api/profiles", filter=text, sort="email")))

        assert expected == [one["attributes"]["email"][:-15] for one in content["data"]]
        assert [] == _complaints("/api/profiles", content)

    def test_links_stay_on_the_host_that_was_asked(self) -> None:
        """Links lead back to the same server, so a client on loopback stays there."""
        request = attrs.evolve(
            get("/api/events", **{"page[size]": "1"}),
            url="http://127.0.0.1:8080/api/events?page[size]=1",
        )
        content = document(_filled(2).respond(request))

        assert content["links"]["next"].startswith("http://127.0.0.1:8080/api/events?")
