"""The reports and templates that a relay reads, and what an absent column of theirs costs."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ..engine import Tenant
from ..peoplevox import Despatch, GoodsIn, Kitting, Return, RmaItem, SalesOrder, SalesOrderItem
from ..sequence import ReturnsSource


@attrs.frozen(kw_only=True)
class Table:
    """
    One report or template that the relay reads.

    Attributes:
        section: Its key in the settings.

        row: The row class.

        word: ``"report"`` or ``"template"``.

        searched: Fields that it is searched by.

        costs: What is lost where a field has no column.
    """

    section: str
    row: type[object]
    word: str
    searched: tuple[str, ...]
    costs: Mapping[str, str] = attrs.field(factory=dict[str, str])


TABLES = (
    Table(
        section="despatches",
        row=Despatch,
        word="report",
        searched=("order_number", "despatched_at"),
        costs={
            "tracking_number": (
                "events carry no tracking number and no link, and every parcel waits for one in "
                "vain until hold_for_tracking is over"
            ),
            "carrier": "events name no carrier and carry no tracking link",
            "service": "events name no service, and [policy.tracking] cannot tell services apart",
            "item_name": "events name items only where the order's lines do",
            "line": "parcels are matched with order lines by item code alone",
            "parent": "kits are told as their components",
            "parent_quantity": (
                "kits are counted from what Item type kittings says they are made of, and where "
                "that does not come out whole, completeness is not known"
            ),
            "email": "a parcel whose order Peoplevox does not show reaches nobody",
            "channel": "a parcel whose order Peoplevox does not show has no channel",
            "shop_reference": (
                "a parcel whose order Peoplevox does not show has no reference of the shop"
            ),
        },
    ),
    Table(
        section="orders",
        row=SalesOrder,
        word="template",
        searched=("order_number", "shop_reference"),
        costs={
            "shop_reference": (
                "Peoplevox orders of one shop order are not put together, and events carry "
                "Peoplevox's number in place of the shop's"
            ),
            "email": "the address of the despatch report is taken",
            "status": "a cancelled order counts as one whose lines are still to come",
            "channel": (
                "[audience] excluded_channels and transfer_channels see only what the despatch "
                "report says"
            ),
        },
    ),
    Table(
        section="order_items",
        row=SalesOrderItem,
        word="template",
        searched=("order_number",),
        costs={"line": "parcels are matched with order lines by item code alone"},
    ),
    Table(section="kits", row=Kitting, word="template", searched=("parent",)),
)

_NO_CONDITION = "conditions cannot become dispositions"
_NO_FLAG = "[returns.dispositions] sees conditions alone, and no entry with /True or /False counts"

RETURNS: Mapping[ReturnsSource, Table] = {
    "returns": Table(
        section="returns",
        row=Return,
        word="report",
        searched=("order_number", "returned_at"),
        costs={
            "reason": "returns are told without a reason, and sent_back_reasons sees codes alone",
            "condition": _NO_CONDITION,
            "reusable": _NO_FLAG,
            "sale_price": "what came back is valued by the order's own prices, where they are known",
        },
    ),
    "rma": Table(
        section="rma_items",
        row=RmaItem,
        word="report",
        searched=("order_number", "returned_at"),
        costs={
            "return_code": "a return is known by its RMA, so all that comes back of it is one return",
            "status": "a cancelled RMA cannot be told from another",
            "reason": "returns are told without a reason, and sent_back_reasons finds nothing",
            "condition": _NO_CONDITION,
            "reusable": _NO_FLAG,
        },
    ),
    "goods_in": Table(
        section="goods_in",
        row=GoodsIn,
        word="report",
        searched=("reference", "delivered_at"),
    ),
}
"""The report of returns, by the source that a tenant chose."""


def tables_of(tenant: Tenant) -> tuple[Table, ...]:
    """List what is read for a tenant."""
    returns = RETURNS.get(tenant.policy.returns.source)
    return TABLES if returns is None else (*TABLES, returns)
