"""What outlives a process: closing and opening again changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from .._pace import Budget, Window
from ..errors import ConflictError
from ..ledger import Cursors, Exceptions, Hints, NewHint, NewPerson, Store, Tallies
from ..model import PersonRef
from . import _given as given
from ._clock import ContractClock

ONE, TWO, THREE = given.order("SO1"), given.order("SO2"), given.order("SO3")
BUDGET = Budget("klaviyo/K1", (Window(1, 60.0),))


class Durability:
    """A store that is closed and opened again."""

    def test_all_is_there_after_reopening(self, store: Store, clock: ContractClock) -> None:
        """Histories, counts, settings, exceptions, what is due, and the key of the ledger."""
        given.add_feed(store)
        given.nominate(store, ONE)
        lease = given.take_read(store)
        person = PersonRef("p1")
        given.write(
            store,
            read=given.looked_up(lease, {ONE: [given.key()]}),
            people=(NewPerson(digest=b"1", proposed=person, sealed=b"sealed"),),
            observations=(given.fact(ONE, "1", person),),
            announcements=(given.wish(ONE, "A"), given.skip(ONE, "B")),
            opened=(given.opened("a", ONE),),
            hints=(NewHint(source=given.SOURCE, about="returns", stream=THREE),),
            streams=(given.move(store, TWO, wake_at=clock.now() + given.LEASE),),
        )

        def everything() -> list[object]:
            return [
                store.histories([ONE, TWO]),
                list(store.read(Tallies(tenant=given.TENANT))),
                list(store.read(Cursors(source=given.SOURCE))),
                list(store.read(Hints(source=given.SOURCE))),
                list(store.read(Exceptions(tenant=given.TENANT))),
                store.due(given.SOURCE, given.ACCOUNT),
                store.secret(),
            ]

        before = everything()
        store.close()
        store.migrate()

        assert before == everything()

    def test_an_attempt_is_known_after_a_kill(self, store: Store, clock: ContractClock) -> None:
        """A claim is written before it is given: a sender that dies has told, its lease runs on."""
        given.write(store, announcements=(given.wish(ONE, "A"), given.wish(ONE, "B")))
        (claimed,) = given.take(store)
        store.close()

        with pytest.raises(ConflictError):
            given.write(store, withdrawn=(claimed.id,))
        assert [] == given.names(given.send(store))
        clock.advance(given.LEASE)
        assert ["A"] == given.names(given.send(store))

    def test_leases_and_budgets_outlive_the_process(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Readers, deciders, penalties and what was spent are the ledger's, not the process's."""
        given.add_feed(store)
        given.write(store, observations=(given.fact(ONE),), announcements=(given.wish(TWO, "A"),))
        lease = given.take_read(store)
        woken = given.woken(store)
        taken = store.reserve(BUDGET)
        store.penalize("klaviyo/K1/down", clock.now() + given.LEASE)
        store.close()

        assert ([ONE], 0.0) == (woken, taken)
        assert None is store.claim_read(given.SOURCE, 10, given.LEASE)
        assert [] == given.woken(store)
        assert store.reserve(BUDGET) > 0
        assert [] == list(given.send(store, blocked_by=("klaviyo/K1/down",)))
        store.renew([lease.token], given.LEASE)
        given.write(store, read=given.feed_read(lease, [given.row(THREE)]))
        assert 1 == given.history(store, THREE).version

    def test_a_refused_commit_leaves_nothing_on_disk(
        self, store: Store, clock: ContractClock
    ) -> None:
        """What a commit wrote before it was refused is not found after reopening."""
        given.write(store, announcements=(given.wish(ONE, "A"),))
        stale = given.move(store, ONE)
        given.decide(store, ONE)
        with pytest.raises(ConflictError):
            given.write(
                store,
                observations=(given.fact(TWO),),
                announcements=(given.wish(TWO, "B"),),
                streams=(stale,),
            )
        store.close()

        assert (0, ()) == (
            given.history(store, TWO).version,
            tuple(given.history(store, TWO).announcements),
        )
        clock.advance(timedelta(days=1))
        assert ["A"] == given.names(given.send(store))
