"""
A simulated Peoplevox over a simulated warehouse.

    clock = SimulatedClock(warehouse.begin)
    peoplevox = SimulatedPeoplevox(warehouse, clock, password="let-me-in")
    response = peoplevox.send(request)          # a transport in the same process
    peoplevox.faults.next("GetReportData", "session_lost", where={"later_page": "True"})
    for call in peoplevox.journal: ...

It follows the vendor's guide (https://peoplevox.github.io/Documentation/) and
what the vendor's published WSDL declares. Where neither says what happens, it
does what integrators report, and :class:`PeoplevoxSettings` switches it.
SaveData, subscriptions and the WSDL itself are not served.
"""

from .service import PeoplevoxCall, SimulatedPeoplevox
from .sessions import EXPIRED, INVALID
from .settings import PeoplevoxSettings

__all__ = ["EXPIRED", "INVALID", "PeoplevoxCall", "PeoplevoxSettings", "SimulatedPeoplevox"]
