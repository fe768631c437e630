"""Simulated services over HTTP on loopback, with a control interface."""

from .anchored import AnchoredClock
from .server import Served, serve
from .services import CONTROL_PATH, KLAVIYO, PEOPLEVOX, SimulatedServices

__all__ = [
    "CONTROL_PATH",
    "KLAVIYO",
    "PEOPLEVOX",
    "AnchoredClock",
    "Served",
    "SimulatedServices",
    "serve",
]
