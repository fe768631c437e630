"""Tags: read only, with what carries them and the group each belongs to."""

# https://developers.klaviyo.com/en/reference/tags_api_overview

from __future__ import annotations

from ...._http import Response
from ..account import Account
from ..document import Json
from ..groups import LIST, SEGMENT
from ..query import Query
from ..resources import Related, absent, identified, resource
from ..tags import Tag, TagGroup
from .asked import Asked, Handler, Handlers
from .documents import ids, many, one
from .listed import Found, listed

TAG, TAG_GROUP, FLOW = "tag", "tag-group", "flow"


def written(query: Query, tag: Tag) -> dict[str, Json]:
    """Write one tag."""
    related: dict[str, Related] = {"tag-group": (TAG_GROUP, tag.group.id)}
    related.update(dict.fromkeys(("lists", "segments", "campaigns", "flows")))
    attributes: dict[str, Json] = {"name": tag.name}
    return resource(query.base, TAG, tag.id, attributes, related, fields=query.fields(TAG))


def _group_written(account: Account, query: Query, group: TagGroup) -> dict[str, Json]:
    related: dict[str, Related] = {"tags": [(TAG, tag.id) for tag in account.tags.within(group)]}
    only = query.fields(TAG_GROUP)
    return resource(query.base, TAG_GROUP, group.id, group.attributes(), related, fields=only)


def _included(account: Account, query: Query, *found: Tag) -> list[Json] | None:
    if "tag-group" not in query.include:
        return None
    groups = {tag.group.id: tag.group for tag in found}
    return [_group_written(account, query, group) for group in groups.values()]


def _field(tag: Tag, name: str) -> Found:
    return tag.name if name == "name" else tag.id


def _existing(account: Account, asked: Asked) -> Tag:
    tag = account.tags.get(asked.resource_id)
    if tag is None:
        raise absent(TAG, asked.resource_id)
    return tag


def _list(account: Account, asked: Asked) -> Response:
    query = asked.query
    found = account.tags.all()
    numbers = {tag.id: number for number, tag in enumerate(found)}
    shown, links = listed(query, found, lambda tag: numbers[tag.id], _field)
    data = [written(query, tag) for tag in shown]
    return many(query, data, links, _included(account, query, *shown))


def _get(account: Account, asked: Asked) -> Response:
    tag = _existing(account, asked)
    return one(asked.query, written(asked.query, tag), _included(account, asked.query, tag))


def _group(account: Account, asked: Asked) -> Response:
    return one(asked.query, _group_written(account, asked.query, _existing(account, asked).group))


def _group_id(account: Account, asked: Asked) -> Response:
    return one(asked.query, identified((TAG_GROUP, _existing(account, asked).group.id)))


def _carriers(kind: str) -> Handler:
    def list_carriers(account: Account, asked: Asked) -> Response:
        tag = _existing(account, asked)
        return ids(asked.query, kind, [one_id for of, one_id in tag.on if of == kind])

    return list_carriers


def _tags_of(kind: str, *, only_ids: bool) -> Handler:
    def list_tags(account: Account, asked: Asked) -> Response:
        if account.groups.get(kind, asked.resource_id) is None:
            raise absent(kind, asked.resource_id)
        found = account.tags.on(kind, asked.resource_id)
        if only_ids:
            return ids(asked.query, TAG, [tag.id for tag in found])
        return many(asked.query, [written(asked.query, tag) for tag in found])

    return list_tags


HANDLERS: Handlers = {
    "get_tags": _list,
    "get_tag": _get,
    "get_tag_group_for_tag": _group,
    "get_tag_group_id_for_tag": _group_id,
    "get_flow_ids_for_tag": _carriers(FLOW),
    "get_list_ids_for_tag": _carriers(LIST),
    "get_segment_ids_for_tag": _carriers(SEGMENT),
    "get_tags_for_list": _tags_of(LIST, only_ids=False),
    "get_tag_ids_for_list": _tags_of(LIST, only_ids=True),
    "get_tags_for_segment": _tags_of(SEGMENT, only_ids=False),
    "get_tag_ids_for_segment": _tags_of(SEGMENT, only_ids=True),
}
