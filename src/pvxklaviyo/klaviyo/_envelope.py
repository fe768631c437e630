"""
Events as bytes: encoded once when they are decided, joined when they are sent.

A stored event is three parts, because what is known of it at different times
differs: its instant may be fixed at the first attempt, and who it is about is
sealed apart. Joining never encodes again, so a repeated request is the same
byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

import attrs

from ._cut import cut
from ._event import Event
from ._json import text_json, to_json
from ._profile import Profile
from ._profile_json import meta_json, profile_json

Endpoint = Literal["events", "event-bulk-create-jobs"]
"""Where events go: one by one, or up to 1,000 at once."""

# https://developers.klaviyo.com/en/reference/bulk_create_events
MAX_BATCH_EVENTS = 1_000
"""Events in one bulk request, at most."""
MAX_BATCH_BYTES = 4_800_000
"""Bytes that batches are cut to: below Klaviyo's 5 MB, in whichever way it counts them."""
_MAX_BODY_BYTES = 5_000_000
# https://developers.klaviyo.com/en/reference/events_api_overview#limitations
_MAX_PROFILE_BYTES = 95_000


@attrs.frozen(kw_only=True)
class EventParts:
    """
    One event, encoded. ``repr`` shows no part: they hold personal data.

    Attributes:
        attributes: A JSON object: metric, properties, value, ``unique_id``;
            neither time nor backfill.

        profile: A JSON object: the profile's resource with its identifiers,
            ``attributes`` last.

        meta: A JSON object: changes to the profile's properties; empty when
            there are none.
    """

    attributes: bytes = attrs.field(repr=False)
    profile: bytes = attrs.field(repr=False)
    meta: bytes = attrs.field(default=b"", repr=False)


@attrs.frozen(kw_only=True)
class Sendable:
    """
    One encoded event with what is decided when it leaves.

    Attributes:
        parts: The event.

        time: When it happened, aware; None leaves it to Klaviyo's receipt.

        backfill: Whether it is recorded without starting flows.

    Raises:
        ValueError: *time* has no zone.
    """

    parts: EventParts
    time: datetime | None = None
    backfill: bool = False

    def __attrs_post_init__(self) -> None:
        if self.time is not None and self.time.utcoffset() is None:
            raise ValueError("time has no zone; Klaviyo does not say which one it would take")


def encode(event: Event) -> EventParts:
    """
    Encode *event* once and for all, without its time and backfill.

    Raises:
        ValueError: Klaviyo would refuse it; the text names the place and not
            the value.
    """
    pieces = [b'{"properties":', to_json(event.properties, "properties"), _metric(event.metric)]
    if event.unique_id is not None:
        pieces += (b',"unique_id":', text_json(event.unique_id, "unique_id"))
    if event.value is not None:
        # By itself, so that money does not take the whole event the careful way.
        pieces += (b',"value":', to_json(event.value, "value"))
    if event.value_currency is not None:
        pieces += (b',"value_currency":"', event.value_currency.encode(), b'"')
    pieces.append(b"}")
    profile = event.profile
    meta = meta_json(profile) if profile.patch_properties or profile.patch_identifiers else b""
    parts = EventParts(attributes=b"".join(pieces), profile=_profile(profile), meta=meta)
    whole = size(parts)
    if whole > _MAX_BODY_BYTES:
        raise ValueError(f"the event has {whole:,} bytes; Klaviyo takes {_MAX_BODY_BYTES:,}")
    return parts


@lru_cache(256)
def _metric(name: str) -> bytes:
    # An account has 200 of them.
    member = b',"metric":{"data":{"type":"metric","attributes":{"name":%b}}}'
    return member % text_json(name, "metric")


def _profile(profile: Profile) -> bytes:
    encoded = profile_json(profile)
    if len(encoded) > _MAX_PROFILE_BYTES:
        raise ValueError(
            f"profile has {len(encoded):,} bytes; Klaviyo takes {_MAX_PROFILE_BYTES:,} in an event"
        )
    return encoded


def sendable(event: Event) -> Sendable:
    """
    Encode *event* with its own time and backfill.

    Raises:
        ValueError: Klaviyo would refuse it; the text names the place and not
            the value.
    """
    return Sendable(parts=encode(event), time=event.time, backfill=event.backfill)


def envelope(rows: Sequence[Sendable], endpoint: Endpoint) -> bytes:
    """
    Join encoded events to the body of one request.

    Args:
        rows: One for ``"events"``; at least one for
            ``"event-bulk-create-jobs"``, where those of one profile share an
            entry, and entries stand in the order of first appearance.

        endpoint: Where the body goes.

    Returns:
        The body. The same rows give the same bytes.

    Raises:
        ValueError: The number of rows is not what the endpoint takes.
    """
    if endpoint == "events":
        if len(rows) != 1:
            raise ValueError(f"POST /api/events takes one event, not {len(rows)}")
        return _single(rows[0])
    if not 1 <= len(rows) <= MAX_BATCH_EVENTS:
        raise ValueError(
            f"a bulk request takes 1 to {MAX_BATCH_EVENTS:,} events, not {len(rows):,}"
        )
    return _bulk(rows)


def _add_attributes(row: Sendable, pieces: list[bytes]) -> None:
    pieces.append(row.parts.attributes[:-1])
    time = row.time
    if time is not None:
        if time.tzinfo is not UTC:
            time = time.astimezone(UTC)
        # Klaviyo cuts to the second; doing it here keeps body and read-back equal.
        pieces.append(b',"time":"%bZ"' % time.isoformat()[:19].encode())
    if row.backfill:
        pieces.append(b',"backfill":true')


def _single(row: Sendable) -> bytes:
    # https://developers.klaviyo.com/en/reference/create_event
    profile = row.parts.profile
    if row.parts.meta:
        # Here, and only here, meta is one of the profile's attributes.
        comma = b"" if profile.endswith(b"{}}") else b","
        profile = profile[:-2] + comma + b'"meta":' + row.parts.meta + b"}}"
    pieces = [b'{"data":{"type":"event","attributes":']
    _add_attributes(row, pieces)
    pieces += (b',"profile":{"data":', profile, b"}}}}")
    return b"".join(pieces)


_BULK_HEAD = b'{"data":{"type":"event-bulk-create-job","attributes":{"events-bulk-create":{"data":['
_BULK_TAIL = b"]}}}}"
_ENTRY_HEAD = b'{"type":"event-bulk-create","attributes":{"profile":{"data":'
_ENTRY_META = b',"meta":'
_ENTRY_EVENTS = b'},"events":{"data":['
_ENTRY_TAIL = b"]}}}"
_EVENT_HEAD = b'{"type":"event","attributes":'
_EVENT_TAIL = b"}}"
_ROW_OVERHEAD = len(
    b"".join((_ENTRY_HEAD, _ENTRY_META, _ENTRY_EVENTS, _ENTRY_TAIL, _EVENT_HEAD, _EVENT_TAIL))
    + b',"time":"2024-12-31T16:05:00Z","backfill":true,'
)


def _bulk(rows: Sequence[Sendable]) -> bytes:
    # https://developers.klaviyo.com/en/reference/bulk_create_events
    entries: list[list[bytes]] = []
    shared: dict[bytes, list[bytes]] = {}
    for row in rows:
        parts = row.parts
        entry = None if parts.meta else shared.get(parts.profile)
        if entry is not None:
            entry.append(b",")
        else:
            # A change to the profile belongs to its own event: not shared, or
            # two of them would take effect as one.
            profile = parts.profile
            if parts.meta:
                profile = profile[:-1] + _ENTRY_META + parts.meta + b"}"
            entry = [_ENTRY_HEAD, profile, _ENTRY_EVENTS]
            entries.append(entry)
            if not parts.meta:
                shared[profile] = entry
        entry.append(_EVENT_HEAD)
        _add_attributes(row, entry)
        entry.append(_EVENT_TAIL)
    pieces = [_BULK_HEAD]
    for entry in entries:
        pieces += entry
        pieces += (_ENTRY_TAIL, b",")
    pieces[-1] = _BULK_TAIL
    return b"".join(pieces)


def batches(
    rows: Iterable[Sendable],
    *,
    max_events: int = MAX_BATCH_EVENTS,
    max_bytes: int = MAX_BATCH_BYTES,
) -> Iterator[Sequence[Sendable]]:
    """
    Cut *rows* into bulk requests, in order.

    Args:
        rows: Encoded events.

        max_events: In one request.

        max_bytes: Of one body. One event that alone is larger goes alone.

    Returns:
        Lists of at least one row.
    """
    sized = ((row, size(row.parts)) for row in rows)
    return cut(sized, most=max_events, around=FRAME_BYTES, max_bytes=max_bytes)


FRAME_BYTES = len(_BULK_HEAD) + len(_BULK_TAIL)


def size(parts: EventParts) -> int:
    """At most so many bytes of a bulk body are this event's."""
    return len(parts.attributes) + len(parts.profile) + len(parts.meta) + _ROW_OVERHEAD
