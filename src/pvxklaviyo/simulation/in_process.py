"""How a simulated service's answer reaches a program in the same process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import attrs

from .._http import Request, Response
from ..errors import OutcomeUnknownError
from .clock import SimulatedClock
from .faults import DELAY_HEADER, ConnectionDropped


class _Blocking(Protocol):
    def send(self, request: Request) -> Response: ...


class Awaited:
    """
    A simulated service, or all of them, as an awaited transport.

        klaviyo = AsyncKlaviyo(api_key="pk_simulated", transport=Awaited(simulated), clock=clock)

    Args:
        service: What carries a request without waiting.
    """

    def __init__(self, service: _Blocking) -> None:
        self._service = service

    async def send(self, request: Request) -> Response:
        """Carry one request, after every other ready task had its turn."""
        await asyncio.sleep(0)
        return self._service.send(request)


def carry(
    respond: Callable[[Request], Response],
    request: Request,
    *,
    clock: SimulatedClock,
    service: str,
) -> Response:
    """
    Carry one request to a simulated service, as a transport would.

    A slow answer moves the clock, up to the request's time-out.

    Args:
        respond: The service; it may raise
            :class:`~pvxklaviyo.simulation.faults.ConnectionDropped`.

        request: What to carry.

        clock: Whose time passes.

        service: The service's name, for error texts.

    Raises:
        NotSentError: A simulated connection could not be made.

        OutcomeUnknownError: It broke after the service had acted, or the
            answer took longer than ``request.timeout``.
    """
    try:
        response = respond(request)
    except ConnectionDropped as dropped:
        raise dropped.transport_error(service) from None
    if DELAY_HEADER not in response.headers:
        return response
    delay = float(response.headers[DELAY_HEADER])
    if request.timeout is not None and delay > request.timeout:
        clock.sleep(request.timeout)
        raise OutcomeUnknownError(
            f"{service} did not answer within {request.timeout:g} seconds", service=service
        )
    clock.sleep(delay)
    headers = {name: value for name, value in response.headers.items() if name != DELAY_HEADER}
    return attrs.evolve(response, headers=headers)
