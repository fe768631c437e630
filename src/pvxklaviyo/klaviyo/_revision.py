"""How long the revision that we speak will be answered, and from when to say so."""

from __future__ import annotations

from datetime import date, timedelta

REVISION = "2026-07-15"
"""The revision of Klaviyo's API that this library speaks."""
# Stable for a year, deprecated for another:
# https://developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy
REVISION_RETIRES_ON = date(2028, 7, 15)
"""From then on Klaviyo answers with a later revision instead."""

WARN_BEFORE = timedelta(days=90)
"""A quarter: in each there is a new revision, and time to take it."""


def revision_ending(revision: str, today: date) -> str | None:
    """
    Say that a revision is about to end, or has.

    Args:
        revision: As it is sent. Only of our own is the end known.

        today: Any zone: a day more or less does not matter.

    Returns:
        None as long as there is nothing to say.
    """
    if revision != REVISION or today < REVISION_RETIRES_ON - WARN_BEFORE:
        return None
    if today < REVISION_RETIRES_ON:
        return (
            f"Klaviyo retires revision {REVISION} on {REVISION_RETIRES_ON}; "
            "upgrade pvxklaviyo before that day"
        )
    return (
        f"Klaviyo retired revision {REVISION} on {REVISION_RETIRES_ON} and answers in a later "
        "one, which may not be understood; upgrade pvxklaviyo"
    )
