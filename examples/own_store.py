"""
Your own store: the ledger where you want it, or with something of yours around it.

    python examples/own_store.py

Every change to the ledger is one commit, whole or not at all. This store
writes a line for each; one for another database implements the same methods.
"""

from __future__ import annotations

import logging
import sys

import stage

from pvxklaviyo import Klaviyo, MemoryStore, Peoplevox, Policy, Relay, env
from pvxklaviyo.ledger import Batch, Committed

log = logging.getLogger("acme.ledger")


class LoggingStore(MemoryStore):
    """Says what every commit wrote; counts only, because a batch names people."""

    def commit(self, batch: Batch) -> Committed:
        """Write *batch*, then a line."""
        committed = super().commit(batch)
        log.info(
            "%d learned, %d announced, %d settled, %d lost",
            committed.new,
            len(batch.announcements),
            len(batch.settled),
            len(committed.lost),
        )
        return committed


def main() -> None:
    """Let the relay write to it."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with (
        stage.services() as at,
        Peoplevox(
            client_id=at.client_id,
            username=at.username,
            password=env("PVX_PASSWORD"),
            timezone="Europe/London",
            url=at.peoplevox_url,
        ) as peoplevox,
        Klaviyo(api_key=env("KLAVIYO_API_KEY"), url=at.klaviyo_url) as klaviyo,
    ):
        relay = Relay(
            tenant="acme",
            peoplevox=peoplevox,
            klaviyo=klaviyo,
            store=LoggingStore(at.clock.now),
            policy=Policy(placed_order="shop", cancelled_order="shop", start_at=at.since),
            clock=at.clock,
        )
        for _ in range(3):
            at.clock.sleep(300)
            relay.run_once()


if __name__ == "__main__":
    main()
