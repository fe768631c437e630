"""Reading orders by WooCommerce's own API: one with its refunds, or those that changed."""
# https://woocommerce.github.io/woocommerce-rest-api-docs/#orders

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import quote, urlencode, urlsplit

import attrs

from ..._call import Call
from ..._http import Request, Response
from ..._version import __version__
from ...errors import ConfigurationError, DecodeError, Problem, RequestRejectedError
from ...model import ShownOrder
from .._answers import expect_document
from .._document import Part, UnreadableError, reading
from .._reader import Changed, Perform, Place
from .._rejected import RejectedOrder
from .._signed import Keys, keys
from ._orders import shown_order
from ._shop import WooCommerce

_PAGE = 100


def _base(url: str) -> str:
    parts = urlsplit(url)
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        # Without TLS WooCommerce takes no password at all, but OAuth signatures.
        raise ValueError(
            "url must begin with https:// and name a host, such as https://shop.example"
        )
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError("url must hold no credentials, query or fragment")
    return url.rstrip("/").removesuffix("/wp-json")


@attrs.frozen(kw_only=True)
class WooCommerceOrders:
    """
    The API of a WooCommerce shop, as far as it is about orders.

    Attributes:
        shop: How its orders are read.

        url: The shop's address, over TLS.

        key: The consumer key (``ck_…``), which needs no more than to read.

        secret: The consumer secret (``cs_…``).

        timeout: How long the shop may take to answer.

    Raises:
        ValueError: *url* or *timeout* cannot be.
    """

    shop: WooCommerce
    url: str = attrs.field(converter=_base)
    key: Keys = attrs.field(converter=keys, repr=False)
    secret: Keys = attrs.field(converter=keys, repr=False)
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
        pair = f"{_revealed(self.key, 'key')}:{_revealed(self.secret, 'secret')}"
        headers = {
            **request.headers,
            "accept": "application/json",
            "authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
            "user-agent": f"pvxklaviyo/{__version__}",
        }
        return Request(
            request.method,
            f"{self.url}/wp-json/wc/v3{request.url}",
            headers=headers,
            content=request.content,
            timeout=self.timeout.total_seconds(),
        )

    async def find_order(self, perform: Perform, order: str, /) -> ShownOrder | None:
        """
        Read one order with its refunds; None if the shop has none of that id.

        Raises:
            ServiceError: It could not be read.
        """
        path = f"/orders/{quote(order, safe='')}"
        try:
            body = await perform(self._asking(path, "an order"))
        except RequestRejectedError as refused:
            if refused.status == 404:
                return None
            raise
        with reading(self.shop.name, "an order"):
            return await self._whole(perform, body)

    async def list_changed(self, perform: Perform, place: Place, /) -> Changed:
        """
        Read one page of the orders that changed, each with its refunds.

        Raises:
            ServiceError: It could not be read.
        """
        asked = urlencode(
            {
                # That instant itself is left out; orders keep their stamps in seconds.
                "modified_after": f"{_earlier(place):%Y-%m-%dT%H:%M:%S}",
                "dates_are_gmt": "true",
                "orderby": "modified",
                "order": "asc",
                "per_page": str(_PAGE),
                # More than a page of one second: pages overlap by half, so that nothing
                # is missed although some of them change, and move to the end, meanwhile.
                "offset": str((place.page - 1) * (_PAGE // 2)),
            }
        )
        page = await perform(self._asking(f"/orders?{asked}", "changed orders"))
        with reading(self.shop.name, "changed orders"):
            bodies = list(page.parts())
        found = [await self._read(perform, one) for one in bodies]
        if len(found) < _PAGE:
            return Changed(orders=found)
        stamps = [
            one.modified_at
            for one in found
            if isinstance(one, ShownOrder) and one.modified_at is not None
        ]
        return Changed(orders=found, next=place.after(max(stamps, default=None)))

    async def _read(self, perform: Perform, body: Part) -> ShownOrder | RejectedOrder:
        try:
            return await self._whole(perform, body)
        except UnreadableError as error:
            problems: Sequence[Problem] = (error.problem,)
        except DecodeError as error:
            problems = error.problems
        return RejectedOrder(shop=self.shop.name, order=_named(body), problems=tuple(problems))

    async def _whole(self, perform: Perform, body: Part) -> ShownOrder:
        """
        Read an order together with its refunds, which it lists without their lines.

        Raises:
            UnreadableError: Something in them cannot be.
        """
        order = body.object()["id"].key()
        if not any(body["refunds"].parts()):
            return shown_order(body, self.shop)
        path = f"/orders/{quote(order, safe='')}/refunds?per_page={_PAGE}"
        refunds = await perform(self._asking(path, "refunds"))
        return shown_order(body, self.shop, refunds=Part(refunds.value, "/refunds"))

    def _asking(self, path: str, operation: str) -> Call[Part]:
        return Call(
            Request("GET", path),
            decode=partial(_decode, service=self.shop.name, operation=operation),
            operation=operation,
        )


def _decode(response: Response, *, service: str, operation: str) -> Part:
    part = expect_document(response, service=service, operation=operation)
    if not part:
        raise DecodeError(
            f"the answer to {operation} of {service} is empty",
            service=service,
            operation=operation,
            problems=[Problem("", "is empty")],
        )
    return part


def _earlier(place: Place) -> datetime:
    return place.since.astimezone(UTC) - timedelta(seconds=1)


def _named(part: Part) -> str:
    try:
        return part["number"].find_key() or part["id"].find_key()
    except UnreadableError:
        return ""


def _revealed(secrets: Keys, name: str) -> str:
    for one in secrets:
        text = (one() if callable(one) else one).reveal()
        if text and text.isascii() and text.isprintable() and ":" not in text and " " not in text:
            return text
    raise ConfigurationError([Problem(name, "is empty, or has characters that none has")])
