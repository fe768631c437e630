from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo._http import Response
from pvxklaviyo.simulation.klaviyo import SimulatedKlaviyo

from .bench import account, document, event, get, pointers, post

ANN, BOB = "ann@people.invalid", "bob@people.invalid"
PHONE = "+447700900001"


def _create(service: SimulatedKlaviyo, **attributes: Any) -> Response:
    body = {"data": {"type": "profile", "attributes": attributes}}
    return service.respond(post("/api/profiles", body))


def _put(service: SimulatedKlaviyo, meta: Any = None, **attributes: Any) -> Response:
    data = {"type": "profile", "attributes": attributes, "meta": meta}
    return service.respond(post("/api/profile-import", {"data": data}))


def _patch(
    service: SimulatedKlaviyo, profile_id: str, meta: Any = None, **attributes: Any
) -> Response:
    data = {"type": "profile", "id": profile_id, "attributes": attributes, "meta": meta}
    request = post(f"/api/profiles/{profile_id}", {"data": data})
    return service.respond(attrs.evolve(request, method="PATCH"))


def _shown(service: SimulatedKlaviyo, profile_id: str, **query: str) -> Any:
    response = service.respond(get(f"/api/profiles/{profile_id}", **query))
    return document(response)["data"]["attributes"]


def _conflict(response: Response) -> tuple[int, str, str]:
    (error,) = document(response)["errors"]
    return response.status, error["code"], error["meta"]["duplicate_profile_id"]


class TestCreate:
    def test_a_new_one(self) -> None:
        """Somebody new is 201, with an id by which they are found."""
        service = account()
        response = _create(service, email=ANN, first_name="Ann", properties={"Size": 42})
        created = document(response)["data"]
        shown = _shown(service, created["id"])

        assert 201 == response.status
        assert (ANN, "Ann", {"Size": 42}) == (
            shown["email"],
            shown["first_name"],
            shown["properties"],
        )

    @pytest.mark.parametrize(
        "again", [{"email": " ANN@people.invalid "}, {"email": BOB, "phone_number": PHONE}]
    )
    def test_one_that_there_is(self, again: dict[str, str]) -> None:
        """Whoever shares an identifier is 409, which names the profile, and nothing changes."""
        service = account()
        ann = service.add_profile(email=ANN, phone_number=PHONE)
        response = _create(service, first_name="Other", **again)

        assert (409, "duplicate_profile", ann) == _conflict(response)
        assert ["/data/attributes"] == pointers(response)
        assert _shown(service, ann)["first_name"] is None

    @pytest.mark.parametrize("phone", ["0113 496000", "+44", "447700900001", "+0123456789"])
    def test_a_phone_number_that_is_none(self, phone: str) -> None:
        """A phone number is E.164, for whoever writes it."""
        service = account()
        ann = service.add_profile(email=ANN)
        answers = [
            _create(service, email=BOB, phone_number=phone),
            _put(service, email=BOB, phone_number=phone),
            _patch(service, ann, phone_number=phone),
        ]

        assert [400, 400, 400] == [one.status for one in answers]
        assert [["/data/attributes/phone_number"]] * 3 == [pointers(one) for one in answers]

    def test_a_body_too_large(self) -> None:
        """A body has at most 100 KB."""
        response = _create(account(), email=ANN, properties={"Note": "x" * 100_000})

        assert (400, ["/data"]) == (response.status, pointers(response))


class TestUpdate:
    @settings(deadline=None, max_examples=15)
    @given(
        st.dictionaries(
            st.sampled_from(["first_name", "last_name", "title", "external_id", "phone_number"]),
            st.none() | st.just(PHONE),
        )
    )
    def test_null_clears_and_absent_keeps(self, changes: dict[str, str | None]) -> None:
        """Null takes a field away, a value takes its place, and what is absent stays."""
        service = account()
        before = {
            "first_name": "Ann",
            "last_name": "Lee",
            "title": "Dr",
            "external_id": "C1",
            "phone_number": "+447700900009",
        }
        ann = document(_create(service, email=ANN, **before))["data"]["id"]
        response = _patch(service, ann, **changes)
        shown = _shown(service, ann)

        assert 200 == response.status
        assert {**before, **changes} == {name: shown[name] for name in before}
        assert ANN == shown["email"]

    def test_an_identifier_that_was_cleared_is_free(self) -> None:
        """What was taken from one profile another may have."""
        service = account()
        ann = service.add_profile(email=ANN, phone_number=PHONE)
        refused = _create(service, email=BOB, phone_number=PHONE)
        _patch(service, ann, phone_number=None)
        taken = _create(service, email=BOB, phone_number=PHONE)

        assert [409, 201] == [refused.status, taken.status]

    def test_parts_of_a_place(self) -> None:
        """One part of a place can change alone; null takes the whole place away."""
        service = account()
        ann = document(_create(service, email=ANN, location={"city": "Leeds", "zip": "LS1"}))
        ann_id = ann["data"]["id"]
        _patch(service, ann_id, location={"city": "York"})
        moved = _shown(service, ann_id)["location"]
        _patch(service, ann_id, location=None)

        assert {"city": "York", "zip": "LS1"} == moved
        assert {} == _shown(service, ann_id)["location"]

    def test_an_identifier_of_somebody_else(self) -> None:
        """An identifier that another profile has is 409, which names that profile."""
        service = account()
        ann, bob = service.add_profile(email=ANN), service.add_profile(email=BOB)
        response = _patch(service, ann, email=BOB)

        assert (409, "duplicate_profile", bob) == _conflict(response)
        assert ANN == _shown(service, ann)["email"]

    def test_nobody(self) -> None:
        """Who does not exist cannot be changed."""
        response = _patch(account(), "nobody", title="Dr")

        assert (404, "not_found") == (response.status, document(response)["errors"][0]["code"])

    def test_two_ids(self) -> None:
        """The id of the body is the one of the address."""
        service = account()
        ann = service.add_profile(email=ANN)
        body = {"data": {"type": "profile", "id": "other", "attributes": {}}}
        request = attrs.evolve(post(f"/api/profiles/{ann}", body), method="PATCH")

        assert ["/data/id"] == pointers(service.respond(request))


class TestImport:
    def test_new_and_known(self) -> None:
        """Who is new is 201, who is known 200, and both are the same person."""
        service = account()
        answers = [_put(service, email=ANN), _put(service, email=ANN, phone_number=PHONE)]
        by_phone = _put(service, phone_number=PHONE)

        assert [201, 200, 200] == [one.status for one in [*answers, by_phone]]
        assert 1 == len({document(one)["data"]["id"] for one in [*answers, by_phone]})

    def test_identifiers_of_two(self) -> None:
        """Identifiers of two people in one request are 409, whichever comes first."""
        service = account()
        service.add_profile(email=ANN)
        bob = service.add_profile(phone_number=PHONE)
        response = _put(service, email=ANN, phone_number=PHONE, title="Dr")

        assert (409, "duplicate_profile", bob) == _conflict(response)
        assert _shown(service, bob)["title"] is None

    def test_patched_properties(self) -> None:
        """Values can be added to lists and taken out, and properties taken away, by name."""
        service = account()
        properties = {"SKUs": ["A", "B"], "Shop": "Leeds", "Old": 1, "Older": 2}
        ann = document(_put(service, email=ANN, properties=properties))["data"]["id"]
        patches = {
            "append": {"SKUs": "C", "Shop": ["York"], "New": "x"},
            "unappend": {"SKUs": ["A"], "Missing": "x"},
            "unset": ["Old", "Older"],
        }
        _put(service, {"patch_properties": patches}, email=ANN)

        assert {
            "SKUs": ["B", "C"],
            "Shop": ["Leeds", "York"],
            "New": ["x"],
        } == _shown(service, ann)["properties"]

    def test_one_name_to_unset(self) -> None:
        """A single name need not be a list."""
        service = account()
        ann = document(_put(service, email=ANN, properties={"A": 1, "B": 2}))["data"]["id"]
        _patch(service, ann, {"patch_properties": {"unset": "A"}})

        assert {"B": 2} == _shown(service, ann)["properties"]

    def test_secondary_addresses(self) -> None:
        """A secondary address leads to its person until it is taken away."""
        service = account()
        ann = document(
            _put(service, {"patch_identifiers": {"append": {"email": [BOB]}}}, email=ANN)
        )["data"]["id"]
        found = document(_put(service, email=BOB, title="Dr"))["data"]["id"]
        first = _shown(service, ann)["email"]
        _patch(service, ann, {"patch_identifiers": {"unappend": {"email": BOB}}})
        other = _put(service, email=BOB)

        assert (ann, ANN) == (found, first)
        assert (201, True) == (other.status, document(other)["data"]["id"] != ann)

    def test_a_secondary_address_of_somebody_else(self) -> None:
        """An address that another profile has cannot be added."""
        service = account()
        bob = service.add_profile(email=BOB)
        meta = {"patch_identifiers": {"append": {"email": BOB}}}
        response = _put(service, meta, email=ANN)

        assert (409, "duplicate_profile", bob) == _conflict(response)

    def test_only_addresses_can_be_patched(self) -> None:
        """Other identifiers cannot be patched."""
        meta = {"patch_identifiers": {"append": {"phone_number": PHONE}}}
        response = _put(account(), meta, email=ANN)

        assert ["/data/meta/patch_identifiers/append/phone_number"] == pointers(response)


class TestRead:
    def test_costly_attributes_come_when_asked_for(self) -> None:
        """Subscriptions and analytics are there only if they are asked for; unknown is null."""
        service = account()
        ann = service.add_profile(email=ANN, analytics={"total_clv": 19.99})
        plain = _shown(service, ann)
        more = {"additional-fields[profile]": "subscriptions,predictive_analytics"}
        full = _shown(service, ann, **more)

        assert {"subscriptions", "predictive_analytics"} == set(full) - set(plain)
        assert (19.99, None) == (
            full["predictive_analytics"]["total_clv"],
            full["predictive_analytics"]["churn_probability"],
        )
        assert "NEVER_SUBSCRIBED" == full["subscriptions"]["email"]["marketing"]["consent"]
        assert full["subscriptions"]["sms"] is None

    def test_suppressed(self) -> None:
        """A filter looks into suppressions."""
        service = account()
        service.add_profile(email=BOB)
        suppression = {"reason": "HARD_BOUNCE", "timestamp": "2026-11-01T00:00:00+00:00"}
        marketing = {"suppression": [suppression]}
        ann = service.add_profile(email=ANN, subscriptions={"email": {"marketing": marketing}})
        field = "subscriptions.email.marketing.suppression"
        texts = [
            f'equals({field}.reason,"HARD_BOUNCE")',
            f'equals({field}.reason,"UNSUBSCRIBE")',
            f"greater-than({field}.timestamp,2026-10-31T00:00:00Z)",
        ]
        found = [document(service.respond(get("/api/profiles", filter=text))) for text in texts]

        assert [[ann], [], [ann]] == [[one["id"] for one in each["data"]] for each in found]

    def test_groups_of_somebody(self) -> None:
        """The lists and segments of a person come along if they are included."""
        service = account()
        ann = service.add_profile(email=ANN)
        shown = [service.add_list("In", members=[ann]), service.add_segment("Too", members=[ann])]
        service.add_list("Out")
        content = document(service.respond(get(f"/api/profiles/{ann}", include="lists,segments")))
        relationships = content["data"]["relationships"]

        assert shown == [one["id"] for one in content["included"]]
        assert [[shown[0]], [shown[1]]] == [
            [one["id"] for one in relationships[name]["data"]] for name in ("lists", "segments")
        ]

    def test_an_event_patches_too(self) -> None:
        """The meta of a profile counts in an event, where it stands inside of the attributes."""
        service = account()
        ann = service.add_profile(email=ANN, attributes={"properties": {"SKUs": ["A"]}})
        body = event(email=ANN)
        body["data"]["attributes"]["profile"]["data"]["attributes"]["meta"] = {
            "patch_properties": {"append": {"SKUs": "B"}}
        }
        service.respond(post("/api/events", body))
        service.settle()

        assert {"SKUs": ["A", "B"]} == _shown(service, ann)["properties"]
