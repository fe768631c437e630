"""The whole life of an order, told from the ledger: stories, and what waits on the way."""

from __future__ import annotations

import json
from datetime import time, timedelta
from decimal import Decimal
from functools import cache

import attrs
import pytest

from pvxklaviyo import Explanation, Policy, ShopFact, ShopLine
from pvxklaviyo.relay._in_words import HELD_NEXT, NOTHING_MORE
from pvxklaviyo.relay._tellings_in_words import name_of, told_in_words
from pvxklaviyo.sequence import KINDS, REASONS, Collection
from pvxklaviyo.sequence._reasons import HELD, UNKNOWN
from tests.stories.story import stories
from tests.stories.world import Telling

from .small_world import EMAIL, POLICY, SmallWorld, at

RELAYED = attrs.evolve(
    POLICY,
    cancelled_order="relay",
    settle_for=timedelta(0),
    hold_for_tracking=timedelta(0),
)


@cache
def ended(number: str) -> Explanation:
    """Tell a story, and give what is said of its first order."""
    (story,) = [one for one in stories() if one.name.startswith(f"{number}-")]
    return Telling(story).tell().explained[0]


def tellings(found: Explanation) -> list[tuple[str, str, str]]:
    """Say what is told, briefly."""
    return [(one.kind, one.state, one.text) for one in found.announcements]


def lines(found: Explanation, *what: str) -> list[str]:
    """Give the lines of the chronicle of these kinds."""
    return [one.text for one in found.chronicle if one.what in what]


class TestStories:
    def test_a_cancellation_after_a_parcel(self) -> None:
        """What left, what was cancelled, and at which stage."""
        found = ended("319")

        assert ("cancelled", "cancelled") == (found.state, found.reason)
        assert [
            (
                "shipment",
                "delivered",
                "Parcel 1, despatch DES1, left with tracking number TR1; nothing is still to come.",
            ),
            (
                "cancelled",
                "delivered",
                "Order #1001 was cancelled: 2 × MUG, 1 × CUP; 25.95 GBP. All of it had left.",
            ),
        ] == tellings(found)

    def test_a_contradiction_waits_for_a_person(self) -> None:
        """Who is asked, and what each answer does."""
        found = ended("315")
        held = found.announcements[-1]

        assert ("held", "contradiction", None) == (found.state, found.reason, found.next_at)
        assert ("shipment", "held", "Despatch DES1") == (held.kind, held.state, held.name)
        assert "--approve tells of the parcel, --discard leaves it untold" in held.next
        assert lines(found, "exception")[-1].startswith("For customer care: Despatch DES1 holds")

    def test_a_return_with_its_reason_and_what_became_of_it(self) -> None:
        """Revisions are told apart, and the profile says what was sent back."""
        found = ended("405")
        returned = [one for one in found.announcements if one.kind == "return"]

        assert [
            "Return RET1 was booked in: 1 × MUG (reason Unwanted, condition NEW, disposition"
            " restocked).",
            "More of return RET1 was booked in: 1 × CUP (reason Unwanted, condition NEW,"
            " disposition restocked), 1 × MUG (reason Unwanted, condition NEW, disposition"
            " restocked).",
        ] == [one.text for one in returned]
        assert ["RET1", "RET1"] == [one.return_code for one in returned]
        assert ["", ""] == [one.despatch for one in returned]
        assert ["sent back: CUP, MUG" in one.text for one in found.profiles] == [True]

    def test_what_was_late_says_how_it_went(self) -> None:
        """Until when it was fresh, and what it could still start."""
        found = ended("503")
        (told,) = found.announcements

        assert "silent" == told.late_mode
        assert (
            "It was late since 2026-11-03 15:30 GMT: it went as history, which started nothing."
            == told.late
        )

    def test_a_parcel_that_was_booked_again(self) -> None:
        """What was gone, what took its place, and what the customer was told of it."""
        found = ended("212")

        assert "complete" == found.state
        assert any("does not show despatch DES1 any more" in one for one in lines(found, "gone"))
        assert ["booked_again"] == [
            one.reason for one in found.announcements if one.state == "skipped"
        ]
        assert "booked again as" in found.announcements[-1].text

    def test_a_cancellation_in_peoplevox_alone(self) -> None:
        """Nothing was told of it, and that is said, with whom it waits for."""
        found = ended("320")

        assert "cancelled" not in {one.kind for one in found.announcements}
        assert ["order.cancelled_in_warehouse"] == [one.code for one in found.exceptions]
        assert ("partly_sent", "cancelled_in_peoplevox") == (found.state, found.reason)

    @pytest.mark.parametrize("number", ["319", "315", "405", "503", "212", "320"])
    def test_every_chronicle_reads_like_one(self, number: str) -> None:
        """In the order of time, whole sentences, about nobody by name."""
        found = ended(number)
        instants = [one.at for one in found.chronicle]

        assert sorted(instants) == instants
        assert all(one.text.endswith((".", ":")) for one in found.chronicle)
        assert "post.pvx-sim.net" not in json.dumps(found.to_json())
        for one in found.announcements:
            assert one.name
            assert one.why == REASONS[one.reason]
            assert set(one.rests_on) <= {seen.key for seen in found.observations}


@pytest.fixture
def world() -> SmallWorld:
    """Have a world with one order, of which nothing has left yet."""
    world = SmallWorld()
    world.order()
    return world


def explained(world: SmallWorld, order: str = "#1001", policy: Policy = RELAYED) -> Explanation:
    """Ask."""
    return world.relay(policy).explain(order)


def said(kind: str, order: str = "#1001", **more: object) -> ShopFact:
    """Let the shop say something."""
    return ShopFact(**{"kind": kind, "order": order, "at": at(1), **more})  # type: ignore[arg-type]


class TestOnTheWay:
    def test_an_order_that_peoplevox_does_not_know(self) -> None:
        """What the shop said is all there is, and it is said that the warehouse has nothing."""
        world = SmallWorld()
        world.clock.set(at(2))
        relay = world.relay(RELAYED)
        relay.observe(said("order_placed", email=EMAIL, lines=[ShopLine(sku="MUG-01", quantity=2)]))
        before = explained(world)
        relay.run_once()
        found = explained(world)

        assert ("unknown", "never_run", None) == (before.state, before.reason, before.next_at)
        assert "pvxklaviyo run --once" in before.next
        assert found.observations == before.observations
        assert (["learned"], ("#1001",)) == (
            [one.what for one in before.chronicle],
            before.references,
        )
        assert ("unknown", "not_in_peoplevox") == (found.state, found.reason)
        assert ((), ("#1001",)) == (found.orders, found.references)
        assert ["a***@p***"] == [one.person for one in found.observations]
        assert "2 × MUG-01" in found.chronicle[0].text

    def test_a_cancellation_that_the_warehouse_never_saw(self) -> None:
        """It is told all the same, with what the placing said."""
        world = SmallWorld()
        world.clock.set(at(2))
        relay = world.relay(RELAYED)
        lines = (ShopLine(sku="MUG-01", quantity=2),)
        relay.observe(
            said("order_placed", email=EMAIL, value=Decimal("12.30"), currency="GBP", lines=lines)
        )
        relay.observe(said("order_cancelled"))
        relay.run_once()
        found = explained(world)

        assert ("cancelled", "cancelled") == (found.state, found.reason)
        assert (
            "Order #1001 was cancelled: 2 × MUG-01; 12.30 GBP. The warehouse never had it."
            == found.announcements[0].text
        )

    def test_a_parcel_that_waits_for_its_collection(self, world: SmallWorld) -> None:
        """Until when, and what happens then."""
        van = Collection(at=time(17, 30))
        policy = attrs.evolve(RELAYED, collections={"*": van})
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.relay(policy).run_once()
        found = explained(world, policy=policy)

        assert ("held", "collection", at(330)) == (found.state, found.reason, found.next_at)
        assert (
            found.next
            == "It goes at 2026-11-03 17:30 GMT (in 5 hours), when it counts as collected."
        )
        assert [(at(330), "coming")] == [(one.at, one.what) for one in found.chronicle][-1:]

    @pytest.mark.parametrize(
        ("late", "then"),
        [
            (
                "natural",
                "it goes with its true time, which starts only flows that are meant to wait.",
            ),
            ("silent", "it goes as history, which starts nothing."),
            (
                "announce_late",
                "it goes with the time of sending, which starts everything, until 2026-11-03 20:01"
                " GMT; then it goes with its true time, which starts only flows that are meant to"
                " wait.",
            ),
            ("hold", "it is set aside for a person."),
        ],
    )
    def test_what_waits_says_what_becomes_of_it_late(
        self, world: SmallWorld, late: str, then: str
    ) -> None:
        """Before its window ends, and after."""
        policy = attrs.evolve(RELAYED, late=late, late_window=timedelta(hours=8))
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.klaviyo.faults.next("create_event", "server_error", times=None, status=500)
        world.relay(policy).run_once()
        before = explained(world, policy=policy).announcements[0].late
        world.clock.set(at(300))
        after = explained(world, policy=policy).announcements[0].late

        assert f"It can start flows until 2026-11-03 15:31 GMT; after that {then}" == before
        assert after.startswith("It is late since 2026-11-03 15:31 GMT: it ")

    def test_what_a_person_answered_stays_in_the_story(self, world: SmallWorld) -> None:
        """Who, what, and why."""
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.klaviyo.faults.next("create_event", "server_error", status=400)
        relay = world.relay(RELAYED)
        relay.run_once()
        (refused,) = relay.exceptions()
        world.clock.set(at(2))
        relay.resolve(refused.id, "discard", by="lee", note="the customer knows")
        relay.run_once()
        found = explained(world)

        assert ("skipped", "discarded") == (found.state, found.reason)
        assert ["lee said to leave it: the customer knows."] == lines(found, "answered")
        assert ["Despatch DES1 is not told. A person decided that it is not told."] == lines(
            found, "skipped"
        )

    def test_the_profile_is_masked_and_revealed_like_the_rest(self, world: SmallWorld) -> None:
        """What it says is no secret; whose it is, is."""
        world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
        world.clock.set(at(1))
        world.relay(RELAYED).run_once()
        masked = world.relay(RELAYED).explain("1001").profiles
        shown = world.relay(RELAYED).explain("1001", reveal=True, by="lee").profiles

        assert ["a***@p***"] == [one.person for one in masked]
        assert [EMAIL] == [one.person for one in shown]
        assert ["delivered"] == [one.state for one in masked]
        assert "tracking number T1; order despatched; no parcels to come." in masked[0].text


class TestWords:
    def test_every_wait_says_what_ends_it(self) -> None:
        """A reason to wait without words for what comes next would leave a person alone."""
        assert set(HELD) == set(HELD_NEXT)

    def test_everything_unknown_says_what_to_do(self) -> None:
        """So do the reasons why nothing can be said."""
        assert set(UNKNOWN) <= set(NOTHING_MORE)

    def test_every_kind_has_words_and_a_name(self) -> None:
        """For what it tells, of whatever little a decision keeps."""
        assert all(told_in_words(kind, "acme01:1001:DES1:2", b"{}") for kind in KINDS)
        assert all(name_of(kind, "acme01:1001:DES1:2") != kind for kind in KINDS)
        assert "" == told_in_words("sent by pigeon", "acme01:1", b"{}")


def test_what_is_doubted_is_not_tried_again() -> None:
    """A parcel against its cancellation is told if a person approves it, and not by a retry."""
    world = SmallWorld()
    world.order()
    world.story.despatch("1001", "DES1", at=at(5), tracking="T1")
    relay = world.relay(RELAYED)
    relay.observe(said("order_cancelled"))
    for minute in (2, 10, 15):
        world.clock.set(at(minute))
        done = relay.run_once()
    (doubt,) = done.exceptions
    with pytest.raises(ValueError, match="approve or discard"):
        relay.resolve(doubt.id, "retry")
    relay.resolve(doubt.id, "approve")
    relay.run_once()
    world.klaviyo.settle()

    assert "shipment.after_cancellation" == doubt.code
    assert ["Cancelled Order", "Fulfilled Order"] == [one.metric for one in world.klaviyo.events()]
