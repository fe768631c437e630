"""
Everybody at the tills, into Klaviyo: one bulk import, and why some were refused.

    python examples/profile_import.py

One person that Klaviyo refuses keeps nobody else out. Nothing that is printed
names a person: problems are told by their place and Klaviyo's code.
"""

from __future__ import annotations

from datetime import timedelta

import stage

from pvxklaviyo import Klaviyo, Profile, env
from pvxklaviyo.klaviyo import (
    get_bulk_import_profiles_job,
    list_errors_for_bulk_import_profiles_job,
    list_profiles_for_bulk_import_profiles_job,
    profile_batches,
)

PEOPLE = [
    Profile(email="ann@post.pvx-sim.net", first_name="Ann", properties={"Till": 4}),
    Profile(email="ben.post.pvx-sim.net", first_name="Ben", properties={"Till": 4}),
    Profile(phone_number="+447700900123", first_name="Cat", properties={"Till": 7}),
]
"""As the tills wrote them down; somebody typed a dot for the @."""


def main() -> None:
    """Import them, wait for the end, and say who is there now."""
    with (
        stage.services() as at,
        Klaviyo(api_key=env("KLAVIYO_API_KEY"), url=at.klaviyo_url, clock=at.clock) as klaviyo,
    ):
        for batch in profile_batches(PEOPLE):
            begun = klaviyo.bulk_import_profiles(batch)
            job = klaviyo.wait_for(
                get_bulk_import_profiles_job(begun.id), timeout=timedelta(minutes=10)
            )
            print(f"{job.status}: {job.completed_count} written, {job.failed_count} refused")

            for problem in klaviyo.iterate(list_errors_for_bulk_import_profiles_job(job.id)):
                print("refused:", problem.code, "at", problem.pointer)
            for profile in klaviyo.iterate(list_profiles_for_bulk_import_profiles_job(job.id)):
                print("there:", profile.id, profile.properties)


if __name__ == "__main__":
    main()
