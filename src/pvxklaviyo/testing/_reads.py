"""What reading promises: one reader, feeds that keep their place, and readings."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from ..errors import ConflictError, LeaseLostError
from ..ledger import (
    Cursor,
    CursorMove,
    Cursors,
    FeedRead,
    LookedUp,
    ReadFailed,
    Reading,
    Store,
)
from . import _given as given
from ._clock import ContractClock

ONE, TWO, THREE = given.order("SO1"), given.order("SO2"), given.order("SO3")
MINUTE = timedelta(minutes=1)


class ReadContract:
    """Claims of reads and what they bring, as the port's docstring has them."""

    # one reader

    def test_one_reader_at_a_time(self, store: Store, clock: ContractClock) -> None:
        """A source has one reader: until its lease ends, or its read is committed."""
        given.add_feed(store)
        given.add_feed(store, "returns")
        first = given.take_read(store)
        meanwhile = store.claim_read(given.SOURCE, 10, given.LEASE)
        given.write(store, read=given.feed_read(first, []))
        second = given.take_read(store)
        clock.advance(given.LEASE)
        third = given.take_read(store)

        assert None is meanwhile
        assert (given.FEED, "returns", "returns") == (first.feed, second.feed, third.feed)
        assert (first.now, given.SOURCE) == (first.until - given.LEASE, first.source)

    def test_a_lost_read_is_refused(self, store: Store, clock: ContractClock) -> None:
        """Claim, lease ends, claim, commit twice: only the second reader's read counts."""
        given.add_feed(store)
        slow = given.take_read(store)
        clock.advance(given.LEASE)
        fast = given.take_read(store)

        with pytest.raises(LeaseLostError):
            given.write(store, read=given.feed_read(slow, [given.row(ONE)]))
        assert 0 == given.history(store, ONE).version
        given.write(store, read=given.feed_read(fast, [given.row(TWO)]))
        with pytest.raises(LeaseLostError):
            given.write(store, read=given.feed_read(fast, [given.row(THREE)]))
        assert 0 == given.history(store, THREE).version

    def test_a_read_that_nobody_took_still_counts(self, store: Store, clock: ContractClock) -> None:
        """Ended is not lost: while nobody else reads, the reader may commit."""
        given.add_feed(store)
        lease = given.take_read(store)
        clock.advance(2 * given.LEASE)

        given.write(store, read=given.feed_read(lease, [given.row(ONE)]))

        assert clock.now() == given.history(store, ONE).nominated_at

    def test_near_feed_then_look_ups_then_deep_feed(
        self, store: Store, clock: ContractClock
    ) -> None:
        """A feed of rank 0 goes before look-ups, and one of a higher rank after them."""
        given.add_feed(store, given.DEEP, rank=1)
        given.add_feed(store)
        near = given.take_read(store)
        given.write(store, read=given.feed_read(near, [given.row(ONE)]))
        look = given.take_read(store)

        assert (given.FEED, ()) == (near.feed, near.streams)
        assert (None, (ONE,)) == (look.feed, look.streams)
        given.write(store, read=given.looked_up(look, {ONE: []}))
        deep = given.take_read(store)
        assert (given.DEEP, ()) == (deep.feed, deep.streams)

    def test_a_feed_goes_on_from_its_cursor(self, store: Store, clock: ContractClock) -> None:
        """A read moves the feed on; one that failed leaves it where it was, to be tried again."""
        given.add_feed(store)
        first = given.take_read(store)
        given.write(store, read=given.feed_read(first, []))
        nothing = store.claim_read(given.SOURCE, 10, given.LEASE)
        clock.advance(MINUTE)
        second = given.take_read(store)
        again_at = clock.now() + MINUTE
        given.write(store, read=ReadFailed(lease=second.token, again_at=again_at))
        due = store.due(given.SOURCE, given.ACCOUNT).feed_at
        clock.advance(MINUTE)
        third = given.take_read(store)

        assert ("0", None, "1", "1") == (first.cursor, nothing, second.cursor, third.cursor)
        assert again_at == due

    def test_a_feed_moved_by_hand_is_not_moved_back(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Claim, set back by hand, commit: the reader's place does not replace the person's."""
        given.add_feed(store)
        lease = given.take_read(store)
        back = CursorMove(
            source=given.SOURCE,
            name=given.FEED,
            expected="0",
            cursor="-7d",
            next_at=clock.now(),
        )
        given.write(store, cursors=(back,))

        with pytest.raises(ConflictError) as refused:
            given.write(store, read=given.feed_read(lease, []))

        assert ("cursor", (given.FEED,)) == (refused.value.kind, refused.value.keys)
        clock.advance(given.LEASE)
        assert "-7d" == given.take_read(store).cursor

    def test_a_feed_may_rest(self, store: Store, clock: ContractClock) -> None:
        """Without a due time a feed keeps its place and is not read; with one it goes on."""
        given.add_feed(store)
        due = store.read(Cursors(source=given.SOURCE))
        rest = CursorMove(source=given.SOURCE, name=given.FEED, expected="0", cursor="0")
        given.write(store, cursors=(rest,))

        assert [Cursor(name=given.FEED, cursor="0", next_at=clock.now())] == list(due)
        assert [Cursor(name=given.FEED, cursor="0")] == list(
            store.read(Cursors(source=given.SOURCE))
        )
        assert None is store.claim_read(given.SOURCE, 10, given.LEASE)
        assert None is store.due(given.SOURCE, given.ACCOUNT).feed_at
        given.write(store, cursors=(attrs.evolve(rest, next_at=clock.now()),))
        assert given.FEED == given.take_read(store).feed

    def test_the_longest_due_streams_are_read_first(
        self, store: Store, clock: ContractClock
    ) -> None:
        """As many streams as asked for, those first that waited longest; none before its time."""
        now = clock.now()
        instants = {ONE: now - given.SECOND, TWO: now - 2 * given.SECOND, THREE: now + MINUTE}
        given.write(
            store,
            streams=tuple(given.move(store, one, read_at=at) for one, at in instants.items()),
        )
        first = given.take_read(store, limit=1)
        given.write(store, read=given.looked_up(first, {TWO: []}))
        second = given.take_read(store)
        given.write(store, read=given.looked_up(second, {ONE: []}))

        assert ((TWO,), (ONE,)) == (first.streams, second.streams)
        assert None is store.claim_read(given.SOURCE, 10, given.LEASE)
        assert None is store.claim_read("acme/other", 10, given.LEASE)

    # readings

    def test_a_look_up_becomes_a_reading(self, store: Store, clock: ContractClock) -> None:
        """Equal look-ups make one reading; another set another; also when time stands still."""
        given.want_reads(store, ONE)
        begun = clock.now()
        shown = [["1"], ["1"], ["1", "2"], ["1"], []]
        for position, revisions in enumerate(shown):
            lease = given.take_read(store)
            if position == 1:
                clock.advance(given.SECOND)
            facts = [given.key(revision) for revision in revisions]
            given.write(
                store,
                read=given.looked_up(lease, {ONE: facts}),
                observations=tuple(given.fact(ONE, revision) for revision in revisions),
            )
            given.want_reads(store, ONE)
        readings = given.history(store, ONE).readings[ONE]
        later = begun + given.SECOND

        assert [
            Reading(
                first=begun,
                last_started=begun,
                last=later,
                count=2,
                shown=frozenset({given.key("1")}),
            ),
            *(
                Reading(first=later, last_started=later, last=later, count=1, shown=frozenset(one))
                for one in ([given.key("1"), given.key("2")], [given.key("1")], [])
            ),
        ] == list(readings)

    def test_a_look_up_wakes_whom_it_shows(self, store: Store, clock: ContractClock) -> None:
        """The claimed stream and any other shown are decided anew, though nothing changed."""
        given.want_reads(store, ONE)
        before = given.history(store, ONE).version
        lease = given.take_read(store)
        clock.advance(given.SECOND)
        given.write(store, read=given.looked_up(lease, {ONE: [], TWO: [given.key()]}))
        histories = store.histories([ONE, TWO])

        assert {ONE, TWO} == set(given.woken(store))
        assert before < histories[ONE].version
        assert [lease.now] == [one.first for one in histories[TWO].readings[TWO]]
        assert None is store.due(given.SOURCE, given.ACCOUNT).read_at

    def test_a_failed_look_up_teaches_nothing(self, store: Store, clock: ContractClock) -> None:
        """What a look-up leaves out is asked for again at its instant, and has no reading."""
        given.want_reads(store, ONE, TWO)
        lease = given.take_read(store)
        again_at = clock.now() + MINUTE
        partly = LookedUp(
            lease=lease.token, shown={ONE: frozenset({given.key()})}, again_at=again_at
        )
        given.write(store, read=partly)
        histories = store.histories([ONE, TWO])

        assert again_at == store.due(given.SOURCE, given.ACCOUNT).read_at
        assert [1, 0] == [len(histories[one].readings[one]) for one in (ONE, TWO)]
        assert [ONE] == given.woken(store)
        clock.advance(MINUTE)
        assert (TWO,) == given.take_read(store).streams

    def test_the_wrong_kind_of_read_is_a_mistake(self, store: Store, clock: ContractClock) -> None:
        """A look-up under a feed's lease, or the other way round, is refused; the lease stays."""
        given.add_feed(store)
        lease = given.take_read(store)

        with pytest.raises(ValueError, match="feed"):
            given.write(store, read=given.looked_up(lease, {}))
        given.write(store, read=given.feed_read(lease, [given.row(ONE)]))
        look = given.take_read(store)
        feed: FeedRead = given.feed_read(look, [])
        with pytest.raises(ValueError, match="look-up"):
            given.write(store, read=feed)
