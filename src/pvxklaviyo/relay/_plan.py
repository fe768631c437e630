"""What a relay of either colour is made of: from a caller's parts, or from settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as MappingOf
from datetime import timedelta
from typing import TypeGuard, cast

import attrs

from .._drive import SystemClock
from .._wire import Clock, Wire
from ..config import Settings
from ..engine import FetchOrder, Observable, Observed, Pace, Pass, Tenant
from ..klaviyo import KlaviyoService
from ..ledger import Codec, PlainCodec, Store
from ..mapping import Mapping, RejectedFact
from ..model import ShopFact, ShownEdit, ShownOrder, ShownRefund
from ..peoplevox import PeoplevoxService
from ..sequence import Policy, ShopRules
from ..shops import Heard, OrderSource, RejectedOrder, Shop
from ..telemetry import NoTelemetry, Telemetry
from . import _wiring
from ._polls import polls
from ._shops import shops as made_shops
from ._shops import sources as made_sources


@attrs.frozen(kw_only=True)
class Plan:
    """What both colours are made of."""

    tenant: Tenant
    account: str | None
    store: Store
    clock: Clock
    telemetry: Telemetry
    idle: tuple[str, ...] = ()
    shops: tuple[Shop, ...] = ()
    sources: MappingOf[str, OrderSource] = attrs.field(factory=dict[str, OrderSource])
    every: MappingOf[str, timedelta] = attrs.field(factory=dict[str, timedelta])

    def shop(self, name: str) -> Shop:
        """
        Give one of the tenant's shops.

        Raises:
            LookupError: There is none of that name.
        """
        for one in self.shops:
            if one.name == name:
                return one
        raise LookupError(f"there is no shop {name!r}; there is: {_names(self.shops)}")

    def reading(self, fetch_order: FetchOrder | None) -> Plan:
        """Give the same with a way to read orders of which a shop says only that they changed."""
        return attrs.evolve(self, tenant=attrs.evolve(self.tenant, fetch_order=fetch_order))

    def asking(self, wire: Callable[[str], Wire]) -> Plan:
        """Give the same with a way to ask shops what changed."""
        if not self.every:
            return self
        asked = polls(self.sources, self.every, wire)
        return attrs.evolve(self, tenant=attrs.evolve(self.tenant, polls=asked))

    @property
    def shares(self) -> tuple[float, float]:
        """Give the parts of Peoplevox's and of Klaviyo's limits that are ours."""
        return self.tenant.pace.peoplevox_share, self.tenant.pace.klaviyo_share

    def otherwise(self, policy: Policy | None, mapping: Mapping | None) -> Tenant:
        """
        Give the tenant with other rules in the place of its own.

        Raises:
            TypeError: What the settings state is no policy yet.
        """
        # Both are called a policy, and one is easily taken for the other.
        given = cast("object", policy)
        if not isinstance(given, Policy | None):
            raise TypeError(_NO_POLICY.format(type(given).__name__))
        return attrs.evolve(
            self.tenant,
            policy=policy or self.tenant.policy,
            mapping=mapping or self.tenant.mapping,
        )

    def counted(self, done: Pass, took: float | None = None) -> Pass:
        """Tell telemetry of a pass, and how many seconds it took."""
        name = self.tenant.name
        for counter, value in (
            ("observed", done.observed),
            ("delivered", done.delivered),
            ("skipped", done.skipped),
        ):
            if value:
                self.telemetry.count(counter, value, tenant=name)
        if took is not None:
            self.telemetry.seconds("pass_seconds", took, tenant=name)
        return done

    def heard(self, observed: Observed) -> Observed:
        """Tell telemetry of facts that the shop told."""
        if observed.new:
            self.telemetry.count("observed", observed.new, tenant=self.tenant.name)
        return observed


def _names(shops: Iterable[Shop]) -> str:
    return ", ".join(one.name for one in shops) or "none"


def said(facts: Iterable[object]) -> Iterator[Observable]:
    """
    Give facts and what shops show one by one, those in lists as well.

    Raises:
        TypeError: Something is no fact.
    """
    for one in facts:
        if _are_several(one):
            yield from map(_fact, one)
        else:
            yield _fact(one)


def _are_several(one: object) -> TypeGuard[Iterable[object]]:
    # A text or a body of JSON gives letters or keys one by one, and no facts.
    return isinstance(one, Iterable) and not isinstance(one, str | bytes | dict)


def _fact(one: object) -> Observable:
    if isinstance(one, ShownOrder | ShownEdit | ShownRefund | Heard):
        return one
    if isinstance(one, RejectedOrder):
        raise TypeError(f"this is no order, and says why: {one}")
    if isinstance(one, RejectedFact):
        raise TypeError(f"this is no fact, and says why: {one}")
    if not isinstance(one, ShopFact):
        raise TypeError(_NO_FACT.format(type(one).__name__))
    return one


_NO_POLICY = (
    "policy is a pvxklaviyo.Policy, and not {}; make another from the relay's own: "
    "attrs.evolve(relay.policy, ...)"
)

_NO_FACT = (
    "what is observed is a ShopFact, or several, or what a shop shows, and not {}; "
    "pvxklaviyo.mapping.shop_fact makes one"
)


def plan_of(
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
    shops: Iterable[Shop] = (),
    sources: MappingOf[str, OrderSource] | None = None,
) -> Plan:
    """Put together what a caller gave, with ours in the place of what he left out."""
    if not tenant:
        raise ValueError("tenant is empty; it is in every key of the ledger")
    shops = tuple(shops)
    for name, times in Counter(one.name for one in shops).items():
        if times > 1:
            raise ValueError(f"{times} shops are called {name!r}; give each a name of its own")
    # A shop that is given is the tenant's, whether its rules are stated or not.
    named = {one.name for one in policy.shops}
    more = tuple(ShopRules(name=one.name) for one in shops if one.name not in named)
    policy = attrs.evolve(policy, shops=(*policy.shops, *more)) if more else policy
    return Plan(
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
        shops=shops,
        sources=sources or {},
    )


def planned(
    settings: Settings,
    *,
    store: Store | None,
    clock: Clock | None,
    mapping: Mapping | None,
    telemetry: Telemetry | None,
) -> Plan:
    """Put together what *settings* say; what is given takes the place of what they state."""
    plan = plan_of(
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
        shops=made_shops(settings),
        sources=made_sources(settings),
    )
    every = {name: one.polls for name, one in settings.shops.items() if one.polls is not None}
    return attrs.evolve(plan, idle=settings.idle, every=every)
