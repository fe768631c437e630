"""What people see and say: exceptions, answers, counts, lists."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from ..ledger import (
    AnnouncementId,
    Announcements,
    Control,
    ControlRecord,
    Exceptions,
    Parked,
    Skipped,
    Store,
    Tallies,
    Tally,
)
from . import _given as given
from ._clock import ContractClock

ONE, TWO = given.order("SO1"), given.order("SO2")


class PeopleContract:
    """Exceptions, controls and overviews, as the port's docstring has them."""

    def test_one_exception_of_a_key_is_open(self, store: Store, clock: ContractClock) -> None:
        """Opening it again changes its words; closed and opened again it is another one."""
        begun = clock.now()
        given.write(store, opened=(given.opened("a", ONE), given.opened("b")))
        clock.advance(given.SECOND)
        given.write(store, opened=(given.opened("a", ONE, text="It is worse."),))
        again = store.read(Exceptions(tenant=given.TENANT))
        given.write(store, closed=("a", "unknown"))
        closed_at = clock.now()
        given.write(store, opened=(given.opened("a", ONE),))
        everything = store.read(Exceptions(tenant=given.TENANT, open_only=False))

        assert [("1", "a", "It is worse.", begun), ("2", "b", "It is so.", begun)] == [
            (one.id, one.key, one.text, one.opened_at) for one in again
        ]
        assert [("1", closed_at), ("2", None), ("3", None)] == [
            (one.id, one.closed_at) for one in everything
        ]
        assert ["3"] == [one.id for one in given.history(store, ONE).exceptions]
        assert [["1"], []] == [
            [one.id for one in store.read(Exceptions(tenant=tenant, open_only=False, id="1"))]
            for tenant in (given.TENANT, "other")
        ]

    def test_an_exception_is_kept_as_it_was_opened(
        self, store: Store, clock: ContractClock
    ) -> None:
        """All its fields come back, and exceptions of tenants are apart."""
        new = given.opened("a", ONE)
        others = attrs.evolve(new, tenant="other")
        given.write(store, opened=(new, others), closed=())
        (found,) = store.read(Exceptions(tenant=given.TENANT))

        assert attrs.asdict(new) == {name: getattr(found, name) for name in attrs.asdict(new)}
        assert [1, 1] == [
            len(store.read(Exceptions(tenant=tenant))) for tenant in (given.TENANT, "other")
        ]
        given.write(store, closed=("a",))
        assert [0, 1] == [
            len(store.read(Exceptions(tenant=tenant))) for tenant in (given.TENANT, "other")
        ]

    def test_an_answer_wakes_its_stream(self, store: Store, clock: ContractClock) -> None:
        """An answer is recorded in the history, oldest first, and acted on at once."""
        given.write(store, opened=(given.opened("a", ONE), given.opened("b")))
        before = given.history(store, ONE).version
        given.decide(store, ONE)
        loaded = given.move(store, ONE)
        answers = (
            Control(exception="1", verb="retry", by="ana", note="fixed it"),
            Control(exception="2", verb="discard", by="ana"),
        )
        given.write(store, controls=answers)
        clock.advance(given.SECOND)
        again = Control(exception="1", verb="discard", by="ben")
        given.write(store, controls=(again,), closed=("a",))
        found = given.history(store, ONE)
        now = clock.now()

        assert [
            ControlRecord(verb="retry", key="a", at=now - given.SECOND, by="ana", note="fixed it"),
            ControlRecord(verb="discard", key="a", at=now, by="ben"),
        ] == list(found.controls)
        assert [ONE] == given.woken(store)
        assert before < loaded.version < found.version

    def test_an_answer_to_nothing_is_a_mistake(self, store: Store, clock: ContractClock) -> None:
        """An exception that is over, or that never was, takes no answer; nothing is written."""
        given.write(store, opened=(given.opened("a", ONE),))
        given.write(store, closed=("a",))
        for name in ("1", "2", "x"):
            with pytest.raises(ValueError, match=name):
                given.write(
                    store,
                    observations=(given.fact(ONE),),
                    controls=(Control(exception=name, verb="retry", by="ana"),),
                )

        assert () == tuple(given.history(store, ONE).observations)

    def test_a_tally_counts(self, store: Store, clock: ContractClock) -> None:
        """Facts, and announcements by where they stand; those withdrawn count no more."""
        given.write(
            store,
            observations=(given.fact(ONE), given.fact(ONE, "2"), given.fact(TWO)),
            announcements=(
                *(given.wish(ONE, name) for name in "AB"),
                *(given.wish(given.order(name), name) for name in "CDEF"),
                *(given.skip(TWO, name) for name in "GH"),
            ),
            opened=(given.opened("a"), given.opened("b")),
            streams=(given.move(store, ONE, held=2), given.move(store, TWO, held=1)),
        )
        first, second, third, _ = given.take(store, 4, limit=4)
        given.settle(store, first)
        given.settle(store, second, outcome=Parked(reason="refused", note=""))
        given.settle(store, third, outcome=Skipped(reason="late"))
        last = given.history(store, TWO).announcements[-1]
        given.write(
            store,
            withdrawn=(last.id,),
            streams=(given.move(store, TWO, held=0),),
            observations=(given.fact(ONE),),
            closed=("b",),
        )

        assert [
            Tally(
                observations=3,
                delivered=1,
                skipped=2,
                held=2,
                parked=1,
                exceptions=1,
                remaining=3,
            )
        ] == list(store.read(Tallies(tenant=given.TENANT)))
        assert [Tally()] == list(store.read(Tallies(tenant="other")))

    def test_announcements_are_listed_by_pages(self, store: Store, clock: ContractClock) -> None:
        """All of a tenant in the order decided, by state, page after page; none withdrawn."""
        names = ["A", "B", "C", "D", "E"]
        given.write(
            store, announcements=tuple(given.wish(given.order(name), name) for name in names)
        )
        (first,) = given.take(store, 1, limit=1)
        given.settle(store, first, outcome=Parked(reason="refused", note="no such metric"))
        given.write(store, withdrawn=(given.history(store, given.order("C")).announcements[0].id,))
        pages: list[list[str]] = []
        after = AnnouncementId(0)
        while page := store.read(Announcements(tenant=given.TENANT, after=after, limit=2)):
            pages.append([one.key for one in page])
            after = page[-1].id
        (parked,) = store.read(Announcements(tenant=given.TENANT, state="parked"))
        queued = store.read(Announcements(tenant=given.TENANT, state="queued"))

        assert [["A", "B"], ["D", "E"]] == pages
        assert ("A", "refused", 1, "Fulfilled Order") == (
            parked.key,
            parked.reason,
            parked.tries,
            parked.metric,
        )
        assert (given.order("A"), "shipment") == (parked.stream, parked.kind)
        assert ["B", "D", "E"] == [one.key for one in queued]
        assert [] == list(store.read(Announcements(tenant="other")))

    def test_a_record_keeps_its_instants(self, store: Store, clock: ContractClock) -> None:
        """When it was decided, first claimed and settled, how often, and when it may go."""
        later = clock.now() + timedelta(seconds=3)
        given.write(store, announcements=(attrs.evolve(given.wish(ONE, "A"), send_at=later),))
        (made,) = given.history(store, ONE).announcements
        clock.advance(timedelta(seconds=3))
        (claimed,) = given.take(store)
        clock.advance(given.SECOND)
        given.settle(store, claimed)
        (done,) = given.history(store, ONE).announcements

        assert (later - timedelta(seconds=3), later, None, None, 0) == (
            made.made_at,
            made.send_at,
            made.attempted_at,
            made.settled_at,
            made.tries,
        )
        assert ("delivered", None, later, clock.now(), 1) == (
            done.state,
            done.send_at,
            done.attempted_at,
            done.settled_at,
            done.tries,
        )
        assert (made.facts, made.decision) == (done.facts, done.decision)
        assert ((given.key(),), b'{"index":1}') == (done.facts, done.decision)
