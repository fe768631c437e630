"""From settings to what flows work with."""

from __future__ import annotations

from collections.abc import Mapping

from .._pace import Budget
from .._wire import Clock
from ..config import Settings
from ..engine import Pace
from ..ledger import Store
from ..mapping import Mapping as EventMapping
from ..peoplevox import PeoplevoxService
from ..sequence import Audience, MetricPolicy, Policy


def policy(settings: Settings) -> Policy:
    """Give the policy that *settings* state."""
    stated, audience = settings.policy, settings.audience
    # What this version refuses, `config.load` has refused.
    return Policy(
        placed_order=stated.placed_order,
        cancelled_order=stated.cancelled_order,
        group_by=stated.group_by,
        start_at=stated.start_at,
        settle_for=stated.settle_for,
        hold_for_tracking=stated.hold_for_tracking,
        hold_for_cause=stated.hold_for_cause,
        reread_for=stated.reread_for,
        live_window=stated.live_window,
        late="silent" if stated.late == "silent" else "natural",
        metrics={
            name: MetricPolicy(
                live_window=one.live_window,
                late=None if one.late is None else "silent" if one.late == "silent" else "natural",
            )
            for name, one in stated.metrics.items()
        },
        tracking=stated.tracking,
        audience=Audience(
            excluded_channels=audience.excluded_channels,
            transfer_channels=audience.transfer_channels,
            relay_domains=audience.relay_domains,
            placeholder_domains=audience.placeholder_domains,
            placeholder_names=audience.placeholder_names,
        ),
    )


def pace(settings: Settings) -> Pace:
    """Give the pace that *settings* state."""
    stated = settings.pace
    return Pace(
        despatches=stated.despatches,
        overlap=stated.overlap,
        deep=stated.deep,
        bulk_from=stated.bulk_from,
        patience=stated.patience,
        peoplevox_share=stated.peoplevox_share,
        klaviyo_share=stated.klaviyo_share,
        senders=stated.senders,
        page_rows=settings.peoplevox.page_rows,
    )


def mapping(settings: Settings) -> EventMapping:
    """Give the mapping that *settings* state."""
    return EventMapping(
        properties=settings.mapping.properties,
        tracking_urls={name.casefold(): url for name, url in settings.tracking_urls.items()},
    )


def peoplevox_service(settings: Settings) -> PeoplevoxService:
    """Give the source that *settings* state."""
    stated = settings.peoplevox
    columns: Mapping[str, Mapping[str, str]] = {
        "despatches": stated.columns.despatches,
        "orders": stated.columns.orders,
        "order_items": stated.columns.order_items,
        "kits": stated.columns.kits,
    }
    return PeoplevoxService(
        client_id=stated.client_id,
        username=stated.username,
        password=stated.password,
        timezone=stated.timezone,
        url=stated.url,
        password_encoding=stated.password_encoding,
        sites={name: site.timezone for name, site in stated.sites.items()},
        names={"despatches": stated.reports.despatches},
        columns=columns,
        budget=Budget(f"peoplevox/{stated.source}", (stated.calls,)),
        timeout=stated.timeout,
        page_size=stated.page_rows,
    )


def store(settings: Settings, clock: Clock | None) -> Store:
    """Give the store that *settings* state, with *clock* as its time."""
    from ..stores import SqliteStore

    return SqliteStore.from_url(settings.store.url, clock=None if clock is None else clock.now)
