from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.errors import DecodeError
from pvxklaviyo.model import ShownOrder
from pvxklaviyo.shops import _rejected
from pvxklaviyo.shops.magento import Magento, MagentoColumns

from .bodies import SHOP, raw

LEEDS = ZoneInfo("Europe/London")
OURS = ["Being Packed", "Processing"]
SMALL = "ID,Purchase Date,Status\n"


def exported(text: str, shop: Magento = SHOP, zone=LEEDS, **columns):
    shop = attrs.evolve(shop, columns=MagentoColumns(**columns))
    return list(shop.export(io.StringIO(text, newline=""), zone=zone))


def placed(date: str, **columns) -> datetime | None:
    (order,) = exported(f'{SMALL}7,"{date}",Processing\n', **columns)
    assert isinstance(order, ShownOrder), str(order)
    return order.placed_at


class TestRows:
    def test_a_row_is_an_order_without_lines(self):
        """Number, instant, people and money are told; id, lines and currency are not."""
        first, second, third, fourth = exported(
            raw("grid.csv").decode(), currency="EUR", placed=OURS
        )

        assert (
            ShownOrder(
                shop="Mugs",
                id="",
                number="000000021",
                references={"number": "000000021"},
                placed_at=datetime(2026, 3, 28, 23, 30, 5, tzinfo=UTC),
                email="buyer@post.example",
                currency="EUR",
                value=Decimal("127.14"),
                refunded=Decimal("19.50"),
            )
            == first
        )
        assert (True, None, None) == (second.is_cancelled, second.cancelled_at, second.refunded)
        # It may have waited to be paid until it was cancelled.
        assert not second.is_placed
        assert (False, False) == (fourth.is_placed, fourth.is_cancelled)
        assert isinstance(third, _rejected.RejectedOrder)

    def test_a_row_that_cannot_be_read_is_set_aside(self):
        """It is named by number and row, and the others go on."""
        rejected = exported(raw("grid.csv").decode(), placed=OURS)[2]

        assert ("000000027", 4) == (rejected.order, rejected.row)
        assert "Purchase Date: is not a date" in str(rejected)

    def test_amounts_may_be_the_websites(self):
        """What was paid back is in the customer's currency, and only told where they are one."""
        first, second, *_ = exported(
            raw("grid.csv").decode().replace('"checkmo",""', '"checkmo","3.0000"'),
            Magento(amounts="base"),
            placed=OURS,
        )

        assert (Decimal("105.95"), None) == (first.value, first.refunded)
        assert (Decimal("30.00"), Decimal("3.00")) == (second.value, second.refunded)

    def test_captions_and_words_may_be_in_another_language(self):
        """The grid is in the language of the admin."""
        text = "Nummer;x,Datum,Stand\n7,2026-07-01 12:00:00,Storniert\n"

        (order,) = exported(
            text, number="Nummer;x", placed_at="Datum", status="Stand", cancelled=["storniert"]
        )

        assert order.is_cancelled

    def test_a_status_that_is_not_known_is_an_error(self):
        """It could be another word for cancelled, and then nobody would be told."""
        (rejected,) = exported(f"{SMALL}7,2026-07-01 12:00:00,Storniert\n")

        assert "Status: is no status that is known" in str(rejected)

    def test_what_is_no_such_export_is_an_error(self):
        """The columns that are missing are named."""
        with pytest.raises(DecodeError, match="Purchase Date: is not among the columns"):
            exported("ID,Status\n7,Processing\n")


class TestDates:
    @pytest.mark.parametrize(
        ("text", "hour"),
        [
            ("Jul 5, 2026 14:07:09 PM", 14),
            ("Jul 5, 2026 2:07:09 PM", 14),
            ("Jul 5, 2026 02:07:09 AM", 2),
            ("Jul 5, 2026 12:07:09 PM", 12),
            ("Jul 5, 2026 12:07:09 AM", 0),
            ("Jul 5, 2026 00:07:09 AM", 0),
        ],
    )
    def test_hours_by_12_and_by_24_are_told_apart(self, text, hour):
        """Some versions write 24 hours and still add AM or PM."""
        wall = datetime(2026, 7, 5, hour, 7, 9, tzinfo=LEEDS)

        assert wall.astimezone(UTC) == placed(text)

    @settings(max_examples=60)
    @given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)), st.sampled_from("Hhg"))
    def test_every_instant_is_read_back(self, wall, form):
        """In each of the ways in which it may be written."""
        hour = f"{wall.hour:02}" if form == "H" else str((wall.hour + 11) % 12 + 1)
        month = "JanFebMarAprMayJunJulAugSepOctNovDec"[3 * wall.month - 3 : 3 * wall.month]
        half = "AM" if wall.hour < 12 else "PM"
        text = f"{month} {wall.day}, {wall.year} {hour}:{wall:%M:%S} {half}"

        expected = wall.replace(microsecond=0, tzinfo=UTC)

        assert expected == placed(text, zone=UTC)

    def test_the_column_as_it_is_is_utc(self):
        """Where the grid does not convert, the zone of the shop does not matter."""
        assert datetime(2026, 7, 1, 12, tzinfo=UTC) == placed("2026-07-01 12:00:00")

    def test_the_grids_own_way_is_in_the_shops_zone(self):
        """In summer Leeds is an hour ahead."""
        assert datetime(2026, 7, 1, 11, tzinfo=UTC) == placed("Jul 1, 2026 12:00:00 PM")

    def test_other_ways_may_be_set(self):
        """Days before months, say; they are tried first."""
        found = placed("05/07/2026 14:07", date_formats=["%d/%m/%Y %H:%M"])

        assert datetime(2026, 7, 5, 13, 7, tzinfo=UTC) == found
