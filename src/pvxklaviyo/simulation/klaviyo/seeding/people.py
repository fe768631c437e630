"""People, their events, and the metrics of those, as a test puts them there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..document import Json
from ..journal import StoredEvent
from ..metrics import API
from ..profiles import identity
from .seeded import Seeded


class People(Seeded):
    """Puts people, metrics and events into an account."""

    def metric_id(self, name: str, integration: str = API) -> str | None:
        """Find the id of a metric; None if its first event has not taken effect."""
        with self._lock:
            self._caught_up()
            found = self._account.metrics.find(integration, name)
            return None if found is None else found.id

    def add_metric(self, name: str, *, integration: str, category: str = "eCommerce") -> str:
        """
        Put a metric there, such as the twin that a shop's own integration writes.

        Returns:
            Its id.
        """
        with self._lock:
            return self._account.metrics.add(integration, category, name, self._caught_up()).id

    def delete_metric(self, name: str, integration: str = API) -> None:
        """
        Take a metric away, which leaves its events without one.

        Raises:
            KeyError: There is no such metric.
        """
        with self._lock:
            self._caught_up()
            self._account.metrics.remove(integration, name)

    def add_profile(
        self,
        *,
        attributes: Mapping[str, Json] | None = None,
        analytics: Mapping[str, Json] | None = None,
        subscriptions: Mapping[str, Json] | None = None,
        **identifiers: str,
    ) -> str:
        """
        Put a profile there, known by ``email``, ``phone_number``, or ``external_id``.

        Args:
            attributes: Names, ``location`` and ``properties``, as a body has
                them.

            analytics: What ``predictive_analytics`` says; the rest of it is
                null.

            subscriptions: What ``subscriptions`` says in place of "never
                subscribed", by channel.

            identifiers: What it is known by.

        Returns:
            Its id.
        """
        with self._lock:
            now = self._caught_up()
            data: dict[str, Json] = {"attributes": {**(attributes or {}), **identifiers}}
            known = identity(data)
            matching = self._account.profiles.matching(known)
            profile = self._account.profiles.write(
                matching[0] if matching else None, known, data, now
            )
            profile.analytics.update(analytics or {})
            profile.subscriptions.update(subscriptions or {})
            return profile.id

    def delete_profile(self, profile_id: str) -> None:
        """
        Take a profile away at once, as a finished deletion does; its events stay.

        Raises:
            KeyError: There is no such profile.
        """
        with self._lock:
            self._caught_up()
            found = self._account.profiles.get(profile_id)
            if found is None:
                raise KeyError(f"no profile {profile_id}")
            self._account.profiles.remove(found)
            self._account.groups.move(found.id, None)
            self._account.waiting_list.move(found.id, None)

    def add_event(
        self,
        metric: str,
        email: str,
        *,
        time: datetime,
        integration: str,
        properties: Mapping[str, Json] | None = None,
        unique_id: str = "",
    ) -> StoredEvent:
        """Put an event there that an integration of Klaviyo's own wrote."""
        with self._lock:
            return self._account.seed_event(
                metric, integration, email, time, properties or {}, unique_id, self._caught_up()
            )
