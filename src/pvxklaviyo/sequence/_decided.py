"""What the ledger keeps of a decision: JSON without personal values, equal for equal decisions."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import (
    Cancellation,
    Completion,
    PersonFacts,
    Placing,
    Return,
    ReturnLine,
    Shipment,
    ShopLine,
)


def decided(
    about: Shipment | Placing | Cancellation | Completion | Return | PersonFacts,
) -> Mapping[str, object]:
    """Give what was decided about something, ready for JSON."""
    match about:
        case Shipment():
            return {
                "order": about.order_number,
                "despatch": about.despatch_number,
                "index": about.index,
                "complete": about.is_complete,
                "remaining": None
                if about.remaining is None
                else [[item.item_code, item.quantity] for item in about.remaining],
                "tracking": about.tracking_number,
            }
        case Placing():
            return {
                "order": about.order_number,
                "reference": about.reference,
                "currency": about.currency,
                "value": _amount(about.value),
                "lines": [_shop_line(line) for line in about.lines],
            }
        case Cancellation():
            return {
                "order": about.order_number,
                "reference": about.reference,
                "cancellation": about.cancellation_id,
                "whole": about.is_whole,
                "stage": about.stage,
                "currency": about.currency,
                "value": _amount(about.value),
                "lines": [_shop_line(line) for line in about.lines],
            }
        case Completion():
            return {
                "order": about.order_number,
                "reference": about.reference,
                "by_cancellation": about.by_cancellation,
                "sent": [[code, count] for code, _, count in about.sent],
                "cancelled": [[code, count] for code, _, count in about.cancelled],
            }
        case Return():
            return {
                "order": about.order_number,
                "return": about.return_code,
                "revision": about.revision,
                "outcome": about.outcome,
                "lines": [_return_line(line) for line in about.lines],
            }
        case PersonFacts():
            return {
                "last_despatched_at": _instant(about.last_despatched_at),
                "last_order": about.last_order,
                "carrier": about.carrier,
                "tracking": about.tracking_number,
                "open_shipments": about.open_shipments,
                "status": about.fulfilment_status,
                "returned": [[one.sku, _instant(one.returned_at)] for one in about.returned],
                "last_returned_at": _instant(about.last_returned_at),
            }


def _amount(value: object) -> str | None:
    return None if value is None else str(value)


def _instant(value: object) -> str | None:
    return None if value is None else str(value)


def _shop_line(line: ShopLine) -> list[object]:
    return [line.line, line.sku, line.quantity, _amount(line.price)]


def _return_line(line: ReturnLine) -> list[object]:
    return [line.line, line.item_code, line.quantity, line.reason, line.condition, line.disposition]
