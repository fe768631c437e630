"""One order group's history, written by hand: what was looked up, decided, sent, answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

import attrs

from pvxklaviyo.engine import shop_fact_key
from pvxklaviyo.engine._shown import _matched, order_of
from pvxklaviyo.ledger import (
    AnnouncementId,
    AnnouncementRecord,
    ControlRecord,
    ExceptionRecord,
    History,
    Observation,
    Reading,
)
from pvxklaviyo.model import (
    FactKey,
    Order,
    OrderLine,
    PersonRef,
    Return,
    ReturnLine,
    Shipment,
    ShipmentItem,
    ShopFact,
    ShopLine,
    Shown,
    ShownOrder,
    StreamKey,
    encode_order,
    encode_return,
    encode_shipment,
    encode_shop_fact,
    encode_shown,
    fact_key,
    order_stream,
    shop_stream,
    shown_stream,
    stream_name,
)
from pvxklaviyo.sequence import Plan, Policy, decide

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
POLICY = Policy(placed_order="shop", cancelled_order="relay", start_at=NOON - timedelta(days=1))


def at(minutes: float) -> datetime:
    """Tell the instant so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def order(number: str = "1001", *lines: tuple[str, int], **more: Any) -> Order:
    """Make an order; one MUG unless told."""
    made = tuple(
        OrderLine(line=str(position), item_code=code, quantity=quantity)
        for position, (code, quantity) in enumerate(lines or (("MUG", 1),), 1)
    )
    return Order(
        **{
            "number": number,
            "reference": "#1",
            "channel": "Shopify",
            "email": "ann@post.pvx-sim.net",
            "lines": made,
            **more,
        }
    )


def shipment(
    despatch: str = "DES1", *items: tuple[str, int | None], number: str = "1001", **more: Any
) -> Shipment:
    """Make a shipment of that order; one MUG, tracked, left at noon, unless told."""
    made = tuple(
        ShipmentItem(item_code=code, quantity=quantity) for code, quantity in items or (("MUG", 1),)
    )
    return Shipment(
        **{
            "order_number": number,
            "despatch_number": despatch,
            "despatched_at": NOON,
            "reference": "#1",
            "channel": "Shopify",
            "email": "ann@post.pvx-sim.net",
            "carrier": "DPD",
            "tracking_number": f"TR-{despatch}",
            "items": made,
            **more,
        }
    )


def returned(
    code: str = "RET1", *lines: tuple[str, int], number: str = "1001", **more: Any
) -> Return:
    """Make a return of that order; one MUG, booked in an hour after noon, unless told."""
    made = tuple(
        ReturnLine(item_code=item, quantity=quantity) for item, quantity in lines or (("MUG", 1),)
    )
    return Return(
        **{
            "order_number": number,
            "return_code": code,
            "returned_at": at(60),
            "reference": "#1",
            "channel": "Shopify",
            "lines": made,
            **more,
        }
    )


def fact(kind: Any, minutes: float = 0, *lines: tuple[str, int], **more: Any) -> ShopFact:
    """Make what the shop says of order #1 so many minutes after noon."""
    made = tuple(ShopLine(sku=sku, quantity=quantity) for sku, quantity in lines)
    return ShopFact(
        **{
            "kind": kind,
            "order": "#1",
            "at": at(minutes),
            "email": "ann@post.pvx-sim.net",
            "channel": "Shopify",
            "lines": made,
            **more,
        }
    )


def person(email: str | None) -> PersonRef | None:
    """Give the reference of an address, as a ledger would."""
    return PersonRef(f"person of {email}") if email else None


class Group:
    """
    A group of Peoplevox orders, with its ledger.

    Args:
        numbers: Its orders, the root first.

        shop: The shop's reference, if the shop alone is known at first.

        policy: The tenant's.
    """

    def __init__(self, *numbers: str, shop: str | None = None, policy: Policy = POLICY) -> None:
        self.policy = policy
        self.members = [order_stream("acme", "acme01", number) for number in numbers or ("1001",)]
        if shop is not None:
            self.members = [shop_stream("acme", "acme01", shop)]
        self.nominated_at: datetime | None = None
        self.now = NOON
        self._facts: dict[tuple[StreamKey, FactKey], Observation] = {}
        self._matched: set[StreamKey] = set()
        self._readings: dict[StreamKey, list[Reading]] = {member: [] for member in self.members}
        self._rows: list[AnnouncementRecord] = []
        self._controls: list[ControlRecord] = []
        self._exceptions: dict[str, ExceptionRecord] = {}
        self._people: dict[PersonRef, bytes] = {}

    # what was learned

    def said(self, *facts: ShopFact, person_of: str | None = None) -> Group:
        """
        Let the shop say something, now; the next look-up joins it to the orders.

        *person_of* is the address it names, in place of the fact's own.
        """
        for one in facts:
            stream = shop_stream("acme", "acme01", one.order)
            address = person_of or one.email or one.phone
            who = person(address)
            if who is not None and address is not None:
                self._people[who] = address.encode()
            key = shop_fact_key(one)
            self._facts.setdefault(
                (stream, key),
                Observation(
                    stream=stream,
                    key=key,
                    kind="shop",
                    happened_at=one.at,
                    person=who,
                    body=encode_shop_fact(one),
                    learned_at=self.now,
                ),
            )
        return self

    def shown(self, *things: Shown) -> Group:
        """
        Let a shop show something, now; the next look-up joins it to the orders.

        If a whole order says which they are: what else it shows waits for that.
        """
        for one in things:
            order = order_of(one)
            stream = shown_stream("acme", "acme01", one.shop, order)
            address = one.email or one.phone if isinstance(one, ShownOrder) else None
            who = person(address)
            if who is not None and address is not None:
                self._people[who] = address.encode()
            body = encode_shown(one)
            revision = blake2b(body + (address or "").encode(), digest_size=6).hexdigest()
            fact = Observation(
                stream=stream,
                key=fact_key("shown", one.shop, order, revision=revision),
                kind="shown",
                happened_at=None,
                person=who,
                body=body,
                learned_at=self.now,
            )
            self._facts.setdefault((stream, fact.key), fact)
            if not isinstance(one, ShownOrder):
                continue
            reference = self.policy.shop(one.shop).reference(one.names)
            if reference is not None:
                root = shop_stream("acme", "acme01", reference)
                match = _matched(one, order, root, reference)
                self._facts.setdefault((root, match.key), attrs.evolve(match, learned_at=self.now))
                self._matched.add(stream)
        return self

    def _join(self, numbers: Iterable[str]) -> None:
        """Let a look-up join what belongs together, an order's stream as the root."""
        streams = [order_stream("acme", "acme01", number) for number in numbers]
        streams += [
            stream
            for stream, _ in self._facts
            if stream in self._matched or stream_name(stream).kind != "shown"
        ]
        for stream in dict.fromkeys(streams):
            if stream not in self.members:
                self.members.append(stream)
                self._readings[stream] = []
        self.members.sort(key=lambda member: stream_name(member).kind in {"shop", "shown"})

    def look_up(
        self,
        minutes: float,
        *,
        orders: Iterable[Order] = (),
        shipments: Iterable[Shipment] = (),
        returns: Iterable[Return] = (),
    ) -> Group:
        """Make a complete look-up of all members that shows exactly this."""
        self.now = at(minutes)
        orders, shipments, returns = list(orders), list(shipments), list(returns)
        self._join(one.number for one in orders)
        shown: dict[StreamKey, set[FactKey]] = {member: set() for member in self.members}
        for one in orders:
            self._observe(shown, one.number, ("order", one.number), encode_order(one), one.email)
        for parcel in shipments:
            name = ("shipment", parcel.order_number, parcel.despatch_number)
            body = encode_shipment(parcel)
            self._observe(
                shown, parcel.order_number, name, body, parcel.email, parcel.despatched_at
            )
        for back in returns:
            name = ("return", back.order_number, back.return_code)
            body = encode_return(back)
            self._observe(shown, back.order_number, name, body, back.email, back.returned_at)
        for member, keys in shown.items():
            readings = self._readings[member]
            if readings and readings[-1].shown == keys:
                last = readings[-1]
                readings[-1] = attrs.evolve(
                    last, last_started=self.now, last=self.now, count=last.count + 1
                )
            else:
                readings.append(
                    Reading(
                        first=self.now,
                        last_started=self.now,
                        last=self.now,
                        count=1,
                        shown=frozenset(keys),
                    )
                )
        return self

    def _observe(
        self,
        shown: Mapping[StreamKey, set[FactKey]],
        number: str,
        name: tuple[str, ...],
        body: bytes,
        email: str | None,
        happened_at: datetime | None = None,
    ) -> None:
        stream = order_stream("acme", "acme01", number)
        revision = blake2b(body + (email or "").encode(), digest_size=6).hexdigest()
        key = fact_key(name[0], *name[1:], revision=revision)
        who = person(email)
        if who is not None and email is not None:
            self._people[who] = email.encode()
        fact = Observation(
            stream=stream,
            key=key,
            kind=name[0],
            happened_at=happened_at,
            person=who,
            body=body,
            learned_at=self.now,
        )
        self._facts.setdefault((stream, key), fact)
        shown[stream].add(key)

    # what was decided and done

    def history(self) -> History:
        """Give everything known."""
        return History(
            stream=self.members[0],
            version=1,
            members=tuple(self.members),
            nominated_at=self.nominated_at,
            # What the shop says is known here from the look-up on that joins it.
            observations=[fact for fact in self._facts.values() if fact.stream in self.members],
            readings={member: list(rows) for member, rows in self._readings.items()},
            announcements=list(self._rows),
            controls=list(self._controls),
            exceptions=list(self._exceptions.values()),
            people=dict(self._people),
        )

    def decide(self, minutes: float | None = None) -> Plan:
        """Decide, and write nothing down."""
        if minutes is not None:
            self.now = at(minutes)
        return decide(self.history(), self.policy, self.now)

    def advance(self, minutes: float | None = None) -> Plan:
        """Decide, and write the decision down, as the ledger would."""
        plan = self.decide(minutes)
        for one in plan.opened:
            if one.code == "decision.unlawful":
                raise AssertionError(f"{one.subject} was moved against the tables")
        gone = set(plan.withdrawn)
        for row in self._rows:
            if row.id in gone and not (row.is_open or row.state == "parked"):
                raise AssertionError(f"{row.key} was attempted and is withdrawn")
        self._rows = [row for row in self._rows if row.id not in gone]
        for wish in plan.announcements:
            if any((row.kind, row.key) == (wish.kind, wish.key) for row in self._rows):
                raise AssertionError(f"{wish.key} is announced twice")
            self._rows.append(
                AnnouncementRecord(
                    id=AnnouncementId(self._next()),
                    account="A",
                    kind=wish.kind,
                    key=wish.key,
                    unique_id="" if wish.skipped else f"pvx:{wish.kind}:{wish.key}",
                    metric=wish.metric,
                    reason=wish.reason,
                    facts=wish.facts,
                    happened_at=wish.happened_at,
                    live_until=wish.live_until,
                    late_mode=wish.late_mode,
                    late_until=wish.late_until,
                    person=wish.person,
                    decision=wish.decision(),
                    state="skipped" if wish.skipped else "queued",
                    made_at=self.now,
                    attempted_at=None,
                    tries=0,
                    send_at=wish.send_at or self.now,
                    settled_at=None,
                )
            )
        for key in plan.closed:
            self._exceptions.pop(key, None)
        for one in plan.opened:
            fields = attrs.asdict(one)
            self._exceptions[one.key] = ExceptionRecord(
                id=one.key, opened_at=self.now, closed_at=None, **fields
            )
        return plan

    def _next(self) -> int:
        self._count = getattr(self, "_count", 0) + 1
        return self._count

    def _change(self, key: str, kind: str, change: Callable[[AnnouncementRecord], Any]) -> None:
        self._rows = [
            change(row) if (row.kind, row.key) == (kind, key) else row for row in self._rows
        ]

    def attempt(self, key: str, kind: str = "shipment") -> None:
        """Let sending begin."""
        now = self.now
        self._change(key, kind, lambda row: attrs.evolve(row, attempted_at=now, tries=1))

    def deliver(self, *keys: str, kind: str = "shipment") -> None:
        """Let Klaviyo accept."""
        now = self.now
        for key in keys or tuple(row.key for row in self.queue()):
            self._change(
                key,
                kind,
                lambda row: attrs.evolve(
                    row, attempted_at=now, tries=1, state="delivered", settled_at=now
                ),
            )

    def park(self, key: str, kind: str = "shipment", reason: str = "refused") -> None:
        """Let Klaviyo refuse for good; the exception that comes with it is opened."""
        now = self.now
        self._change(
            key,
            kind,
            lambda row: attrs.evolve(
                row, attempted_at=now, tries=1, state="parked", settled_at=now, reason=reason
            ),
        )
        name = f"parked:{kind}:{key}"
        self._exceptions[name] = ExceptionRecord(
            id=name,
            key=name,
            tenant="acme",
            code="event.refused",
            owner="integrator",
            severity="error",
            subject=key,
            text="refused",
            next_step="retry",
            stream=self.members[0],
            opened_at=now,
        )

    def answer(self, verb: Any, exception: str) -> None:
        """Let a person answer an exception."""
        self._controls.append(ControlRecord(verb=verb, key=exception, at=self.now, by="ann"))

    # what is there

    def rows(self) -> Sequence[AnnouncementRecord]:
        """List what is in the ledger."""
        return list(self._rows)

    def queue(self) -> Sequence[AnnouncementRecord]:
        """List what waits to be sent, in order."""
        return [row for row in self._rows if row.state == "queued" and row.attempted_at is None]

    def row(self, key: str, kind: str = "shipment") -> AnnouncementRecord | None:
        """Find one announcement."""
        return next((row for row in self._rows if (row.kind, row.key) == (kind, key)), None)

    def exceptions(self) -> Mapping[str, str]:
        """List what is open: key to code."""
        return {key: one.code for key, one in self._exceptions.items()}


def key(despatch: str = "DES1", number: str = "1001") -> str:
    """Name a shipment."""
    return f"acme01:{number}:{despatch}"


def told(rows: Iterable[AnnouncementRecord]) -> list[tuple[object, ...]]:
    """Say what rows tell, whoever numbered them."""
    return [
        (row.kind, row.key, row.metric, row.reason, row.facts, row.person, row.decision, row.state)
        for row in rows
    ]
