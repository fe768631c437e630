"""What joining promises: two streams that are one (promise 9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ..errors import ConflictError
from ..ledger import Alias, FindStreams, Join, RetryAt, Store, Tallies
from ..model import StreamKey, order_stream
from . import _given as given
from ._clock import ContractClock

ONE, TWO, THREE, FOUR = (given.order(f"SO{number}") for number in range(1, 5))


def join(store: Store, stream: StreamKey, root: StreamKey) -> None:
    """Join one stream to another."""
    given.write(store, joins=(Join(stream=stream, root=root),))


class JoinContract:
    """Joins, as the port's docstring has them."""

    def test_a_joined_stream_answers_under_both_keys(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Either key gives the one history: all facts, each member's readings, everything else."""
        given.want_reads(store, ONE, TWO)
        lease = given.take_read(store)
        given.write(
            store,
            read=given.looked_up(lease, {ONE: [given.key()], TWO: [given.key("2")]}),
            observations=(given.fact(ONE), given.fact(TWO, "2")),
            announcements=(given.wish(ONE, "A"), given.wish(TWO, "B")),
            opened=(given.opened("about two", TWO),),
        )
        join(store, TWO, ONE)
        found = store.histories([TWO, ONE])
        shared = found[ONE]

        assert found[TWO] == shared
        assert (ONE, (ONE, TWO)) == (shared.stream, shared.members)
        assert {ONE: [{given.key()}], TWO: [{given.key("2")}]} == {
            member: [set(one.shown) for one in readings]
            for member, readings in shared.readings.items()
        }
        assert {ONE, TWO} == {one.stream for one in shared.observations}
        assert ["A", "B"] == [one.key for one in shared.announcements]
        assert ["about two"] == [one.key for one in shared.exceptions]

    def test_a_join_is_decided_anew(self, store: Store, clock: ContractClock) -> None:
        """A join wakes the root alone; decisions on either history before it are refused."""
        given.write(store, observations=(given.fact(ONE), given.fact(TWO)))
        moves = [given.move(store, ONE), given.move(store, TWO)]
        given.write(store, streams=tuple(moves))
        stale = [given.move(store, ONE), given.move(store, TWO)]
        join(store, TWO, ONE)

        with pytest.raises(ConflictError) as refused:
            given.write(store, streams=tuple(stale))
        assert {ONE, TWO} == set(refused.value.keys)
        assert [ONE] == given.woken(store)

    def test_a_decision_with_a_join_knows_nothing_of_it(
        self, store: Store, clock: ContractClock
    ) -> None:
        """A join in the commit of a decision wakes the root all the same, and holds the queue."""
        given.write(store, observations=(given.fact(ONE), given.fact(TWO)))
        given.write(
            store,
            joins=(Join(stream=TWO, root=ONE),),
            streams=(given.move(store, ONE), given.move(store, TWO)),
            announcements=(given.wish(ONE, "A"),),
        )
        held = given.names(given.send(store))

        assert ([ONE], []) == (given.woken(store), held)

    def test_news_of_a_member_is_news_of_the_root(self, store: Store, clock: ContractClock) -> None:
        """Facts and nominations of a member wake, raise and date the root."""
        given.add_feed(store)
        join(store, TWO, ONE)
        given.decide(store, ONE)
        before = given.history(store, ONE).version
        given.nominate(store, TWO)
        nominated = given.history(store, ONE)
        look = given.take_read(store)
        given.write(store, observations=(given.fact(TWO),))

        assert before < nominated.version < given.history(store, TWO).version
        assert clock.now() == nominated.nominated_at
        assert [ONE] == given.woken(store)
        # All members are looked up, whoever was nominated.
        assert (ONE, TWO) == look.streams

    def test_a_look_up_takes_whole_groups(self, store: Store, clock: ContractClock) -> None:
        """Members count towards the limit; a group is never cut, and goes alone if it is larger."""
        join(store, TWO, ONE)
        now = clock.now()
        given.write(
            store,
            streams=(
                given.move(store, THREE, read_at=now - given.SECOND),
                given.move(store, ONE, read_at=now),
            ),
        )
        asked: list[tuple[str, ...]] = []
        for limit in (2, 1):
            lease = given.take_read(store, limit)
            asked.append(lease.streams)
            given.write(store, read=given.looked_up(lease, {one: [] for one in lease.streams}))

        assert [(THREE,), (ONE, TWO)] == asked
        assert None is store.claim_read(given.SOURCE, 10, given.LEASE)

    def test_queues_become_one(self, store: Store, clock: ContractClock) -> None:
        """After a join nothing goes before it was decided; then all of it in order of the ids."""
        wishes = [given.wish(ONE, "A"), given.wish(TWO, "B"), given.wish(ONE, "C")]
        given.write(store, announcements=tuple(wishes))
        join(store, ONE, TWO)
        undecided = given.names(given.send(store))
        due = store.due(given.SOURCE, given.ACCOUNT).send_at
        given.decide(store, TWO)
        order: list[str] = []
        for _ in wishes:
            (claimed,) = given.take(store)
            order.append(claimed.key)
            given.settle(store, claimed)

        assert ([], None) == (undecided, due)
        assert ["A", "B", "C"] == order

    def test_claimed_heads_finish_first(self, store: Store, clock: ContractClock) -> None:
        """Both heads in flight: both settle, and nothing is promoted before the second did."""
        given.write(
            store,
            announcements=tuple(
                given.wish(stream, name)
                for stream, name in [(ONE, "A"), (TWO, "B"), (ONE, "C"), (TWO, "D")]
            ),
        )
        first, second = given.take(store, 2)
        join(store, TWO, ONE)
        given.decide(store, ONE)
        both = given.names(given.send(store))
        lost = [*given.settle(store, second).lost]
        one_left = given.names(given.send(store))
        lost += given.settle(store, first).lost

        assert ([], [], []) == (both, one_left, lost)
        assert ["C"] == given.names(given.send(store))

    def test_a_settlement_does_not_outrun_the_decision(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Claim, join, settle, claim: what waited is decided anew before it can be claimed."""
        given.write(
            store, announcements=(given.wish(ONE, "A"), given.wish(TWO, "B"), given.wish(ONE, "C"))
        )
        (claimed,) = given.take(store, 1, limit=1)
        join(store, TWO, ONE)
        lost = given.settle(store, claimed).lost
        early = given.names(given.send(store))
        records = given.history(store, ONE).announcements
        given.write(
            store,
            withdrawn=(records[1].id,),
            announcements=(given.wish(ONE, "B"),),
            streams=(given.move(store, ONE),),
        )

        assert ((), []) == (lost, early)
        assert ["C"] == given.names(given.send(store))

    def test_a_head_that_was_not_sent_steps_back(self, store: Store, clock: ContractClock) -> None:
        """A head that turns out not to be attempted waits for the decision like the others."""
        given.write(store, announcements=(given.wish(TWO, "A"), given.wish(ONE, "B")))
        _, later = given.take(store, 2)
        join(store, TWO, ONE)
        given.settle(store, later, outcome=RetryAt(at=clock.now(), sent=False))
        held = given.names(given.send(store))
        given.decide(store, ONE)

        assert ([], []) == (held, given.names(given.send(store)))
        clock.advance(given.LEASE)
        assert ["A"] == given.names(given.send(store))

    def test_roots_with_members_join(self, store: Store, clock: ContractClock) -> None:
        """Groups join as wholes, through any member; once more changes nothing."""
        join(store, TWO, ONE)
        join(store, FOUR, THREE)
        join(store, TWO, FOUR)
        given.write(store, streams=(given.move(store, THREE, held=2),))
        before = given.history(store, TWO)
        join(store, ONE, THREE)
        join(store, THREE, TWO)

        assert (THREE, (THREE, ONE, TWO, FOUR)) == (before.stream, before.members)
        assert before == given.history(store, FOUR)
        assert [] == given.woken(store)
        assert [2] == [one.held for one in store.read(Tallies(tenant=given.TENANT))]

    def test_a_claimed_row_settles_under_its_old_queue(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Claims made before a join are renewed and settled after it."""
        given.write(store, announcements=(given.wish(TWO, "A"), given.wish(TWO, "B")))
        (claimed,) = given.take(store)
        join(store, TWO, ONE)
        given.decide(store, ONE)
        clock.advance(given.LEASE - given.SECOND)
        store.renew([claimed.token], given.LEASE)
        clock.advance(given.SECOND)
        meanwhile = given.names(given.send(store))
        lost = given.settle(store, claimed).lost

        assert ([], ()) == (meanwhile, lost)
        assert ["B"] == given.names(given.send(store))

    def test_wants_of_both_live_on(self, store: Store, clock: ContractClock) -> None:
        """The root wants the earlier look-up of both, and remembers the later nomination."""
        given.add_feed(store)
        soon = clock.now() + given.SECOND
        given.nominate(store, TWO)
        nominated = clock.now()
        given.write(
            store,
            streams=(
                given.move(store, TWO, read_at=soon, held=1),
                given.move(store, ONE, read_at=soon + given.SECOND, held=1),
            ),
        )
        clock.advance(timedelta(milliseconds=1))
        join(store, TWO, ONE)

        assert soon == store.due(given.SOURCE, given.ACCOUNT).read_at
        assert nominated == given.history(store, ONE).nominated_at
        assert [2] == [one.held for one in store.read(Tallies(tenant=given.TENANT))]

    def test_what_nobody_knows_is_not_joined(self, store: Store, clock: ContractClock) -> None:
        """A join of what may be there joins it if it is, and else says nothing of it."""
        given.write(store, observations=(given.fact(ONE), given.fact(THREE)))
        given.write(
            store,
            joins=tuple(Join(stream=one, root=ONE, if_known=True) for one in (TWO, THREE)),
        )

        assert (ONE, THREE) == given.history(store, ONE).members
        assert 0 == given.history(store, TWO).version
        assert [] == list(store.read(FindStreams(tenant=given.TENANT, name="SO2")))

    def test_people_find_the_root(self, store: Store, clock: ContractClock) -> None:
        """An order number or another name leads to the root; to each root once."""
        given.write(
            store,
            observations=(given.fact(ONE), given.fact(TWO), given.fact(THREE)),
            aliases=tuple(Alias(stream=one, name="#1001") for one in (ONE, TWO, THREE, THREE)),
        )
        join(store, TWO, ONE)
        found = {
            name: list(store.read(FindStreams(tenant=given.TENANT, name=name)))
            for name in ("SO2", "#1001", "SO9", "")
        }

        assert {"SO2": [ONE], "#1001": [ONE, THREE], "SO9": [], "": []} == found
        assert [] == list(store.read(FindStreams(tenant="other", name="SO2")))

    def test_streams_of_two_sources_do_not_join(self, store: Store, clock: ContractClock) -> None:
        """No reader could look both up, so that is refused."""
        other = order_stream("acme", "acme02", "SO1")

        with pytest.raises(ValueError, match="acme02"):
            join(store, other, ONE)
        assert 0 == given.history(store, ONE).version
