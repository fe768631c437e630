"""Making a world by a seed: when everything leaves, shows, gets its tracking, or vanishes."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from . import people
from .drafts import DoesNotFitError, Items, OrderDraft, draft_orders
from .goods import SERVICES, Service
from .local_time import is_ambiguous, read_back
from .mix import Mix
from .records import Order
from .story import Story

_TRACKED = [service for service in SERVICES[:-1] if service.tracked]
_UNTRACKED = [service for service in SERVICES[:-1] if not service.tracked]
_VAN = SERVICES[-1]
_QUARTER = timedelta(minutes=15)
_ATTEMPTS = 200
_UNSET = datetime.max.replace(tzinfo=UTC)


@attrs.define(eq=False)
class _Despatch:
    parcels: list[tuple[OrderDraft, Items]]
    service: Service
    at: datetime = _UNSET
    seconds_late: float = 0.0
    seconds_untracked: float = 0.0
    vanishes: bool = False

    @property
    def is_told(self) -> bool:
        return all(order.is_told for order, _ in self.parcels)

    @property
    def is_plain(self) -> bool:
        return not (self.vanishes or self.seconds_late or self.seconds_untracked)


def populate(
    story: Story, *, seed: int, mix: Mix, begin: datetime, end: datetime, zone: ZoneInfo
) -> None:
    """
    Tell *story* a world with at least the given mix, equal for equal arguments.

    What has a story of its own comes on top, by choices of its own, so that
    the rest stays the same world.

    Raises:
        ValueError: The orders are too few for the mix, or the time too short.
    """
    plain = attrs.evolve(mix, orders=mix.orders - mix.told_apart)
    if end - begin < timedelta(minutes=10):
        raise ValueError("a world needs 10 minutes or more to despatch in")
    for attempt in range(_ATTEMPTS):
        source = random.Random(f"{seed}/{attempt}")
        try:
            drafts = draft_orders(source, plain, story.sites)
            despatches = _despatches(source, drafts)
            _choose_troubles(source, mix, despatches)
        except DoesNotFitError:
            continue
        _choose_times(source, mix, despatches, begin, end, zone)
        _tell(source, story, drafts, despatches)
        return
    raise ValueError(f"{mix.orders} orders are too few for this mix:\n{mix}")


def _despatches(source: random.Random, drafts: Sequence[OrderDraft]) -> list[_Despatch]:
    despatches: list[_Despatch] = []
    shared: dict[OrderDraft, _Despatch] = {}
    for draft in drafts:
        together = source.randrange(len(draft.parts)) if draft.partner and draft.parts else None
        for position, items in enumerate(draft.parts):
            partner = draft.partner
            if position == together and partner in shared:
                shared[partner].parcels.append((draft, items))
                continue
            service = _VAN if draft.kind == "transfer" else source.choice(_TRACKED)
            despatch = _Despatch([(draft, items)], service)
            despatches.append(despatch)
            if position == together:
                shared[draft] = despatch
    return despatches


def _choose_troubles(source: random.Random, mix: Mix, despatches: list[_Despatch]) -> None:
    def choose(count: int, may: Callable[[_Despatch], bool]) -> list[_Despatch]:
        able = [one for one in despatches if one.is_told and may(one)]
        if len(able) < count:
            raise DoesNotFitError
        return source.sample(able, count)

    hit: set[OrderDraft] = set()
    for one in source.sample(despatches, len(despatches)):
        draft = one.parcels[0][0]
        spare = len(draft.parts) == 1 or len(draft.parts) > 2
        if len(hit) == mix.vanished:
            break
        if one.is_told and len(one.parcels) == 1 and spare and not draft.kit and draft not in hit:
            one.vanishes = True
            hit.add(draft)
    if len(hit) < mix.vanished:
        raise DoesNotFitError
    for one in choose(mix.untracked, lambda one: not one.vanishes):
        one.service = source.choice(_UNTRACKED)
    for one in choose(mix.late_trackings, lambda one: one.service.tracked and one.is_plain):
        # As many within ten minutes as after an hour.
        one.seconds_untracked = math.exp(source.uniform(math.log(61), math.log(3 * 3600 - 1)))
    plain = sum(one.is_plain for one in despatches if one.is_told)
    late = choose(
        mix.late_rows, lambda one: not one.vanishes and (one.is_plain or plain < mix.late_rows)
    )
    for position, one in enumerate(late):
        very = position < mix.very_late_rows
        least, most = (3.1 * 3600, 19.9 * 3600) if very else (4 * 60, 115 * 60)
        one.seconds_late = math.exp(source.uniform(math.log(least), math.log(most)))


def _choose_times(
    source: random.Random,
    mix: Mix,
    despatches: list[_Despatch],
    begin: datetime,
    end: datetime,
    zone: ZoneInfo,
) -> None:
    def free() -> list[_Despatch]:
        able = [one for one in despatches if one.at is _UNSET and one.is_told and one.is_plain]
        source.shuffle(able)
        return able

    first, second = _repeated_quarters(begin, end, zone)
    for position, one in enumerate(free()[: mix.repeated_hour if first and second else 0]):
        one.at = source.choice((first, second)[position % 2]) + _seconds(source, 1, 898)
    # One order's two parcels in one minute are the hardest to keep apart.
    siblings = _siblings(free())[: mix.same_minute // 4]
    crowd = [one for pair in siblings for one in pair]
    crowd += [one for one in free() if one not in crowd][: max(0, mix.same_minute - len(crowd))]
    for start in range(0, len(crowd), 4):
        group = crowd[start : start + 4]
        minute = _any_minute(source, begin, end, zone)
        for one in group:
            one.at = minute + _seconds(source, 0, 59)
    for one in despatches:
        if one.at is _UNSET:
            most = 5 if one.vanishes else 59
            one.at = _any_minute(source, begin, end, zone) + _seconds(source, 0, most)


def _siblings(despatches: Sequence[_Despatch]) -> list[tuple[_Despatch, _Despatch]]:
    of_order: dict[OrderDraft, list[_Despatch]] = {}
    for one in despatches:
        of_order.setdefault(one.parcels[0][0], []).append(one)
    return [(found[0], found[1]) for found in of_order.values() if len(found) > 1]


def _repeated_quarters(
    begin: datetime, end: datetime, zone: ZoneInfo
) -> tuple[list[datetime], list[datetime]]:
    passes: tuple[list[datetime], list[datetime]] = ([], [])
    start = begin.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    while start + _QUARTER <= end:
        if is_ambiguous(start, zone) and read_back(start, zone) >= begin:
            passes[start.astimezone(zone).fold].append(start)
        start += _QUARTER
    return passes


def _any_minute(source: random.Random, begin: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    minutes = int((end - begin).total_seconds() // 60)
    first = begin + timedelta(minutes=1, seconds=-begin.second, microseconds=-begin.microsecond)
    while True:
        minute = first + timedelta(minutes=source.randrange(minutes - 1))
        if read_back(minute, zone) >= begin:
            return minute


def _seconds(source: random.Random, least: int, most: int) -> timedelta:
    return timedelta(seconds=source.randint(least, most))


def _tell(
    source: random.Random,
    story: Story,
    drafts: Sequence[OrderDraft],
    despatches: Sequence[_Despatch],
) -> None:
    earliest: dict[OrderDraft, datetime] = {}
    for one in despatches:
        for draft, _ in one.parcels:
            for member in (draft, draft.twin):
                if member is not None:
                    earliest[member] = min(one.at, earliest.get(member, one.at))
    last = max(earliest.values())
    for draft in drafts:
        first = earliest.get(draft, last)
        _tell_order(source, story, draft, first)
    number = source.randrange(20000, 90000)
    for position, one in enumerate(sorted(despatches, key=lambda one: one.at)):
        _tell_despatch(source, story, one, f"DES{number + position:06d}", position)


def _tell_order(source: random.Random, story: Story, draft: OrderDraft, first: datetime) -> None:
    before = timedelta(seconds=source.randint(20 * 60, 30 * 3600))
    created_at = (first - before).replace(microsecond=0)
    story.add(
        Order(
            number=draft.number,
            lines=tuple(draft.lines),
            created_at=created_at,
            reference=draft.reference,
            channel=draft.channel,
            email=draft.email,
            contact_name=draft.contact_name,
            site=draft.site,
            service=_VAN if draft.kind == "transfer" else source.choice(_TRACKED),
            requested_at=created_at + timedelta(days=2) if source.random() < 0.3 else None,
            town=draft.town,
            country=draft.country,
            attributes=("gift",) if source.random() < 0.1 else (),
        )
    )


def _tell_despatch(
    source: random.Random, story: Story, one: _Despatch, number: str, position: int
) -> None:
    at = one.at
    # A reversed one shows only inside its own minute.
    soon = source.randint(6, 15) - at.second if one.vanishes else source.randint(0, 20)
    visible_at = at + timedelta(seconds=soon + round(one.seconds_late))
    tracked_at = visible_at + timedelta(seconds=math.ceil(one.seconds_untracked))
    service = one.service
    tracking = ""
    if service.tracked:
        tracking = people.tracking_number(service.carrier, position, source)
    for draft, items in one.parcels:
        story.despatch(
            draft.number,
            number,
            items,
            at=at,
            visible_at=visible_at,
            service=service,
            tracking=tracking,
            tracked_at=tracked_at,
            shows_parents=draft.shows_parents,
        )
        if one.vanishes:
            gone_at = at.replace(second=source.randint(40, 55))
            story.vanish(draft.number, number, at=gone_at)
