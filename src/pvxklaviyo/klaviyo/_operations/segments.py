"""Segments: people who meet a condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import attrs

from ..._call import Call, Page
from .._definitions import metric_ids_in
from .._filter import Filter
from .._json import Json
from .._structure import identifier, resource
from ._ask import page_call, resource_call, sequence_call
from ._costly import costly
from ._flow import read_flow
from ._members import member_ids, members, page_of
from .flow_definitions import Flow
from .lists import GroupSort, MemberSort
from .profiles import ProfileExtra
from .stored_profiles import StoredProfile


@attrs.frozen(kw_only=True)
class Segment:
    """
    People who meet a condition, for as long as they do.

    Attributes:
        id: Klaviyo's key of it.

        name: What people see.

        definition: The condition, as Klaviyo has it: groups that must all
            hold, of conditions of which one must. New kinds come every
            quarter, so it is free-form.

        created: When it was made.

        updated: When it was last changed.

        is_active: Whether it is kept up to date.

        is_processing: Whether Klaviyo is still finding its members.

        is_starred: Whether somebody marked it.

        profile_count: Of its members; None unless asked for.

        tag_ids: Of its tags; empty unless asked for.

        flow_ids: Of the flows that it starts; empty unless asked for.
    """

    # https://developers.klaviyo.com/en/reference/get_segment
    id: str
    name: str | None = None
    definition: Mapping[str, Json] = attrs.field(factory=dict[str, Json], repr=False)
    created: datetime | None = None
    updated: datetime | None = None
    is_active: bool | None = None
    is_processing: bool | None = None
    is_starred: bool | None = None
    profile_count: int | None = None
    tag_ids: Sequence[str] = ()
    flow_ids: Sequence[str] = ()

    @property
    def metric_ids(self) -> Sequence[str]:
        """The metrics that its condition names, each once; see :func:`metric_references`."""
        return metric_ids_in(self.definition)


_segment = resource(Segment, tag_ids="tags", flow_ids="flow-triggers")


def list_segments(
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    include: Sequence[Literal["flow-triggers", "tags"]] = (),
    sort: GroupSort | None = None,
    cursor: str | None = None,
    page_size: int = 10,
) -> Call[Page[Segment]]:
    """
    Read one page of the account's segments.

    Args:
        filter: By ``"id"``, ``"name"`` (equals or any), ``"created"``,
            ``"updated"`` (after),
            ``"is_active"`` (equals or any), ``"is_starred"`` (equals).

        include: What to name the ids of: the flows that it starts, its tags.

        sort: In which order.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 10.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_segments
    page = page_of(sort, cursor, page_size, 10)
    parameters = {"filter": filter, "include": include or None, **page}
    return page_call("get_segments", _segment, parameters=parameters)


def get_segment(
    segment_id: str,
    *,
    profile_count: bool = False,
    include: Sequence[Literal["flow-triggers", "tags"]] = (),
) -> Call[Segment]:
    """
    Read one segment, with the number of its members if that is asked for.

    Args:
        segment_id: Klaviyo's key of it.

        profile_count: Whether to count; limits it to one call a second and
            15 a minute.

        include: What to name the ids of: the flows that it starts, its tags.
    """
    # https://developers.klaviyo.com/en/reference/get_segment
    extras = ["profile_count"] if profile_count else []
    parameters = {"additional-fields[segment]": extras or None, "include": include or None}
    operation = costly("get_segment", extras)
    return resource_call(operation, _segment, ids=[segment_id], parameters=parameters)


def list_profiles_for_segment(
    segment_id: str,
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    additional_fields: Sequence[ProfileExtra] = (),
    sort: MemberSort | None = None,
    cursor: str | None = None,
    page_size: int = 100,
) -> Call[Page[StoredProfile]]:
    """
    Read one page of a segment's members, each with when it joined.

    Args:
        segment_id: Klaviyo's key of the segment.

        filter: By ``"profile_id"``, ``"email"``, ``"phone_number"``,
            ``"push_token"`` (equals or any), ``"_kx"`` (equals),
            ``"joined_group_at"`` (any comparison of times).

        additional_fields: What else to read of each.

        sort: By when they joined.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 100.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_profiles_for_segment
    page = page_of(sort, cursor, page_size, 100)
    return members("get_profiles_for_segment", segment_id, filter, additional_fields, page)


def list_profile_ids_for_segment(
    segment_id: str,
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    sort: MemberSort | None = None,
    cursor: str | None = None,
    page_size: int = 100,
) -> Call[Page[str]]:
    """
    Read one page of the ids of a segment's members.

    Args:
        segment_id: Klaviyo's key of the segment.

        filter: As for :func:`list_profiles_for_segment`.

        sort: By when they joined.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 100.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_profile_ids_for_segment
    page = page_of(sort, cursor, page_size, 100)
    return member_ids("get_profile_ids_for_segment", segment_id, filter, page)


def get_flows_triggered_by_segment(segment_id: str) -> Call[Sequence[Flow]]:
    """Read the flows that joining a segment starts, without their definitions."""
    # https://developers.klaviyo.com/en/reference/get_flows_triggered_by_segment
    return sequence_call("get_flows_triggered_by_segment", read_flow, ids=[segment_id])


def get_ids_for_flows_triggered_by_segment(segment_id: str) -> Call[Sequence[str]]:
    """Read the ids of the flows that joining a segment starts."""
    # https://developers.klaviyo.com/en/reference/get_ids_for_flows_triggered_by_segment
    return sequence_call("get_ids_for_flows_triggered_by_segment", identifier, ids=[segment_id])
