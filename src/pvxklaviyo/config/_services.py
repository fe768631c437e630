"""Settings of the two services and of the ledger between them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import quote
from zoneinfo import ZoneInfo

import attrs

from .._pace import Window
from ..secrets import SecretProvider
from . import _columns
from . import _values as read
from ._keys import Entries, SecretKey, Section, Tables, reads

PasswordEncoding: TypeAlias = Literal["base64", "plain"]

_PASSWORD_ENCODINGS: tuple[PasswordEncoding, ...] = ("base64", "plain")


@attrs.frozen(kw_only=True)
class StoreSettings:
    """
    Where the ledger is: the memory of all that was read, decided and sent.

    Attributes:
        url: ``"sqlite:///FILE"`` for a file in the working directory,
            ``"sqlite:////FILE"`` from the root.
    """

    url: str = attrs.field(default="sqlite:///relay.db", metadata=reads(read.store_url))

    @property
    def path(self) -> Path:
        """The file of the ledger, as written: relative to the working directory or not."""
        return Path(self.url.removeprefix("sqlite:///"))


@attrs.frozen(kw_only=True)
class ReportSettings:
    """
    The names of the reports, as the tenant's Peoplevox shows them.

    Attributes:
        despatches: One row for each line of a despatch.

        returns: One row for each line of a return; None: not named, so
            ``"Return summary"`` or ``"Returns Summary"`` if it is read at all.

        rma_items: One row for each item of an RMA; None: the tenant made no
            such report.

        goods_in: One row for each line that came in; None: not named, so
            ``"Goods in summary"`` if it is read at all.

        stock: One row for each item in each location.

        availability: One row for each item.
    """

    despatches: str = attrs.field(default="Despatch summary", metadata=reads(read.text))
    returns: str | None = attrs.field(default=None, metadata=reads(read.text))
    rma_items: str | None = attrs.field(default=None, metadata=reads(read.text))
    goods_in: str | None = attrs.field(default=None, metadata=reads(read.text))
    stock: str = attrs.field(default="Item inventory by location", metadata=reads(read.text))
    availability: str = attrs.field(default="Item inventory summary", metadata=reads(read.text))


@attrs.frozen(kw_only=True)
class ColumnSettings:
    """
    The tenant's captions by our name of a column, only where they differ.

    Attributes:
        despatches: Of the report of despatches.

        returns: Of the report of returns.

        rma_items: Of the report of the items of RMAs.

        goods_in: Of the report of goods in.

        stock: Of the report of stock by location.

        availability: Of the report of stock by item.

        orders: Of the sales orders.

        order_items: Of the lines of sales orders.

        kits: Of the table that says what a kit is made of.
    """

    despatches: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(read.text, names=_columns.DESPATCHES))
    )
    returns: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(read.text, names=_columns.RETURNS))
    )
    rma_items: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(read.text, names=_columns.RMA_ITEMS))
    )
    goods_in: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(read.text, names=_columns.GOODS_IN))
    )
    stock: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(read.text, names=_columns.STOCK))
    )
    availability: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(read.text, names=_columns.AVAILABILITY))
    )
    orders: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(read.text, names=_columns.ORDERS))
    )
    order_items: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(read.text, names=_columns.ORDER_ITEMS))
    )
    kits: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(read.text, names=_columns.KITS))
    )


@attrs.frozen(kw_only=True)
class SiteSettings:
    """
    What differs at one site of the warehouse.

    Attributes:
        timezone: The clock on its wall.
    """

    timezone: ZoneInfo = attrs.field(metadata=reads(read.zone, '"Europe/London"'))


def _client_id(peoplevox: PeoplevoxSettings) -> str:
    return peoplevox.client_id


def _usual_url(peoplevox: PeoplevoxSettings) -> str:
    client = quote(str(peoplevox.client_id), safe="")
    return f"https://wms.peoplevox.net/{client}/resources/integrationservicev4.asmx"


@attrs.frozen(kw_only=True)
class PeoplevoxSettings:
    """
    The source: one Peoplevox client id.

    Attributes:
        client_id: The name of the warehouse at Peoplevox.

        source: Names this source in every key of the ledger; never change it.

        url: The service's address.

        username: Who signs in.

        password: Where the password comes from; asked at every sign-in.

        password_encoding: How it travels.

        timezone: The warehouse's clock, which Peoplevox writes its times by.

        sites: Sites with a clock of their own, by Peoplevox's reference.

        calls: How many calls the contract allows. Integrators report 15 in 15
            seconds; Peoplevox documents no figure.

        timeout: How long one call may take.

        page_rows: Rows asked for at a time.

        reports: Names of reports.

        columns: Captions of columns.
    """

    client_id: str = attrs.field(metadata=reads(read.plain, '"acme01"'))
    username: str = attrs.field(metadata=reads(read.plain, '"api"'))
    password: SecretProvider = attrs.field(
        repr=False, eq=False, metadata=reads(SecretKey('"env:PVX_PASSWORD"'))
    )
    timezone: ZoneInfo = attrs.field(metadata=reads(read.zone, '"Europe/London"'))
    source: str = attrs.field(
        default=attrs.Factory(_client_id, takes_self=True), metadata=reads(read.plain)
    )
    url: str = attrs.field(
        default=attrs.Factory(_usual_url, takes_self=True), metadata=reads(read.url)
    )
    password_encoding: PasswordEncoding = attrs.field(
        default="base64", metadata=reads(read.choice(_PASSWORD_ENCODINGS))
    )
    calls: Window = attrs.field(default=Window(calls=15, seconds=15.0), metadata=reads(read.calls))
    timeout: timedelta = attrs.field(default=timedelta(seconds=60), metadata=reads(read.some_time))
    page_rows: int = attrs.field(default=500, metadata=reads(read.whole(1, 1000)))
    reports: ReportSettings = attrs.field(
        factory=ReportSettings, metadata=reads(Section(ReportSettings))
    )
    columns: ColumnSettings = attrs.field(
        factory=ColumnSettings, metadata=reads(Section(ColumnSettings))
    )
    sites: Mapping[str, SiteSettings] = attrs.field(
        factory=dict[str, SiteSettings], metadata=reads(Tables(SiteSettings))
    )


@attrs.frozen(kw_only=True)
class KlaviyoSettings:
    """
    The destination: one Klaviyo account.

    Attributes:
        api_key: Where the private key comes from; asked at every call.

        account: Names this destination in every key of the ledger; None: the
            account that the key answers with at the first run.

        url: The service's address.

        timeout: How long one call may take.
    """

    api_key: SecretProvider = attrs.field(
        repr=False, eq=False, metadata=reads(SecretKey('"env:KLAVIYO_API_KEY"'))
    )
    account: str | None = attrs.field(default=None, metadata=reads(read.plain))
    url: str = attrs.field(default="https://a.klaviyo.com", metadata=reads(read.url))
    timeout: timedelta = attrs.field(default=timedelta(seconds=30), metadata=reads(read.some_time))
