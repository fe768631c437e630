from __future__ import annotations

from datetime import timedelta
from typing import Any

from pvxklaviyo._http import Response
from pvxklaviyo.simulation.klaviyo import SimulatedKlaviyo

from .bench import document, get, pointers, post, timed

PATH = "/api/profile-bulk-import-jobs"
ANN, BOB = "ann@people.invalid", "bob@people.invalid"
PHONE = "+447700900001"


def _import(
    service: SimulatedKlaviyo, *people: dict[str, Any], lists: tuple[str, ...] = ()
) -> Response:
    data = {
        "type": "profile-bulk-import-job",
        "attributes": {
            "profiles": {"data": [{"type": "profile", "attributes": one} for one in people]}
        },
        "relationships": {"lists": {"data": [{"type": "list", "id": one} for one in lists]}},
    }
    return service.respond(post(PATH, {"data": data}))


def _read(service: SimulatedKlaviyo, path: str, **query: str) -> Any:
    return document(service.respond(get(path, **query)))["data"]


class TestJobs:
    def test_its_life(self) -> None:
        """A job is queued, then processing, then complete, and counts; people appear at its end."""
        clock, service = timed(
            jobs_queued_for=timedelta(seconds=2), jobs_processing_for=timedelta(seconds=3)
        )
        response = _import(service, {"email": ANN}, {"email": BOB})
        path = f"{PATH}/{document(response)['data']['id']}"
        seen = []
        for _ in range(6):
            found = _read(service, path)["attributes"]
            count = len(_read(service, "/api/profiles"))
            seen.append((found["status"], found["completed_count"], count))
            clock.advance(timedelta(seconds=1))

        assert 202 == response.status
        assert [
            ("queued", 0, 0),
            ("queued", 0, 0),
            ("processing", 0, 0),
            ("processing", 0, 0),
            ("processing", 0, 0),
            ("complete", 2, 2),
        ] == seen

    def test_rows_that_fail(self) -> None:
        """Each row stands for itself; one that fails comes back as it was, with the reason."""
        clock, service = timed()
        service.add_profile(email=BOB)
        service.add_profile(phone_number=PHONE)
        rows: list[dict[str, Any]] = [
            {"email": ANN},
            {"email": "ann"},
            {"email": ANN, "phone_number": "0113"},
            {"email": BOB, "phone_number": PHONE},
            {"first_name": "Nobody"},
            {"email": "eve@people.invalid", "properties": {"Note": "x" * 100_000}},
        ]
        job = document(_import(service, *rows))["data"]["id"]
        clock.advance(timedelta(minutes=1))
        found = _read(service, f"{PATH}/{job}")["attributes"]
        errors = [one["attributes"] for one in _read(service, f"{PATH}/{job}/import-errors")]

        assert ("complete", 6, 1, 5) == (
            found["status"],
            found["total_count"],
            found["completed_count"],
            found["failed_count"],
        )
        assert rows[1:] == [one["original_payload"]["attributes"] for one in errors]
        assert [
            ("invalid", "/data/attributes/email"),
            ("invalid", "/data/attributes/phone_number"),
            ("duplicate_profile", "/data/attributes"),
            ("invalid", "/data/attributes"),
            ("invalid", "/data"),
        ] == [(one["code"], one["source"]["pointer"]) for one in errors]

    def test_who_came_in(self) -> None:
        """A job names its people once each, and lets them join its lists."""
        clock, service = timed()
        listed = service.add_list("Newsletter")
        response = _import(
            service, {"email": ANN}, {"email": ANN, "title": "Dr"}, {"email": BOB}, lists=(listed,)
        )
        path = f"{PATH}/{document(response)['data']['id']}"
        clock.advance(timedelta(minutes=1))

        assert [ANN, BOB] == [
            one["attributes"]["email"] for one in _read(service, f"{path}/profiles")
        ]
        assert _read(service, f"{path}/relationships/profiles") == [
            {"type": one["type"], "id": one["id"]} for one in _read(service, f"{path}/profiles")
        ]
        assert [listed] == [one["id"] for one in _read(service, f"{path}/lists")]
        assert [{"type": "list", "id": listed}] == _read(service, f"{path}/relationships/lists")
        assert 2 == len(_read(service, f"/api/lists/{listed}/profiles"))

    def test_the_list_of_jobs(self) -> None:
        """Jobs can be sorted by time and filtered by status."""
        clock, service = timed()
        jobs = []
        for _ in range(3):
            jobs.append(document(_import(service, {"email": ANN}))["data"]["id"])
            clock.advance(timedelta(seconds=3))
        newest = _read(service, PATH, sort="-created_at")
        working = _read(service, PATH, filter='any(status,["queued","processing"])')
        unknown = service.respond(get(PATH, filter='equals(status,"late")'))

        assert jobs[::-1] == [one["id"] for one in newest]
        assert jobs[2:] == [one["id"] for one in working]
        assert 400 == unknown.status

    def test_too_many(self) -> None:
        """More than 10,000 rows, or an unknown list, are refused at once."""
        _, service = timed()
        many = _import(service, *[{"email": ANN}] * 10_001)
        most = _import(service, *[{"email": ANN}] * 10_000)
        nowhere = _import(service, {"email": ANN}, lists=("none",))

        assert [400, 202, 404] == [many.status, most.status, nowhere.status]
        assert ["/data/attributes/profiles/data"] == pointers(many)
        assert ["/data/relationships/lists/data/0/id"] == pointers(nowhere)
