"""Tags: words that people hang on lists, segments and flows; each belongs to one group of tags."""

# https://developers.klaviyo.com/en/reference/tags_api_overview

from __future__ import annotations

from collections.abc import Sequence

import attrs

from .document import Json
from .resources import new_uuid

DEFAULT_GROUP = "Default Tag Group"


@attrs.frozen(kw_only=True)
class TagGroup:
    """
    A group of tags.

    Attributes:
        id: Klaviyo's own.

        name: What people call it.

        exclusive: Whether a thing may carry only one tag of the group.

        default: Whether it is the group of tags that were put in no other.
    """

    id: str
    name: str
    exclusive: bool
    default: bool

    def attributes(self) -> dict[str, Json]:
        """Write its attributes."""
        return {"name": self.name, "exclusive": self.exclusive, "default": self.default}


@attrs.define(kw_only=True)
class Tag:
    """
    One tag.

    Attributes:
        id: Klaviyo's own.

        name: The word.

        group: Whose tag it is.

        on: Type and id of what carries it, such as ``("flow", "XyZ123")``.
    """

    id: str
    name: str
    group: TagGroup
    on: list[tuple[str, str]] = attrs.field(factory=list[tuple[str, str]])


class Tags:
    """All tags of an account."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._by_id: dict[str, Tag] = {}
        self._groups: dict[str, TagGroup] = {}

    def all(self) -> Sequence[Tag]:
        """List them, the oldest first."""
        return tuple(self._by_id.values())

    def get(self, tag_id: str) -> Tag | None:
        """Find one by its id."""
        return self._by_id.get(tag_id)

    def on(self, kind: str, resource_id: str) -> Sequence[Tag]:
        """List the tags that a thing carries."""
        return [tag for tag in self._by_id.values() if (kind, resource_id) in tag.on]

    def within(self, group: TagGroup) -> Sequence[Tag]:
        """List the tags of a group."""
        return [tag for tag in self._by_id.values() if tag.group == group]

    def add(self, name: str, group: str = DEFAULT_GROUP, *, exclusive: bool = False) -> Tag:
        """Give the tag, made if it is new; *exclusive* is for a group that is new, too."""
        of = self._groups.get(group)
        if of is None:
            of = self._groups[group] = TagGroup(
                id=new_uuid(self._account, "tag-group", len(self._groups) + 1),
                name=group,
                exclusive=exclusive,
                default=group == DEFAULT_GROUP,
            )
        for tag in self.within(of):
            if tag.name == name:
                return tag
        tag = Tag(id=new_uuid(self._account, "tag", len(self._by_id) + 1), name=name, group=of)
        self._by_id[tag.id] = tag
        return tag
