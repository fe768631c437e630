"""Events as a body carries them, single or in bulk, and the limits that no schema states."""

# https://developers.klaviyo.com/en/reference/events_api_overview

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from .document import Json, Wrong, below
from .profiles import identity
from .shape import read_time

# A vendor's "KB" is read as the smaller, decimal one: who stays below that is
# safe under either reading.
BODY_BYTES = 5_000_000
PROFILE_BODY_BYTES = 100_000
PROFILE_BYTES = 95_000
STRING_BYTES = 100_000
BULK_EVENTS = 1_000
PROPERTIES = 400
ELEMENTS = 4_000
NESTING = 10
METRIC_NAME = 127
UNIQUE_ID = 255
EMAIL = 99
LAST_YEAR_TOO_EARLY = 1990
AHEAD = timedelta(days=365)

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s.,;<>\"]+(\.[^@\s.,;<>\"]+)+")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")


@attrs.frozen(kw_only=True)
class Submission:
    """
    One event of a request, of the right shape.

    Attributes:
        metric: Name of its metric.

        identifiers: What names the profile.

        profile: The profile's part of the body.

        properties: As sent.

        time: When it happened, or None for when it is received.

        value: Money, or None.

        value_currency: Its currency, or None.

        unique_id: Or None for the time to the second.

        backfill: Whether it, or its entry, is history.

        pointer: Where its attributes stand in the body.

        profile_pointer: Where the profile stands.
    """

    metric: str
    identifiers: Mapping[str, str] = attrs.field(repr=False)
    profile: Mapping[str, Json] = attrs.field(repr=False)
    properties: Mapping[str, Json] = attrs.field(repr=False)
    time: datetime | None
    value: float | None
    value_currency: str | None
    unique_id: str | None
    backfill: bool
    pointer: str
    profile_pointer: str


def single(document: Json) -> Submission:
    """Take the event out of a body of ``create_event`` that has the right shape."""
    pointer = "/data/attributes"
    attributes = _at(document, "data", "attributes")
    profile = _at(attributes, "profile", "data")
    return _submission(attributes, profile, pointer, f"{pointer}/profile/data")


def bulk(document: Json) -> Sequence[Submission]:
    """Take the events out of a body of ``bulk_create_events`` that has the right shape."""
    pointer = "/data/attributes/events-bulk-create/data"
    found: list[Submission] = []
    entries = _at(document, "data", "attributes", "events-bulk-create")["data"]
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        at = f"{pointer}/{number}/attributes"
        attributes = _at(entry, "attributes")
        profile = _at(attributes, "profile", "data")
        events = _at(attributes, "events")["data"]
        for position, event in enumerate(events if isinstance(events, list) else ()):
            found.append(
                _submission(
                    _at(event, "attributes"),
                    profile,
                    f"{at}/events/data/{position}/attributes",
                    f"{at}/profile/data",
                    backfill=attributes.get("backfill") is True,
                )
            )
    return found


def _at(value: Json, *steps: str) -> dict[str, Json]:
    for step in steps:
        value = value[step] if isinstance(value, dict) else None
    if not isinstance(value, dict):
        raise TypeError("the shape of a body is checked before it is read")
    return value


def _submission(
    attributes: dict[str, Json],
    profile: dict[str, Json],
    pointer: str,
    profile_pointer: str,
    *,
    backfill: bool = False,
) -> Submission:
    time = attributes.get("time")
    value = attributes.get("value")
    currency = attributes.get("value_currency")
    unique_id = attributes.get("unique_id")
    return Submission(
        metric=str(_at(attributes, "metric", "data", "attributes")["name"]),
        identifiers=identity(profile),
        profile=profile,
        properties=_at(attributes, "properties"),
        time=read_time(time) if isinstance(time, str) else None,
        value=value if isinstance(value, int | float) else None,
        value_currency=currency if isinstance(currency, str) else None,
        unique_id=unique_id if isinstance(unique_id, str) else None,
        backfill=backfill or attributes.get("backfill") is True,
        pointer=pointer,
        profile_pointer=profile_pointer,
    )


def beyond_limits(submission: Submission, now: datetime) -> Iterator[Wrong]:
    """Give everything in an event that is too long, too many, too early or too late."""
    at = submission.pointer
    name_at = f"{at}/metric/data/attributes/name"
    if not submission.metric.strip():
        yield Wrong("The name of a metric may not be blank.", name_at)
    if len(submission.metric) > METRIC_NAME:
        yield Wrong("The name of a metric must be shorter than 128 characters.", name_at)
    if submission.unique_id is not None and not 1 <= len(submission.unique_id) <= UNIQUE_ID:
        yield Wrong("A unique_id has 1 to 255 characters.", f"{at}/unique_id")
    if submission.time is not None:
        if submission.time.year <= LAST_YEAR_TOO_EARLY:
            yield Wrong("The time must be after the year 1990.", f"{at}/time")
        elif submission.time > now + AHEAD:
            yield Wrong("The time may be at most 1 year in the future.", f"{at}/time")
    if len(submission.properties) > PROPERTIES:
        yield Wrong("An event may have at most 400 properties.", f"{at}/properties")
    yield from _oversized(dict(submission.properties), f"{at}/properties", 1)
    yield from profile_beyond_limits(submission.profile, submission.profile_pointer)


def profile_beyond_limits(
    profile: Mapping[str, Json], pointer: str, *, needs_identifier: bool = True
) -> Iterator[Wrong]:
    """Give what is wrong with a profile's part of a body, beyond its shape."""
    known = identity(profile)
    at = f"{pointer}/attributes"
    if needs_identifier and not known:
        yield Wrong("One identifier of the profile is needed, such as its email.", at)
    email = known.get("email")
    attributes = profile.get("attributes")
    if isinstance(attributes, dict) and attributes.get("email") == "":
        email = ""
    if email is not None and (len(email) > EMAIL or not _EMAIL.fullmatch(email)):
        yield Wrong("Invalid email address.", f"{at}/email")
    phone = known.get("phone_number")
    if phone is not None and not _PHONE.fullmatch(phone):
        yield Wrong("Invalid phone number format (Example of a valid format: +12345678901).",
                    f"{at}/phone_number")  # fmt: skip
    text = json.dumps(dict(profile), ensure_ascii=False)
    if len(text) * 4 > PROFILE_BYTES and len(text.encode("utf-8", "surrogatepass")) > PROFILE_BYTES:
        yield Wrong("The profile is too large.", pointer)


def _oversized(value: Json, pointer: str, depth: int) -> Iterator[Wrong]:
    if isinstance(value, str):
        # A text has at most four bytes a character, so most need no encoding.
        if (
            len(value) * 4 > STRING_BYTES
            and len(value.encode("utf-8", "surrogatepass")) > STRING_BYTES
        ):
            yield Wrong("A string cannot be larger than 100 KB.", pointer)
    elif isinstance(value, bool):
        return
    elif isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            yield Wrong("An integer must fit 64 bits.", pointer)
    elif isinstance(value, list | dict):
        if depth > NESTING:
            yield Wrong("Values may be nested at most 10 levels deep.", pointer)
            return
        if isinstance(value, list) and len(value) > ELEMENTS:
            yield Wrong("An array may have at most 4,000 elements.", pointer)
        members = enumerate(value) if isinstance(value, list) else value.items()
        for step, member in members:
            yield from _oversized(member, below(pointer, step), depth + 1)


def repeated(submissions: Sequence[Submission]) -> Iterator[Wrong]:
    """Give every event of a bulk whose profile, metric, and ``unique_id`` came before in it."""
    seen: set[tuple[tuple[tuple[str, str], ...], str, str]] = set()
    for submission in submissions:
        if submission.unique_id is None:
            continue
        key = (
            tuple(sorted(submission.identifiers.items())),
            submission.metric,
            submission.unique_id,
        )
        if key in seen:
            yield Wrong(
                "The unique_id is repeated for the same profile and metric.",
                f"{submission.pointer}/unique_id",
            )
        seen.add(key)
