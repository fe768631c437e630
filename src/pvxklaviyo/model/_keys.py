"""
Names of things that never change, so that they can be keys.

Each carries what it must not be confused across: a stream its tenant and
source, a business key its source (the ledger adds the destination). None
contains what may change later: a tracking number, an e-mail, a position.
"""

from __future__ import annotations

from typing import NewType

import attrs

StreamKey = NewType("StreamKey", str)
"""One stream of the ledger, such as ``"acme/acme01/order/SO1001"``. Rises with the vendor's numbers."""

FactKey = NewType("FactKey", str)
"""One revision of one fact within its stream, such as ``"shipment/SO1001/DES17@9f2c…"``."""

PersonRef = NewType("PersonRef", str)
"""A person, by a random reference: it leads to nobody without the ledger."""


def _quoted(part: str) -> str:
    return part.replace("%", "%25").replace("/", "%2F").replace("@", "%40")


def _unquoted(part: str) -> str:
    if "%" not in part:
        return part
    return part.replace("%40", "@").replace("%2F", "/").replace("%25", "%")


def order_stream(tenant: str, source: str, order_number: str) -> StreamKey:
    """Name the stream of one Peoplevox order."""
    return StreamKey(f"{_quoted(tenant)}/{_quoted(source)}/order/{_quoted(order_number)}")


def shop_stream(tenant: str, source: str, reference: str) -> StreamKey:
    """
    Name the stream of what a shop says of one of its orders.

    It is joined to the Peoplevox orders with that reference as soon as they
    are known.
    """
    return StreamKey(f"{_quoted(tenant)}/{_quoted(source)}/shop/{_quoted(reference)}")


def shown_stream(tenant: str, source: str, shop: str, order: str) -> StreamKey:
    """
    Name the stream of what a shop shows of one of its orders, by the shop's own id.

    It is joined to the stream of the order's reference as soon as that is known.
    """
    # One subject of two parts, each quoted by itself, so that they stay two.
    subject = f"{_quoted(shop)}/{_quoted(order)}"
    return StreamKey(f"{_quoted(tenant)}/{_quoted(source)}/shown/{_quoted(subject)}")


def shown_subject(subject: str) -> tuple[str, str]:
    """Take the subject of such a stream apart: what the tenant calls the shop, and the order."""
    shop, _, order = subject.partition("/")
    return _unquoted(shop), _unquoted(order)


def person_stream(tenant: str, source: str, person: PersonRef) -> StreamKey:
    """Name the stream of one person's profile."""
    return StreamKey(f"{_quoted(tenant)}/{_quoted(source)}/person/{_quoted(person)}")


def item_stream(tenant: str, source: str, sku: str) -> StreamKey:
    """Name the stream of one item's stock."""
    return StreamKey(f"{_quoted(tenant)}/{_quoted(source)}/item/{_quoted(sku)}")


@attrs.frozen(kw_only=True)
class StreamName:
    """
    A stream key, taken apart.

    Attributes:
        tenant: Whose policy decides.

        source: Where it is read.

        kind: ``"order"``, ``"shop"``, ``"shown"``, ``"person"`` or ``"item"``.

        subject: Peoplevox's order number, the shop's reference, the shop and
            its id of the order, the person reference, or the item's code.
    """

    tenant: str
    source: str
    kind: str
    subject: str


def stream_name(stream: StreamKey) -> StreamName:
    """Take a stream key apart."""
    tenant, source, kind, subject = stream.split("/")
    return StreamName(
        tenant=_unquoted(tenant), source=_unquoted(source), kind=kind, subject=_unquoted(subject)
    )


def fact_key(kind: str, *subject: str, revision: str) -> FactKey:
    """Name one revision of a fact."""
    return FactKey("/".join([kind, *map(_quoted, subject)]) + "@" + revision)


RETURNS_UNREAD = fact_key("unread", "returns", revision="1")
"""The fact that a look-up could not read what came back; its other facts of returns are older."""


def fact_subject(key: FactKey) -> str:
    """Give a fact's key without its revision: the same for all revisions."""
    return key.rpartition("@")[0]


def business_key(source: str, *subject: str) -> str:
    """
    Name what an announcement is about, for ever.

    With the kind of announcement before it this is also the event's
    ``unique_id`` in Klaviyo, which keeps the first of an id for ever.
    """
    return ":".join([part.replace("%", "%25").replace(":", "%3A") for part in (source, *subject)])


def business_subject(key: str) -> tuple[str, ...]:
    """Give the subject that :func:`business_key` made a key of, without the source."""
    parts = key.split(":")[1:]
    return tuple(part.replace("%3A", ":").replace("%25", "%") for part in parts)
