from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from pvxklaviyo._http import Request
from pvxklaviyo.errors import NotSentError, OutcomeUnknownError
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.faults import (
    ANSWER_LOST,
    ANY,
    MAINTENANCE,
    NOT_SENT,
    RATE_LIMITED,
    SERVER_ERROR,
    SLOW,
    SOAP_FAULT,
    TRUNCATED,
)
from pvxklaviyo.simulation.klaviyo import (
    ERROR_AFTER_ACCEPTANCE,
    STALE_CURSOR,
    SimulatedKlaviyo,
)

from .bench import HEADERS, NOW, account, document, event, get, post

EVENT = post("/api/events", event(unique_id="a"))


def _stored(service: SimulatedKlaviyo) -> list[str]:
    service.settle()
    return [stored.unique_id for stored in service.events()]


class TestServerErrors:
    @pytest.mark.parametrize("status", [500, 503, 524])
    def test_it_does_not_act(self, status: int) -> None:
        """A server error stores nothing, and the next call goes well."""
        service = account()
        service.faults.next("create_event", SERVER_ERROR, status=status)
        first = service.respond(EVENT).status
        stored = _stored(service)

        assert (status, []) == (first, stored)
        assert 202 == service.respond(EVENT).status
        assert ["a"] == _stored(service)

    def test_or_after_it_acted(self) -> None:
        """The worse kind: the event is stored, the caller hears of an error."""
        service = account()
        service.faults.next("create_event", ERROR_AFTER_ACCEPTANCE)
        response = service.respond(EVENT)

        assert (524, "text/html; charset=utf-8") == (
            response.status,
            response.headers["content-type"],
        )
        assert ["a"] == _stored(service)

    def test_maintenance_is_a_page_for_people(self) -> None:
        """HTML comes with a status that says all is well."""
        service = account()
        service.faults.next(ANY, MAINTENANCE)
        response = service.respond(get("/api/metrics"))

        assert (200, b"<!DOCTYPE html>") == (response.status, response.body[:15])


class TestStorms:
    def test_as_many_as_were_asked_for(self) -> None:
        """A storm of 429 ends, and each says how long to wait."""
        service = account()
        service.faults.next("create_event", RATE_LIMITED, times=3, retry_after=2)
        answers = [service.respond(EVENT) for _ in range(4)]

        assert [429, 429, 429, 202] == [one.status for one in answers]
        assert ["2"] * 3 == [one.headers["retry-after"] for one in answers[:3]]
        assert "throttled" == document(answers[0])["errors"][0]["code"]
        assert [RATE_LIMITED] * 3 + [""] == [one.fault for one in service.requests()]


class TestConnections:
    def test_broken_before_sending(self) -> None:
        """Nothing arrived: not even the journal knows of it."""
        service = account()
        service.faults.next("create_event", NOT_SENT)
        with pytest.raises(NotSentError):
            service.send(EVENT)

        assert [] == list(service.requests())
        assert [] == _stored(service)

    def test_broken_after_acceptance(self) -> None:
        """The event is stored, its answer is lost, and the journal tells both."""
        service = account()
        service.faults.next("create_event", ANSWER_LOST)
        with pytest.raises(OutcomeUnknownError):
            service.send(EVENT)
        service.send(EVENT)

        assert [(202, True, ("a",)), (202, False, ("a",))] == [
            (one.status, one.answer_dropped, one.unique_ids) for one in service.requests()
        ]
        assert ["a"] == _stored(service)

    def test_half_a_body(self) -> None:
        """The second half of the answer is missing."""
        service = account()
        whole = service.respond(get("/api/metrics")).body
        service.faults.next("get_metrics", TRUNCATED)

        assert whole[: len(whole) // 2] == service.respond(get("/api/metrics")).body

    def test_a_slow_answer_takes_simulated_time(self) -> None:
        """A slow answer moves the clock; one slower than the time-out is no answer."""
        clock = SimulatedClock(NOW)
        service = SimulatedKlaviyo(clock)
        service.faults.next("create_event", SLOW, times=2, delay=30)
        status = service.send(EVENT).status
        with pytest.raises(OutcomeUnknownError):
            service.send(attrs.evolve(EVENT, timeout=10))

        assert 202 == status
        assert NOW + timedelta(seconds=40) == clock.now()


class TestFacts:
    def test_only_a_later_page(self) -> None:
        """A fault may wait for the middle of a paging."""
        service = account()
        for unique_id in "ab":
            service.respond(post("/api/events", event(unique_id=unique_id)))
        service.settle()
        service.faults.next("get_events", SERVER_ERROR, where={"later_page": "True"})
        first = service.respond(get("/api/events", **{"page[size]": "1"}))
        link = document(first)["links"]["next"]
        second = service.respond(attrs.evolve(get("/api/events"), url=link))

        assert [200, 503] == [first.status, second.status]

    def test_a_fault_that_klaviyo_cannot_have(self) -> None:
        """A fault of the other service is an error in the test, not a silent nothing."""
        with pytest.raises(ValueError, match="soap_fault"):
            account().faults.next(ANY, SOAP_FAULT)


class TestWhatTheEdgeAnswers:
    @pytest.mark.parametrize("status", [502, 504, 520, 524])
    def test_a_gateway(self, status: int) -> None:
        """Statuses of what stands before the service come as a page for people."""
        service = account()
        service.faults.next("create_event", "server_error", status=status)
        response = service.respond(EVENT)

        assert (status, "text/html") == (response.status, response.headers["content-type"][:9])
        assert [] == list(service.events())

    def test_a_storm(self) -> None:
        """Every request is throttled for as long as a storm lasts, whatever it says of the wait."""
        service = account()
        service.faults.next(ANY, "rate_limited", times=3, retry_after=7)
        service.faults.next(ANY, "rate_limited", times=2)
        found = [service.respond(EVENT) for _ in range(6)]

        assert [429] * 5 + [202] == [one.status for one in found]
        assert ["7"] * 3 + [None] * 3 == [one.headers.get("retry-after") for one in found]

    def test_a_cursor_that_is_forgotten(self) -> None:
        """A later page may be refused although its cursor was the service's own."""
        service = account()
        for number in range(11):
            service.add_list(f"L{number}")
        where = {"later_page": "True"}
        service.faults.next("get_lists", STALE_CURSOR, where=where)
        first = service.respond(get("/api/lists"))
        request = Request("GET", document(first)["links"]["next"], HEADERS)
        answers = [service.respond(request) for _ in range(2)]

        assert [400, 200] == [one.status for one in answers]
        assert "Invalid cursor provided." == document(answers[0])["errors"][0]["detail"]

    def test_an_operation_that_there_is_not(self) -> None:
        """A fault for an operation that could never be called is a mistake at once."""
        with pytest.raises(ValueError, match="create_events"):
            account().faults.next("create_events", "slow")
