"""What sending promises: heads only, urgent ones first, at a pace (promises 4 and 7)."""

from __future__ import annotations

import threading
from datetime import timedelta

import attrs
import pytest

from .._pace import Budget, Window
from ..errors import ConflictError
from ..ledger import (
    Join,
    Parked,
    Parts,
    RetryAt,
    Skipped,
    Store,
)
from . import _given as given
from ._clock import ContractClock

ONE, TWO, THREE = given.order("SO1"), given.order("SO2"), given.order("SO3")
BUDGET = Budget("klaviyo/K1", (Window(2, 1.0), Window(5, 60.0)))


class QueueContract:
    """Claims and settlements, as the port's docstring has them."""

    # promise 4: heads only, in order

    def test_only_the_head_of_a_queue_is_claimed(self, store: Store, clock: ContractClock) -> None:
        """Of three rows of an order one is given, then none, until it is settled; then the next."""
        given.write(store, announcements=tuple(given.wish(ONE, name) for name in "ABC"))
        order: list[list[str]] = []
        for _ in range(3):
            claimed = given.send(store)
            order.append(given.names(claimed))
            order.append(given.names(given.send(store)))
            given.settle(store, *claimed)

        assert [["A"], [], ["B"], [], ["C"], []] == order
        assert [] == given.names(given.send(store))

    def test_a_later_row_waits_for_one_in_back_off(
        self, store: Store, clock: ContractClock
    ) -> None:
        """A row that is tried again later holds back the rows behind it, of its order only."""
        wishes = (given.wish(ONE, "A"), given.wish(ONE, "B"), given.wish(TWO, "C"))
        given.write(store, announcements=wishes)
        first, other = given.take(store, 2)
        later = clock.now() + timedelta(minutes=5)
        given.settle(store, first, outcome=RetryAt(at=later, sent=True))
        given.settle(store, other)
        soon = given.names(given.send(store))
        clock.advance(timedelta(minutes=5))

        assert ([], ["A"]) == (soon, given.names(given.send(store)))

    def test_what_is_appended_behind_a_claim_waits(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Claim, announce, claim: the new row is not given before the claimed one is settled."""
        given.write(store, announcements=(given.wish(ONE, "A"),))
        claimed = given.send(store)
        given.write(store, announcements=(given.wish(ONE, "B"),))
        meanwhile = given.names(given.send(store))
        given.settle(store, *claimed)

        assert ([], ["B"]) == (meanwhile, given.names(given.send(store)))

    def test_the_next_follows_a_withdrawn_head(self, store: Store, clock: ContractClock) -> None:
        """The commit that takes the head back lets the next one go."""
        given.write(store, announcements=(given.wish(ONE, "A"), given.wish(ONE, "B")))
        head = given.history(store, ONE).announcements[0].id

        given.write(store, withdrawn=(head,))

        assert ["B"] == given.names(given.send(store))

    def test_parked_and_skipped_rows_leave_the_queue(
        self, store: Store, clock: ContractClock
    ) -> None:
        """A row set aside lets the next go, wakes its order, and stays known with its reason."""
        given.write(store, announcements=tuple(given.wish(ONE, name) for name in "ABC"))
        before = given.history(store, ONE).version
        (first,) = given.take(store)
        given.settle(store, first, outcome=Parked(reason="refused", note="no such metric"))
        woken = given.woken(store)
        (second,) = given.take(store)
        given.settle(store, second, outcome=Skipped(reason="late"))
        records = given.history(store, ONE).announcements

        assert [ONE] == woken
        assert ["B", "C"] == [second.key, *given.names(given.send(store))]
        assert [("parked", "refused", "no such metric"), ("skipped", "late", "")] == [
            (record.state, record.reason, record.note) for record in records[:2]
        ]
        assert before < given.history(store, ONE).version

    def test_what_was_skipped_was_not_told(self, store: Store, clock: ContractClock) -> None:
        """A row skipped at its only attempt can be taken back; one that may have left cannot."""
        given.write(store, announcements=(given.wish(ONE, "A"), given.wish(TWO, "B")))
        first, second = given.take(store, 2)
        given.settle(store, first, outcome=Skipped(reason="unknown_profile"))
        given.settle(store, second, outcome=RetryAt(at=clock.now(), sent=True))
        given.settle(store, *given.take(store), outcome=Skipped(reason="unknown_profile"))
        (one,), (two,) = (given.history(store, name).announcements for name in (ONE, TWO))
        given.write(store, withdrawn=(one.id,), announcements=(given.wish(ONE, "A"),))

        assert (True, False) == (one.is_open, two.is_open)
        assert [None, 0] == [one.attempted_at, one.tries]
        assert ["A"] == given.names(given.send(store))
        with pytest.raises(ConflictError, match="attempted"):
            given.write(store, withdrawn=(two.id,))

    def test_a_parked_row_can_stop_its_queue(self, store: Store, clock: ContractClock) -> None:
        """Parked with ``stops``, it holds its own queue until the order was decided about."""
        wishes = [given.wish(ONE, "A"), given.wish(ONE, "B"), given.wish(TWO, "C")]
        given.write(store, announcements=tuple(wishes))
        first, other = given.take(store, 2)
        given.settle(store, first, outcome=Parked(reason="refused", note="", stops=True))
        given.settle(store, other)
        stopped = given.names(given.send(store))
        due = store.due(given.SOURCE, given.ACCOUNT).send_at
        woken = given.woken(store)
        given.write(store, announcements=(given.wish(ONE, "D"),))
        behind = given.names(given.send(store))
        given.decide(store, ONE)

        assert ([], None, [ONE], []) == (stopped, due, woken, behind)
        assert ["B"] == given.names(given.send(store))

    def test_a_stop_leaves_attempted_rows_alone(self, store: Store, clock: ContractClock) -> None:
        """Of two claimed rows that a join put in one queue, the one that did not park finishes."""
        given.write(store, announcements=(given.wish(ONE, "A"), given.wish(TWO, "B")))
        first, second = given.take(store, 2)
        given.write(store, joins=(Join(stream=TWO, root=ONE),))
        given.decide(store, ONE)
        given.settle(store, first, outcome=Parked(reason="refused", note="", stops=True))
        given.settle(store, second, outcome=RetryAt(at=clock.now(), sent=True))

        assert ["B"] == given.names(given.send(store))

    def test_many_senders_never_share_a_row(self, store: Store, clock: ContractClock) -> None:
        """Four threads that claim and settle send each row once, each order in its order."""
        streams = [given.order(f"SO{number}") for number in range(6)]
        wishes = [given.wish(one, f"{one}#{n}") for n in range(4) for one in streams]
        given.write(store, announcements=tuple(wishes))
        sent: list[str] = []
        failed: list[BaseException] = []

        def run() -> None:
            try:
                while len(sent) < len(wishes):
                    for claimed in given.send(store, limit=2):
                        sent.append(claimed.key)
                        given.settle(store, claimed)
            except BaseException as error:  # noqa: BLE001 - reported by the test's own thread
                failed.append(error)

        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        assert [] == failed
        assert sorted(wish.key for wish in wishes) == sorted(sent)
        for one in streams:
            mine = [name for name in sent if name.startswith(f"{one}#")]
            assert sorted(mine) == mine

    # promise 7: penalties and lanes

    def test_a_penalty_stops_claims(self, store: Store, clock: ContractClock) -> None:
        """Nothing is claimed under a penalty; a later one replaces it, one that is over lifts it."""
        given.write(store, announcements=(given.wish(ONE, "A"),))
        minute = timedelta(minutes=1)
        blocked = ("klaviyo/K1", "other")
        store.penalize("klaviyo/K1", clock.now() + 2 * minute)
        store.penalize("klaviyo/K1", clock.now() + minute)
        stopped = given.send(store, blocked_by=blocked)
        clock.advance(minute)
        still = given.send(store, blocked_by=blocked)
        store.penalize("klaviyo/K1", clock.now())
        claimed = given.send(store, blocked_by=blocked)

        assert ([], [], ["A"]) == (list(stopped), list(still), given.names(claimed))

    def test_a_penalty_ends(self, store: Store, clock: ContractClock) -> None:
        """From the instant of a penalty on there are claims again, and calls as well."""
        given.write(store, announcements=(given.wish(ONE, "A"),))
        store.penalize(BUDGET.name, clock.now() + 90 * given.SECOND)
        wait = store.reserve(BUDGET)
        others = given.names(given.send(store, blocked_by=("klaviyo/K2",), limit=1, at_least=2))
        clock.advance(90 * given.SECOND)

        assert (90.0, []) == (wait, others)
        assert 0.0 == store.reserve(BUDGET)
        assert ["A"] == given.names(given.send(store, blocked_by=(BUDGET.name,)))

    def test_urgent_lanes_go_first(self, store: Store, clock: ContractClock) -> None:
        """The smaller lane goes first, within it what is due longest; not before its time."""
        now = clock.now()
        wishes = {
            "late": (1, -5),
            "old": (0, -3),
            "older": (0, -4),
            "future": (0, 1),
        }
        given.write(
            store,
            announcements=tuple(
                attrs.evolve(
                    given.wish(given.order(name), name),
                    lane=lane,
                    send_at=now + seconds * given.SECOND,
                )
                for name, (lane, seconds) in wishes.items()
            ),
        )
        first = given.names(given.send(store, limit=2))
        rest = given.names(given.send(store))
        clock.advance(given.SECOND)

        assert (["older", "old"], ["late"]) == (first, rest)
        assert ["future"] == given.names(given.send(store))

    def test_a_claim_can_be_of_some_lanes(self, store: Store, clock: ContractClock) -> None:
        """Other lanes neither go nor count; a head of another lane holds back its own queue."""
        lanes = {"A": (ONE, 0), "B": (ONE, 6), "C": (TWO, 6), "D": (TWO, 0), "E": (THREE, 2)}
        given.write(
            store,
            announcements=tuple(
                attrs.evolve(given.wish(stream, name), lane=lane)
                for name, (stream, lane) in lanes.items()
            ),
        )

        assert [] == list(given.send(store, lanes=()))
        assert [] == list(given.send(store, lanes=(0, 2), at_least=3))
        assert ["A", "E"] == given.names(given.send(store, lanes=(2, 0), at_least=2))
        assert ["C"] == given.names(given.send(store, lanes=(6,)))

    def test_a_claim_keeps_to_what_was_asked(self, store: Store, clock: ContractClock) -> None:
        """Not fewer than ``at_least``, not more than ``limit`` or ``max_bytes``, one account."""
        streams = [given.order(f"SO{number}") for number in range(4)]
        big = Parts(attributes=b"x" * 60, profile=b"y" * 40)
        wishes = [attrs.evolve(given.wish(one, one), parts=big) for one in streams]
        given.write(store, announcements=tuple(wishes))

        assert [] == list(given.send(store, at_least=5))
        assert [] == list(given.send(store, account="K2"))
        assert 2 == len(given.send(store, at_least=4, max_bytes=299))
        assert 1 == len(given.send(store, limit=1))
        # What is bigger than all that may be asked for goes alone.
        assert 1 == len(given.send(store, max_bytes=5))

    def test_a_claim_gives_all_that_sending_needs(self, store: Store, clock: ContractClock) -> None:
        """A claimed row carries what was announced, and counts as told."""
        wish = given.wish(ONE, "A")
        given.write(store, announcements=(wish,))
        (claimed,) = given.take(store)
        (record,) = given.history(store, ONE).announcements

        assert (ONE, wish.parts) == (claimed.stream, claimed.parts)
        assert wish.late_mode == claimed.late_mode == record.late_mode
        assert wish.late_until == claimed.late_until == record.late_until
        for name in ("kind", "key", "unique_id", "metric", "happened_at", "live_until"):
            assert getattr(wish, name) == getattr(claimed, name) == getattr(record, name)
        assert ("queued", clock.now(), 1) == (record.state, record.attempted_at, record.tries)
        assert False is record.is_open

    # pace

    def test_a_budget_is_spent_once(self, store: Store, clock: ContractClock) -> None:
        """All windows of a budget hold, over any stretch of their length; others are apart."""
        first = [store.reserve(BUDGET) for _ in range(3)]
        clock.advance(timedelta(seconds=2))
        second = [store.reserve(BUDGET, 2), store.reserve(BUDGET)]
        clock.advance(timedelta(seconds=2))
        third = [store.reserve(BUDGET), store.reserve(BUDGET)]
        other = store.reserve(Budget("klaviyo/K2", BUDGET.windows))

        assert [0.0, 0.0] == first[:2]
        assert 0.9 < first[2] < 1.1
        assert 0.0 == second[0] < second[1]
        assert 0.0 == third[0]
        # Five of five in a minute: until the first of them is a minute old.
        assert 55 < third[1] < 57
        assert 0.0 == other
