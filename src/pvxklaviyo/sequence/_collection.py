"""From when a shipment may be told: the carrier's collection, or the tenant's own word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ..model import Shipment
from . import _shipment_exceptions as exceptions
from ._known import Known
from ._own_code import where
from ._plan import Held
from ._policy import Collection, Policy
from ._seen import Seen
from ._wish import Wish

ASK_AGAIN = timedelta(minutes=15)
"""Between two tries of a tenant's own word that failed."""

_LONGEST = 366
"""Days among which a collection must be, so that a wait has an end."""


def speaks_from(known: Known, wish: Wish, seen: Seen, key: str) -> datetime | Held | None:
    """
    Say from when a shipment may be told; None: at once.

    A word that fails holds its own event alone (law L11): the answer is what
    it waits for.
    """
    if known.answered(f"speak:{key}") is not None:
        return None
    try:
        return _asked(known.policy, seen.shipment)
    except Exception as error:  # noqa: BLE001 - a tenant's own code: whatever it raises holds its event
        failed = where(error)
        wish.open(exceptions.speak_at_failed(known.history.stream, key, seen.shipment, failed))
        again = known.now + ASK_AGAIN
        wish.wakes.append(again)
        return Held(kind="shipment", key=key, reason="speak_at_failed", until=again)


def happened_at(known: Known, shipment: Shipment, spoken: datetime | None) -> datetime:
    """Give the event's time: the despatch's (law L5), or the collection's by the policy's choice."""
    if spoken is None or not known.policy.collection_time:
        return shipment.despatched_at
    return spoken


def collected_at(collection: Collection, since: datetime) -> datetime:
    """
    Say when a carrier collects what was ready at an instant.

    Where the warehouse's clock is put back or forward, the later instant of
    the two that its time of day may mean: never before the van was there.

    Args:
        collection: When it collects.

        since: Aware.

    Raises:
        ValueError: It does not collect within a year.
    """
    day = since.astimezone(collection.zone).date()
    for _ in range(_LONGEST):
        if day.weekday() in collection.days and day not in collection.closed:
            local = datetime.combine(day, collection.at, tzinfo=collection.zone)
            at = max(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
            if at >= since:
                return at
        day += timedelta(days=1)
    raise ValueError("the carrier does not collect within a year")


def collection_of(policy: Policy, carrier: str, site: str) -> Collection | None:
    """Find when a carrier collects at a site: by both, by carrier, or as all do."""
    if not policy.collections:
        return None
    rules = {name.strip().casefold(): one for name, one in policy.collections.items()}
    for name in (f"{carrier}/{site}", carrier, "*"):
        found = rules.get(name.strip().casefold())
        if found is not None:
            return found
    return None


LONGEST = timedelta(days=31)
"""What a tenant's own function may let a parcel wait; more is taken for a mistake of it."""


def _asked(policy: Policy, shipment: Shipment) -> datetime | None:
    if policy.speak_at is not None:
        spoken: datetime = policy.speak_at(shipment)
        if spoken.tzinfo is None or spoken.utcoffset() is None:
            raise ValueError("an instant without a zone")
        if spoken - shipment.despatched_at > LONGEST:
            raise ValueError("an instant too far ahead to wait for")
    else:
        collection = collection_of(policy, shipment.carrier, shipment.site)
        if collection is None:
            return None
        spoken = collected_at(collection, shipment.despatched_at)
    # Nothing is told before it happened.
    return max(spoken.astimezone(UTC), shipment.despatched_at)
