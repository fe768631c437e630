"""Signing in once for many, staying signed in, and making a call under the session."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import attrs

from .._call import Call
from .._http import Request, Response
from .._wire import Wire, perform
from ..errors import AuthenticationError, ServiceError
from ._calls import authenticate
from ._errors import SERVICE, SessionExpiredError
from ._service import PeoplevoxService

T = TypeVar("T")

# Sessions die after 30 minutes without a call, integrators report.
_IDLE = timedelta(minutes=25)


@attrs.define(eq=False)
class Session:
    """
    One sign-in.

    Attributes:
        id: Opaque; as good as a password while it lives.

        used_at: When its last call was made.
    """

    id: str = attrs.field(repr=False)
    used_at: datetime

    def lives(self, now: datetime) -> bool:
        """Tell whether it has surely not idled out."""
        return now - self.used_at < _IDLE


async def fetch(wire: Wire, service: PeoplevoxService, call: Call[T]) -> T:
    """
    Make a call under the service's session, signing in where that is needed.

    A session that turns out to be lost is renewed and the same call made once
    more: it was refused before anything was done.

    Raises:
        ServiceError: The call failed and must not, or need not, be repeated.
    """
    call = attrs.evolve(call, budget=service.budget)
    try:
        session = await sign_in(wire, service)
        try:
            return await _make(wire, service, call, session)
        except SessionExpiredError:
            session = await sign_in(wire, service, lost=session)
        return await _make_again(wire, service, call, session)
    except ServiceError as error:
        _name(error, call)
        raise


async def sign_in(wire: Wire, service: PeoplevoxService, lost: Session | None = None) -> Session:
    """
    Give the session, signing in if there is none that lives.

    Of all that ask at once one signs in and the others take what it got, a
    refusal included: many wrong passwords in a row can lock a user out.

    Args:
        wire: Sends, waits and pays.

        service: Holds the session.

        lost: A session that Peoplevox no longer knows.

    Raises:
        AuthenticationError: The sign-in was refused.
    """
    session = service.session
    if session is not None and session is not lost and session.lives(wire.now()):
        return session
    seen = service.sign_ins
    async with wire.exclusive(f"peoplevox/{service.client_id}/session"):
        session = service.session
        if session is not None and session is not lost and session.lives(wire.now()):
            return session
        if service.refusal is not None and service.sign_ins != seen:
            raise _repeated(service.refusal)
        service.session = None
        service.refusal = None
        try:
            service.session = session = await _authenticate(wire, service)
        except AuthenticationError as error:
            service.refusal = error
            raise
        finally:
            service.sign_ins += 1
    return session


async def _authenticate(wire: Wire, service: PeoplevoxService) -> Session:
    call = authenticate(service.client_id, service.username, service.encoded_password())
    call = attrs.evolve(call, budget=service.budget)
    try:
        session_id = await perform(wire, call, partial(_send, wire, service, None), service.backoff)
    except ServiceError as error:
        _name(error, call)
        raise
    return Session(session_id, wire.now())


async def _send(
    wire: Wire, service: PeoplevoxService, session: Session | None, request: Request
) -> Response:
    return await wire.send(service.prepare(request, session))


async def _make(wire: Wire, service: PeoplevoxService, call: Call[T], session: Session) -> T:
    result = await perform(wire, call, partial(_send, wire, service, session), service.backoff)
    session.used_at = wire.now()
    return result


async def _make_again(wire: Wire, service: PeoplevoxService, call: Call[T], session: Session) -> T:
    try:
        return await _make(wire, service, call, session)
    except SessionExpiredError as error:
        hint = ""
        if service.password_encoding == "base64":  # noqa: S105 - the name of a form
            hint = "; in the US region password_encoding must be plain"
        raise SessionExpiredError(
            "Peoplevox does not know the session that it gave just now: something else may be "
            f"signing in as {service.username!r} and end it{hint}",
            service=SERVICE,
            operation=error.operation,
            status=error.status,
        ) from None


def _name(error: ServiceError, call: Call[T]) -> None:
    """Add what a transport does not know: for whom it carried, and what."""
    error.service = error.service or SERVICE
    error.operation = error.operation or call.operation


def _repeated(refusal: AuthenticationError) -> AuthenticationError:
    """Make an error of one's own of somebody else's, whose traceback is not ours."""
    return AuthenticationError(
        str(refusal),
        service=refusal.service,
        operation=refusal.operation,
        status=refusal.status,
        request_id=refusal.request_id,
    )
