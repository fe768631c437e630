"""What deciding promises: who is woken, by what and when; and what is due."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from .._pace import Budget, Window
from ..errors import ConflictError
from ..ledger import Due, ReadFailed, RetryAt, Store
from . import _given as given
from ._clock import ContractClock

ONE, TWO, THREE = given.order("SO1"), given.order("SO2"), given.order("SO3")
MINUTE = timedelta(minutes=1)


class DecisionContract:
    """Claims of streams and what is due, as the port's docstring has them."""

    # deciding

    def test_news_wakes(self, store: Store, clock: ContractClock) -> None:
        """A new fact makes a stream due at once; claimed by one, it is nobody else's."""
        given.write(store, observations=(given.fact(ONE), given.fact(TWO)))
        given.write(store, streams=(given.move(store, THREE, wake_at=clock.now() + MINUTE),))
        first, second = given.woken(store, limit=1), given.woken(store)
        nobody = given.woken(store)
        clock.advance(MINUTE)

        assert {ONE, TWO} == {*first, *second}
        assert (1, []) == (len(first), nobody)
        # The lease has ended as well, and nobody decided: longest due first.
        assert [ONE, TWO, THREE] == given.woken(store)

    def test_a_decision_ends_its_lease(self, store: Store, clock: ContractClock) -> None:
        """What a decision sets is due at its instant, not at the end of the lease."""
        given.write(store, observations=(given.fact(ONE),))
        given.woken(store)
        given.write(store, streams=(given.move(store, ONE, wake_at=clock.now() + given.SECOND),))
        clock.advance(given.SECOND)

        assert [ONE] == given.woken(store)

    def test_news_during_a_decision_is_due_at_once(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Claim, load, news, commit: the decision is refused, and nobody waits for the lease."""
        given.write(store, observations=(given.fact(ONE),))
        given.woken(store)
        loaded = given.move(store, ONE)
        given.write(store, observations=(given.fact(ONE, "2"),))

        with pytest.raises(ConflictError):
            given.write(store, streams=(loaded,))
        assert [ONE] == given.woken(store)

    def test_a_decision_with_its_own_news(self, store: Store, clock: ContractClock) -> None:
        """A decision committed with the news it rests on does not wake itself."""
        decided = given.move(store, ONE, wake_at=clock.now() + MINUTE)
        given.write(store, observations=(given.fact(ONE),), streams=(decided,))

        assert [] == given.woken(store)
        assert clock.now() + MINUTE == store.due(given.SOURCE, given.ACCOUNT).wake_at

    def test_a_stream_nobody_knows(self, store: Store, clock: ContractClock) -> None:
        """An unknown key has an empty history of version 0; a known one has all its facts."""
        given.write(store, observations=(given.fact(ONE, "2"),))
        clock.advance(given.SECOND)
        given.write(store, observations=(given.fact(ONE, "1"),))
        found = store.histories([ONE, TWO, ONE])

        assert {ONE, TWO} == set(found)
        assert (0, (), ()) == (found[TWO].version, found[TWO].members, found[TWO].observations)
        assert TWO == found[TWO].stream
        learned = [(one.key, one.learned_at) for one in found[ONE].observations]
        now = clock.now()
        assert [(given.key("2"), now - given.SECOND), (given.key("1"), now)] == learned
        assert [given.HAPPENED] * 2 == [one.happened_at for one in found[ONE].observations]

    # what is due

    def test_due_says_when_there_is_work(self, store: Store, clock: ContractClock) -> None:
        """Each kind of work with its first instant; of nothing, never."""
        now = clock.now()
        empty = store.due(given.SOURCE, given.ACCOUNT)
        given.add_feed(store)
        given.add_feed(store, given.DEEP, rank=1)
        moved = given.move(store, ONE, wake_at=now + MINUTE, read_at=now + 2 * MINUTE)
        later = attrs.evolve(given.wish(ONE, "A"), send_at=now + 3 * MINUTE)
        given.write(store, streams=(moved,), announcements=(later,))

        assert Due() == empty
        assert Due(
            feed_at=now,
            deep_at=now,
            wake_at=now + MINUTE,
            read_at=now + 2 * MINUTE,
            send_at=now + 3 * MINUTE,
        ) == store.due(given.SOURCE, given.ACCOUNT)
        assert Due() == store.due("acme/other", "K2")

    def test_due_waits_for_leases_and_penalties(self, store: Store, clock: ContractClock) -> None:
        """What somebody else has is due when the lease ends; sending, when no penalty stops it."""
        given.add_feed(store)
        given.want_reads(store, ONE)
        given.write(store, observations=(given.fact(TWO),), announcements=(given.wish(TWO, "A"),))
        lease = given.take_read(store)
        given.woken(store)
        (claimed,) = given.take(store)
        held = store.due(given.SOURCE, given.ACCOUNT)
        store.penalize("klaviyo/K1", clock.now() + 2 * given.LEASE)
        stopped = store.due(given.SOURCE, given.ACCOUNT, ["klaviyo/K1"])
        again = RetryAt(at=clock.now() + given.SECOND, sent=True)
        given.settle(store, claimed, outcome=again)
        store.penalize("klaviyo/K1", clock.now())
        given.write(store, read=ReadFailed(lease=lease.token, again_at=again.at))

        end = clock.now() + given.LEASE
        assert (end, end, end, end) == (held.feed_at, held.read_at, held.wake_at, held.send_at)
        assert (end, None) == (held.deciding_at, store.due("acme/other", "K2").deciding_at)
        assert clock.now() + 2 * given.LEASE == stopped.send_at
        free = store.due(given.SOURCE, given.ACCOUNT, ["klaviyo/K1"])
        assert (again.at, clock.now(), again.at) == (free.feed_at, free.read_at, free.send_at)

    def test_a_clock_tells_the_time_of_all(self, store: Store, clock: ContractClock) -> None:
        """The store's time is the clock's, aware, and what it writes is dated by it."""
        budget = Budget("klaviyo/K1", (Window(1, 10.0),))

        assert clock.now() == store.now()
        assert store.now().utcoffset() == timedelta(0)
        taken = store.reserve(budget)
        clock.advance(timedelta(seconds=11))
        assert (0.0, 0.0) == (taken, store.reserve(budget))

    def test_the_key_of_the_ledger_stays(self, store: Store, clock: ContractClock) -> None:
        """The ledger's own key is 32 bytes and always the same."""
        assert 32 == len(store.secret())
        assert store.secret() == store.secret()
