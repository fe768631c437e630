from __future__ import annotations

from typing import Any

import pytest

from pvxklaviyo.engine import _set_aside, run_once
from pvxklaviyo.engine._unknown import KnownProfiles
from pvxklaviyo.klaviyo import DuplicateProfileError, StoredProfile
from pvxklaviyo.ledger import History, Observation
from pvxklaviyo.model import PersonRef, StreamKey, decode_told, order_stream, person_stream
from pvxklaviyo.sequence import ProfilePolicy

from ..flows.bench import at
from .bench import Steps, story
from .test_late_modes import LATE, claimed
from .waiting import Waiting, address, client_of, minutes_of, order_of, person_of

IMPORT, EVENT, BULK, FIND = (
    "create_or_update_profile",
    "create_event",
    "bulk_create_events",
    "get_profiles",
)
SKIP = {"profile": ProfilePolicy(unknown="skip")}


def stream_of(number: int = 1) -> StreamKey:
    """Name a customer's stream."""
    return person_stream("acme", "acme01", person_of(number))


def found(waiting: Waiting, number: int = 1) -> StoredProfile:
    """Look at a customer's profile."""
    profile = waiting.klaviyo().find_profile(email=address(number))
    assert profile is not None
    return profile


class TestTelling:
    def test_a_profile_is_told_by_an_import_of_its_own(self) -> None:
        """One request for each profile, no event, and nothing else about the person (law L10)."""
        waiting = Waiting()
        waiting.profile(1, carrier="DPD", open_shipments=2)

        sent = waiting.send(1)

        profile = found(waiting)
        assert (1, [IMPORT]) == (sent, waiting.asked()[:1])
        assert {"LastCarrier": "DPD", "OpenShipments": 2} == dict(profile.properties)
        assert ([], "delivered") == (
            list(waiting.bench.klaviyo.events()),
            waiting.row(stream_of()).state,
        )
        assert (None, None) == (profile.first_name, profile.phone_number)

    def test_what_is_gone_is_taken_away(self) -> None:
        """A fact that does not hold any more leaves the profile; what is not ours stays."""
        waiting = Waiting()
        waiting.bench.klaviyo.add_profile(
            email=address(1), attributes={"properties": {"Shoe": 39, "LastCarrier": "UPS"}}
        )
        waiting.profile(1, carrier="", open_shipments=1)

        waiting.send(1)

        assert {"Shoe": 39, "OpenShipments": 1} == dict(found(waiting).properties)

    def test_who_has_a_telephone_number_only_is_found_by_it(self) -> None:
        """A stored address without "@" is a number."""
        waiting = Waiting()
        waiting.profile(1, email="+447700900123")

        waiting.send(1)

        profile = waiting.klaviyo().find_profile(phone_number="+447700900123")
        assert profile is not None
        assert None is profile.email

    def test_events_go_first_and_never_together_with_profiles(self) -> None:
        """However many wait, profiles go singly, and after all events that are due."""
        waiting = Waiting(pace={"bulk_from": 2})
        for number in (1, 2, 3):
            waiting.profile(number)
            waiting.parcel(number)

        sent = waiting.send(1)

        assert (6, [BULK, IMPORT, IMPORT, IMPORT]) == (sent, waiting.asked())

    def test_news_overtakes_a_backlog_of_profiles(self) -> None:
        """Between two profiles an event that has become due goes."""
        waiting = Waiting()
        waiting.profile(1)
        waiting.profile(2)
        waiting.send_one()
        waiting.parcel(1)
        waiting.send(1)

        assert [IMPORT, EVENT, IMPORT] == waiting.asked()

    def test_a_profile_waits_for_the_earlier_one_of_its_person(self) -> None:
        """What is newer must not be overwritten by what is older."""
        waiting = Waiting()
        waiting.profile(1, carrier="UPS")
        waiting.profile(1, key="acme01:person1:2", carrier="DPD")
        waiting.bench.klaviyo.faults.next(IMPORT, "not_sent")

        waiting.send(1)
        waiting.send(2)

        assert "DPD" == found(waiting).properties["LastCarrier"]


class TestAwaited:
    """A late event that waits for a person: its profile waits for the event."""

    def test_with_the_answer_the_person_s_stream_hears_that_it_was_sent(self) -> None:
        """In the same commit, of each kind of which profiles say anything, once."""
        waiting = Waiting()
        keys = [waiting.parcel(1, late_mode="hold"), waiting.parcel(2, late_mode="natural")]

        sent = waiting.send(1)

        facts = {
            number: [decode_told(fact.body) for fact in _history(waiting, number).observations]
            for number in (1, 2)
        }
        assert 2 == sent
        assert ([("sent", "shipment", keys[0])], []) == (
            [(told.what, told.kind, told.key) for told in facts[1]],
            facts[2],
        )

    def test_what_is_set_aside_was_not_sent(self) -> None:
        """Too late, or refused: nothing is heard of it."""
        waiting = Waiting()
        waiting.parcel(1, late_mode="hold")
        waiting.parcel(2, late_mode="hold")
        waiting.bench.klaviyo.faults.next(EVENT, "server_error", status=400)
        waiting.send(1)
        waiting.parcel(3, late_mode="hold")
        waiting.send(LATE)

        states = {number: waiting.row(order_of(number)).state for number in (1, 2, 3)}
        heard = {number: len(_history(waiting, number).observations) for number in (1, 2, 3)}
        assert {1: "parked", 2: "delivered", 3: "parked"} == states
        assert {1: 0, 2: 1, 3: 0} == heard


def _history(waiting: Waiting, number: int) -> History:
    stream = stream_of(number)
    return waiting.bench.store.histories([stream])[stream]


class TestTrouble:
    @pytest.mark.parametrize("status", [400, 409])
    def test_what_will_not_change_is_set_aside(self, status: int) -> None:
        """One profile is parked and named as such; the next is told, and events go on."""
        waiting = Waiting(policy={"on_parked": "stop"})
        waiting.profile(1)
        waiting.profile(1, key="acme01:person1:2", carrier="UPS")
        waiting.bench.klaviyo.faults.next(IMPORT, "server_error", status=status)

        sent = waiting.send(1)

        (problem,) = waiting.problems()
        assert (1, "parked") == (sent, waiting.row(stream_of()).state)
        assert ("a customer's profile", stream_of()) == (problem.subject, problem.stream)
        assert "profile was set aside" in problem.text
        assert address(1) not in problem.text

    def test_an_address_that_leads_to_two_profiles_is_marketings(self) -> None:
        """The words say what is wrong, which profile it is, and what to do."""
        error = DuplicateProfileError("refused", service="Klaviyo", operation=IMPORT, status=409)
        error.duplicate_profile_id = "01J"

        problem = _set_aside.refused("acme", claimed(kind="profile", key="acme01:p:1"), error)

        assert ("profile.in_two", "marketing") == (problem.code, problem.owner)
        assert "(one is 01J)" in problem.text
        assert "Merge the two profiles in Klaviyo" in problem.next_step
        assert "parked:profile:acme01:p:1" == problem.key

    def test_lost_answers_are_told_again(self) -> None:
        """An import sets and takes away, so repeating it changes nothing."""
        waiting = Waiting()
        waiting.profile(1)
        waiting.bench.klaviyo.faults.next(IMPORT, "answer_lost")

        first = waiting.send(1)
        second = waiting.send(3)

        assert (0, 1, [IMPORT, IMPORT]) == (first, second, waiting.asked())
        assert "DPD" == found(waiting).properties["LastCarrier"]

    def test_a_spent_limit_is_waited_for_and_not_run_through(self) -> None:
        """Of a backlog one row waits as long as its claim allows; nothing counts as attempted."""
        waiting = Waiting()
        for number in (1, 2):
            waiting.profile(number)
        spent = f"klaviyo/{waiting.tenant.account}/{IMPORT}"
        waiting.bench.store.penalize(spent, at(5))

        waiting.at(1)
        waiting.send_one()

        rows = [waiting.row(stream_of(number)) for number in (1, 2)]
        assert 1 + 10 / 60 == minutes_of(waiting.bench.clock.now())
        assert [(at(5), None), (at(0), None)] == [(row.send_at, row.attempted_at) for row in rows]
        assert [] == waiting.asked()
        assert 2 == waiting.send(5)

    @pytest.mark.parametrize(
        ("kind", "key", "subject"),
        [
            ("shipment", "acme01:1001:DES1", "order 1001, despatch DES1"),
            ("tracking", "acme01:1001:DES1:2", "order 1001, despatch DES1"),
            ("cancelled", "acme01:order:#1001", "order #1001"),
            ("return", "acme01:1001:R1:2", "order 1001, return R1"),
            ("profile", "acme01:person1", "a customer's profile"),
            ("odd", "acme01:x", "x"),
        ],
    )
    def test_what_it_is_about_is_said_in_words(self, kind: str, key: str, subject: str) -> None:
        """By kind and key alone, whatever the kind."""
        assert subject == _set_aside.subject(kind, key)


class TestWhoIsNotKnown:
    def test_who_is_unknown_is_not_made_known(self) -> None:
        """Neither by an event nor by an import: each is a recorded skip, not attempted."""
        waiting = Waiting(policy=SKIP)
        waiting.bench.klaviyo.add_profile(email=address(1).upper())
        for number in (1, 2):
            waiting.parcel(number)
            waiting.profile(number)

        sent = waiting.send(1)

        assert 2 == sent
        for stream in (order_of(2), stream_of(2)):
            row = waiting.row(stream)
            assert ("skipped", "unknown_profile", 0) == (row.state, row.reason, row.tries)
            assert row.is_open
        waiting.at(2)
        assert [address(1)] == [one.email for one in waiting.bench.klaviyo.events()]
        assert None is waiting.klaviyo().find_profile(email=address(2))

    def test_by_default_nobody_is_asked(self) -> None:
        """Whoever is new to Klaviyo is made known by their first event."""
        waiting = Waiting()
        waiting.parcel(1)

        waiting.send(1)

        assert [EVENT] == waiting.asked()

    def test_a_backlog_asks_after_many_at_once(self) -> None:
        """Sixty people in bulk are two questions; those who are known are told."""
        waiting = Waiting(policy=SKIP, pace={"bulk_from": 2})
        for number in range(10, 70):
            waiting.parcel(number)
            if number % 2:
                waiting.bench.klaviyo.add_profile(email=address(number))

        sent = waiting.send(1)

        assert (30, [FIND, FIND, BULK]) == (sent, waiting.asked())

    def test_who_is_known_is_asked_after_once(self) -> None:
        """Remembered by reference, and never more than so many."""
        known = KnownProfiles(most=2)
        for name in "aabca":
            known.add(PersonRef(name))
        known.add(None)

        assert 2 == len(known)
        assert [True, False, True] == [PersonRef(name) in known for name in "abc"]

    @pytest.mark.parametrize(
        ("fault", "named"),
        [
            ("rate_limited", {"retry_after": 7}),
            ("answer_lost", {}),
            ("server_error", {"status": 503}),
        ],
    )
    def test_where_klaviyo_cannot_say_nothing_was_attempted(
        self, fault: str, named: dict[str, Any]
    ) -> None:
        """A question changes nothing, so what waited for its answer never left."""
        waiting = Waiting(policy=SKIP)
        waiting.bench.klaviyo.add_profile(email=address(1))
        waiting.parcel(1)
        waiting.bench.klaviyo.faults.next(FIND, fault, **named)

        first = waiting.send(1)
        row = waiting.row()
        second = waiting.send(2)

        assert (0, 1) == (first, second)
        assert ("queued", None, 0) == (row.state, row.attempted_at, row.tries)

    def test_what_may_have_left_is_not_skipped(self) -> None:
        """After a lost answer it goes again, or nobody would know whether it was told."""
        waiting = Waiting(policy=SKIP)
        profile = waiting.bench.klaviyo.add_profile(email=address(1))
        waiting.parcel(1)
        waiting.bench.klaviyo.faults.next(EVENT, "maintenance")
        waiting.send(1)
        waiting.bench.klaviyo.delete_profile(profile)

        again = waiting.send(3)

        assert (1, [FIND, EVENT, EVENT]) == (again, waiting.asked())


class TestStreamsOfPeople:
    def told(self, steps: Steps) -> dict[str, list[Observation]]:
        """Give what people's streams know, by order."""
        store = steps.bench.store
        orders = [order_stream("acme", "acme01", f"10{number:02}") for number in (1, 2)]
        histories = store.histories(orders)
        known: dict[str, list[Observation]] = {}
        for stream in orders:
            for person in {one.person for one in histories[stream].announcements} - {None}:
                theirs: History = store.histories(
                    [person_stream("acme", "acme01", person)]  # type: ignore[arg-type]
                ).popitem()[1]
                known[stream[-4:]] = list(theirs.observations)
        return known

    def test_what_is_announced_is_told_to_its_person(self) -> None:
        """In the same commit, once, as a fact of their stream; the reference leads to nobody."""
        steps = Steps(story(2))
        world, tenant = steps.process()
        steps.queue_everything(world, tenant)

        known = self.told(steps)

        assert {"1001": 1, "1002": 1} == {order: len(facts) for order, facts in known.items()}
        (fact,) = known["1001"]
        told = decode_told(fact.body)
        assert ("told", at(1), "despatched", "T") == (
            fact.kind, fact.happened_at, told.what, told.tracking_number,
        )  # fmt: skip
        assert b"@" not in fact.body

    def test_what_is_taken_back_is_corrected(self) -> None:
        """A parcel that never left after all: a new revision of the same subject says so."""
        steps = Steps(story(1))
        steps.bench.warehouse.vanish("1001", "DES1", at=at(5))
        world, tenant = steps.process()
        steps.queue_everything(world, tenant)
        before = self.told(steps)
        for minutes in range(6, 12):
            steps.at(minutes)
            steps.read_and_decide(world, tenant)

        person = before["1001"][0].stream
        facts = steps.bench.store.histories([person])[person].observations
        whats = [decode_told(one.body).what for one in facts]
        assert ["despatched"] == [decode_told(one.body).what for one in before["1001"]]
        assert ["despatched", "withdrawn"] == whats
        assert 1 == len({one.key.partition("@")[0] for one in facts})

    def test_switched_off_it_costs_nothing(self) -> None:
        """No fact, no stream, no decision."""
        steps = Steps(story(1), policy={"profile": ProfilePolicy(enabled=False)})
        world, tenant = steps.process()
        steps.queue_everything(world, tenant)

        assert {"1001": []} == self.told(steps)

    def test_a_parcel_reaches_its_profile_after_its_event(self) -> None:
        """One pass tells the event, then the profile; once more, neither."""
        steps = Steps(story(1))
        world, tenant = steps.process()
        steps.queue_everything(world, tenant)

        done = world.run(run_once(world, tenant))
        again = world.run(run_once(world, tenant))

        asked = [one.operation for one in steps.bench.klaviyo.requests()]
        assert [EVENT, IMPORT] == [one for one in asked if one in {EVENT, IMPORT}]
        assert [(1, 1), (0, 0)] == [(one.delivered, one.profiles) for one in (done, again)]
        profile = client_of(steps.bench.klaviyo).find_profile(email=address(1))
        assert profile is not None
        assert ("T", "#1001") == (
            profile.properties["LastTrackingNumber"],
            profile.properties["LastDespatchedOrderId"],
        )
