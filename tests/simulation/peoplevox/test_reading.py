import csv
import io
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.warehouse import Warehouse

from .calling import Caller
from .conftest import NOON

# What XML 1.0 can hold at all.
CELL_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t").filter(
        lambda letter: letter not in "\ufffe\uffff"
    )
)


class TestTheEndOfAWorld:
    def test_report_shows_what_the_journal_says(self, at_the_end: Caller, world: Warehouse) -> None:
        """Read line by line, kits counted by their recipe, the report is the journal."""
        recipes: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for row in at_the_end.data("Item type kittings").rows:
            recipes[row["ParentItemCode"]][row["ChildItemCode"]] = int(row["Quantity"])
        read: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for row in at_the_end.report().rows:
            key = tuple(
                row[caption]
                for caption in (
                    "Salesorder number",
                    "Despatch number",
                    "Customer order reference",
                    "Channel name",
                    "Email",
                    "Carrier",
                    "Service",
                    "Tracking number",
                    "Despatch date",
                )
            )
            count = int(row["No of items"])
            if row["Parent"]:
                # Each component alone must give the same number of kits.
                kits = count // recipes[row["Parent"]][row["Item code"]]
                read[key][row["Parent"]] = max(read[key][row["Parent"]], kits)
                assert row["No. of parent items despatched"] in {"", str(kits)}
            else:
                read[key][row["Item code"]] += count
        standing = {
            (
                one.order_number,
                one.despatch_number,
                one.reference,
                one.channel,
                one.email,
                one.carrier,
                one.service,
                one.tracking,
                f"'{one.displayed}'",
            ): Counter(one.quantities)
            for one in world.journal()
            if one.vanished_at is None
        }

        assert dict(read) == standing
        assert len(standing) > 60

    def test_both_ways_of_kits_show(self, at_the_end: Caller) -> None:
        """Some rows of kits tell the number of kits, and some do not; rows without a kit never."""
        shown = {
            (bool(row["Parent"]), bool(row["No. of parent items despatched"]))
            for row in at_the_end.report().rows
        }

        assert shown == {(False, False), (True, True), (True, False)}

    def test_orders_and_lines(self, at_the_end: Caller, world: Warehouse) -> None:
        """Every order is there once, with all its lines; complete ones are despatched."""
        orders = {row["SalesOrderNumber"]: row for row in at_the_end.data("Sales orders").rows}
        lines = [
            (row["SalesOrderNumber"], row["ItemCode"], int(row["QuantityOrdered"]), row["Line"])
            for row in at_the_end.data("Sales order items").rows
        ]
        expected = [
            (order.number, line.sku, line.quantity, line.line)
            for order in world.orders()
            for line in order.lines
        ]
        complete = {
            number for group in world.groups() if group.complete for number in group.order_numbers
        }

        assert set(orders) == {order.number for order in world.orders()}
        assert sorted(lines) == sorted(expected)
        assert any(line == "" for *_, line in lines)
        assert complete
        assert {orders[number]["Status"] for number in complete} == {"Despatched"}
        assert "New" in {row["Status"] for row in orders.values()}

    def test_small_tables(self, at_the_end: Caller, world: Warehouse) -> None:
        """Sites, with the system's own; services; items, with a deactivated one."""
        sites = [row["Reference"] for row in at_the_end.data("Sites").rows]
        services = {row["Code"] for row in at_the_end.data("Service types").rows}
        items = {row["ItemCode"]: row["Name"] for row in at_the_end.data("Item types").rows}

        assert sorted(sites) == ["North", "PrimarySite", "SystemSite"]
        assert services == {service.code for service in world.services}
        assert items["SOCK-39"] == "Socks 39–42\r\ntwo pairs"
        assert "MUG-00~D~" in items

    @pytest.mark.parametrize(
        "report", ["Return summary", "Item inventory by location", "Item inventory summary"]
    )
    def test_empty_reports_have_a_header(self, caller: Caller, report: str) -> None:
        """A report that has nothing to show still says its columns."""
        result = caller.report(report)

        assert (result.response_id, result.total) == (0, 0)
        assert len(result.table) == 1
        assert len(result.table[0]) >= 5


class TestPages:
    @given(size=st.integers(1, 70))
    @settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_pages_make_up_the_whole(self, at_the_end: Caller, size: int) -> None:
        """At one instant every row is on exactly one page, and each page tells the whole's size."""
        whole = at_the_end.data("Sales order items")
        paged: list[list[str]] = []
        page = 0
        while len(paged) < whole.total:
            page += 1
            part = at_the_end.data("Sales order items", page=page, size=size)
            assert part.total == whole.total
            assert len(part.table) - 1 == min(size, whole.total - len(paged))
            paged += part.table[1:]

        assert paged == whole.table[1:]
        assert page == -(-whole.total // size)

    def test_past_the_end(self, at_the_end: Caller) -> None:
        """A page that is not there has the header, and the whole's size."""
        whole = at_the_end.report()
        past = at_the_end.report(page=99, size=500)

        assert past.table == whole.table[:1]
        assert past.total == whole.total > 0

    def test_size_zero_is_everything(self, at_the_end: Caller) -> None:
        """0 rows a page means all rows, and so does no size at all."""
        inside = "<getRequest><TemplateName>Sales orders</TemplateName></getRequest>"
        every = at_the_end.data("Sales orders", size=0)

        assert len(every.rows) == every.total == 60
        assert at_the_end.call("GetData", inside) == every

    def test_ceiling(self, at_the_end: Caller) -> None:
        """A tenant with a ceiling lowers larger pages to it, everything included."""
        service = at_the_end.service
        service.settings = attrs.evolve(service.settings, largest_page=10)
        sizes = [len(at_the_end.data("Sales orders", size=size).rows) for size in (5, 50, 0)]

        assert sizes == [5, 10, 10]
        assert at_the_end.data("Sales orders", size=50).total == 60

    def test_no_order_unless_asked(self, at_the_end: Caller, world: Warehouse) -> None:
        """Rows come in no order that anybody could rely on, another one for another seed."""
        numbers = [row["SalesOrderNumber"] for row in at_the_end.data("Sales orders").rows]
        other = Caller(SimulatedPeoplevox(world, at_the_end.service.clock, seed=1))
        other.sign_in()
        again = [row["SalesOrderNumber"] for row in other.data("Sales orders").rows]

        assert numbers != sorted(numbers)
        assert numbers != [order.number for order in world.orders()]
        assert again != numbers
        assert sorted(again) == sorted(numbers)

    def test_a_new_row_may_push_others(self) -> None:
        """What comes between two pages can make a row come twice: readers must expect it."""
        story = Warehouse.scripted(begin=NOON)
        for number in range(40):
            at = NOON + timedelta(minutes=number)
            story.order(str(number), lines=[("TEA", 1)], at=at)
        clock = SimulatedClock(NOON + timedelta(minutes=19))
        caller = Caller(SimulatedPeoplevox(story, clock, settings=PeoplevoxSettings(calls=None)))
        caller.sign_in()
        first = caller.data("Sales orders", page=1, size=10).table[1:]
        clock.advance(timedelta(minutes=20))
        second = caller.data("Sales orders", page=2, size=10).table[1:]

        assert [row for row in second if row in first]

    @pytest.mark.parametrize("way", ["", " asc", " desc", " DESC"])
    def test_order_by(self, at_the_end: Caller, way: str) -> None:
        """Reports are ordered by the value, not by its text; rising unless told."""
        rows = at_the_end.report(order_by=f"[Despatch date]{way}").rows
        dates = [
            datetime.strptime(row["Despatch date"], "'%d/%m/%Y %H:%M'")  # noqa: DTZ007
            for row in rows
        ]

        assert dates == sorted(dates, reverse=way.strip().casefold() == "desc")
        assert len(set(dates)) > 20


class TestCsv:
    def test_report_cells_are_quoted(self, caller: Caller) -> None:
        """Every cell, numbers included; dates in apostrophes; a line end after the last row."""
        columns = ["Salesorder number", "Despatch date", "No of items", "Total sale", "Parent"]
        detail = caller.report(columns=columns).detail

        assert detail == (
            '"Salesorder number","Despatch date","No of items","Total sale","Parent"\n'
            '"1001","\'24/10/2026 13:00\'","2","27.35",""\n'
        )

    def test_template_cells(self, caller: Caller) -> None:
        """Templates quote only what needs it; truth is True and False."""
        row = caller.data("Sales orders").rows[0]

        assert '"' not in caller.data("Sales orders").detail
        assert (row["OnHold"], row["IsPartialShipment"]) == ("False", "True")
        assert row["CreatedDate"] == "2026-10-24 12:00:00"

    def test_carriage_returns(self, caller: Caller) -> None:
        """A tenant may end its lines with both marks, and they survive the envelope."""
        caller.service.settings = attrs.evolve(caller.service.settings, row_end="\r\n")

        assert caller.data("Sites").detail.endswith("SystemSite\r\n")
        assert len(caller.data("Sites").rows) == 3

    @given(CELL_TEXTS, st.booleans())
    def test_any_text_survives(self, name: str, in_report: bool) -> None:
        """Commas, quotes, line ends and any letter come out as they went in."""
        story = Warehouse.scripted(begin=NOON)
        story.item("X", name=name or "-")
        story.order("1", lines=[("X", 1)], at=NOON)
        story.despatch("1", "D", at=NOON)
        caller = Caller(SimulatedPeoplevox(story, SimulatedClock(NOON)))
        caller.sign_in()
        result = caller.report() if in_report else caller.data("Item types", 'ItemCode == "X"')
        caption = "Item name" if in_report else "Name"

        assert [row[caption] for row in result.rows] == [name or "-"]

    def test_dates_with_seconds_and_a_literal_year(self, caller: Caller) -> None:
        """Two things that tenants do to their dates."""
        service = caller.service
        service.clock.advance(timedelta(minutes=20))
        plain = service.settings
        seen = []
        for change in ({}, {"seconds_in_dates": True}, {"literal_year": True}):
            service.settings = attrs.evolve(plain, **change)
            rows = caller.report(search='[Despatch number] == "DES2"').rows
            seen += [row["Despatch date"] for row in rows]

        assert seen == ["'24/10/2026 13:05'", "'24/10/2026 13:05:41'", "'24/10/YYYY 13:05'"]


class TestColumns:
    def test_selected_in_the_order_asked(self, caller: Caller) -> None:
        """Only these, in this order, by the captions' own spelling."""
        result = caller.report(columns="[tracking number],[Despatch number]")

        assert result.table == [["Tracking number", "Despatch number"], ["RM1GB", "DES1"]]

    @pytest.mark.parametrize(
        "columns",
        ["[Despatch number], [Carrier]", "Carrier", "[Carrier],", "[Nonsense]", "[Carrier][Line]"],
    )
    def test_bad_lists_are_refused(self, caller: Caller, columns: str) -> None:
        """A space, a missing bracket and an unknown column are all answered with -1."""
        assert caller.report(columns=columns).response_id == -1

    def test_names_of_columns_alone(self, caller: Caller) -> None:
        """One line without a line end: of a report, and of a template."""
        report = caller.call("GetReportColumns", "<templateName>Despatch summary</templateName>")
        template = caller.call("GetSaveTemplate", "<templateName>Sites</templateName>")

        assert next(csv.reader(io.StringIO(report.detail))) == caller.report().table[0]
        assert template.detail == "Name,Reference"

    def test_tenant_s_own_names(self, caller: Caller) -> None:
        """Renamed, missing, additional, in another order: all as the tenant configured it."""
        caller.service.settings = attrs.evolve(
            caller.service.settings,
            report_names={"Despatch summary": "Acme despatches"},
            columns={
                "Despatch summary": {"Salesorder number": "Order no., shop"},
                "Sales orders": {"SalesOrderNumber": "Number"},
            },
            left_out={"Despatch summary": ["Line"]},
            extra={"Despatch summary": ["Acme code"]},
            reordered=True,
        )
        result = caller.report("Acme despatches", '[Order no., shop].Equals("1001")')
        orders = caller.data("Sales orders", 'Number.Equals("1001")')
        names = caller.call("GetReportColumns", "<templateName>Acme despatches</templateName>")

        assert [row["Order no., shop"] for row in result.rows] == ["1001"]
        assert result.rows[0]["Acme code"] == ""
        assert "Line" not in result.table[0]
        assert result.table[0][0] != "Order no., shop"
        assert next(csv.reader([names.detail])) == result.table[0]
        assert [row["Number"] for row in orders.rows] == ["1001"]
        assert caller.report().response_id == -1
        assert caller.report("Acme despatches", '[Salesorder number] == "1"').response_id == -1

    @pytest.mark.parametrize(
        ("by", "answers"), [("renamed", [0, -1]), ("default", [-1, 0]), ("both", [0, 0])]
    )
    def test_which_name_searches(self, caller: Caller, by: str, answers: list[int]) -> None:
        """Nobody knows which name GetData searches by, so it is a switch."""
        caller.service.settings = attrs.evolve(
            caller.service.settings,
            columns={"Sales orders": {"SalesOrderNumber": "Number"}},
            template_search=by,
        )
        asked = [f'{name}.Equals("1001")' for name in ("Number", "SalesOrderNumber")]

        assert [caller.data("Sales orders", one).response_id for one in asked] == answers

    def test_wrong_settings_are_a_mistake(self, caller: Caller) -> None:
        """A column that no table has cannot be renamed."""
        caller.service.settings = PeoplevoxSettings(columns={"Sites": {"Nam": "x"}})

        with pytest.raises(ValueError, match="Sites has no column Nam"):
            caller.data("Sites")

    @pytest.mark.parametrize("name", ["", "Despatches", "despatch summary"])
    def test_unknown_report(self, caller: Caller, name: str) -> None:
        """What is not there is answered with -1 and a text, over HTTP 200."""
        result = caller.report(name)

        assert (result.response_id, result.total) == (-1, 0)
        assert result.detail

    def test_unknown_template(self, caller: Caller) -> None:
        """Neither is a report a template."""
        assert caller.data("Despatch summary").response_id == -1
        assert caller.data("sales Orders").response_id == -1


class TestSearching:
    def test_malformed_clause(self, caller: Caller) -> None:
        """-1, with a text that says where."""
        result = caller.report(search='[Despatch number].Equals("DES1"')

        assert (result.response_id, result.total) == (-1, 0)
        assert "')' was expected" in result.detail

    def test_names_ignore_case_and_brackets_are_for_reports(self, caller: Caller) -> None:
        """Field names are found in any case; templates know no brackets."""
        assert caller.data("Sales orders", 'salesOrderNumber.Equals("1001")').total == 1
        assert caller.data("Sales orders", '[SalesOrderNumber].Equals("1001")').response_id == -1
        assert caller.report(search='Carrier.Equals("Royal Mail")').total == 1

    def test_status_is_searched_by_number(self, caller: Caller) -> None:
        """GetData shows the status's name, and is searched by its number."""
        new = [caller.data("Sales orders", f"Status.Equals({n})").total for n in (1, 7, 5)]
        caller.service.clock.advance(timedelta(minutes=10))
        done = [caller.data("Sales orders", f"Status.Equals({n})").total for n in (1, 7, 5)]

        assert new == [1, 0, 0]
        assert done == [0, 1, 0]

    def test_a_hundred_numbers(self, at_the_end: Caller, world: Warehouse) -> None:
        """One clause looks up a hundred orders, known or not."""
        numbers = [order.number for order in world.orders()][:50]
        numbers += [f"unknown-{n}" for n in range(50)]
        clause = " OR ".join(f'([Salesorder number].Equals("{number}"))' for number in numbers)
        found = {row["Salesorder number"] for row in at_the_end.report(search=clause).rows}
        standing = {one.order_number for one in world.journal() if not one.vanished_at}

        assert found == standing & set(numbers)
        assert len(found) > 30

    def test_window_by_local_time(self, at_the_end: Caller, world: Warehouse) -> None:
        """Dates are searched as they are shown: in the warehouse's own time, with no zone."""
        clause = (
            "[Despatch date] >= DateTime(2026,10,24,22,00,00)"
            " AND [Despatch date] < DateTime(2026,10,24,23,00,00)"
        )
        found = {
            (row["Salesorder number"], row["Despatch number"])
            for row in at_the_end.report(search=clause).rows
        }
        expected = {
            one.key
            for one in world.journal()
            if one.displayed.startswith("24/10/2026 22:") and not one.vanished_at
        }

        assert found == expected != set()


class TestTheRepeatedHour:
    def test_both_passes_look_alike(self) -> None:
        """Half past one comes twice; the report shows, and finds, both alike."""
        first = datetime(2026, 10, 25, 0, 30, 12, tzinfo=UTC)
        story = Warehouse.scripted(begin=NOON)
        story.order("1", lines=[("TEA", 2)], at=NOON)
        story.despatch("1", "D1", [("TEA", 1)], at=first)
        story.despatch("1", "D2", [("TEA", 1)], at=first + timedelta(hours=1))
        clock = SimulatedClock(story.over_at)
        caller = Caller(SimulatedPeoplevox(story, clock))
        caller.sign_in()
        clause = "[Despatch date] >= DateTime(2026,10,25,01,30,00)"
        rows = caller.report(search=clause).rows

        assert sorted((row["Despatch number"], row["Despatch date"]) for row in rows) == [
            ("D1", "'25/10/2026 01:30'"),
            ("D2", "'25/10/2026 01:30'"),
        ]
        assert {one.read_as for one in story.journal()} == {first.replace(second=0)}


class TestTime:
    def test_rows_come_and_go(self, story: Warehouse) -> None:
        """Late rows, reversed rows and late tracking show from their instants, and not before."""
        story.order("2", lines=[("TEA", 1)], at=NOON)
        late = NOON + timedelta(hours=2)
        story.despatch(
            "2", "D9", at=NOON, visible_at=late, tracking="T", tracked_at=NOON + 2 * (late - NOON)
        )
        story.vanish("2", "D9", at=NOON + timedelta(hours=6))
        caller = Caller(SimulatedPeoplevox(story, SimulatedClock(NOON)))
        seen = []
        for hours in (1.9, 2, 4, 6):
            caller.service.clock.set(NOON + timedelta(hours=hours))
            caller.sign_in()
            rows = caller.report(search='[Despatch number] == "D9"').rows
            seen.append([(row["Despatch date"], row["Tracking number"]) for row in rows])

        assert seen == [
            [],
            [("'24/10/2026 13:00'", "")],
            [("'24/10/2026 13:00'", "T")],
            [],
        ]

    def test_the_order_s_present_address_shows(self, caller: Caller, story: Warehouse) -> None:
        """The report joins the order as it is now, not as it was when it left."""
        before = {row["Email"] for row in caller.report().rows}
        story.change_order("1001", at=NOON, email="new@post.pvx-sim.net")

        assert before == {"ann@post.pvx-sim.net"}
        assert {row["Email"] for row in caller.report().rows} == {"new@post.pvx-sim.net"}
