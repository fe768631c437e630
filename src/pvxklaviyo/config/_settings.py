"""All that one tenant's file says."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ..sequence import ReturnsSource
from . import _values as read
from ._keys import Entries, Section, Tables, reads
from ._mapping import MappingSettings
from ._pace import PaceSettings
from ._people import AudienceSettings, ProfileSettings
from ._receiver import ReceiverSettings
from ._returns import ReturnsSettings, sources
from ._rules import PolicySettings
from ._services import KlaviyoSettings, PeoplevoxSettings, StoreSettings
from ._shops import ShopSettings


@attrs.frozen(kw_only=True)
class MoneySettings:
    """
    Currencies, which Peoplevox does not tell.

    Attributes:
        currency: Code of the tenant's currency.

        by_channel: Codes for channels that sell in another one.
    """

    currency: str = attrs.field(default="GBP", metadata=reads(read.currency))
    by_channel: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(read.currency))
    )


@attrs.frozen(kw_only=True)
class StockSettings:
    """
    What counts as stock that can be sold.

    Attributes:
        sellable_location_types: Types of location that orders are picked from.
    """

    sellable_location_types: tuple[str, ...] = attrs.field(
        default=("Pick", "Bulk"), metadata=reads(read.texts)
    )


@attrs.frozen(kw_only=True)
class Settings:
    """
    One tenant: one source, one destination, and the rules between them.

    Attributes:
        tenant: The brand's name, in every key of the ledger; never change it.

        store: Where the ledger is.

        peoplevox: The source.

        klaviyo: The destination.

        money: Currencies.

        stock: What can be sold.

        returns: Where returns are read, and what their words mean.

        pace: How often and how much.

        policy: When to speak.

        audience: About whom.

        profile: What profiles are told.

        tracking_urls: Carrier to the address where its parcels can be
            followed, with ``{tracking_number}`` in it; beside the usual
            carriers, or in their place.

        receiver: What takes calls of Peoplevox.

        mapping: What events carry, and under which names.

        shops: The tenant's shops, by what the tenant calls them.

        idle: What was set and has no effect in this version, in sentences for
            a person.
    """

    tenant: str = attrs.field(metadata=reads(read.plain, '"acme"'))
    store: StoreSettings = attrs.field(
        factory=StoreSettings, metadata=reads(Section(StoreSettings))
    )
    peoplevox: PeoplevoxSettings = attrs.field(metadata=reads(Section(PeoplevoxSettings)))
    klaviyo: KlaviyoSettings = attrs.field(metadata=reads(Section(KlaviyoSettings)))
    money: MoneySettings = attrs.field(
        factory=MoneySettings, metadata=reads(Section(MoneySettings))
    )
    stock: StockSettings = attrs.field(
        factory=StockSettings, metadata=reads(Section(StockSettings))
    )
    returns: ReturnsSettings = attrs.field(
        factory=ReturnsSettings, metadata=reads(Section(ReturnsSettings))
    )
    pace: PaceSettings = attrs.field(factory=PaceSettings, metadata=reads(Section(PaceSettings)))
    policy: PolicySettings = attrs.field(metadata=reads(Section(PolicySettings)))
    audience: AudienceSettings = attrs.field(
        factory=AudienceSettings, metadata=reads(Section(AudienceSettings))
    )
    profile: ProfileSettings = attrs.field(
        factory=ProfileSettings, metadata=reads(Section(ProfileSettings))
    )
    tracking_urls: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(read.tracking_url))
    )
    receiver: ReceiverSettings = attrs.field(
        factory=ReceiverSettings, metadata=reads(Section(ReceiverSettings))
    )
    mapping: MappingSettings = attrs.field(
        factory=MappingSettings, metadata=reads(Section(MappingSettings))
    )
    shops: Mapping[str, ShopSettings] = attrs.field(
        factory=dict[str, ShopSettings], metadata=reads(Tables(ShopSettings))
    )
    idle: tuple[str, ...] = ()

    @property
    def returns_source(self) -> ReturnsSource:
        """Where returns are read: as stated, else by the report that is named."""
        return sources(self.returns, self.peoplevox)[0]
