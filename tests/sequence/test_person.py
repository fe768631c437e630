"""What a profile is told, over all that its person was told."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.ledger import (
    AnnouncementId,
    AnnouncementRecord,
    ControlRecord,
    History,
    Observation,
)
from pvxklaviyo.model import (
    Cancellation,
    Completion,
    Component,
    PersonFacts,
    PersonRef,
    Return,
    ReturnLine,
    ShipmentItem,
    Told,
    decode_told,
    encode_told,
    fact_key,
    person_stream,
)
from pvxklaviyo.sequence import (
    Announcement,
    Plan,
    Policy,
    ProfilePolicy,
    decide,
    event_sent,
    told_of,
)
from pvxklaviyo.sequence._told_people import tellings

from .group import NOON, POLICY, Group, at, order, person, shipment

FEW = 2_000 if os.environ.get("HYPOTHESIS_PROFILE") == "explore" else 25
ANN = PersonRef("ann")
STREAM = person_stream("acme", "acme01", ANN)


def despatched(despatch: str, minutes: float, number: str = "1001", **more: Any) -> Told:
    """Make a parcel that a person was told of."""
    return Told(
        **{
            "kind": "shipment",
            "key": f"acme01:{number}:{despatch}",
            "what": "despatched",
            "order": f"#{number}",
            "code": despatch,
            "at": at(minutes),
            "said_at": at(minutes + 2),
            "index": 1,
            "complete": True,
            "carrier": "DPD",
            "tracking_number": f"TR-{despatch}",
            "items": (("MUG", 1),),
            **more,
        }
    )


def came_back(code: str, minutes: float, *skus: str, number: str = "1001", **more: Any) -> Told:
    """Make a return that a person was told of."""
    return Told(
        **{
            "kind": "return",
            "key": f"acme01:{number}:{code}",
            "what": "returned",
            "order": f"#{number}",
            "code": code,
            "at": at(minutes),
            "said_at": at(minutes + 30),
            "items": tuple((sku, 1) for sku in skus or ("MUG",)),
            **more,
        }
    )


def said(what: Any, minutes: float, key: str, number: str = "1001", **more: Any) -> Told:
    """Make something else that a person was told."""
    kind = {"corrected": "correction", "completed": "completion"}.get(what, what)
    return Told(
        **{
            "kind": kind,
            "key": key,
            "what": what,
            "order": f"#{number}",
            "at": at(minutes),
            "said_at": at(minutes),
            **more,
        }
    )


class Ann:
    """One person's stream, with its ledger."""

    def __init__(self, *told: Told, policy: ProfilePolicy | None = None) -> None:
        self.policy: Policy = attrs.evolve(POLICY, profile=policy or ProfilePolicy())
        self.facts: list[Observation] = []
        self.rows: list[AnnouncementRecord] = []
        self.controls: list[ControlRecord] = []
        self.people = {ANN: b"ann@post.pvx-sim.net"}
        self.now = at(1000)
        self.count = 0
        self.learn(*told)

    def learn(self, *told: Told) -> Ann:
        for one in told:
            key = fact_key("told", one.kind, one.key, revision=f"{len(self.facts):04}")
            self.facts.append(
                Observation(
                    stream=STREAM,
                    key=key,
                    kind="told",
                    happened_at=one.at,
                    person=ANN,
                    body=encode_told(one),
                    learned_at=self.now,
                )
            )
        return self

    def decide(self, now: datetime | None = None) -> Plan:
        self.now = now or self.now
        history = History(
            stream=STREAM,
            version=1,
            members=(STREAM,),
            observations=self.facts,
            announcements=self.rows,
            controls=self.controls,
            people=self.people,
        )
        return decide(history, self.policy, self.now)

    def advance(self, now: datetime | None = None) -> Plan:
        plan = self.decide(now)
        self.rows = [row for row in self.rows if row.id not in plan.withdrawn]
        for wish in plan.announcements:
            self.count += 1
            self.rows.append(
                AnnouncementRecord(
                    id=AnnouncementId(self.count),
                    account="A",
                    kind=wish.kind,
                    key=wish.key,
                    unique_id="",
                    metric=wish.metric,
                    reason=wish.reason,
                    facts=wish.facts,
                    happened_at=wish.happened_at,
                    live_until=wish.live_until,
                    late_mode=wish.late_mode,
                    person=wish.person,
                    decision=wish.decision(),
                    state="skipped" if wish.skipped else "queued",
                    made_at=self.now,
                    attempted_at=None,
                    tries=0,
                    send_at=self.now,
                    settled_at=None,
                )
            )
        return plan

    def become(self, state: Any) -> None:
        """Let the last row end, or its sending begin ("attempted")."""
        row = self.rows[-1]
        self.rows[-1] = attrs.evolve(
            row,
            attempted_at=self.now,
            settled_at=None if state == "attempted" else self.now,
            state="queued" if state == "attempted" else state,
        )

    def answer(self, verb: Any, number: int) -> None:
        key = f"parked:profile:acme01:person:ann:{number}"
        self.controls.append(ControlRecord(verb=verb, key=key, at=self.now, by="bob"))

    def facts_now(self) -> dict[str, Any]:
        """Give what the profile would be told; empty if nothing."""
        plan = self.decide()
        return decision(plan.announcements[-1]) if plan.announcements else {}


def decision(wish: Announcement | AnnouncementRecord) -> dict[str, Any]:
    made = wish.decision if isinstance(wish, AnnouncementRecord) else wish.decision()
    found: dict[str, Any] = json.loads(made)
    return found


def skus(found: dict[str, Any]) -> list[str]:
    return [sku for sku, _ in found["returned"]]


LIVES = st.lists(
    st.one_of(
        st.builds(
            despatched,
            st.sampled_from(["D1", "D2"]),
            st.integers(0, 90),
            number=st.sampled_from(["1001", "1002"]),
            complete=st.sampled_from([True, False, None]),
            index=st.integers(1, 2),
        ),
        st.builds(
            came_back,
            st.sampled_from(["R1", "R2"]),
            st.integers(0, 90),
            st.sampled_from(["MUG", "TEE"]),
            number=st.sampled_from(["1001", "1002"]),
        ),
        st.builds(
            said,
            st.sampled_from(["cancelled", "completed"]),
            st.integers(0, 90),
            st.just("acme01:order:#1001"),
        ),
    ),
    max_size=6,
    unique_by=lambda told: (told.kind, told.key),
)


class TestAnyHistory:
    @settings(max_examples=FEW)
    @given(told=LIVES, data=st.data())
    def test_the_order_of_learning_makes_no_difference(
        self, told: list[Told], data: st.DataObject
    ) -> None:
        """What was told in any order comes to the same profile."""
        shuffled = data.draw(st.permutations(told))

        assert Ann(*told).facts_now() == Ann(*shuffled).facts_now()

    @settings(max_examples=FEW)
    @given(told=LIVES, late=LIVES)
    def test_history_overwrites_nothing_newer(self, told: list[Told], late: list[Told]) -> None:
        """A fact that is learned late and happened early leaves each newer value as it was."""
        before = Ann(*told).facts_now()
        known = {(one.kind, one.key) for one in told}
        older = [
            attrs.evolve(one, at=one.at - timedelta(days=9), order="#old", key=one.key + "9")
            for one in late
            if (one.kind, one.key) not in known
        ]
        after = Ann(*told, *older).facts_now()

        for name in ("last_despatched_at", "last_order", "carrier", "tracking"):
            if before.get("last_despatched_at"):
                assert before[name] == after[name]
        if before.get("last_returned_at"):
            assert before["last_returned_at"] == after["last_returned_at"]

    @settings(max_examples=FEW)
    @given(told=LIVES)
    def test_what_the_profile_knows_is_not_told_again(self, told: list[Told]) -> None:
        """Once told, the same facts are told no more; and they rest on observations."""
        ann = Ann(*told)
        plan = ann.advance()
        for wish in plan.announcements:
            assert set(wish.facts) <= {fact.key for fact in ann.facts}
            ann.become("delivered")
        again = ann.decide()

        # That an order is through says nothing of parcels that nobody told.
        assert any(one.what != "completed" for one in told) == bool(plan.announcements)
        assert ((), ()) == (again.announcements, again.withdrawn)


class TestParcels:
    def test_the_last_is_the_one_that_left_last(self) -> None:
        """By the warehouse's time, whichever was told last."""
        found = Ann(
            despatched("D2", 60, "1002", said_at=at(61)), despatched("D1", 0, said_at=at(90))
        ).facts_now()

        assert ("#1002", "TR-D2") == (found["last_order"], found["tracking"])

    def test_tracking_that_came_later_is_the_parcels(self) -> None:
        """Its number is the profile's, but the despatch stays where it was."""
        found = Ann(
            despatched("D1", 0, tracking_number=""),
            said(
                "tracking", 9, "acme01:1001:D1:1", tracking_number="NEW", carrier="DPD", code="D1"
            ),
        ).facts_now()

        assert "NEW" == found["tracking"]
        assert str(NOON) == found["last_despatched_at"]

    def test_open_orders_are_counted(self) -> None:
        """Those of which something is known to come; not known, not claimed; ended, closed."""
        parts = [despatched("D1", 0, str(number), complete=False) for number in (1001, 1002)]
        ann = Ann(*parts, despatched("D1", 1, "1003", complete=None))
        two = ann.facts_now()["open_shipments"]
        ann.learn(despatched("D2", 5, "1001", index=2))
        one = ann.facts_now()["open_shipments"]
        ann.learn(said("cancelled", 9, "acme01:order:#1002", "1002"))

        assert (2, 1, 0) == (two, one, ann.facts_now()["open_shipments"])

    def test_a_completion_closes_an_order(self) -> None:
        """Nothing is to come, so it was despatched."""
        ann = Ann(despatched("D1", 0, complete=False))
        part = ann.facts_now()
        ann.learn(said("completed", 9, "acme01:order:#1001"))
        whole = ann.facts_now()

        assert ("part despatched", 1) == (part["status"], part["open_shipments"])
        assert ("despatched", 0) == (whole["status"], whole["open_shipments"])

    def test_one_that_was_taken_back_did_not_leave(self) -> None:
        """The parcel before is the last again, and the order is open again."""
        found = Ann(
            despatched("D1", 0, complete=False),
            despatched("D2", 9, index=2),
            said("corrected", 80, "acme01:1001:D2:1"),
        ).facts_now()

        assert ("TR-D1", 1) == (found["tracking"], found["open_shipments"])

    def test_what_was_withdrawn_was_never_told(self) -> None:
        """A parcel that was decided and taken back says nothing, unless it is decided again."""
        gone = said("withdrawn", 5, "acme01:1001:D1", kind="shipment")
        ann = Ann(despatched("D1", 0), gone)
        nothing = ann.facts_now()
        ann.learn(despatched("D1", 0, said_at=at(20)))

        assert {} == nothing
        assert "#1001" == ann.facts_now()["last_order"]


class TestAwaited:
    """Where an event that is too late waits for a person, its profile waits for the event."""

    HELD = despatched("DES1", 0, awaits_event=True)
    SENT = said("sent", 10, HELD.key, kind=HELD.kind)

    def test_before_its_event_was_sent_a_profile_says_nothing_of_it(self) -> None:
        """Nor anything else, if that is all there is."""
        ann = Ann(self.HELD)

        assert () == ann.decide().announcements

    def test_then_it_says_so_as_ever(self) -> None:
        """Whichever of the two was learned first."""
        for told in ((self.HELD, self.SENT), (self.SENT, self.HELD)):
            (one,) = Ann(*told).decide().announcements
            assert isinstance(one.about, PersonFacts)
            assert (at(0), "TR-DES1") == (one.about.last_despatched_at, one.about.tracking_number)

    def test_what_was_sent_of_another_parcel_does_not_free_it(self) -> None:
        """Each waits for its own; what waits for none is told."""
        free = despatched("DES2", -60, "1002")
        other = said("sent", 10, "acme01:1001:DES7", kind="shipment")
        (one,) = Ann(self.HELD, other, free).decide().announcements

        assert isinstance(one.about, PersonFacts)
        assert ("TR-DES2", "#1002") == (one.about.tracking_number, one.about.last_order)

    def test_what_is_said_again_without_waiting_counts_at_once(self) -> None:
        """A person's yes is no longer late."""
        again = attrs.evolve(self.HELD, said_at=at(300), awaits_event=False)
        (one,) = Ann(self.HELD, again).decide().announcements

        assert isinstance(one.about, PersonFacts)
        assert "TR-DES1" == one.about.tracking_number

    def test_the_late_mode_of_its_event_says_which_waits(self) -> None:
        """Only one that may be held; a skip is no event that could be sent."""
        late = wish("shipment", shipment(), late_mode="hold")
        off = attrs.evolve(late, skipped=True, reason="metric_off")
        told = [
            told_of(one, NOON, no_url)
            for one in (late, off, attrs.evolve(late, late_mode="natural"))
        ]

        assert [True, False, False] == [one is not None and one.awaits_event for one in told]
        assert told[0] == decode_told(encode_told(told[0] or self.HELD))

    def test_and_so_which_is_said_to_be_sent(self) -> None:
        """Of what means nothing for a profile, nobody waits."""
        sent = event_sent("shipment", "k", "hold", NOON, at(1))

        assert sent == Told(kind="shipment", key="k", what="sent", at=NOON, said_at=at(1))
        assert None is event_sent("shipment", "k", "natural", NOON, at(1))
        assert None is event_sent("returned_item", "k", "hold", NOON, at(1))


class TestStatus:
    def test_it_is_what_happened_last_to_the_last_order(self) -> None:
        """Sent, then partly back, then all back; another order counts from its parcel on."""
        ann = Ann(despatched("D1", 0, items=(("MUG", 1), ("TEE", 1))))
        seen = [ann.facts_now()["status"]]
        for told in (
            came_back("R1", 60),
            came_back("R2", 70, "TEE"),
            said("cancelled", 75, "acme01:order:#1002", "1002"),
            despatched("D9", 80, "1003"),
        ):
            ann.learn(told)
            seen += [ann.facts_now()["status"]]

        assert ["despatched", "part returned", "returned", "returned", "despatched"] == seen

    def test_a_kit_is_all_back_however_it_is_booked(self) -> None:
        """As itself, or as all its parts; some of its parts, or its parts sold singly, are not it."""
        parcel = despatched(
            "D1", 0, items=(("SET", 1), ("JUG", 1)), kits=(("SET", "MUG", 2), ("SET", "JUG", 1))
        )
        booked = (
            (("SET", 1), ("JUG", 1)),
            (("MUG", 2), ("JUG", 2)),
            (("MUG", 2), ("JUG", 1)),
            (("MUG", 1), ("JUG", 2)),
            (("SET", 1),),
        )
        seen = [
            Ann(parcel, came_back("R1", 60, items=items)).facts_now()["status"] for items in booked
        ]

        assert ["returned"] * 2 + ["part returned"] * 3 == seen

    def test_with_no_parcel_it_is_a_cancellation(self) -> None:
        """Somebody to whom nothing was sent has a cancelled order."""
        found = Ann(said("cancelled", 5, "acme01:order:#1001")).facts_now()

        assert ("cancelled", "") == (found["status"], found["last_order"])


class TestReturned:
    def test_each_item_stands_once_with_its_last_return(self) -> None:
        """The newest first."""
        found = Ann(
            came_back("R1", 0, "MUG", "TEE"), came_back("R2", 60, "MUG"), came_back("R3", 30, "CAP")
        ).facts_now()

        assert ["MUG", "CAP", "TEE"] == skus(found)
        assert str(at(60)) == found["last_returned_at"]

    def test_the_list_is_bounded(self) -> None:
        """The oldest are left out."""
        told = [came_back(f"R{minute}", minute, f"SKU{minute}") for minute in range(5)]

        assert ["SKU4", "SKU3"] == skus(
            Ann(*told, policy=ProfilePolicy(returned_skus=2)).facts_now()
        )
        assert [] == skus(Ann(*told, policy=ProfilePolicy(returned_skus=0)).facts_now())

    def test_what_is_old_leaves_the_list_by_itself(self) -> None:
        """The stream wakes at the next expiry, and the profile is told the shorter list."""
        ann = Ann(
            came_back("R1", 0, "MUG"),
            came_back("R2", 60, "TEE"),
            policy=ProfilePolicy(returned_for=timedelta(days=30)),
        )
        first = ann.advance()
        ann.become("delivered")
        assert first.wake_at == NOON + timedelta(days=30)
        before = ann.decide(first.wake_at - timedelta(seconds=1))
        then = ann.advance(first.wake_at)

        assert () == before.announcements
        assert ["TEE"] == skus(decision(then.announcements[0]))
        assert "acme01:person:ann:2" == then.announcements[0].key
        assert then.wake_at == at(60) + timedelta(days=30)


class TestTelling:
    def test_what_waits_is_replaced(self) -> None:
        """Two facts before the first attempt are one telling, with the first number."""
        ann = Ann(despatched("D1", 0))
        ann.advance()
        ann.learn(came_back("R1", 60))
        plan = ann.advance()

        assert 1 == len(plan.withdrawn)
        assert ["acme01:person:ann:1"] == [row.key for row in ann.rows]
        assert ["MUG"] == skus(decision(ann.rows[0]))

    def test_after_an_attempt_it_has_the_next_number(self) -> None:
        """Told is told, also while nobody knows what became of it."""
        ann = Ann(despatched("D1", 0))
        ann.advance()
        ann.become("attempted")
        ann.learn(came_back("R1", 60))
        plan = ann.advance()

        assert () == plan.withdrawn
        assert [f"acme01:person:ann:{n}" for n in (1, 2)] == [row.key for row in ann.rows]

    def test_what_comes_back_to_what_was_told_is_not_told(self) -> None:
        """A change that is undone before it is told leaves nothing to tell."""
        ann = Ann(despatched("D1", 0))
        ann.advance()
        ann.become("delivered")
        ann.learn(came_back("R1", 60))
        ann.advance()
        ann.learn(said("withdrawn", 99, "acme01:1001:R1", kind="return"))
        plan = ann.advance()

        assert (1, ()) == (len(plan.withdrawn), plan.announcements)
        assert 1 == len(ann.rows)

    def test_switched_off_it_is_told_nothing(self) -> None:
        """Nor does it wake; what waits is taken back."""
        ann = Ann(came_back("R1", 0))
        ann.advance()
        ann.policy = attrs.evolve(ann.policy, profile=ProfilePolicy(enabled=False))
        plan = ann.advance()

        assert ((), None) == (plan.announcements, plan.wake_at)
        assert [] == ann.rows

    def test_whoever_was_erased_is_told_nothing(self) -> None:
        """Without an address there is nobody to tell."""
        ann = Ann(came_back("R1", 0))
        ann.people = {}

        assert () == ann.decide().announcements

    def test_parked_it_waits_for_a_person_or_for_news(self) -> None:
        """Retried it goes again under its number; overtaken by news it is over, whoever retries it."""
        ann = Ann(despatched("D1", 0))
        ann.advance()
        ann.become("parked")
        silent = ann.decide()
        ann.answer("retry", 1)
        ann.advance()
        again = [(row.key, row.state) for row in ann.rows]
        ann.now += timedelta(hours=1)
        ann.become("parked")
        ann.learn(came_back("R1", 60))
        ann.advance()
        ann.become("delivered")
        ann.now += timedelta(hours=1)
        ann.answer("retry", 1)
        ann.advance()

        assert () == silent.announcements
        assert [("acme01:person:ann:1", "queued")] == again
        rows = {row.key[-1]: (row.state, row.reason) for row in ann.rows}
        assert {"1": ("skipped", "overtaken"), "2": ("delivered", "profile_changed")} == rows

    def test_discarded_it_stays_untold_until_there_is_news(self) -> None:
        """A person's word stands for what it was about, and for no more."""
        ann = Ann(despatched("D1", 0))
        ann.advance()
        ann.become("parked")
        ann.answer("discard", 1)
        ann.advance()
        skipped = [(row.state, row.reason) for row in ann.rows]
        quiet = ann.decide()
        ann.learn(came_back("R1", 60))
        ann.advance()

        assert [("skipped", "discarded")] == skipped
        assert () == quiet.announcements
        assert ["acme01:person:ann:1", "acme01:person:ann:2"] == [row.key for row in ann.rows]


def no_url(carrier: str, number: str) -> str | None:
    """Know nobody's page."""
    return None


def url(carrier: str, number: str) -> str | None:
    """Know one carrier's page."""
    return f"https://track.pvx-sim.net/{carrier}/{number}"


def wish(kind: str, about: Any, key: str = "acme01:1001:X", **more: Any) -> Announcement:
    """Wish something about order #1."""
    return Announcement(
        **{
            "kind": kind,
            "key": key,
            "reason": "r",
            "facts": (),
            "happened_at": at(7),
            "person": ANN,
            "about": about,
            "order": order(),
            **more,
        }
    )


class TestWhatIsTold:
    def test_a_parcel(self) -> None:
        """With when it left, its tracking and its page, its items, and whether that is all."""
        parcel = attrs.evolve(
            shipment("DES1", ("MUG", 2), ("KIT", None)), index=3, is_complete=True
        )
        told = told_of(wish("shipment", parcel, "acme01:1001:DES1"), at(9), url)

        assert told == Told(
            kind="shipment",
            key="acme01:1001:DES1",
            what="despatched",
            order="#1",
            code="DES1",
            at=NOON,
            said_at=at(9),
            index=3,
            complete=True,
            carrier="DPD",
            tracking_number="TR-DES1",
            tracking_url="https://track.pvx-sim.net/DPD/TR-DES1",
            items=(("MUG", 2), ("KIT", 1)),
        )
        assert told == decode_told(encode_told(told))

    def test_what_a_kit_consists_of(self) -> None:
        """Pieces in one kit, so that it is known again when its parts come back."""
        mugs, jugs = (Component(item_code=code, quantity=n) for code, n in (("MUG", 4), ("JUG", 2)))
        item = ShipmentItem(item_code="SET", quantity=2, components=(mugs, jugs))
        parcel = attrs.evolve(shipment("DES1"), items=(item,))
        told = told_of(wish("shipment", parcel, "acme01:1001:DES1"), NOON, no_url)

        assert told is not None
        assert (("SET", "MUG", 2), ("SET", "JUG", 1)) == told.kits
        assert told == decode_told(encode_told(told))

    def test_what_belongs_to_a_parcel_keeps_its_first_number(self) -> None:
        """Tracking under another despatch, and a correction, are of the parcel that was told."""
        other = shipment("DES9")
        tracking = told_of(wish("tracking", other, "acme01:1001:DES1:1"), NOON, no_url)
        corrected = told_of(wish("correction", other, "acme01:1001:DES1:1"), NOON, no_url)

        assert ("tracking", "DES1") == (tracking and tracking.what, tracking and tracking.code)
        assert ("corrected", "DES1") == (corrected and corrected.what, corrected and corrected.code)

    def test_ends_and_returns(self) -> None:
        """A cancellation, a completion and a return say when they happened."""
        cancelled = Cancellation(reference="#1", cancelled_at=at(1), is_whole=True)
        completed = Completion(
            reference="#1", order_number="1001", completed_at=at(2), by_cancellation=True
        )
        back = Return(
            order_number="1001",
            return_code="RET1",
            returned_at=at(3),
            lines=(
                ReturnLine(item_code="MUG", quantity=1),
                ReturnLine(item_code="MUG", quantity=1),
            ),
        )
        told = [
            told_of(wish(kind, about), NOON, no_url)
            for kind, about in (
                ("cancelled", cancelled),
                ("completion", completed),
                ("return", back),
            )
        ]

        assert ["cancelled", "completed", "returned"] == [one and one.what for one in told]
        assert [at(1), at(2), at(3)] == [one and one.at for one in told]
        assert ["#1", "#1", "#1"] == [one and one.order for one in told]
        assert told[2] is not None
        assert (("MUG", 2),) == told[2].items

    def test_what_says_it_again_or_is_not_told_says_nothing(self) -> None:
        """Single items, skips and nobody's events leave a profile alone; a metric that is off does not."""
        back = Return(order_number="1001", return_code="RET1", returned_at=NOON)
        quiet = [
            wish("returned_item", back),
            wish("item", shipment()),
            wish("shipment", shipment(), skipped=True, reason="before_start"),
            wish("cancelled_item", Cancellation(reference="#1", cancelled_at=NOON, is_whole=False)),
        ]
        off = wish("return", back, skipped=True, reason="metric_off")

        assert [None] * 4 == [told_of(one, NOON, no_url) for one in quiet]
        assert told_of(off, NOON, no_url) is not None

    def test_a_changed_address_moves_a_parcel_to_another_profile(self) -> None:
        """What waited for one person and is re-pinned is taken back from them."""
        group = Group()
        old, new = "ann@post.pvx-sim.net", "bob@post.pvx-sim.net"
        said_to: list[tuple[Any, str]] = []
        for minutes, email in ((0, old), (3, old), (5, new), (8, new)):
            parcel, ours = shipment(email=email), order(email=email)
            group.look_up(minutes, orders=[ours], shipments=[parcel])
            history = group.history()
            plan = group.advance()
            said_to += [
                (who, told.what) for who, told in tellings(history, plan, group.now, no_url)
            ]

        assert [
            (person(old), "despatched"),
            (person(old), "withdrawn"),
            (person(new), "despatched"),
        ] == said_to


def test_sequences_of_nothing_say_nothing() -> None:
    """A person of whom nothing was told is told nothing."""
    empty: Sequence[Announcement] = Ann().decide().announcements

    assert () == empty
