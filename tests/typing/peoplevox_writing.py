"""What type checkers make of writing to Peoplevox and being notified by it. Never run."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import assert_type
from zoneinfo import ZoneInfo

from pvxklaviyo import AsyncPeoplevox, Peoplevox
from pvxklaviyo.peoplevox import (
    Cell,
    EventType,
    Notification,
    RejectedNotification,
    SaveAction,
    SavedRow,
    SaveResult,
    Subscription,
    column,
    read_notification,
    template,
)


@template("Sales orders")
class Tagged:
    """A caller's own row."""

    order_number: str = column("SalesOrderNumber")
    tag: str | None = column("Attribute1", default=None)


def writing(peoplevox: Peoplevox) -> None:
    """Rows and cells."""
    done = peoplevox.save(Tagged, [Tagged("1001", "told")], ["order_number"], erase=["tag"])
    assert_type(done, SaveResult)
    assert_type(done.failures, tuple[SavedRow, ...])
    cells: list[list[Cell]] = [["1001", 1, Decimal(1), True, datetime.now(UTC), None]]
    assert_type(
        peoplevox.save_data("Sales orders", ["A"], cells, action=SaveAction.DELETE), SaveResult
    )
    peoplevox.save_data("Sales orders", ["A"], [[0.5]])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]


def notified(peoplevox: Peoplevox, query: str) -> None:
    """Subscribing, and what arrives."""
    made = peoplevox.subscribe(EventType.RETURNS, "https://a.invalid", {"a": "B"}, method="POST")
    assert_type(made, Subscription)
    peoplevox.subscribe("Newer", "https://a.invalid", {"a": "B"}, method="PUT")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_type(peoplevox.unsubscribe(made), bool)
    assert_type(peoplevox.unsubscribe_all(range(5), keep=[made, 3]), tuple[int, ...])
    found = read_notification(made, query=query)
    assert_type(found, Notification | RejectedNotification)
    if isinstance(found, Notification):
        assert_type(found.all("a"), tuple[str, ...])
        assert_type(found.instant("a", ZoneInfo("UTC")), datetime | None)


async def awaited(peoplevox: AsyncPeoplevox) -> None:
    """The same, awaited."""
    assert_type(await peoplevox.save(Tagged, [Tagged("1001")], ["order_number"]), SaveResult)
    assert_type(await peoplevox.unsubscribe(5), bool)
