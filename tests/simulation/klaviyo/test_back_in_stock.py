from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo._http import Request
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import (
    RISE_FROM_ZERO,
    RISE_TO_MINIMUM,
    BackInStockSettings,
    SimulatedKlaviyo,
)

from .bench import NOW, pointers, post
from .shop import TEE_M, VARIANT, at, change, clocked, item, job, send, stock, variant

NATIVE = "$shopify:::$default:::1"


def _shop(quantity: float = 0, **options: Any) -> tuple[SimulatedClock, SimulatedKlaviyo]:
    clock, service = clocked(back_in_stock=BackInStockSettings(**options))
    service.respond(post("/api/catalog-items", item()))
    service.respond(post("/api/catalog-variants", variant(inventory_quantity=quantity)))
    service.add_native_variant(NATIVE, quantity=0)
    return clock, service


def _subscription(of: str = TEE_M, **profile: Any) -> Request:
    identifiers = profile or {"email": "ann@people.invalid"}
    body = {
        "data": {
            "type": "back-in-stock-subscription",
            "attributes": {
                "channels": ["EMAIL", "SMS"],
                "profile": {"data": {"type": "profile", "attributes": identifiers}},
            },
            "relationships": {"variant": {"data": {"type": VARIANT, "id": of}}},
        }
    }
    return post("/api/back-in-stock-subscriptions", body)


def _write(service: SimulatedKlaviyo, quantity: float) -> None:
    body = change(VARIANT, TEE_M, inventory_quantity=quantity)
    assert 200 == service.respond(send("PATCH", at(VARIANT, TEE_M), body)).status


class TestSubscribing:
    @pytest.mark.parametrize("of", [TEE_M, NATIVE])
    def test_somebody_waits_and_klaviyo_notes_it(self, of: str) -> None:
        """A subscription answers 202 with no body, then waits, and is an event of Klaviyo's own."""
        clock, service = _shop()
        response = service.respond(_subscription(of))
        before = list(service.back_in_stock_waiting())
        clock.advance(timedelta(seconds=1))
        (waiting,) = service.back_in_stock_waiting()
        (event,) = service.events()

        assert (202, b"", []) == (response.status, response.body, before)
        assert (of, ("EMAIL", "SMS")) == (waiting.variant_id, waiting.channels)
        assert ("Subscribed to Back in Stock", "Klaviyo") == (event.metric, event.integration)
        assert waiting.profile_id == event.profile_id
        assert NOW == event.time

    def test_a_metric_of_that_name_is_another_one(self) -> None:
        """An event of the same name that a caller sends lets nobody wait."""
        _, service = _shop()
        body = {
            "data": {
                "type": "event",
                "attributes": {
                    "properties": {"VariantId": TEE_M},
                    "metric": {
                        "data": {
                            "type": "metric",
                            "attributes": {"name": "Subscribed to Back in Stock"},
                        }
                    },
                    "profile": {
                        "data": {"type": "profile", "attributes": {"email": "ann@people.invalid"}}
                    },
                },
            }
        }
        service.respond(post("/api/events", body))
        service.settle()

        assert ["API"] == [event.integration for event in service.events()]
        assert [] == list(service.back_in_stock_waiting())

    @pytest.mark.parametrize(
        ("spoil", "status", "place"),
        [
            (lambda data: data["attributes"].pop("channels"), 400, "/data/attributes/channels"),
            (lambda data: data["attributes"]["channels"].clear(), 400, "/data/attributes/channels"),
            (
                lambda data: data["attributes"]["channels"].append("POST"),
                400,
                "/data/attributes/channels/2",
            ),
            (lambda data: data["attributes"].pop("profile"), 400, "/data/attributes/profile"),
            (
                lambda data: data["attributes"]["profile"]["data"]["attributes"].clear(),
                400,
                "/data/attributes/profile/data/attributes",
            ),
            (
                lambda data: data["attributes"]["profile"]["data"]["attributes"].update(
                    external_id="A1"
                ),
                400,
                "/data/attributes/profile/data/attributes",
            ),
            (
                lambda data: data["attributes"]["profile"]["data"]["attributes"].update(email="a"),
                400,
                "/data/attributes/profile/data/attributes/email",
            ),
            (
                lambda data: data["relationships"]["variant"]["data"].update(id="no"),
                404,
                "/data/relationships/variant/data/id",
            ),
            (
                lambda data: data["relationships"]["variant"].clear(),
                400,
                "/data/relationships/variant/data",
            ),
        ],
    )
    def test_wrong_bodies(self, spoil: Any, status: int, place: str) -> None:
        """Channels, one identifier, and a variant that exists are needed; the place is told."""
        _, service = _shop()
        body = _body(_subscription())
        spoil(body["data"])
        response = service.respond(post("/api/back-in-stock-subscriptions", body))
        service.settle()

        assert (status, [place]) == (response.status, pointers(response))
        assert [] == list(service.back_in_stock_waiting())

    def test_a_profile_by_its_id(self) -> None:
        """A profile may be named by its id, which must be one."""
        _, service = _shop()
        known = service.add_profile(email="ann@people.invalid")
        statuses = []
        for profile_id in (known, "no"):
            body = _body(_subscription())
            profile = {"type": "profile", "id": profile_id, "attributes": {}}
            body["data"]["attributes"]["profile"]["data"] = profile
            statuses.append(service.respond(post("/api/back-in-stock-subscriptions", body)).status)
        service.settle()

        assert [202, 404] == statuses
        assert [known] == [one.profile_id for one in service.back_in_stock_waiting()]

    def test_switches_of_what_is_refused(self) -> None:
        """With the switches, several identifiers and unknown variants are taken."""
        _, service = _shop(one_identifier=False, known_variants_only=False)
        request = _subscription("$custom:::$default:::NO", email="a@b.invalid", external_id="A1")

        assert 202 == service.respond(request).status

    def test_waiting_twice_is_waiting_once(self) -> None:
        """Who subscribes again keeps the place."""
        clock, service = _shop()
        for _ in range(2):
            service.respond(_subscription())
            clock.advance(timedelta(minutes=1))
        (waiting,) = service.back_in_stock_waiting()

        assert NOW + timedelta(seconds=1) == waiting.subscribed_at
        assert 2 == len(service.events())


class TestReleasing:
    @given(st.lists(st.integers(0, 6), max_size=8), st.sampled_from([1, 3]))
    @settings(max_examples=30)
    def test_only_a_rise_releases(self, quantities: list[int], minimum: int) -> None:
        """A release happens exactly where stock below the minimum is written at or above it."""
        clock, service = _shop(minimum=minimum)
        rises, before = 0, 0
        for number, quantity in enumerate(quantities):
            service.add_back_in_stock_subscriber(TEE_M, email=f"p{number}@people.invalid")
            _write(service, quantity)
            clock.advance(timedelta(minutes=1))
            if before < minimum <= quantity:
                rises = number + 1
            before = quantity

        assert rises == len(service.back_in_stock_alerts())
        assert len(quantities) - rises == len(service.back_in_stock_waiting())

    @pytest.mark.parametrize(("edge", "alerts"), [(RISE_TO_MINIMUM, 1), (RISE_FROM_ZERO, 0)])
    def test_the_edge_rule(self, edge: str, alerts: int) -> None:
        """A rise from 1 to a minimum of 3 counts, or only one from 0 does."""
        _, service = _shop(1, minimum=3, edge=edge)
        service.add_back_in_stock_subscriber(TEE_M, email="ann@people.invalid")
        _write(service, 3)

        assert alerts == len(service.back_in_stock_alerts())
        _write(service, 0)
        _write(service, 3)
        assert 1 == len(service.back_in_stock_alerts())

    def test_created_with_stock_is_not_back(self) -> None:
        """A variant that is made with stock releases nobody who waited for its id."""
        _, service = clocked(back_in_stock=BackInStockSettings(known_variants_only=False))
        service.respond(post("/api/catalog-items", item()))
        service.respond(_subscription())
        service.settle()
        service.respond(post("/api/catalog-variants", variant(inventory_quantity=5)))

        assert [] == list(service.back_in_stock_alerts())
        assert 1 == len(service.back_in_stock_waiting())

    def test_a_job_and_a_shop_release_too(self) -> None:
        """Stock that a bulk job writes, or a native catalogue's shop, brings a variant back."""
        clock, service = _shop()
        for of in (TEE_M, NATIVE):
            service.add_back_in_stock_subscriber(of, email="ann@people.invalid")
        service.respond(job(VARIANT, "update", stock(TEE_M, 2)))
        clock.advance(timedelta(minutes=1))
        service.set_native_stock(NATIVE, 7)
        found = [(alert.variant_id, alert.quantity) for alert in service.back_in_stock_alerts()]

        assert [(TEE_M, 2), (NATIVE, 7)] == found
        assert [TEE_M] == [write.variant_id for write in service.inventory_writes()[1:]]

    def test_nobody_looks_again(self) -> None:
        """Who was told stays told, though the stock was gone a moment later."""
        _, service = _shop()
        service.add_back_in_stock_subscriber(TEE_M, email="ann@people.invalid")
        for quantity in (4, 0):
            _write(service, quantity)
        (alert,) = service.back_in_stock_alerts()

        assert (4, 1) == (alert.quantity, alert.batch)


class TestPeople:
    def test_a_merged_profile_keeps_its_place(self) -> None:
        """Who was merged away waits as the other one, once, since the first time; a deleted one not."""
        clock, service = _shop()
        people = []
        for name in ("first", "second", "gone"):
            people.append(
                service.add_back_in_stock_subscriber(TEE_M, email=f"{name}@people.invalid")
            )
            clock.advance(timedelta(minutes=1))
        into = service.add_profile(email="into@people.invalid")
        body = {
            "data": {
                "type": "profile-merge",
                "id": into,
                "relationships": {"profiles": {"data": [{"type": "profile", "id": people[0]}]}},
            }
        }
        status = service.respond(post("/api/profile-merge", body)).status
        service.settle()
        service.delete_profile(people[2])
        waiting = service.back_in_stock_waiting()

        assert status in (201, 202)
        assert [into, people[1]] == [one.profile_id for one in waiting]
        assert NOW == waiting[0].subscribed_at


class TestBatches:
    def _five(self, **options: Any) -> tuple[SimulatedClock, SimulatedKlaviyo, list[str]]:
        clock, service = _shop(people_per_unit=1, pause=timedelta(hours=2), **options)
        people = []
        for number in range(5):
            people.append(
                service.add_back_in_stock_subscriber(TEE_M, email=f"p{number}@people.invalid")
            )
            clock.advance(timedelta(minutes=1))
        return clock, service, people

    def test_the_oldest_first_with_a_pause(self) -> None:
        """As many as there are units are told at once, the oldest first, the next after a pause."""
        clock, service, people = self._five()
        _write(service, 2)
        met = []
        for _ in range(3):
            met.append(len(service.back_in_stock_alerts()))
            clock.advance(timedelta(hours=2))
        alerts = service.back_in_stock_alerts()

        assert [2, 4, 5] == met
        assert people == [alert.profile_id for alert in alerts]
        assert [1, 1, 2, 2, 3] == [alert.batch for alert in alerts]
        assert timedelta(hours=2) == alerts[2].released_at - alerts[1].released_at

    @pytest.mark.parametrize(("needs", "told"), [(True, 2), (False, 5)])
    def test_batches_when_the_stock_is_gone(self, needs: bool, told: int) -> None:
        """Later batches go only while there is stock, or always, by a switch."""
        clock, service, _ = self._five(batches_need_stock=needs)
        _write(service, 2)
        _write(service, 0)
        clock.advance(timedelta(days=1))

        assert told == len(service.back_in_stock_alerts())

    def test_a_rise_during_the_batches(self) -> None:
        """Another rise while batches go out tells nobody twice and starts no second row of them."""
        clock, service, people = self._five()
        for quantity in (1, 0, 1):
            _write(service, quantity)
        clock.advance(timedelta(days=1))
        alerts = service.back_in_stock_alerts()

        assert people == [alert.profile_id for alert in alerts]
        assert [1, 2, 3, 4, 5] == [alert.batch for alert in alerts]


def _body(request: Request) -> Any:
    return json.loads(request.content)
