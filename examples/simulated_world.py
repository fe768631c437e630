"""
Testing your own integration: a world that goes wrong on purpose, and a verdict.

    python examples/simulated_world.py

No network, no waiting, no account. Tell what the warehouse does and what goes
wrong, run your own code, and ask whether Klaviyo tells what really happened.
"""

from __future__ import annotations

from datetime import timedelta

from pvxklaviyo import MemoryStore, Relay, config
from pvxklaviyo.simulation import (
    BEGIN,
    SimulatedClock,
    SimulatedKlaviyo,
    SimulatedPeoplevox,
    SimulatedServices,
    Verdict,
    Warehouse,
)

SETTINGS = f"""
tenant = "acme"
[peoplevox]
client_id = "acme01"
username = "api"
password = "env:PVX_PASSWORD"
timezone = "Europe/London"
[klaviyo]
api_key = "env:KLAVIYO_API_KEY"
[policy]
placed_order = "shop"
cancelled_order = "shop"
start_at = "{BEGIN.isoformat()}"
"""


def a_split_order() -> Verdict:
    """Let two parcels leave, the second with its tracking late, while both services misbehave."""
    clock = SimulatedClock(BEGIN)
    noon = BEGIN + timedelta(hours=1)

    warehouse = Warehouse.scripted()
    warehouse.order(
        "1001", email="ann@post.pvx-sim.net", lines=[("MUG-01", 2), ("TEE-M", 1)], at=BEGIN
    )
    warehouse.despatch("1001", "DES1", [("MUG-01", 2)], at=noon, tracking="RM11GB")
    warehouse.despatch(
        "1001",
        "DES2",
        [("TEE-M", 1)],
        at=noon + timedelta(minutes=30),
        tracking="RM12GB",
        tracked_at=noon + timedelta(hours=1),
    )

    peoplevox = SimulatedPeoplevox(warehouse, clock, password="let-me-in")
    peoplevox.faults.next("GetReportData", "session_lost", after=2)
    klaviyo = SimulatedKlaviyo(clock, keys={"pk_simulated": ["*"]})
    klaviyo.faults.next("create_event", "answer_lost")
    klaviyo.faults.next("create_event", "rate_limited", retry_after=3)
    services = SimulatedServices(clock=clock, peoplevox=peoplevox, klaviyo=klaviyo)

    secrets = {"PVX_PASSWORD": "let-me-in", "KLAVIYO_API_KEY": "pk_simulated"}
    relay = Relay.from_config(
        config.loads(SETTINGS, secrets),
        transport=services,
        store=MemoryStore(clock.now),
        clock=clock,
    )
    while clock.now() < warehouse.over_at + timedelta(hours=1):
        relay.run_once()
        clock.sleep(300)

    for event in klaviyo.events():
        print(f"{event.received_at:%H:%M}  {event.metric}, {event.properties['DespatchNumber']}")
    for met in (*peoplevox.faults.injected(), *klaviyo.faults.injected()):
        print(f"survived {met.fault.name} of {met.operation}")
    return services.verdict()


if __name__ == "__main__":
    verdict = a_split_order()
    print(f"{verdict.told} of {verdict.expected} parcels told, {len(verdict.findings)} wrong")
    raise SystemExit(not verdict.ok)
