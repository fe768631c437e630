"""What a damaged answer stops: its own order, and nothing else; and nothing is told by half."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import timedelta
from xml.sax.saxutils import escape

import attrs
import pytest

from pvxklaviyo import Pass
from pvxklaviyo._http import Request, Response

from .small_world import POLICY, SmallWorld, at

DESPATCHES = "Despatch summary"
ORDERS = "Sales orders"
ITEMS = "Sales order items"
AT_ONCE = attrs.evolve(POLICY, settle_for=timedelta(0), hold_for_tracking=timedelta(0))
Table = list[list[str]]
Damage = Callable[[Table], Table]


@attrs.define
class Damaging:
    """A transport that damages what one table shows, and may answer for Klaviyo."""

    world: SmallWorld
    table: str = ""
    damage: Damage = lambda rows: rows
    klaviyo: Callable[[Request], Response | None] = lambda request: None

    def send(self, request: Request) -> Response:
        """Carry a request and spoil the answer."""
        if "soapaction" not in request.headers and (own := self.klaviyo(request)) is not None:
            return own
        response = self.world.services.send(request)
        text = response.body.decode()
        found = re.search(r"<Detail>(.*?)</Detail>", text, re.DOTALL)
        if f"<TemplateName>{self.table}<".encode() not in request.content or found is None:
            return response
        rows = list(csv.reader(io.StringIO(html.unescape(found[1]), newline="")))
        spoiled = io.StringIO(newline="")
        csv.writer(spoiled, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(self.damage(rows))
        text = text[: found.start(1)] + escape(spoiled.getvalue()) + text[found.end(1) :]
        return attrs.evolve(response, body=text.encode())


def three_orders() -> SmallWorld:
    """Let three orders leave whole, in one minute."""
    world = SmallWorld()
    for number in ("1001", "1002", "1003"):
        world.order(number, email=f"p{number}@post.pvx-sim.net", reference=f"#{number}")
        world.story.despatch(number, f"DES{number}", at=at(1), tracking=f"T{number}")
    world.clock.set(at(2))
    return world


def told(world: SmallWorld) -> list[str]:
    """Give the numbers of the orders that Klaviyo was told of, once it shows them."""
    world.clock.advance(timedelta(minutes=5))
    return sorted(str(event.properties["OrderNumber"]) for event in world.klaviyo.events())


def first_of_1002(rows: Table) -> list[str] | None:
    """Find a row of the order in the middle."""
    return next((row for row in rows if "1002" in (row[0], row[1])), None)


def cell(caption: str, text: str) -> Damage:
    """Write something else into one cell of one row of an order."""

    def damage(rows: Table) -> Table:
        if (row := first_of_1002(rows)) is not None:
            row[rows[0].index(caption)] = text
        return rows

    return damage


def cut(rows: Table) -> Table:
    """Leave out the last cells of one row of an order."""
    if (row := first_of_1002(rows)) is not None:
        del row[-3:]
    return rows


def twice(rows: Table) -> Table:
    """Show one row of an order twice, so that it is not as many as counted."""
    row = first_of_1002(rows)
    return rows if row is None else [*rows, row]


def passed(world: SmallWorld, table: str, damage: Damage) -> Pass:
    """Make one pass over a damaged table."""
    return world.relay(AT_ONCE, transport=Damaging(world, table, damage)).run_once()


class TestOneBadRow:
    @pytest.mark.parametrize("table", [DESPATCHES, ITEMS, ORDERS])
    def test_that_cannot_be_split_stops_its_own_order(self, table: str) -> None:
        """It does not say whose it is; neither a part of its parcel nor a neighbour suffers."""
        world = three_orders()
        done = passed(world, table, cut)

        assert ["1001", "1003"] == told(world)
        assert "order 1002" in [one.subject for one in done.exceptions]

    def test_that_is_not_as_many_as_counted_stops_its_own_order(self) -> None:
        """A look-up that never comes whole is narrowed to the order that spoils it."""
        world = three_orders()
        passed(world, ITEMS, twice)

        assert ["1001", "1003"] == told(world)

    @pytest.mark.parametrize(
        "text", ["-2", "1E999999", "1E99999999999", "9" * 5000, "1E-999999", "²"]
    )
    def test_with_a_count_that_cannot_be_true_stops_its_own_order(self, text: str) -> None:
        """Nobody carries less than nothing, or more than there is."""
        world = three_orders()
        done = passed(world, DESPATCHES, cell("No of items", text))

        assert ["1001", "1003"] == told(world)
        assert ["row.rejected"] == [one.code for one in done.exceptions]

    @pytest.mark.parametrize("zone", ["Europe/London", "America/New_York"])
    def test_with_the_last_date_there_is_stops_its_own_order(self, zone: str) -> None:
        """A date that stands for none comes last in the report's order."""
        world = three_orders()

        def damage(rows: Table) -> Table:
            place = rows[0].index("Despatch date")
            for row in rows[1:]:
                if row[0] == "1002":
                    row[place] = "'31/12/9999 23:59'"
            return [rows[0], *sorted(rows[1:], key=lambda row: row[place][7:11])]

        carrier = Damaging(world, DESPATCHES, damage)
        done = world.relay(AT_ONCE, transport=carrier, timezone=zone).run_once()

        assert "order 1002" in [one.subject for one in done.exceptions]
        assert "row.rejected" in [one.code for one in done.exceptions]

    @pytest.mark.parametrize(("table", "caption"), [(DESPATCHES, "Line"), (ITEMS, "Sequence")])
    def test_with_an_endless_line_number_stops_nobody(self, table: str, caption: str) -> None:
        """It is a name like others, though of digits."""
        world = three_orders()
        passed(world, table, cell(caption, "9" * 5000))

        assert ["1001", "1002", "1003"] == told(world)

    def test_that_cannot_be_split_is_one_exception_wherever_it_stands(self) -> None:
        """Its place moves with every read of the feed; what is wrong stays the same."""
        world = three_orders()
        first = passed(world, DESPATCHES, cut)
        world.order("1000", email="p1000@post.pvx-sim.net", reference="#1000")
        world.story.despatch("1000", "DES1000", at=at(0.5), visible_at=at(3), tracking="T1000")
        world.clock.set(at(4))
        second = passed(world, DESPATCHES, cut)

        assert len(first.exceptions) == len(second.exceptions)

    def test_of_the_same_shop_order_keeps_completeness_from_being_guessed(self) -> None:
        """Whose sibling cannot be read might still get a parcel."""
        world = three_orders()
        world.story.order(
            "2002",
            lines=[("MUG-01", 1)],
            at=at(-30),
            email="p1001@post.pvx-sim.net",
            reference="#1001",
        )

        def damage(rows: Table) -> Table:
            for row in rows:
                if row[0] == "2002":
                    row[rows[0].index("TotalSale")] = "a lot"
            return rows

        passed(world, ORDERS, damage)

        assert ["1002", "1003"] == told(world)


def test_a_missing_header_shows_nobodys_address() -> None:
    """The first row then stands where captions are expected, and captions are listed."""
    world = three_orders()

    def damage(rows: Table) -> Table:
        return [*rows[1:], rows[1]]

    done = passed(world, ORDERS, damage)
    texts = [str(failure) for failure in done.failures]

    assert ["no column" in text for text in texts] == [True]
    assert [text for text in texts if "@" in text] == []


class TestKlaviyo:
    @pytest.mark.parametrize("status", [429, 503])
    @pytest.mark.parametrize("asked", ["1e300", "99999999999", "315360000"])
    def test_is_asked_again_within_the_hour_whatever_wait_it_wants(
        self, status: int, asked: str
    ) -> None:
        """A wait of years is a mistake of somebody's, and must not be ours for years."""
        world = three_orders()
        answer: list[Response | None] = [Response(status, {"retry-after": asked}, b"{}")]
        carrier = Damaging(
            world,
            klaviyo=lambda request: answer[0] if "event" in request.url else None,
        )
        world.relay(AT_ONCE, transport=carrier).run_once()
        answer[0] = None
        world.clock.advance(timedelta(minutes=61))
        world.relay(AT_ONCE, transport=carrier).run_once()

        assert ["1001", "1002", "1003"] == told(world)

    @pytest.mark.parametrize("body", [b'{"data":[]}', b'{"data":[{"type":"account","id":""}]}'])
    def test_that_does_not_name_its_account_is_not_believed(self, body: bytes) -> None:
        """Whatever is told under no name would be told again under the right one."""
        world = three_orders()
        carrier = Damaging(
            world,
            klaviyo=lambda request: Response(200, {}, body) if "accounts" in request.url else None,
        )

        done = world.relay(AT_ONCE, transport=carrier).run_once()

        assert (False, 0) == (done.finished, done.observed)
        assert ["klaviyo.unreadable"] == [one.code for one in done.exceptions]
        assert "does not say which account" in done.exceptions[0].text
