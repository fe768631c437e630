"""Try what the Klaviyo key may do, and look at the account's metrics. Sends no valid event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from ..sequence import FULFILLED_ORDER, FULFILLED_PARTIAL_ORDER, UPDATED_TRACKING, Teller
from ._report import Finding, ScopeState, sentence

T = TypeVar("T")

_OURS = (FULFILLED_ORDER, FULFILLED_PARTIAL_ORDER, UPDATED_TRACKING)

_MOST_METRICS = 200

_BACKOFF = Backoff()

ACCOUNTS, METRICS, EVENTS, WRITE = "accounts:read", "metrics:read", "events:read", "events:write"

_WITHOUT: Mapping[str, str] = {
    ACCOUNTS: "nobody can say whose key it is, so an event could reach another brand's account",
    METRICS: "the account's metrics cannot be compared with what is to be sent",
    EVENTS: "nobody can see afterwards what Klaviyo really stored",
    WRITE: "no event can be sent",
}

_NOT_YET = "this version does not send it yet"


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
    found = KlaviyoCheck(scopes=dict.fromkeys((ACCOUNTS, METRICS, EVENTS, WRITE), "unknown"))
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


async def _look(world: World, tenant: Tenant, found: KlaviyoCheck) -> None:
    accounts = await _try(world, tenant, found, ACCOUNTS, klaviyo.get_accounts())
    if accounts:
        found.account = accounts[0]
    metrics = await _metrics(world, tenant, found)
    await _try(world, tenant, found, EVENTS, klaviyo.list_events(page_size=1))
    await _try(world, tenant, found, WRITE, klaviyo.probe_write_events(), proof="probable")
    found.findings += _revision(tenant.klaviyo.revision, await world.store.now())
    if metrics is not None:
        found.findings += _twins(metrics)
        found.findings += _room(metrics)
        found.findings += _teller("placed_order", tenant.policy.placed_order, metrics)
        found.findings += _teller("cancelled_order", tenant.policy.cancelled_order, metrics)


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
                "one (Settings, API keys).",
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


def _integration(metric: Metric) -> str:
    """Name through what a metric's events come; ``"API"`` for all programs like ours."""
    integration = metric.integration
    if integration is None:
        return "API"
    return integration.name or integration.key or "API"


def _is_api(metric: Metric) -> bool:
    return _integration(metric).casefold() == "api"


def _twins(metrics: Sequence[Metric]) -> Iterator[Finding]:
    """Warn that a metric is its integration and its name: a twin starts none of our flows."""
    for name in _OURS:
        for twin in metrics:
            if twin.name != name or _is_api(twin):
                continue
            ours = next((one for one in metrics if one.name == name and _is_api(one)), None)
            where = f"ours is {ours.id}" if ours else "ours comes with the first event"
            yield Finding(
                level="note",
                subject=f"Klaviyo, metric {name}",
                text=f"{_integration(twin)} sends a metric of this name as well ({twin.id}; "
                f"{where}). They are two metrics: a flow that listens to {_integration(twin)}'s "
                "never sees what the warehouse says.",
                change=f'Let flows and segments listen to the "{name}" of the API integration, and '
                f"switch off those on {_integration(twin)}'s.",
            )


def _room(metrics: Sequence[Metric]) -> Iterator[Finding]:
    """Look whether our metrics still fit: an account holds 200, and drops what is beyond."""
    known = {metric.name for metric in metrics if _is_api(metric)}
    to_come = [name for name in _OURS if name not in known]
    if to_come and len(metrics) + len(to_come) > _MOST_METRICS:
        yield Finding(
            level="problem",
            subject="Klaviyo, metrics",
            text=f"The account has {len(metrics)} metrics of at most {_MOST_METRICS}, so "
            f"{', '.join(to_come)} would be accepted and dropped.",
            change="Ask Klaviyo to remove metrics that nothing uses any more.",
        )


_NAMES = {
    "placed_order": ("Placed Order",),
    "cancelled_order": ("Cancelled Order", "Canceled Order"),
}


def _teller(key: str, stated: Teller, metrics: Sequence[Metric]) -> Iterator[Finding]:
    """Compare who is stated to tell with who does."""
    names = _NAMES[key]
    telling = [metric for metric in metrics if metric.name in names]
    shops = [metric for metric in telling if not _is_api(metric)]
    subject = f"[policy] {key}"
    if shops:
        one = shops[0]
        who = f'{_integration(one)} sends "{one.name}" to this account'
        if stated == "shop":
            text = f"{who}, as stated."
            yield Finding(level="ok", subject=subject, text=text)
        else:
            yield Finding(
                level="problem",
                subject=subject,
                text=f'{who}, and "relay" is stated: customers and reports would count it twice.',
                change=f'Write {key} = "shop", or switch it off in {_integration(one)}.',
            )
    elif telling:
        one = telling[0]
        text = f'"{one.name}" comes through the API and not from a shop\'s own integration'
        if stated == "shop":
            yield Finding(
                level="note",
                subject=subject,
                text=f'{text}, and "shop" is stated: is that program the shop\'s?',
                change=f'If it is, all is well. Else write {key} = "relay"; {_NOT_YET}.',
            )
        else:
            yield Finding(
                level="note",
                subject=subject,
                text=f'{text}: some program sends it already, and "relay" is stated.',
                change=f'If that program goes on, write {key} = "shop".',
            )
    elif stated == "shop":
        yield Finding(
            level="note",
            subject=subject,
            text=f'"shop" is stated, and no "{names[0]}" has ever reached this account.',
            change=f'Connect the shop to Klaviyo, or write {key} = "relay"; {_NOT_YET}.',
        )
    else:
        text = f'No shop integration sends "{names[0]}" to this account, so "relay" is right.'
        yield Finding(level="ok", subject=subject, text=text)
    if any(metric.name == "Canceled Order" for metric in telling):
        yield Finding(
            level="note",
            subject=subject,
            text='This account spells it "Canceled Order".',
            change='Use that spelling in flows and segments; "Cancelled Order" is another metric.',
        )
