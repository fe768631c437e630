from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.model import Shipment
from pvxklaviyo.sequence import Collection, MetricPolicy
from pvxklaviyo.sequence._collection import collected_at, collection_of

from .group import NOON, POLICY, Group, at, key
from .parcels import FIRST, SECOND, saw

LONDON = ZoneInfo("Europe/London")
FIVE = Collection(at=time(17), zone=LONDON)
# NOON is a Tuesday in November, when London keeps UTC.
COLLECTED = at(5 * 60)
POLICY_5PM = attrs.evolve(POLICY, collections={"DPD": FIVE})


@given(
    since=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)).map(
        lambda one: one.replace(tzinfo=UTC)
    ),
    hour=st.integers(0, 23),
    minute=st.sampled_from([0, 30]),
    days=st.sets(st.integers(0, 6), min_size=1),
    closed=st.integers(0, 3),
)
def test_it_is_the_next_collection_of_a_working_day(
    since: datetime, hour: int, minute: int, days: set[int], closed: int
) -> None:
    """Not before, on a day on which the carrier comes, at its time by the warehouse's clock."""
    shut = tuple(since.date() + timedelta(days=day) for day in range(closed))
    collection = Collection(
        at=time(hour, minute), days=tuple(days), zone=ZoneInfo("Europe/London"), closed=shut
    )

    found = collected_at(collection, since)

    local = found.astimezone(LONDON)
    assert found >= since
    assert local.weekday() in days
    assert local.date() not in shut
    # Where the clock is put forward there is no such time of day.
    assert (hour, minute) == (local.hour, local.minute) or local.hour == hour + 1
    between = [
        since.astimezone(LONDON).date() + timedelta(days=day)
        for day in range((local.date() - since.astimezone(LONDON).date()).days)
    ]
    missed = [day for day in between if day.weekday() in days and day not in shut]
    assert len(missed) <= 1
    assert all(
        datetime.combine(day, collection.at, LONDON).astimezone(UTC) < since for day in missed
    )


class TestClockChanges:
    @pytest.mark.parametrize(
        ("since", "expected"),
        [
            # The days before and after the clock is put back, and that day.
            ("2026-10-23T12:00", "2026-10-23T16:00"),
            ("2026-10-25T12:00", "2026-10-25T17:00"),
            ("2026-03-28T12:00", "2026-03-28T17:00"),
            ("2026-03-29T12:00", "2026-03-29T16:00"),
        ],
    )
    def test_the_time_of_day_is_the_warehouses(self, since: str, expected: str) -> None:
        """Five o'clock is another instant in summer."""
        daily = attrs.evolve(FIVE, days=tuple(range(7)))

        found = collected_at(daily, datetime.fromisoformat(since).replace(tzinfo=UTC))

        assert datetime.fromisoformat(expected).replace(tzinfo=UTC) == found

    def test_of_two_instants_it_is_the_later(self) -> None:
        """Half past one comes twice in the night of autumn, and never in that of spring."""
        night = Collection(at=time(1, 30), days=tuple(range(7)), zone=LONDON)

        assert datetime(2026, 10, 25, 1, 30, tzinfo=UTC) == collected_at(
            night, datetime(2026, 10, 25, 0, 10, tzinfo=UTC)
        )
        assert datetime(2026, 3, 29, 1, 30, tzinfo=UTC) == collected_at(
            night, datetime(2026, 3, 29, 0, 10, tzinfo=UTC)
        )

    def test_what_is_ready_on_the_minute_goes_with_it(self) -> None:
        """A despatch of five o'clock is collected at five, one of a minute later the next day."""
        assert COLLECTED == collected_at(FIVE, COLLECTED)
        assert COLLECTED + timedelta(days=1) == collected_at(FIVE, COLLECTED + timedelta(minutes=1))

    def test_weekends_and_holidays_are_none(self) -> None:
        """From Friday evening to Tuesday, if Monday is a holiday."""
        closed = attrs.evolve(FIVE, closed=(date(2026, 11, 9),))
        friday = datetime(2026, 11, 6, 18, tzinfo=UTC)

        assert datetime(2026, 11, 10, 17, tzinfo=UTC) == collected_at(closed, friday)

    def test_a_carrier_that_never_comes_is_an_error(self) -> None:
        """Nothing waits for ever without a word."""
        with pytest.raises(ValueError, match="within a year"):
            collected_at(attrs.evolve(FIVE, days=()), NOON)


def test_the_nearest_rule_counts() -> None:
    """Carrier and site before carrier, carrier before all, ignoring case."""
    hours = {"DPD/Leeds": 1, "dpd": 2, "*": 3}
    policy = attrs.evolve(
        POLICY, collections={name: Collection(at=time(hour)) for name, hour in hours.items()}
    )

    found = [
        collection_of(policy, carrier, site)
        for carrier, site in (("DPD", "leeds"), ("dpd", "York"), ("UPS", "Leeds"))
    ]

    assert [1, 2, 3] == [one.at.hour for one in found if one is not None]
    assert None is collection_of(POLICY, "DPD", "Leeds")


class TestCollection:
    def test_nothing_is_told_before_it(self) -> None:
        """It is held, looked at again when the time comes, and told with the despatch's time."""
        group = saw(Group(policy=POLICY_5PM), 0, FIRST)
        plan = saw(group, 3, FIRST).advance()
        group.now = COLLECTED
        early = group.advance()
        saw(group, 300, FIRST).advance()

        (row,) = group.queue()

        assert [("collection", COLLECTED)] == [(one.reason, one.until) for one in plan.held]
        assert COLLECTED == plan.read_at
        assert () == early.announcements
        assert (key("DES1"), NOON) == (row.key, row.happened_at)

    def test_taken_back_before_the_van_came_it_is_never_told(self) -> None:
        """The look-up that is made at that time decides."""
        group = saw(Group(policy=POLICY_5PM), 0, FIRST)
        saw(group, 3, FIRST).advance()
        for minutes in (300, 301):
            saw(group, minutes).advance()

        assert ["reversed"] == [row.reason for row in group.rows()]

    def test_its_time_may_be_the_events(self) -> None:
        """The policy's second choice; the live window begins then, and the parcel keeps its date."""
        policy = attrs.evolve(POLICY_5PM, collection_time=True)
        group = saw(Group(policy=policy), 0, FIRST)
        saw(group, 300, FIRST)

        (wish,) = group.advance().announcements

        assert (COLLECTED, COLLECTED + policy.live_window) == (wish.happened_at, wish.live_until)
        assert isinstance(wish.about, Shipment)
        assert NOON == wish.about.despatched_at

    def test_it_holds_up_nobody_else(self) -> None:
        """A second parcel whose carrier came already goes first, and is the first told."""
        second = attrs.evolve(SECOND, carrier="UPS")
        group = saw(Group(policy=POLICY_5PM), 2, FIRST, second)
        saw(group, 5, FIRST, second).advance()
        (row,) = group.queue()
        group.deliver()
        saw(group, 300, FIRST, second).advance()

        assert key("DES2") == row.key
        assert [1, 2] == [json.loads(one.decision)["index"] for one in group.rows()]

    def test_a_collection_that_is_late_by_itself_is_no_lag(self) -> None:
        """What may be told only after most of its window is policy; what waits longer is lag."""
        quick = {"Fulfilled Partial Order": MetricPolicy(live_window=timedelta(hours=6))}
        group = saw(Group(policy=POLICY_5PM), 0, FIRST)
        saw(group, 300, FIRST).advance()
        lagging = saw(
            Group(policy=attrs.evolve(POLICY_5PM, collection_time=True, metrics=quick)), 0, FIRST
        )
        saw(lagging, 300, FIRST).advance()
        lagging.advance(300 + 0.8 * 360)

        assert {} == group.exceptions()
        assert ["event.nearly_late"] == list(lagging.exceptions().values())

    def test_booked_again_it_waits_for_its_own_van(self) -> None:
        """Its new number is told when the second parcel is collected."""
        again = attrs.evolve(FIRST, despatch_number="DES9", tracking_number="NEW", carrier="UPS")
        policy = attrs.evolve(POLICY, collections={"UPS": FIVE})
        group = saw(Group(policy=policy), 0, FIRST)
        saw(group, 2, FIRST).advance()
        group.deliver()
        for minutes in (5, 8):
            saw(group, minutes, again).advance()
        held = [one.reason for one in group.decide().held]
        saw(group, 300, again).advance()

        assert ["collection"] == held
        assert ["rebooked"] == [row.reason for row in group.queue()]


def at_four(shipment: Shipment) -> datetime:
    return at(4 * 60)


def broken(shipment: Shipment) -> datetime:
    raise LookupError(f"no hour for {shipment.email}")


def naive(shipment: Shipment) -> datetime:
    return datetime(2026, 11, 3)


class TestSpeakAt:
    def test_the_tenants_own_word_counts_in_place_of_collections(self) -> None:
        """It is asked for each parcel; an instant that is over changes nothing."""
        policy = attrs.evolve(POLICY_5PM, speak_at=at_four)
        group = saw(Group(policy=policy), 0, FIRST)
        held = saw(group, 3, FIRST).advance().held
        past = saw(Group(policy=attrs.evolve(POLICY, speak_at=lambda _: at(-99))), 0, FIRST)
        saw(past, 2, FIRST).advance()

        assert [("collection", at(240))] == [(one.reason, one.until) for one in held]
        assert [NOON] == [row.happened_at for row in past.queue()]

    @pytest.mark.parametrize(
        "word",
        [broken, naive, lambda _: datetime.max.replace(tzinfo=UTC)],
        ids=["raises", "naive", "far"],
    )
    def test_what_fails_holds_its_own_event_and_names_the_line(self, word: object) -> None:
        """Nothing is sent, no value of the parcel is in the text, and it is asked again."""

        def sometimes(shipment: Shipment) -> datetime:
            return word(shipment) if shipment.despatch_number == "DES1" else at(0)  # type: ignore[operator,no-any-return]

        group = saw(Group(policy=attrs.evolve(POLICY, speak_at=sometimes)), 2, FIRST, SECOND)
        plan = saw(group, 5, FIRST, SECOND).advance()
        (opened,) = plan.opened
        group.policy = POLICY
        group.advance(20)

        assert [("speak_at_failed", at(20))] == [(one.reason, one.until) for one in plan.held]
        assert at(20) == plan.wake_at
        assert "policy.speak_at_failed" == opened.code
        assert ".py line " in opened.text
        assert "@" not in opened.text
        assert [key("DES1"), key("DES2")] == sorted(row.key for row in group.queue())
        assert {} == group.exceptions()

    @pytest.mark.parametrize(("verb", "state"), [("approve", "queued"), ("discard", "skipped")])
    def test_a_person_may_answer_in_its_place(self, verb: str, state: str) -> None:
        """Approved it goes at once; discarded it is not told."""
        group = saw(Group(policy=attrs.evolve(POLICY, speak_at=broken)), 2, FIRST)
        saw(group, 5, FIRST).advance()
        group.answer(verb, f"speak:{key('DES1')}")
        group.advance(6)

        assert [state] == [row.state for row in group.rows()]
        assert {} == group.exceptions()
