from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo._http import Request, Response
from pvxklaviyo.errors import NotSentError, OutcomeUnknownError
from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.faults import ConnectionDropped, Fault, Faults, Planned
from pvxklaviyo.simulation.in_process import carry

from .test_clock import NOON

REQUEST = Request("POST", "http://127.0.0.1/x", timeout=10.0)


def names(faults: Faults, operation: str, **facts: str) -> list[str]:
    return [fault.name for fault in faults.take(operation, facts)]


class TestNext:
    def test_the_next_calls_meet_it_and_no_more(self) -> None:
        """A fault is used up by as many calls as were told."""
        faults = Faults()
        faults.next("GetData", "server_error", times=2)
        met = [names(faults, "GetData") for _ in range(3)]

        assert met == [["server_error"], ["server_error"], []]

    def test_only_its_operation_meets_it(self) -> None:
        """Other operations go well; the star stands for all."""
        faults = Faults()
        faults.next("GetData", "server_error")
        faults.next("*", "rate_limited", after=1)

        assert names(faults, "Authenticate") == []
        assert names(faults, "Authenticate") == ["rate_limited"]
        assert names(faults, "GetData") == ["server_error"]

    def test_facts_choose_the_call(self) -> None:
        """A fault may wait for a call of a certain kind."""
        faults = Faults()
        faults.next("GetData", "session_lost", where={"later_page": "True"})

        assert names(faults, "GetData", later_page="False") == []
        assert names(faults, "GetData", later_page="True") == ["session_lost"]

    def test_some_calls_go_well_first(self) -> None:
        """So many matching calls pass before the fault."""
        faults = Faults()
        faults.next("GetData", "truncated", after=2)

        assert [names(faults, "GetData") for _ in range(4)] == [[], [], ["truncated"], []]

    def test_slow_joins_another_fault(self) -> None:
        """One call can be slow and fail as well, but not fail twice."""
        faults = Faults()
        faults.next("GetData", "server_error")
        faults.next("GetData", "rate_limited")
        faults.next("GetData", "slow", delay=3)

        assert names(faults, "GetData") == ["slow", "server_error"]
        assert names(faults, "GetData") == ["rate_limited"]

    def test_lasts_until_cleared(self) -> None:
        """A fault without an end is a switch."""
        faults = Faults()
        faults.next("*", "maintenance", times=None)
        before = [names(faults, "GetData") for _ in range(5)]
        faults.clear()

        assert before == [["maintenance"]] * 5
        assert names(faults, "GetData") == []
        assert faults.counted() == Counter(maintenance=5)

    def test_unknown_name_is_refused(self) -> None:
        """A fault that nobody would ever meet is a mistake of the test."""
        with pytest.raises(ValueError, match="there is no fault 'sesion_lost'"):
            Faults().next("GetData", "sesion_lost")

        Faults(more=["job_failed"]).next("create_job", "job_failed")


class TestPlan:
    @given(st.integers(), st.integers(1, 20))
    def test_each_comes_as_often_as_asked(self, seed: int, count: int) -> None:
        """Enough calls meet every planned fault exactly as often as it was planned."""
        faults = Faults()
        faults.plan(
            seed,
            [
                Planned(operation="a", fault=Fault(name="answer_lost"), count=count),
                Planned(operation="*", fault=Fault(name="rate_limited"), count=3, rate=0.5),
            ],
        )
        for _ in range(2000):
            faults.take("a")

        assert faults.counted() == Counter(answer_lost=count, rate_limited=3)
        assert not faults.pending()

    @given(st.integers())
    def test_equal_seeds_spread_equally(self, seed: int) -> None:
        """A failure can be seen again by its seed."""
        met = []
        for _ in range(2):
            faults = Faults()
            faults.plan(seed, [Planned(operation="a", fault=Fault(name="slow"), count=None)])
            met.append([bool(faults.take("a")) for _ in range(100)])

        assert met[0] == met[1]

    def test_seeds_differ(self) -> None:
        """The seed, and nothing else, says where the faults fall."""
        met = set()
        for seed in range(10):
            faults = Faults()
            faults.plan(seed, [Planned(operation="a", fault=Fault(name="slow"), count=5)])
            met.add(tuple(bool(faults.take("a")) for _ in range(60)))

        assert len(met) > 5

    def test_rate_out_of_range(self) -> None:
        """A rate of nothing or of more than all is a mistake."""
        for rate in (0.0, 1.5):
            with pytest.raises(ValueError, match="rate"):
                Faults().plan(1, [Planned(operation="a", fault=Fault(name="slow"), rate=rate)])


class TestCarry:
    def test_broken_lines_become_the_transport_s_errors(self) -> None:
        """What a socket would do is told as a transport tells it."""
        clock = SimulatedClock(NOON)

        def broken(*, sent: bool) -> Response:
            raise ConnectionDropped(sent=sent)

        with pytest.raises(NotSentError):
            carry(lambda _: broken(sent=False), REQUEST, clock=clock, service="Klaviyo")
        with pytest.raises(OutcomeUnknownError):
            carry(lambda _: broken(sent=True), REQUEST, clock=clock, service="Klaviyo")

    def test_slow_answer_takes_simulated_time(self) -> None:
        """The delay passes on the clock, and its header goes no further."""
        clock = SimulatedClock(NOON)
        slow = Response(200, {"x-simulated-delay": "2.5", "a": "b"}, b"x")
        response = carry(lambda _: slow, REQUEST, clock=clock, service="Klaviyo")

        assert (clock.now() - NOON).total_seconds() == 2.5
        assert response == Response(200, {"a": "b"}, b"x")

    def test_answer_slower_than_the_time_out_is_lost(self) -> None:
        """The caller waits as long as it said, and does not know."""
        clock = SimulatedClock(NOON)
        slow = Response(200, {"x-simulated-delay": "60"}, b"x")

        with pytest.raises(OutcomeUnknownError):
            carry(lambda _: slow, REQUEST, clock=clock, service="Klaviyo")
        assert (clock.now() - NOON).total_seconds() == 10


class TestKnownOperations:
    def test_others_are_refused_from_then_on(self) -> None:
        """A service that says what it has takes no fault for anything else, planned or queued."""
        faults = Faults()
        faults.know(["GetData"])
        faults.next("GetData", "slow", delay=1)
        faults.next("*", "slow", delay=1)

        with pytest.raises(ValueError, match=r"'GetData' meant\?\); there are \*, GetData"):
            faults.next("GetDate", "slow")
        with pytest.raises(ValueError, match="no operation 'GetDate'"):
            faults.plan(1, [Planned(operation="GetDate", fault=Fault(name="slow"))])
        assert 2 == faults.pending()["slow"]

    def test_what_was_told_before_counts_too(self) -> None:
        """Faults that were queued before the service existed are looked at when it does."""
        faults = Faults()
        faults.next("GetDate", "slow")

        with pytest.raises(ValueError, match="no operation 'GetDate'"):
            faults.know(["GetData"])

    def test_names_of_its_own_only(self) -> None:
        """What is no call has other faults than calls have."""
        faults = Faults(only=["lost"])
        faults.next("Returns", "lost")

        with pytest.raises(ValueError, match="no fault 'slow'; there are lost"):
            faults.next("Returns", "slow")
