"""A simulated world over HTTP, with clients that are ready to use."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from .._wire import AsyncTransport, Transport
from ..klaviyo import AsyncKlaviyo, Klaviyo
from ..peoplevox import AsyncPeoplevox, Peoplevox
from ..simulation import Served, SimulatedClock, SimulatedServices, serve

CLIENT_ID = "acme01"
"""The one client id of a simulated Peoplevox made here."""
USERNAME = "api"
"""Its one user."""
PASSWORD = "let-me-in"  # noqa: S105 - opens a made-up world only
"""The user's password."""
API_KEY = "pk_simulated"
"""The private key of a simulated Klaviyo made here; it may do everything."""


class Clients:
    """
    Clients of one simulated world, made when they are asked for.

    Args:
        clock: How they wait.

        timezone: The warehouse's.

        peoplevox_url: Where Peoplevox is; None where a transport knows.

        klaviyo_url: The same of Klaviyo.

        transport: Carries the requests; None opens connections.

        async_transport: Carries those of the awaited clients.
    """

    def __init__(
        self,
        *,
        clock: SimulatedClock,
        timezone: ZoneInfo,
        peoplevox_url: str | None = None,
        klaviyo_url: str | None = None,
        transport: Transport | None = None,
        async_transport: AsyncTransport | None = None,
    ) -> None:
        self._clock = clock
        self._timezone = timezone
        self._peoplevox_url = peoplevox_url
        self._klaviyo_url = klaviyo_url
        self._transport = transport
        self._async_transport = async_transport

    def peoplevox(self) -> Peoplevox:
        """Make a blocking client of Peoplevox."""
        return Peoplevox(
            client_id=CLIENT_ID,
            username=USERNAME,
            password=PASSWORD,
            timezone=self._timezone,
            url=self._peoplevox_url,
            transport=self._transport,
            clock=self._clock,
        )

    def klaviyo(self) -> Klaviyo:
        """Make a blocking client of Klaviyo."""
        return Klaviyo(
            api_key=API_KEY, url=self._klaviyo_url, transport=self._transport, clock=self._clock
        )

    def async_peoplevox(self) -> AsyncPeoplevox:
        """Make an awaited client of Peoplevox."""
        return AsyncPeoplevox(
            client_id=CLIENT_ID,
            username=USERNAME,
            password=PASSWORD,
            timezone=self._timezone,
            url=self._peoplevox_url,
            transport=self._async_transport,
            clock=self._clock,
        )

    def async_klaviyo(self) -> AsyncKlaviyo:
        """Make an awaited client of Klaviyo."""
        return AsyncKlaviyo(
            api_key=API_KEY,
            url=self._klaviyo_url,
            transport=self._async_transport,
            clock=self._clock,
        )


class ServedWorld:
    """
    A simulated world that is served on this machine, with ready clients.

    Attributes:
        world: The services themselves, their clock and their truth.

        peoplevox: A blocking client of the served Peoplevox.

        klaviyo: A blocking client of the served Klaviyo.

    Args:
        world: What to serve, with both services.

    Raises:
        ValueError: There is no Peoplevox in *world*.
    """

    def __init__(self, world: SimulatedServices) -> None:
        if world.peoplevox is None:
            raise ValueError("there is no Peoplevox to serve")
        self.world = world
        self._open = ExitStack()
        self._served: Served = self._open.enter_context(serve(world))
        self._clients = Clients(
            clock=world.clock,
            timezone=world.peoplevox.warehouse.zone,
            peoplevox_url=self._served.peoplevox_url,
            klaviyo_url=self._served.klaviyo_url,
        )
        self.peoplevox: Peoplevox = self._open.enter_context(self._clients.peoplevox())
        self.klaviyo: Klaviyo = self._open.enter_context(self._clients.klaviyo())

    @property
    def peoplevox_url(self) -> str:
        """The whole address of the served Peoplevox."""
        return self._served.peoplevox_url

    @property
    def klaviyo_url(self) -> str:
        """What a Klaviyo client takes as its base address."""
        return self._served.klaviyo_url

    @property
    def control_url(self) -> str:
        """Where a program in another process reads and moves the world."""
        return self._served.control_url

    def async_peoplevox(self) -> AsyncPeoplevox:
        """Make an awaited client, which is yours to close: ``async with``."""
        return self._clients.async_peoplevox()

    def async_klaviyo(self) -> AsyncKlaviyo:
        """Make an awaited client, which is yours to close: ``async with``."""
        return self._clients.async_klaviyo()

    def close(self) -> None:
        """End the clients and the serving."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # The first error that the simulation itself had is raised here.
        self._open.__exit__(kind, error, trace)
