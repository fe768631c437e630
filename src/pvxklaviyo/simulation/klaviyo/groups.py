"""Lists and segments: groups of people, one filled by hand and one by a rule."""

# https://developers.klaviyo.com/en/reference/lists_api_overview
# https://developers.klaviyo.com/en/reference/segments_api_overview

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from .document import Json
from .resources import new_id, written

LIST = "list"
SEGMENT = "segment"


@attrs.define(kw_only=True)
class Group:
    """
    One list or segment.

    Attributes:
        id: Klaviyo's own.

        kind: :data:`LIST` or :data:`SEGMENT`.

        name: What people call it.

        created: When it was made.

        updated: When it last changed.

        opt_in_process: Of a list: ``"single_opt_in"`` or ``"double_opt_in"``.

        definition: Of a segment: whom it takes in. It is shown and not
            followed; its members are those a test put there.

        is_active: Of a segment.

        is_processing: Of a segment: whether Klaviyo is still filling it.

        is_starred: Of a segment.

        members: By profile id, since when.
    """

    id: str
    kind: str
    name: str
    created: datetime
    updated: datetime
    opt_in_process: str = "single_opt_in"
    definition: Json = None
    is_active: bool = True
    is_processing: bool = False
    is_starred: bool = False
    members: dict[str, datetime] = attrs.field(factory=dict[str, datetime])

    def attributes(self) -> dict[str, Json]:
        """Write its attributes."""
        found: dict[str, Json] = {
            "name": self.name,
            "created": written(self.created),
            "updated": written(self.updated),
        }
        if self.kind == LIST:
            return {**found, "opt_in_process": self.opt_in_process}
        return {
            **found,
            "definition": self.definition,
            "is_active": self.is_active,
            "is_processing": self.is_processing,
            "is_starred": self.is_starred,
        }


class Groups:
    """All lists and segments of an account."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._by_id: dict[tuple[str, str], Group] = {}

    def all(self, kind: str) -> Sequence[Group]:
        """List those of a kind, the oldest first."""
        return [group for group in self._by_id.values() if group.kind == kind]

    def get(self, kind: str, group_id: str) -> Group | None:
        """Find one by its kind and id."""
        return self._by_id.get((kind, group_id))

    def having(self, kind: str, profile_id: str) -> Sequence[Group]:
        """List those of a kind that somebody is a member of."""
        return [group for group in self.all(kind) if profile_id in group.members]

    def add(self, kind: str, name: str, now: datetime) -> Group:
        """Make a new one; names may repeat."""
        group_id = new_id(self._account, kind, len(self._by_id) + 1)
        group = Group(id=group_id, kind=kind, name=name, created=now, updated=now)
        self._by_id[kind, group_id] = group
        return group

    def move(self, profile_id: str, to: str | None) -> None:
        """Put one profile in place of another, or nobody with None, wherever it is a member."""
        for group in self._by_id.values():
            since = group.members.pop(profile_id, None)
            if since is not None and to is not None:
                group.members.setdefault(to, since)
