"""What a claim promises: how long it lasts, and what it counts for (promises 5, 6 and 10)."""

from __future__ import annotations

import pytest

from ..errors import LeaseLostError
from ..ledger import AnnouncementId, Delivered, RetryAt, Settled, Store
from . import _given as given
from ._clock import ContractClock

ONE, TWO = given.order("SO1"), given.order("SO2")


class LeaseContract:
    """Leases, lost ones, and attempts, as the port's docstring has them."""

    # promise 5: a lease ends by the store's clock

    def test_a_lease_ends_by_the_clock_of_the_store(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Until its lease ends a row is nobody else's; from then on it is given again."""
        given.write(store, announcements=(given.wish(ONE, "A"),))
        (first,) = given.take(store)
        clock.advance(given.LEASE - given.SECOND)
        early = given.send(store)
        clock.advance(given.SECOND)
        (second,) = given.take(store)

        assert [] == list(early)
        assert first.now + given.LEASE == first.until == second.now
        assert (1, 2) == (first.tries, second.tries)
        assert first.now == first.attempted_at == second.attempted_at
        assert first.token != second.token

    def test_a_renewed_lease_lasts(self, store: Store, clock: ContractClock) -> None:
        """Renewing lets leases of rows and reads end later; a token nobody has is refused."""
        given.add_feed(store)
        read = given.take_read(store)
        given.write(store, announcements=(given.wish(ONE, "A"), given.wish(TWO, "B")))
        first, second = given.take(store, 2)
        clock.advance(given.LEASE - given.SECOND)
        store.renew([first.token, read.token], given.LEASE)
        clock.advance(2 * given.SECOND)

        assert None is store.claim_read(given.SOURCE, 10, given.LEASE)
        assert ["B"] == given.names(given.send(store))
        with pytest.raises(LeaseLostError):
            store.renew([first.token, second.token], given.LEASE)
        clock.advance(given.LEASE)
        assert ["A", "B"] == sorted(given.names(given.send(store)))

    # promise 6: a lost lease

    def test_a_lost_claim_settles_nothing(self, store: Store, clock: ContractClock) -> None:
        """Claim, lease ends, claim, settle twice: the first is reported lost, its neighbour not."""
        given.write(store, announcements=(given.wish(ONE, "A"), given.wish(TWO, "B")))
        slow, neighbour = given.take(store, 2)
        clock.advance(given.LEASE)
        (fast,) = given.take(store, 1, limit=1)
        late = given.settle(store, slow, neighbour)
        between = [record.state for record in given.history(store, ONE).announcements]
        done = given.settle(store, fast)

        assert ((slow.id,), ["queued"], ()) == (late.lost, between, done.lost)
        assert ["delivered", "delivered"] == [
            record.state for one in (ONE, TWO) for record in given.history(store, one).announcements
        ]

    def test_a_lost_claim_delays_nobody(self, store: Store, clock: ContractClock) -> None:
        """A late "try again" of a lost claim does not touch the claim that replaced it."""
        given.write(store, announcements=(given.wish(ONE, "A"),))
        (slow,) = given.take(store)
        clock.advance(given.LEASE)
        (fast,) = given.take(store)
        again = RetryAt(at=clock.now(), sent=False)

        lost = given.settle(store, slow, outcome=again).lost

        assert (slow.id,) == lost
        assert [] == list(given.send(store))
        assert () == given.settle(store, fast).lost

    def test_a_lease_that_nobody_took_still_settles(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Ended is not lost: while nobody else has the row, its sender may settle it, once."""
        given.write(store, announcements=(given.wish(ONE, "A"), given.wish(ONE, "B")))
        claimed = given.send(store)
        clock.advance(2 * given.LEASE)
        first, second = given.settle(store, *claimed), given.settle(store, *claimed)
        made_up = Settled(
            id=AnnouncementId(99),
            stream=TWO,
            token=claimed[0].token,
            outcome=Delivered(),
        )

        assert ((), (claimed[0].id,)) == (first.lost, second.lost)
        assert (99,) == given.write(store, settled=(made_up,)).lost
        assert ["B"] == given.names(given.send(store))

    # promise 10: what was not sent was not attempted

    def test_what_was_not_sent_was_not_attempted(self, store: Store, clock: ContractClock) -> None:
        """After ``RetryAt(sent=False)`` of the only attempt the row is open, and decided anew."""
        given.write(store, announcements=(given.wish(ONE, "A"), given.wish(ONE, "B")))
        (claimed,) = given.take(store)
        before = given.history(store, ONE).version
        later = clock.now() + given.SECOND
        given.settle(store, claimed, outcome=RetryAt(at=later, sent=False))
        record = given.history(store, ONE).announcements[0]

        assert (None, 0, later, True) == (
            record.attempted_at,
            record.tries,
            record.send_at,
            record.is_open,
        )
        # A decision made meanwhile took it for told.
        assert ([ONE], True) == (
            given.woken(store),
            before < given.history(store, ONE).version,
        )
        assert [] == list(given.send(store))
        given.write(store, withdrawn=(record.id,))
        assert ["B"] == given.names(given.send(store))

    def test_what_may_have_been_sent_was_attempted(
        self, store: Store, clock: ContractClock
    ) -> None:
        """An attempt that may have taken effect stays one, also when a later one was not sent."""
        given.write(store, announcements=(given.wish(ONE, "A"),))
        (first,) = given.take(store)
        given.settle(store, first, outcome=RetryAt(at=clock.now(), sent=True))
        (second,) = given.take(store)
        given.settle(store, second, outcome=RetryAt(at=clock.now(), sent=False))
        (record,) = given.history(store, ONE).announcements

        assert (first.now, 2, False) == (record.attempted_at, record.tries, record.is_open)
