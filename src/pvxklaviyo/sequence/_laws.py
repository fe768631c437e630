"""
The laws, proved again over what the ledger says of one stream.

Nothing here decides: these are checks of what was decided and sent, by rules
of their own. That records are as they were written is the store's to prove.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from ..ledger import AnnouncementRecord, History, Observation
from ..model import (
    Return,
    Shipment,
    StreamKey,
    business_key,
    business_subject,
    decode_return,
    decode_shipment,
    decode_shop_fact,
    decode_shown,
    stream_name,
)
from ._decide import decide
from ._items import by_line
from ._kinds import KINDS
from ._policy import Policy
from ._present import present
from ._reasons import REASONS
from ._shown_history import instants_of, kinds_of

CLOCK_TOLERANCE = timedelta(minutes=2)
"""What an event's time may lie ahead of its sending (law L5)."""

_ABOUT_A_PARCEL = frozenset({"shipment", "item", "tracking", "correction", "kept_item"})
_ABOUT_A_RETURN = frozenset({"return", "returned_item"})
_ABOUT_A_CANCELLATION = frozenset({"cancelled", "cancelled_item"})


@attrs.frozen(kw_only=True)
class Breach:
    """
    One law that the ledger does not bear out.

    Attributes:
        law: Which one, such as ``"L2"``.

        stream: Of which stream.

        key: Of which announcement or fact: its kind and business key.

        text: What is the case.
    """

    law: str
    stream: StreamKey
    key: str
    text: str


class _Case:
    """One stream's history, opened as far as the checks need it."""

    def __init__(self, history: History, policy: Policy, now: datetime) -> None:
        self.history = history
        self.policy = policy
        self.now = now
        self.facts = {fact.key: fact for fact in history.observations}
        self.rows = [row for row in history.announcements if row.state != "skipped"]
        self.attempted = [row for row in self.rows if row.attempted_at is not None]
        self.source = stream_name(history.stream).source
        # Answered ones are not open any more, and the answer is on record.
        self.said = {one.key for one in history.exceptions}
        self.said |= {one.key for one in history.controls}

    def rests_on(self, row: AnnouncementRecord, kind: str) -> list[Observation]:
        """Give the facts of one kind that an announcement rests on."""
        found = (self.facts.get(key) for key in row.facts)
        return [fact for fact in found if fact is not None and fact.kind == kind]

    def breach(self, law: str, row: AnnouncementRecord | str, text: str) -> Breach:
        key = row if isinstance(row, str) else f"{row.kind} {row.key}"
        return Breach(law=law, stream=self.history.stream, key=key, text=text)


def breaches(history: History, policy: Policy, now: datetime) -> Sequence[Breach]:
    """
    Say which laws the history of one stream does not bear out.

    Args:
        history: Everything known of it; ``people`` opened.

        policy: The tenant's, with ``start_at`` filled in.

        now: The store's time.
    """
    case = _Case(history, policy, now)
    return [breach for check in LAWS.values() for breach in check(case)]


def _evidence(case: _Case) -> Iterator[Breach]:
    """L1: what is told of a parcel rests on that parcel; so do returns and cancellations."""
    for row in case.rows:
        if row.kind in _ABOUT_A_PARCEL:
            parcels = [decode_shipment(fact.body) for fact in case.rests_on(row, "shipment")]
            if not any(_begins(row, case.source, _of_parcel(one)) for one in parcels):
                # What is booked again is told under the parcel that it replaces.
                named = {business_subject(row.key)[0]} & {one.order_number for one in parcels}
                if row.kind != "tracking" or not named:
                    yield case.breach("L1", row, "rests on no despatch of its own")
        elif row.kind in _ABOUT_A_RETURN:
            returns = [decode_return(fact.body) for fact in case.rests_on(row, "return")]
            if not any(_begins(row, case.source, _of_return(one)) for one in returns):
                yield case.breach("L1", row, "rests on no return of its own")
        elif row.kind in _ABOUT_A_CANCELLATION or row.kind == "placed":
            said: set[str] = {
                decode_shop_fact(fact.body).kind for fact in case.rests_on(row, "shop")
            }
            for fact in case.rests_on(row, "shown"):
                said |= kinds_of(decode_shown(fact.body))
            if not said & _SAID[row.kind]:
                yield case.breach("L1", row, "rests on no word of the shop")
        elif row.kind == "completion":
            ends = [*case.rests_on(row, "shop"), *case.rests_on(row, "order")]
            ends += case.rests_on(row, "shown")
            if not ends and not case.rests_on(row, "shipment"):
                yield case.breach("L1", row, "rests on nothing that completed the order")


_SAID: Mapping[str, frozenset[str]] = {
    "placed": frozenset({"order_placed"}),
    "cancelled": frozenset({"order_cancelled"}),
    "cancelled_item": frozenset({"lines_cancelled"}),
}


def _once(case: _Case) -> Iterator[Breach]:
    """L2: one announcement of a kind and key, and one of a shipment, whatever its metric."""
    names = Counter((row.account, row.kind, row.key) for row in case.history.announcements)
    for row in case.history.announcements:
        if names[row.account, row.kind, row.key] > 1:
            yield case.breach("L2", row, "is in the ledger more than once")
    ids = Counter((row.account, row.unique_id, row.metric) for row in case.rows if row.unique_id)
    for row in case.rows:
        if ids[row.account, row.unique_id, row.metric] > 1:
            yield case.breach("L2", row, "shares its id with another event of its metric")


def _whole(case: _Case) -> Iterator[Breach]:
    """L3: what was read is told, skipped, waits, or is an open exception."""
    name = stream_name(case.history.stream)
    if name.kind == "person" or not case.history.observations:
        return
    if present(case.history).read_from is None:
        # What the shop said of it waits for the first look-up.
        return
    plan = decide(case.history, case.policy, case.now)
    known = {row.key for row in case.history.announcements}
    known |= {wish.key for wish in plan.announcements} | {held.key for held in plan.held}
    said = [*case.said, *(one.key for one in plan.opened)]
    for key, what in _read(case):
        if not any(one == key or one.startswith(f"{key}:") for one in known) and not any(
            key in one for one in said
        ):
            yield case.breach("L3", f"{what} {key}", "was read, and nothing became of it")


def _read(case: _Case) -> Iterator[tuple[str, str]]:
    seen: dict[tuple[str, str], None] = {}
    shown = {
        key for readings in case.history.readings.values() for one in readings for key in one.shown
    }
    for fact in case.history.observations:
        if fact.kind == "shipment" and fact.key in shown:
            seen[business_key(case.source, *_of_parcel(decode_shipment(fact.body))), fact.kind] = (
                None
            )
        elif fact.kind == "return" and fact.key in shown:
            seen[business_key(case.source, *_of_return(decode_return(fact.body))), fact.kind] = None
        elif fact.kind == "shop":
            said = decode_shop_fact(fact.body)
            if said.kind == "order_cancelled":
                seen[business_key(case.source, "order", said.order), "cancellation"] = None
    for derived in present(case.history).derived:
        for one in derived.said:
            if one.fact.kind == "order_cancelled":
                seen[business_key(case.source, "order", one.fact.order), "cancellation"] = None
    yield from seen


def _sequence(case: _Case) -> Iterator[Breach]:
    """L4: one outstanding at a time, in the order of the queue."""
    if sum(stream_name(member).kind == "order" for member in case.history.members) > 1:
        # Two queues that became one let their claimed heads finish together.
        return
    before: AnnouncementRecord | None = None
    for row in case.attempted:
        if before is not None and row.attempted_at is not None:
            ended = before.settled_at
            if ended is None or row.attempted_at < ended:
                yield case.breach("L4", row, f"was sent before {before.key} had an outcome")
        before = row
    for row in case.attempted:
        if KINDS[row.kind].rank >= KINDS["return"].rank and row.reason != "cause_missing":
            late = [
                other
                for other in case.attempted
                if other.kind == "shipment" and other.id > row.id and other.made_at == row.made_at
            ]
            if late:
                yield case.breach("L4", row, "was told before a parcel that was ready with it")


def _warehouse_time(case: _Case) -> Iterator[Breach]:
    """L5: an event's time is that of what it tells, and never lies ahead."""
    for row in case.rows:
        if row.happened_at is None:
            yield case.breach("L5", row, "has no time")
            continue
        if row.attempted_at is not None and row.happened_at > row.attempted_at + CLOCK_TOLERANCE:
            yield case.breach("L5", row, "was sent before the time that it states")
        times = _times(case, row)
        if times and row.happened_at not in times:
            yield case.breach("L5", row, "states another time than the warehouse's")


def _times(case: _Case, row: AnnouncementRecord) -> set[datetime]:
    if row.kind in {"shipment", "item"} and not case.policy.collection_time:
        return {decode_shipment(fact.body).despatched_at for fact in case.rests_on(row, "shipment")}
    if row.kind in _ABOUT_A_CANCELLATION or row.kind == "placed":
        shown = [one for one in case.history.observations if one.kind == "shown"]
        if case.rests_on(row, "shown"):
            # The earliest witness tells the time, whichever came first.
            return {at for one in shown for at in instants_of(one)}
        return {
            said.at
            for fact in case.rests_on(row, "shop")
            if (said := decode_shop_fact(fact.body)).kind in _SAID[row.kind]
        }
    return set()


def _no_stale_mail(case: _Case) -> Iterator[Breach]:
    """L6: a late mode stands in every decision, and nothing from before the start is told."""
    start = case.policy.start_at
    for row in case.rows:
        if row.kind == "profile":
            continue
        if row.live_until is None or not row.late_mode:
            yield case.breach("L6", row, "does not say what is done when it is late")
        told = (row.attempted_at is not None) and row.kind in {"shipment", "return", "cancelled"}
        if start is not None and row.happened_at is not None and told and row.happened_at < start:
            yield case.breach("L6", row, "happened before the start, and was told")


def _no_contradiction(case: _Case) -> Iterator[Breach]:
    """L8: no parcel after its cancellation, and nothing kept that came back, unless a person knows."""
    cancelled = [row for row in case.attempted if row.kind == "cancelled"]
    for row in case.attempted:
        after = [one for one in cancelled if one.id < row.id]
        if row.kind == "shipment" and after and not any(row.key in one for one in case.said):
            yield case.breach("L8", row, "was told after the cancellation of its order")
    returned: set[tuple[str, str]] = set()
    # By number, which is the order of the queue: what came back later was kept until then.
    for row in sorted(case.attempted, key=lambda one: one.id):
        if row.kind == "return":
            returned |= {
                (one.order_number, line.item_code)
                for fact in case.rests_on(row, "return")
                for one in [decode_return(fact.body)]
                for line in one.lines
                if line.quantity > 0
            }
        elif row.kind == "kept_item":
            if returned & _of_item(case, row):
                yield case.breach("L8", row, "is told as kept, and came back before")


def _of_item(case: _Case, row: AnnouncementRecord) -> set[tuple[str, str]]:
    """Give by order what an event about one line of a parcel names, and what that is made of."""
    named = business_subject(row.key)[2:]
    items = [
        (shipment.order_number, item)
        for fact in case.rests_on(row, "shipment")
        for shipment in [decode_shipment(fact.body)]
        for name, item in by_line(shipment).items()
        if name in named
    ]
    return {
        (number, code)
        for number, item in items
        for code in (item.item_code, *(part.item_code for part in item.components))
    }


def _independence(case: _Case) -> Iterator[Breach]:
    """L11: what was set aside is somebody's to know, and stands in nobody's way."""
    for row in case.history.announcements:
        if row.state == "parked" and f"parked:{row.kind}:{row.key}" not in case.said:
            yield case.breach("L11", row, "was set aside, and nobody is told")


def _explained(case: _Case) -> Iterator[Breach]:
    """L12: a reason that is known, and observations that are there."""
    for row in case.history.announcements:
        if row.reason not in REASONS:
            yield case.breach("L12", row, f'carries the reason "{row.reason}", which nobody knows')
        if not row.facts:
            yield case.breach("L12", row, "rests on nothing")
        missing = [key for key in row.facts if key not in case.facts]
        if missing:
            yield case.breach("L12", row, f"rests on {missing[0]}, which is not there")


LAWS: Mapping[str, Callable[[_Case], Iterator[Breach]]] = {
    "L1": _evidence,
    "L2": _once,
    "L3": _whole,
    "L4": _sequence,
    "L5": _warehouse_time,
    "L6": _no_stale_mail,
    "L8": _no_contradiction,
    "L11": _independence,
    "L12": _explained,
}
"""What is proved of one stream's history, law by law."""


def _begins(row: AnnouncementRecord, source: str, subject: tuple[str, str]) -> bool:
    return business_subject(row.key)[:2] == subject and row.key.startswith(
        business_key(source, *subject)
    )


def _of_parcel(shipment: Shipment) -> tuple[str, str]:
    return shipment.order_number, shipment.despatch_number


def _of_return(returned: Return) -> tuple[str, str]:
    return returned.order_number, returned.return_code
