from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from pvxklaviyo import (
    AsyncRelay,
    MemoryStore,
    Observed,
    Pass,
    Relay,
    ShopFact,
    SqliteStore,
    config,
    mapping,
)
from pvxklaviyo.ledger import FindStreams
from pvxklaviyo.model import order_stream, shop_stream

from ..docs.conftest import SETTINGS
from .small_world import POLICY, SmallWorld, at
from .test_damage import ITEMS, ORDERS, Damaging, Table, cut

SHOP = shop_stream("acme", "acme01", "#1002")
ORDER = order_stream("acme", "acme01", "1002")
SECRETS = {"PVX_PASSWORD": "let-me-in", "KLAVIYO_API_KEY": "pk_simulated"}


def fact(order: str = "#1002", **more: Any) -> ShopFact:
    """Let the shop say that an order was placed, if nothing else is said."""
    return ShopFact(**{"kind": "order_placed", "order": order, "at": at(0), **more})


class Counted:
    """Receives counts."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def count(self, name: str, value: int, **labels: str) -> None:
        """Keep a count under its name and labels."""
        self.counts["/".join([name, *labels.values()])] += value

    def seconds(self, name: str, value: float, **labels: str) -> None:
        """Forget a duration."""


class TestObserve:
    def test_facts_and_lists_of_facts(self) -> None:
        """One, several, or whatever gives some; before any pass, and counted."""
        telemetry = Counted()
        store = MemoryStore()
        relay = Relay.from_config(config.loads(SETTINGS, SECRETS), store=store, telemetry=telemetry)
        with relay:
            done = [
                relay.observe(),
                relay.observe(fact("#1")),
                relay.observe(
                    fact("#1"), [fact("#2"), fact("#3")], (fact(f"#{n}") for n in (3, 4))
                ),
            ]

        assert [Observed(), Observed(new=1), Observed(new=3, known=2)] == done
        assert {"observed/acme": 4} == dict(telemetry.counts)

    def test_many_are_never_held_whole(self) -> None:
        """They are taken as they are stored, so that a file of any length fits."""
        store = MemoryStore()
        relay = Relay.from_config(config.loads(SETTINGS, SECRETS), store=store)
        durable: list[int] = []

        def told() -> Iterator[ShopFact]:
            for number in range(1001):
                found = store.read(FindStreams(tenant="acme", name=f"#{number - 1}"))
                durable.append(len(found))
                yield fact(f"#{number}")

        with relay:
            relay.observe(told())

        # What stood before is durable where the next part of 500 begins, and not sooner.
        assert [500, 1000] == [number for number, found in enumerate(durable) if found]

    @pytest.mark.parametrize("wrong", [{"kind": "order_placed"}, "order_placed", [{}], [3]])
    def test_something_else_is_refused(self, wrong: Any) -> None:
        """A programmer's mistake, and the text says how a fact is made."""
        relay = Relay.from_config(config.loads(SETTINGS, SECRETS), store=MemoryStore())

        with relay, pytest.raises(TypeError, match="shop_fact"):
            relay.observe(wrong)

    def test_the_type_of_something_else_is_named(self) -> None:
        """A body of JSON is called what it is, and a fact that was refused says why it was."""
        relay = Relay.from_config(config.loads(SETTINGS, SECRETS), store=MemoryStore())
        body: Any = {"kind": "order_placed", "order": "#1002"}
        refused: Any = mapping.shop_fact(body)

        with relay:
            with pytest.raises(TypeError, match="not dict"):
                relay.observe(body)
            with pytest.raises(TypeError, match="/at: is missing"):
                relay.observe(refused)

    def test_an_instant_is_kept_as_the_ledger_keeps_it(self, tmp_path: Path) -> None:
        """A shop that counts microseconds is told of like any other, and the ledger holds."""
        world = SmallWorld()
        world.store = SqliteStore(tmp_path / "relay.db", clock=world.clock.now)
        world.order("1002", email="p1002@post.pvx-sim.net", reference="#1002")
        relay = world.relay(attrs.evolve(POLICY, cancelled_order="relay"))
        relay.observe(fact(kind="order_cancelled", at=at(1) + timedelta(microseconds=2017)))
        world.clock.set(at(2))
        relay.run_once()
        world.klaviyo.settle()
        told = [event.metric for event in world.klaviyo.events()]
        found = relay.verify()
        world.store.close()

        assert (["Cancelled Order"], ()) == (told, found.violations)

    def test_threads_observe_at_once(self, tmp_path: Path) -> None:
        """The same from all of them is new once; the file is made by whoever is first."""
        relay = Relay.from_config(
            config.loads(SETTINGS, SECRETS), store=SqliteStore(tmp_path / "relay.db")
        )
        done: list[Observed] = []
        facts = [fact(f"#{number}") for number in range(300)]
        threads = [
            threading.Thread(target=lambda: done.append(relay.observe(facts))) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert (300, 900) == (sum(one.new for one in done), sum(one.known for one in done))

    def test_awaited(self) -> None:
        """The same, on an event loop, and several at once."""

        async def tell() -> list[Observed]:
            relay = AsyncRelay.from_config(
                config.loads(SETTINGS, SECRETS), store=MemoryStore(), telemetry=telemetry
            )
            async with relay:
                return await asyncio.gather(*(relay.observe(fact("#1"), [fact()]) for _ in "ab"))

        telemetry = Counted()
        done = asyncio.run(tell())

        assert (2, 2) == (sum(one.new for one in done), sum(one.known for one in done))
        assert {"observed/acme": 2} == dict(telemetry.counts)


class TestInThePass:
    def test_the_pass_finds_the_order(self) -> None:
        """Also where nothing of it has left: from then on they are one history."""
        world = SmallWorld()
        world.order("1002", reference="#1002")
        relay = world.relay()
        relay.observe(fact())
        done = relay.run_once()
        assert world.store is not None
        history = world.store.histories([SHOP])[SHOP]

        assert (True, (ORDER, SHOP)) == (done.finished, history.members)

    @pytest.mark.parametrize("table", [ORDERS, ITEMS])
    def test_a_row_that_cannot_be_read_lets_both_wait(self, table: str) -> None:
        """Nobody asks in a circle, a person is told, and it goes on when the row can be read."""
        world = SmallWorld()
        world.order("1002", reference="#1002")
        carrier = Damaging(world, table, cut)
        relay = world.relay(transport=carrier)
        relay.observe(fact())
        done = [relay.run_once(), relay.run_once()]
        calls = len(world.peoplevox.journal)
        assert world.store is not None
        alone = world.store.histories([SHOP])[SHOP]

        def whole(rows: Table) -> Table:
            return rows

        carrier.damage = whole
        world.clock.set(at(61))
        healed: Pass = relay.run_once()

        assert [["row.rejected"]] * 2 == [[one.code for one in some.exceptions] for some in done]
        assert not any(alone.readings.values())
        assert calls < 20
        assert ((ORDER, SHOP), ()) == (
            world.store.histories([SHOP])[SHOP].members,
            healed.exceptions,
        )
