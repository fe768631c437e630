from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.klaviyo import (
    Job,
    PatchProperties,
    Profile,
    ProfileImportJob,
    ProfileImportProblem,
    ProfileList,
    ProfileUpdate,
    bulk_import_profiles,
    get_bulk_import_profiles_job,
    profile_batches,
    where,
)
from pvxklaviyo.klaviyo._operations import profile_import_jobs, profile_imports

from .exchanges_profiles import (
    ADDRESSES,
    ID,
    META,
    OTHER,
    PATCHES,
    SARAH,
    WHOLE,
    WHOLE_JSON,
    at,
)
from .openapi import body_of
from .replay import (
    Exchange,
    Replay,
    by_method,
    complaints,
    expected_refusals,
    methods_of,
)
from .samples import answer
from .strategies import texts

JOB = "01GSQPBF74KQ5YTDEPP41T1BZH"
JOBS = "/api/profile-bulk-import-jobs"
CLEARED = ProfileUpdate(external_id="till-8", title=None)
QUEUED = ProfileImportJob(
    id=JOB,
    status="queued",
    total_count=10,
    created_at=at(8),
    expires_at=at(15),
)
ENTRY = {
    "type": "profile",
    "id": ID,
    "attributes": {**WHOLE_JSON, "_kx": "abc"},
    "meta": META,
}
NEWSLETTER = ProfileList(
    id="Y6nRLr",
    name="Newsletter",
    created=at(8),
    updated=at(9),
    opt_in_process="double_opt_in",
)
MADE = attrs.evolve(WHOLE, id=ID, kx="abc", patch_properties=PATCHES, patch_identifiers=ADDRESSES)

EXCHANGES = [
    Exchange(
        "bulk_import_profiles",
        ([MADE, CLEARED],),
        {"list_id": "Y6nRLr"},
        sends=f"POST {JOBS}",
        body={
            "data": {
                "type": "profile-bulk-import-job",
                "attributes": {
                    "profiles": {
                        "data": [
                            ENTRY,
                            {
                                "type": "profile",
                                "attributes": {"external_id": "till-8", "title": None},
                            },
                        ]
                    }
                },
                "relationships": {"lists": {"data": [{"type": "list", "id": "Y6nRLr"}]}},
            }
        },
        answer=answer(202, "bulk_import_profiles"),
        gives=QUEUED,
    ),
    Exchange(
        "bulk_import_profiles",
        ([Profile(id=ID)],),
        case="alone",
        sends=f"POST {JOBS}",
        body={
            "data": {
                "type": "profile-bulk-import-job",
                "attributes": {
                    "profiles": {"data": [{"type": "profile", "id": ID, "attributes": {}}]}
                },
            }
        },
        answer=answer(202, "bulk_import_profiles"),
        gives=QUEUED,
    ),
    Exchange(
        "get_bulk_import_profiles_job",
        (JOB,),
        {"include": ["lists"]},
        sends=f"GET {JOBS}/{JOB}",
        query={"include": "lists"},
        answer=answer(200, "get_bulk_import_profiles_job"),
        gives=ProfileImportJob(
            id=JOB,
            status="complete",
            total_count=10,
            completed_count=9,
            failed_count=1,
            created_at=at(8),
            started_at=at(8, 0, 0, 5),
            completed_at=at(8, 0, 1),
            expires_at=at(15),
            list_ids=("Y6nRLr",),
        ),
    ),
    Exchange(
        "get_bulk_import_profiles_job",
        (JOB,),
        case="oddities",
        sends=f"GET {JOBS}/{JOB}",
        answer=answer(200, "get_bulk_import_profiles_job/oddities"),
        gives=ProfileImportJob(id=JOB, status="resting", total_count=10, created_at=at(8)),
    ),
    Exchange(
        "list_bulk_import_profiles_jobs",
        (where("status").any(["queued", "processing"]),),
        {"sort": "-created_at"},
        sends=f"GET {JOBS}",
        query={
            "filter": 'any(status,["queued","processing"])',
            "sort": "-created_at",
            "page[size]": "100",
        },
        answer=answer(200, "get_bulk_import_profiles_jobs"),
        gives=[
            ProfileImportJob(
                id=JOB,
                status="processing",
                total_count=10,
                completed_count=4,
                created_at=at(8),
                started_at=at(8, 0, 0, 5),
                expires_at=at(15),
            )
        ],
        follows=f"{JOBS}?page%5Bcursor%5D=bmV4dA&page%5Bsize%5D=100",
    ),
    Exchange(
        "list_errors_for_bulk_import_profiles_job",
        (JOB,),
        {"cursor": "bmV4dA", "page_size": 2},
        sends=f"GET {JOBS}/{JOB}/import-errors",
        query={"page[cursor]": "bmV4dA", "page[size]": "2"},
        answer=answer(200, "get_errors_for_bulk_import_profiles_job"),
        gives=[
            ProfileImportProblem(
                id="e4eebb08-b055-4a6f-bb13-c8cb69c9eb94",
                code="invalid",
                title="Invalid input",
                detail="The payload provided in the request is invalid.",
                pointer="/data/attributes/phone_number",
                original_payload={"phone_number": "0100000000"},
            ),
            ProfileImportProblem(detail="The payload is too large."),
        ],
    ),
    Exchange(
        "list_profiles_for_bulk_import_profiles_job",
        (JOB,),
        {"additional_fields": ["predictive_analytics"], "page_size": 50},
        sends=f"GET {JOBS}/{JOB}/profiles",
        query={"additional-fields[profile]": "predictive_analytics", "page[size]": "50"},
        answer=answer(200, "get_profiles_for_bulk_import_profiles_job"),
        gives=[SARAH],
    ),
    Exchange(
        "list_profile_ids_for_bulk_import_profiles_job",
        (JOB,),
        sends=f"GET {JOBS}/{JOB}/relationships/profiles",
        query={"page[size]": "100"},
        answer=answer(200, "get_profile_ids_for_bulk_import_profiles_job"),
        gives=[ID, OTHER],
        follows=f"{JOBS}/{JOB}/relationships/profiles?page%5Bcursor%5D=bmV4dA",
    ),
    Exchange(
        "get_lists_for_bulk_import_profiles_job",
        (JOB,),
        sends=f"GET {JOBS}/{JOB}/lists",
        answer=answer(200, "get_list_for_bulk_import_profiles_job"),
        gives=[NEWSLETTER],
    ),
    Exchange(
        "get_list_ids_for_bulk_import_profiles_job",
        (JOB,),
        sends=f"GET {JOBS}/{JOB}/relationships/lists",
        answer=answer(200, "get_list_ids_for_bulk_import_profiles_job"),
        gives=["Y6nRLr"],
    ),
]


@pytest.mark.parametrize("exchange", EXCHANGES, ids=str)
def test_an_operation_does_what_its_page_says(replay: Replay, exchange: Exchange) -> None:
    """The request is the documented one, and the answer is read field by field, in both colours."""
    blocking, awaited = replay.both(exchange)

    assert exchange.sent == blocking.sent == awaited.sent
    assert exchange.result == blocking.result == awaited.result
    assert [] == complaints(exchange)


@pytest.mark.parametrize("exchange", by_method(EXCHANGES), ids=str)
def test_an_operation_says_what_went_wrong(replay: Replay, exchange: Exchange) -> None:
    """Every documented error is an error of its kind, with operation, place and scope."""
    assert expected_refusals(exchange) == replay.refusals(exchange)


def test_no_operation_is_forgotten() -> None:
    """Every operation of the family has an exchange."""
    assert methods_of(profile_imports, profile_import_jobs) == {
        exchange.method for exchange in EXCHANGES
    }


@pytest.mark.parametrize(
    ("status", "completed", "finished"),
    [
        ("queued", False, False),
        ("processing", False, False),
        ("complete", True, True),
        ("complete", False, True),
        ("cancelled", False, True),
        ("resting", False, False),
        ("exploded", True, True),
        (None, False, False),
    ],
)
def test_a_job_is_finished_when_nothing_more_will_change(
    *, status: str | None, completed: bool, finished: bool
) -> None:
    """Known ends are ends; a state that is new is one when Klaviyo says when it was done."""
    when = datetime(2026, 7, 15, tzinfo=UTC) if completed else None
    job: Job = ProfileImportJob(id=JOB, status=status, completed_at=when)

    assert finished == job.finished


def test_an_import_is_not_repeated() -> None:
    """There would be two jobs; asking how far one is changes nothing."""
    assert not bulk_import_profiles([WHOLE]).repeatable
    assert get_bulk_import_profiles_job(JOB).repeatable


@pytest.mark.parametrize("count", [0, 10_001])
def test_an_import_has_a_size(count: int) -> None:
    """None and too many are refused with the way out."""
    with pytest.raises(ValueError, match=rf"1 to 10,000 profiles, not {count:,}; cut them with pr"):
        bulk_import_profiles([Profile(id=ID)] * count)


def test_an_import_may_be_full() -> None:
    """Ten thousand are one import, and one more is another."""
    people = [Profile(id=ID)] * 10_001
    sizes = [len(batch) for batch in profile_batches(people)]

    assert [10_000, 1] == sizes
    assert bulk_import_profiles(people[:10_000]).request.content


def test_an_import_has_a_weight() -> None:
    """A body that would pass 5 MB is refused before it is sent; batches never pass it."""
    heavy = [Profile(id=ID, properties={"Note": "x" * 98_000})] * 52
    with pytest.raises(ValueError, match="too large for one import; cut them with profile_batch"):
        bulk_import_profiles(heavy)
    bodies = [
        bulk_import_profiles(batch, list_id="Y6nRLr").request.content
        for batch in profile_batches(heavy)
    ]

    assert [48, 4] == [
        len(json.loads(body)["data"]["attributes"]["profiles"]["data"]) for body in bodies
    ]
    assert max(map(len, bodies)) <= 4_800_000


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (ProfileUpdate(title="T"), "profile 1: profile: give one of id, email"),
        (
            Profile(id=ID, properties={"Price": float("inf")}),
            "profile 1: profile.properties.Price is not a finite number",
        ),
        (
            Profile(id=ID, properties={"a": "x" * 60_000, "b": "x" * 60_000}),
            "profile 1: profile has 120,[0-9]{3} bytes; Klaviyo takes 100,000",
        ),
    ],
)
def test_the_wrong_profile_of_an_import_is_named(wrong: Any, text: str) -> None:
    """The position and the place lead to the fault, in an import and in cutting."""
    with pytest.raises(ValueError, match=text):
        bulk_import_profiles([WHOLE, wrong])
    with pytest.raises(ValueError, match=text):
        list(profile_batches([WHOLE, wrong]))


def test_a_list_has_an_id() -> None:
    """An empty id is a mistake, not no list."""
    with pytest.raises(ValueError, match="list_id is empty"):
        bulk_import_profiles([WHOLE], list_id="")


@given(
    weights=st.lists(st.integers(0, 3_000), max_size=40),
    most=st.integers(1, 12),
    heaviest=st.integers(400, 9_000),
)
def test_batches_lose_nothing_and_keep_their_bounds(
    weights: list[int], most: int, heaviest: int
) -> None:
    """Cut anyhow, the same profiles come in the same order, and no body is beyond its bounds."""
    people = [
        Profile(external_id=str(number), properties={"Note": "ä" * weight})
        for number, weight in enumerate(weights)
    ]
    batches = list(profile_batches(people, max_profiles=most, max_bytes=heaviest))
    bodies = [bulk_import_profiles(batch, list_id="Y6nRLr").request.content for batch in batches]

    assert people == [profile for batch in batches for profile in batch]
    assert all(1 <= len(batch) <= most for batch in batches)
    assert all(
        len(body) <= heaviest or len(batch) == 1
        for body, batch in zip(bodies, batches, strict=True)
    )


def test_a_batch_is_cut_where_it_must_be() -> None:
    """One byte less than five profiles need, and four go first."""
    people = [Profile(external_id=str(number)) for number in range(5)]
    longest = "L" * 32
    needed = len(bulk_import_profiles(people, list_id=longest).request.content)

    assert [5] == [len(batch) for batch in profile_batches(people, max_bytes=needed + 1)]
    assert [4, 1] == [len(batch) for batch in profile_batches(people, max_bytes=needed - 1)]


@given(
    st.lists(
        st.builds(
            Profile,
            id=st.just(ID),
            first_name=st.none() | texts,
            patch_properties=st.none()
            | st.builds(PatchProperties, unset=st.lists(texts, max_size=3)),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_imports_satisfy_klaviyos_schema(people: list[Profile]) -> None:
    """Whatever is told of people, the body is one that Klaviyo describes."""
    body = bulk_import_profiles(people).request.content

    assert [] == list(body_of(f"POST {JOBS}").iter_errors(json.loads(body)))


def test_what_an_import_was_refused_is_not_printed() -> None:
    """A problem quotes what was sent, for the caller's eyes only."""
    problem = ProfileImportProblem(detail="0100000000", original_payload={"p": "0100000000"})

    assert "0100" not in repr(problem)
