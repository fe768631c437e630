"""
Simulated Peoplevox and Klaviyo: pure request→response services with a clock of their own.

    clock = SimulatedClock(BEGIN)
    warehouse = Warehouse.scripted()
    services = SimulatedServices(
        clock=clock,
        peoplevox=SimulatedPeoplevox(warehouse, clock),
        klaviyo=SimulatedKlaviyo(clock),
    )
    relay = Relay.from_config(settings, transport=services, clock=clock)    # in this process,
    with serve(services) as served: ...                                     # or over HTTP
    assert services.verdict().ok

They follow the vendors' rules, keep a journal of what really happened, and
share no code with the clients, so that a mistake in one is not hidden by the
same mistake in the other. Use them in-process as a transport, or over HTTP.
"""

from .clock import SimulatedClock
from .faults import ConnectionDropped, Fault, Faults, Planned
from .in_process import Awaited
from .klaviyo import KlaviyoSettings, SimulatedKlaviyo
from .peoplevox import PeoplevoxCall, PeoplevoxSettings, SimulatedPeoplevox
from .scheduling import CRASH, Crash, ProcessKilled, Schedule, SimulatedWorld, Stall, Step
from .serving import AnchoredClock, Served, SimulatedServices, serve
from .verdict import Metrics, Verdict, compare
from .warehouse import BEGIN, JournalGroup, JournalItem, JournalShipment, Mix, Warehouse

__all__ = [
    "BEGIN",
    "CRASH",
    "AnchoredClock",
    "Awaited",
    "ConnectionDropped",
    "Crash",
    "Fault",
    "Faults",
    "JournalGroup",
    "JournalItem",
    "JournalShipment",
    "KlaviyoSettings",
    "Metrics",
    "Mix",
    "PeoplevoxCall",
    "PeoplevoxSettings",
    "Planned",
    "ProcessKilled",
    "Schedule",
    "Served",
    "SimulatedClock",
    "SimulatedKlaviyo",
    "SimulatedPeoplevox",
    "SimulatedServices",
    "SimulatedWorld",
    "Stall",
    "Step",
    "Verdict",
    "Warehouse",
    "compare",
    "serve",
]
