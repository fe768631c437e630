"""The exceptions of shops that are asked what changed."""

from __future__ import annotations

from ..ledger import ExceptionOpened
from .exceptions import Failed


def poll_key(source: str, shop: str) -> str:
    """Name the exception of a shop that cannot be asked."""
    return f"poll:{source}:{shop}"


def not_polled(
    tenant: str, source: str, shop: str, error: Failed | None, kind: str
) -> ExceptionOpened:
    """Report that a shop cannot be asked what changed; *kind* names an error that is a mistake."""
    why = str(error).rstrip(".") if error is not None else f"by a mistake of pvxklaviyo's ({kind})"
    return ExceptionOpened(
        key=poll_key(source, shop),
        tenant=tenant,
        code="shop.not_polled",
        owner="integrator",
        severity="error",
        subject=f"shop {shop}",
        text=(
            f"{shop} could not be asked what changed in its orders: {why}. What its customers "
            "cancel is not known until it can be asked; parcels go on."
        ),
        next_step=(
            "See whether the shop answers, and lets itself be read with what its table in [shops] "
            "states. It is asked again by itself"
        ),
    )


def unreadable_key(source: str, shop: str, order: str) -> str:
    """Name the exception of an order that was read from a shop and not understood."""
    return f"poll_order:{source}:{shop}:{order}"


def unreadable(tenant: str, source: str, shop: str, order: str, why: str) -> ExceptionOpened:
    """Report an order that was read from its shop, and cannot be understood."""
    return ExceptionOpened(
        key=unreadable_key(source, shop, order),
        tenant=tenant,
        code="order.unreadable",
        owner="integrator",
        severity="error",
        subject=f"order {order} of {shop}" if order else f"shop {shop}",
        text=(
            f"{shop} shows {f'its order {order}' if order else 'an order'} in a way that cannot be "
            f"understood: {why.rstrip('.')}. Nothing was taken from it; the others go on."
        ),
        next_step=(
            "See in the shop what is odd about it: once it changes there it is read again. If "
            "nobody need know, run: pvxklaviyo resolve ID --discard"
        ),
    )
