"""A Klaviyo account that lives in this process: one request in, one response out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from urllib.parse import unquote, urlsplit

import attrs

from ..._http import Request, Response
from ..clock import SimulatedClock
from ..faults import ANSWER_LOST, NOT_SENT, SLOW, ConnectionDropped, Fault, Faults
from ..in_process import carry
from .account import Account
from .admission import Keys, check_revision, check_scopes
from .bodies import Body, read_body
from .deviations import deviated, deviates
from .document import Refused, Wrong, refusal
from .journal import DroppedEvent, ReceivedRequest, StoredEvent
from .misbehaviour import KNOWN, acts, misbehave, slowed
from .operations import perform
from .resources import new_id
from .rules import rules
from .seeding import Audiences, Automations, Hooks, People, Stocked
from .settings import KlaviyoSettings
from .throttle import Throttle

EVERYTHING = "*"
"""In place of scopes: a key that may do everything."""

UNKNOWN = "unknown"
"""The operation of a request that no operation answers."""


class SimulatedKlaviyo(Audiences, Automations, Hooks, People, Stocked):
    """
    One simulated account. May be shared by threads.

    Args:
        clock: Its time.

        account: Its id, which is also its public key.

        keys: By private key or token, the scopes it has (:data:`EVERYTHING`
            is one); ``"pk_simulated"`` with everything, unless told.

        settings: How it behaves.

        faults: What goes wrong on purpose; operations are named as in
            Klaviyo's OpenAPI file, such as ``"create_event"``. ``where`` may
            look at ``later_page``: ``"True"`` if the request has a cursor. A
            fault for an operation that there is not is a :exc:`ValueError`.
    """

    def __init__(
        self,
        clock: SimulatedClock,
        *,
        account: str = "SimAcc",
        keys: Mapping[str, Collection[str]] | None = None,
        settings: KlaviyoSettings | None = None,
        faults: Faults | None = None,
    ) -> None:
        self._settings = settings or KlaviyoSettings()
        super().__init__(Account(account, self._settings), clock)
        self.account = account
        self.faults: Faults = Faults(only=KNOWN) if faults is None else faults
        self.faults.know([*rules().paths, UNKNOWN])
        self._keys = Keys({"pk_simulated": [EVERYTHING]} if keys is None else keys)
        self._throttle = Throttle(self._settings)
        self._deviates = deviates(self._settings)
        self._requests: list[ReceivedRequest] = []
        self._errors = 0

    def __repr__(self) -> str:
        return f"SimulatedKlaviyo(account={self.account!r})"

    def send(self, request: Request) -> Response:
        """
        Carry one request, as a transport does.

        Raises:
            NotSentError: A simulated connection could not be made.

            OutcomeUnknownError: It broke after the service had acted, or the
                answer took longer than ``request.timeout``.
        """
        return carry(self.respond, request, clock=self._clock, service="Klaviyo")

    def respond(self, request: Request) -> Response:
        """
        Answer one request.

        A slow answer says so in the header ``x-simulated-delay``; whoever
        carries it waits.

        Raises:
            ConnectionDropped: A fault broke the connection.
        """
        with self._lock:
            return self._respond(request, self._clock.now())

    def events(self) -> Sequence[StoredEvent]:
        """List the events that took effect by now, in that order."""
        with self._lock:
            self._account.catch_up(self._clock.now())
            return self._account.events.stored()

    def dropped(self) -> Sequence[DroppedEvent]:
        """List the accepted events that vanished silently by now."""
        with self._lock:
            self._account.catch_up(self._clock.now())
            return self._account.events.dropped()

    def requests(self) -> Sequence[ReceivedRequest]:
        """List every request that reached the service, in order."""
        with self._lock:
            return tuple(self._requests)

    def waiting(self) -> int:
        """Count the accepted events that have not taken effect yet."""
        with self._lock:
            self._account.catch_up(self._clock.now())
            return self._account.events.waiting()

    def settle(self) -> None:
        """Let all that was accepted take effect now, whatever its delay: events, jobs, merges."""
        with self._lock:
            self._account.catch_up(None)

    def revoke(self, key: str, at: datetime | None = None) -> None:
        """
        Refuse *key* from *at*, or from now, on.

        Raises:
            KeyError: The account has no such key.
        """
        with self._lock:
            self._keys.revoke(key, at or self._clock.now())

    def grant(self, key: str, scopes: Collection[str]) -> None:
        """Let *key*, new or known or revoked, do this much from now on."""
        with self._lock:
            self._keys.grant(key, scopes)

    def add_token(
        self,
        token: str,
        scopes: Collection[str],
        *,
        expires_at: datetime | None = None,
        app: str = "app",
    ) -> None:
        """
        Take an OAuth access token from an app.

        It counts only as ``Bearer``, and its app has limits of its own.

        Args:
            token: The token.

            scopes: What it may do; :data:`EVERYTHING` is one.

            expires_at: From when on it is refused with 401; None for never.

            app: Whose token it is.
        """
        with self._lock:
            self._keys.add_token(token, scopes, app, expires_at)

    def _respond(self, request: Request, now: datetime) -> Response:
        self._account.catch_up(now)
        parts = urlsplit(request.url)
        name, resource_id = rules().find(request.method, parts.path) or (UNKNOWN, "")
        facts = {"later_page": str("page[cursor]=" in unquote(parts.query))}
        slow: Fault | None = None
        fault: Fault | None = None
        for met in self.faults.take(name, facts):
            slow, fault = (met, fault) if met.name == SLOW else (slow, met)
        if fault is not None and fault.name == NOT_SENT:
            raise ConnectionDropped(sent=False)
        body = read_body(request.content)
        if fault is None:
            response = self._serve(name, resource_id, request, body, now)
        else:
            acted = self._serve(name, resource_id, request, body, now) if acts(fault) else None
            response = misbehave(fault, acted, self._error_id)
        lost = fault is not None and fault.name == ANSWER_LOST
        self._requests.append(
            ReceivedRequest(
                number=len(self._requests) + 1,
                operation=name,
                at=now,
                key_id=self._keys.named(request.headers),
                status=response.status,
                unique_ids=body.unique_ids,
                events=body.events,
                answer_dropped=lost,
                fault=fault.name if fault else slow.name if slow else "",
            )
        )
        if lost:
            raise ConnectionDropped(sent=True)
        return response if slow is None else slowed(response, slow)

    def _serve(
        self, name: str, resource_id: str, request: Request, body: Body, now: datetime
    ) -> Response:
        headers: dict[str, str] = {}
        try:
            caller = self._keys.admit(request.headers, now)
            operation = rules().get(name)
            if operation is None:
                raise _nothing_there(request)
            check_scopes(caller.scopes, operation.scopes)
            check_revision(request.headers, rules().revision, now)
            headers = self._throttle.pass_through(name, operation, request.url, caller.app, now)
            number = len(self._requests) + 1
            response = perform(
                self._account, name, operation, resource_id, request, body, now, number
            )
            if self._deviates and response.status < 300:
                response = deviated(response, self._settings)
        except Refused as refused:
            response = refusal(refused, self._error_id(), self._settings.refusals)
        return attrs.evolve(response, headers={**response.headers, **headers})

    def _error_id(self) -> str:
        self._errors += 1
        return new_id(self.account, "error", self._errors)


def _nothing_there(request: Request) -> Refused:
    allowed = ", ".join(rules().methods(urlsplit(request.url).path))
    if not allowed:
        return Refused(404, [Wrong("There is no such address.", code="not_found")])
    wrong = Wrong(f'Method "{request.method}" not allowed.', code="method_not_allowed")
    return Refused(405, [wrong], headers={"allow": allowed})
