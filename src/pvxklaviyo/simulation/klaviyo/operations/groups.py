"""Lists and segments: read only, with their members, tags, and the flows they start."""

# https://developers.klaviyo.com/en/reference/lists_api_overview
# https://developers.klaviyo.com/en/reference/segments_api_overview

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...._http import Response
from ..account import Account
from ..document import Json
from ..filters import Condition
from ..groups import LIST, SEGMENT, Group
from ..profiles import Profile
from ..query import Key, Query, page
from ..resources import Related, absent, identified, resource
from . import tags
from .asked import Asked, Handler, Handlers
from .documents import many, one
from .flow_parts import FLOW, flow_written
from .listed import Found, listed
from .profile_documents import holds
from .profile_documents import written as profile_written


def written(
    query: Query,
    group: Group,
    related: dict[str, Related] | None = None,
    *,
    count: bool = False,
) -> dict[str, Json]:
    """Write one list or segment; *count* adds how many are in it."""
    attributes = group.attributes()
    if count:
        attributes["profile_count"] = len(group.members)
    others: dict[str, Related] = {"profiles": None, "tags": None, "flow-triggers": None}
    return resource(
        query.base,
        group.kind,
        group.id,
        attributes,
        {**others, **(related or {})},
        fields=query.fields(group.kind),
    )


def _field(group: Group, name: str) -> Found:
    match name:
        case "id":
            return group.id
        case "name":
            return group.name
        case "created":
            return group.created
        case "updated":
            return group.updated
        case "is_active":
            return group.is_active
        case _:
            return group.is_starred


def _compound(
    account: Account, query: Query, groups: Sequence[Group], *, count: bool = False
) -> tuple[list[Json], list[Json] | None]:
    data: list[Json] = []
    included: dict[tuple[str, str], Json] = {}
    for group in groups:
        related: dict[str, Related] = {}
        if "tags" in query.include:
            on = account.tags.on(group.kind, group.id)
            related["tags"] = [("tag", tag.id) for tag in on]
            included.update({("tag", tag.id): tags.written(query, tag) for tag in on})
        if "flow-triggers" in query.include:
            started = account.flows.started_by(group.kind, group.id)
            related["flow-triggers"] = [(FLOW, flow.id) for flow in started]
            included.update({(FLOW, flow.id): flow_written(query, flow) for flow in started})
        data.append(written(query, group, related, count=count))
    return data, list(included.values()) if query.include else None


def _existing(account: Account, kind: str, asked: Asked) -> Group:
    group = account.groups.get(kind, asked.resource_id)
    if group is None:
        raise absent(kind, asked.resource_id)
    return group


def _list(kind: str) -> Handler:
    def list_groups(account: Account, asked: Asked) -> Response:
        found = account.groups.all(kind)
        numbers = {group.id: number for number, group in enumerate(found)}
        shown, links = listed(asked.query, found, lambda group: numbers[group.id], _field)
        data, included = _compound(account, asked.query, shown)
        return many(asked.query, data, links, included)

    return list_groups


def _get(kind: str) -> Handler:
    def get_group(account: Account, asked: Asked) -> Response:
        group = _existing(account, kind, asked)
        count = "profile_count" in asked.query.more(kind)
        (data,), included = _compound(account, asked.query, [group], count=count)
        return one(asked.query, data, included)

    return get_group


def _members(kind: str, *, ids: bool) -> Handler:
    def list_members(account: Account, asked: Asked) -> Response:
        query = asked.query
        group = _existing(account, kind, asked)
        found = [(account.profiles.get(one_id), since) for one_id, since in group.members.items()]
        members = [
            (profile, since)
            for profile, since in found
            if profile is not None
            and all(_passes(condition, profile, since) for condition in query.conditions)
        ]

        def place(member: tuple[Profile, datetime]) -> Key:
            return member[1].timestamp(), member[0].id

        # Which order holds without `sort` is not published; those who joined last come first.
        descending = query.sort[:1] in ("", "-")
        shown, links = page(query, members, place, descending=descending)
        if ids:
            named = [identified(("profile", profile.id)) for profile, _ in shown]
            return many(query, named, links)
        return many(query, [_member_written(query, *member) for member in shown], links)

    return list_members


def _passes(condition: Condition, profile: Profile, since: datetime) -> bool:
    if condition.field == "joined_group_at":
        return condition.holds(since)
    return holds(condition, profile)


def _member_written(query: Query, profile: Profile, since: datetime) -> dict[str, Json]:
    found = profile_written(query, profile)
    only = query.fields("profile")
    attributes = found["attributes"]
    if isinstance(attributes, dict) and (only is None or "joined_group_at" in only):
        attributes["joined_group_at"] = since.isoformat(timespec="seconds")
    return found


HANDLERS: Handlers = {
    "get_lists": _list(LIST),
    "get_list": _get(LIST),
    "get_profiles_for_list": _members(LIST, ids=False),
    "get_profile_ids_for_list": _members(LIST, ids=True),
    "get_segments": _list(SEGMENT),
    "get_segment": _get(SEGMENT),
    "get_profiles_for_segment": _members(SEGMENT, ids=False),
    "get_profile_ids_for_segment": _members(SEGMENT, ids=True),
}
