"""Try what the Klaviyo key may do, and look at the account's metrics. Sends no valid event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import TypeVar

import attrs

from .. import klaviyo
from .._call import Call, Page
from .._wire import perform
from ..engine import Tenant, World
from ..errors import AuthenticationError, ServiceError
from ..klaviyo import Account, Metric
from ..retry import Backoff
from ._check_metrics import look_at_metrics
from ._report import Finding, ScopeState, sentence

T = TypeVar("T")

_BACKOFF = Backoff()

ACCOUNTS, METRICS, EVENTS, WRITE = "accounts:read", "metrics:read", "events:read", "events:write"
PROFILES, WRITE_PROFILES = "profiles:read", "profiles:write"

_WITHOUT: Mapping[str, str] = {
    ACCOUNTS: "nobody can say whose key it is, so an event could reach another brand's account",
    METRICS: "the account's metrics cannot be compared with what is to be sent",
    EVENTS: "nobody can see afterwards what Klaviyo really stored",
    WRITE: "no event can be sent",
    PROFILES: "nobody can say whom Klaviyo knows, so no event can be sent",
    WRITE_PROFILES: "no profile can be told what was sent and what came back",
}

_OR: Mapping[str, str] = {
    PROFILES: '[audience] unknown_profiles = "create" does without it.',
    WRITE_PROFILES: "[profile] enabled = false does without it.",
}


@attrs.define
class KlaviyoCheck:
    """
    What was found of one account.

    Attributes:
        findings: In the order looked at.

        scopes: What the key may do.

        account: Whose key it is; None if it could not be asked.

        unreached: What kept the service from being asked.
    """

    findings: list[Finding] = attrs.field(factory=list[Finding])
    scopes: dict[str, ScopeState] = attrs.field(factory=dict[str, ScopeState])
    account: Account | None = None
    unreached: ServiceError | None = None


async def check_klaviyo(world: World, tenant: Tenant) -> KlaviyoCheck:
    """Try every scope in turn, then look at the metrics."""
    found = KlaviyoCheck(scopes=dict.fromkeys(_needed(tenant), "unknown"))
    try:
        await _look(world, tenant, found)
    except AuthenticationError as error:
        found.findings.append(
            Finding(
                level="problem",
                subject="Klaviyo, API key",
                text=sentence(error),
                change="Make a private key in Klaviyo (Settings, API keys) and put it where "
                "[klaviyo] api_key points to.",
            )
        )
    except ServiceError as error:
        found.unreached = error
        found.findings.append(
            Finding(
                level="problem",
                subject="Klaviyo",
                text=sentence(error),
                change="Try again later; if it stays, check [klaviyo] url.",
            )
        )
    return found


def _needed(tenant: Tenant) -> Iterator[str]:
    yield from (ACCOUNTS, METRICS, EVENTS, WRITE)
    if tenant.policy.profile.unknown == "skip":
        yield PROFILES
    if tenant.policy.profile.enabled:
        yield WRITE_PROFILES


async def _look(world: World, tenant: Tenant, found: KlaviyoCheck) -> None:
    accounts = await _try(world, tenant, found, ACCOUNTS, klaviyo.get_accounts())
    if accounts:
        found.account = accounts[0]
    metrics = await _metrics(world, tenant, found)
    await _try(world, tenant, found, EVENTS, klaviyo.list_events(page_size=1))
    await _try(world, tenant, found, WRITE, klaviyo.probe_write_events(), proof="probable")
    if PROFILES in found.scopes:
        await _try(world, tenant, found, PROFILES, klaviyo.list_profiles(page_size=1))
    if WRITE_PROFILES in found.scopes:
        probe = klaviyo.probe_write_profiles()
        await _try(world, tenant, found, WRITE_PROFILES, probe, proof="probable")
    found.findings += _revision(tenant.klaviyo.revision, await world.store.now())
    if metrics is not None:
        found.findings += look_at_metrics(tenant, metrics)


async def _try(
    world: World,
    tenant: Tenant,
    found: KlaviyoCheck,
    scope: str,
    call: Call[T],
    proof: ScopeState = "proven",
) -> T | None:
    """Make a call that needs *scope*; a missing one is a finding and ends nothing."""
    service = tenant.klaviyo
    try:
        answer = await perform(
            world.klaviyo, service.bind(call), partial(service.send, world.klaviyo), _BACKOFF
        )
    except AuthenticationError as error:
        if error.missing_scope is None:
            raise
        found.scopes[scope] = "missing"
        found.findings.append(
            Finding(
                level="problem",
                subject=f"Klaviyo, scope {scope}",
                text=f"The API key lacks it: {_WITHOUT[scope]}.",
                change=f"Give the key {scope}. Klaviyo does not add scopes to a key: make a new "
                f"one (Settings, API keys). {_OR.get(scope, '')}".rstrip(),
            )
        )
        return None
    found.scopes[scope] = proof
    return answer


def _revision(revision: str, now: datetime) -> Iterator[Finding]:
    text = klaviyo.revision_ending(revision, now.date())
    if text is not None:
        yield Finding(
            level="note",
            subject=f"Klaviyo, revision {revision}",
            text=f"{text}.",
            change="Upgrade the library; a new version speaks a newer revision.",
        )


async def _metrics(world: World, tenant: Tenant, found: KlaviyoCheck) -> list[Metric] | None:
    page: Page[Metric] | None = await _try(world, tenant, found, METRICS, klaviyo.list_metrics())
    if page is None:
        return None
    metrics = list(page.items)
    while page is not None and page.next is not None:
        page = await _try(world, tenant, found, METRICS, page.next)
        metrics += [] if page is None else page.items
    return metrics
