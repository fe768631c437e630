"""Whether a call is WooCommerce's own: its signature, and the one call that has none."""
# https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks

from __future__ import annotations

import re

from ..._http import Request
from .._signed import Keys, check_signed

TOPIC = "x-wc-webhook-topic"
"""What a call is about, such as ``order.updated``. Nobody signs it."""

_SIGNATURE = "x-wc-webhook-signature"
_PING = re.compile(rb"webhook_id=[0-9]{1,20}")


def is_ping(request: Request) -> bool:
    """
    Find out whether it is the call that WooCommerce makes when a webhook is saved.

    Of its own form, so that nothing signed is ever taken for it, and it never
    for anything signed: no signature, no topic, no JSON.
    """
    headers = request.headers
    unsigned = _SIGNATURE not in headers and TOPIC not in headers
    return unsigned and _PING.fullmatch(request.content) is not None


def check(request: Request, secrets: Keys) -> None:
    """
    Make sure that a call was signed, or says nothing.

    There is no time in the signature: a call that is made again is the same
    call, and harmless because what it shows is known.

    Raises:
        SignatureError: It is neither.
    """
    if is_ping(request):
        # Refused, the webhook could not be saved.
        return
    check_signed(request.content, request.headers.get(_SIGNATURE, ""), secrets)
