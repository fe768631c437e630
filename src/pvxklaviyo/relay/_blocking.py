"""The blocking relay: wires clients, engine and store, and runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from .._drive import drive
from .._wire import Clock, Transport
from ..config import Settings
from ..engine import (
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
from ..klaviyo import Klaviyo
from ..ledger import Codec, ExceptionRecord, Exceptions, Store
from ..mapping import Mapping
from ..model import ShownOrder
from ..peoplevox import Peoplevox
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
from ._shops import awaitable, read_from
from ._subscribing import (
    PropertyNames,
    Subscribed,
    subscribe_helpful,
    subscribed,
    unsubscribe_known,
)
from ._verify import Verification, verify
from ._worlds import BlockingWorld

if TYPE_CHECKING:
    from ..transports import HttpxTransport


class Relay:
    """
    Tells Klaviyo what really happened in the Peoplevox warehouse.

    May be shared by threads. Opens nothing before its first pass.

    Args:
        tenant: The brand; in every key of the ledger, so it never changes.

        peoplevox: The source. It stays yours; see :meth:`close`.

        klaviyo: The destination, and yours as well.

        store: The ledger, yours too. Its clock is the time of all decisions.

        policy: When to speak, and about what.

        mapping: What is said; ours if not given.

        pace: How fast to read and to send.

        codec: Seals addresses and bodies at rest.

        clock: How to wait; the system's if not given.

        telemetry: Receives counts and durations.

        source: Names the source in every key; the client id if not given.

        account: The Klaviyo account; the one that the key answers with if not
            given.

        shops: The tenant's shops, for :meth:`shop`; how what they show is
            matched with Peoplevox is the policy's.

        fetch_order: Reads an order of which its shop says only that something
            happened: given what you call the shop and the shop's id of the
            order, it gives the order, or None if the shop has none.

    Raises:
        ValueError: *tenant* is empty, or two shops have one name.
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
        shops: Sequence[Shop] = (),
        fetch_order: Callable[[str, str], ShownOrder | None] | None = None,
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
        plan = plan.reading(awaitable(fetch_order))
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
        plan = planned(settings, store=store, clock=clock, mapping=mapping, telemetry=telemetry)
        opened: HttpxTransport | None = None
        if transport is None:
            from ..transports import HttpxTransport

            transport = opened = HttpxTransport()
        plan = plan.reading(read_from(plan.sources, transport, clock))
        self._begin(plan, transport, transport)
        self._plan = plan.asking(partial(self._world.shop, transport=transport))
        self._opened = opened
        self._owns_store = store is None
        return self

    def _begin(self, plan: Plan, peoplevox: Transport, klaviyo: Transport) -> None:
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

    @property
    def policy(self) -> Policy:
        """When it speaks, and about what; that of the settings where it was made from some."""
        return self._plan.tenant.policy

    def run_once(self, *, full: bool = False) -> Pass:
        """
        Make one pass: read what is new, decide, deliver until nothing is due.

        Args:
            full: Also read the last ``reread_for`` again, due or not.

        Raises:
            ConfigurationError: The key is another account's than before, or a
                secret cannot be found.

            StoreError: The ledger cannot be used.
        """
        begun = self._plan.clock.now()
        tenant = drive(ready(self._world, self._plan, self._tenant))
        if isinstance(tenant, Pass):
            return self._plan.counted(tenant)
        self._tenant = tenant
        done = drive(run_once(self._world, tenant, full=full))
        return self._plan.counted(done, (self._plan.clock.now() - begun).total_seconds())

    def run(self, on_pass: Callable[[Pass], None] = lambda done: None) -> None:
        """
        Make passes at the tenant's pace until :meth:`stop` is called.

        Args:
            on_pass: Told of every pass.

        Raises:
            ConfigurationError: As :meth:`run_once`.

            StoreError: As :meth:`run_once`.
        """

        def counted(done: Pass) -> None:
            on_pass(self._plan.counted(done))

        self._tenant = drive(until_ready(self._world, self._plan, self._tenant, counted))
        if self._tenant is not None:
            drive(run(self._world, self._tenant, counted))

    def stop(self) -> None:
        """
        Ask a running pass to finish what is begun and to begin nothing.

        For any thread or handler, also before a run begins. A relay stays
        stopped: passes after that do nothing and say so. Make another to go on.
        """
        self._world.stop()

    def shop(self, name: str) -> Shop:
        """
        Give one of the tenant's shops, by what the tenant calls it.

        Raises:
            LookupError: There is none of that name.
        """
        return self._plan.shop(name)

    def observe(self, *facts: Observable | Iterable[Observable]) -> Observed:
        """
        Take what shops say and show of their orders; the next pass decides about it.

        Facts say what happened (:class:`~pvxklaviyo.model.ShopFact`). What a
        shop shows (:class:`~pvxklaviyo.model.ShownOrder`, ``ShownEdit``,
        ``ShownRefund``) is kept as it is, and what happened is derived from all
        of it; a delivery (:class:`~pvxklaviyo.shops.Heard`) may hold several,
        or orders that have to be read first.

        All of it is durable when this returns, committed on the relay's own
        store, 500 facts at a time. The same fact again (kind, order and id)
        changes nothing, so whoever is not sure tells it again. Works before
        any pass, beside one, and from several threads; asks no service.

        Args:
            facts: Facts and what is shown, or anything that gives some one by
                one; it is never held whole.

        Raises:
            TypeError: Something else was given. What was before it may be
                durable.

            ValueError: What is shown is of no order, or has an instant without
                a time zone.

            StoreError: The ledger cannot be used.
        """
        return self._plan.heard(drive(observe_all(self._world, self._plan.tenant, said(facts))))

    def heard(self, heard: Iterable[Heard]) -> None:
        """
        Take what deliveries of shops say; the next pass decides about it. Durable on return.

        Raises:
            ValueError: One of them says something that no ledger can hold.

            StoreError: The ledger cannot be used.
        """
        self._plan.heard(drive(observe_heard(self._world, self._plan.tenant, heard)))

    def hint(self, hints: Sequence[Hint]) -> None:
        """
        Take words that there may be news in the warehouse; never evidence. Durable on return.

        A running relay looks within a second: for the orders that are named,
        else at the last ten minutes; at most once in five seconds, however
        many come.

        Raises:
            StoreError: The ledger cannot be used.
        """
        drive(hint(self._world, self._plan.tenant, hints))

    def set_aside(self, unread: Sequence[Unread]) -> None:
        """
        Open an exception for each delivery that cannot be read. Durable on return.

        Raises:
            StoreError: The ledger cannot be used.
        """
        drive(set_aside(self._world, self._plan.tenant, unread))

    def subscribe(
        self, url: str, token: Secret, properties: PropertyNames | None = None
    ) -> Sequence[Subscribed]:
        """
        Subscribe to Peoplevox's notifications that make this relay look sooner.

        Despatches, tracking numbers, statuses of orders, returns. Those that
        stand as they should are left alone; those with another address are
        ended and made again. Their ids are kept in the ledger, because
        Peoplevox cannot list them.

        Args:
            url: Where the receiver is mounted, as Peoplevox reaches it.

            token: The receiver's.

            properties: The property that names the order, by the type of the
                event, where it differs from what is usual; empty: not that one.

        Raises:
            ValueError: *url* is no http or https address.

            ServiceError: Peoplevox could not be asked. What was made before stands.
        """
        return drive(
            subscribe_helpful(self._world, self._plan.tenant, url, token, properties or {})
        )

    def subscriptions(self) -> Sequence[Subscribed]:
        """Give the subscriptions that the ledger remembers."""
        return drive(subscribed(self._world, self._plan.tenant))

    def unsubscribe(self) -> Sequence[Subscribed]:
        """
        End all subscriptions that the ledger remembers.

        Raises:
            ServiceError: Peoplevox could not be asked. Those before it are ended.
        """
        return drive(unsubscribe_known(self._world, self._plan.tenant))

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

    def verify(self) -> Verification:
        """
        Prove the ledger again: its records are as they were written, and the laws hold.

        From the ledger alone. An older copy of the whole ledger that was put
        back in its place cannot be told from what it is.
        """
        return drive(verify(self._world, self._plan.tenant))

    def replay(self, *, policy: Policy | None = None, mapping: Mapping | None = None) -> Replayed:
        """
        Say what other rules would have told, from the ledger alone; nothing is sent.

        Args:
            policy: Instead of this relay's: :attr:`policy` with something changed.

            mapping: Instead of this relay's.

        Raises:
            TypeError: *policy* is what settings state, and no policy.
        """
        other = self._plan.otherwise(policy, mapping)
        return drive(replay(self._world, self._plan.tenant, other))

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

            ValueError: It asks whether something is right, so there is nothing
                to try again.
        """
        drive(answer(self._world, self._plan.tenant, exception, verb, by=by, note=note))

    def close(self) -> None:
        """
        Close what this relay opened itself: all that :meth:`from_config` made.

        Clients and stores that were given stay open, because others may use
        them: close them after the relay. A client that nobody else holds ends
        its connections when it goes away with the relay.
        """
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
