"""What a shop says and the order it is about: whichever is stored first, they end as one."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..ledger import Join, Observation, Store
from ..model import PersonRef, StreamKey, fact_key, person_stream, shop_stream
from . import _given as given
from ._clock import ContractClock

ORDER = given.order("SO1")
SHOP = shop_stream(given.TENANT, "acme01", "#1/1001 @home")
SAID = Observation(
    stream=SHOP,
    key=fact_key("shop", "order_cancelled", "#1/1001 @home", "", revision="1"),
    kind="shop",
    happened_at=given.HAPPENED,
    person=None,
    body=b"{}",
)


def observe(store: Store) -> None:
    """Store what the shop says."""
    given.write(store, observations=(SAID,))


def look_up_order(store: Store) -> None:
    """Look the order up; its reference is known from then on."""
    lease = given.take_read(store)
    given.write(
        store,
        read=given.looked_up(lease, {ORDER: [given.key()]}),
        observations=(given.fact(ORDER),),
        joins=(Join(stream=SHOP, root=ORDER, if_known=True),),
    )


def look_for_the_order(store: Store) -> None:
    """Look up what the shop's stream wants, if it still is one of its own."""
    if given.history(store, SHOP).stream == SHOP:
        given.want_reads(store, SHOP)
        lease = given.take_read(store)
        given.write(
            store,
            read=given.looked_up(lease, {SHOP: [], ORDER: [given.key()]}),
            joins=(Join(stream=SHOP, root=ORDER),),
        )


class MeetingContract:
    """Streams of a shop and of orders, and the race between them."""

    def test_a_look_up_joins_what_was_said_before(self, store: Store, clock: ContractClock) -> None:
        """In the look-up's own commit, so that one decision knows of both."""
        given.want_reads(store, ORDER)
        observe(store)
        look_up_order(store)

        assert (ORDER, SHOP) == given.history(store, SHOP).members
        assert given.history(store, ORDER) == given.history(store, SHOP)
        assert [ORDER] == given.woken(store)

    def test_what_is_said_later_looks_for_its_order(
        self, store: Store, clock: ContractClock
    ) -> None:
        """The look-up said nothing of a stream that was not there; it is one of its own first."""
        given.want_reads(store, ORDER)
        look_up_order(store)
        alone = given.history(store, SHOP)
        observe(store)
        woken = given.woken(store)
        look_for_the_order(store)

        assert (0, {ORDER, SHOP}) == (alone.version, {*woken})
        assert (ORDER, SHOP) == given.history(store, ORDER).members

    def test_they_meet_though_both_are_stored_at_once(
        self, store: Store, clock: ContractClock
    ) -> None:
        """Two threads, and no order of their commits loses either."""
        given.want_reads(store, ORDER)
        ready = threading.Barrier(2)
        failures: list[BaseException] = []

        def run(act: Callable[[Store], None]) -> None:
            try:
                ready.wait(10)
                act(store)
            except BaseException as failure:  # noqa: BLE001 - raised again by the thread that waits
                failures.append(failure)

        acts = (observe, look_up_order)
        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for failure in failures:
            raise failure
        look_for_the_order(store)
        kinds = {one.kind for one in given.history(store, SHOP).observations}

        assert (ORDER, SHOP) == given.history(store, SHOP).members
        assert {"shipment", "shop"} == kinds

    def test_a_shop_or_a_person_is_read_only_when_it_wants_to_be(
        self, store: Store, clock: ContractClock
    ) -> None:
        """They belong to the tenant's source, are woken there, and ask for no look-up."""
        person = person_stream(given.TENANT, "acme01", PersonRef("p1"))
        streams: list[StreamKey] = [SHOP, person]
        given.write(store, observations=(SAID, given.fact(person)))
        nothing = store.claim_read(given.SOURCE, 10, given.LEASE)
        woken = given.woken(store)
        given.want_reads(store, SHOP)
        lease = given.take_read(store)

        assert (None, streams[::-1]) == (nothing, sorted(woken))
        assert (SHOP,) == lease.streams
