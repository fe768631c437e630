from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import (
    DROP,
    DUPLICATE,
    RESERVED_ADDRESS,
    TOO_MANY_METRICS,
    UNKNOWN_PROFILE,
    KlaviyoSettings,
    SimulatedKlaviyo,
)

from .bench import NOW, account, bulk, document, event, get, pointers, post

EVENTS = "/api/events"
BULK = "/api/event-bulk-create-jobs"


def _clocked(**settings: Any) -> tuple[SimulatedClock, SimulatedKlaviyo]:
    clock = SimulatedClock(NOW)
    service = SimulatedKlaviyo(
        clock, settings=KlaviyoSettings(**{"limit_factor": None, **settings})
    )
    return clock, service


class TestAccepting:
    def test_202_with_an_empty_body(self) -> None:
        """An event is accepted without a word."""
        response = account().respond(post(EVENTS, event()))

        assert (202, b"") == (response.status, response.body)

    def test_it_takes_effect_later(self) -> None:
        """An accepted event cannot be read until its delay is over."""
        clock, service = _clocked(apply_after=timedelta(seconds=30))
        service.respond(post(EVENTS, event(unique_id="a")))
        clock.advance(timedelta(seconds=29))
        before = len(service.events()), service.waiting()
        clock.advance(timedelta(seconds=1))

        assert (0, 1) == before
        assert ["a"] == [stored.unique_id for stored in service.events()]
        assert [NOW + timedelta(seconds=30)] == [one.applied_at for one in service.events()]

    def test_what_is_stored(self) -> None:
        """The journal keeps what was sent and when, with the time cut to the second."""
        clock, service = _clocked()
        body = event(
            time="2026-11-03T11:00:00.900+01:00",
            unique_id="a",
            value=9.5,
            value_currency="GBP",
            properties={"OrderNumber": "SO1", "Items": [{"SKU": "A", "Quantity": 2}]},
        )
        service.respond(post(EVENTS, body))
        clock.advance(timedelta(seconds=5))
        (stored,) = service.events()

        assert (
            "Fulfilled Order",
            "API",
            "ann@people.invalid",
            {"OrderNumber": "SO1", "Items": [{"SKU": "A", "Quantity": 2}]},
            NOW - timedelta(hours=2),
            "a",
            NOW,
            9.5,
            "GBP",
        ) == (
            stored.metric,
            stored.integration,
            stored.email,
            stored.properties,
            stored.time,
            stored.unique_id,
            stored.received_at,
            stored.value,
            stored.value_currency,
        )

    def test_without_a_time_it_is_now(self) -> None:
        """The time is by default when the request came."""
        service = account()
        service.respond(post(EVENTS, event()))
        service.settle()

        assert [NOW] == [stored.time for stored in service.events()]


class TestOnce:
    @settings(max_examples=50, deadline=None)
    @given(
        st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from("123")))
    )
    def test_one_event_a_key(self, sent: list[tuple[str, str, str]]) -> None:
        """Of a profile, metric, and unique_id there is one event, the first, for any sequence."""
        service = account()
        for number, (person, name, unique_id) in enumerate(sent):
            body = event(
                email=f"{person}@people.invalid",
                name=name,
                unique_id=unique_id,
                properties={"n": number},
            )
            service.respond(post(EVENTS, body))
        service.settle()
        firsts = {key: number for number, key in reversed(list(enumerate(sent)))}

        assert sorted(firsts.values()) == [one.properties["n"] for one in service.events()]
        assert [DUPLICATE] * (len(sent) - len(firsts)) == [one.reason for one in service.dropped()]

    def test_without_unique_id_the_second_is_the_key(self) -> None:
        """Two events of one second collapse into one when they have no unique_id."""
        service = account()
        for time in ("2026-11-03T10:00:00.1Z", "2026-11-03T10:00:00.9Z", "2026-11-03T10:00:01Z"):
            service.respond(post(EVENTS, event(time=time)))
        service.settle()

        assert 2 == len(service.events())

    def test_an_address_in_other_letters_is_the_same_person(self) -> None:
        """Capitals do not make another profile."""
        service = account()
        for email in ("Ann@People.invalid", "ann@people.invalid"):
            service.respond(post(EVENTS, event(email=email, unique_id="a")))
        service.settle()

        assert 1 == len(service.events())

    def test_the_first_processed_wins_not_the_first_sent(self) -> None:
        """With jitter the order of processing may differ from that of arrival."""
        firsts = set()
        for seed in range(20):
            _, service = _clocked(apply_jitter=timedelta(minutes=1), seed=seed)
            for number in (1, 2):
                service.respond(post(EVENTS, event(unique_id="a", properties={"n": number})))
            service.settle()
            firsts |= {stored.properties["n"] for stored in service.events()}

        assert {1, 2} == firsts


class TestSilentDrops:
    @pytest.mark.parametrize("domain", ["example.com", "test.com", "EXAMPLE.com"])
    def test_reserved_addresses(self, domain: str) -> None:
        """Events of two domains are accepted and never seen again."""
        service = account()
        status = service.respond(post(EVENTS, event(email=f"ann@{domain}"))).status
        service.settle()

        assert 202 == status
        assert [] == list(service.events())
        assert [RESERVED_ADDRESS] == [one.reason for one in service.dropped()]

    def test_an_unknown_profile_id(self) -> None:
        """An id that nobody has makes no profile."""
        service = account()
        body = event()
        body["data"]["attributes"]["profile"]["data"] = {
            "type": "profile",
            "id": "nobody",
            "attributes": {},
        }
        service.respond(post(EVENTS, body))
        service.settle()

        assert [UNKNOWN_PROFILE] == [one.reason for one in service.dropped()]

    def test_too_many_metrics(self) -> None:
        """An account has no more metrics than it may."""
        service = account(most_metrics=2)
        for name in "abc":
            service.respond(post(EVENTS, event(name=name)))
        service.settle()

        assert ["a", "b"] == [stored.metric for stored in service.events()]
        assert [TOO_MANY_METRICS] == [one.reason for one in service.dropped()]


class TestFlows:
    @pytest.mark.parametrize(
        ("age", "first_delay", "backfill", "expected"),
        [
            (timedelta(hours=4), None, False, True),
            (timedelta(hours=4, seconds=1), None, False, False),
            (timedelta(days=3), timedelta(days=7), False, True),
            (timedelta(hours=4), timedelta(hours=1), False, True),
            (timedelta(0), None, True, False),
        ],
    )
    def test_whether_a_flow_would_start(
        self, age: timedelta, first_delay: timedelta | None, backfill: bool, expected: bool
    ) -> None:
        """Within four hours or the flow's longer first delay, and never for history."""
        delays = {} if first_delay is None else {"Fulfilled Order": first_delay}
        service = account(first_delays=delays)
        service.respond(post(EVENTS, event(time=(NOW - age).isoformat(), backfill=backfill)))
        service.settle()

        assert [expected] == [stored.would_start_flow for stored in service.events()]

    def test_the_delay_of_processing_does_not_count(self) -> None:
        """What counts is when the request came, not when it took effect."""
        clock, service = _clocked(apply_after=timedelta(hours=2))
        service.respond(post(EVENTS, event(time=(NOW - timedelta(hours=3)).isoformat())))
        clock.advance(timedelta(hours=2))

        assert [True] == [stored.would_start_flow for stored in service.events()]


class TestBulk:
    def test_all_take_effect(self) -> None:
        """Events of several people come with one request."""
        service = account()
        body = bulk(
            ("ann@people.invalid", [{"unique_id": "1"}, {"unique_id": "2"}]),
            ("bob@people.invalid", [{"unique_id": "1"}]),
        )
        status = service.respond(post(BULK, body)).status
        service.settle()

        assert 202 == status
        assert [("ann", "1"), ("ann", "2"), ("bob", "1")] == [
            (one.email.partition("@")[0], one.unique_id) for one in service.events()
        ]
        assert [("1", "2", "1")] == [one.unique_ids for one in service.requests()]

    def test_one_wrong_event_refuses_all(self) -> None:
        """All or nothing, and the pointer has the number of the entry and the event."""
        service = account()
        body = bulk(
            ("ann@people.invalid", [{"unique_id": "1"}]),
            ("bob@people.invalid", [{"unique_id": "2"}, {"unique_id": "3", "value": "9"}]),
        )
        response = service.respond(post(BULK, body))
        service.settle()
        at = "/data/attributes/events-bulk-create/data/1/attributes/events/data/1/attributes/value"

        assert (400, [at]) == (response.status, pointers(response))
        assert [] == list(service.events())

    def test_one_wrong_profile_refuses_all(self) -> None:
        """The pointer of a profile has the number of its entry."""
        body = bulk(("ann@people.invalid", [{}]), ("bob", [{}, {}]))
        at = "/data/attributes/events-bulk-create/data/1/attributes/profile/data/attributes/email"

        assert {at} == set(pointers(account().respond(post(BULK, body))))

    def test_at_most_a_thousand(self) -> None:
        """The events of all entries count together."""
        most = [("ann@people.invalid", [{}] * 600), ("bob@people.invalid", [{}] * 400)]
        taken = account().respond(post(BULK, bulk(*most))).status
        refused = account().respond(post(BULK, bulk(*most, ("cy@people.invalid", [{}]))))

        assert 202 == taken
        assert ["/data/attributes/events-bulk-create/data"] == pointers(refused)

    def test_a_repeated_unique_id_refuses_the_request(self) -> None:
        """By the OpenAPI file, nothing is processed when a unique_id repeats inside."""
        service = account()
        body = bulk(("ann@people.invalid", [{"unique_id": "1"}, {"unique_id": "1"}]))
        response = service.respond(post(BULK, body))
        service.settle()
        at = "/data/attributes/events-bulk-create/data/0/attributes/events/data/1/attributes"

        assert [f"{at}/unique_id"] == pointers(response)
        assert [] == list(service.events())

    def test_or_the_later_one_is_dropped(self) -> None:
        """By the guide, the first is kept."""
        service = account(bulk_repeats=DROP)
        body = bulk(("ann@people.invalid", [{"unique_id": "1"}, {"unique_id": "1"}]))
        status = service.respond(post(BULK, body)).status
        service.settle()

        assert (202, 1) == (status, len(service.events()))

    def test_history_by_entry_or_by_event(self) -> None:
        """Either place makes an event history."""
        service = account()
        body = bulk(
            ("ann@people.invalid", [{"unique_id": "1"}]),
            ("bob@people.invalid", [{"unique_id": "2", "backfill": True}, {"unique_id": "3"}]),
        )
        entries = body["data"]["attributes"]["events-bulk-create"]["data"]
        entries[0]["attributes"]["backfill"] = True
        service.respond(post(BULK, body))
        service.settle()

        assert {"1": True, "2": True, "3": False} == {
            one.unique_id: one.backfill for one in service.events()
        }


class TestProfiles:
    def test_created_when_unknown(self) -> None:
        """An event of somebody new makes a profile, and of somebody known none."""
        service = account()
        known = service.add_profile(email="ann@people.invalid")
        for email in ("ann@people.invalid", "bob@people.invalid"):
            service.respond(post(EVENTS, event(email=email, unique_id="a")))
        service.settle()
        listed = document(service.respond(get("/api/profiles")))["data"]

        assert {"ann@people.invalid", "bob@people.invalid"} == {
            one["attributes"]["email"] for one in listed
        }
        assert known == service.events()[0].profile_id

    def test_the_stronger_identifier_decides(self) -> None:
        """An external id goes before an e-mail."""
        service = account()
        strong = service.add_profile(external_id="C1")
        service.add_profile(email="ann@people.invalid")
        body = event()
        body["data"]["attributes"]["profile"]["data"]["attributes"]["external_id"] = "C1"
        service.respond(post(EVENTS, body))
        service.settle()

        assert [strong] == [stored.profile_id for stored in service.events()]

    def test_import_creates_and_updates(self) -> None:
        """The same person is created once and then changed; properties are merged."""
        service = account()
        answers = []
        for properties in ({"a": 1}, {"b": 2}):
            attributes = {"email": "ann@people.invalid", "properties": properties}
            body = {"data": {"type": "profile", "attributes": attributes}}
            answers.append(service.respond(post("/api/profile-import", body)))

        assert [201, 200] == [one.status for one in answers]
        assert {"a": 1, "b": 2} == document(answers[1])["data"]["attributes"]["properties"]

    def test_import_of_two_people_at_once(self) -> None:
        """Identifiers of two profiles are a conflict that names the other."""
        service = account()
        service.add_profile(email="ann@people.invalid")
        other = service.add_profile(phone_number="+447700900123")
        attributes = {"email": "ann@people.invalid", "phone_number": "+447700900123"}
        body = {"data": {"type": "profile", "attributes": attributes}}
        response = service.respond(post("/api/profile-import", body))
        (error,) = document(response)["errors"]

        assert (409, "duplicate_profile") == (response.status, error["code"])
        assert {"duplicate_profile_id": other} == error["meta"]
