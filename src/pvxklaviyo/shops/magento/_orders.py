"""An order as ``V1/orders`` has it, and as events carry it."""
# https://developer.adobe.com/commerce/webapi/rest/quick-reference/ (sales-data-order-interface)

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from ...model import ShownOrder
from .._document import Part
from .._phone import e164
from ._amounts import currency, find_amount
from ._lines import is_whole, order_lines
from ._php import find_flag, find_relation, members, rows
from ._stamps import find_stamp

if TYPE_CHECKING:
    from ._magento import Magento

# One l; statuses have names of the shop's own, states do not.
# https://experienceleague.adobe.com/en/docs/commerce-admin/stores-sales/order-management/orders/order-status
CANCELLED = "canceled"
_UNPAID = frozenset({"pending_payment", "pending_paypal"})
_EDITED = re.compile(r"-[0-9]+")


def order(part: Part, shop: Magento) -> ShownOrder:
    """
    Read an order.

    Raises:
        UnreadableError: It cannot be read.
    """
    part.object()
    state = part["state"].key().lower()
    number = part["increment_id"].key()
    # Whoever edits an order in the admin makes a new one; the old one's state is
    # canceled, and it says by which order it was replaced.
    # https://experienceleague.adobe.com/en/docs/commerce-admin/stores-sales/order-management/orders/order-update
    replaced_by = _related(part, "child")
    is_cancelled = state == CANCELLED and not replaced_by
    said = _Cancelling.read(part) if state == CANCELLED else _Cancelling()
    modified_at = find_stamp(part["updated_at"])
    off = find_amount(part, "discount_amount", shop.amounts)
    email, phone = _contact(part)
    return ShownOrder(
        shop=shop.name,
        id=part["entity_id"].key(),
        number=number,
        references=_references(part, number, shop),
        modified_at=modified_at,
        placed_at=find_stamp(part["created_at"]),
        is_placed=said.was_placed if state == CANCELLED else state not in shop.unplaced_states,
        is_cancelled=is_cancelled,
        cancelled_at=(said.at or modified_at) if is_cancelled else None,
        replaced_by=replaced_by,
        replaces=_related(part, "parent"),
        reason=said.reason(shop) if is_cancelled else "",
        email=email,
        phone=phone,
        address=_address(part),
        channel=_channel(part, shop),
        currency=currency(part, shop.amounts),
        value=find_amount(part, "grand_total", shop.amounts),
        # Written as less than nothing. Not documented; met in shops' bodies.
        discount=None if off is None else off.copy_abs(),
        shipping=_shipping(part, shop),
        lines=order_lines(part["items"], shop) if part["items"] else None,
        refunded=find_amount(part, "total_refunded", shop.amounts),
    )


def tells_enough(part: Part, shop: Magento) -> bool:
    """
    Tell whether an event carries all that is needed of its order.

    Events carry the fields that were subscribed, and no others. What is needed
    and absent is read instead.

    Raises:
        UnreadableError: Something stands where it cannot stand.
    """
    # https://developer.adobe.com/commerce/extensibility/events/module-development/
    needed = ("increment_id", "state", "created_at", "updated_at", "items")
    if not all(part[name] for name in needed):
        return False
    if not currency(part, shop.amounts):
        return False
    told = part.names()
    amounts = ("grand_total", "discount_amount")
    if any(find_amount(part, name, shop.amounts) is None for name in amounts):
        return False
    if not all(_is_told(part, name) for name in shop.attributes):
        return False
    if _shipping(part, shop) is None or (shop.stores and not part["store_id"]):
        return False
    if "customer_email" not in told and _contact(part)[0] is None:
        return False
    # A cancellation and an edit differ in nothing else, and an edited order's number tells it.
    if part["state"].text().lower() == CANCELLED and "relation_child_id" not in told:
        return False
    if _EDITED.search(part["increment_id"].text()) and "relation_parent_id" not in told:
        return False
    return is_whole(part["items"])


def is_ours(part: Part, shop: Magento) -> bool:
    """
    Tell whether an order or a credit memo is of the stores that are this shop.

    Raises:
        UnreadableError: Its store is no id.
    """
    return not shop.stores or part["store_id"].find_key() in shop.stores


@attrs.frozen(kw_only=True)
class _Cancelling:
    """What the history says of a cancellation."""

    at: datetime | None = None
    comment: str = attrs.field(default="", repr=False)
    is_visible: bool = False
    was_placed: bool = False

    @classmethod
    def read(cls, part: Part) -> _Cancelling:
        status = part["status"].text() or CANCELLED
        history = sorted(
            (
                (at, entry["entity_id"].find_whole() or 0, entry)
                for entry in rows(part["status_histories"])
                if (at := find_stamp(entry["created_at"])) is not None
            ),
            key=lambda one: one[:2],
        )
        first: tuple[datetime, Part] | None = None
        # No field has the time. Later comments repeat the status, so the first
        # of the last entries that have it is the cancellation.
        for at, _, entry in reversed(history):
            if entry["status"].text() not in {status, CANCELLED}:
                break
            first = at, entry
        # Magento cancels by itself what nobody paid for in time, so of an order that
        # is met when it is cancelled already something has to show that it was placed.
        # https://experienceleague.adobe.com/en/docs/commerce-admin/stores-sales/order-management/orders/order-status
        states = {entry["status"].text() for _, _, entry in history} - {status, CANCELLED, ""}
        was_placed = bool(states - _UNPAID) or _is_paid(part)
        if first is None:
            return cls(was_placed=was_placed)
        at, entry = first
        return cls(
            at=at,
            comment=entry["comment"].text().strip(),
            is_visible=bool(
                find_flag(entry["is_visible_on_front"]) or find_flag(entry["is_customer_notified"])
            ),
            was_placed=was_placed,
        )

    def reason(self, shop: Magento) -> str:
        """Give the comment, if customers may see it."""
        return self.comment if self.is_visible or shop.staff_comments else ""


def _is_paid(part: Part) -> bool:
    if find_flag(part["email_sent"]) or part["total_paid"].money():
        return True
    return any(row.object()["qty_invoiced"].money() for row in rows(part["items"]))


def _related(part: Part, kind: str) -> str:
    # The id stands beside the number; better the number than an edit that looks
    # like a cancellation.
    return find_relation(part[f"relation_{kind}_id"]) or find_relation(
        part[f"relation_{kind}_real_id"]
    )


def _references(part: Part, number: str, shop: Magento) -> dict[str, str]:
    found = {"id": part["entity_id"].key(), "number": number}
    for name in ("original_increment_id", "ext_order_id", "quote_id"):
        found[name] = find_relation(part[name])
    extension = members(part["extension_attributes"])
    for name in shop.attributes:
        found[f"attribute:{name}"] = extension[name].text() or part[name].text()
    return {name: value.strip() for name, value in found.items() if value.strip()}


def _is_told(part: Part, attribute: str) -> bool:
    return attribute in members(part["extension_attributes"]).names() or attribute in part.names()


def _contact(part: Part) -> tuple[str | None, str | None]:
    billing, shipping = members(part["billing_address"]), _shipping_address(part)
    email = part["customer_email"].find_text() or billing["email"].find_text()
    phone = e164(shipping["telephone"].text()) or e164(billing["telephone"].text())
    return email, phone


def _shipping_address(part: Part) -> Part:
    attributes = members(part["extension_attributes"])
    for assignment in rows(attributes["shipping_assignments"]):
        found = members(members(assignment["shipping"])["address"])
        if found:
            return found
    # Events carry the order's own parts instead.
    if members(part["shipping_address"]):
        return part["shipping_address"]
    for address in rows(part["addresses"]):
        if address["address_type"].value == "shipping":
            return address
    return Part(None, "/shipping_address")


def _address(part: Part) -> str:
    found = _shipping_address(part) or members(part["billing_address"])
    street = found["street"]
    lines = (
        [street.text()] if isinstance(street.value, str) else [one.text() for one in rows(street)]
    )
    names = ("city", "region", "postcode", "country_id")
    lines += [found[name].text() for name in names if not isinstance(found[name].value, dict)]
    return ", ".join(" ".join(line.split()) for line in lines if line.strip())


def _channel(part: Part, shop: Magento) -> str:
    return shop.channels.get(part["store_id"].find_key(), shop.channel)


def _shipping(part: Part, shop: Magento) -> Decimal | None:
    taxed = find_amount(part, "shipping_incl_tax", shop.amounts)
    return find_amount(part, "shipping_amount", shop.amounts) if taxed is None else taxed
