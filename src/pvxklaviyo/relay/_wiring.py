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
from ..sequence import (
    Audience,
    Collection,
    MetricPolicy,
    OrderKind,
    Policy,
    ProfilePolicy,
    ReturnsPolicy,
)
from ._shops import rules


def policy(settings: Settings) -> Policy:
    """Give the policy that *settings* state."""
    stated = settings.policy
    # What this version refuses, `config.load` has refused.
    return Policy(
        placed_order=stated.placed_order,
        cancelled_order=stated.cancelled_order,
        preset=stated.preset,
        group_by=stated.group_by,
        start_at=stated.start_at,
        settle_for=stated.settle_for,
        hold_for_tracking=stated.hold_for_tracking,
        hold_for_cause=stated.hold_for_cause,
        returns_settle_for=stated.returns_settle_for,
        correct_after=stated.correct_after,
        confirm_within=stated.confirm_within,
        match_within=stated.match_within,
        shops=rules(settings),
        keep_after=stated.keep_after,
        on_parked=stated.on_parked,
        reread_for=stated.reread_for,
        live_window=stated.live_window,
        late=stated.late,
        late_window=stated.late_window,
        metrics={
            name: MetricPolicy(
                enabled=one.enabled,
                name=one.name,
                live_window=one.live_window,
                late=one.late,
                late_window=one.late_window,
            )
            for name, one in stated.metrics.items()
        },
        tracking=stated.tracking,
        audience=_audience(settings),
        returns=ReturnsPolicy(
            source=settings.returns_source,
            goods_in_reference=settings.returns.goods_in_reference,
            goods_in_order=settings.returns.goods_in_order or "",
            dispositions=settings.returns.dispositions,
            sent_back_reasons=settings.returns.sent_back_reasons,
        ),
        profile=ProfilePolicy(
            enabled=settings.profile.enabled,
            returned_skus=settings.profile.returned_skus,
            returned_for=settings.profile.returned_for,
            unknown=settings.audience.unknown_profiles,
        ),
        collections={
            name: Collection(
                at=one.at,
                days=one.days,
                zone=one.timezone or settings.peoplevox.timezone,
                closed=one.closed,
            )
            for name, one in stated.collections.items()
        },
        collection_time=stated.collection_time,
    )


def _audience(settings: Settings) -> Audience:
    stated = settings.audience
    return Audience(
        excluded_channels=stated.excluded_channels,
        transfer_channels=stated.transfer_channels,
        relay_domains=stated.relay_domains,
        placeholder_domains=stated.placeholder_domains,
        placeholder_names=stated.placeholder_names,
        excluded_sites=stated.excluded_sites,
        kinds=tuple(
            OrderKind(
                name=one.kind or name,
                channels=one.channels,
                prefixes=one.prefixes,
                suffixes=one.suffixes,
                attribute=one.column or "",
                values=one.values,
                zero_value=one.zero_value,
                grouped=one.grouped,
            )
            for name, one in stated.kinds.items()
        ),
        excluded_kinds=stated.excluded_kinds,
    )


def pace(settings: Settings) -> Pace:
    """Give the pace that *settings* state."""
    stated = settings.pace
    return Pace(
        despatches=stated.despatches,
        returns=stated.returns,
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
    stated = settings.mapping
    return EventMapping(
        properties=stated.properties,
        rename=stated.rename,
        order_id=stated.order_id or "",
        currency=settings.money.currency,
        currencies=settings.money.by_channel,
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
        "returns": stated.columns.returns,
        "rma_items": stated.columns.rma_items,
        "goods_in": stated.columns.goods_in,
    }
    reports = stated.reports
    named = {
        "returns": reports.returns,
        "rma_items": reports.rma_items,
        "goods_in": reports.goods_in,
    }
    return PeoplevoxService(
        client_id=stated.client_id,
        username=stated.username,
        password=stated.password,
        timezone=stated.timezone,
        url=stated.url,
        password_encoding=stated.password_encoding,
        sites={name: site.timezone for name, site in stated.sites.items()},
        names={
            "despatches": reports.despatches,
            # What is not named may have one of the names that are usual.
            **{section: name for section, name in named.items() if name is not None},
        },
        columns=columns,
        budget=Budget(f"peoplevox/{stated.source}", (stated.calls,)),
        timeout=stated.timeout,
        page_size=stated.page_rows,
    )


def store(settings: Settings, clock: Clock | None) -> Store:
    """Give the store that *settings* state, with *clock* as its time."""
    from ..stores import SqliteStore

    return SqliteStore.from_url(settings.store.url, clock=None if clock is None else clock.now)
