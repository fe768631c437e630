"""Lists, segments and tags, as a test puts them there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from ..document import Json
from ..groups import LIST, SEGMENT
from ..tags import DEFAULT_GROUP
from .seeded import Seeded


class Audiences(Seeded):
    """Puts lists, segments and tags into an account."""

    def add_list(
        self,
        name: str,
        *,
        members: Iterable[str] = (),
        tags: Iterable[str] = (),
        double_opt_in: bool = False,
    ) -> str:
        """
        Put a list there.

        Args:
            name: What people call it.

            members: Profile ids.

            tags: Names of tags, made if they are new.

            double_opt_in: Whether people must confirm that they join.

        Returns:
            Its id.
        """
        with self._lock:
            now = self._caught_up()
            group = self._account.groups.add(LIST, name, now)
            group.opt_in_process = "double_opt_in" if double_opt_in else "single_opt_in"
            self._fill(LIST, group.id, members, tags, now)
            return group.id

    def add_segment(
        self,
        name: str,
        *,
        definition: Mapping[str, Json] | None = None,
        members: Iterable[str] = (),
        tags: Iterable[str] = (),
        is_active: bool = True,
        is_processing: bool = False,
        is_starred: bool = False,
    ) -> str:
        """
        Put a segment there.

        Args:
            name: What people call it.

            definition: ``{"condition_groups": …}``, shown as it is; nobody
                becomes a member by it.

            members: Profile ids.

            tags: Names of tags, made if they are new.

            is_active: Whether it is kept up to date.

            is_processing: Whether Klaviyo is still filling it.

            is_starred: Whether somebody starred it.

        Returns:
            Its id.
        """
        with self._lock:
            now = self._caught_up()
            group = self._account.groups.add(SEGMENT, name, now)
            group.definition = None if definition is None else dict(definition)
            group.is_active = is_active
            group.is_processing = is_processing
            group.is_starred = is_starred
            self._fill(SEGMENT, group.id, members, tags, now)
            return group.id

    def add_tag(
        self,
        name: str,
        *,
        on: Iterable[tuple[str, str]] = (),
        group: str = DEFAULT_GROUP,
        exclusive: bool = False,
    ) -> str:
        """
        Put a tag there, and hang it on things.

        Args:
            name: The word.

            on: Type and id of each thing, such as ``("list", "XyZ123")``;
                types are ``"list"``, ``"segment"`` and ``"flow"``.

            group: Name of its group of tags, made if it is new.

            exclusive: Whether a thing may carry only one tag of a new group.

        Returns:
            Its id.
        """
        with self._lock:
            tag = self._account.tags.add(name, group, exclusive=exclusive)
            tag.on.extend(carrier for carrier in on if carrier not in tag.on)
            return tag.id

    def add_member(self, group_id: str, profile_id: str, *, since: datetime | None = None) -> None:
        """
        Let somebody be in a list or segment, since now unless told.

        Raises:
            KeyError: There is no such list or segment.
        """
        with self._lock:
            groups = self._account.groups
            group = groups.get(LIST, group_id) or groups.get(SEGMENT, group_id)
            if group is None:
                raise KeyError(f"no list or segment {group_id}")
            group.members[profile_id] = since or self._clock.now()

    def _fill(
        self, kind: str, group_id: str, members: Iterable[str], tags: Iterable[str], now: datetime
    ) -> None:
        group = self._account.groups.get(kind, group_id)
        if group is not None:
            group.members.update(dict.fromkeys(members, now))
        for name in tags:
            self._account.tags.add(name).on.append((kind, group_id))
