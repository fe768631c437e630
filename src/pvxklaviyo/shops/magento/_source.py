"""The REST API of one shop: its address and credentials, and how its orders are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

import attrs

from ..._http import Request
from ..._version import __version__
from ...errors import ConfigurationError, Problem, RequestRejectedError
from ...model import ShownOrder, ShownRefund
from ...secrets import Secret, SecretProvider, fixed
from .._document import Part, UnreadableError, reading
from .._reader import Changed, Place
from .._rejected import RejectedOrder
from ._changes import MagentoPlace, Stretch, last_entity, read_stretch
from ._magento import Magento
from ._mark import MagentoChanges, MagentoMark
from ._orders import is_ours, order
from ._paid_back import is_paid_back, with_refunds
from ._refunds import is_refunded, refund
from ._requests import Filter, Kind, behind, read_order, search

if TYPE_CHECKING:
    from .._reader import Perform

# Shops may forbid more than so many on a page.
_LARGEST = 300


def _provider(token: str | Secret | SecretProvider) -> SecretProvider:
    return fixed(token) if isinstance(token, str | Secret) else token


def _base(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("url must begin with https:// and name the shop's host")
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError("url must hold no credentials, query or fragment")
    return url.rstrip("/")


@attrs.frozen(kw_only=True)
class _Place(Place):
    until: MagentoPlace


@attrs.frozen(kw_only=True)
class MagentoOrders:
    """
    Orders of one shop by its REST API. For :class:`MagentoReader`; no I/O.

    Attributes:
        shop: Whose, and how to read them.

        url: Of the shop, with the folder it is in, without ``/rest``.

        token: The access token of an integration that may read sales
            (``Magento_Sales::sales``), or what gives it at every call. Since
            2.4.4 the shop has to allow such tokens by themselves.

        store: Code of the store view whose API is asked; ``"all"`` for all.

        page_size: How many are asked for at once, at most 300.

        timeout: How long the shop may take to answer.

    Raises:
        ValueError: *url*, *page_size* or *timeout* cannot be.
    """

    # https://developer.adobe.com/commerce/webapi/get-started/authentication/gs-authentication-token
    shop: Magento
    url: str = attrs.field(converter=_base)
    token: SecretProvider = attrs.field(converter=_provider, repr=False)
    store: str = "all"
    page_size: int = 100
    timeout: timedelta = timedelta(seconds=60)

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.page_size <= _LARGEST:
            raise ValueError(f"page_size must be from 1 to {_LARGEST}")
        if self.timeout <= timedelta():
            raise ValueError("timeout must be longer than nothing")
        if not self.store.replace("_", "a").isalnum() or not self.store.isascii():
            raise ValueError("store must be the code of a store view, such as all")

    def prepare(self, request: Request) -> Request:
        """
        Make a call's request complete: absolute, with today's token.

        Raises:
            ConfigurationError: There is no token, or it can be none.
        """
        token = self.token().reveal()
        # Anything else would end the header early, or not be sendable at all.
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            why = "has characters that no token has, such as a line end" if token else "is empty"
            raise ConfigurationError([Problem(f"token of {self.shop.name}", why)])
        headers = {
            **request.headers,
            "authorization": f"Bearer {token}",
            "accept": "application/json",
            "user-agent": f"pvxklaviyo/{__version__}",
        }
        return Request(
            request.method,
            f"{self.url}/rest/{self.store}{request.url}",
            headers=headers,
            content=request.content,
            timeout=self.timeout.total_seconds(),
        )

    async def find_order(self, perform: Perform, order_id: str, /) -> ShownOrder | None:
        """
        Read one order with its refunds; None if the shop has none of that id.

        Raises:
            ServiceError: It could not be read.
        """
        try:
            part = await perform(read_order(order_id, shop=self.shop.name))
        except RequestRejectedError as error:
            if error.status == 404:
                return None
            raise
        with reading(self.shop.name, "an order"):
            if not is_ours(part.object(), self.shop):
                return None
            found = order(part, self.shop)
        memos = await self._memos(perform, ("order_id", "eq", found.id))
        with reading(self.shop.name, "a credit memo"):
            refunds = tuple(refund(memo, self.shop) for memo in memos if is_refunded(memo))
        return attrs.evolve(found, refunds=refunds)

    async def find_by_number(self, perform: Perform, number: str, /) -> ShownOrder | None:
        """
        Read one order by its number (``increment_id``), with its refunds.

        Returns:
            None if there is none, or several stores have one of that number.

        Raises:
            ServiceError: It could not be read.
        """
        asked: list[Filter] = [("increment_id", "eq", number), *self._stores()]
        call = search("orders", asked, by=["entity_id"], size=2, shop=self.shop.name)
        found = await perform(call)
        if found.total != 1:
            return None
        with reading(self.shop.name, "an order"):
            order_id = found.items[0]["entity_id"].key()
        return await self.find_order(perform, order_id)

    async def list_changed(self, perform: Perform, place: Place, /) -> Changed:
        """
        Read a part of the orders that changed, each with its refunds.

        Orders change with each refund, so nothing else has to be read.

        Raises:
            ServiceError: It could not be read.
        """
        begin = place.until if isinstance(place, _Place) else MagentoPlace(at=place.since)
        stretch = await self._stretch(perform, "orders", begin)
        orders = [(item, self._order(item)) for item in stretch.items]
        refunds = await self._refunds(perform, orders)
        until = stretch.until
        return Changed(
            orders=with_refunds([one for _, one in orders if one is not None], refunds),
            next=None if until.is_end else _Place(since=until.at, until=until),
        )

    async def read_changes(
        self, perform: Perform, mark: MagentoMark, overlap: timedelta, /
    ) -> MagentoChanges:
        """
        Read the next part of what changed: orders first, then credit memos.

        Args:
            perform: Makes a call.

            mark: What was read before.

            overlap: How much is read again if that came to its end.

        Raises:
            ServiceError: It could not be read.
        """
        mark = mark.begun(overlap)
        shown: list[ShownOrder | ShownRefund | RejectedOrder | None] = []
        if not mark.orders.is_end:
            stretch = await self._stretch(perform, "orders", mark.orders)
            mark = attrs.evolve(mark, orders=stretch.until)
            shown += [self._order(item) for item in stretch.items]
        else:
            stretch = await self._stretch(perform, "creditmemos", mark.credit_memos)
            mark = attrs.evolve(mark, credit_memos=stretch.until)
            shown += [self._refund(item) for item in stretch.items]
        return MagentoChanges(
            shown=[one for one in shown if one is not None], mark=mark, is_last=mark.is_end
        )

    async def _stretch(self, perform: Perform, kind: Kind, begin: MagentoPlace) -> Stretch:
        return await read_stretch(
            perform,
            kind,
            begin,
            filters=self._stores(),
            size=self.page_size,
            shop=self.shop.name,
        )

    def _stores(self) -> Sequence[Filter]:
        stores = ",".join(sorted(self.shop.stores))
        return [("store_id", "in", stores)] if stores else []

    def _order(self, item: Part) -> ShownOrder | RejectedOrder | None:
        try:
            return order(item, self.shop) if is_ours(item.object(), self.shop) else None
        except UnreadableError as error:
            return self._rejected(item, "increment_id", error)

    def _refund(self, item: Part) -> ShownRefund | RejectedOrder | None:
        try:
            is_told = is_ours(item.object(), self.shop) and is_refunded(item)
            return refund(item, self.shop) if is_told else None
        except UnreadableError as error:
            return self._rejected(item, "order_id", error)

    def _rejected(self, item: Part, name: str, error: UnreadableError) -> RejectedOrder:
        try:
            subject = item[name].find_key()
        except UnreadableError:
            subject = ""
        return RejectedOrder(shop=self.shop.name, order=subject, problems=(error.problem,))

    async def _refunds(
        self, perform: Perform, orders: Sequence[tuple[Part, _OrderRead]]
    ) -> Mapping[str, Sequence[ShownRefund | RejectedOrder]]:
        """Read the refunds of those orders that have any, by order."""
        asked = [
            one.id for item, one in orders if isinstance(one, ShownOrder) and is_paid_back(item)
        ]
        found: dict[str, list[ShownRefund | RejectedOrder]] = {one: [] for one in asked}
        if not asked:
            return found
        for memo in await self._memos(perform, ("order_id", "in", ",".join(asked))):
            one = self._refund(memo)
            if one is not None:
                found.setdefault(one.order, []).append(one)
        return found

    async def _memos(self, perform: Perform, whose: Filter) -> Sequence[Part]:
        """Read all credit memos of some orders, by their ids."""
        memos: list[Part] = []
        last = 0
        while True:
            call = search(
                "creditmemos",
                [whose, behind(last)],
                by=["entity_id"],
                size=self.page_size,
                shop=self.shop.name,
            )
            found = await perform(call)
            memos += found.items
            if found.total <= len(found.items):
                return memos
            last = last_entity(found, last, "creditmemos", self.shop.name)


_OrderRead: TypeAlias = ShownOrder | RejectedOrder | None
