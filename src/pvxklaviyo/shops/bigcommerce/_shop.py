"""A shop at BigCommerce: how its calls are known, and what its words mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

import attrs

from ..._http import Request
from ...errors import SignatureError
from ...model import ShownOrder
from .._document import Json, Part, UnreadableError, document, given, reading
from .._heard import Heard
from .._rejected import RejectedOrder
from .._signed import Keys, keys
from ._calls import heard, is_of
from ._columns import BigCommerceColumns
from ._export import export
from ._orders import shown_order
from ._signature import check, headers_of


def _ids(ids: Iterable[int]) -> frozenset[int]:
    return frozenset(ids)


@attrs.frozen(kw_only=True)
class BigCommerce:
    """
    A shop at BigCommerce.

    Its webhooks say no more than that something happened to an order
    (:attr:`Heard.needs`); the order is read by its API, with
    :class:`BigCommerceOrders` or by yourself.

    Attributes:
        store_hash: The store, as in ``stores/{store_hash}``.

        name: What the tenant calls it.

        secrets: That calls are signed with: the client secret of the API
            account or app that made the webhooks. Several while one is being
            changed. Empty: signatures are not looked at.

        headers: Headers that were given when the webhooks were made, and come
            back with each call; all of them must. Without *secrets* they are
            all that a call is known by, and without both no call is accepted.

        tolerance: How far the signed time of a call may be from now; None: any,
            for a file of old calls that is replayed by hand.

        unplaced: Ids of statuses in which an order does not count as placed:
            incomplete, pending, awaiting payment.

        cancelled: Ids of statuses of a cancelled one: cancelled, and declined,
            which is the seller's word as well.

        test_payments: Payment methods of orders that are tests. BigCommerce
            has no other mark.

        channel: The sales channel, as Peoplevox names it; empty if it is not
            known.

        channels: The same by BigCommerce's id of the channel.

        with_taxes: Whether prices and carriage are told with their taxes; None:
            as the shop shows its prices. What an order is worth always has
            them.

        tells_notes: Whether what staff wrote about a refund is told as its
            reason. It may name people.

        columns: What its export looks like.

    Raises:
        ValueError: *store_hash* can be none, or a status is in two of the sets.
    """

    store_hash: str = attrs.field(validator=attrs.validators.matches_re(r"[A-Za-z0-9]{1,40}"))
    name: str = "bigcommerce"
    secrets: Keys = attrs.field(default=(), converter=keys, repr=False)
    headers: Mapping[str, Keys] = attrs.field(
        factory=dict[str, Keys], converter=headers_of, repr=False
    )
    tolerance: timedelta | None = timedelta(minutes=5)
    unplaced: frozenset[int] = attrs.field(default=frozenset({0, 1, 7}), converter=_ids)
    # https://support.bigcommerce.com/s/article/Order-Statuses
    cancelled: frozenset[int] = attrs.field(default=frozenset({5, 6}), converter=_ids)
    test_payments: Sequence[str] = ("Test Payment Gateway",)
    channel: str = ""
    channels: Mapping[str, str] = attrs.field(factory=dict[str, str])
    with_taxes: bool | None = None
    tells_notes: bool = False
    columns: BigCommerceColumns = attrs.field(factory=BigCommerceColumns)

    def __attrs_post_init__(self) -> None:
        if both := self.unplaced & self.cancelled:
            raise ValueError(f"{sorted(both)}: a status is unplaced or cancelled, not both")

    def authenticate(self, request: Request, *, now: datetime) -> None:
        """
        Make sure that a call is this store's, by its raw bytes.

        Raises:
            SignatureError: It is not, or it was signed too long ago.
        """
        check(
            request,
            secrets=self.secrets,
            headers=self.headers,
            tolerance=self.tolerance,
            now=now,
        )
        try:
            ours = is_of(document(request.content), self.store_hash)
        except UnreadableError:
            ours = False
        if not ours:
            raise SignatureError("the call is of another store, or does not say of which")

    def read(self, request: Request) -> Heard:
        """
        Read a call that is this store's: which order has to be read.

        Raises:
            DecodeError: It is not to be read; the message says where.
        """
        with reading(self.name, "a call"):
            body = document(request.content)
            found = heard(body, body.object()["scope"].text(), self.store_hash)
            return found.by(self.name)

    def read_line(self, line: Mapping[str, object]) -> Heard:
        """
        Read one line of a file: a call's body, ``{"topic": …, "payload": {…}}``, or an order.

        Of an order its head, with the lines and refunds that were read apart
        put into it, as ``products`` and ``refunds``.

        Raises:
            DecodeError: It is not to be read; the message says where.
        """
        part = given(line)
        with reading(self.name, "a line"):
            body = part["payload"].object() if part["payload"] else part
            if body["status_id"]:
                return Heard(shown=(self._with_its_lists(body),), shop=self.name)
            scope = body["scope"].text() or part["topic"].text()
            if not scope:
                raise part.wrong("has no scope, and is not an order")
            return heard(body, scope, self.store_hash).by(self.name)

    def order(
        self,
        order: Mapping[str, Json],
        *,
        products: Sequence[Json] | None = None,
        refunds: Sequence[Json] | Mapping[str, Json] | None = None,
    ) -> ShownOrder:
        """
        Read an order that you asked the store for yourself.

        Args:
            order: What ``GET /v2/orders/{id}`` answered.

            products: All pages of ``/v2/orders/{id}/products`` together; an
                answer without a body (204) is an empty list. None: they were
                not asked for, so that nothing is known of its lines.

            refunds: What ``/v3/orders/{id}/payment_actions/refunds`` answered;
                None: alike.

        Raises:
            DecodeError: It is not to be read; the message says where.
        """
        with reading(self.name, "an order"):
            return shown_order(
                given(order),
                self,
                products=None if products is None else given(products, "/products"),
                refunds=None if refunds is None else given(refunds, "/refunds"),
            )

    def export(
        self, text_lines: Iterable[str], *, zone: tzinfo
    ) -> Iterator[ShownOrder | RejectedOrder]:
        """
        Read an export, row by row as it is consumed; :attr:`columns` says what it looks like.

        Args:
            text_lines: Of a file that was opened with ``newline=""``.

            zone: Of its dates, which have none.

        Raises:
            DecodeError: Columns are missing, or it is no CSV.
        """
        return export(text_lines, self, zone)

    def _with_its_lists(self, order: Part) -> ShownOrder:
        # As it is read, an order has only the addresses at which they are.
        products, refunds = order["products"], order["refunds"]
        return shown_order(
            order,
            self,
            products=products if isinstance(products.value, Sequence) else None,
            refunds=refunds if isinstance(refunds.value, Sequence | Mapping) else None,
        )
