"""Clients of the small site, in both colours behind one face."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from pvxklaviyo._drive import AsyncWire, BlockingWire, drive
from pvxklaviyo._http import Request, Response
from pvxklaviyo._pace import Budget, Window
from pvxklaviyo._wire import Wire
from pvxklaviyo.peoplevox import PeoplevoxService

from .site import Clock, Site

T = TypeVar("T")

PLENTY = Budget("peoplevox/acme01", (Window(10**9, 1.0),))


class AwaitedSite:
    """The site as an async transport that really lets others run."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def send(self, request: Request) -> Response:
        await asyncio.sleep(0)
        response = self._site.send(request)
        await asyncio.sleep(0)
        return response


def service(**settings: Any) -> PeoplevoxService:
    """A service with calls in plenty."""
    given = {
        "client_id": "acme01",
        "username": "api",
        "password": "geheim",
        "timezone": "Europe/London",
        "budget": PLENTY,
        **settings,
    }
    return PeoplevoxService(**given)


def wire(site: Site, clock: Clock | None = None) -> Wire:
    """A blocking wire to the site."""
    return BlockingWire(site, clock or Clock())


def awaited_wire(site: Site, clock: Clock | None = None) -> Wire:
    """An awaited wire to the site."""
    return AsyncWire(AwaitedSite(site), clock or Clock())


def run(flow: Coroutine[Any, Any, T]) -> T:
    """Step a flow to its end."""
    return drive(flow)
