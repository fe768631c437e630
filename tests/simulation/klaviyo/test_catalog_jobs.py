from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo._http import Response
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import CatalogSettings, SimulatedKlaviyo

from .bench import document, get, pointers, post
from .shop import (
    ITEM,
    TEE,
    TEE_M,
    VARIANT,
    clocked,
    complaints,
    item,
    item_data,
    job,
    send,
    stock,
    variant,
    variant_data,
)

_AT = "/data/attributes/variants/data"
_LONG = timedelta(minutes=1)


def _shop(**options: Any) -> tuple[SimulatedClock, SimulatedKlaviyo]:
    clock, service = clocked(catalog=CatalogSettings(**options))
    for path, body in (("items", item()), ("variants", variant())):
        service.respond(post(f"/api/catalog-{path}", body))
    return clock, service


def _taken(response: Response) -> str:
    assert 202 == response.status
    return str(document(response)["data"]["id"])


def _read(service: SimulatedKlaviyo, kind: str, action: str, job_id: str, **query: str) -> Any:
    path = f"/api/{kind}-bulk-{action}-jobs/{job_id}"
    return document(service.respond(get(path, **query)))


def _quantity(service: SimulatedKlaviyo, variant_id: str = TEE_M) -> float | None:
    (found,) = [one for one in service.catalog_variants() if one.id == variant_id]
    return found.quantity


class TestLife:
    def test_a_job_waits_works_and_is_complete(self) -> None:
        """A job is queued, then processed a row at a time, then complete; stock changes in between."""
        clock, service = _shop(
            queued_for=timedelta(seconds=10), processing_for=timedelta(seconds=4)
        )
        taken = service.respond(job(VARIANT, "update", stock(TEE_M, 3), stock("no", 1)))
        rows = [stock(TEE_M, 3), stock(TEE_M, 5)]
        job_id = _taken(service.respond(job(VARIANT, "update", *rows)))
        met: list[Any] = []
        for seconds in (0, 10, 2, 2):
            clock.advance(timedelta(seconds=seconds))
            found = _read(service, VARIANT, "update", job_id)["data"]["attributes"]
            met.append(
                (found["status"], found["completed_count"], found["completed_at"] is not None)
            )
            met[-1] += (_quantity(service),)

        assert (400, [f"{_AT}/1/id"]) == (taken.status, pointers(taken))
        assert [
            ("queued", 0, False, 0),
            ("processing", 0, False, 0),
            ("processing", 1, False, 3),
            ("complete", 2, True, 5),
        ] == met

    @pytest.mark.parametrize("kind", [ITEM, VARIANT])
    def test_each_kind_does_what_it_says(self, kind: str) -> None:
        """Jobs make, change and remove items and variants, which they name when asked to."""
        clock, service = _shop()
        new = f"$custom:::$default:::{kind}"
        data = item_data(kind) if kind == ITEM else variant_data(kind)
        named = f"{kind.rpartition('-')[2]}s"
        titles: list[Any] = []
        for action, row in (
            ("create", data),
            ("update", {"type": kind, "id": new, "attributes": {"title": "New"}}),
            ("delete", {"type": kind, "id": new}),
        ):
            job_id = _taken(service.respond(job(kind, action, row)))
            clock.advance(_LONG)
            query = {} if action == "delete" else {"include": named}
            found = _read(service, kind, action, job_id, **query)
            assert "complete" == found["data"]["attributes"]["status"]
            titles += [one["attributes"]["title"] for one in found.get("included", [])]
        left = service.respond(get(f"/api/{kind}s/{new}"))

        assert [data["attributes"]["title"], "New"] == titles
        assert 404 == left.status

    def test_rows_fail_alone(self) -> None:
        """A row that cannot be done fails with a place and nulls; the others take effect."""
        clock, service = _shop()
        rows = [variant_data("L"), variant_data("TEE-M"), variant_data("L")]
        job_id = _taken(service.respond(job(VARIANT, "create", *rows)))
        clock.advance(_LONG)
        found = _read(service, VARIANT, "create", job_id)["data"]["attributes"]

        assert ("complete", 3, 1, 2) == (
            found["status"],
            found["total_count"],
            found["completed_count"],
            found["failed_count"],
        )
        assert [f"{_AT}/{row}/attributes/external_id" for row in (1, 2)] == [
            error["source"]["pointer"] for error in found["errors"]
        ]
        assert all("already" in error["detail"] for error in found["errors"])
        assert {None} == {
            error[name] for error in found["errors"] for name in ("id", "code", "title")
        }

    def test_an_update_of_what_is_not_there_makes_nothing(self) -> None:
        """Jobs are no upserts: an unknown id fails."""
        clock, service = _shop(null_error_fields=False)
        job_id = _taken(
            service.respond(job(VARIANT, "update", stock("$custom:::$default:::NO", 1)))
        )
        clock.advance(_LONG)
        path = f"/api/catalog-variant-bulk-update-jobs/{job_id}"
        response = service.respond(get(path))
        found = document(response)["data"]["attributes"]

        assert 1 == found["failed_count"]
        assert "not_found" == found["errors"][0]["code"]
        assert 1 == len(service.catalog_variants())
        assert [] == complaints("get", "/api/catalog-variant-bulk-update-jobs/{job_id}", response)

    def test_a_job_is_forgotten(self) -> None:
        """A job can be read until it expires, and not after."""
        clock, service = _shop(job_lives=timedelta(hours=1))
        response = service.respond(job(VARIANT, "update", stock(TEE_M, 1)))
        job_id = _taken(response)
        path = f"/api/catalog-variant-bulk-update-jobs/{job_id}"
        statuses = []
        for minutes in (59, 1):
            clock.advance(timedelta(minutes=minutes))
            statuses.append(service.respond(get(path)).status)

        assert "2026-11-03T13:00:00+00:00" == document(response)["data"]["attributes"]["expires_at"]
        assert [200, 404] == statuses

    def test_cancelled_by_hand(self) -> None:
        """A cancelled job keeps what its rows did and does no more."""
        clock, service = _shop(queued_for=timedelta(0), processing_for=timedelta(seconds=2))
        rows = [stock(TEE_M, 1), stock(TEE_M, 2)]
        job_id = _taken(service.respond(job(VARIANT, "update", *rows)))
        clock.advance(timedelta(seconds=1))
        service.cancel_catalog_job(job_id)
        clock.advance(_LONG)
        found = _read(service, VARIANT, "update", job_id)["data"]["attributes"]

        assert ("cancelled", 1, None) == (
            found["status"],
            found["completed_count"],
            found["completed_at"],
        )
        assert 1 == _quantity(service)
        with pytest.raises(ValueError, match="cancelled"):
            service.cancel_catalog_job(job_id)


class TestOrder:
    @given(count=st.integers(2, 5), seed=st.integers(0, 20))
    @settings(max_examples=15)
    def test_each_row_takes_effect_once(self, count: int, seed: int) -> None:
        """Whatever overtakes what, every write is noted once, with its own job, in order of time."""
        clock, service = clocked(
            seed=seed, catalog=CatalogSettings(queue_jitter=timedelta(seconds=30))
        )
        service.respond(post("/api/catalog-items", item()))
        service.respond(post("/api/catalog-variants", variant()))
        jobs = [
            _taken(service.respond(job(VARIANT, "update", stock(TEE_M, number + 1))))
            for number in range(count)
        ]
        clock.advance(_LONG)
        writes = [write for write in service.inventory_writes() if write.job_id]

        assert sorted(zip(jobs, range(1, count + 1), strict=True)) == sorted(
            (write.job_id, write.quantity) for write in writes
        )
        assert sorted(write.at for write in writes) == [write.at for write in writes]
        assert writes[-1].quantity == _quantity(service)

    def test_jobs_overtake_each_other(self) -> None:
        """With the switch a later job may take effect first; without, none does."""
        met: list[bool] = []
        for jitter in (timedelta(0), timedelta(seconds=30)):
            clock, service = clocked(catalog=CatalogSettings(queue_jitter=jitter))
            service.respond(post("/api/catalog-items", item()))
            service.respond(post("/api/catalog-variants", variant()))
            for number in range(6):
                service.respond(job(VARIANT, "update", stock(TEE_M, number)))
            clock.advance(_LONG)
            found = [write.quantity for write in service.inventory_writes()[1:]]
            met.append(found == sorted(found, key=lambda quantity: quantity or 0))

        assert [True, False] == met


class TestLimits:
    def test_entries(self) -> None:
        """A hundred entries are taken, one more is not."""
        _, service = _shop()
        rows = [stock(TEE_M, number) for number in range(101)]
        full = service.respond(job(VARIANT, "update", *rows[:100]))
        over = service.respond(job(VARIANT, "update", *rows))

        assert 202 == full.status
        assert (400, [_AT]) == (over.status, pointers(over))

    def test_bytes(self) -> None:
        """A body above five megabytes is refused."""
        _, service = _shop()
        row = stock(TEE_M, 1)
        row["attributes"]["description"] = "x" * 5_000_000

        assert 400 == service.respond(job(VARIANT, "update", row)).status

    @pytest.mark.parametrize(("together", "other"), [(True, 429), (False, 202)])
    def test_jobs_in_progress(self, together: bool, other: int) -> None:
        """As many jobs as are allowed may be at work; room comes when one ends."""
        clock, service = _shop(
            most_jobs=2, jobs_counted_together=together, too_many_jobs_status=429
        )
        request = job(VARIANT, "update", stock(TEE_M, 1))
        statuses = [service.respond(request).status for _ in range(3)]
        statuses.append(service.respond(job(ITEM, "delete", {"type": ITEM, "id": TEE})).status)
        clock.advance(_LONG)
        statuses.append(service.respond(request).status)

        assert [202, 202, 429, other, 202] == statuses

    def test_the_real_limit(self) -> None:
        """500 jobs may be at work, unless told otherwise."""
        assert 500 == CatalogSettings().most_jobs

    def test_a_row_of_another_catalogue(self) -> None:
        """A row of a native catalogue refuses the whole job."""
        _, service = _shop()
        service.add_native_variant("$shopify:::$default:::1", quantity=0)
        rows = [stock(TEE_M, 1), stock("$shopify:::$default:::1", 1)]
        response = service.respond(job(VARIANT, "update", *rows))

        assert (400, [f"{_AT}/1/id"]) == (response.status, pointers(response))
        assert [] == list(service.catalog_jobs())


class TestLists:
    def test_by_status(self) -> None:
        """Jobs of one kind and action are listed, chosen by their status."""
        clock, service = _shop()
        ids = []
        for _ in range(2):
            ids.append(_taken(service.respond(job(VARIANT, "update", stock(TEE_M, 1)))))
            clock.advance(timedelta(seconds=30))
        ids.append(_taken(service.respond(job(VARIANT, "update", stock(TEE_M, 2)))))
        path = "/api/catalog-variant-bulk-update-jobs"
        found = [
            [one["id"] for one in document(service.respond(get(path, **query)))["data"]]
            for query in (
                {},
                {"filter": 'equals(status,"complete")'},
                {"filter": 'equals(status,"queued")'},
            )
        ]
        other = document(service.respond(get("/api/catalog-item-bulk-update-jobs")))["data"]

        assert [ids, ids[:2], ids[2:]] == found
        assert [] == other
        assert [] == complaints("get", path, service.respond(get(path)))

    @pytest.mark.parametrize("action", ["create", "update", "delete"])
    def test_a_job_of_another_kind(self, action: str) -> None:
        """A job is found under its own kind and action only."""
        _, service = _shop()
        job_id = _taken(service.respond(job(VARIANT, "update", stock(TEE_M, 1))))
        found = service.respond(send("GET", f"/api/catalog-variant-bulk-{action}-jobs/{job_id}"))

        assert (200 if action == "update" else 404) == found.status
