"""Who waits for a variant to be back in stock, and whom Klaviyo tells when it is."""

# https://developers.klaviyo.com/en/docs/how_to_set_up_custom_back_in_stock

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import attrs

from .later import Later
from .stock import StockChange
from .stock_settings import BackInStockSettings


@attrs.frozen(kw_only=True)
class BackInStockSubscriber:
    """
    One person who waits for one variant.

    Attributes:
        profile_id: Who.

        variant_id: For what.

        channels: How to be told, such as ``"EMAIL"``.

        subscribed_at: Since when.

        request: Number of the request that brought the subscription; 0 for one
            that was seeded.
    """

    profile_id: str
    variant_id: str
    channels: tuple[str, ...]
    subscribed_at: datetime
    request: int = 0


@attrs.frozen(kw_only=True)
class BackInStockAlert:
    """
    Somebody whom Klaviyo told that a variant is back; never looked at again.

    Attributes:
        profile_id: Who was told.

        variant_id: Of what.

        channels: How.

        subscribed_at: Since when that person waited.

        released_at: When that person was told.

        quantity: Units in stock at that moment, as far as Klaviyo knew (at the
            rise, where later batches do not look again).

        batch: From 1, counted since the stock rose.

        request: Number of the request that brought the subscription.
    """

    profile_id: str
    variant_id: str
    channels: tuple[str, ...]
    subscribed_at: datetime
    released_at: datetime
    quantity: float
    batch: int
    request: int = 0


class WaitingList:
    """
    Everybody who waits.

    Args:
        rule: When people are told.

        stock: Gives the units of a variant that are in stock; None if unknown.

        later: Where the batches wait.
    """

    def __init__(
        self, rule: BackInStockSettings, stock: Callable[[str], float | None], later: Later
    ) -> None:
        self._rule = rule
        self._stock = stock
        self._later = later
        self._waiting: dict[str, dict[str, BackInStockSubscriber]] = {}
        self._releasing: set[str] = set()
        self._alerts: list[BackInStockAlert] = []

    def subscribe(self, subscriber: BackInStockSubscriber) -> None:
        """Let somebody wait; who waits already keeps the place and adds channels."""
        # What happens to a subscription while the variant is in stock is not
        # documented; here it waits for the next rise.
        people = self._waiting.setdefault(subscriber.variant_id, {})
        known = people.get(subscriber.profile_id)
        if known is None:
            people[subscriber.profile_id] = subscriber
        else:
            channels = tuple(dict.fromkeys((*known.channels, *subscriber.channels)))
            people[subscriber.profile_id] = attrs.evolve(known, channels=channels)

    def move(self, profile_id: str, to: str | None) -> None:
        """Let one profile wait in place of another, or nobody with None."""
        for people in self._waiting.values():
            known = people.get(profile_id)
            if known is None:
                continue
            kept = [one for one in people.values() if one.profile_id != profile_id]
            if to is not None and to not in people:
                kept.append(attrs.evolve(known, profile_id=to))
            people.clear()
            kept.sort(key=lambda one: one.subscribed_at)
            people.update({one.profile_id: one for one in kept})

    def waiting(self) -> Sequence[BackInStockSubscriber]:
        """List who waits, for each variant the oldest first."""
        return [one for people in self._waiting.values() for one in people.values()]

    def alerts(self) -> Sequence[BackInStockAlert]:
        """List who was told, in that order."""
        return tuple(self._alerts)

    def on_change(self, change: StockChange) -> None:
        """Look at a change of stock."""
        if not self._rule.rises(change):
            return
        # While batches go out, another rise starts no second row of them.
        if change.variant_id not in self._releasing:
            self._release(change.variant_id, 1, change.after or 0, change.at)

    def _release(self, variant_id: str, batch: int, quantity: float, now: datetime) -> None:
        self._releasing.discard(variant_id)
        people = self._waiting.get(variant_id, {})
        # The first batch goes at the moment of the rise itself.
        if batch > 1 and self._rule.batches_need_stock:
            quantity = self._stock(variant_id) or 0
            if quantity < self._rule.minimum:
                return
        rate = self._rule.people_per_unit
        count = len(people) if rate is None else max(1, int(quantity * rate))
        for subscriber in list(people.values())[:count]:
            del people[subscriber.profile_id]
            self._alerts.append(
                BackInStockAlert(
                    profile_id=subscriber.profile_id,
                    variant_id=variant_id,
                    channels=subscriber.channels,
                    subscribed_at=subscriber.subscribed_at,
                    released_at=now,
                    quantity=quantity,
                    batch=batch,
                    request=subscriber.request,
                )
            )
        if people:
            self._releasing.add(variant_id)
            self._later.add(
                now + self._rule.pause,
                lambda due: self._release(variant_id, batch + 1, quantity, due),
            )
