from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.simulation.faults import Faults
from pvxklaviyo.testing import FaultScript, Script

STEPS = ["rate_limited", "server_error", "maintenance", "not_sent", "answer_lost", "truncated"]


def script() -> tuple[FaultScript, Faults]:
    """Give a script, and what the simulated Klaviyo asks."""
    klaviyo = Faults()
    return FaultScript(peoplevox=Faults(), klaviyo=klaviyo), klaviyo


def met(faults: Faults, operation: str = "create_event") -> list[str]:
    """Make one call; give the names of what it met."""
    return [fault.name for fault in faults.take(operation)]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(STEPS), st.integers(1, 3)), max_size=6)
)
def test_steps_follow_each_other(story: list[tuple[int, str, int]]) -> None:
    """However many calls go well between them, each step meets its own calls, in order."""
    told, faults = script()
    steps: Script = told.klaviyo("create_event")
    expected: list[list[str]] = []
    for well, name, times in story:
        getattr(steps.well(well), name)(times=times)
        expected += [[]] * well + [[name]] * times

    assert expected == [met(faults) for _ in expected]
    assert [] == met(faults)
    assert not told.unmet()
    assert sum(times for _, _, times in story) == len(told.met())


def test_other_operations_go_well() -> None:
    """A story is about one operation, or about calls of which something holds."""
    told, faults = script()
    told.klaviyo("create_event").not_sent()
    told.klaviyo("list_events", later_page="True").maintenance()

    assert [] == met(faults, "get_accounts")
    assert [] == met(faults, "list_events")
    assert ["not_sent"] == met(faults)
    assert {"maintenance": 1} == told.unmet()


def test_a_slow_answer_joins_the_step_after_it() -> None:
    """As slowness and a refusal do in life."""
    told, faults = script()
    told.klaviyo().well().slow(2.5).rate_limited(retry_after=3)

    assert [] == met(faults)
    slow, limited = faults.take("create_event")
    assert ("slow", 2.5) == (slow.name, slow.delay)
    assert ("rate_limited", 3) == (limited.name, limited.retry_after)


def test_what_is_told_of_a_step_reaches_the_service() -> None:
    """Status and words."""
    told = FaultScript(peoplevox=(peoplevox := Faults()), klaviyo=Faults({"odd"}))
    told.peoplevox("SaveData").soap_fault(detail="no").server_error(status=500).session_lost()
    told.klaviyo().fault("odd")

    first, second = (peoplevox.take("SaveData")[0] for _ in range(2))
    assert ("soap_fault", "no") == (first.name, first.detail)
    assert ("server_error", 500) == (second.name, second.status)
    assert {"session_lost": 1, "odd": 1} == told.unmet()
    told.clear()
    assert not told.unmet()


def test_mistakes_are_found_where_they_are_written() -> None:
    """A step behind one without end, a fault that is none, fewer calls than none."""
    told, faults = script()
    told.klaviyo("create_event").slow(1.0, times=None).maintenance(times=None)

    with pytest.raises(ValueError, match="never reached"):
        told.klaviyo().maintenance(times=None).rate_limited()
    with pytest.raises(ValueError, match="no fault 'earthquake'"):
        told.klaviyo().fault("earthquake")
    with pytest.raises(ValueError, match="-1 calls"):
        told.klaviyo().well(-1)
    assert ["slow", "maintenance"] == met(faults)
