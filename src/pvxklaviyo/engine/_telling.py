"""What people are told, kept in their own streams, so that their profiles can be made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b

from ..ledger import Claimed, History, Observation
from ..model import encode_told, fact_key, person_stream, stream_name
from ..sequence import Plan, event_sent, tellings
from ._world import Tenant


class Telling:
    """
    Makes the facts of kind ``"told"`` of decisions.

    Args:
        tenant: Whose decisions.
    """

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def facts(self, history: History, plan: Plan, now: datetime) -> Sequence[Observation]:
        """
        Give what *plan* tells people and takes back, for their streams.

        Args:
            history: Of what was decided about.

            plan: What becomes of the decision in the same commit.

            now: When it was made.
        """
        if not plan.announcements and not plan.withdrawn:
            return ()
        if stream_name(history.stream).kind == "person":
            # What a profile is told says nothing new to its person.
            return ()
        tenant = self._tenant
        facts: list[Observation] = []
        for person, told in tellings(history, plan, now, tenant.mapping.tracking_url):
            body = encode_told(told)
            # Said again by a later decision it is another fact; the version
            # comes first, so that facts of one instant stand in their order.
            digest = blake2b(body, digest_size=6).hexdigest()
            revision = f"{history.version:08}.{digest}"
            facts.append(
                Observation(
                    stream=person_stream(tenant.name, tenant.source, person),
                    key=fact_key("told", told.kind, told.key, revision=revision),
                    kind="told",
                    happened_at=told.at,
                    person=person,
                    body=body,
                )
            )
        return facts


def facts_of_sent(tenant: Tenant, rows: Iterable[Claimed], now: datetime) -> Sequence[Observation]:
    """
    Give what was sent of which profiles wait, for the streams of its people.

    Args:
        tenant: Whose.

        rows: What Klaviyo accepted.

        now: When.
    """
    if not tenant.policy.profile.enabled:
        return ()
    facts: list[Observation] = []
    for row in rows:
        told = event_sent(row.kind, row.key, row.late_mode, row.happened_at, now)
        if told is not None and row.person is not None:
            facts.append(
                Observation(
                    stream=person_stream(tenant.name, tenant.source, row.person),
                    key=fact_key("told", row.kind, row.key, "sent", revision="1"),
                    kind="told",
                    happened_at=told.at,
                    person=row.person,
                    body=encode_told(told),
                )
            )
    return facts
