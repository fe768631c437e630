"""Simulated services over HTTP on loopback, with a control interface."""

from .anchored import AnchoredClock
from .server import Served, serve
from .services import CONTROL_PATH, KLAVIYO, NOTIFICATIONS, PEOPLEVOX, SimulatedServices

__all__ = [
    "CONTROL_PATH",
    "KLAVIYO",
    "NOTIFICATIONS",
    "PEOPLEVOX",
    "AnchoredClock",
    "Served",
    "SimulatedServices",
    "serve",
]
