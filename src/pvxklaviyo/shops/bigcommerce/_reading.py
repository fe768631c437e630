"""Reading orders by BigCommerce's own API: one with its lines and refunds, or those that changed."""
# https://developer.bigcommerce.com/docs/rest-management/orders

from __future__ import annotations

from datetime import UTC, timedelta
from email.utils import format_datetime
from functools import partial
from urllib.parse import quote, urlencode, urlsplit

import attrs

from ..._call import Call
from ..._http import Request, Response
from ..._pace import Allowance, Budget, Window
from ..._version import __version__
from ...errors import ConfigurationError, DecodeError, Problem, RequestRejectedError
from ...model import ShownOrder
from .._answers import expect_document
from .._document import Json, Part, UnreadableError, reading
from .._reader import Changed, Perform, Place
from .._rejected import RejectedOrder
from .._signed import Keys, keys
from ._orders import shown_order
from ._shop import BigCommerce

_URL = "https://api.bigcommerce.com"
# Of lines the most that is allowed; of orders fewer, because each is read on its own.
_LINES = 250
_ORDERS = 50
# Nobody's order has so many lines.
_MOST_PAGES = 40


def _base(url: str) -> str:
    parts = urlsplit(url)
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise ValueError(f"url must begin with https:// and name a host, such as {_URL}")
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError("url must hold no credentials, query or fragment")
    return url.rstrip("/")


@attrs.frozen(kw_only=True)
class BigCommerceOrders:
    """
    The API of a BigCommerce store, as far as it is about orders.

    Attributes:
        shop: How its orders are read.

        token: The access token of an API account; it needs the scope *Orders*,
            read-only, and no other.

        url: Another address, for a gateway or a simulation.

        calls: That may be made in 30 seconds. BigCommerce counts 150, or more
            in larger plans, for all apps of the store together; what its
            answers say of it is believed.

        timeout: How long BigCommerce may take to answer.

    Raises:
        ValueError: *url*, *calls* or *timeout* cannot be.
    """

    shop: BigCommerce
    token: Keys = attrs.field(converter=keys, repr=False)
    url: str = attrs.field(default=_URL, converter=_base)
    # https://developer.bigcommerce.com/docs/start/best-practices/api-rate-limits
    calls: int = attrs.field(default=100, validator=attrs.validators.ge(1))
    timeout: timedelta = timedelta(seconds=30)

    def __attrs_post_init__(self) -> None:
        if self.timeout <= timedelta():
            raise ValueError("timeout must be longer than nothing")

    def prepare(self, request: Request) -> Request:
        """
        Make a call's request complete: absolute, with today's credentials.

        Raises:
            ConfigurationError: There are none, or they can be none.
        """
        headers = {
            **request.headers,
            # Without it some answers are XML.
            "accept": "application/json",
            "x-auth-token": self._token(),
            "user-agent": f"pvxklaviyo/{__version__}",
        }
        return Request(
            request.method,
            f"{self.url}/stores/{self.shop.store_hash}{request.url}",
            headers=headers,
            content=request.content,
            timeout=self.timeout.total_seconds(),
        )

    async def find_order(self, perform: Perform, order: str, /) -> ShownOrder | None:
        """
        Read one order with its lines and refunds; None if the store has none of that id.

        Raises:
            ServiceError: It could not be read.
        """
        path = f"/v2/orders/{quote(order, safe='')}"
        asked = "include=consignments&consignment_structure=object"
        try:
            head = await perform(self._asking(f"{path}?{asked}", "an order"))
        except RequestRejectedError as refused:
            if refused.status == 404:
                return None
            raise
        products, refunds = await self._lists(perform, order)
        with reading(self.shop.name, "an order"):
            return shown_order(head, self.shop, products=products, refunds=refunds)

    async def list_changed(self, perform: Perform, place: Place, /) -> Changed:
        """
        Read one page of the orders that changed, each with its lines and refunds.

        Raises:
            ServiceError: It could not be read.
        """
        asked = urlencode(
            {
                "min_date_modified": format_datetime(place.since.astimezone(UTC)),
                "sort": "date_modified:asc",
                "limit": str(_ORDERS),
                "page": str(place.page),
                "include": "consignments",
                "consignment_structure": "object",
            }
        )
        page = await perform(self._asking(f"/v2/orders?{asked}", "changed orders"))
        with reading(self.shop.name, "changed orders"):
            heads = list(page.parts())
        found = [await self._read(perform, head) for head in heads]
        if len(found) < _ORDERS:
            return Changed(orders=found)
        stamps = [
            one.modified_at
            for one in found
            if isinstance(one, ShownOrder) and one.modified_at is not None
        ]
        return Changed(orders=found, next=place.after(max(stamps, default=None)))

    async def _read(self, perform: Perform, head: Part) -> ShownOrder | RejectedOrder:
        order = ""
        try:
            order = head.object()["id"].key()
            products, refunds = await self._lists(perform, order)
            return shown_order(head, self.shop, products=products, refunds=refunds)
        except UnreadableError as error:
            return RejectedOrder(shop=self.shop.name, order=order, problems=(error.problem,))
        except DecodeError as error:
            return RejectedOrder(shop=self.shop.name, order=order, problems=error.problems)

    async def _lists(self, perform: Perform, order: str) -> tuple[Part, Part]:
        key = quote(order, safe="")
        products: list[Json] = []
        for page in range(1, _MOST_PAGES + 1):
            asked = f"/v2/orders/{key}/products?limit={_LINES}&page={page}"
            answer = await perform(self._asking(asked, "an order's products"))
            with reading(self.shop.name, "an order's products"):
                more = [one.value for one in answer.parts()]
            products += more
            if len(more) < _LINES:
                break
        refunds = await perform(
            self._asking(f"/v3/orders/{key}/payment_actions/refunds", "an order's refunds")
        )
        return Part(products, "/products"), Part(refunds.value, "/refunds")

    def _asking(self, path: str, operation: str) -> Call[Part]:
        window = Window(self.calls, 30.0)
        return Call(
            Request("GET", path),
            decode=partial(expect_document, service=self.shop.name, operation=operation),
            operation=operation,
            budget=Budget(f"bigcommerce/{self.shop.store_hash}", (window,)),
            allowance=_allowance,
        )

    def _token(self) -> str:
        for one in self.token:
            text = (one() if callable(one) else one).reveal()
            if text and text.isascii() and text.isprintable() and " " not in text:
                return text
        raise ConfigurationError([Problem("token", "is empty, or has characters that none has")])


def _allowance(response: Response) -> Allowance | None:
    numbers = [
        int(text)
        for name in ("quota", "left", "time-reset-ms", "time-window-ms")
        if (text := _header(response, name)).isascii() and text.isdigit() and len(text) < 12
    ]
    if len(numbers) != 4:
        return None
    quota, left, reset, window = numbers
    if not quota or not window:
        return None
    return Allowance(limit=quota, remaining=left, resets_in=reset / 1000, window=window / 1000)


def _header(response: Response, name: str) -> str:
    counted = {"quota", "left"}
    prefix = "x-rate-limit-requests-" if name in counted else "x-rate-limit-"
    return response.headers.get(prefix + name, "").strip()
