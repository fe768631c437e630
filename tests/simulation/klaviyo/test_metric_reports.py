from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo._http import Request
from pvxklaviyo.simulation.klaviyo import IN_UTC, QUERY_ZONE, SimulatedKlaviyo

from .bench import NOW, account, document, event, get, pointers, post
from .shop import clocked, complaints, send

_AT = "/data/attributes"
_ZONES = ["UTC", "Europe/London", "America/New_York", "Asia/Kolkata"]


def _query(metric: str | None, since: str, until: str, **attributes: Any) -> Request:
    body = {
        "data": {
            "type": "metric-aggregate",
            "attributes": {
                "metric_id": metric,
                "measurements": ["count"],
                "filter": [
                    f"greater-or-equal(datetime,{since})",
                    f"less-than(datetime,{until})",
                ],
                **attributes,
            },
        }
    }
    return post("/api/metric-aggregates", body)


def _told(service: SimulatedKlaviyo, request: Request) -> dict[str, Any]:
    response = service.respond(request)
    assert 200 == response.status, response.body
    return dict(document(response)["data"]["attributes"])


def _seed(service: SimulatedKlaviyo, *times: datetime) -> str:
    for number, time in enumerate(times):
        service.add_event(
            "Shipped", f"p{number % 2}@people.invalid", time=time, integration="Shop",
            unique_id=f"{number}",
        )  # fmt: skip
    return service.metric_id("Shipped", "Shop") or ""


class TestAggregates:
    @given(
        minutes=st.lists(st.integers(-60 * 24 * 40, 60 * 24 * 40), min_size=1, max_size=15),
        zone=st.sampled_from(_ZONES),
        interval=st.sampled_from(["hour", "day", "week", "month"]),
    )
    @settings(max_examples=12)
    def test_every_event_is_counted_once_where_it_belongs(
        self, minutes: list[int], zone: str, interval: str
    ) -> None:
        """Counts add up to the events within the time, each in the local stretch it fell in."""
        service = account()
        # Around the end of summer time in Europe and in America.
        times = [datetime(2026, 10, 28, tzinfo=UTC) + timedelta(minutes=one) for one in minutes]
        metric_id = _seed(service, *times)
        told = _told(
            service,
            _query(metric_id, "2026-10-01T00:00:00Z", "2026-11-20T00:00:00Z",
                   interval=interval, timezone=zone),
        )  # fmt: skip
        within = [
            time
            for time in times
            if datetime(2026, 10, 1, tzinfo=UTC) <= time < datetime(2026, 11, 20, tzinfo=UTC)
        ]
        expected = Counter(_start(time, interval, ZoneInfo(zone)) for time in within)
        counts = told["data"][0]["measurements"]["count"]
        found = {
            datetime.fromisoformat(date): count
            for date, count in zip(told["dates"], counts, strict=True)
            if count
        }

        assert expected == found
        assert sorted(told["dates"], key=datetime.fromisoformat) == told["dates"]

    def test_three_measures(self) -> None:
        """Events are counted, their values added up, and their people counted once."""
        service = account()
        for number, (email, value) in enumerate([("a", 2), ("a", 3.5), ("b", None)]):
            body = event(email=f"{email}@people.invalid", unique_id=f"{number}", value=value)
            service.respond(post("/api/events", body))
        service.settle()
        request = _query(
            service.metric_id("Fulfilled Order"),
            "2026-11-03T00:00:00Z",
            "2026-11-04T00:00:00Z",
            measurements=["count", "sum_value", "unique"],
        )
        told = _told(service, request)

        assert ["2026-11-03T00:00:00+00:00"] == told["dates"]
        assert {"count": [3], "sum_value": [5.5], "unique": [2]} == told["data"][0]["measurements"]
        assert [] == complaints("post", "/api/metric-aggregates", service.respond(request))

    def test_what_has_not_taken_effect_is_not_counted(self) -> None:
        """An event that was accepted counts from when it takes effect, and a dropped one never."""
        clock, service = clocked()
        service.add_metric("Fulfilled Order", integration="API", category="API")
        for unique_id in ("a", "a", "b"):
            service.respond(post("/api/events", event(unique_id=unique_id)))
        request = _query(
            service.metric_id("Fulfilled Order"), "2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z"
        )
        counts = []
        for seconds in (0, 1):
            clock.advance(timedelta(seconds=seconds))
            counts.append(_told(service, request)["data"][0]["measurements"]["count"])

        assert [[0], [2]] == counts

    def test_by_dimension(self) -> None:
        """A row for each currency, sorted by it or by how much there is, a page at a time."""
        service = account()
        for number, currency in enumerate(["GBP", "EUR", "GBP"]):
            body = event(unique_id=f"{number}", value=1, value_currency=currency)
            service.respond(post("/api/events", body))
        service.settle()
        metric_id = service.metric_id("Fulfilled Order")
        times = ("2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z")
        by: dict[str, Any] = {"by": ["$value_currency"]}
        met = [
            [row["dimensions"] for row in _told(service, request)["data"]]
            for request in (
                _query(metric_id, *times, **by),
                _query(metric_id, *times, **by, sort="-count"),
                _query(metric_id, *times, **by, sort="-$value_currency", page_size=1),
            )
        ]
        narrowed = _query(metric_id, *times)
        body = _with_filter(narrowed, 'equals($value_currency,"EUR")')

        assert [[["EUR"], ["GBP"]], [["GBP"], ["EUR"]], [["GBP"]]] == met
        assert [1] == _told(service, body)["data"][0]["measurements"]["count"]

    def test_pages_of_rows(self) -> None:
        """The cursor of the next page leads to the other rows, and then there is none."""
        service = account()
        for number in range(3):
            body = event(unique_id=f"{number}", value=1, value_currency=f"AA{number}")
            service.respond(post("/api/events", body))
        service.settle()
        times = ("2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z")
        cursor, found = None, []
        for _ in range(2):
            more = {"page_cursor": cursor} if cursor else {}
            request = _query(
                service.metric_id("Fulfilled Order"), *times,
                by=["$value_currency"], page_size=2, **more,
            )  # fmt: skip
            content = document(service.respond(request))
            found += [row["dimensions"][0] for row in content["data"]["attributes"]["data"]]
            cursor = (content["links"]["next"] or "").partition("page_cursor=")[2]

        assert ["AA0", "AA1", "AA2"] == found
        assert "" == cursor

    @pytest.mark.parametrize(("switch", "counted"), [(QUERY_ZONE, 1), (IN_UTC, 0)])
    def test_a_time_without_a_zone(self, switch: str, counted: int) -> None:
        """A naive time is one of the query's zone, or UTC, by a switch."""
        service = account(naive_query_times=switch)
        metric_id = _seed(service, datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
        request = _query(
            metric_id, "2026-07-02T00:00:00", "2026-07-03T00:00:00", timezone="Europe/London"
        )

        assert counted == sum(_told(service, request)["data"][0]["measurements"]["count"])

    @pytest.mark.parametrize(
        ("attributes", "place"),
        [
            ({"measurements": []}, "measurements"),
            ({"measurements": ["mean"]}, "measurements/0"),
            ({"interval": "year"}, "interval"),
            ({"by": ["OrderNumber"]}, "by/0"),
            ({"timezone": "Europe/Kyiv"}, "timezone"),
            ({"timezone": "europe/nowhere"}, "timezone"),
            ({"timezone": "America"}, "timezone"),
            ({"page_size": 0}, "page_size"),
            ({"page_cursor": "?"}, "page_cursor"),
            ({"sort": "count", "measurements": ["unique"]}, "sort"),
            ({"filter": []}, "filter"),
            ({"filter": ["greater-or-equal(datetime,2026-11-01T00:00:00Z)"]}, "filter"),
            ({"filter": ["less-than(datetime,2026-11-01T00:00:00Z)"]}, "filter"),
            ({"filter": ["greater-than(datetime,2026-11-01T00:00:00Z)"]}, "filter/0"),
            ({"filter": ["equals(OrderNumber,'1')"]}, "filter/0"),
            (
                {
                    "filter": [
                        "greater-or-equal(datetime,2026-11-02T00:00:00Z)",
                        "less-than(datetime,2026-11-01T00:00:00Z)",
                    ]
                },
                "filter",
            ),
            ({"metric_id": None}, "metric_id"),
        ],
    )
    def test_wrong_queries(self, attributes: dict[str, Any], place: str) -> None:
        """What cannot be asked is refused with the place."""
        service = account()
        request = _query(_seed(service, NOW), "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z",
                         **attributes)  # fmt: skip
        response = service.respond(request)

        assert (400, [f"{_AT}/{place}"]) == (response.status, pointers(response))

    def test_no_such_metric(self) -> None:
        """A metric that is not there is not found."""
        response = account().respond(_query("no", "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"))

        assert (404, [f"{_AT}/metric_id"]) == (response.status, pointers(response))


class TestProperties:
    def _metric(self) -> tuple[SimulatedKlaviyo, str]:
        service = account()
        for number in range(2):
            properties = {"Order": f"SO{number}", "Items": [number, 7], "Gift": True, "None": None}
            body = event(unique_id=f"{number}", value=9.5, properties=properties)
            service.respond(post("/api/events", body))
        service.respond(post("/api/events", event(name="Other", properties={"X": 1})))
        service.settle()
        return service, service.metric_id("Fulfilled Order") or ""

    def test_they_come_from_the_events(self) -> None:
        """A metric has the properties that its own events had, each of the commonest type."""
        service, metric_id = self._metric()
        content = document(service.respond(get(f"/api/metrics/{metric_id}/metric-properties")))
        found = {
            one["attributes"]["property"]: one["attributes"]["inferred_type"]
            for one in content["data"]
        }
        ids = document(
            service.respond(get(f"/api/metrics/{metric_id}/relationships/metric-properties"))
        )

        assert {
            "Order": "String",
            "Items": "List",
            "Gift": "Boolean",
            "None": "String",
            "$value": "Number",
        } == found
        assert [one["id"] for one in content["data"]] == [one["id"] for one in ids["data"]]

    def test_samples_cost(self) -> None:
        """Samples come only when they are asked for, each value once, lists taken apart."""
        service, metric_id = self._metric()
        path = f"/api/metrics/{metric_id}/metric-properties"
        found = []
        for query in ({}, {"additional-fields[metric-property]": "sample_values"}):
            data = document(service.respond(get(path, **query)))["data"]
            found.append({
                one["attributes"]["property"]: one["attributes"].get("sample_values")
                for one in data
            })  # fmt: skip

        assert {None} == set(found[0].values())
        assert {
            "Order": ["SO0", "SO1"],
            "Items": [0, 7, 1],
            "Gift": [True],
            "None": [],
            "$value": [9.5],
        } == found[1]

    def test_one_and_its_metric(self) -> None:
        """A property is found by its id, and leads back to its metric."""
        service, metric_id = self._metric()
        path = f"/api/metrics/{metric_id}/metric-properties"
        property_id = document(service.respond(get(path)))["data"][0]["id"]
        path = f"/api/metric-properties/{property_id}"
        one = document(service.respond(get(path, include="metric")))
        metric = document(service.respond(get(f"{path}/metric")))["data"]

        assert [metric_id] == [found["id"] for found in one["included"]]
        assert metric_id == metric["id"]
        assert 404 == service.respond(get("/api/metric-properties/no")).status


class TestMappedMetrics:
    def test_all_notions_are_there_and_point_nowhere(self) -> None:
        """An account has seven notions; one that was never pointed anywhere has no metric."""
        service = account()
        content = document(service.respond(get("/api/mapped-metrics", include="metric")))
        other = document(service.respond(get("/api/mapped-metrics/revenue/metric")))

        assert 7 == len(content["data"])
        assert [] == content["included"]
        assert other["data"] is None

    def test_pointing_elsewhere(self) -> None:
        """A notion can be pointed at a metric or a custom one, and is then read so."""
        service = account()
        metric_id = service.add_metric("Refund", integration="Shop")
        custom_id = service.add_custom_metric("Both", [{"metric_id": metric_id}])
        path = "/api/mapped-metrics/refunded_sales"
        met = []
        for name, other in (("metric", metric_id), ("custom-metric", custom_id)):
            assert 200 == service.respond(send("PATCH", path, _pointing(name, other))).status
            met.append([
                document(service.respond(get(f"{path}/{which}")))["data"]
                for which in ("relationships/metric", "relationships/custom-metric")
            ])  # fmt: skip

        assert [
            [{"type": "metric", "id": metric_id}, None],
            [None, {"type": "custom-metric", "id": custom_id}],
        ] == met

    @pytest.mark.parametrize(
        ("body", "status", "place"),
        [
            (("metric", "no"), 404, "/data/relationships/metric/data/id"),
            (("custom-metric", "no"), 404, "/data/relationships/custom-metric/data/id"),
            (None, 400, "/data/relationships"),
            (("metric", "no", "revenue"), 400, "/data/id"),
        ],
    )
    def test_wrong_bodies(self, body: Any, status: int, place: str) -> None:
        """Exactly one side that exists is needed; the notion is the address's."""
        content: Any = {"data": {"type": "mapped-metric", "id": "refunded_sales"}}
        if body is not None:
            content = _pointing(*body)
        response = account().respond(send("PATCH", "/api/mapped-metrics/refunded_sales", content))

        assert (status, [place]) == (response.status, pointers(response))

    def test_thirty_a_day(self) -> None:
        """The thirty-first update of a day is throttled until the day ends."""
        clock, service = clocked(limit_factor=1.0)
        metric_id = service.add_metric("Refund", integration="Shop")
        body = _pointing("metric", metric_id)
        statuses = []
        for _ in range(31):
            statuses.append(
                service.respond(send("PATCH", "/api/mapped-metrics/refunded_sales", body)).status
            )
            clock.advance(timedelta(minutes=1))
        clock.advance(timedelta(hours=12))
        later = service.respond(send("PATCH", "/api/mapped-metrics/refunded_sales", body)).status

        assert [*[200] * 30, 429] == statuses
        assert 200 == later

    def test_custom_metrics(self) -> None:
        """A custom metric tells how it is made and of which metrics."""
        service = account()
        metrics = [service.add_metric(name, integration="Shop") for name in ("A", "B")]
        groups = [{"metric_id": metric_id, "metric_filters": None} for metric_id in metrics]
        custom_id = service.add_custom_metric("Both", groups, method="value")
        path = f"/api/custom-metrics/{custom_id}"
        one = document(service.respond(get(path, include="metrics")))
        ids = document(service.respond(get(f"{path}/relationships/metrics")))["data"]

        assert {"aggregation_method": "value", "metric_groups": groups} == (
            one["data"]["attributes"]["definition"]
        )
        assert metrics == [found["id"] for found in one["included"]]
        assert metrics == [found["id"] for found in ids]


def _start(time: datetime, interval: str, zone: ZoneInfo) -> datetime:
    local = time.astimezone(zone)
    if interval == "hour":
        whole = local.utcoffset() or timedelta(0)
        local_hour = (time + whole).replace(minute=0, second=0)
        return local_hour - whole
    day = datetime(local.year, local.month, local.day)
    if interval == "week":
        day -= timedelta(days=day.weekday())
    elif interval == "month":
        day = day.replace(day=1)
    return day.replace(tzinfo=zone)


def _with_filter(request: Request, more: str) -> Request:
    body = json.loads(request.content)
    body["data"]["attributes"]["filter"].append(more)
    return post("/api/metric-aggregates", body)


def _pointing(name: str, other: str, mapped: str = "refunded_sales") -> dict[str, Any]:
    return {
        "data": {
            "type": "mapped-metric",
            "id": mapped,
            "relationships": {name: {"data": {"type": name, "id": other}}},
        }
    }
