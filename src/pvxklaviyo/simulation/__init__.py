"""
Simulated Peoplevox and Klaviyo: pure request→response services with a clock of their own.

They follow the vendors' rules, keep a journal of what really happened, and
share no code with the clients, so that a mistake in one is not hidden by the
same mistake in the other. Use them in-process as a transport, or over HTTP.
"""

from .clock import SimulatedClock
from .faults import ConnectionDropped, Fault, Faults, Planned
from .peoplevox import PeoplevoxCall, PeoplevoxSettings, SimulatedPeoplevox
from .warehouse import JournalGroup, JournalItem, JournalShipment, Mix, Warehouse

__all__ = [
    "ConnectionDropped",
    "Fault",
    "Faults",
    "JournalGroup",
    "JournalItem",
    "JournalShipment",
    "Mix",
    "PeoplevoxCall",
    "PeoplevoxSettings",
    "Planned",
    "SimulatedClock",
    "SimulatedPeoplevox",
    "Warehouse",
]
