"""Tags: how people sort lists, segments, flows and campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import attrs

from ..._call import Call, Page
from .._filter import Filter
from .._structure import identifier, resource
from ._ask import optional_call, page_call, resource_call, sequence_call, within


@attrs.frozen(kw_only=True)
class Tag:
    """
    A word that people put on things.

    Attributes:
        id: Klaviyo's key of it.

        name: What people see.

        tag_group_id: Of the group that it belongs to; None unless asked for.
    """

    # https://developers.klaviyo.com/en/reference/get_tags
    id: str
    name: str | None = None
    tag_group_id: str | None = None


@attrs.frozen(kw_only=True)
class TagGroup:
    """
    Tags that belong together.

    Attributes:
        id: Klaviyo's key of it.

        name: What people see.

        exclusive: Whether a thing may have one of its tags only.

        default: Whether tags are in it that nobody put into another.
    """

    # https://developers.klaviyo.com/en/reference/get_tag_group_for_tag
    id: str
    name: str | None = None
    exclusive: bool | None = None
    default: bool | None = None


_tag = resource(Tag, tag_group_id="tag-group")


def list_tags(
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    *,
    include: Sequence[Literal["tag-group"]] = (),
    sort: Literal["id", "-id", "name", "-name"] | None = None,
    cursor: str | None = None,
    page_size: int = 50,
) -> Call[Page[Tag]]:
    """
    Read one page of the account's tags.

    Args:
        filter: By ``"name"`` (equals, contains, begins or ends with).

        include: What to name the ids of: the group.

        sort: In which order.

        cursor: Where to go on; usually :attr:`Page.next` does that.

        page_size: 1 to 50.

    Raises:
        ValueError: The size is out of range.
    """
    # https://developers.klaviyo.com/en/reference/get_tags
    parameters = {
        "filter": filter,
        "include": include or None,
        "sort": sort,
        "page[cursor]": cursor,
        "page[size]": within(page_size, 50),
    }
    return page_call("get_tags", _tag, parameters=parameters)


def get_tag(tag_id: str, *, include: Sequence[Literal["tag-group"]] = ()) -> Call[Tag]:
    """
    Read one tag.

    Args:
        tag_id: Klaviyo's key of it.

        include: What to name the ids of: the group.
    """
    # https://developers.klaviyo.com/en/reference/get_tag
    parameters = {"include": include or None}
    return resource_call("get_tag", _tag, ids=[tag_id], parameters=parameters)


def find_tag_group_for_tag(tag_id: str) -> Call[TagGroup | None]:
    """Read the group that a tag belongs to; None where tag or group is gone."""
    # https://developers.klaviyo.com/en/reference/get_tag_group_for_tag
    return optional_call("get_tag_group_for_tag", TagGroup, ids=[tag_id])


def find_tag_group_id_for_tag(tag_id: str) -> Call[str | None]:
    """Read the id of the group that a tag belongs to; None where tag or group is gone."""
    # https://developers.klaviyo.com/en/reference/get_tag_group_id_for_tag
    return optional_call("get_tag_group_id_for_tag", identifier, ids=[tag_id])


def get_list_ids_for_tag(tag_id: str) -> Call[Sequence[str]]:
    """Read the ids of the lists that have a tag."""
    # https://developers.klaviyo.com/en/reference/get_list_ids_for_tag
    return sequence_call("get_list_ids_for_tag", identifier, ids=[tag_id])


def get_segment_ids_for_tag(tag_id: str) -> Call[Sequence[str]]:
    """Read the ids of the segments that have a tag."""
    # https://developers.klaviyo.com/en/reference/get_segment_ids_for_tag
    return sequence_call("get_segment_ids_for_tag", identifier, ids=[tag_id])


def get_flow_ids_for_tag(tag_id: str) -> Call[Sequence[str]]:
    """Read the ids of the flows that have a tag."""
    # https://developers.klaviyo.com/en/reference/get_flow_ids_for_tag
    return sequence_call("get_flow_ids_for_tag", identifier, ids=[tag_id])


def get_campaign_ids_for_tag(tag_id: str) -> Call[Sequence[str]]:
    """Read the ids of the campaigns that have a tag; needs the scope of campaigns as well."""
    # https://developers.klaviyo.com/en/reference/get_campaign_ids_for_tag
    return sequence_call("get_campaign_ids_for_tag", identifier, ids=[tag_id])


def get_tags_for_list(list_id: str) -> Call[Sequence[Tag]]:
    """Read the tags of a list."""
    # https://developers.klaviyo.com/en/reference/get_tags_for_list
    return sequence_call("get_tags_for_list", _tag, ids=[list_id])


def get_tag_ids_for_list(list_id: str) -> Call[Sequence[str]]:
    """Read the ids of the tags of a list."""
    # https://developers.klaviyo.com/en/reference/get_tag_ids_for_list
    return sequence_call("get_tag_ids_for_list", identifier, ids=[list_id])


def get_tags_for_segment(segment_id: str) -> Call[Sequence[Tag]]:
    """Read the tags of a segment."""
    # https://developers.klaviyo.com/en/reference/get_tags_for_segment
    return sequence_call("get_tags_for_segment", _tag, ids=[segment_id])


def get_tag_ids_for_segment(segment_id: str) -> Call[Sequence[str]]:
    """Read the ids of the tags of a segment."""
    # https://developers.klaviyo.com/en/reference/get_tag_ids_for_segment
    return sequence_call("get_tag_ids_for_segment", identifier, ids=[segment_id])


def get_tags_for_flow(flow_id: str) -> Call[Sequence[Tag]]:
    """Read the tags of a flow."""
    # https://developers.klaviyo.com/en/reference/get_tags_for_flow
    return sequence_call("get_tags_for_flow", _tag, ids=[flow_id])


def get_tag_ids_for_flow(flow_id: str) -> Call[Sequence[str]]:
    """Read the ids of the tags of a flow."""
    # https://developers.klaviyo.com/en/reference/get_tag_ids_for_flow
    return sequence_call("get_tag_ids_for_flow", identifier, ids=[flow_id])
