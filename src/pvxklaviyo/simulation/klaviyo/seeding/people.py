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
            self._account.catch_up(self._clock.now())
            found = self._account.metrics.find(integration, name)
            return None if found is None else found.id

    def add_metric(self, name: str, *, integration: str, category: str = "eCommerce") -> str:
        """
        Put a metric there, such as the twin that a shop's own integration writes.

        Returns:
            Its id.
        """
        with self._lock:
            return self._account.metrics.add(integration, category, name, self._clock.now()).id

    def add_profile(self, **identifiers: str) -> str:
        """
        Put a profile there, known by ``email``, ``phone_number``, or ``external_id``.

        Returns:
            Its id.
        """
        with self._lock:
            known = identity({"attributes": {**identifiers}})
            return self._account.person(known, self._clock.now()).id

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
                metric, integration, email, time, properties or {}, unique_id, self._clock.now()
            )
