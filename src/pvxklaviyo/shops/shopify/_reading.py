"""Reading orders by Shopify's GraphQL API: one with all that belongs to it, or those that changed."""
# https://shopify.dev/docs/api/admin-graphql

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, timedelta
from functools import partial

import attrs

from ..._call import Call
from ..._http import Request, Response
from ..._version import __version__
from ...errors import (
    ApiError,
    AuthenticationError,
    ConfigurationError,
    DecodeError,
    Problem,
    RateLimitError,
    RequestRejectedError,
    ServerError,
)
from ...model import ShownOrder
from ...secrets import Secret
from .._answers import expect_document
from .._document import Json, Part, UnreadableError, reading
from .._reader import Changed, Perform, Place
from .._rejected import RejectedOrder
from .._signed import Keys, keys
from ._graphql import (
    CHANGED,
    LINES,
    ORDER,
    PERSONAL,
    REFUND,
    number_of,
    order_body,
    refund_body,
)
from ._orders import read_order
from ._shopify import Shopify

_VERSION = re.compile(r"[0-9]{4}-(?:01|04|07|10)|unstable")
_TIMES = 3


def _version(_instance: object, _attribute: attrs.Attribute[str], value: str) -> None:
    if not _VERSION.fullmatch(value):
        raise ValueError("version is a quarter, such as 2026-10")


@attrs.frozen(kw_only=True)
class ShopifyOrders:
    """
    The API of a Shopify shop, as far as it is about orders.

    Attributes:
        shop: How its orders are read, and where it is.

        token: The access token of an app that may ``read_orders``, or what is
            asked for it at every request; some tokens hold only for a day.
            Orders older than 60 days need ``read_all_orders`` as well.

        version: Of the API: a quarter. Shopify keeps each for a year at least.

        url: Another address, for a gateway or a simulation; empty: the shop's.

        timeout: How long the shop may take to answer.

    Raises:
        ValueError: *version* or *timeout* cannot be.
    """

    shop: Shopify
    token: Keys = attrs.field(converter=keys, repr=False)
    version: str = attrs.field(default="2026-10", validator=_version)
    url: str = ""
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
        base = self.url.rstrip("/") or f"https://{self.shop.domain}"
        headers = {
            **request.headers,
            "accept": "application/json",
            "content-type": "application/json",
            "user-agent": f"pvxklaviyo/{__version__}",
            "x-shopify-access-token": self._token(),
        }
        return Request(
            request.method,
            f"{base}/admin/api/{self.version}{request.url}",
            headers=headers,
            content=request.content,
            timeout=self.timeout.total_seconds(),
        )

    async def find_order(self, perform: Perform, order: str, /) -> ShownOrder | None:
        """
        Read one order with its lines and refunds; None if the shop has none of that id.

        Shopify gives no more than a page at a time; if the order changed
        between two of them, it is read again.

        Raises:
            ServiceError: It could not be read.

            ValueError: *order* is no id of Shopify's.
        """
        number = order.rpartition("/")[2]
        if not number.isdecimal() or not number.isascii():
            raise ValueError("order is no id of Shopify's: a number of many digits")
        with reading(self.shop.name, "an order"):
            for _ in range(_TIMES):
                body, stamps = await self._whole(perform, number)
                if body is None:
                    return None
                if len(stamps) == 1:
                    return read_order(body, self.shop.rules)
        raise self._failed(ServerError, "an order", "it changed each time while it was read")

    async def list_changed(self, perform: Perform, place: Place, /) -> Changed:
        """
        Read one page of the orders that changed, each whole.

        Raises:
            ServiceError: A page could not be read.
        """
        since = place.since.astimezone(UTC)
        asked = f"updated_at:>='{since:%Y-%m-%dT%H:%M:%SZ}'"
        page = (await perform(self._call(CHANGED, "orders", query=asked, after=place.cursor)))[
            "orders"
        ]
        found: list[ShownOrder | RejectedOrder] = []
        with reading(self.shop.name, "changed orders"):
            listed = [(number_of(one["id"]), one["name"].text()) for one in page["nodes"].parts()]
            cursor = _next(page)
        for number, name in listed:
            try:
                order = await self.find_order(perform, number)
            except DecodeError as error:
                problems = tuple(error.problems)
                found.append(RejectedOrder(shop=self.shop.name, order=name, problems=problems))
            else:
                # Deleted since the page was made.
                found += [order] if order is not None else []
        return Changed(orders=found, next=attrs.evolve(place, cursor=cursor) if cursor else None)

    async def _whole(self, perform: Perform, number: str) -> tuple[Part | None, set[str]]:
        """Read all pages of an order; with every stamp that it had on them."""
        gid = f"gid://shopify/Order/{number}"
        order = (await perform(self._call(ORDER, "order", id=gid)))["order"]
        if not order:
            return None, set()
        stamps = {order["updatedAt"].text()}

        def lines_of(answer: Part) -> Part:
            stamps.add(answer["order"]["updatedAt"].text())
            return answer["order"]["lineItems"]

        lines = await self._pages(perform, order["lineItems"], LINES, gid, lines_of)
        refunds = list[Json]()
        for one in order["refunds"].parts():
            refund = (await perform(self._call(REFUND, "refund", id=one["id"].key())))["refund"]
            stamps.add(refund["order"]["updatedAt"].text())
            refunded = await self._pages(
                perform,
                refund["refundLineItems"],
                REFUND,
                one["id"].key(),
                lambda answer: answer["refund"]["refundLineItems"],
            )
            refunds.append(refund_body(refund, refunded, number))
        return order_body(order, lines, refunds), stamps

    async def _pages(
        self,
        perform: Perform,
        page: Part,
        query: str,
        gid: str,
        of: Callable[[Part], Part],
    ) -> Sequence[Part]:
        found = list(page["nodes"].parts())
        while cursor := _next(page):
            page = of(await perform(self._call(query, "a further page", id=gid, after=cursor)))
            found += page["nodes"].parts()
        return found

    def _call(self, query: str, operation: str, /, **variables: str) -> Call[Part]:
        told = {name: value or None for name, value in variables.items()}
        body = json.dumps({"query": query, "variables": told}).encode()
        return Call(
            Request("POST", "/graphql.json", content=body),
            decode=partial(self._decode, operation=operation),
            operation=operation,
        )

    def _decode(self, response: Response, *, operation: str) -> Part:
        whole = expect_document(response, service=self.shop.name, operation=operation)
        with reading(self.shop.name, f"the answer to {operation}"):
            data = whole["data"]
            wrong = [error for error in whole["errors"].parts() if not _is_withheld(error, data)]
            if wrong:
                raise self._refused(wrong, whole["extensions"]["cost"], operation)
            return data.object()

    def _refused(self, errors: Sequence[Part], cost: Part, operation: str) -> ApiError:
        # https://shopify.dev/docs/api/admin-graphql#status-and-error-codes
        codes = {error["extensions"]["code"].text() for error in errors}
        name = self.shop.name
        if "THROTTLED" in codes:
            return RateLimitError(
                f"the limit of {name} for queries is spent",
                service=name,
                operation=operation,
                status=200,
                retry_after=_until_paid(cost),
            )
        if "ACCESS_DENIED" in codes:
            return self._failed(
                AuthenticationError,
                operation,
                "the app may not read orders; give it the scope read_orders",
            )
        if "SHOP_INACTIVE" in codes or "INTERNAL_SERVER_ERROR" in codes:
            return self._failed(ServerError, operation, "the shop is closed or broken for now")
        # Messages may quote what was asked; codes are words of Shopify's own.
        known = sorted(code for code in codes if re.fullmatch(r"[A-Za-z_]{1,60}", code))
        return RequestRejectedError(
            f"{name} refused {operation}" + (f": {', '.join(known)}" if known else ""),
            service=name,
            operation=operation,
            status=200,
            problems=[Problem("", "was refused", code) for code in known],
        )

    def _failed(self, kind: type[ApiError], operation: str, why: str) -> ApiError:
        return kind(
            f"{self.shop.name}: {operation}: {why}",
            service=self.shop.name,
            operation=operation,
            status=200,
        )

    def _token(self) -> str:
        given = self.token[0] if self.token else Secret("")
        token = (given if isinstance(given, Secret) else given()).reveal()
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            why = "is empty" if not token else "has characters that no token has"
            raise ConfigurationError([Problem(f"[{self.shop.name}] token", why)])
        return token


def _next(page: Part) -> str:
    info = page["pageInfo"]
    return info["endCursor"].text() if info["hasNextPage"].flag() else ""


def _is_withheld(error: Part, data: Part) -> bool:
    """Tell an order of which only personal fields are kept back, which is read without them."""
    if not data or error["extensions"]["code"].text() != "ACCESS_DENIED":
        return False
    steps = [step.value for step in error["path"].parts()]
    return bool(PERSONAL.intersection(step for step in steps if isinstance(step, str)))


def _until_paid(cost: Part) -> float | None:
    """Say how many seconds it takes until the query that was refused can be paid."""
    # https://shopify.dev/docs/api/usage/limits#graphql-admin-api-rate-limits
    try:
        asked = cost["requestedQueryCost"].money()
        left = cost["throttleStatus"]["currentlyAvailable"].money()
        rate = cost["throttleStatus"]["restoreRate"].money()
    except UnreadableError:
        return None
    if asked is None or left is None or not rate:
        return None
    return max(0.0, float((asked - left) / rate))
