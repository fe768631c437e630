from __future__ import annotations

import json
from datetime import timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.model import Component, Shipment, ShipmentItem
from pvxklaviyo.sequence import MetricPolicy, Policy

from .group import POLICY, Group, at, key, order, person, shipment
from .parcels import FIRST, ORDER, SECOND, saw

AGAIN = attrs.evolve(FIRST, despatch_number="DES9", despatched_at=at(5), tracking_number="TR-NEW")
SOAP = attrs.evolve(
    FIRST, despatch_number="DES8", items=(ShipmentItem(item_code="TEE", quantity=1),)
)
OFF = attrs.evolve(POLICY, metrics={"Corrected Fulfilment": MetricPolicy(enabled=False)})


def told(policy: Policy = POLICY, *parcels: Shipment) -> Group:
    """Make a group of which these parcels were told, two minutes after noon."""
    group = saw(Group(policy=policy), 0, *(parcels or (FIRST,)))
    saw(group, 2, *(parcels or (FIRST,))).advance()
    group.deliver()
    return group


def sent(group: Group) -> list[tuple[str, str, str]]:
    """List what the customer hears, in order: kind, key, reason."""
    return [(row.kind, row.key, row.reason) for row in group.rows() if row.state != "skipped"]


def skipped(group: Group) -> dict[str, str]:
    """List what the customer does not hear: key to reason."""
    return {row.key: row.reason for row in group.rows() if row.state == "skipped"}


class TestBookedAgain:
    def test_it_takes_the_place_of_what_was_told(self) -> None:
        """A recorded skip; the new number is told under the first name, to the same person, once."""
        group = told()
        saw(group, 6, AGAIN).advance()
        doubtful = {one.key: one.reason for one in group.decide().held}
        saw(group, 7, AGAIN).advance()
        settling = {one.key: one.reason for one in group.decide().held}
        other = attrs.evolve(ORDER, email="bob@post.pvx-sim.net")
        saw(group, 8, AGAIN, orders=[other]).advance()
        (update,) = group.queue()
        group.deliver(update.key, kind="tracking")
        for minutes in (10, 70, 200):
            saw(group, minutes, AGAIN, orders=[other]).advance()

        assert {key("DES9"): "reversing"} == doubtful
        assert {key("DES9"): "settling"} == settling
        assert {key("DES9"): "booked_again"} == skipped(group)
        assert [
            ("shipment", key("DES1"), "despatched"),
            ("tracking", f"{key('DES1')}:1", "rebooked"),
        ] == sent(group)
        assert person("ann@post.pvx-sim.net") == update.person
        assert "TR-NEW" == json.loads(update.decision)["tracking"]
        assert "DES9" == json.loads(update.decision)["despatch"]
        assert 1 == json.loads(update.decision)["index"]
        assert at(6) == update.happened_at
        assert {} == group.exceptions()

    def test_it_rests_on_both(self) -> None:
        """The skip and the tracking name what is shown, and what was told (laws L1 and L12)."""
        group = told()
        saw(group, 6, AGAIN)
        saw(group, 8, AGAIN).advance()

        subjects = [[fact.partition("@")[0] for fact in row.facts] for row in group.rows()[1:]]

        assert [["shipment/1001/DES9", "shipment/1001/DES1"]] * 2 == subjects

    def test_it_is_counted_once(self) -> None:
        """The rest of the order completes it, with the second number."""
        whole = order("1001", ("MUG", 1), ("TEE", 1))
        group = saw(Group(), 0, FIRST, orders=[whole])
        saw(group, 2, FIRST, orders=[whole]).advance()
        group.deliver()
        for minutes in (6, 8):
            saw(group, minutes, AGAIN, orders=[whole]).advance()
        group.deliver(f"{key('DES1')}:1", kind="tracking")
        for minutes in (20, 23):
            saw(group, minutes, AGAIN, SOAP, orders=[whole]).advance()

        (row,) = group.queue()

        assert key("DES8") == row.key
        assert (2, True) == (
            json.loads(row.decision)["index"],
            json.loads(row.decision)["complete"],
        )

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"tracking_number": FIRST.tracking_number}, None),
            ({"tracking_number": FIRST.tracking_number, "carrier": "UPS"}, "rebooked"),
            ({"despatched_at": at(50)}, "rebooked"),
        ],
    )
    def test_only_what_is_new_is_told(self, changes: dict[str, object], reason: str | None) -> None:
        """The same number of the same carrier is no news; another carrier is."""
        again = attrs.evolve(AGAIN, **changes)
        group = told()
        for minutes in (55, 57):
            saw(group, minutes, again).advance()

        assert {key("DES9"): "booked_again"} == skipped(group)
        assert [reason] * (reason is not None) == [row.reason for row in group.queue()]

    @pytest.mark.parametrize(
        "items",
        [
            (ShipmentItem(item_code="MUG", quantity=2),),
            (ShipmentItem(item_code="TEE", quantity=1),),
            (ShipmentItem(item_code="MUG", quantity=1, line="7"),),
            (
                ShipmentItem(
                    item_code="MUG",
                    quantity=1,
                    components=(Component(item_code="CUP", quantity=1),),
                ),
            ),
        ],
    )
    def test_other_lines_or_quantities_are_another_parcel(
        self, items: tuple[ShipmentItem, ...]
    ) -> None:
        """It waits while the first may be booked again, and then it is told as the second."""
        other = attrs.evolve(AGAIN, items=items)
        group = told()
        saw(group, 6, other).advance()
        held = {one.key: one.reason for one in saw(group, 8, other).advance().held}
        saw(group, 18, other).advance()
        (row,) = group.queue()

        assert {key("DES9"): "booking_again"} == held
        assert (key("DES9"), 2, None) == (
            row.key,
            json.loads(row.decision)["index"],
            # Nobody knows yet whether the first one is still to come.
            json.loads(row.decision)["complete"],
        )
        assert {} == skipped(group)

    def test_another_order_does_not_book_it_again(self) -> None:
        """One despatch may cover two orders; each has its own place."""
        parts = [shipment("DES1", number=number) for number in ("1001", "1002")]
        again = [
            shipment("DES9", number=number, tracking_number="TR-NEW") for number in ("1001", "1002")
        ]
        orders = [order("1001"), order("1002")]
        group = Group("1001", "1002")
        for minutes in (0, 2):
            saw(group, minutes, *parts, orders=orders).advance()
        group.deliver()
        for minutes in (5, 6):
            saw(group, minutes, parts[1], again[0], orders=orders).advance()
        one = skipped(saw(group, 8, parts[1], again[0], orders=orders) and advanced(group))
        for minutes in (10, 11, 13):
            saw(group, minutes, *again, orders=orders).advance()

        assert {key("DES9"): "booked_again"} == one
        assert {key("DES9"): "booked_again", key("DES9", "1002"): "booked_again"} == skipped(group)
        assert [f"{key('DES1')}:1", f"{key('DES1', '1002')}:1"] == [
            row.key for row in group.queue()
        ]

    def test_packages_alike_keep_their_places(self) -> None:
        """Two equal parcels booked again are two places, each taken once."""
        twin = attrs.evolve(FIRST, despatch_number="DES2", tracking_number="TR-2")
        both = [attrs.evolve(AGAIN, despatch_number=name) for name in ("DES8", "DES9")]
        group = told(POLICY, FIRST, twin)
        for minutes in (5, 6, 8):
            saw(group, minutes, *both).advance()

        assert {key("DES8"): "booked_again", key("DES9"): "booked_again"} == skipped(group)
        assert [f"{key('DES1')}:1", f"{key('DES2')}:1"] == [row.key for row in group.queue()]

    def test_an_equal_second_parcel_is_not_taken_for_it(self) -> None:
        """While the first is there, a second with the same lines is a parcel of its own."""
        group = told()
        for minutes in (6, 9):
            saw(group, minutes, FIRST, AGAIN).advance()

        assert [(key("DES9"), 2)] == [
            (row.key, json.loads(row.decision)["index"]) for row in group.queue()
        ]

    def test_one_that_was_told_itself_takes_no_place(self) -> None:
        """It counts for itself already, so the place of the other stays empty."""
        twin = attrs.evolve(AGAIN, despatched_at=at(1))
        group = told(POLICY, FIRST, twin)
        for minutes in (5, 6, 70):
            saw(group, minutes, twin).advance()

        assert {} == skipped(group)
        assert [("correction", f"{key('DES1')}:1")] == [
            (row.kind, row.key) for row in group.queue()
        ]

    def test_booked_a_third_time_it_keeps_the_place(self) -> None:
        """The hour begins when the second is gone; both of them stay known as the same parcel."""
        third = attrs.evolve(AGAIN, despatch_number="DES10", tracking_number="TR-3")
        group = told()
        for minutes in (6, 8):
            saw(group, minutes, AGAIN).advance()
        group.deliver(f"{key('DES1')}:1", kind="tracking")
        for minutes in (300, 301):
            saw(group, minutes).advance()
        gone = skipped(group)
        for minutes in (350, 352):
            saw(group, minutes, third).advance()

        assert {key("DES9"): "booked_again"} == gone
        assert {key("DES9"): "booked_again", key("DES10"): "booked_again"} == skipped(group)
        assert [(f"{key('DES1')}:2", "rebooked")] == [
            (row.key, row.reason) for row in group.queue()
        ]

    def test_the_first_comes_back_beside_the_second(self) -> None:
        """Then nothing was booked again: the second is a parcel of its own, and is told."""
        group = told()
        for minutes in (6, 8):
            saw(group, minutes, AGAIN).advance()
        group.deliver(f"{key('DES1')}:1", kind="tracking")
        for minutes in (10, 13):
            saw(group, minutes, FIRST, AGAIN).advance()

        assert {} == skipped(group)
        assert [
            ("shipment", key("DES9"), "despatched"),
            ("tracking", f"{key('DES1')}:2", "tracking_changed"),
        ] == sent(group)[2:]

    def test_too_late_it_is_news(self) -> None:
        """What appears after the hour is told as a parcel, with the next index."""
        group = told()
        for minutes in (6, 7, 66):
            saw(group, minutes).advance()
        group.deliver(f"{key('DES1')}:1", kind="correction")
        for minutes in (80, 83):
            saw(group, minutes, AGAIN).advance()

        assert [
            ("shipment", key("DES1"), "despatched"),
            ("correction", f"{key('DES1')}:1", "taken_back"),
            ("shipment", key("DES9"), "despatched"),
        ] == sent(group)
        assert [2] == [json.loads(row.decision)["index"] for row in group.queue()]

    def test_too_late_it_takes_no_correction_back(self) -> None:
        """The correction that waits in the queue leaves, and the parcel after it."""
        group = told()
        for minutes in (6, 7, 66):
            saw(group, minutes).advance()
        for minutes in (67, 70):
            saw(group, minutes, AGAIN).advance()

        assert {("correction", f"{key('DES1')}:1"), ("shipment", key("DES9"))} == {
            (row.kind, row.key) for row in group.queue()
        }
        assert {} == skipped(group)


def advanced(group: Group) -> Group:
    group.advance()
    return group


class TestCorrection:
    def test_it_is_told_once_after_the_hour(self) -> None:
        """Not before, although it is looked for at once; then to whom the parcel was told."""
        group = told()
        first = saw(group, 3).advance()
        second = saw(group, 4).advance()
        saw(group, 62.9).advance()
        before = group.queue()
        saw(group, 63).advance()
        (row,) = group.queue()
        group.deliver(row.key, kind="correction")
        for minutes in (64, 200, 300):
            saw(group, minutes).advance()

        assert (at(4), at(63)) == (first.read_at, second.read_at)
        assert [] == before
        assert ("correction", f"{key('DES1')}:1", "Corrected Fulfilment", "taken_back") == (
            row.kind,
            row.key,
            row.metric,
            row.reason,
        )
        assert (at(3), person("ann@post.pvx-sim.net")) == (row.happened_at, row.person)
        assert 2 == len(group.rows())
        assert {} == group.exceptions()

    def test_back_in_time_nothing_was_the_matter(self) -> None:
        """Reversed after telling and there again before the hour is over: nothing is said."""
        group = told()
        for minutes in (3, 4, 40):
            saw(group, minutes).advance()
        for minutes in (50, 80, 200):
            saw(group, minutes, FIRST).advance()

        assert 1 == len(group.rows())
        assert {} == group.exceptions()

    def test_back_while_the_correction_waits_it_is_taken_back(self) -> None:
        """What nobody began to send is not sent any more."""
        group = told()
        for minutes in (3, 63):
            saw(group, minutes).advance()
        waiting = [row.kind for row in group.queue()]
        saw(group, 64, FIRST).advance()

        assert ["correction"] == waiting
        assert [] == group.queue()

    def test_back_after_it_was_corrected_it_is_told_again_by_its_tracking(self) -> None:
        """The same name cannot be announced twice (L2); gone once more, it is corrected once more."""
        group = told()
        for minutes in (3, 63):
            saw(group, minutes).advance()
        group.deliver(f"{key('DES1')}:1", kind="correction")
        for minutes in (70, 72):
            saw(group, minutes, FIRST).advance()
        (again,) = group.queue()
        group.deliver(again.key, kind="tracking")
        saw(group, 75, FIRST).advance()
        quiet = group.queue()
        for minutes in (80, 140):
            saw(group, minutes).advance()

        assert ("tracking", f"{key('DES1')}:1", "despatched_again", at(70)) == (
            again.kind,
            again.key,
            again.reason,
            again.happened_at,
        )
        assert [] == quiet
        assert [("correction", f"{key('DES1')}:2")] == [
            (row.kind, row.key) for row in group.queue()
        ]

    def test_back_without_a_number_is_a_persons(self) -> None:
        """Nothing could tell the customer; it ends with the person's answer."""
        bare = attrs.evolve(FIRST, tracking_number="")
        group = saw(Group(), 0, bare)
        saw(group, 10, bare).advance()
        group.deliver()
        for minutes in (12, 80):
            saw(group, minutes).advance()
        group.deliver(f"{key('DES1')}:1", kind="correction")
        for minutes in (90, 93):
            saw(group, minutes, bare).advance()
        found = group.exceptions()
        group.answer("discard", f"back:{key('DES1')}")
        group.advance(94)

        assert {f"back:{key('DES1')}": "shipment.back_again"} == found
        assert {} == group.exceptions()
        assert [] == group.queue()

    def test_what_was_taken_back_does_not_count(self) -> None:
        """The parcel that comes instead completes the order, with the next number."""
        group = saw(Group(), 0, shipment(), orders=[order()])
        saw(group, 2, shipment(), orders=[order()]).advance()
        group.deliver()
        for minutes in (3, 63):
            saw(group, minutes, orders=[order()]).advance()
        group.deliver(f"{key('DES1')}:1", kind="correction")
        late = shipment("DES2", despatched_at=at(65))
        for minutes in (66, 69):
            saw(group, minutes, late, orders=[order()]).advance()

        (row,) = group.queue()

        assert (2, True, "Fulfilled Order") == (
            json.loads(row.decision)["index"],
            json.loads(row.decision)["complete"],
            row.metric,
        )
        assert {} == group.exceptions()

    def test_refused_it_waits_for_a_person_and_is_not_told_twice(self) -> None:
        """Set aside it is not said under the next number; discarded it stays unsaid."""
        group = told()
        for minutes in (3, 63):
            saw(group, minutes).advance()
        group.park(f"{key('DES1')}:1", kind="correction")
        for minutes in (70, 90):
            saw(group, minutes).advance()
        parked = [(row.key, row.state) for row in group.rows()[1:]]
        group.answer("discard", f"parked:correction:{key('DES1')}:1")
        for minutes in (95, 99):
            group.advance(minutes)

        assert [(f"{key('DES1')}:1", "parked")] == parked
        assert {f"{key('DES1')}:1": "discarded"} == skipped(group)
        assert {} == group.exceptions()

    def test_switched_off_it_is_an_exception_and_never_both(self) -> None:
        """Where no corrections are told a person knows; elsewhere the customer does."""
        silent, speaking = told(OFF), told()
        for group in (silent, speaking):
            for minutes in (3, 63):
                saw(group, minutes).advance()

        assert [] == silent.queue()
        assert {f"vanished:{key('DES1')}": "shipment.vanished"} == silent.exceptions()
        assert ["correction"] == [row.kind for row in speaking.queue()]
        assert {} == speaking.exceptions()

    def test_what_was_not_told_is_not_corrected(self) -> None:
        """History, and what was left out, is reversed without a word."""
        old = attrs.evolve(FIRST, despatched_at=at(-60 * 48))
        group = saw(Group(), 0, old)
        saw(group, 3, old).advance()
        for minutes in (4, 5, 80):
            saw(group, minutes).advance()

        assert {key("DES1"): "reversed"} == skipped(group)
        assert [] == sent(group)

    def test_the_hour_is_the_policys(self) -> None:
        """With another time it is told then."""
        group = told(attrs.evolve(POLICY, correct_after=timedelta(minutes=20)))
        for minutes in (3, 4, 22):
            saw(group, minutes).advance()
        early = group.queue()
        saw(group, 23).advance()

        assert [] == early
        assert ["correction"] == [row.kind for row in group.queue()]


class TestChangedInItsPlace:
    def test_other_content_under_the_new_number_is_an_exception(self) -> None:
        """Once its number was told it keeps the place, and a person learns that it differs."""
        group = told()
        for minutes in (6, 8):
            saw(group, minutes, AGAIN).advance()
        group.deliver(f"{key('DES1')}:1", kind="tracking")
        other = attrs.evolve(AGAIN, items=(ShipmentItem(item_code="MUG", quantity=3),))
        saw(group, 10, other).advance()
        early = dict(group.exceptions())
        saw(group, 70, other).advance()

        assert {} == early
        assert {f"changed:{key('DES1')}": "shipment.changed"} == group.exceptions()
        assert {key("DES9"): "booked_again"} == skipped(group)


TWINS = [FIRST, AGAIN, attrs.evolve(AGAIN, despatch_number="DES10", tracking_number="TR-3"), SOAP]
STEPS = st.lists(
    st.tuples(
        st.sampled_from([1, 3, 3, 30, 65]),
        st.sets(st.integers(0, 3), max_size=2),
        st.sampled_from(["send", "send", "attempt", "wait"]),
    ),
    min_size=4,
    max_size=12,
)


@settings(max_examples=60)
@given(steps=STEPS)
def test_however_it_is_booked_and_reversed_the_customer_is_told_what_is_so(
    steps: list[tuple[int, set[int], str]],
) -> None:
    """Never twice the same, no correction of what stands, nothing forgotten, and quiet at the end."""
    group = Group()
    minutes, seen = 10.0, set[str]()
    shown: list[Shipment] = []
    for pause, numbers, what in [*steps, (70, steps[-1][1], "send"), (70, steps[-1][1], "send")]:
        minutes += pause
        shown = [TWINS[number] for number in sorted(numbers)]
        seen |= {key(one.despatch_number) for one in shown}
        plan = saw(group, minutes, *shown, SECOND).advance()
        again = group.decide()
        held = {one.key for one in plan.held}
        rows = {row.key for row in group.rows() if row.kind == "shipment"}

        assert ((), ()) == (again.announcements, again.withdrawn)
        assert seen <= rows | held
        if what == "send":
            for row in group.queue():
                group.deliver(row.key, kind=row.kind)
        elif what == "attempt" and group.queue():
            group.attempt(group.queue()[0].key, group.queue()[0].kind)
    # What the customer was told last of each parcel.
    last: dict[str, str] = {}
    for row in group.rows():
        if row.state != "skipped":
            last[":".join(row.key.split(":")[:3])] = row.kind
    standing = {name for name, kind in last.items() if kind != "correction"}
    expected = len(shown) + 1

    assert expected == len(standing), last
