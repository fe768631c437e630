from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pvxklaviyo._http import Response
from pvxklaviyo.simulation.klaviyo import DESTINATION, GONE, SimulatedKlaviyo

from .bench import document, event, get, pointers, post, timed

ANN, BOB, EVE = "ann@people.invalid", "bob@people.invalid", "eve@people.invalid"
PHONE = "+447700900001"


def _merge(service: SimulatedKlaviyo, destination: str, *sources: str) -> Response:
    data = {
        "type": "profile-merge",
        "id": destination,
        "relationships": {
            "profiles": {"data": [{"type": "profile", "id": source} for source in sources]}
        },
    }
    return service.respond(post("/api/profile-merge", {"data": data}))


def _delete(service: SimulatedKlaviyo, profile_id: str = "", **attributes: str) -> Response:
    profile: dict[str, Any] = {"type": "profile", "attributes": attributes}
    if profile_id:
        profile["id"] = profile_id
    data = {"type": "data-privacy-deletion-job", "attributes": {"profile": {"data": profile}}}
    return service.respond(post("/api/data-privacy-deletion-jobs", {"data": data}))


def _read(service: SimulatedKlaviyo, path: str) -> Any:
    response = service.respond(get(path))
    return document(response)["data"] if response.status == 200 else response.status


def _known(service: SimulatedKlaviyo) -> list[str]:
    return [one["attributes"]["email"] for one in _read(service, "/api/profiles")]


class TestMerge:
    @pytest.mark.parametrize("merged", [GONE, DESTINATION])
    def test_it_takes_effect_later(self, merged: str) -> None:
        """It is 201 at once; afterwards the source is gone, or answers as the destination."""
        clock, service = timed(merged=merged, merges_after=timedelta(seconds=5))
        ann, bob = service.add_profile(email=ANN), service.add_profile(email=BOB)
        response = _merge(service, ann, bob)
        clock.advance(timedelta(seconds=4))
        before = _read(service, f"/api/profiles/{bob}")["id"]
        clock.advance(timedelta(seconds=1))
        after = _read(service, f"/api/profiles/{bob}")

        assert (201, ann) == (response.status, document(response)["data"]["id"])
        assert bob == before
        assert (404 if merged == GONE else ann) == (after if merged == GONE else after["id"])

    def test_what_is_kept(self) -> None:
        """The destination's own values win; identifiers, events and groups of both are its own."""
        clock, service = timed()
        ann = service.add_profile(
            email=ANN, attributes={"title": "Dr", "properties": {"A": 1, "B": 1}}
        )
        bob = service.add_profile(
            email=BOB,
            phone_number=PHONE,
            attributes={"title": "Mr", "first_name": "B", "properties": {"B": 2, "C": 2}},
        )
        listed = service.add_list("All", members=[bob])
        service.respond(post("/api/events", event(email=BOB, unique_id="once")))
        service.settle()
        _merge(service, ann, bob)
        clock.advance(timedelta(minutes=1))
        service.respond(post("/api/events", event(email=BOB, unique_id="once")))
        service.respond(post("/api/events", event(email=BOB, unique_id="again")))
        service.settle()
        shown = _read(service, f"/api/profiles/{ann}")["attributes"]

        assert (ANN, PHONE, "Dr", "B") == tuple(
            shown[name] for name in ("email", "phone_number", "title", "first_name")
        )
        assert {"A": 1, "B": 1, "C": 2} == shown["properties"]
        assert [(ann, "once"), (ann, "again")] == [
            (one.profile_id, one.unique_id) for one in service.events()
        ]
        assert [ann] == [one["id"] for one in _read(service, f"/api/lists/{listed}/profiles")]
        assert [ANN] == _known(service)

    def test_one_at_a_time(self) -> None:
        """Exactly one profile is merged, and not into itself."""
        _, service = timed()
        ann, bob, eve = (service.add_profile(email=email) for email in (ANN, BOB, EVE))
        at = "/data/relationships/profiles/data"
        answers = [_merge(service, ann), _merge(service, ann, bob, eve), _merge(service, ann, ann)]

        assert [400, 400, 400] == [one.status for one in answers]
        assert [[at], [at], [f"{at}/0/id"]] == [pointers(one) for one in answers]

    def test_who_is_not_there(self) -> None:
        """Both must exist."""
        _, service = timed()
        ann = service.add_profile(email=ANN)
        answers = [_merge(service, "nobody", ann), _merge(service, ann, "nobody")]

        assert [404, 404] == [one.status for one in answers]
        assert ["/data/id"] == pointers(answers[0])

    def test_two_merges_that_meet(self) -> None:
        """A profile that was merged away meanwhile is not merged again."""
        clock, service = timed()
        ann, bob, eve = (service.add_profile(email=email) for email in (ANN, BOB, EVE))
        statuses = [_merge(service, ann, bob).status, _merge(service, eve, bob).status]
        clock.advance(timedelta(minutes=1))

        assert [201, 201] == statuses
        assert {ANN, EVE} == set(_known(service))


class TestDeletion:
    def test_it_takes_effect_later(self) -> None:
        """It is 202 without a body; afterwards the person is unknown, in groups as well."""
        clock, service = timed(deletes_after=timedelta(seconds=30))
        ann = service.add_profile(email=ANN)
        service.add_profile(email=BOB)
        listed = service.add_list("All", members=[ann])
        response = _delete(service, email=" ANN@people.invalid ")
        clock.advance(timedelta(seconds=29))
        before = len(_known(service))
        clock.advance(timedelta(seconds=1))

        assert (202, b"") == (response.status, response.body)
        assert (2, [BOB]) == (before, _known(service))
        assert [] == _read(service, f"/api/lists/{listed}/profiles")

    @pytest.mark.parametrize("named", ["id", "phone_number"])
    def test_other_identifiers(self, named: str) -> None:
        """A person may be named by id or phone number, too."""
        clock, service = timed()
        ann = service.add_profile(email=ANN, phone_number=PHONE)
        response = _delete(service, ann) if named == "id" else _delete(service, phone_number=PHONE)
        clock.advance(timedelta(minutes=1))

        assert (202, []) == (response.status, _known(service))

    def test_exactly_one_identifier(self) -> None:
        """None, or more than one, is refused, and nobody goes."""
        clock, service = timed()
        ann = service.add_profile(email=ANN, phone_number=PHONE)
        answers = [
            _delete(service),
            _delete(service, email=ANN, phone_number=PHONE),
            _delete(service, ann, email=ANN),
        ]
        clock.advance(timedelta(minutes=1))

        assert [["/data/attributes/profile/data"]] * 3 == [pointers(one) for one in answers]
        assert [400, 400, 400] == [one.status for one in answers]
        assert [ANN] == _known(service)

    def test_whoever_comes_back_is_new(self) -> None:
        """After a deletion the same address is another person."""
        clock, service = timed()
        ann = service.add_profile(email=ANN)
        _delete(service, email=ANN)
        clock.advance(timedelta(minutes=1))

        assert ann != service.add_profile(email=ANN)


class TestWhatIsLeftOfEvents:
    def _event(self, service: SimulatedKlaviyo) -> str:
        service.respond(post("/api/events", event(email=ANN)))
        service.settle()
        return service.events()[0].id

    def test_both_sides(self) -> None:
        """An event leads to its profile and its metric."""
        _, service = timed()
        of = service.events()[0] if self._event(service) else None
        assert of is not None
        at = f"/api/events/{of.id}"

        assert [of.profile_id, of.metric_id] * 2 == [
            _read(service, f"{at}/{step}")["id"]
            for step in ("profile", "metric", "relationships/profile", "relationships/metric")
        ]

    @pytest.mark.parametrize("side", ["profile", "metric"])
    def test_a_side_that_was_deleted(self, side: str) -> None:
        """It is left out of the relationships, is null by itself, and a filter can demand it."""
        _, service = timed()
        event_id = self._event(service)
        if side == "profile":
            service.delete_profile(service.events()[0].profile_id)
        else:
            service.delete_metric("Fulfilled Order")
        shown = _read(service, f"/api/events/{event_id}")["relationships"]
        filtered = service.respond(get("/api/events", filter=f"has({side})"))
        at = f"/api/events/{event_id}"

        assert {"profile", "metric"} - {side} == set(shown)
        assert [None, None] == [
            _read(service, f"{at}/{side}"), _read(service, f"{at}/relationships/{side}")
        ]  # fmt: skip
        assert (1, 0) == (len(_read(service, "/api/events")), len(document(filtered)["data"]))

    def test_no_event(self) -> None:
        """What belongs to no event is not there."""
        _, service = timed()

        assert 404 == _read(service, "/api/events/none/profile")
