"""From what happened to who is told: each happening once to each subscriber that wants it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..warehouse import Warehouse
from .happenings import Happening, happened
from .notifications import Notifications
from .settings import PeoplevoxSettings
from .subscriptions import Subscription, Subscriptions, Value

_AVAILABILITY = "AvailabilityChanges"


class Teller:
    """
    Writes notifications of what happened since it was last asked. Not thread-safe.

    Args:
        warehouse: Where things happen.

        subscriptions: Who wants to be told.

        notifications: Where they are written.
    """

    def __init__(
        self, warehouse: Warehouse, subscriptions: Subscriptions, notifications: Notifications
    ) -> None:
        self._warehouse = warehouse
        self._subscriptions = subscriptions
        self._notifications = notifications
        self._until: datetime | None = None
        self._told: set[tuple[int, str, str, datetime]] = set()

    def catch_up(self, now: datetime, settings: PeoplevoxSettings) -> None:
        """Write what happened until *now* and was not written yet."""
        known = self._subscriptions.all()
        if not known:
            return
        earliest = min(one.since for one in known)
        first = earliest if self._until is None else max(earliest, self._until)
        if first > now:
            return
        wanted = frozenset(one.event for one in known)
        for one in happened(self._warehouse, wanted, first, now):
            for subscription in known:
                if subscription.event == one.event and subscription.since <= one.at:
                    self._tell(subscription, one, settings)
        self._until = now
        # Only what happened at this very instant could be met again.
        self._told = {key for key in self._told if key[3] == now}

    def tell(self, event: str, values: Mapping[str, Value], at: datetime) -> None:
        """Write a notification by hand, to all who want that type of event."""
        for subscription in self._subscriptions.all():
            if subscription.event == event:
                self._notifications.write(subscription, values, happened_at=at)

    def _tell(
        self, subscription: Subscription, one: Happening, settings: PeoplevoxSettings
    ) -> None:
        if subscription.sites and one.site not in subscription.sites:
            return
        values, about = one.values, one.about
        of_site = settings.availability_of == "site" or bool(subscription.sites)
        if one.event == _AVAILABILITY and not of_site:
            values = {**values, "Available": values["AvailableAtAllSites"]}
            about = str(values["ItemCode"])
        key = (subscription.id, one.event, about, one.at)
        if key not in self._told:
            self._told.add(key)
            self._notifications.write(subscription, values, happened_at=one.at)
