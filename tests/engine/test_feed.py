from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.engine import FeedCursor, _feed
from pvxklaviyo.errors import Problem
from pvxklaviyo.ledger import Exceptions
from pvxklaviyo.model import order_stream
from pvxklaviyo.peoplevox import Rejected
from pvxklaviyo.simulation.warehouse import Content, Warehouse

from ..flows.bench import at
from .bench import Steps, story

INSTANTS = st.datetimes(timezones=st.just(at(0).tzinfo))  # type: ignore[arg-type]


@given(newest=INSTANTS, position=st.none() | INSTANTS)
def test_a_cursor_is_kept_as_text(newest: datetime, position: datetime | None) -> None:
    """The ledger gives back the place that it was given."""
    cursor = FeedCursor(at=newest, position=position)

    assert cursor == FeedCursor.parse(cursor.text())


def twice_in_one_parcel() -> Warehouse:
    """Let two equal rows leave in one parcel, one of which was a mistake."""
    told = Warehouse.scripted(begin=at(-60))
    email = "ann@post.pvx-sim.net"
    told.order("1001", lines=[("MUG-01", 2)], at=at(-30), email=email, reference="#1001")
    one = Content(sku="MUG-01", quantity=1)
    told.despatch("1001", "DES1", [one, one], at=at(1), tracking="T")
    told.change("1001", "DES1", at=at(10), items=[one])
    return told


def test_one_of_two_equal_rows_that_goes_missing_is_news() -> None:
    """Rows that read the same are counted, or the second could vanish unseen."""
    steps = Steps(twice_in_one_parcel())
    world, tenant = steps.process()
    steps.queue_everything(world, tenant)
    steps.deliver(world, tenant)

    for minutes in (11, 75):
        # It still reads otherwise after a while, so it was no slip.
        steps.at(minutes)
        steps.read_and_decide(world, tenant)

    codes = [one.code for one in steps.bench.store.read(Exceptions(tenant="acme"))]
    assert ["shipment.changed"] == codes


def rejected(despatched: str) -> Rejected:
    """Make a row that cannot be read."""
    return Rejected(
        source="Despatch summary",
        subject="Despatch DES9, row 3",
        row={"order_number": "1001", "despatched_at": despatched},
        cells=("1001", "DES9", despatched),
        problems=(Problem("Despatch date", "is not a date"),),
    )


def test_a_row_that_cannot_be_read_nominates_its_order_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not at every read, however the stretch moves; again when it reads otherwise."""
    steps = Steps(story(3))
    world, tenant = steps.process()
    real = _feed.read_feed_page
    bad = [rejected("31/02/2026 09:00")]

    async def read(*args: Any) -> Any:
        page = await real(*args)
        return attrs.evolve(page, rejected=[*page.rejected, *bad])

    monkeypatch.setattr(_feed, "read_feed_page", read)
    nominated: list[datetime | None] = []
    stream = order_stream("acme", "acme01", "1001")
    for minutes in (0.5, 2, 5, 8):
        steps.at(minutes)
        bad[:] = [rejected("32/02/2026 09:00" if minutes == 8 else "31/02/2026 09:00")]
        steps.read_and_decide(world, tenant)
        nominated.append(steps.bench.store.histories([stream])[stream].nominated_at)

    # At 2 the good row of the same order is news as well.
    assert [at(0.5), at(2), at(2), at(8)] == nominated


def test_a_long_feed_is_read_page_by_page_and_looked_up_between() -> None:
    """Pages end within a minute; every order is found once, none is lost."""
    warehouse = story(7)
    for number in range(1, 8):
        warehouse.change(f"10{number:02}", f"DES{number}", at=at(1), despatched_at=at(number / 4))
    steps = Steps(warehouse, pace={"page_rows": 2})
    world, tenant = steps.process()

    steps.queue_everything(world, tenant, 6)
    delivered = steps.deliver(world, tenant)

    assert 7 == delivered
    steps.at(8)
    numbers = {str(event.properties["OrderNumber"]) for event in steps.bench.klaviyo.events()}
    assert {f"10{number:02}" for number in range(1, 8)} == numbers
