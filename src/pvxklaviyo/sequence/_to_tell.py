"""An announcement that is to be sent, with what becomes of it late (law L6)."""

from __future__ import annotations

from datetime import datetime

from ..model import FactKey, Order, PersonRef
from ._plan import About, Announcement
from ._policy import Policy


def to_tell(
    policy: Policy,
    *,
    kind: str,
    key: str,
    metric: str,
    reason: str,
    facts: tuple[FactKey, ...],
    happened_at: datetime,
    person: PersonRef | None,
    about: About,
    order: Order,
) -> Announcement:
    """
    Make an announcement.

    How it leaves after its live window, and until when it is told late, are
    the policy's at this decision, and are kept with it.
    """
    return Announcement(
        kind=kind,
        key=key,
        reason=reason,
        facts=facts,
        happened_at=happened_at,
        metric=policy.name(metric),
        live_until=happened_at + policy.window(metric),
        late_mode=policy.late_mode(metric),
        late_until=policy.late_until(metric, happened_at),
        person=person,
        about=about,
        order=order,
    )
