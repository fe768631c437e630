"""A shop that runs on WooCommerce: what it signs with, and what its words mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

import attrs

from ..._http import Request
from ...model import ShownOrder
from .._document import Json, Part, document, given, reading
from .._heard import Heard
from .._rejected import RejectedOrder
from .._signed import Keys, keys
from ._columns import WooCommerceColumns
from ._export import export
from ._orders import looks_like_an_order, shown_order, status_word
from ._signature import TOPIC, check, is_ping

_WHOLE = frozenset({"order.created", "order.updated", "order.restored"})


def _words(words: Iterable[str]) -> frozenset[str]:
    if isinstance(words, str):
        raise TypeError("give several words, as a set or list, also where it is one")
    return frozenset(status_word(word) for word in words)


@attrs.frozen(kw_only=True)
class WooCommerce:
    """
    A shop that runs on WooCommerce.

    Its webhooks show the whole order as it is when they are delivered, which
    may be later than what they are about. Nothing is delivered again when it
    could not be: read what changed from time to time.

    Attributes:
        name: What the tenant calls it.

        secrets: Of its webhooks, as they were typed into the shop; several
            while one is being changed, or where each webhook has its own.
            Empty: no call of a webhook is accepted.

        placed: Statuses of an order that counts as placed.

        cancelled: Statuses of one that is cancelled.

        unplaced: Statuses of one that does not count as placed. An order in a
            status of none of the three counts as placed once it is paid.

        attributes: Names of fields of ``meta_data`` that the warehouse may know
            an order by, as the reference ``attribute:NAME``.

        unsent: Items that no warehouse sends, by SKU; ``*`` stands for
            anything. WooCommerce does not show it.

        channel: The sales channel, as Peoplevox names it; empty if it is not
            known.

        channels: The same by what an order was created with (``created_via``),
            such as ``"subscription"``.

        with_taxes: Whether prices, discounts and carriage are told with their
            taxes; None: as the shop's prices are entered. What an order is
            worth always has them.

        reads_refunds: Whether an order that lists refunds is to be read as well
            (:attr:`Heard.needs`): a call does not say for which pieces they
            are, and refunding them is how pieces are taken off an order that is
            being packed.

        columns: What its export looks like.

    Raises:
        ValueError: A status is in two of the sets.
    """

    name: str = "woocommerce"
    secrets: Keys = attrs.field(default=(), converter=keys, repr=False)
    # "refunded": everything was paid back, so it had been placed.
    placed: frozenset[str] = attrs.field(
        default=frozenset({"processing", "on-hold", "completed", "refunded"}), converter=_words
    )
    cancelled: frozenset[str] = attrs.field(default=frozenset({"cancelled"}), converter=_words)
    unplaced: frozenset[str] = attrs.field(
        default=frozenset({"pending", "failed", "checkout-draft", "auto-draft", "draft", "trash"}),
        converter=_words,
    )
    attributes: Sequence[str] = ()
    unsent: Sequence[str] = ()
    channel: str = ""
    channels: Mapping[str, str] = attrs.field(factory=dict[str, str])
    with_taxes: bool | None = None
    reads_refunds: bool = True
    columns: WooCommerceColumns = attrs.field(factory=WooCommerceColumns)

    def __attrs_post_init__(self) -> None:
        both = (self.placed & self.cancelled) | (self.unplaced & (self.placed | self.cancelled))
        if both:
            raise ValueError(
                f"{', '.join(sorted(both))}: a status is placed, cancelled or unplaced, not two"
            )

    def authenticate(self, request: Request, *, now: datetime) -> None:
        """
        Make sure that a call is this shop's, by its raw bytes.

        The ping that WooCommerce makes when a webhook is saved has no
        signature and passes; :meth:`read` takes it for nothing else.

        Raises:
            SignatureError: It is not.
        """
        check(request, self.secrets)

    def read(self, request: Request) -> Heard:
        """
        Read a call that is this shop's.

        Raises:
            DecodeError: It is not to be read; the message says where.
        """
        if is_ping(request):
            return Heard(ignored="a ping", shop=self.name)
        topic = request.headers.get(TOPIC, "")
        with reading(self.name, _named(topic)):
            return self._heard(topic, document(request.content)).by(self.name)

    def read_line(self, line: Mapping[str, object]) -> Heard:
        """
        Read one line of a file of deliveries: ``{"topic": …, "payload": {…}}``, or an order.

        Raises:
            DecodeError: It is not to be read; the message says where.
        """
        part = given(line)
        with reading(self.name, "a line"):
            topic = part["topic"].text()
            body = part["payload"] if "payload" in part.names() else part
            return self._heard(topic, body).by(self.name)

    def order(
        self, order: Mapping[str, Json], refunds: Sequence[Mapping[str, Json]] | None = None
    ) -> ShownOrder:
        """
        Read an order that you asked the shop for yourself.

        Args:
            order: What ``GET /wp-json/wc/v3/orders/{id}`` answered.

            refunds: What ``…/refunds`` below it answered; None: it was not
                asked, so that their lines are not known.

        Raises:
            DecodeError: It is not to be read; the message says where.
        """
        with reading(self.name, "an order"):
            asked = None if refunds is None else given(refunds, "/refunds")
            return shown_order(given(order), self, refunds=asked)

    def export(
        self, text_lines: Iterable[str], *, zone: tzinfo
    ) -> Iterator[ShownOrder | RejectedOrder]:
        """
        Read an export, row by row as it is consumed; of :attr:`columns` depends which.

        Args:
            text_lines: Of a file that was opened with ``newline=""``.

            zone: Of its dates, which have none.

        Raises:
            DecodeError: Columns are missing, or it is no CSV.
        """
        return export(text_lines, self, zone)

    def _heard(self, topic: str, part: Part) -> Heard:
        if topic in _WHOLE or (not topic and looks_like_an_order(part.object())):
            order = shown_order(part, self)
            needs = (order.id,) if order.refunds and self.reads_refunds else ()
            return Heard(shown=(order,), needs=needs)
        if topic == "order.deleted":
            part["id"].key()
            # https://woocommerce.github.io/woocommerce-rest-api-docs/#delete-an-order
            return Heard(ignored="an order that was moved to the bin, which cancels nothing")
        if topic:
            return Heard(ignored="a topic that is not about orders")
        raise part.wrong("has no topic, and is not an order")


def _named(topic: str) -> str:
    # A header is whatever a stranger wrote.
    return topic if topic in _WHOLE or topic == "order.deleted" else "a call"
