"""A delivery that is a shop's and cannot be read: set aside for a person, never tried for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import attrs

from ..ledger import Batch, ExceptionOpened
from ..shops import Heard, RejectedOrder
from ._world import Tenant, World


@attrs.frozen(kw_only=True)
class Unread:
    """
    A delivery that its shop signed, and that cannot be read.

    Attributes:
        shop: What the tenant calls the shop.

        topic: What the shop says that it is about; empty if it does not.

        order: The shop's id of the order, where at least that can be read.

        why: Where in it, and why, without quoting any value.

        mark: Tells deliveries apart: the same one again is set aside once.
    """

    shop: str
    topic: str = ""
    order: str = ""
    why: str
    mark: bytes = attrs.field(repr=False)


def unread_part(heard: Heard, rejected: RejectedOrder, content: bytes = b"") -> Unread:
    """
    Give the part of a delivery of many orders that could not be read.

    Args:
        heard: What the others of it say.

        rejected: The part.

        content: The delivery's bytes, if they are at hand.
    """
    why = "; ".join(str(problem) for problem in rejected.problems)
    told = f"{rejected.order}\0{rejected.row}\0{'' if content else why}"
    mark = hashlib.sha256(told.encode(errors="replace") + content).digest()
    return Unread(shop=heard.shop or rejected.shop, order=rejected.order, why=why, mark=mark)


async def set_aside(world: World, tenant: Tenant, unread: Sequence[Unread]) -> None:
    """
    Open an exception for each delivery that cannot be read. All are durable on return.

    What it said is not kept: it is about people whom nobody could find again
    in it. The order's next delivery, or the shop's daily export, says it again.

    Args:
        world: Only its store is asked.

        tenant: For whom.

        unread: What cannot be read.
    """
    await world.store.migrate()
    secret = await world.store.secret()
    opened = tuple(_opened(tenant, one, secret) for one in unread)
    await world.store.commit(Batch(tenant=tenant.name, opened=opened))


def _opened(tenant: Tenant, unread: Unread, secret: bytes) -> ExceptionOpened:
    # Keyed, because a body is made of what people can guess.
    mark = hashlib.blake2b(unread.mark, key=secret[:64], digest_size=8).hexdigest()
    order = f" of its order {unread.order}" if unread.order else ""
    topic = f" ({unread.topic})" if unread.topic else ""
    return ExceptionOpened(
        key=f"delivery:{tenant.source}:{unread.shop}:{mark}",
        tenant=tenant.name,
        code="delivery.unreadable",
        owner="integrator",
        severity="error",
        subject=f"order {unread.order} of {unread.shop}" if unread.order else f"shop {unread.shop}",
        text=(
            f"{unread.shop} sent a delivery{order}{topic} that cannot be read: "
            f"{unread.why.rstrip('.')}. Nothing was taken from it; the others go on."
        ),
        next_step=(
            "Observe the order again once it can be read, by the shop's export or API, then run: "
            "pvxklaviyo resolve ID --discard"
        ),
    )
