"""What hints promise: they wait until they are heeded, many are one, and none is lost."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from ..errors import ConflictError
from ..ledger import MOST_HINTS, Hints, NewHint, PendingHint, Store
from ..model import StreamKey
from . import _given as given
from ._clock import ContractClock

ONE, TWO = given.order("SO1"), given.order("SO2")
MINUTE = timedelta(minutes=1)


def hint(stream: StreamKey | None = None, about: str = "despatches") -> NewHint:
    """Say that there is news."""
    return NewHint(source=given.SOURCE, about=about, stream=stream)


def waiting(store: Store) -> list[PendingHint]:
    """Give what waits."""
    return list(store.read(Hints(source=given.SOURCE)))


class HintContract:
    """Hints and nominations without a feed, as the port's docstring has them."""

    def test_many_hints_are_one(self, store: Store, clock: ContractClock) -> None:
        """The same again is counted; each source and each kind of news has its own."""
        first_at = clock.now()
        given.write(store, hints=(hint(ONE), hint(), hint(), hint(about="returns")))
        clock.advance(MINUTE)
        given.write(store, hints=(hint(), hint(TWO)))
        given.write(store, hints=(NewHint(source="acme/other", about="despatches"),))

        assert [
            ("despatches", None, 2, first_at),
            ("despatches", ONE, 1, first_at),
            ("returns", None, 1, first_at),
            ("despatches", TWO, 1, clock.now()),
        ] == [(one.about, one.stream, one.count, one.first_at) for one in waiting(store)]

    def test_a_flood_that_names_many_names_none(self, store: Store) -> None:
        """What waits is bounded: from then on the newest rows are read, whatever is named."""
        flood = [hint(given.order(f"SO{number}")) for number in range(MOST_HINTS + 50)]
        given.write(store, hints=tuple(flood[:60]))
        given.write(store, hints=tuple(flood[60:]))
        given.write(store, hints=(flood[0],))
        found = waiting(store)
        named = [one for one in found if one.stream is not None]

        assert MOST_HINTS + 1 == len(found)
        assert {one.stream for one in flood[:MOST_HINTS]} == {one.stream for one in named}

    def test_one_that_keeps_its_name_is_never_lost_in_a_flood(self, store: Store) -> None:
        """Of what nobody could find again all names are kept, however many wait."""
        names = [given.order(f"SO{number}") for number in range(MOST_HINTS + 50)]
        kept = [
            NewHint(source=given.SOURCE, about="order", stream=one, is_kept=True) for one in names
        ]
        given.write(store, hints=tuple(kept))
        given.write(store, hints=(kept[0],))

        assert {(one, 1 + (one == names[0])) for one in names} == {
            (one.stream, one.count) for one in waiting(store)
        }

    def test_a_hint_given_again_goes_on_waiting(self, store: Store) -> None:
        """Looked, hinted again, heeded: the second one is not taken away with the first."""
        given.write(store, hints=(hint(ONE), hint(TWO), hint()))
        looked = tuple(waiting(store))
        given.write(store, hints=(hint(TWO),))
        given.write(store, heeded=looked)
        left = waiting(store)
        given.write(store, heeded=looked)
        given.write(store, heeded=tuple(left))

        assert [TWO] == [one.stream for one in left]
        assert [] == waiting(store)

    def test_a_nomination_without_a_feed_is_like_one_of_a_feed(
        self, store: Store, clock: ContractClock
    ) -> None:
        """The stream is to be looked up now, postpones nothing, and raises the version."""
        earlier = clock.now() - MINUTE
        given.write(store, streams=(given.move(store, TWO, read_at=earlier),))
        before = given.move(store, TWO)
        given.write(store, nominated=(ONE, TWO))
        found = given.history(store, ONE)
        with pytest.raises(ConflictError):
            given.write(store, streams=(before,))

        assert clock.now() == found.nominated_at
        assert earlier == store.due(given.SOURCE, given.ACCOUNT).read_at
        assert (TWO, ONE) == given.take_read(store).streams

    def test_hints_and_what_they_lead_to_are_one_commit(self, store: Store) -> None:
        """A commit that is refused leaves hints waiting, and nominates nothing."""
        given.write(store, hints=(hint(ONE),))
        stale = given.move(store, TWO)
        given.write(store, observations=(given.fact(TWO),))
        with pytest.raises(ConflictError):
            given.write(
                store,
                heeded=tuple(waiting(store)),
                hints=(hint(),),
                nominated=(ONE,),
                streams=(stale,),
            )

        assert [ONE] == [one.stream for one in waiting(store)]
        assert None is store.due(given.SOURCE, given.ACCOUNT).read_at

    def test_a_feed_may_rest_until_it_is_moved(self, store: Store, clock: ContractClock) -> None:
        """A stretch that says no time to go on is not due, whatever time it is."""
        given.add_feed(store)
        lease = given.take_read(store)
        given.write(store, read=attrs.evolve(given.feed_read(lease, []), next_at=None))
        clock.advance(timedelta(days=400))

        assert None is store.due(given.SOURCE, given.ACCOUNT).feed_at
        assert None is store.claim_read(given.SOURCE, 10, given.LEASE)
