"""An order stops behind what was set aside, where a tenant wants that."""

from __future__ import annotations

from ._known import Known
from ._plan import Announcement, Held
from ._wish import Wish


def stop_at_parked(known: Known, wish: Wish) -> None:
    """
    Let nothing further of the order leave while a person's answer is waited for.

    What is not told at all is recorded all the same.
    """
    if known.policy.on_parked == "pass":
        return
    if not any(
        record.state == "parked" and known.unparked(record) is None
        for record in known.history.announcements
    ):
        return
    skips: list[Announcement] = []
    for one in wish.announcements:
        if one.skipped:
            skips.append(one)
        else:
            wish.held.append(
                Held(kind=one.kind, key=one.key, reason="parked", until=None, facts=one.facts)
            )
    wish.announcements[:] = skips
