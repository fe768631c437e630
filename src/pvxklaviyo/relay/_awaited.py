"""The awaited relay: the blocking one's methods, for an event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from .._wire import AsyncTransport, Clock
from ..config import Settings
from ..engine import (
    FetchOrder,
    Hint,
    Observable,
    Observed,
    Pace,
    Pass,
    Tenant,
    Unread,
    hint,
    observe_all,
    observe_heard,
    run,
    run_once,
    set_aside,
)
from ..klaviyo import AsyncKlaviyo
from ..ledger import Codec, ExceptionRecord, Exceptions, Store
from ..mapping import Mapping
from ..peoplevox import AsyncPeoplevox
from ..secrets import Secret
from ..sequence import Policy
from ..shops import Heard, Shop
from ..telemetry import Telemetry
from ._answers import answer
from ._check import Report, check
from ._explain import Explanation, explain
from ._plan import Plan, plan_of, planned, said
from ._ready import ready, until_ready
from ._replay import Replayed, replay
from ._shops import awaited_from
from ._subscribing import (
    PropertyNames,
    Subscribed,
    subscribe_helpful,
    subscribed,
    unsubscribe_known,
)
from ._verify import Verification, verify
from ._worlds import AsyncWorld

if TYPE_CHECKING:
    from ..transports import AsyncHttpxTransport


class AsyncRelay:
    """
    The same as :class:`Relay`, awaited; belongs to one event loop.

    Args:
        tenant: As in :class:`Relay`.

        peoplevox: The source. It stays yours; see :meth:`aclose`.

        klaviyo: The destination, and yours as well.

        store: The ledger, yours too; its calls are made in a thread of their own.

        policy: As in :class:`Relay`.

        mapping: As in :class:`Relay`.

        pace: As in :class:`Relay`.

        codec: As in :class:`Relay`.

        clock: As in :class:`Relay`.

        telemetry: As in :class:`Relay`.

        source: As in :class:`Relay`.

        account: As in :class:`Relay`.

        shops: As in :class:`Relay`.

        fetch_order: The same, awaited.

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
        shops: Sequence[Shop] = (),
        fetch_order: FetchOrder | None = None,
    ) -> None:
        plan = plan_of(
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
            shops=shops,
        )
        plan = plan.reading(fetch_order)
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
        plan = planned(settings, store=store, clock=clock, mapping=mapping, telemetry=telemetry)
        opened: AsyncHttpxTransport | None = None
        if transport is None:
            from ..transports import AsyncHttpxTransport

            transport = opened = AsyncHttpxTransport()
        plan = plan.reading(awaited_from(plan.sources, transport, clock))
        self._begin(plan, transport, transport)
        self._plan = plan.asking(partial(self._world.shop, transport=transport))
        self._opened = opened
        self._owns_store = store is None
        return self

    def _begin(self, plan: Plan, peoplevox: AsyncTransport, klaviyo: AsyncTransport) -> None:
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

    @property
    def policy(self) -> Policy:
        """When it speaks, and about what; that of the settings where it was made from some."""
        return self._plan.tenant.policy

    async def run_once(self, *, full: bool = False) -> Pass:
        """Make one pass; as :meth:`Relay.run_once`."""
        begun = self._plan.clock.now()
        tenant = await ready(self._world, self._plan, self._tenant)
        if isinstance(tenant, Pass):
            return self._plan.counted(tenant)
        self._tenant = tenant
        done = await run_once(self._world, tenant, full=full)
        return self._plan.counted(done, (self._plan.clock.now() - begun).total_seconds())

    async def run(self, on_pass: Callable[[Pass], None] = lambda done: None) -> None:
        """Make passes at the tenant's pace until :meth:`stop` is called; as :meth:`Relay.run`."""

        def counted(done: Pass) -> None:
            on_pass(self._plan.counted(done))

        self._tenant = await until_ready(self._world, self._plan, self._tenant, counted)
        if self._tenant is not None:
            await run(self._world, self._tenant, counted)

    def stop(self) -> None:
        """Ask a running pass to finish what is begun and to begin nothing; as :meth:`Relay.stop`."""
        self._world.stop()

    def shop(self, name: str) -> Shop:
        """Give one of the tenant's shops; as :meth:`Relay.shop`."""
        return self._plan.shop(name)

    async def observe(self, *facts: Observable | Iterable[Observable]) -> Observed:
        """Take what shops say and show of their orders; as :meth:`Relay.observe`."""
        return self._plan.heard(await observe_all(self._world, self._plan.tenant, said(facts)))

    async def heard(self, heard: Iterable[Heard]) -> None:
        """Take what deliveries of shops say; as :meth:`Relay.heard`."""
        self._plan.heard(await observe_heard(self._world, self._plan.tenant, heard))

    async def hint(self, hints: Sequence[Hint]) -> None:
        """Take words that there may be news in the warehouse; as :meth:`Relay.hint`."""
        await hint(self._world, self._plan.tenant, hints)

    async def set_aside(self, unread: Sequence[Unread]) -> None:
        """Open an exception for each delivery that cannot be read; as :meth:`Relay.set_aside`."""
        await set_aside(self._world, self._plan.tenant, unread)

    async def subscribe(
        self, url: str, token: Secret, properties: PropertyNames | None = None
    ) -> Sequence[Subscribed]:
        """Subscribe to Peoplevox's notifications that help; as :meth:`Relay.subscribe`."""
        return await subscribe_helpful(self._world, self._plan.tenant, url, token, properties or {})

    async def subscriptions(self) -> Sequence[Subscribed]:
        """Give the subscriptions that the ledger remembers."""
        return await subscribed(self._world, self._plan.tenant)

    async def unsubscribe(self) -> Sequence[Subscribed]:
        """End all subscriptions that the ledger remembers; as :meth:`Relay.unsubscribe`."""
        return await unsubscribe_known(self._world, self._plan.tenant)

    async def check(self) -> Report:
        """Try the settings on both services; as :meth:`Relay.check`."""
        return await check(self._world, self._plan.tenant, self._plan.idle)

    async def explain(self, order: str, *, reveal: bool = False, by: str = "") -> Explanation:
        """Say what is known of an order; as :meth:`Relay.explain`."""
        return await explain(self._world, self._plan.tenant, order, reveal=reveal, by=by)

    async def verify(self) -> Verification:
        """
        Prove the ledger again: its records are as they were written, and the laws hold.

        From the ledger alone. An older copy of the whole ledger that was put
        back in its place cannot be told from what it is.
        """
        return await verify(self._world, self._plan.tenant)

    async def replay(
        self, *, policy: Policy | None = None, mapping: Mapping | None = None
    ) -> Replayed:
        """
        Say what other rules would have told, from the ledger alone; nothing is sent.

        Args:
            policy: Instead of this relay's: :attr:`policy` with something changed.

            mapping: Instead of this relay's.

        Raises:
            TypeError: *policy* is what settings state, and no policy.
        """
        other = self._plan.otherwise(policy, mapping)
        return await replay(self._world, self._plan.tenant, other)

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
        await answer(self._world, self._plan.tenant, exception, verb, by=by, note=note)

    async def aclose(self) -> None:
        """
        Close what this relay opened itself: all that :meth:`from_config` made.

        Clients and stores that were given stay open, because others may use
        them: close them after the relay, in the same event loop.
        """
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
