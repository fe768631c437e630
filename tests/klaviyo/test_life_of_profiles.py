"""Short lives of people against the simulated Klaviyo, which shares no code with the clients."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo._http import Request, Response
from pvxklaviyo.errors import JobUnfinishedError, RequestRejectedError
from pvxklaviyo.klaviyo import (
    AsyncKlaviyo,
    DuplicateProfileError,
    Klaviyo,
    Location,
    LocationUpdate,
    PatchProperties,
    Profile,
    ProfileUpdate,
    get_bulk_import_profiles_job,
    list_errors_for_bulk_import_profiles_job,
    list_lists,
    list_profile_ids_for_bulk_import_profiles_job,
    list_profile_ids_for_list,
    list_profiles,
    list_profiles_for_list,
    list_segments,
    list_tags,
    profile_batches,
    where,
)
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.klaviyo import KlaviyoSettings, SimulatedKlaviyo

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
KEY = "pk_simulated"
ANN = Profile(
    email="ann@post.pvx-sim.net",
    external_id="till-1",
    first_name="Ann",
    title="Buyer",
    location=Location(city="Leeds", zip="10017"),
    properties={"Sizes": ["M"], "Shoe": 39},
)


class Awaited:
    """The simulated service as an async transport."""

    def __init__(self, service: SimulatedKlaviyo) -> None:
        self.service = service

    async def send(self, request: Request) -> Response:
        """Carry one request."""
        return self.service.send(request)


@attrs.frozen
class Life:
    """One simulated account, and a client of one colour."""

    service: SimulatedKlaviyo
    clock: SimulatedClock
    colour: str

    def do(self, method: str, *arguments: Any, **named: Any) -> Any:
        """Call the client's method; of ``iterate`` give all there is."""
        if self.colour == "blocking":
            client = Klaviyo(api_key=KEY, transport=self.service, clock=self.clock)
            result = getattr(client, method)(*arguments, **named)
            return list(result) if method == "iterate" else result

        async def run() -> Any:
            client = AsyncKlaviyo(api_key=KEY, transport=Awaited(self.service), clock=self.clock)
            result = getattr(client, method)(*arguments, **named)
            return [item async for item in result] if method == "iterate" else await result

        return asyncio.run(run())


def life(colour: str, **settings: Any) -> Life:
    clock = SimulatedClock(NOON)
    service = SimulatedKlaviyo(clock, settings=KlaviyoSettings(**settings), keys={KEY: ["*"]})
    return Life(service, clock, colour)


both = pytest.mark.parametrize("colour", ["blocking", "awaited"])
Do = Callable[..., Any]


@both
def test_a_person_from_first_word_to_last(colour: str) -> None:
    """Created, found, changed, merged and forgotten: each step shows in the next."""
    lived = life(colour)
    do = lived.do

    made = do("create_profile", ANN)
    found = do("find_profile", email="ann@post.pvx-sim.net")
    by_key = do("get_profile", made.id)
    changed = do(
        "update_profile",
        ProfileUpdate(
            id=made.id,
            first_name="Anna",
            title=None,
            location=LocationUpdate(zip=None),
            properties={"Shoe": 40},
            patch_properties=PatchProperties(append={"Sizes": "L"}),
        ),
    )
    written = do("create_or_update_profile", Profile(external_id="till-1", last_name="Lee"))
    other = do("create_or_update_profile", Profile(phone_number="+447700900123"))
    with pytest.raises(DuplicateProfileError) as refused:
        do("create_profile", ANN)
    with pytest.raises(DuplicateProfileError) as straddling:
        do("update_profile", ProfileUpdate(id=other.profile.id, external_id="till-1"))
    merged = do("merge_profiles", other.profile.id, into=made.id)
    lived.clock.advance(timedelta(hours=1))
    lived.service.settle()
    with pytest.raises(RequestRejectedError) as absent:
        do("get_profile", other.profile.id)
    do("request_profile_deletion", profile_id=made.id)
    lived.clock.advance(timedelta(days=2))
    lived.service.settle()

    assert made == found == by_key
    assert ("Ann", "Buyer", "Leeds", "10017") == (
        made.first_name,
        made.title,
        made.location.city,
        made.location.zip,
    )
    assert ("Anna", None, "Leeds", None) == (
        changed.first_name,
        changed.title,
        changed.location.city,
        changed.location.zip,
    )
    assert {"Sizes": ["M", "L"], "Shoe": 40} == changed.properties
    assert (False, made.id, "Anna", "Lee") == (
        written.created,
        written.profile.id,
        written.profile.first_name,
        written.profile.last_name,
    )
    assert other.created
    assert made.id == refused.value.duplicate_profile_id == straddling.value.duplicate_profile_id
    assert made.id == merged
    assert 404 == absent.value.status
    assert do("find_profile", email="ann@post.pvx-sim.net") is None


@both
def test_an_import_from_asking_to_its_errors(colour: str) -> None:
    """All but the wrong one are written and put on the list, and the wrong one is named."""
    lived = life(
        colour, jobs_queued_for=timedelta(seconds=2), jobs_processing_for=timedelta(minutes=1)
    )
    do = lived.do
    group = lived.service.add_list("Newsletter")
    people = [Profile(email=f"p{number}@post.pvx-sim.net") for number in range(3)]
    wrong = Profile(email="not an address")
    (batch,) = profile_batches([*people, wrong])
    job = do("bulk_import_profiles", batch, list_id=group)
    with pytest.raises(JobUnfinishedError) as early:
        do("wait_for", get_bulk_import_profiles_job(job.id), timeout=timedelta(seconds=30))
    done = do("wait_for", get_bulk_import_profiles_job(job.id), timeout=timedelta(minutes=5))
    (problem,) = do("iterate", list_errors_for_bulk_import_profiles_job(job.id))
    written = do("iterate", list_profile_ids_for_bulk_import_profiles_job(job.id))
    members = do("iterate", list_profiles_for_list(group))

    assert ("queued", False) == (job.status, job.finished)
    assert "processing" == early.value.status
    assert ("complete", 4, 3, 1) == (
        done.status,
        done.total_count,
        done.completed_count,
        done.failed_count,
    )
    assert problem.code
    assert 3 == len(set(written))
    assert {person.email for person in people} == {member.email for member in members}
    assert set(written) == set(do("iterate", list_profile_ids_for_list(group)))
    assert [group] == do("get_list_ids_for_bulk_import_profiles_job", job.id)


@both
def test_pages_hold_everybody_once(colour: str) -> None:
    """Read to the end, page by page, with and without a filter."""
    lived = life(colour, limit_factor=None)
    for number in range(23):
        lived.service.add_profile(email=f"p{number}@post.pvx-sim.net")
    everybody = lived.do("iterate", list_profiles(sort="email", page_size=5))
    some = lived.do(
        "iterate",
        list_profiles(
            where("email").any([f"p{number}@post.pvx-sim.net" for number in (3, 5, 99)]),
            page_size=1,
        ),
    )

    assert sorted(f"p{number}@post.pvx-sim.net" for number in range(23)) == [
        person.email for person in everybody
    ]
    assert {"p3@post.pvx-sim.net", "p5@post.pvx-sim.net"} == {person.email for person in some}


@both
@pytest.mark.parametrize(
    "oddity",
    [
        {"end_of_pages": "missing"},
        {"links": "null"},
        {"links": "missing"},
        {"unknown_values": True},
        {"null_numbers": True},
        {"number_zip": True},
        {"text_coordinates": True},
        {"agent_hints": ("List the events of this profile",)},
    ],
    ids=lambda oddity: next(iter(oddity)),
)
def test_what_is_met_beside_the_documents_is_read(colour: str, oddity: dict[str, Any]) -> None:
    """Nulls, missing links, new values and other types leave every list readable."""
    lived = life(colour, limit_factor=None, **oddity)
    service = lived.service
    person = lived.do("create_profile", ANN)
    group = service.add_list("Newsletter")
    service.add_member(group, person.id)
    service.add_segment("Repeat Purchasers")
    service.add_tag("Autumn")
    (again,) = lived.do("iterate", list_profiles(additional_fields=["subscriptions"]))
    (member,) = lived.do("iterate", list_profiles_for_list(group))
    (newsletter,) = lived.do("iterate", list_lists())
    (segment,) = lived.do("iterate", list_segments())
    (tag,) = lived.do("iterate", list_tags())

    assert ("10017", "10017") == (again.location.zip, member.location.zip)
    assert NOON <= member.joined_group_at
    assert ("Newsletter", "Repeat Purchasers", "Autumn") == (
        newsletter.name,
        segment.name,
        tag.name,
    )
