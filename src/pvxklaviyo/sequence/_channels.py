"""
Two shops may have one reference: what one says must not reach the other's order.

What a shop says is kept by its reference alone, because it need not name a
channel. So where several channels are named under one reference, only what is
certainly about the group's own orders is taken, and a person is told the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..model import Order
from . import _shop_exceptions as exceptions
from ._known import Known
from ._seen import Said
from ._wish import Wish


def by_channel(
    told: Sequence[Said], orders: Iterable[Order]
) -> tuple[Sequence[Said], Sequence[Said]]:
    """
    Part what the shop said of a group from what it may have said of another order.

    With Peoplevox's channel, what names it is the group's. Without one nobody
    knows whose any of it is, as soon as two are named. What names no channel
    is the group's if it was learned while only one channel was known.

    Returns:
        What is taken, and what is not.
    """
    first: dict[str, datetime] = {}
    for one in told:
        name = _plain(one.fact.channel)
        if name:
            first[name] = min(first.get(name, one.learned_at), one.learned_at)
    home = {_plain(order.channel) for order in orders} - {""}
    if len(home | first.keys()) < 2:
        return told, ()
    strangers = [at for name, at in first.items() if name not in home]
    if not strangers:
        return told, ()
    doubt_since = min(strangers) if home else sorted(strangers)[1]
    taken: list[Said] = []
    others: list[Said] = []
    for one in told:
        name = _plain(one.fact.channel)
        ours = name in home if name else one.learned_at < doubt_since
        (taken if ours else others).append(one)
    return taken, others


def once(told: Sequence[Said]) -> Sequence[Said]:
    """Take what was said again, with its channel or without, as said once: as it was first."""
    first: dict[tuple[str, str, str], Said] = {}
    for one in sorted(told, key=lambda one: (one.learned_at, one.key)):
        first.setdefault((one.fact.kind, one.fact.order, one.fact.id), one)
    return list(first.values())


def remark_other_channels(known: Known, wish: Wish) -> None:
    """Tell a person what the shop said under this reference and was not taken."""
    others = known.state.said_elsewhere
    if not others:
        return
    key = known.order_key()
    learned = max(one.learned_at for one in others)
    if known.answered(f"shop_channels:{key}", learned) is None:
        orders = [(one.number, one.channel) for one in known.state.orders.values()]
        said = [(one.fact.kind, one.fact.channel) for one in others]
        wish.open(
            exceptions.channels_differ(
                known.history.stream, key, others[0].fact.order, sorted(set(said)), orders
            )
        )


def _plain(channel: str) -> str:
    return channel.strip().casefold()
