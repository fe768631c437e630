"""One shop on Adobe Commerce or Magento Open Source, with all that may differ between shops."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Literal

import attrs

from ..._http import Request, Response
from ...errors import SignatureError
from ...model import ShownOrder
from .._document import UnreadableError, document, given, reading
from .._heard import Heard
from .._rejected import RejectedOrder
from .._signed import Keys, keys
from ._amounts import Amounts
from ._challenge import answer_challenge
from ._columns import MagentoColumns
from ._events import EventKind, read_delivery, read_topic, recipients
from ._export import read_export
from ._signature import check_signed


def _ids(stores: Iterable[str | int]) -> frozenset[str]:
    return frozenset(str(one) for one in stores)


def _texts(words: Iterable[str]) -> frozenset[str]:
    return frozenset(words)


def _by_id(channels: Mapping[str, str]) -> Mapping[str, str]:
    return dict(channels)


@attrs.frozen(kw_only=True)
class Magento:
    """
    One shop on Adobe Commerce or Magento Open Source (version 2).

    Adobe Commerce sends events by way of Adobe I/O Events. Open Source sends
    nothing: it is read, by :class:`MagentoReader`.

    Attributes:
        name: What the tenant calls it.

        public_keys: Adobe's keys that events are signed with, the texts of
            their PEM files, or what gives it; several while they are changed. Adobe serves them
            at ``https://static.adobeioevents.com``, under the paths that the
            headers ``x-adobe-public-key1-path`` and ``…key2-path`` name. They
            are pinned so that nothing is fetched because a stranger asked.

        client_id: Of the project in Adobe's developer console: for whom events
            have to be. Needed to take any.

        source: The ``source`` of the one Commerce instance whose events are
            taken (``"urn:uuid:…"``); empty takes those of all.

        stores: Ids of the store views that are this shop, where several brands
            share one Magento; empty: all of them.

        amounts: Whether amounts are taken in the currency that the customer
            bought in, or in the website's own.

        prices: Whether a line's price is the one with taxes, or without, as
            customers see them in the shop.

        bundles: Whether a bundle is one line, or one for each of its parts, as
            most warehouses are told.

        attributes: Extension attributes of an order, or columns of your own,
            that the warehouse may know it by: ``"attribute:NAME"`` in its
            references. Others are not read: anything about people may stand
            there.

        unplaced_states: States in which an order is not placed yet.

        staff_comments: Whether a comment that staff keep from customers is the
            reason of a cancellation, too. It may name people.

        channel: The sales channel, as Peoplevox names it.

        channels: The same where store views differ: by id of the store view.

        events: What further events carry, by their names: those of modules of
            your own, and those that you gave names when you subscribed with
            conditions.

        columns: What the export of its grid of orders looks like.
    """

    name: str = "magento"
    public_keys: Keys = attrs.field(default=(), converter=keys, repr=False)
    client_id: str = attrs.field(default="", repr=False)
    source: str = ""
    stores: frozenset[str] = attrs.field(default=frozenset(), converter=_ids)
    amounts: Amounts = "order"
    prices: Literal["with_tax", "without_tax"] = "with_tax"
    bundles: Literal["parts", "whole"] = "parts"
    attributes: tuple[str, ...] = attrs.field(default=(), converter=tuple[str, ...])
    # Klaviyo's own integration leaves out the same one.
    # https://help.klaviyo.com/hc/en-us/articles/115005254808
    unplaced_states: frozenset[str] = attrs.field(
        default=frozenset({"pending_payment"}), converter=_texts
    )
    staff_comments: bool = False
    channel: str = ""
    channels: Mapping[str, str] = attrs.field(factory=dict[str, str], converter=_by_id)
    events: Mapping[str, EventKind] = attrs.field(factory=dict[str, EventKind])
    columns: MagentoColumns = MagentoColumns()

    def authenticate(self, request: Request, *, now: datetime) -> None:
        """
        Make sure that a delivery of events is Adobe's, and meant for us.

        How old it is does not matter: Adobe repeats for a day, and what came
        before is known by its key.

        Args:
            request: As it came, its body unread.

            now: The time; aware.

        Raises:
            SignatureError: It is not, or it is for another client.

            ConfigurationError: A public key is none, or the package
                cryptography is not installed.
        """
        check_signed(request.content, request.headers, self.public_keys)
        # Adobe signs everybody's events with the same keys.
        # https://developer.adobe.com/events/docs/guides/sdk/sdk-signature-verification
        if not self.client_id:
            raise SignatureError("there is no client_id that events would have to be for")
        try:
            strangers = any(one != self.client_id for one in recipients(document(request.content)))
        except UnreadableError:
            raise SignatureError("the call does not say whom it is for") from None
        if strangers:
            raise SignatureError("the call is for another client, or does not say for whom")

    def answer(self, request: Request) -> Response | None:
        """
        Answer Adobe's question whether anybody listens at an address.

        Returns:
            None if it is no such question: authenticate and read it. None, too,
            without *client_id*: then no events are taken.
        """
        return answer_challenge(request) if self.client_id else None

    def read(self, request: Request) -> Heard:
        """
        Read a delivery of events: one, or a list.

        Raises:
            DecodeError: It is not to be read; of a list, none of it. The
                message says where.
        """
        with reading(self.name, "a delivery of events"):
            return read_delivery(document(request.content), self).by(self.name)

    def read_line(self, line: Mapping[str, object]) -> Heard:
        """
        Read one line of a file of deliveries: ``{"topic": …, "payload": {…}}``.

        A topic is an event's name, and the payload the event or what it
        carries; or ``orders`` or ``creditmemos``, and what the REST API gives.

        Raises:
            DecodeError: It is not to be read; the message says where.
        """
        with reading(self.name, "a line"):
            whole = given(line).object()
            topic = whole["topic"].text()
            if not topic:
                return read_delivery(whole["payload"].required(), self).by(self.name)
            return read_topic(topic, whole["payload"].required(), self).by(self.name)

    def export(
        self, text_lines: Iterable[str], *, zone: tzinfo
    ) -> Iterator[ShownOrder | RejectedOrder]:
        """
        Read an export of the grid of orders, row by row as it is consumed.

        It is made under Sales, Orders, Export, as CSV. It has no lines, no
        currency, and the orders' numbers instead of their ids: so
        :attr:`ShownOrder.id` is empty.

        Args:
            text_lines: Of a file that was opened with ``newline=""``.

            zone: Of its dates: that of the default configuration scope.

        Returns:
            A row that cannot be read is a :class:`RejectedOrder`, and the
            others go on.

        Raises:
            DecodeError: Columns are missing, or it is no CSV.
        """
        return read_export(text_lines, self, zone=zone)
