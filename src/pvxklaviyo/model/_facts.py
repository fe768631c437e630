"""How observed orders and shipments are kept: JSON without personal values."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from ._orders import Order
from ._shipments import Shipment

if TYPE_CHECKING:
    from cattrs.preconf.json import JsonConverter


@cache
def _converter() -> JsonConverter:
    # Built at first use: importing cattrs' JSON dialect costs as much as a
    # fifth of importing httpx.
    from cattrs.gen import make_dict_unstructure_fn, override
    from cattrs.preconf.json import make_converter

    converter = make_converter(omit_if_default=True)
    for kind in (Order, Shipment):
        hook: Callable[..., dict[str, object]] = make_dict_unstructure_fn(
            kind, converter, _cattrs_omit_if_default=True, email=override(omit=True)
        )
        converter.register_unstructure_hook(kind, hook)
    return converter


def _text(value: object) -> bytes:
    # Sorted and compact, so that equal facts have equal bytes.
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def encode_order(order: Order) -> bytes:
    """Give an order's JSON, without the e-mail; equal orders give equal bytes."""
    return _text(_converter().unstructure(order))


def decode_order(body: bytes) -> Order:
    """Read what :func:`encode_order` gave; the e-mail is None."""
    return _converter().loads(body, Order)


def encode_shipment(shipment: Shipment) -> bytes:
    """Give a shipment's JSON, without the e-mail; equal shipments give equal bytes."""
    return _text(_converter().unstructure(shipment))


def decode_shipment(body: bytes) -> Shipment:
    """Read what :func:`encode_shipment` gave; the e-mail is None."""
    return _converter().loads(body, Shipment)
