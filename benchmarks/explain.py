"""
Goal: what explaining an order costs on a ledger of a million observations.

    python -m benchmarks.explain [--observations N] [--rounds N]

One order lives its life through the relay, between the simulated services: a
placing, two parcels, tracking that comes late, a cancelled line and a return.
Its rows are then written again under other numbers until the file is as long
as asked. The statements of one explanation are taken down, and a connection
without any library says them again: what is above that is ours. The same
order is explained in a ledger of a few orders, too, because the length of a
ledger must not matter. Exits 1 if a goal is missed.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from pvxklaviyo import Klaviyo, Peoplevox, Policy, Relay, ShopFact, ShopLine, SqliteStore
from pvxklaviyo.sequence import ReturnsPolicy
from pvxklaviyo.simulation import (
    PeoplevoxSettings,
    SimulatedClock,
    SimulatedKlaviyo,
    SimulatedPeoplevox,
    SimulatedServices,
    Warehouse,
)

from .goals import Goal, paired, ratio, report

OBSERVATIONS, SMALL = 1_000_000, 1_000
MOST_LONGER, MOST_OURS, MOST_SECONDS = 2.0, 15.0, 1.0
NUMBER, MIDDLE = "5000000", 500_000
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
POLICY = Policy(
    placed_order="shop",
    cancelled_order="relay",
    start_at=NOON,
    returns=ReturnsPolicy(source="returns", dispositions={"NEW": "restock"}),
)

Said = tuple[str, Sequence[Any]]


def at(minutes: float) -> datetime:
    """Tell the instant so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def relay_of(file: Path, clock: SimulatedClock, services: SimulatedServices) -> Relay:
    """Wire a relay on a ledger of its own."""
    return Relay(
        tenant="acme",
        peoplevox=Peoplevox(
            client_id="acme01",
            username="api",
            password="let-me-in",
            timezone="Europe/London",
            transport=services,
            clock=clock,
        ),
        klaviyo=Klaviyo(api_key="pk_simulated", transport=services, clock=clock),
        store=SqliteStore(file, clock=clock.now),
        policy=POLICY,
        clock=clock,
    )


def live(file: Path) -> tuple[SimulatedClock, SimulatedServices]:
    """Let one order live."""
    clock = SimulatedClock(NOON)
    story = Warehouse.scripted(begin=at(-60))
    lines = [("MUG-01", 2), ("TEA-ASSAM", 1), ("CUP-02", 1)]
    story.order(
        NUMBER, lines=lines, at=at(-30), email="ann@post.pvx-sim.net", reference=f"#{NUMBER}"
    )
    story.despatch(NUMBER, f"DES{NUMBER}", [("MUG-01", 2)], at=at(2), tracking="T1")
    story.despatch(NUMBER, f"DES{NUMBER}-2", [("TEA-ASSAM", 1)], at=at(30), tracked_at=at(50))
    story.stock.receive_return(NUMBER, [("MUG-01", 1)], at=at(90), condition="NEW")
    services = SimulatedServices(
        clock=clock,
        peoplevox=SimulatedPeoplevox(story, clock, settings=PeoplevoxSettings(calls=None)),
        klaviyo=SimulatedKlaviyo(clock),
    )
    relay = relay_of(file, clock, services)
    placed = ShopFact(
        kind="order_placed",
        order=f"#{NUMBER}",
        at=at(-30),
        lines=tuple(ShopLine(sku=sku, quantity=count) for sku, count in lines),
    )
    cut = ShopFact(
        kind="lines_cancelled",
        order=f"#{NUMBER}",
        id="C1",
        at=at(40),
        value=Decimal("4.00"),
        lines=(ShopLine(sku="CUP-02", quantity=1),),
    )
    relay.observe(placed)
    for minutes in (2, 4, 6, 30, 32, 41, 43, 51, 53, 91, 122, 124):
        clock.set(at(minutes))
        if minutes == 41:
            relay.observe(cut)
        relay.run_once()
    # Closed, all of it is in the one file.
    relay._plan.store.close()
    return clock, services


def grown(file: Path, observations: int) -> int:
    """Write the order's rows again under other numbers; say how many observations there are."""
    with sqlite3.connect(file) as connection:
        (each,) = connection.execute(
            "SELECT count(*) FROM observation WHERE stream NOT LIKE '%/person/%'"
        ).fetchone()
        (most,) = connection.execute("SELECT max(id) FROM announcement").fetchone()
        numbers = f"WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n WHERE i<{observations // each})"
        for table in ("stream", "observation", "reading", "alias", "announcement"):
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            columns = ", ".join(_renamed(name, table, most) for name in names)
            key = "key" if table == "stream" else "stream"
            connection.execute(
                f"INSERT INTO {table} {numbers} SELECT {columns} FROM n CROSS JOIN {table} t"
                f" WHERE t.{key} NOT LIKE '%/person/%' AND n.i <> {MIDDLE}"
            )
        (count,) = connection.execute("SELECT count(*) FROM observation").fetchone()
    connection.close()
    return int(count)


TEXTS = {"stream", "key", "root", "name", "shown", "facts", "unique_id"}


def _renamed(name: str, table: str, most: int) -> str:
    """Say a column of a row that is written again."""
    if name == "id":
        return f"t.id + n.i * {most}"
    if name in TEXTS or (table == "stream" and name == "shown"):
        return f"replace(t.{name}, '{NUMBER}', printf('%07d', 4500000 + n.i))"
    return f"t.{name}"


def explaining(
    file: Path, clock: SimulatedClock, services: SimulatedServices
) -> Callable[[], float]:
    """Make a measurement of seconds for an explanation by a process that just began."""

    def measured() -> float:
        relay = relay_of(file, clock, services)
        begun = time.perf_counter()
        found = relay.explain(f"#{NUMBER}")
        taken = time.perf_counter() - begun
        relay._plan.store.close()
        assert (NUMBER,) == found.orders
        assert len(found.announcements) >= 5, found.announcements
        return taken

    return measured


def taken_down(file: Path, clock: SimulatedClock, services: SimulatedServices) -> Sequence[Said]:
    """Explain once, and give every question that SQLite was asked."""
    said: list[Said] = []

    class Listening(sqlite3.Connection):
        def execute(self, sql: str, values: Sequence[Any] = (), /) -> sqlite3.Cursor:
            if sql.lstrip().upper().startswith("SELECT"):
                said.append((sql, values))
            return super().execute(sql, values)

    with mock.patch.object(sqlite3, "connect", partial(sqlite3.connect, factory=Listening)):
        explaining(file, clock, services)()
    return said


def bare(file: Path, said: Sequence[Said]) -> float:
    """Ask it all again on a connection of our own; give the seconds."""
    begun = time.perf_counter()
    connection = sqlite3.connect(file, isolation_level=None)
    for sql, values in said:
        connection.execute(sql, values).fetchall()
    taken = time.perf_counter() - begun
    connection.close()
    return taken


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--observations", type=int, default=OBSERVATIONS)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = folder / "small.db", folder / "large.db"
        clock, services = live(small)
        shutil.copy(small, large)
        grown(small, SMALL)
        count = grown(large, arguments.observations)
        said = taken_down(large, clock, services)
        figures = paired(
            {
                "bare sqlite3": lambda: bare(large, said),
                "explain": explaining(large, clock, services),
                "explain in a small ledger": explaining(small, clock, services),
            },
            arguments.rounds,
        )
    for method, values in figures.items():
        print(f"      {method}: {statistics.median(values) * 1e3:.2f} ms", flush=True)
    of = f"a ledger of {count:,} observations"
    return report(
        [
            Goal(
                text=f"explaining an order in {of}, against the same queries, bare",
                figure=ratio(figures, "explain", "bare sqlite3"),
                bound=MOST_OURS,
                most=True,
            ),
            Goal(
                text=f"explaining an order in {of}, against a ledger of {SMALL:,}",
                figure=ratio(figures, "explain", "explain in a small ledger"),
                bound=MOST_LONGER,
                most=True,
            ),
            Goal(
                text=f"explaining an order in {of}",
                figure=max(figures["explain"]),
                bound=MOST_SECONDS,
                most=True,
                unit=" s",
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
