"""What is wrong with a batch in itself, whatever the ledger holds."""

from __future__ import annotations

from ..ledger import Batch, NewAnnouncement
from ..model import stream_name

_STATES = frozenset({"queued", "skipped", "parked"})


def check(batch: Batch) -> None:
    """
    Refuse a batch that no ledger could hold.

    Raises:
        ValueError: An announcement lacks what its state needs, or a join is
            one of streams of different tenants or sources.
    """
    for announcement in batch.announcements:
        _check_announcement(announcement)
    for join in batch.joins:
        ours, theirs = stream_name(join.stream), stream_name(join.root)
        # One look-up reads all members, and one source answers it.
        if (ours.tenant, ours.source) != (theirs.tenant, theirs.source):
            raise ValueError(f"{join.stream} and {join.root} are not of one tenant and source")


def _check_announcement(announcement: NewAnnouncement) -> None:
    name = f"{announcement.kind} {announcement.key}"
    if announcement.state not in _STATES:
        raise ValueError(f"{name}: an announcement cannot begin as {announcement.state!r}")
    if announcement.state == "queued":
        if announcement.parts is None:
            raise ValueError(f"{name}: what is queued needs a body")
        if announcement.happened_at is None:
            raise ValueError(f"{name}: what is queued needs the instant when it happened")
