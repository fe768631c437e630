"""The mapping of one tenant: our functions, or the tenant's own in their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from collections.abc import Mapping as ReadOnlyDict
from functools import partial
from typing import TypeVar

import attrs

from ..klaviyo import Event, Json, Profile
from ..model import Cancellation, Completion, Order, PersonFacts, Placing, Return, Shipment
from ..sequence import KINDS, About
from ._columns import column
from ._order_events import (
    CancellationHook,
    CompletionHook,
    PlacingHook,
    cancelled_event,
    cancelled_item_event,
    completion_event,
    placed_event,
)
from ._order_ids import order_id, order_id_fields
from ._profile import ProfileHook, profile_properties
from ._properties import PROFILE_PROPERTIES, PROPERTIES
from ._return_events import ReturnHook, return_event, returned_item_event
from ._shipment_events import (
    ShipmentHook,
    correction_event,
    item_event,
    kept_item_event,
    shipment_event,
    tracking_event,
)
from ._tracking_urls import TRACKING_URLS, tracking_url
from ._whom import addressed

KeepHook = Callable[[str, About, Order], bool]
"""
Whether an announcement is told: given its kind, what it is about, and the order.

Raising parks that one event.
"""

T = TypeVar("T")

_SHARED = frozenset({"placed", "cancelled"})
"""Kinds with one id between them, so that Klaviyo takes the one off the other."""


def _checked_rename(
    _: Mapping, attribute: attrs.Attribute[ReadOnlyDict[str, str]], names: ReadOnlyDict[str, str]
) -> None:
    ours = {name for properties in PROPERTIES.values() for name in properties}
    ours |= set(PROFILE_PROPERTIES)
    for old, new in names.items():
        if old not in ours:
            raise ValueError(f"{attribute.name}: {old} is no property of ours")
        if old == EVENT_KEY or not new or new.startswith("$"):
            raise ValueError(f"{attribute.name}: {old} cannot become {new or 'nothing'}")
    renamed = Counter(names.get(name, name) for name in ours)
    twice = sorted(name for name, count in renamed.items() if count > 1)
    if twice:
        raise ValueError(f"{attribute.name}: two properties would be called {twice[0]}")


def _checked_order_id(_: Mapping, attribute: attrs.Attribute[str], template: str) -> None:
    if template:
        try:
            order_id_fields(template)
        except ValueError as error:
            raise ValueError(f"{attribute.name} {error}") from None


EVENT_KEY = "EventKey"
"""The property that echoes the business key; written last, by the relay itself."""


@attrs.frozen(kw_only=True)
class Mapping:
    """
    How a tenant's events are made.

    Each function may be the tenant's own, or one that wraps ours. All are
    pure: equal arguments give equal events, and nobody is asked. One that
    raises parks its own event, and the exception names the line.

    An event's metric is the one that was decided, by the policy's names; a
    function that returns another one than ours has its way.

    Attributes:
        placed_event: Makes the event of an order that was placed.

        cancelled_event: Makes the event of a whole order's cancellation.

        cancelled_item_event: Makes the event of one cancelled line.

        shipment_event: Makes the event of a shipment.

        item_event: Makes the event of one item of a shipment.

        completion_event: Makes the event of an order that is complete without
            a parcel of its own.

        tracking_event: Makes the event of a tracking number that came later.

        correction_event: Makes the event of a shipment that was told and did
            not leave after all.

        return_event: Makes the event of a return.

        returned_item_event: Makes the event of one item of a return.

        kept_item_event: Makes the event of one item that was kept.

        profile: Makes the properties of a person's profile; None takes one
            away.

        keep: Whether an announcement is told at all; what is not is recorded
            with the reason ``filtered``. It is asked when the event is
            decided, and again only when facts change; None: all are told.

        properties: Further properties of every event: the property's name to
            the logical name of an order's column, such as ``{"Gift":
            "attribute4"}``, or to the caption of one that is kept besides.
            Left out where the order has no value.

        rename: Our properties to the names that this tenant's have, at the
            top of events and on profiles.

        tracking_urls: Further carriers for :func:`tracking_url`, used by our
            own functions.

        currency: Code of the tenant's currency, for values whose own is not
            told; empty: the account's.

        currencies: The same by sales channel.

        order_id: The ``unique_id`` of a placing and of the cancellation that
            takes it off, where the shop's own integration tells Placed Order:
            ``"{reference}"``, or with columns, ``"shop-{attribute3}"``. Empty,
            and where a column has no value: our own.

    Raises:
        ValueError: *rename* or *order_id* cannot work.
    """

    placed_event: PlacingHook = placed_event
    cancelled_event: CancellationHook = cancelled_event
    cancelled_item_event: CancellationHook = cancelled_item_event
    shipment_event: ShipmentHook = shipment_event
    item_event: ShipmentHook = item_event
    completion_event: CompletionHook = completion_event
    tracking_event: ShipmentHook = tracking_event
    correction_event: ShipmentHook = correction_event
    return_event: ReturnHook = return_event
    returned_item_event: ReturnHook = returned_item_event
    kept_item_event: ShipmentHook = kept_item_event
    profile: ProfileHook = profile_properties
    keep: KeepHook | None = None
    properties: ReadOnlyDict[str, str] = attrs.field(factory=dict[str, str])
    rename: ReadOnlyDict[str, str] = attrs.field(factory=dict[str, str], validator=_checked_rename)
    tracking_urls: ReadOnlyDict[str, str] = attrs.field(factory=dict[str, str])
    currency: str = ""
    currencies: ReadOnlyDict[str, str] = attrs.field(factory=dict[str, str])
    order_id: str = attrs.field(default="", validator=_checked_order_id)

    def keeps(self, kind: str, about: About, order: Order) -> bool:
        """
        Whether an announcement of *kind* is told at all.

        Raises:
            TypeError: *keep* says neither True nor False: a ``return`` that
                was forgotten must not leave everything out.
        """
        kept = True if self.keep is None else self.keep(kind, about, order)
        if not isinstance(kept, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"keep gives {type(kept).__name__} in place of True or False")
        return kept

    def event(self, kind: str, about: About, order: Order, metric: str = "") -> Event:
        """
        Make the event of an announcement of *kind*.

        Args:
            kind: One of :data:`~pvxklaviyo.sequence.KINDS`, but a profile's.

            about: What it is about.

            order: Its order.

            metric: As the decision names it; empty: as our functions do.

        Raises:
            TypeError: *about* is not what announcements of *kind* are about.
        """
        event = self._made(kind, about, order)
        if metric and event.metric in KINDS[kind].metrics:
            event = event.with_metric(metric)
        if event.value is not None and event.value_currency is None:
            channel = about.channel if not isinstance(about, PersonFacts) else ""
            code = self.currencies.get(order.channel or channel, self.currency)
            event = attrs.evolve(event, value_currency=code or None)
        return attrs.evolve(
            event, properties={**self._renamed(event.properties), **self._of_columns(order)}
        )

    def for_profile(self, facts: PersonFacts) -> tuple[Profile, ReadOnlyDict[str, Json]]:
        """
        Make what a person's profile is told.

        Returns:
            Whose it is, by one identifier, and its properties; None takes one
            away.

        Raises:
            ValueError: The person has no address.
        """
        if not facts.email:
            raise ValueError("the person has no address, so there is no profile to tell")
        return addressed(facts.email), self._renamed(self.profile(facts))

    def unique_id(self, kind: str, key: str, about: About, order: Order) -> str:
        """
        Give the ``unique_id`` of an announcement: its business key's (law L2).

        A placing and its cancellation share one, so that Klaviyo takes the
        one off the other; it is the shop's own where *order_id* says so.
        """
        if self.order_id and kind in _SHARED and isinstance(about, Placing | Cancellation):
            found = order_id(self.order_id, about, order)
            if found:
                return found
        return f"pvx:order:{key}" if kind in _SHARED else f"pvx:{kind}:{key}"

    def tracking_url(self, carrier: str, tracking_number: str) -> str | None:
        """Give the page that follows a parcel, or None if nobody knows one."""
        return tracking_url(carrier, tracking_number.partition(",")[0], self._urls())

    def _made(self, kind: str, about: About, order: Order) -> Event:
        match kind, about:
            case "placed", Placing() as placing:
                return self.placed_event(placing, order)
            case "cancelled", Cancellation() as cancellation:
                return self.cancelled_event(cancellation, order)
            case "cancelled_item", Cancellation() as cancellation:
                return self.cancelled_item_event(cancellation, order)
            case "completion", Completion() as completion:
                return self.completion_event(completion, order)
            case "return", Return() as returned:
                return self.return_event(returned, order)
            case "returned_item", Return() as returned:
                return self.returned_item_event(returned, order)
            case _, Shipment() as shipment if kind in self._of_shipments():
                return self._of_shipments()[kind](shipment, order)
            case _:
                what = type(about).__name__
                raise TypeError(f"no event of the kind {kind!r} is made about a {what}")

    def _of_shipments(self) -> ReadOnlyDict[str, ShipmentHook]:
        return {
            "shipment": self._with_urls(self.shipment_event),
            "item": self._with_urls(self.item_event),
            "tracking": self._with_urls(self.tracking_event),
            "correction": self._with_urls(self.correction_event),
            "kept_item": self.kept_item_event,
        }

    def _with_urls(self, hook: ShipmentHook) -> ShipmentHook:
        # Only ours take addresses; a tenant's own function knows its own.
        for ours in (shipment_event, item_event, tracking_event, correction_event):
            if hook is ours:
                return partial(ours, tracking_urls=self._urls())
        return hook

    def _urls(self) -> ReadOnlyDict[str, str]:
        return {**TRACKING_URLS, **self.tracking_urls}

    def _renamed(self, properties: ReadOnlyDict[str, Json]) -> dict[str, Json]:
        return {self.rename.get(name, name): value for name, value in properties.items()}

    def _of_columns(self, order: Order) -> dict[str, str]:
        found = {name: column(order, field) for name, field in self.properties.items()}
        return {name: value for name, value in found.items() if value}
