"""A small warehouse lives for an evening, and the relay tells Klaviyo of it over real HTTP."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import attrs

from .._wire import Transport
from ..config import Settings, loads
from ..ledger import FindStreams, History
from ..relay import Pass, Relay
from ..simulation.clock import SimulatedClock
from ..simulation.klaviyo import EVERYTHING, SimulatedKlaviyo, StoredEvent
from ..simulation.peoplevox import SimulatedPeoplevox
from ..simulation.serving import Served, SimulatedServices, serve
from ..simulation.shop import Said
from ..simulation.verdict import Rules, Verdict
from ..simulation.warehouse import (
    BEGIN,
    JournalGroup,
    JournalReturn,
    JournalShipment,
    Mix,
    Warehouse,
)
from ..stores import SqliteStore
from ..transports import HttpxTransport
from ._demo_lives import DISPOSITIONS, Listening, tell
from ._demo_sabotage import Sabotage, sabotaged

_QUIET = timedelta(minutes=20)
"""After the last change: settling and the wait for tracking must be over."""

_PASSWORD = "let-me-in"  # noqa: S105 - opens a made-up world only
_KEY = "pk_simulated"

_CONFIG = """
tenant = "demo"
[store]
url = "sqlite:///{database}"
[peoplevox]
client_id = "acme01"
url = "{peoplevox}"
username = "api"
password = "env:PVX_PASSWORD"
timezone = "Europe/London"
[klaviyo]
url = "{klaviyo}"
api_key = "env:KLAVIYO_API_KEY"
[policy]
placed_order = "shop"
cancelled_order = "relay"
start_at = "{start}"
[audience]
transfer_channels = ["Transfer"]
[returns]
source = "returns"
[returns.dispositions]
{dispositions}
"""


@attrs.frozen(kw_only=True)
class Outcome:
    """
    What came of it.

    Attributes:
        mix: What the warehouse's world held.

        journal: What really left, by the warehouse's own journal.

        groups: The shop's orders.

        events: What Klaviyo holds, in order of arrival.

        verdict: The comparison of the two.

        passes: How many passes the relay made.

        last: The last of them.

        repeated: Requests that Klaviyo received more than once.

        refused: Requests that Klaviyo turned away as too many.

        histories: The ledger's histories, by the shop's reference.

        said: What the shop told, and when.

        returns: What really came back.
    """

    mix: Mix
    journal: Sequence[JournalShipment]
    groups: Sequence[JournalGroup]
    events: Sequence[StoredEvent]
    verdict: Verdict
    passes: int
    last: Pass
    repeated: int
    refused: int
    histories: Callable[[str], History | None]
    said: Sequence[Said]
    returns: Sequence[JournalReturn]


def live(
    *,
    seed: int,
    orders: int,
    sabotage: Sabotage | None,
    folder: Path,
    progress: Callable[[str], None],
) -> Outcome:
    """
    Let the warehouse live, and the relay run, until nothing changes any more.

    Args:
        seed: Of the world.

        orders: How many.

        sabotage: How to break the relay on purpose.

        folder: Where the ledger is kept while it lasts.

        progress: Told in a sentence what begins.
    """
    mix = attrs.evolve(Mix.of(orders), very_late_rows=0)
    warehouse = Warehouse(seed=seed, mix=mix, duration=timedelta(hours=6))
    clock = SimulatedClock(BEGIN)
    peoplevox = SimulatedPeoplevox(warehouse, clock, password=_PASSWORD)
    klaviyo = SimulatedKlaviyo(clock, keys={_KEY: [EVERYTHING]})
    klaviyo.faults.next("create_event", "rate_limited", after=3, retry_after=4)
    klaviyo.faults.next("create_event", "answer_lost", after=6)
    peoplevox.faults.next("GetReportData", "session_lost", after=40)
    shop = tell(warehouse)
    services = SimulatedServices(
        clock=clock, peoplevox=peoplevox, klaviyo=klaviyo, shop=shop, rules=Rules()
    )
    with serve(services) as served, HttpxTransport() as http:
        progress(f"Simulated Peoplevox and Klaviyo listen on {served.url}.")
        transport: Transport = http if sabotage is None else sabotaged(sabotage, http, warehouse)
        settings = _settings(served, folder / "demo.db")
        store = SqliteStore.from_url(settings.store.url, clock=clock.now)
        relay = Relay.from_config(settings, transport=transport, store=store, clock=clock)
        passes: list[Pass] = []
        shopkeeper = Listening(relay, shop, clock)

        def after(done: Pass) -> None:
            passes.append(done)
            shopkeeper.listen()
            idle = not done.held and not done.remaining
            if (idle and clock.now() > warehouse.over_at + _QUIET) or done.refused:
                relay.stop()

        progress("The warehouse despatches, the relay runs: an evening and a night, in seconds.")
        relay.run(after)
        if not passes[-1].refused:
            progress("One deep read finds what came late.")
            # A relay that was stopped stays so; this one goes on with its ledger.
            again = Relay.from_config(settings, transport=transport, store=store, clock=clock)
            passes.append(_deep(again, clock))
        klaviyo.settle()
        verdict = services.verdict(at=clock.now())
        received = [
            request for request in klaviyo.requests() if request.operation == "create_event"
        ]
        ids = [one for request in received if request.status == 202 for one in request.unique_ids]

        def history(name: str) -> History | None:
            streams = store.read(FindStreams(tenant="demo", name=name))
            return store.histories(streams)[streams[0]] if streams else None

        return Outcome(
            mix=warehouse.mix_found(),
            journal=warehouse.journal(),
            groups=warehouse.groups(),
            events=sorted(klaviyo.events(), key=lambda event: event.arrival),
            verdict=verdict,
            passes=len(passes),
            last=passes[-1],
            repeated=len(ids) - len(set(ids)),
            refused=sum(request.status == 429 for request in received),
            histories=history,
            said=shopkeeper.said,
            returns=[one for one in warehouse.returned() if one.grown_at < clock.now()],
        )


def _deep(relay: Relay, clock: SimulatedClock) -> Pass:
    """Read everything again, as happens every six hours, and let what it finds settle."""
    done = relay.run_once(full=True)
    clock.advance(_QUIET)
    later = relay.run_once(full=True)
    return attrs.evolve(later, delivered=done.delivered + later.delivered)


def _settings(served: Served, database: Path) -> Settings:
    text = _CONFIG.format(
        database=database.as_posix(),
        peoplevox=served.peoplevox_url,
        klaviyo=served.klaviyo_url,
        start=BEGIN.isoformat(),
        dispositions="\n".join(f'"{word}" = "{became}"' for word, became in DISPOSITIONS.items()),
    )
    return loads(text, {"PVX_PASSWORD": _PASSWORD, "KLAVIYO_API_KEY": _KEY})


def scratch() -> tempfile.TemporaryDirectory[str]:
    """Make a folder that goes away with the demo."""
    return tempfile.TemporaryDirectory(prefix="pvxklaviyo-demo-", ignore_cleanup_errors=True)
