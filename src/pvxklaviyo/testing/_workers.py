"""What the other processes of the contract do; each is a function that can be named from outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from multiprocessing.queues import Queue as Results
from multiprocessing.synchronize import Barrier

from .._pace import Budget
from ..ledger import Delivered, Store
from . import _given as given

Opener = Callable[[], Store]

LONG = timedelta(minutes=10)


def send_all(opener: Opener, start: Barrier, results: Results[object], count: int) -> None:
    """Claim and settle until all *count* rows were sent; report each as it was claimed."""
    store = opener()
    start.wait(60)
    while given.history(store, given.order("done")).version < count:
        for claimed in given.send(store, limit=3, lease=LONG):
            results.put(claimed.key)
            # The count of all that was sent, in the ledger itself.
            given.write(
                store,
                settled=(given.became(claimed, Delivered()),),
                observations=(given.fact(given.order("done"), claimed.key),),
            )
    store.close()


def spend(
    opener: Opener, start: Barrier, results: Results[object], budget: Budget, tries: int
) -> None:
    """Ask for calls; report how many were given."""
    store = opener()
    start.wait(60)
    results.put(sum(store.reserve(budget) == 0.0 for _ in range(tries)))
    store.close()


def read_once(opener: Opener, start: Barrier, results: Results[object]) -> None:
    """Try to become the reader; report whether it worked."""
    store = opener()
    start.wait(60)
    results.put(store.claim_read(given.SOURCE, 10, LONG) is not None)
    store.close()


def write_for_ever(opener: Opener, start: Barrier) -> None:
    """Commit facts and announcements in pairs until somebody ends this process."""
    store = opener()
    start.wait(60)
    number = len(given.history(store, given.order("left")).observations)
    while True:
        number += 1
        name = f"{number:06}"
        streams = (given.order("left"), given.order("right"))
        given.write(
            store,
            observations=tuple(given.fact(stream, name) for stream in streams),
            announcements=tuple(given.wish(stream, f"{stream}{name}") for stream in streams),
        )
