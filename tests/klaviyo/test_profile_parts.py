from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.klaviyo import Json, Profile, encode_profile, post_profile, profile_body

properties = st.dictionaries(
    st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=8),
    st.none()
    | st.integers(0, 99)
    | st.text(max_size=8)
    | st.lists(st.text(max_size=4), max_size=3),
    max_size=6,
)


@given(properties=properties)
def test_a_body_sets_and_takes_away_and_names_one_identifier(properties: dict[str, Json]) -> None:
    """What has a value is set, what is None is unset, and nothing else of the person is there."""
    body = json.loads(
        profile_body(encode_profile(Profile(email="ann@post.pvx-sim.net", title="Ms"), properties))
    )

    gone = [name for name, value in properties.items() if value is None]
    kept = {name: value for name, value in properties.items() if value is not None}
    meta = {"meta": {"patch_properties": {"unset": gone}}} if gone else {}
    attributes = {"email": "ann@post.pvx-sim.net", "properties": kept}
    assert {"data": {"type": "profile", "attributes": attributes, **meta}} == body


def test_a_profile_known_by_its_key_alone() -> None:
    """There is nothing before the properties then."""
    body = profile_body(encode_profile(Profile(id="01J"), {"A": 1}))

    assert {
        "data": {"type": "profile", "id": "01J", "attributes": {"properties": {"A": 1}}}
    } == json.loads(body)


def test_what_klaviyo_would_refuse_is_refused_here() -> None:
    """A profile has 100 KB at most, and the text says so without what is in it."""
    with pytest.raises(ValueError, match="profile has 100,") as refused:
        encode_profile(Profile(email="ann@post.pvx-sim.net"), {"A": "x" * 100_000})
    assert "xxx" not in str(refused.value)


def test_no_part_shows_whom_it_is_about() -> None:
    """Neither the parts nor the call show an address."""
    parts = encode_profile(Profile(email="ann@post.pvx-sim.net"), {"A": 1})

    assert "ann@" not in repr(parts)
    assert "create_or_update_profile" == post_profile(profile_body(parts)).operation
