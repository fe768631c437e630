"""One Shopify shop of a tenant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, tzinfo

import attrs

from ..._http import Request
from ...errors import SignatureError
from ...model import ShownOrder
from .._document import document, given, reading
from .._heard import Heard
from .._rejected import RejectedOrder
from .._signed import Keys, check_signed, keys
from ._export import read_export
from ._rules import Rules, Side
from ._topics import read_topic

_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_TOPIC = re.compile(r"[a-z_]{1,60}/[a-z_]{1,60}")


def _lower(text: str) -> str:
    return text.strip().lower()


def _names(names: str | Iterable[str]) -> frozenset[str]:
    return frozenset((names,) if isinstance(names, str) else names)


def _domain(_instance: object, _attribute: attrs.Attribute[str], value: str) -> None:
    if not _DOMAIN.fullmatch(value):
        raise ValueError("domain is the shop's own name at Shopify, such as acme.myshopify.com")


@attrs.frozen(kw_only=True)
class Shopify:
    """
    One Shopify shop: what it signs with, and how to read what it sends.

    Subscribe to the topics ``orders/create``, ``orders/paid``,
    ``orders/updated``, ``orders/cancelled``, ``orders/edited`` and
    ``refunds/create``, as JSON.

    Attributes:
        name: What the tenant calls it.

        domain: Its own name at Shopify: ``"acme.myshopify.com"``.

        secrets: What it signs with: the app's client secret, or for webhooks
            made in the admin's settings the one that is shown there. While it
            is being changed, the new one and the old one.

        checks_domain: Whether a request must say that it is of this domain.
            One app signs for all shops that it is installed in.

        money: Whose amounts are told: the shop's own currency, or that in which
            the customer paid. Exports know only the first, so with the second
            their amounts are left out.

        takes_tests: Whether orders that are marked as tests count; for a
            development shop.

        channel: The sales channel as Peoplevox names it; empty if one is
            enough.

        channels: The same where it depends on the order's source, such as
            ``"web"``, ``"pos"`` or an app's number.

        attributes: Names of the order's additional details that the warehouse
            may know it by; each is a reference ``"attribute:NAME"``. Others are
            not read, because anything about people may stand there.

        tells_notes: Whether what staff wrote about an edit or a refund is told
            as its reason. In the admin only staff see it.

    Raises:
        ValueError: *domain* is none.
    """

    name: str = "shopify"
    domain: str = attrs.field(converter=_lower, validator=_domain)
    secrets: Keys = attrs.field(default=(), converter=keys, repr=False)
    checks_domain: bool = True
    money: Side = attrs.field(
        default="shop", validator=attrs.validators.in_(("shop", "presentment"))
    )
    takes_tests: bool = False
    channel: str = ""
    channels: Mapping[str, str] = attrs.field(factory=dict[str, str])
    attributes: Collection[str] = attrs.field(default=(), converter=_names)
    tells_notes: bool = False

    @property
    def rules(self) -> Rules:
        """What of this matters to whatever reads bodies."""
        return Rules(
            shop=self.name,
            side=self.money,
            takes_tests=self.takes_tests,
            channel=self.channel,
            channels=self.channels,
            attributes=self.attributes,
            tells_notes=self.tells_notes,
        )

    def authenticate(self, request: Request, *, now: datetime) -> None:
        """
        Make sure that a request is this shop's, by its raw bytes.

        How old it is cannot be told, because no time is signed: a request that
        was overheard can be made again, and is then known.

        Args:
            request: As it came, its body unread.

            now: The time; not looked at.

        Raises:
            SignatureError: It is not.
        """
        # https://shopify.dev/docs/apps/build/webhooks/subscribe/https#step-2-validate-the-origin-of-your-webhook-to-ensure-its-coming-from-shopify
        check_signed(
            request.content, request.headers.get("x-shopify-hmac-sha256", ""), self.secrets
        )
        said = request.headers.get("x-shopify-shop-domain", "").strip().lower()
        if self.checks_domain and said != self.domain:
            raise SignatureError("the call is of another shop, or does not say of which")

    def read(self, request: Request) -> Heard:
        """
        Read a request that is this shop's.

        Raises:
            DecodeError: It is not to be read; the message says where.
        """
        topic = request.headers.get("x-shopify-topic", "").strip().lower()
        with reading(self.name, _shown(topic)):
            given(topic or None, "X-Shopify-Topic").required()
            return read_topic(topic, document(request.content), self.rules).by(self.name)

    def read_line(self, line: Mapping[str, object]) -> Heard:
        """
        Read one line of a file of deliveries.

        Args:
            line: ``{"topic": "orders/create", "payload": {…}}``.

        Raises:
            DecodeError: It is not to be read; the message says where.
        """
        with reading(self.name, "a delivery"):
            whole = given(line)
            topic = whole["topic"].key().lower()
        with reading(self.name, _shown(topic)):
            heard = read_topic(topic, whole["payload"].required(), self.rules)
            return heard.by(self.name)

    def export(
        self, text_lines: Iterable[str], *, zone: tzinfo | None = None
    ) -> Iterator[ShownOrder | RejectedOrder]:
        """
        Read an export of orders, as the admin makes it: CSV, a row for each line.

        Which pieces were refunded or taken off it does not tell, only how much
        money went back in all.

        Args:
            text_lines: The lines of the file with their line ends, as a file
                that was opened with ``newline=""`` gives them.

            zone: Of times without an offset, which Shopify itself never writes.

        Raises:
            DecodeError: It is no such export.
        """
        return read_export(text_lines, self.rules, zone)


def _shown(topic: str) -> str:
    # A header is not signed, so it may be anything.
    return topic if _TOPIC.fullmatch(topic) else "a delivery"
