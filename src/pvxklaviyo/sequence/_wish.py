"""The wish of one decision, while it is made."""

from __future__ import annotations

from datetime import datetime

import attrs

from ..ledger import ExceptionOpened
from ..model import FactKey, Order, PersonRef, Shipment
from ._plan import About, Announcement, Held


@attrs.define(kw_only=True)
class Wish:
    """
    What a decision has wished so far.

    Attributes:
        announcements: To be in the ledger, in this order.

        held: What waits.

        exceptions: To be open, by key.

        of_tenant: To be opened once for the tenant, by key: no one order's.

        reads: When to look up again; the first counts.

        wakes: When to decide again; the first after now counts.

        counted: Shipments that have left, as far as completeness counts them:
            told, to be told now, or left untold on purpose.
    """

    announcements: list[Announcement] = attrs.field(factory=list[Announcement])
    held: list[Held] = attrs.field(factory=list[Held])
    exceptions: dict[str, ExceptionOpened] = attrs.field(factory=dict[str, ExceptionOpened])
    of_tenant: dict[str, ExceptionOpened] = attrs.field(factory=dict[str, ExceptionOpened])
    reads: list[datetime] = attrs.field(factory=list[datetime])
    wakes: list[datetime] = attrs.field(factory=list[datetime])
    counted: list[Shipment] = attrs.field(factory=list[Shipment])

    def skip(
        self,
        about: About,
        order: Order,
        *,
        kind: str,
        key: str,
        reason: str,
        facts: tuple[FactKey, ...],
        happened_at: datetime,
        person: PersonRef | None = None,
        note: str = "",
    ) -> None:
        """Record that something is not told, and why (law L3)."""
        self.announcements.append(
            Announcement(
                kind=kind,
                key=key,
                reason=reason,
                facts=facts,
                happened_at=happened_at,
                person=person,
                about=about,
                order=order,
                skipped=True,
                note=note,
            )
        )

    def open(self, exception: ExceptionOpened) -> None:
        """Tell a person."""
        self.exceptions[exception.key] = exception

    def open_for_tenant(self, exception: ExceptionOpened) -> None:
        """Tell a person of what is no one order's; of several with one key, the first is named."""
        self.of_tenant.setdefault(exception.key, exception)
