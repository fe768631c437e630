from __future__ import annotations

from typing import Any

import attrs
import pytest

from pvxklaviyo.sequence import Announcement, tellings

from .group import POLICY, Group, key, order, shipment

PARKED = f"parked:shipment:{key()}"


def waiting(late: Any = "hold") -> Group:
    """Let a parcel wait to be sent, under a policy for what is late."""
    group = Group(policy=attrs.evolve(POLICY, late=late))
    for minutes in (0, 5):
        group.look_up(minutes, orders=[order()], shipments=[shipment()])
    group.advance()
    return group


def left_out(group: Group, reason: str, **more: Any) -> None:
    """Let sending leave the parcel out."""
    changes: dict[str, Any] = {
        "state": "skipped",
        "reason": reason,
        "settled_at": group.now,
        **more,
    }
    group._change(key(), "shipment", lambda row: attrs.evolve(row, **changes))


def wished(group: Group, minutes: float) -> list[Announcement]:
    """Decide, and give what is to be appended."""
    return list(group.advance(minutes).announcements)


@pytest.mark.parametrize("reason", ["late", "refused"])
@pytest.mark.parametrize("verb", ["approve", "retry"])
def test_what_a_person_let_go_is_not_held_again(reason: str, verb: str) -> None:
    """It goes with its true time, and stays so however often it is decided about."""
    group = waiting()
    group.park(key(), reason=reason)
    group.answer(verb, PARKED)

    (again,) = wished(group, 300)
    later = wished(group, 310)

    assert ("natural", None) == (again.late_mode, again.late_until)
    assert [] == later
    assert ["natural"] == [row.late_mode for row in group.queue()]
    assert PARKED not in group.exceptions()


@pytest.mark.parametrize("late", ["natural", "silent", "announce_late"])
def test_other_late_modes_are_kept(late: str) -> None:
    """Only holding would ask the same question twice."""
    group = waiting(late)
    group.park(key())
    group.answer("retry", PARKED)

    (again,) = wished(group, 300)

    assert late == again.late_mode


def test_a_person_may_leave_it_untold() -> None:
    """Discarded, it is a recorded skip, and is not wished any more."""
    group = waiting()
    group.park(key(), reason="late")
    group.answer("discard", PARKED)

    (skip,) = wished(group, 300)

    assert (True, "discarded") == (skip.skipped, skip.reason)
    assert [] == wished(group, 310)


def test_without_an_answer_it_stays_set_aside() -> None:
    """A person is waited for, however long."""
    group = waiting()
    group.park(key(), reason="late")

    plan = group.advance(3000)

    assert ((), ()) == (plan.announcements, plan.withdrawn)
    assert {PARKED: "event.refused"} == dict(group.exceptions())


def test_who_is_unknown_is_asked_after_again_when_facts_change() -> None:
    """Equal facts, equal answer; other facts, another question."""
    group = waiting("natural")
    left_out(group, "unknown_profile", metric="", tries=0)

    plan = group.advance(10)
    group.look_up(
        20, orders=[order(status="Despatched")], shipments=[shipment(tracking_number="TR-2")]
    )
    (again,) = wished(group, 20)

    assert ((), ()) == (plan.announcements, plan.withdrawn)
    assert ("shipment", False) == (again.kind, again.skipped)


def test_what_may_have_arrived_is_never_taken_back() -> None:
    """A skip after a try whose outcome nobody knows stands for ever (law L2)."""
    group = waiting("natural")
    left_out(group, "unknown_profile", metric="", attempted_at=group.now, tries=2)

    group.look_up(20, orders=[order()], shipments=[shipment(tracking_number="TR-2")])
    plan = group.advance(20)

    assert ((), ()) == (plan.announcements, plan.withdrawn)


@pytest.mark.parametrize(
    ("state", "reason", "whats"),
    [
        ("queued", "despatched", ["withdrawn"]),
        ("skipped", "unknown_profile", ["withdrawn"]),
        ("skipped", "filtered", []),
        ("skipped", "no_email", []),
    ],
)
def test_only_what_a_person_was_told_is_taken_back(
    state: Any, reason: str, whats: list[str]
) -> None:
    """A skip that no profile ever heard of feeds none when it ends."""
    group = waiting("natural")
    if state == "skipped":
        left_out(group, reason, metric="")
    plan = attrs.evolve(group.decide(), announcements=(), withdrawn=(group.rows()[0].id,))

    told = tellings(group.history(), plan, group.now, lambda carrier, number: None)

    assert whats == [one.what for _, one in told]
