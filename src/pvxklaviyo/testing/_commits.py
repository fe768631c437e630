"""What a commit promises: whole, once, unique, and never half seen (promises 1, 2, 3 and 8)."""

from __future__ import annotations

import threading

import attrs
import pytest

from ..errors import ConflictError
from ..ledger import (
    Cursor,
    CursorMove,
    Cursors,
    JournalEntry,
    NewPerson,
    Parked,
    Store,
    StreamMove,
    Tallies,
)
from ..model import PersonRef
from . import _given as given
from ._clock import ContractClock

ONE, TWO, THREE = given.order("SO1"), given.order("SO2"), given.order("SO3")


class CommitContract:
    """Commits, as the port's docstring has them."""

    # promise 1: whole or not at all

    def _everything(self, store: Store) -> dict[str, object]:
        """Make a batch with a bit of everything, all of it possible."""
        return {
            "people": (NewPerson(digest=b"9", proposed=PersonRef("p9"), sealed=b"nine"),),
            "observations": (given.fact(TWO, "9", PersonRef("p9")),),
            "announcements": (given.wish(TWO, "N9"), given.skip(TWO, "S9")),
            "opened": (given.opened("open9", TWO),),
            "journal": (JournalEntry(by="somebody", action="reveal", subject="SO2"),),
            "cursors": (CursorMove(source=given.SOURCE, name="nine", expected=None, cursor="9"),),
            "streams": (given.move(store, TWO),),
        }

    def _assert_untouched(self, store: Store, batch: dict[str, object], kind: str) -> None:
        keys = [ONE, TWO, THREE]
        before = store.histories(keys), store.read(Tallies(tenant=given.TENANT))
        cursors = store.read(Cursors(source=given.SOURCE))

        with pytest.raises(ConflictError) as refused:
            given.write(store, **batch)

        assert kind == refused.value.kind
        assert before == (store.histories(keys), store.read(Tallies(tenant=given.TENANT)))
        assert cursors == store.read(Cursors(source=given.SOURCE))

    def test_a_stale_decision_leaves_nothing(self, store: Store, clock: ContractClock) -> None:
        """A batch with one stale stream move among good members writes none of them."""
        given.write(store, observations=(given.fact(ONE), given.fact(TWO)))
        batch = self._everything(store)
        stale = StreamMove(stream=ONE, version=0, wake_at=None, read_at=None)
        batch["streams"] = (given.move(store, TWO), stale)

        self._assert_untouched(store, batch, "stream")

    def test_a_late_withdrawal_leaves_nothing(self, store: Store, clock: ContractClock) -> None:
        """A batch with one withdrawal that came too late writes nothing of the rest."""
        given.write(store, announcements=(given.wish(ONE, "N1"),))
        (claimed,) = given.take(store)
        batch = {**self._everything(store), "withdrawn": (claimed.id,)}

        self._assert_untouched(store, batch, "attempted")

    def test_a_second_announcement_leaves_nothing(self, store: Store, clock: ContractClock) -> None:
        """A batch with one announcement that is known writes nothing of the rest."""
        given.write(store, announcements=(given.wish(ONE, "N1"),))
        batch = self._everything(store)
        batch["announcements"] = (given.wish(TWO, "N9"), given.wish(ONE, "N1"))

        self._assert_untouched(store, batch, "announcement")

    def test_a_moved_cursor_leaves_nothing(self, store: Store, clock: ContractClock) -> None:
        """A batch with one cursor that was moved meanwhile writes nothing of the rest."""
        first = CursorMove(source=given.SOURCE, name="setting", expected=None, cursor="a")
        given.write(store, cursors=(first,))
        batch = self._everything(store)
        batch["cursors"] = (attrs.evolve(first, cursor="b"),)

        self._assert_untouched(store, batch, "cursor")

    def test_a_conflict_names_every_loser(self, store: Store, clock: ContractClock) -> None:
        """All streams that moved are named, so that the rest can be committed at once."""
        given.write(store, observations=tuple(given.fact(one) for one in (ONE, TWO, THREE)))
        moves = [given.move(store, stream) for stream in (ONE, TWO, THREE)]
        given.write(store, observations=(given.fact(ONE, "2"), given.fact(THREE, "2")))

        with pytest.raises(ConflictError) as refused:
            given.write(store, streams=tuple(moves))

        assert {ONE, THREE} == set(refused.value.keys)
        given.write(store, streams=(moves[1],))

    def test_of_two_decisions_the_first_counts(self, store: Store, clock: ContractClock) -> None:
        """Load, load, commit, commit: the second decision on one version is refused."""
        given.write(store, observations=(given.fact(ONE),))
        first = given.move(store, ONE)
        second = given.move(store, ONE, wake_at=clock.now())

        given.write(store, streams=(first,))

        with pytest.raises(ConflictError) as refused:
            given.write(store, streams=(second,))
        assert ((ONE,), []) == (refused.value.keys, given.woken(store))

    # promise 2: a known fact is not stored twice

    def test_a_known_fact_is_counted_and_not_stored(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Two readers learn the same: the second adds nothing, and wakes nobody."""
        first = given.write(store, observations=(given.fact(ONE), given.fact(TWO)))
        given.decide(store, ONE, TWO)
        before = given.history(store, ONE)
        clock.advance(given.SECOND)
        facts = (given.fact(ONE), given.fact(ONE), given.fact(TWO, "2"))
        second = given.write(store, observations=facts)

        assert (2, 0) == (first.new, first.known)
        assert (1, 2) == (second.new, second.known)
        assert before == given.history(store, ONE)
        assert [TWO] == given.woken(store)

    def test_one_address_is_one_person(self, store: Store, clock: ContractClock) -> None:
        """An address that is known brings its known reference, whatever was proposed."""
        for number, stream in enumerate((ONE, TWO)):
            person = PersonRef(f"proposed{number}")
            given.write(
                store,
                people=(NewPerson(digest=b"same", proposed=person, sealed=b"sealed"),),
                observations=(given.fact(stream, "1", person),),
            )

        histories = store.histories([ONE, TWO])

        expected = {PersonRef("proposed0"): b"sealed"}
        assert [expected, expected] == [dict(histories[one].people) for one in (ONE, TWO)]
        assert ["proposed0"] == [one.person for one in histories[TWO].observations]

    # promise 3: unique among what is not withdrawn, for ever

    def test_an_announcement_is_unique_after_delivery(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Waiting or long delivered, an announcement is not made again; all losers are named."""
        given.write(store, announcements=(given.wish(ONE, "N1"), given.wish(TWO, "N2")))
        (first, _) = given.take(store, 2)
        given.settle(store, first)

        with pytest.raises(ConflictError) as refused:
            given.write(
                store,
                announcements=(
                    given.wish(ONE, "N1"),
                    given.wish(THREE, "N3"),
                    given.wish(TWO, "N2"),
                ),
            )

        assert {ONE, TWO} == set(refused.value.keys)

    def test_another_account_or_kind_is_another_announcement(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Uniqueness is of account, kind and key together."""
        wish = given.wish(ONE, "N1")
        others = (attrs.evolve(wish, account="K2"), attrs.evolve(wish, kind="tracking"))

        given.write(store, announcements=(wish, *others))

        assert ["N1"] * 3 == given.waiting(store, ONE)

    def test_what_was_withdrawn_may_be_said_again(self, store: Store, clock: ContractClock) -> None:
        """Withdraw and announce again, in one commit: the new one waits, at the end."""
        given.write(store, announcements=(given.wish(ONE, "N1"), given.wish(ONE, "N2")))
        old = given.history(store, ONE).announcements[0]

        given.write(store, withdrawn=(old.id,), announcements=(given.wish(ONE, "N1"),))

        assert ["N2", "N1"] == given.waiting(store, ONE)
        assert ["N2"] == given.names(given.send(store))

    def test_skips_and_parked_ones_may_be_withdrawn(
        self, store: Store, clock: ContractClock
    ) -> None:
        """A skip, and what is parked for a person, can be decided anew."""
        parked = attrs.evolve(given.skip(ONE, "P1"), state="parked")
        given.write(store, announcements=(given.skip(ONE, "S1"), parked, given.wish(ONE, "N1")))
        (claimed,) = given.take(store)
        given.settle(store, claimed, outcome=Parked(reason="refused", note="no such metric"))
        records = given.history(store, ONE).announcements
        states = [record.state for record in records]

        given.write(store, withdrawn=tuple(record.id for record in records))

        assert ["skipped", "parked", "parked"] == states
        assert [] == given.waiting(store, ONE)

    # withdrawn until attempted

    def test_load_claim_commit_is_refused(self, store: Store, clock: ContractClock) -> None:
        """What a sender claimed between load and commit is not taken back; all are named."""
        streams = (ONE, TWO, THREE)
        given.write(store, announcements=tuple(given.wish(one, one) for one in streams))
        loaded = store.histories(streams)
        ids = {one: loaded[one].announcements[0].id for one in streams}
        claimed = given.send(store, limit=2)

        with pytest.raises(ConflictError) as refused:
            given.write(store, withdrawn=tuple(ids.values()))

        assert ("attempted", {ONE, TWO}) == (refused.value.kind, set(refused.value.keys))
        given.write(store, withdrawn=(ids[THREE],))
        assert () == given.settle(store, *claimed).lost

    def test_an_attempt_outlives_its_lease(self, store: Store, clock: ContractClock) -> None:
        """A claim counts as told even when nobody settled it: no withdrawal afterwards."""
        given.write(store, announcements=(given.wish(ONE, "N1"),))
        (claimed,) = given.take(store)
        clock.advance(2 * given.LEASE)

        with pytest.raises(ConflictError) as refused:
            given.write(store, withdrawn=(claimed.id,))

        assert "attempted" == refused.value.kind

    def test_nothing_is_withdrawn_twice(self, store: Store, clock: ContractClock) -> None:
        """Of two that take the same back the second is refused."""
        given.write(store, announcements=(given.wish(ONE, "N1"),))
        old = given.history(store, ONE).announcements[0].id
        given.write(store, withdrawn=(old,))

        with pytest.raises(ConflictError) as refused:
            given.write(store, withdrawn=(old,), announcements=(given.wish(ONE, "N2"),))

        assert ((ONE,), []) == (refused.value.keys, given.waiting(store, ONE))

    # promise 8: a read sees whole batches only

    def test_a_read_sees_whole_batches(self, store: Store, clock: ContractClock) -> None:
        """While one thread commits facts in pairs, another never sees one without its twin."""
        done = threading.Event()

        def write() -> None:
            try:
                for number in range(60):
                    revision = f"{number:03}"
                    facts = (given.fact(ONE, revision), given.fact(TWO, revision))
                    given.write(store, observations=facts)
            finally:
                done.set()

        writer = threading.Thread(target=write)
        writer.start()
        odd: list[tuple[int, int]] = []
        while not done.is_set():
            found = store.histories([TWO, ONE])
            counts = (len(found[ONE].observations), len(found[TWO].observations))
            if counts[0] != counts[1]:
                odd.append(counts)
        writer.join()

        assert [] == odd
        assert 60 == len(given.history(store, ONE).observations)

    # cursors, wrong batches

    def test_a_setting_moves_from_what_it_is(self, store: Store, clock: ContractClock) -> None:
        """A cursor is compared and then set; unknown means None."""
        first = CursorMove(source=given.SOURCE, name="setting", expected=None, cursor="a")
        given.write(store, cursors=(first,))
        given.write(store, cursors=(attrs.evolve(first, expected="a", cursor="b"),))

        assert [Cursor(name="setting", cursor="b")] == list(
            store.read(Cursors(source=given.SOURCE))
        )
        assert [] == list(store.read(Cursors(source="acme/other")))

    def test_a_queued_announcement_needs_a_body(self, store: Store, clock: ContractClock) -> None:
        """What could never be sent is refused as a mistake, and nothing is written."""
        for bad in ({"parts": None}, {"happened_at": None}, {"state": "delivered"}):
            with pytest.raises(ValueError, match="N1"):
                given.write(
                    store,
                    observations=(given.fact(ONE),),
                    announcements=(attrs.evolve(given.wish(ONE, "N1"), **bad),),
                )

        assert 0 == given.history(store, ONE).version
