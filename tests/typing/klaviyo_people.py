"""
Klaviyo's people, used from the outside. Never run: only type-checked.

What is marked as wrong must be found wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import assert_type

from pvxklaviyo import AsyncKlaviyo, Klaviyo, Profile
from pvxklaviyo.klaviyo import (
    UNSET,
    Flow,
    Job,
    Json,
    LocationUpdate,
    Page,
    ProfileImportJob,
    ProfileUpdate,
    StoredProfile,
    WrittenProfile,
    get_bulk_import_profiles_job,
    list_profiles,
    profile_batches,
    where,
)


def people(klaviyo: Klaviyo, when: datetime) -> None:
    """Every result has its type, and what may be missing says so."""
    assert_type(klaviyo.get_profile("01GD"), StoredProfile)
    assert_type(klaviyo.find_profile(email="a@b.co"), StoredProfile | None)
    assert_type(klaviyo.list_profiles(where("created") > when), Page[StoredProfile])
    assert_type(klaviyo.iterate(list_profiles()), Iterator[StoredProfile])
    assert_type(klaviyo.create_or_update_profile(Profile(kx="abc")), WrittenProfile)
    assert_type(klaviyo.create_or_update_profile(ProfileUpdate(email="a@b.co")), WrittenProfile)
    assert_type(klaviyo.merge_profiles("01GE", into="01GD"), str)
    assert_type(klaviyo.get_flows_triggered_by_list("Y6nRLr"), Sequence[Flow])
    assert_type(klaviyo.get_profile("01GD").properties, Mapping[str, Json])
    klaviyo.find_profile("a@b.co")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    klaviyo.list_profiles(sort="shoe_size")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def changes() -> Sequence[ProfileUpdate]:
    """What stays, what is cleared and what is set are three things to a type checker too."""
    location = LocationUpdate(city=None, zip="LS1", latitude=Decimal("53.8"), region=UNSET)
    ProfileUpdate(id="01GD", location=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    return [ProfileUpdate(id="01GD", title=None, first_name="Ann", image=UNSET, location=location)]


def imports(klaviyo: Klaviyo, everybody: Sequence[Profile]) -> None:
    """Any job may be waited for, and what is waited for has the job's own type."""
    for batch in profile_batches(everybody):
        asked = get_bulk_import_profiles_job(klaviyo.bulk_import_profiles(batch).id)
        done = klaviyo.wait_for(asked, timeout=timedelta(minutes=5))
        assert_type(done, ProfileImportJob)
        job: Job = done
        assert_type(job.finished, bool)
    klaviyo.wait_for(list_profiles(), timeout=timedelta())  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]


async def awaited(klaviyo: AsyncKlaviyo) -> None:
    """The same, awaited."""
    assert_type(await klaviyo.find_profile(external_id="till-1"), StoredProfile | None)
    asked = get_bulk_import_profiles_job("01GS")
    assert_type(await klaviyo.wait_for(asked, timeout=timedelta(minutes=5)), ProfileImportJob)
    async for profile in klaviyo.iterate(list_profiles()):
        assert_type(profile.location is None, bool)
