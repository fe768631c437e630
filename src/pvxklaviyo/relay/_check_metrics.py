"""Compare what is to be told with the metrics that the account has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..engine import Tenant
from ..klaviyo import Metric
from ..sequence import (
    CANCELLED_ORDER,
    CANCELLED_ORDER_ITEM,
    FULFILLED_PARTIAL_ORDER,
    FULFILLED_SHIPMENT,
    KINDS,
    PLACED_ORDER,
    Policy,
    Teller,
)
from ._report import Finding

_MOST_METRICS = 200

_SPELLINGS = (CANCELLED_ORDER, "Canceled Order")

_NAMES: Mapping[str, tuple[str, ...]] = {
    "placed_order": (PLACED_ORDER,),
    "cancelled_order": _SPELLINGS,
}


def look_at_metrics(tenant: Tenant, metrics: Sequence[Metric]) -> Iterator[Finding]:
    """
    Look at the account's metrics.

    Args:
        tenant: What is to be told.

        metrics: All that the account has.
    """
    policy = tenant.policy
    ours = _ours(policy)
    yield from _twins(policy, ours, metrics)
    yield from _room([policy.name(metric) for metric in ours], metrics)
    yield from _teller("placed_order", policy.placed_order, metrics)
    yield from _teller("cancelled_order", policy.cancelled_order, metrics)
    yield from _spelling(policy, metrics)
    yield from _shared_id(tenant, metrics)


def _ours(policy: Policy) -> list[str]:
    """Give the metrics that this policy tells, by their usual names."""
    off = {FULFILLED_PARTIAL_ORDER if policy.preset == "per_shipment" else FULFILLED_SHIPMENT}
    if policy.placed_order == "shop":
        off.add(PLACED_ORDER)
    if policy.cancelled_order == "shop":
        off.add(CANCELLED_ORDER)
    names = dict.fromkeys(metric for kind in KINDS.values() for metric in kind.metrics)
    return [metric for metric in names if metric not in off and policy.tells(metric)]


def _integration(metric: Metric) -> str:
    """Name through what a metric's events come; ``"API"`` for all programs like ours."""
    integration = metric.integration
    if integration is None:
        return "API"
    return integration.name or integration.key or "API"


def _is_api(metric: Metric) -> bool:
    return _integration(metric).casefold() == "api"


def _twins(policy: Policy, told: Sequence[str], metrics: Sequence[Metric]) -> Iterator[Finding]:
    """Warn that a metric is its integration and its name: a twin starts none of our flows."""
    for usual in told:
        # Who tells these two is stated, and looked at by itself.
        if usual in {PLACED_ORDER, CANCELLED_ORDER}:
            continue
        name = policy.name(usual)
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
                f"switch off those on {_integration(twin)}'s; or give ours a name of its own: "
                f'[policy.metrics."{usual}"] name = "…".',
            )


def _room(told: Sequence[str], metrics: Sequence[Metric]) -> Iterator[Finding]:
    """Look whether our metrics still fit: an account holds 200, and drops what is beyond."""
    known = {metric.name for metric in metrics if _is_api(metric)}
    to_come = [name for name in told if name not in known]
    if to_come and len(metrics) + len(to_come) > _MOST_METRICS:
        yield Finding(
            level="problem",
            subject="Klaviyo, metrics",
            text=f"The account has {len(metrics)} metrics of at most {_MOST_METRICS}, so "
            f"not all of {', '.join(to_come)} have room; what has none is accepted and dropped.",
            change="Ask Klaviyo to remove metrics that nothing uses any more, or switch some of "
            "ours off under [policy.metrics].",
        )


def _teller(key: str, stated: Teller, metrics: Sequence[Metric]) -> Iterator[Finding]:
    """Compare who is stated to tell with who does, and propose who should."""
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
                change=f'If it is, all is well. Else write {key} = "relay".',
            )
        else:
            yield Finding(
                level="note",
                subject=subject,
                text=f'{text}: some program sends it already, and "relay" is stated.',
                change=f"If that program is this relay, all is well. If another one sends it and "
                f'goes on, write {key} = "shop".',
            )
    elif stated == "shop":
        yield Finding(
            level="note",
            subject=subject,
            text=f'"shop" is stated, and no "{names[0]}" has ever reached this account.',
            change=f'Connect the shop to Klaviyo, or write {key} = "relay".',
        )
    else:
        text = f'No shop integration sends "{names[0]}" to this account, so "relay" is right.'
        yield Finding(level="ok", subject=subject, text=text)


def _spelling(policy: Policy, metrics: Sequence[Metric]) -> Iterator[Finding]:
    """Say which of the two spellings the account has, where ours has the other one."""
    found = [name for name in _SPELLINGS if any(metric.name == name for metric in metrics)]
    if len(found) != 1:
        return
    (theirs,) = found
    other = _SPELLINGS[1 - _SPELLINGS.index(theirs)]
    ours = policy.name(CANCELLED_ORDER)
    told = policy.cancelled_order == "relay"
    if told and ours == other:
        yield Finding(
            level="note",
            subject="[policy] cancelled_order",
            text=f'This account spells it "{theirs}"; ours is called "{ours}".',
            change=f'Write [policy.metrics."{CANCELLED_ORDER}"] name = "{theirs}", and spell '
            f'"{CANCELLED_ORDER_ITEM}" alike.',
        )
    elif not told and theirs != CANCELLED_ORDER:
        yield Finding(
            level="note",
            subject="[policy] cancelled_order",
            text=f'This account spells it "{theirs}".',
            change=f'Use that spelling in flows and segments; "{other}" is another metric.',
        )


def _shared_id(tenant: Tenant, metrics: Sequence[Metric]) -> Iterator[Finding]:
    """Say what keeps Klaviyo from taking our cancellations off the shop's orders."""
    policy = tenant.policy
    if (policy.placed_order, policy.cancelled_order) != ("shop", "relay"):
        return
    if tenant.mapping.order_id or not any(metric.name == PLACED_ORDER for metric in metrics):
        return
    # https://developers.klaviyo.com/en/docs/guide_to_integrating_a_platform_without_a_pre_built_klaviyo_integration
    yield Finding(
        level="note",
        subject="[mapping] order_id",
        text="The shop tells Placed Order and this relay tells Cancelled Order, each under an id "
        "of its own: lifetime values still count what was cancelled, because Klaviyo takes a "
        "cancellation off the Placed Order of the same id only.",
        change='Write the id that the shop gives its orders: order_id = "{reference}", or with a '
        "column that holds it. An event of Placed Order shows it as $event_id.",
    )
