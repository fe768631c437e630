"""What Hypothesis draws events from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from pvxklaviyo.klaviyo import Event, Json, PatchProperties, Profile, Sendable, encode

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
decimals = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=Decimal("-1e30"), max_value=Decimal("1e30")
)
leaves: st.SearchStrategy[Json] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    decimals,
    texts,
)
values: st.SearchStrategy[Json] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(texts, inner, max_size=4),
    ),
    max_leaves=12,
)
objects = st.dictionaries(texts, values, max_size=5)
emails = st.sampled_from(["ada@acme.co", "bob@acme.co", 'quo"te@acme.co', "zoë@acme.co"])
profiles = st.one_of(
    st.builds(Profile, email=emails),
    st.builds(Profile, id=st.sampled_from(["01GD", "01GE"])),
    st.builds(
        Profile,
        email=emails,
        phone_number=st.just("+447700900123"),
        external_id=texts,
        properties=objects,
        patch_properties=st.none()
        | st.builds(PatchProperties, append=objects, unappend=objects, unset=st.lists(texts)),
    ),
)
times = st.datetimes(
    datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones() | st.just(UTC)
).filter(lambda time: time >= datetime(1990, 1, 1, tzinfo=UTC))
events = st.builds(
    Event,
    metric=st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=127),
    profile=profiles,
    properties=objects,
    time=st.none() | times,
    value=st.none() | decimals,
    value_currency=st.none() | st.just("GBP"),
    unique_id=st.none() | st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
    backfill=st.booleans(),
)
rows = events.map(
    lambda event: Sendable(parts=encode(event), time=event.time, backfill=event.backfill)
)


def exact(data: bytes) -> Any:
    """Read JSON with every number that has a fraction or exponent as a Decimal."""
    return json.loads(data, parse_float=Decimal)


def as_read(value: Json) -> Any:
    """What *value* is after a journey through exact JSON, said independently of the encoder."""
    match value:
        case bool() | None | str() | int():
            return value
        case float():
            return Decimal(repr(value))
        case Decimal():
            return value
        case Mapping():
            return {key: as_read(member) for key, member in value.items()}
        case Sequence():
            return [as_read(element) for element in value]
