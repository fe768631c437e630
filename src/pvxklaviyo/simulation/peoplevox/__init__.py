"""
A simulated Peoplevox over a simulated warehouse.

    clock = SimulatedClock(warehouse.begin)
    peoplevox = SimulatedPeoplevox(warehouse, clock, password="let-me-in")
    response = peoplevox.send(request)          # a transport in the same process
    peoplevox.faults.next("GetReportData", "session_lost", where={"later_page": "True"})
    for call in peoplevox.journal: ...
    peoplevox.tables.put("Acme gift orders", [{"Salesorder number": "1001"}])
    peoplevox.notifications.deliver = receiver.respond
    peoplevox.send_notifications()

It follows the vendor's guide (https://peoplevox.github.io/Documentation/) and
what the vendor's published WSDL declares. Where neither says what happens, it
does what integrators report, and :class:`PeoplevoxSettings` switches it.
Its WSDL is served at its address with ``?wsdl``.
"""

from .calls import BeforePage, PageAsked, PeoplevoxCall
from .layers import Tables
from .notifications import MISHAPS, Notification, Notifications
from .service import SimulatedPeoplevox
from .sessions import EXPIRED, INVALID
from .settings import PeoplevoxSettings
from .subscriptions import Subscription, Value

__all__ = [
    "EXPIRED",
    "INVALID",
    "MISHAPS",
    "BeforePage",
    "Notification",
    "Notifications",
    "PageAsked",
    "PeoplevoxCall",
    "PeoplevoxSettings",
    "SimulatedPeoplevox",
    "Subscription",
    "Tables",
    "Value",
]
