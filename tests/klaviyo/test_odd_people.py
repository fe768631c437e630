"""Answers of any shape: read, or refused with a place; never anything else."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo._call import Call
from pvxklaviyo._http import Response
from pvxklaviyo.errors import DecodeError
from pvxklaviyo.klaviyo import (
    Location,
    ProfileImportJob,
    ProfileImportProblem,
    ProfileList,
    Segment,
    StoredProfile,
    Tag,
    TagGroup,
    find_tag_group_for_tag,
    get_bulk_import_profiles_job,
    get_list,
    get_profile,
    get_segment,
    get_tag,
    list_errors_for_bulk_import_profiles_job,
    list_profiles_for_list,
)

from .strategies import values

PURPOSES = ("marketing", "transactional", "conversational", "open_tracking")


def nested(keys: Any) -> st.SearchStrategy[Any]:
    """An object with some of *keys* and anything behind them, or anything at all."""
    return st.dictionaries(st.sampled_from(keys), values, max_size=4) | values


consent = nested(["consent", "can_receive", "can_receive_sms_marketing", "suppression", "metadata"])
channel = st.dictionaries(st.sampled_from(PURPOSES), consent, max_size=3) | values
KNOWN: dict[str, st.SearchStrategy[Any]] = {
    "location": nested([field.name for field in attrs.fields(Location)]),
    "subscriptions": st.dictionaries(
        st.sampled_from(["email", "sms", "mobile_push", "whatsapp"]), channel, max_size=3
    )
    | values,
    "predictive_analytics": nested(["historic_clv", "ranked_channel_affinity"]),
    "source": nested(["pointer"]),
    "definition": nested(["condition_groups"]),
}


def documents(kind: type[attrs.AttrsInstance]) -> st.SearchStrategy[Any]:
    """Resources whose attributes have the right names and anything behind them."""
    names = [field.name for field in attrs.fields(kind)] + ["source"]
    known = {name: KNOWN.get(name, values) for name in names}
    attributes = st.fixed_dictionaries({}, optional=known) | values
    related = nested(["data", "links"])
    relationships = (
        st.dictionaries(
            st.sampled_from(["lists", "segments", "tags", "tag-group", "flow-triggers"]),
            related,
            max_size=3,
        )
        | values
    )
    return (
        st.fixed_dictionaries(
            {"id": st.just("01G") | values},
            optional={"attributes": attributes, "relationships": relationships},
        )
        | values
    )


ASKED: dict[str, tuple[Call[Any], type[attrs.AttrsInstance], bool]] = {
    "profile": (get_profile("X"), StoredProfile, False),
    "members": (list_profiles_for_list("X"), StoredProfile, True),
    "job": (get_bulk_import_profiles_job("X"), ProfileImportJob, False),
    "problems": (
        list_errors_for_bulk_import_profiles_job("X"),
        ProfileImportProblem,
        True,
    ),
    "list": (get_list("X"), ProfileList, False),
    "segment": (get_segment("X"), Segment, False),
    "tag": (get_tag("X"), Tag, False),
    "group": (find_tag_group_for_tag("X"), TagGroup, False),
}


@pytest.mark.parametrize("name", ASKED)
def test_an_answer_of_any_shape_is_read_or_refused(name: str) -> None:
    """Whatever stands where, the outcome is a value or a DecodeError."""
    call, kind, many = ASKED[name]
    resources: st.SearchStrategy[Any] = documents(kind)
    read = 0

    @given(data=st.lists(resources, max_size=2) if many else resources, included=st.none() | values)
    @settings(max_examples=max(1, settings.default.max_examples // 5))
    def any_shape(data: Any, included: Any) -> None:
        nonlocal read
        body = json.dumps({"data": data, "included": included}, default=_number).encode()
        try:
            call.decode(Response(200, {}, body))
        except DecodeError as error:
            assert error.problems
        else:
            read += 1

    any_shape()

    assert read


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)
