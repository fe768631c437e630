"""Lists: people who were added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import attrs

from ..._call import Call, Page
from .._filter import Filter
from .._structure import identifier, resource
from ._ask import page_call, resource_call, sequence_call
from ._costly import costly
from ._flow import read_flow
from ._members import member_ids, members, page_of
from .flow_definitions import Flow
from .profiles import ProfileExtra
from .stored_profiles import StoredProfile

GroupSort = Literal["created", "-created", "id", "-id", "name", "-name", "updated", "-updated"]
"""What lists and segments can be read by; with ``-`` before it, downwards."""

MemberSort = Literal["joined_group_at", "-joined_group_at"]
"""What members of a list or segment can be read by: when they joined."""


@attrs.frozen(kw_only=True)
class ProfileList:
    """
    People who were added: by a form, an import, somebody.

    Attributes:
        id: Klaviyo's key of it.

        name: What people see.

        created: When it was made.

        updated: When it was last changed.

        opt_in_process: ``"single_opt_in"``, or ``"double_opt_in"``, which
            asks whoever signs up to confirm.

        profile_count: Of its members; None unless asked for.

        tag_ids: Of its tags; empty unless asked for.

        flow_ids: Of the flows that it starts; empty unless asked for.
    """

    # https://developers.klaviyo.com/en/reference/get_list
    id: str
    name: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    opt_in_process: str | None = None
    profile_count: int | None = None
    tag_ids: Sequence[str] = ()
    flow_ids: Sequence[str] = ()


_list = resource(ProfileList, tag_ids="tags", flow_ids="flow-triggers")


def list_lists(
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    include: Sequence[Literal["flow-triggers", "tags"]] = (),
    sort: GroupSort | None = None,
    cursor: str | None = None,
    page_size: int = 10,
) -> Call[Page[ProfileList]]:
    """
    Read one page of the account's lists.

    Args:
        filter: By ``"id"``, ``"name"`` (equals or any), ``"created"``,
            ``"updated"`` (after).

        include: What to name the ids of: the flows that it starts, its tags.

        sort: In which order.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 10.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_lists
    page = page_of(sort, cursor, page_size, 10)
    parameters = {"filter": filter, "include": include or None, **page}
    return page_call("get_lists", _list, parameters=parameters)


def get_list(
    list_id: str,
    *,
    profile_count: bool = False,
    include: Sequence[Literal["flow-triggers", "tags"]] = (),
) -> Call[ProfileList]:
    """
    Read one list, with the number of its members if that is asked for.

    Args:
        list_id: Klaviyo's key of it.

        profile_count: Whether to count; limits it to one call a second and
            15 a minute.

        include: What to name the ids of: the flows that it starts, its tags.
    """
    # https://developers.klaviyo.com/en/reference/get_list
    extras = ["profile_count"] if profile_count else []
    parameters = {"additional-fields[list]": extras or None, "include": include or None}
    operation = costly("get_list", extras)
    return resource_call(operation, _list, ids=[list_id], parameters=parameters)


def list_profiles_for_list(
    list_id: str,
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    additional_fields: Sequence[ProfileExtra] = (),
    sort: MemberSort | None = None,
    cursor: str | None = None,
    page_size: int = 100,
) -> Call[Page[StoredProfile]]:
    """
    Read one page of a list's members, each with when it joined.

    Args:
        list_id: Klaviyo's key of the list.

        filter: By ``"email"``, ``"phone_number"``, ``"push_token"`` (equals or any),
            ``"_kx"`` (equals),
            ``"joined_group_at"`` (any comparison of times).

        additional_fields: What else to read of each.

        sort: By when they joined.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 100.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_profiles_for_list
    page = page_of(sort, cursor, page_size, 100)
    return members("get_profiles_for_list", list_id, filter, additional_fields, page)


def list_profile_ids_for_list(
    list_id: str,
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    sort: MemberSort | None = None,
    cursor: str | None = None,
    page_size: int = 100,
) -> Call[Page[str]]:
    """
    Read one page of the ids of a list's members.

    Args:
        list_id: Klaviyo's key of the list.

        filter: As for :func:`list_profiles_for_list`.

        sort: By when they joined.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 100.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_profile_ids_for_list
    page = page_of(sort, cursor, page_size, 100)
    return member_ids("get_profile_ids_for_list", list_id, filter, page)


def get_flows_triggered_by_list(list_id: str) -> Call[Sequence[Flow]]:
    """Read the flows that joining a list starts, without their definitions."""
    # https://developers.klaviyo.com/en/reference/get_flows_triggered_by_list
    return sequence_call("get_flows_triggered_by_list", read_flow, ids=[list_id])


def get_ids_for_flows_triggered_by_list(list_id: str) -> Call[Sequence[str]]:
    """Read the ids of the flows that joining a list starts."""
    # https://developers.klaviyo.com/en/reference/get_ids_for_flows_triggered_by_list
    return sequence_call("get_ids_for_flows_triggered_by_list", identifier, ids=[list_id])
