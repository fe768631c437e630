"""
A simulated Peoplevox over a simulated warehouse.

    clock = SimulatedClock(warehouse.begin)
    peoplevox = SimulatedPeoplevox(warehouse, clock, password="let-me-in")
    response = peoplevox.send(request)          # a transport in the same process
    peoplevox.faults.next("GetReportData", "session_lost", where={"later_page": "True"})
    for call in peoplevox.journal: ...
"""

from .service import PeoplevoxCall, SimulatedPeoplevox
from .sessions import EXPIRED, INVALID
from .settings import PeoplevoxSettings

__all__ = ["EXPIRED", "INVALID", "PeoplevoxCall", "PeoplevoxSettings", "SimulatedPeoplevox"]
