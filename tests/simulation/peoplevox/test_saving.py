from datetime import timedelta
from xml.sax.saxutils import escape

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvxklaviyo.simulation.clock import SimulatedClock
from pvxklaviyo.simulation.peoplevox import SimulatedPeoplevox
from pvxklaviyo.simulation.warehouse import Warehouse

from .calling import Caller, Result, request
from .conftest import NOON

NAMES = st.text(
    st.characters(categories=["L", "N", "P", "Zs"], include_characters="\n"), max_size=8
)


def save(caller: Caller, template: str, data: str, action: int = 0) -> Result:
    # As XML wants it, so that a carriage return arrives.
    text = escape(data, {"\r": "&#13;"})
    return caller.call(
        "SaveData",
        f"<saveRequest><TemplateName>{template}</TemplateName><CsvData>{text}</CsvData>"
        f"<Action>{action}</Action></saveRequest>",
    )


def statuses(caller: Caller, template: str, data: str) -> str:
    """What stands between the two tags of the statuses."""
    inside = (
        f"<saveRequest><TemplateName>{template}</TemplateName><CsvData>{data}</CsvData>"
        "<Action>0</Action></saveRequest>"
    )
    body = caller.service.send(request("SaveData", inside, caller.session)).body.decode()
    return body.partition("<Statuses>")[2].partition("</Statuses>")[0]


def orders(caller: Caller) -> dict[str, dict[str, str]]:
    return {row["SalesOrderNumber"]: row for row in caller.data("Sales orders").rows}


class TestRows:
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    @pytest.mark.parametrize("first", ["", "\n", "\r\n"])
    def test_line_ends_and_an_empty_first_line(self, caller: Caller, first: str, end: str) -> None:
        """Either line end will do, and an empty line before the header is overlooked."""
        data = first + end.join(["Email,Reference", "ann@x.invalid,A1", '"b,""b""",B2', ""])
        answer = save(caller, "Customers", data)
        rows = {row["Reference"]: row["Email"] for row in caller.data("Customers").rows}

        assert (0, 2, "") == (answer.response_id, answer.total, answer.detail)
        assert ("ann@x.invalid", 'b,"b"') == (rows["A1"], rows["B2"])

    def test_new_and_known_rows(self, caller: Caller) -> None:
        """A row is known by its key: what is sent changes, what is not sent stays."""
        save(caller, "Item types", "ItemCode,Name,Barcode\nNEW-1,New,50")
        save(caller, "Item types", "itemcode,RetailPrice,Barcode\nNEW-1,9.90,\nMUG-01,8.50,77")
        rows = {row["ItemCode"]: row for row in caller.data("Item types").rows}
        found = [
            [rows[sku][name] for name in ("Name", "Barcode", "RetailPrice")]
            for sku in ("NEW-1", "MUG-01")
        ]

        assert [["New", "", "9.90"], ["Mug, white", "77", "8.50"]] == found
        assert ["MUG-01"] == [
            row["ItemCode"] for row in caller.data("Item types", 'Barcode == "77"').rows
        ]

    def test_an_empty_cell_erases(self, caller: Caller) -> None:
        """Text, number and date alike; the word "undefined" is kept as a word."""
        save(caller, "Sales orders", "SalesOrderNumber,Email,TotalSale,CreatedDate\n1001,,,")
        save(caller, "Sales orders", "SalesOrderNumber,ContactName\n1001,undefined")
        row = orders(caller)["1001"]

        assert ["", "", "", "undefined", "#1"] == [
            row[name]
            for name in (
                "Email",
                "TotalSale",
                "CreatedDate",
                "ContactName",
                "CustomerPurchaseOrderReferenceNumber",
            )
        ]

    @given(st.dictionaries(NAMES.filter(str.strip), NAMES, min_size=1, max_size=4))
    @settings(max_examples=15)
    def test_any_text_under_any_order_of_columns(self, told: dict[str, str]) -> None:
        """What is saved is read again, once, whatever it holds and however often it is sent."""
        service = SimulatedPeoplevox(Warehouse.scripted(begin=NOON), SimulatedClock(NOON))
        caller = Caller(service)
        caller.sign_in()
        service.tables.put("Return reasons", [])
        quoted = [
            [f'"{text.replace(chr(34), chr(34) * 2)}"' for text in row] for row in told.items()
        ]
        save(caller, "Return reasons", "Code,Name\n" + "".join(f"{c},old\n" for c, _ in quoted))
        save(caller, "Return reasons", "Name,Code\n" + "".join(f"{n},{c}\n" for c, n in quoted))
        found = [(row["Code"], row["Name"]) for row in caller.data("Return reasons").rows]

        assert sorted(told.items()) == sorted(found)

    def test_dates_and_truth(self, caller: Caller) -> None:
        """Dates may be written in the two ways that are met; truth as words."""
        save(
            caller,
            "Sales orders",
            "SalesOrderNumber,CreatedDate,OnHold\n1001,2026-03-11 11:54:51,true",
        )
        first = orders(caller)["1001"]
        save(caller, "Sales orders", "SalesOrderNumber,CreatedDate\n1001,11 Mar 2015 11:54:51")
        second = orders(caller)["1001"]

        assert ("2026-03-11 11:54:51", "True") == (first["CreatedDate"], first["OnHold"])
        assert "2015-03-11 11:54:51" == second["CreatedDate"]


class TestAnswers:
    def test_some_rows_fail(self, caller: Caller) -> None:
        """-1 and a count: what could be saved is; the rest is told with its reason."""
        data = "Reference,CreditLimit\nA1,10.5\nB2,much\n,3\nD4\nE5,"
        answer = save(caller, "Customers", data)
        references = {row["Reference"] for row in caller.data("Customers").rows}

        assert (-1, 2) == (answer.response_id, answer.total)
        assert [
            "Line 2 (B2): CreditLimit is not a number",
            "Line 3 (): Reference must not be empty",
            "Line 4 (): it has not as many cells as the header",
        ] == answer.detail.splitlines()
        assert {"A1", "E5"} == references & {"A1", "B2", "D4", "E5"}

    def test_a_status_for_each_row(self, caller: Caller) -> None:
        """Rows are told in their order, by their key; a line's number is a switch."""
        data = "SalesOrderNumber,ItemCode,QuantityOrdered\n1001,TEA-ASSAM,2\n1001,NO&amp;PE,1"
        plain = statuses(caller, "Sales order items", data)
        caller.service.settings = attrs.evolve(caller.service.settings, line_numbers=True)
        numbered = statuses(caller, "Sales order items", data)

        assert (
            "<IntegrationStatusResponse><Reference>1001 - TEA-ASSAM</Reference>"
            "<Status>Success</Status></IntegrationStatusResponse>"
            "<IntegrationStatusResponse><Reference>1001 - NO&amp;PE</Reference>"
            "<Status>Error</Status></IntegrationStatusResponse>"
        ) == plain
        assert ["<LineNo>1<", "<LineNo>2<"] == [
            n for n in ("<LineNo>1<", "<LineNo>2<") if n in numbered
        ]

    @pytest.mark.parametrize(
        ("template", "data", "why"),
        [
            ("Customers", "", "there is no data"),
            ("Customers", "Reference,Colour\nA1,red", "there is no field Colour"),
            ("Customers", "Name\nAnn", "the header must name Reference"),
            ("Customers", "Reference,reference\nA,B", "stands twice"),
            ("Customers", 'Reference\n"A', "no CSV"),
            ("Despatches", "DespatchNumber\nD", "cannot be saved"),
            ("Returns", "Code\nD", "there is no template Returns"),
        ],
    )
    def test_nothing_can_be_saved(self, caller: Caller, template: str, data: str, why: str) -> None:
        """What makes no sense as a whole is refused as a whole."""
        answer = save(caller, template, data)

        assert (-1, 0) == (answer.response_id, answer.total)
        assert why in answer.detail

    def test_the_tenant_s_own_captions(self, caller: Caller) -> None:
        """The header is the one that GetSaveTemplate tells, renamed and left out alike."""
        caller.service.settings = attrs.evolve(
            caller.service.settings,
            columns={"Sales orders": {"Email": "Mail", "DespatchTrackingNumber": "Tracking"}},
            left_out={"Sales orders": ["Discount", "CarrierName"]},
            extra={"Sales orders": ["Own"]},
        )
        names = caller.call("GetSaveTemplate", "<templateName>Sales orders</templateName>").detail
        good = save(caller, "Sales orders", "Mail,SalesOrderNumber,Own\nnew@x.invalid,1001,x")
        bad = [
            save(caller, "Sales orders", f"SalesOrderNumber,{name}\n1001,x").response_id
            for name in ("Email", "Discount", "CarrierName")
        ]

        assert {"Mail", "Tracking", "Own", "StopShip"} <= set(names.split(","))
        assert not {"Email", "Discount", "CarrierName"} & set(names.split(","))
        assert (0, "new@x.invalid") == (good.response_id, orders(caller)["1001"]["Mail"])
        assert [-1, -1, -1] == bad

    @pytest.mark.parametrize("action", [3, -1])
    def test_unknown_action(self, caller: Caller, action: int) -> None:
        """There are three of them."""
        assert -1 == save(caller, "Customers", "Reference\nA1", action).response_id

    def test_without_its_wrapper_it_is_a_fault(self, caller: Caller) -> None:
        """So is an action that is no number."""
        empty = caller.service.send(request("SaveData", "", caller.session))
        wrong = "<saveRequest><TemplateName>Sites</TemplateName><Action>two</Action></saveRequest>"

        assert 500 == empty.status
        assert 500 == caller.service.send(request("SaveData", wrong, caller.session)).status


class TestOrders:
    def test_a_saved_order_can_be_despatched(self, caller: Caller, story: Warehouse) -> None:
        """Order and lines reach the warehouse; its parcel shows in the report."""
        save(
            caller,
            "Sales orders",
            "SalesOrderNumber,Email,ChannelName,Site,CustomerPurchaseOrderReferenceNumber\n"
            "2002,bob@post.pvx-sim.net,Web,North,#22",
        )
        save(
            caller,
            "Sales order items",
            "SalesOrderNumber,ItemCode,QuantityOrdered,Line,SalePrice\n"
            "2002,MUG-01,2,1,8.00\n2002,MUG-02,1,2,9.50\n2002,MUG-01,1,3,7.00",
        )
        status = orders(caller)["2002"]["Status"]
        story.despatch("2002", "DES9", at=NOON)
        rows = caller.report(search='[Salesorder number] == "2002"').rows

        assert "New" == status
        assert "Despatched" == orders(caller)["2002"]["Status"]
        assert [("MUG-01", "1", "3"), ("MUG-01", "2", "1"), ("MUG-02", "1", "2")] == sorted(
            (row["Item code"], row["No of items"], row["Line"]) for row in rows
        )
        assert {("bob@post.pvx-sim.net", "Web", "North", "#22")} == {
            (
                row["Email"],
                row["Channel name"],
                row["Site reference"],
                row["Customer order reference"],
            )
            for row in rows
        }

    def test_lines_are_changed_and_not_removed_by_leaving_them_out(self, caller: Caller) -> None:
        """Only deleting removes a line; sending the others again does not."""
        save(
            caller, "Sales order items", "SalesOrderNumber,ItemCode,QuantityOrdered\n1001,MUG-01,5"
        )
        first = {
            row["ItemCode"]: row["QuantityOrdered"] for row in caller.data("Sales order items").rows
        }
        answer = save(caller, "Sales order items", "SalesOrderNumber,ItemCode\n1001,MUG-01", 2)
        again = save(caller, "Sales order items", "SalesOrderNumber,ItemCode\n1001,MUG-01", 2)

        assert {"MUG-01": "5", "TEA-ASSAM": "1"} == first
        assert (0, 1) == (answer.response_id, answer.total)
        assert (-1, 0) == (again.response_id, again.total)
        assert ["TEA-ASSAM"] == [row["ItemCode"] for row in caller.data("Sales order items").rows]

    @pytest.mark.parametrize(
        "row", ["9,MUG-01,1", "1001,NOPE,1", "1001,SOAP-LAV,", "1001,MUG-01,0", "1001,MUG-01,1.5"]
    )
    def test_lines_that_cannot_be(self, caller: Caller, row: str) -> None:
        """Without an order, an item or a whole quantity there is no line."""
        data = f"SalesOrderNumber,ItemCode,QuantityOrdered\n{row}"

        assert -1 == save(caller, "Sales order items", data).response_id

    def test_deleting_is_not_cancelling(self, caller: Caller) -> None:
        """A deleted order is not there; saved again, it is, with nothing but what was sent."""
        deleted = save(caller, "Sales orders", "SalesOrderNumber\n1001", 2)
        gone = orders(caller)
        save(caller, "Sales orders", "SalesOrderNumber,Email\n1001,a@x.invalid")

        assert (0, 1) == (deleted.response_id, deleted.total)
        assert {} == gone
        assert ["a@x.invalid", "New", "", ""] == [
            orders(caller)["1001"][name]
            for name in ("Email", "Status", "ContactName", "CreatedDate")
        ]

    @pytest.mark.parametrize(
        ("status", "saved"),
        [
            ("Cancelled", True),
            ("cancelled", True),
            ("Despatched", False),
            ("New", False),
            ("", True),
        ],
    )
    def test_only_cancelled_can_be_set(self, caller: Caller, status: str, saved: bool) -> None:
        """Everything else about a status is the warehouse's work."""
        answer = save(caller, "Sales orders", f"SalesOrderNumber,Status\n1001,{status}")
        shown = orders(caller)["1001"]["Status"]

        assert saved == (answer.response_id == 0)
        assert ("Cancelled" if saved and status else "New") == shown

    def test_tracking_is_written_back(self, caller: Caller) -> None:
        """A number and a carrier saved with the order show with what has left of it."""
        save(
            caller,
            "Sales orders",
            "SalesOrderNumber,DespatchTrackingNumber,CarrierName\n1001,NEW-77,Swift",
        )
        [row] = caller.report().rows

        assert ("NEW-77", "Swift") == (row["Tracking number"], row["Carrier"])
        assert "DespatchTrackingNumber" not in orders(caller)["1001"]

    @pytest.mark.parametrize(("action", "allocated"), [(0, "2"), (1, "0")])
    def test_without_allocating(
        self, caller: Caller, story: Warehouse, action: int, allocated: str
    ) -> None:
        """Action 1 saves an order and puts nothing aside for it."""
        story.stock.set("SOAP-LAV", 9, at=NOON)
        save(caller, "Sales orders", "SalesOrderNumber\n3003", action)
        save(
            caller,
            "Sales order items",
            "SalesOrderNumber,ItemCode,QuantityOrdered\n3003,SOAP-LAV,2",
            action,
        )
        [row] = caller.report("Item inventory summary").rows

        assert allocated == row["Allocated"]

    def test_rows_of_a_test_are_changed_too(self, caller: Caller) -> None:
        """What a test put there, and a template of the tenant's own, are saved to alike."""
        tables = caller.service.tables
        tables.put("Sales orders", [{"SalesOrderNumber": "7", "Email": "x", "Status": "Picking"}])
        tables.put("Acme list", [{"Code": "a", "Text": "old"}], is_template=True)
        save(caller, "Sales orders", "SalesOrderNumber,Email,Status\n7,y,cancelled")
        save(caller, "Acme list", "Code,Text\na,new\nb,more")

        assert ("y", "Cancelled") == (orders(caller)["7"]["Email"], orders(caller)["7"]["Status"])
        assert {("a", "new"), ("b", "more")} == {
            (row["Code"], row["Text"]) for row in caller.data("Acme list").rows
        }


def test_a_lost_answer_has_saved(caller: Caller) -> None:
    """What was acted on stays saved, whoever heard of it."""
    caller.service.faults.next("SaveData", "answer_lost")
    with pytest.raises(Exception, match="did not answer"):
        save(caller, "Customers", "Reference\nA1")

    assert "A1" in {row["Reference"] for row in caller.data("Customers").rows}
    assert caller.service.journal[-2].acted


def test_many_rows_at_once(caller: Caller) -> None:
    """A hundred rows, as integrators send them, are one call."""
    data = "Reference\n" + "\n".join(f"A{n}" for n in range(100))

    assert 100 == save(caller, "Customers", data).total


def test_time_does_not_undo_it(caller: Caller) -> None:
    """What was saved is still there when other things have happened."""
    save(caller, "Sales orders", "SalesOrderNumber,ContactName\n1001,Bea")
    caller.service.clock.advance(timedelta(minutes=10))

    assert ("Bea", "Despatched") == (
        orders(caller)["1001"]["ContactName"],
        orders(caller)["1001"]["Status"],
    )
