"""The relay in both colours: wires clients, engine and store, and runs them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

import attrs

from .._drive import SystemClock, drive
from .._wire import AsyncTransport, Clock, Transport
from ..config import Settings
from ..engine import Pace, Pass, Tenant, begin, run, run_once
from ..klaviyo import AsyncKlaviyo, Klaviyo, KlaviyoService
from ..ledger import Codec, ControlVerb, ExceptionRecord, Exceptions, PlainCodec, Store
from ..mapping import Mapping
from ..peoplevox import AsyncPeoplevox, Peoplevox, PeoplevoxService
from ..sequence import Policy
from ..telemetry import NoTelemetry, Telemetry
from . import _wiring
from ._answers import answer
from ._check import Report, check
from ._explain import Explanation, explain
from ._worlds import AsyncWorld, BlockingWorld

if TYPE_CHECKING:
    from ..transports import AsyncHttpxTransport, HttpxTransport


@attrs.frozen(kw_only=True)
class _Plan:
    """What both colours are made of."""

    tenant: Tenant
    account: str | None
    store: Store
    clock: Clock
    telemetry: Telemetry
    idle: tuple[str, ...] = ()

    @property
    def shares(self) -> tuple[float, float]:
        return self.tenant.pace.peoplevox_share, self.tenant.pace.klaviyo_share


def _plan(
    *,
    tenant: str,
    peoplevox: PeoplevoxService,
    klaviyo: KlaviyoService,
    store: Store,
    policy: Policy,
    mapping: Mapping | None,
    pace: Pace | None,
    codec: Codec | None,
    clock: Clock | None,
    telemetry: Telemetry | None,
    source: str | None,
    account: str | None,
) -> _Plan:
    if not tenant:
        raise ValueError("tenant is empty; it is in every key of the ledger")
    return _Plan(
        tenant=Tenant(
            name=tenant,
            source=source or peoplevox.client_id,
            account=account or "",
            policy=policy,
            mapping=mapping or Mapping(),
            peoplevox=peoplevox,
            klaviyo=klaviyo,
            pace=pace or Pace(),
            codec=codec or PlainCodec(),
        ),
        account=account,
        store=store,
        clock=clock or SystemClock(),
        telemetry=telemetry or NoTelemetry(),
    )


def _planned(
    settings: Settings,
    *,
    store: Store | None,
    clock: Clock | None,
    mapping: Mapping | None,
    telemetry: Telemetry | None,
) -> _Plan:
    plan = _plan(
        tenant=settings.tenant,
        peoplevox=_wiring.peoplevox_service(settings),
        klaviyo=KlaviyoService(
            api_key=settings.klaviyo.api_key,
            url=settings.klaviyo.url,
            timeout=settings.klaviyo.timeout,
        ),
        store=store or _wiring.store(settings, clock),
        policy=_wiring.policy(settings),
        mapping=mapping or _wiring.mapping(settings),
        pace=_wiring.pace(settings),
        codec=None,
        clock=clock,
        telemetry=telemetry,
        source=settings.peoplevox.source,
        account=settings.klaviyo.account,
    )
    return attrs.evolve(plan, idle=settings.idle)


def _counted(plan: _Plan, done: Pass, took: float | None = None) -> Pass:
    name = plan.tenant.name
    for counter, value in (
        ("observed", done.observed),
        ("delivered", done.delivered),
        ("skipped", done.skipped),
    ):
        if value:
            plan.telemetry.count(counter, value, tenant=name)
    if took is not None:
        plan.telemetry.seconds("pass_seconds", took, tenant=name)
    return done


class Relay:
    """
    Tells Klaviyo what really happened in the Peoplevox warehouse.

    May be shared by threads. Opens nothing before its first pass.

    Args:
        tenant: The brand; in every key of the ledger, so it never changes.

        peoplevox: The source.

        klaviyo: The destination.

        store: The ledger. Its clock is the time of all decisions.

        policy: When to speak, and about what.

        mapping: What is said; ours if not given.

        pace: How fast to read and to send.

        codec: Seals addresses and bodies at rest.

        clock: How to wait; the system's if not given.

        telemetry: Receives counts and durations.

        source: Names the source in every key; the client id if not given.

        account: The Klaviyo account; the one that the key answers with if not
            given.

    Raises:
        ValueError: *tenant* is empty.
    """

    def __init__(
        self,
        *,
        tenant: str,
        peoplevox: Peoplevox,
        klaviyo: Klaviyo,
        store: Store,
        policy: Policy,
        mapping: Mapping | None = None,
        pace: Pace | None = None,
        codec: Codec | None = None,
        clock: Clock | None = None,
        telemetry: Telemetry | None = None,
        source: str | None = None,
        account: str | None = None,
    ) -> None:
        plan = _plan(
            tenant=tenant,
            peoplevox=peoplevox.service,
            klaviyo=klaviyo.service,
            store=store,
            policy=policy,
            mapping=mapping,
            pace=pace,
            codec=codec,
            clock=clock,
            telemetry=telemetry,
            source=source,
            account=account,
        )
        self._begin(plan, peoplevox.transport, klaviyo.transport)

    @classmethod
    def from_config(
        cls,
        settings: Settings,
        *,
        transport: Transport | None = None,
        store: Store | None = None,
        clock: Clock | None = None,
        mapping: Mapping | None = None,
        telemetry: Telemetry | None = None,
    ) -> Self:
        """
        Wire a relay as *settings* say; what is given takes the place of what they state.

        Args:
            settings: From :func:`pvxklaviyo.config.load`.

            transport: Carries the requests to both services.

            store: The ledger.

            clock: How to wait, and the ledger's time.

            mapping: What is said.

            telemetry: Receives counts and durations.
        """
        self = cls.__new__(cls)
        plan = _planned(settings, store=store, clock=clock, mapping=mapping, telemetry=telemetry)
        opened: HttpxTransport | None = None
        if transport is None:
            from ..transports import HttpxTransport

            transport = opened = HttpxTransport()
        self._begin(plan, transport, transport)
        self._opened = opened
        self._owns_store = store is None
        return self

    def _begin(self, plan: _Plan, peoplevox: Transport, klaviyo: Transport) -> None:
        self._plan = plan
        self._tenant: Tenant | None = None
        self._opened: HttpxTransport | None = None
        self._owns_store = False
        self._world = BlockingWorld(
            peoplevox=peoplevox,
            klaviyo=klaviyo,
            store=plan.store,
            clock=plan.clock,
            shares=plan.shares,
            telemetry=plan.telemetry,
        )

    def _ready(self) -> Tenant:
        if self._tenant is None:
            self._tenant = drive(begin(self._world, self._plan.tenant, self._plan.account))
        return self._tenant

    def run_once(self, *, full: bool = False) -> Pass:
        """
        Make one pass: read what is new, decide, deliver until nothing is due.

        Args:
            full: Also read the last ``reread_for`` again, due or not.

        Raises:
            ConfigurationError: The key is another account's than before, or a
                secret cannot be found.

            ServiceError: The first run cannot ask Klaviyo for its account.

            StoreError: The ledger cannot be used.
        """
        begun = self._plan.clock.now()
        done = drive(run_once(self._world, self._ready(), full=full))
        return _counted(self._plan, done, (self._plan.clock.now() - begun).total_seconds())

    def run(self, on_pass: Callable[[Pass], None] = lambda done: None) -> None:
        """
        Make passes at the tenant's pace until :meth:`stop` is called.

        Args:
            on_pass: Told of every pass.

        Raises:
            ConfigurationError: As :meth:`run_once`.

            ServiceError: As :meth:`run_once`.

            StoreError: As :meth:`run_once`.
        """

        def counted(done: Pass) -> None:
            on_pass(_counted(self._plan, done))

        drive(run(self._world, self._ready(), counted))

    def stop(self) -> None:
        """
        Ask a running pass to finish what is begun and to begin nothing.

        For any thread or handler, also before a run begins. A relay stays
        stopped: passes after that do nothing and say so. Make another to go on.
        """
        self._world.stop()

    def check(self) -> Report:
        """Try the settings on both services; sends no valid event."""
        return drive(check(self._world, self._plan.tenant, self._plan.idle))

    def explain(self, order: str, *, reveal: bool = False, by: str = "") -> Explanation:
        """
        Say what is known of an order, what was told, and what comes next; from the ledger alone.

        Args:
            order: The shop's reference or the Peoplevox number.

            reveal: Show addresses; this is recorded.

            by: Who asks, for the record.
        """
        return drive(explain(self._world, self._plan.tenant, order, reveal=reveal, by=by))

    def exceptions(self) -> Sequence[ExceptionRecord]:
        """Give what is open and needs a person, oldest first."""
        self._plan.store.migrate()
        return self._plan.store.read(Exceptions(tenant=self._plan.tenant.name))

    def resolve(
        self,
        exception: str,
        verb: Literal["approve", "retry", "discard"],
        *,
        by: str = "",
        note: str = "",
    ) -> None:
        """
        Answer an open exception; the next pass acts on it.

        Args:
            exception: Its id.

            verb: ``"approve"``: it is right; ``"retry"``: try again;
                ``"discard"``: leave it.

            by: Who says so, for the record.

            note: Why, for the record.

        Raises:
            LookupError: No such exception is open.
        """
        drive(answer(self._world, self._plan.tenant, exception, _verb(verb), by=by, note=note))

    def close(self) -> None:
        """Close what this relay opened itself."""
        if self._opened is not None:
            self._opened.close()
        if self._owns_store:
            self._plan.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncRelay:
    """
    The same as :class:`Relay`, awaited; belongs to one event loop.

    Args:
        tenant: As in :class:`Relay`.

        peoplevox: The source.

        klaviyo: The destination.

        store: The ledger; its calls are made in a thread of their own.

        policy: As in :class:`Relay`.

        mapping: As in :class:`Relay`.

        pace: As in :class:`Relay`.

        codec: As in :class:`Relay`.

        clock: As in :class:`Relay`.

        telemetry: As in :class:`Relay`.

        source: As in :class:`Relay`.

        account: As in :class:`Relay`.

    Raises:
        ValueError: *tenant* is empty.
    """

    def __init__(
        self,
        *,
        tenant: str,
        peoplevox: AsyncPeoplevox,
        klaviyo: AsyncKlaviyo,
        store: Store,
        policy: Policy,
        mapping: Mapping | None = None,
        pace: Pace | None = None,
        codec: Codec | None = None,
        clock: Clock | None = None,
        telemetry: Telemetry | None = None,
        source: str | None = None,
        account: str | None = None,
    ) -> None:
        plan = _plan(
            tenant=tenant,
            peoplevox=peoplevox.service,
            klaviyo=klaviyo.service,
            store=store,
            policy=policy,
            mapping=mapping,
            pace=pace,
            codec=codec,
            clock=clock,
            telemetry=telemetry,
            source=source,
            account=account,
        )
        self._begin(plan, peoplevox.transport, klaviyo.transport)

    @classmethod
    def from_config(
        cls,
        settings: Settings,
        *,
        transport: AsyncTransport | None = None,
        store: Store | None = None,
        clock: Clock | None = None,
        mapping: Mapping | None = None,
        telemetry: Telemetry | None = None,
    ) -> Self:
        """Wire a relay as *settings* say; as :meth:`Relay.from_config`."""
        self = cls.__new__(cls)
        plan = _planned(settings, store=store, clock=clock, mapping=mapping, telemetry=telemetry)
        opened: AsyncHttpxTransport | None = None
        if transport is None:
            from ..transports import AsyncHttpxTransport

            transport = opened = AsyncHttpxTransport()
        self._begin(plan, transport, transport)
        self._opened = opened
        self._owns_store = store is None
        return self

    def _begin(self, plan: _Plan, peoplevox: AsyncTransport, klaviyo: AsyncTransport) -> None:
        self._plan = plan
        self._tenant: Tenant | None = None
        self._opened: AsyncHttpxTransport | None = None
        self._owns_store = False
        self._world = AsyncWorld(
            peoplevox=peoplevox,
            klaviyo=klaviyo,
            store=plan.store,
            clock=plan.clock,
            shares=plan.shares,
            telemetry=plan.telemetry,
        )

    async def _ready(self) -> Tenant:
        if self._tenant is None:
            self._tenant = await begin(self._world, self._plan.tenant, self._plan.account)
        return self._tenant

    async def run_once(self, *, full: bool = False) -> Pass:
        """Make one pass; as :meth:`Relay.run_once`."""
        begun = self._plan.clock.now()
        done = await run_once(self._world, await self._ready(), full=full)
        return _counted(self._plan, done, (self._plan.clock.now() - begun).total_seconds())

    async def run(self, on_pass: Callable[[Pass], None] = lambda done: None) -> None:
        """Make passes at the tenant's pace until :meth:`stop` is called; as :meth:`Relay.run`."""

        def counted(done: Pass) -> None:
            on_pass(_counted(self._plan, done))

        await run(self._world, await self._ready(), counted)

    def stop(self) -> None:
        """Ask a running pass to finish what is begun and to begin nothing; as :meth:`Relay.stop`."""
        self._world.stop()

    async def check(self) -> Report:
        """Try the settings on both services; as :meth:`Relay.check`."""
        return await check(self._world, self._plan.tenant, self._plan.idle)

    async def explain(self, order: str, *, reveal: bool = False, by: str = "") -> Explanation:
        """Say what is known of an order; as :meth:`Relay.explain`."""
        return await explain(self._world, self._plan.tenant, order, reveal=reveal, by=by)

    async def exceptions(self) -> Sequence[ExceptionRecord]:
        """Give what is open and needs a person; as :meth:`Relay.exceptions`."""
        await self._world.store.migrate()
        return await self._world.store.read(Exceptions(tenant=self._plan.tenant.name))

    async def resolve(
        self,
        exception: str,
        verb: Literal["approve", "retry", "discard"],
        *,
        by: str = "",
        note: str = "",
    ) -> None:
        """Answer an open exception; as :meth:`Relay.resolve`."""
        await answer(self._world, self._plan.tenant, exception, _verb(verb), by=by, note=note)

    async def aclose(self) -> None:
        """Close what this relay opened itself."""
        self._world.store.close()
        if self._opened is not None:
            await self._opened.aclose()
        if self._owns_store:
            self._plan.store.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()


def _verb(verb: str) -> ControlVerb:
    match verb:
        case "approve" | "retry" | "discard":
            return verb
        case _:
            raise ValueError(f'verb is "{verb}"; it is "approve", "retry" or "discard"')
