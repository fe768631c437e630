from __future__ import annotations

import json
import os
from collections import Counter
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pvxklaviyo.ledger import AnnouncementRecord
from pvxklaviyo.model import Order, Shipment, decode_shipment, fact_subject

from .group import Group, at, order, shipment

EXPLORE = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
EMAILS = ["ann@post.pvx-sim.net", "bob@post.pvx-sim.net", "x@marketplace.amazon.com", None]
VERBS = ["approve", "retry", "discard"]


@st.composite
def shipments(draw: st.DrawFn) -> list[Shipment]:
    """Draw what one look-up shows of three shipments of one or two orders."""
    shown: list[Shipment] = []
    for position, despatch in enumerate(["DES1", "DES2", "DES3"]):
        if draw(st.integers(0, 4)):
            code = draw(st.sampled_from(["TEE", "MUG"])) if position == 2 else "MUG"
            parcel = shipment(
                despatch,
                (code, draw(st.sampled_from([1, 1, 1, 2, None]))),
                number="1002" if position == 1 else "1001",
                despatched_at=at(draw(st.sampled_from([0, 0, 0, 1, 40]))),
                tracking_number=draw(st.sampled_from(["", "TR", "TR", "OTHER"])),
                email=draw(st.sampled_from(EMAILS[:2])),
            )
            shown.append(parcel)
    return shown


@st.composite
def orders(draw: st.DrawFn) -> list[Order]:
    """Draw what it shows of the two orders."""
    shown: list[Order] = []
    for number in ("1001", "1002"):
        if draw(st.integers(0, 5)):
            lines = draw(st.sampled_from([(("MUG", 1), ("TEE", 1)), (("MUG", 1),)]))
            status = draw(st.sampled_from(["New", "New", "New", "Cancelled"]))
            email = draw(st.sampled_from([EMAILS[0], *EMAILS]))
            shown.append(order(number, *lines, email=email, status=status))
    return shown


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("look"), orders(), shipments()),
        st.tuples(st.just("again")),
        st.tuples(st.just("again")),
        st.tuples(st.just("later")),
        st.tuples(st.sampled_from(["attempt", "deliver", "park"])),
        st.tuples(st.just("answer"), st.sampled_from(VERBS), st.integers(0, 3)),
    ),
    min_size=4,
    max_size=14,
)


class Life:
    """A group that lives through operations, with what must always hold checked after each."""

    def __init__(self) -> None:
        self.group = Group("1001", "1002")
        self.minutes = 0.0
        self.last: tuple[list[Order], list[Shipment]] = ([], [])
        self.seen: set[str] = set()
        self.attempted: dict[tuple[str, str], AnnouncementRecord] = {}
        self.sent = 0

    def live(self, operations: list[tuple[Any, ...]]) -> None:
        for operation in operations:
            self.minutes += 4
            self.group.now = at(self.minutes)
            match operation:
                case ("look", found, parcels):
                    self.look(found, parcels)
                case ("again",):
                    self.look(*self.last)
                case ("later",):
                    # Long enough for a correction.
                    self.minutes += 65
                    self.look(*self.last)
                case ("answer", verb, position):
                    self.answer(verb, position)
                case (what,):
                    self.send(what)
            self.check()

    def look(self, found: list[Order], parcels: list[Shipment]) -> None:
        self.last = (found, parcels)
        self.group.look_up(self.minutes, orders=found, shipments=parcels)
        self.seen |= {
            fact_subject(fact.key)
            for fact in self.group.history().observations
            if fact.kind == "shipment"
        }

    def answer(self, verb: str, position: int) -> None:
        names = sorted(self.group.exceptions())
        if names:
            name = names[position % len(names)]
            self.group.answer(verb, name)
            # A person's word frees what was parked.
            self.attempted = {
                (kind, key): row
                for (kind, key), row in self.attempted.items()
                if name != f"parked:{kind}:{key}"
            }

    def send(self, what: str) -> None:
        # One outstanding at a time: what is attempted goes before the next.
        pending = [row for row in self.group.rows() if row.state == "queued"]
        under_way = [row for row in pending if row.attempted_at is not None]
        for head in (under_way or pending)[:1]:
            getattr(self.group, what)(head.key, kind=head.kind)
            self.sent += 1
            row = self.group.row(head.key, head.kind)
            if row is not None:
                self.attempted[row.kind, row.key] = row

    def check(self) -> None:
        if not self.last[0] and not self.last[1]:
            return
        plan = self.group.advance()
        if self.group.history().controls:
            # What was to be sent again on a person's word, and is taken back,
            # is news like any other from then on: one decision later.
            plan = self.group.advance()
        again = self.group.decide()

        # Nothing new: nothing more to say.
        assert ((), ()) == (again.announcements, again.withdrawn)
        assert ((), ()) == (again.opened, again.closed)
        rows = {(row.kind, row.key): row for row in self.group.rows()}
        assert len(rows) == len(self.group.rows())
        for name, row in self.attempted.items():
            # What was told is told for ever, as it was told (law L2).
            assert name in rows
            assert row.decision == rows[name].decision
            assert row.person == rows[name].person
        for row in self.group.rows():
            self.check_evidence(row)
        self.check_numbers()
        # Nothing that was read is forgotten (law L3).
        held = {one.key for one in plan.held}
        for subject in self.seen:
            _, number, despatch = subject.split("/")
            key = f"acme01:{number}:{despatch}"
            assert ("shipment", key) in rows or key in held, subject

    def check_evidence(self, row: AnnouncementRecord) -> None:
        """An announcement rests on an observation of its own shipment (law L1)."""
        facts = {fact.key: fact for fact in self.group.history().observations}
        if row.kind == "completion":
            # It may rest on the order's lines alone.
            assert row.facts
            return
        parcels = [
            decode_shipment(facts[key].body) for key in row.facts if facts[key].kind == "shipment"
        ]
        own = [
            parcel
            for parcel in parcels
            if row.key.startswith(f"acme01:{parcel.order_number}:{parcel.despatch_number}")
        ]
        assert 1 == len(own)
        # What takes the place of another rests on both.
        assert len(parcels) == 1 or row.reason in {"booked_again", "rebooked"}
        if row.kind == "shipment":
            assert own[0].despatched_at == row.happened_at

    def check_numbers(self) -> None:
        """Parcels of an order are counted once each, and it is completed once (law L4)."""
        said = [
            json.loads(row.decision)
            for row in self.group.rows()
            if row.kind == "shipment" and row.state != "skipped"
        ]
        most = max(Counter(one["index"] for one in said).values(), default=0)
        assert most <= 1
        # What was taken back completed nothing.
        corrected = {row.key.rpartition(":")[0] for row in self.group.rows() if is_sent(row)}
        standing = [
            json.loads(row.decision)
            for row in self.group.rows()
            if row.kind == "shipment" and row.state != "skipped" and row.key not in corrected
        ]
        assert sum(one["complete"] is True for one in standing) <= 1


def is_sent(row: AnnouncementRecord) -> bool:
    """Whether it is a correction."""
    return row.kind == "correction" and row.state != "skipped"


# Made smaller only where there is time for it.
SOME = [Phase.generate] if not EXPLORE else list(Phase)


@settings(max_examples=20_000 if EXPLORE else 200, phases=SOME)
@given(operations=OPERATIONS)
def test_whatever_happens_the_laws_hold(operations: list[tuple[Any, ...]]) -> None:
    """Any life of a group: nothing told twice, taken back, forgotten, or without evidence."""
    Life().live(operations)


@settings(max_examples=2_000 if EXPLORE else 50)
@given(orders=orders(), parcels=shipments())
def test_and_in_the_end_everything_is_told_or_skipped(
    orders: list[Order], parcels: list[Shipment]
) -> None:
    """With nothing left to wait for, every shipment is in the queue, skipped, or a person's."""
    group = Group("1001", "1002")
    for minutes in (0, 5, 30, 50):
        group.look_up(minutes, orders=orders, shipments=parcels).advance()

    kept = {row.key for row in group.rows()}
    future = {name.partition(":")[2] for name in group.exceptions() if name.startswith("clock:")}
    expected = {f"acme01:{one.order_number}:{one.despatch_number}" for one in parcels}
    assert expected == kept | future
    assert set() == kept & future
    assert all(
        row.state == "queued" or row.reason in {"no_email", "marketplace_relay"}
        for row in group.rows()
    )
