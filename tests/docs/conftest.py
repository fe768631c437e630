"""A world behind the pages: what they call is simulated, and nothing in them needs to know."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType, SimpleNamespace, TracebackType
from typing import Any, Self

import pytest

from pvxklaviyo import Request, Response, transports
from pvxklaviyo.simulation import (
    AnchoredClock,
    Awaited,
    KlaviyoSettings,
    SimulatedKlaviyo,
    SimulatedPeoplevox,
    SimulatedServices,
    Warehouse,
)
from pvxklaviyo.simulation.klaviyo import CatalogSettings

SETTINGS = """
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
"""


def an_afternoon(begin: datetime) -> Warehouse:
    """Let three parcels leave: two of one order, one of another."""

    def minute(number: int) -> datetime:
        return begin + timedelta(minutes=number)

    warehouse = Warehouse.scripted(begin=begin)
    warehouse.order(
        "1001",
        reference="#1001",
        email="ann@post.pvx-sim.net",
        lines=[("MUG-01", 2), ("TEE-M", 1)],
        at=minute(0),
    )
    warehouse.despatch("1001", "DES1", [("MUG-01", 2)], at=minute(3), tracking="RM11GB")
    warehouse.order(
        "1002", reference="#1002", email="ben@post.pvx-sim.net", lines=[("MUG-01", 1)], at=minute(1)
    )
    warehouse.despatch("1002", "DES2", at=minute(4), tracking="RM12GB")
    warehouse.despatch("1001", "DES3", [("TEE-M", 1)], at=minute(21), tracking="RM13GB")
    return warehouse


# Pages run by the machine's clock, so nobody waits in them for what takes time.
AT_ONCE = KlaviyoSettings(
    jobs_queued_for=timedelta(0),
    jobs_processing_for=timedelta(0),
    catalog=CatalogSettings(queued_for=timedelta(0), processing_for=timedelta(0)),
)


class InProcess:
    """Stands where the transports that come with the library stand."""

    def __init__(self, services: SimulatedServices) -> None:
        self._services = services

    def send(self, request: Request) -> Response:
        return self._services.send(request)

    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class AwaitedInProcess(Awaited):
    """The same, awaited."""

    async def aclose(self) -> None: ...


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimulatedServices:
    """Give a simulated world that every client reaches, with a settings file in the folder."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    clock = AnchoredClock(now)
    made = SimulatedServices(
        clock=clock,
        peoplevox=SimulatedPeoplevox(
            an_afternoon(now - timedelta(hours=1)), clock, password="let-me-in"
        ),
        klaviyo=SimulatedKlaviyo(clock, keys={"pk_simulated": ["*"]}, settings=AT_ONCE),
    )
    monkeypatch.setattr(transports, "HttpxTransport", lambda **_: InProcess(made))
    monkeypatch.setattr(transports, "AsyncHttpxTransport", lambda **_: AwaitedInProcess(made))
    monkeypatch.setenv("PVX_PASSWORD", "let-me-in")
    monkeypatch.setenv("KLAVIYO_API_KEY", "pk_simulated")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme.toml").write_text(SETTINGS, encoding="utf-8")
    return made


class _BaseCommand:
    def __init__(self) -> None:
        self.stdout = SimpleNamespace(write=print)


class _FastAPI:
    def __init__(self, *, lifespan: Callable[[Any], Any]) -> None:
        self.router = SimpleNamespace(lifespan_context=lifespan)


STAND_INS: dict[str, dict[str, object]] = {
    "celery": {"shared_task": lambda function: function},
    "django": {},
    "django.core": {},
    "django.core.management": {},
    "django.core.management.base": {"BaseCommand": _BaseCommand},
    "fastapi": {"FastAPI": _FastAPI},
}
"""As much of three frameworks as the pages use; the real ones take their place where they are."""


@pytest.fixture
def frameworks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages import frameworks that the library does not need."""
    for name, members in STAND_INS.items():
        try:
            __import__(name)
        except ImportError:
            module = ModuleType(name)
            vars(module).update(members)
            monkeypatch.setitem(sys.modules, name, module)
