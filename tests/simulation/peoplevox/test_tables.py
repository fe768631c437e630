from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs
import pytest

from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.peoplevox import PeoplevoxSettings, SimulatedPeoplevox
from pvxklaviyo.simulation.warehouse import Warehouse

from .calling import Caller
from .conftest import NOON


@pytest.fixture
def stocked(story: Warehouse, caller: Caller) -> Caller:
    """A day later there are mugs, a delivery, and two returns of which one was agreed on."""
    stock = story.stock
    at = NOON + timedelta(days=1)
    stock.set("MUG-01", 10, at=at)
    stock.expect("PO1", [("MUG-01", 24)], at=at, due_at=at + timedelta(days=2))
    stock.book_goods_in(
        [("MUG-01", 24)], at=at, purchase_order="PO1", delivery_note="DN7", reference="GI1"
    )
    stock.open_rma("1001", [("MUG-01", 1)], at=at, number="RMA1", tracking="RT1")
    stock.receive_return(
        "1001",
        [("MUG-01", 1)],
        at=at,
        code="RET1",
        reason="Faulty",
        reason_code="FLT",
        condition="DAMAGED",
        comments="Handle\noff",
        reusable=False,
        rma="RMA1",
    )
    stock.close_rma("RMA1", at=at)
    caller.service.clock.set(at + timedelta(minutes=1))
    caller.sign_in()
    return caller


def some(row: dict[str, str], *captions: str) -> list[str]:
    return [row[caption] for caption in captions]


class TestStock:
    def test_availability(self, stocked: Caller) -> None:
        """One row for each item and site; the same without sites."""
        rows = stocked.report("Item inventory summary").rows
        every = stocked.report("Item inventory summary all sites").rows

        assert [
            {
                "Item code": "MUG-01",
                "Available": "34",
                "On hand": "35",
                "Allocated": "0",
                "Site reference": "PrimarySite",
            }
        ] == rows
        assert [
            {"Item code": "MUG-01", "Available": "34", "On hand": "35", "Allocated": "0"}
        ] == every

    def test_by_location(self, stocked: Caller) -> None:
        """One row for each place, with its type."""
        rows = stocked.report("Item inventory by location", order_by="[Location type]").rows
        found = [
            some(row, "Item Code", "Name", "Stock Count", "Location barcode", "Location type")
            for row in rows
        ]

        assert [
            ["MUG-01", "Mug, white", "34", "S1-PICK", "Pick"],
            ["MUG-01", "Mug, white", "1", "S1-QUARANTINE", "Quarantine"],
        ] == found

    def test_the_last_of_each_item(self, stocked: Caller) -> None:
        """The reconciliation shows what happened last, and what came of it."""
        [row] = stocked.report("Item availability latest reconciliation").rows

        assert ["MUG-01", "0", "35", "0", "34", "0"] == some(
            row, "Item code", "Quantity changed", "On hand", "Allocated", "Available", "On order"
        )
        assert ["Return", "Faulty", "'25/10/2026 12:00'"] == some(
            row, "Activity", "Reason", "Date time"
        )

    def test_movements(self, stocked: Caller) -> None:
        """Every movement of pieces, with an id that rises."""
        rows = stocked.report("Item movement history", order_by="[History Id]").rows
        found = [some(row, "From", "To", "Quantity", "Location type to") for row in rows]
        ids = [int(row["History Id"]) for row in rows]
        later = stocked.report("Item movement history", f"[History Id] > {ids[1]}")

        assert [
            ["", "S1-PICK", "10", "Pick"],
            ["", "S1-IN", "24", "Goods-in"],
            ["S1-IN", "S1-PICK", "24", "Pick"],
            ["", "S1-QUARANTINE", "1", "Quarantine"],
        ] == found
        assert ids == sorted(set(ids))
        assert 2 == later.total

    def test_goods_in(self, stocked: Caller) -> None:
        """One row for each item of a delivery."""
        [row] = stocked.report("Goods in summary").rows
        [order] = stocked.data("Purchase orders").rows

        assert ["GI1", "'25/10/2026 12:00'", "'25/10/2026 12:00'", "MUG-01", "24", "PO1"] == some(
            row,
            "Goods in reference number",
            "Delivery date",
            "Reconciled date",
            "Item code",
            "Quantity",
            "Purchase order number",
        )
        assert ["PO1", "Complete", "2026-10-27 12:00:00"] == some(
            order, "PurchaseOrderNumber", "Status", "ExpectedDeliveryDate"
        )


class TestReturns:
    def test_summary(self, stocked: Caller) -> None:
        """A return shows with its order, its despatch, reason, condition and use."""
        [row] = stocked.report("Return summary").rows

        assert ["RET1", "'25/10/2026 12:00'", "1", "Mug, white", "1001"] == some(
            row, "Return code", "Return date", "Quantity", "Item name", "Sales order number"
        )
        assert ["'24/10/2026 13:00'", "1", "Faulty", "FLT", "DAMAGED", "Handle\noff"] == some(
            row,
            "Despatch date",
            "Days since despatch",
            "Return reason",
            "Return reason code",
            "Return condition",
            "Return comments",
        )
        assert ["False", "MUG-01", "#1", "Shopify UK", "PrimarySite"] == some(
            row,
            "Is Reusable",
            "Item code",
            "Customer purchase order reference number",
            "Channel name",
            "Site reference",
        )
        assert 1 == stocked.report("Return summary", '[Is Reusable] == "False"').total

    def test_rma_items(self, stocked: Caller) -> None:
        """The report that tenants make of their RMAs."""
        [row] = stocked.report("RMA items").rows

        assert ["RMA1", "Completed", "1", "NEW", "RT1", "DAMAGED", "RET1"] == some(
            row,
            "RMA number",
            "RMA status",
            "RMA item line number",
            "RMA item expected state",
            "RMA returns tracking number",
            "Return condition",
            "Return code",
        )

    def test_there_is_no_template_of_returns(self, caller: Caller) -> None:
        """It cannot be set up, so it is refused."""
        assert -1 == caller.data("Returns").response_id


class TestOtherTables:
    def test_people_and_carriers(self, caller: Caller) -> None:
        """Customers come from orders, carriers from services."""
        [customer] = caller.data("Customers").rows
        [address] = caller.data("Customer addresses").rows

        assert ["Ann", "ann@post.pvx-sim.net", "False"] == some(
            customer, "Name", "Email", "Wholesaler"
        )
        assert customer["Reference"] == address["CustomerReference"]
        assert [{"Name": "Royal Mail", "Reference": "RM"}] == caller.data("Carriers").rows
        assert {"Name": "Faulty", "Code": "FLT"} in caller.data("Return reasons").rows

    def test_orders_by_status(self, caller: Caller) -> None:
        """Two reports tell what became of an order."""
        before = caller.report("Sales orders by status").rows
        caller.service.clock.advance(timedelta(minutes=10))
        [after] = caller.report("Sales order summary", '[Status] == "Despatched"').rows

        assert [
            {"Sales order no.": "1001", "Status": "New", "Requested delivery date": ""}
        ] == before
        assert ["1001", "3", "Shopify UK", "'24/10/2026 12:00'"] == some(
            after, "Sales order no.", "Number of items", "Channel", "Order date"
        )

    def test_despatches_and_users(self, caller: Caller) -> None:
        """Of despatches the template knows the number only; a report counts what people did."""
        caller.service.clock.advance(timedelta(minutes=10))
        numbers = [row["DespatchNumber"] for row in caller.data("Despatches").rows]
        [user] = caller.report("User activity").rows

        assert ["DES1", "DES2"] == sorted(numbers)
        assert ["packer", "2", "3"] == some(
            user, "UserName", "Orders despatched", "Items despatched"
        )


class TestSeeding:
    def test_exact_cells(self, caller: Caller) -> None:
        """A table shows what a test put there, cell by cell, and can still be searched."""
        rows = [
            {
                "Return code": "RET1",
                "Return date": datetime(2026, 10, 24, 12, tzinfo=UTC),
                "Quantity": 2,
                "Item sale price": Decimal("7.40"),
                "Is Reusable": True,
            },
            {"Return code": "RET2", "Return date": "'31/02/2026 09:00'", "Quantity": "two"},
        ]
        caller.service.tables.put("Return summary", rows)
        captions = ["Return code", "Return date", "Quantity", "Item sale price", "Is Reusable"]
        every = caller.report("Return summary", columns=captions, order_by="[Return code]")
        late = caller.report(
            "Return summary",
            "[Return date] >= DateTime(2026,10,24,13,00,00)",
            order_by="[Return date]",
        )

        assert [
            ["RET1", "'24/10/2026 13:00'", "2", "7.40", "True"],
            ["RET2", "'31/02/2026 09:00'", "two", "", ""],
        ] == every.table[1:]
        assert ["RET1"] == [row["Return code"] for row in late.rows]

    def test_rows_besides_the_warehouse_s(self, caller: Caller) -> None:
        """Rows are added to what the warehouse shows, and removed from it."""
        tables = caller.service.tables
        tables.add("Sales orders", [{"SalesOrderNumber": "9", "Status": "On the moon"}])
        both = {row["SalesOrderNumber"]: row["Status"] for row in caller.data("Sales orders").rows}
        tables.remove("Sales orders", SalesOrderNumber="1001")
        tables.remove("Sales orders", {"SalesOrderNumber": "9"})

        assert {"1001": "New", "9": "On the moon"} == both
        assert 0 == caller.data("Sales orders").total

    def test_reports_of_a_tenant_s_own(self, caller: Caller) -> None:
        """A new name is a new report, with the columns that its rows have."""
        tables = caller.service.tables
        tables.put("Acme gifts", [{"Order": "1", "Cards": 3}, {"Order": "2", "Cards": 12}])
        tables.put("Acme list", [{"Code": "a"}], is_template=True)
        found = caller.report("Acme gifts", "[Cards] > 3")
        names = caller.call("GetReportColumns", "<templateName>Acme gifts</templateName>")
        tables.add("Acme gifts", [{"Order": "3", "Colour": "red"}])

        assert [{"Order": "2", "Cards": "12"}] == found.rows
        assert '"Order","Cards"' == names.detail
        assert ["Order", "Cards", "Colour"] == caller.report("Acme gifts").table[0]
        assert [{"Code": "a"}] == caller.data("Acme list").rows

    def test_mistakes_are_told(self, caller: Caller) -> None:
        """Nothing is removed by a caption that is not there."""
        for table, cells in (("Sites", {}), ("Sites", {"Nam": "x"}), ("Nothing", {"a": "b"})):
            with pytest.raises(ValueError, match="has no rows"):
                caller.service.tables.remove(table, cells)

    def test_settings_hold_for_them_too(self, caller: Caller) -> None:
        """Seeded rows stand under the tenant's own captions."""
        service = caller.service
        service.settings = attrs.evolve(
            service.settings, columns={"Sites": {"Reference": "Site ref"}}
        )
        service.tables.put("Sites", [{"Name": "Shop", "Reference": "S"}])

        assert [{"Name": "Shop", "Site ref": "S"}] == caller.data("Sites").rows


def test_a_tenant_in_another_zone() -> None:
    """Report dates are local, whatever the zone is."""
    story = Warehouse.scripted(begin=NOON, zone=ZoneInfo("Australia/Sydney"))
    story.order("1", lines=[("TEA", 1)], at=NOON)
    story.despatch("1", "D", at=NOON)
    settings = PeoplevoxSettings(calls=None)
    caller = Caller(SimulatedPeoplevox(story, SimulatedClock(NOON), settings=settings))
    caller.sign_in()

    assert ["'24/10/2026 23:00'"] == [row["Despatch date"] for row in caller.report().rows]
