from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvxklaviyo.peoplevox._envelope import (
    Answer,
    Fault,
    NotXmlError,
    RowStatus,
    read,
)
from pvxklaviyo.peoplevox._soap import body, envelope

from .samples import FOLDER, answer

NS = "{http://www.peoplevox.net/}"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"

speakable = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r<>&\"']]>")
)


class TestWriting:
    @given(speakable, speakable, st.integers())
    def test_every_text_arrives(self, password: str, session: str, number: int) -> None:
        """What XML has a meaning for is escaped once, carriage returns included."""
        content = body("Op", [("password", password), ("inner", [("number", number)])])

        root = ET.fromstring(envelope(content, "acme01", session))

        assert password == (root.findtext(f"{SOAP}Body/{NS}Op/{NS}password") or "")
        assert str(number) == root.findtext(f"{SOAP}Body/{NS}Op/{NS}inner/{NS}number")
        held = root.find(f"{SOAP}Header/{NS}UserSessionCredentials")
        assert held is not None
        assert ["UserId", "ClientId", "SessionId"] == [part.tag.removeprefix(NS) for part in held]
        assert session == (held.findtext(f"{NS}SessionId") or "")

    @pytest.mark.parametrize("text", ["a\x00b", "\x1f", "\ud800", "\ufffe"])
    def test_what_xml_cannot_carry_is_refused(self, text: str) -> None:
        """The error does not repeat the text: it may be a password."""
        with pytest.raises(ValueError, match="control character") as caught:
            body("Op", [("password", f"geheim{text}")])

        assert "geheim" not in str(caught.value)

    def test_a_call_without_a_session_has_no_header(self) -> None:
        """Signing in comes before there is one."""
        root = ET.fromstring(envelope(body("Op", []), "acme01", None))

        assert root.find(f"{SOAP}Header") is None


class TestReading:
    def test_finds_fields_by_name_and_keeps_unknown_ones(self) -> None:
        """Newer versions send more fields; none is lost."""
        read_back = read(answer("authenticate").body, "Authenticate")

        assert (
            Answer(
                response_id=0,
                total_count=1,
                detail="acme01,5f0c2d1e-7a43-4d0b-9c55-0b1f6a2e9d10",
                others={
                    "ImportingQueueId": "0",
                    "SalesOrdersToDespatchIds": "",
                    "ErrorCode": "",
                },
            )
            == read_back
        )

    def test_keeps_what_cells_hold(self) -> None:
        """Escaped characters, line ends and carriage returns are those that were sent."""
        despatches = read(answer("despatch_summary").body, "GetReportData")
        orders = read(answer("sales_orders").body, "GetData")

        assert isinstance(despatches, Answer)
        assert isinstance(orders, Answer)
        assert '"Mug, ""blue"" & white"' in despatches.detail
        assert '"Two\nlines"' in despatches.detail
        assert orders.detail.endswith("gift,x\r\n")

    @pytest.mark.parametrize(
        "pasted",
        [b"&#x1F;", b"&#x0000b;", b"&#11;", b"\x0b", b"&#xD83D;", b"&#65535;", b"&#99999999;"],
    )
    def test_a_character_that_xml_cannot_carry_stops_no_page(self, pasted: bytes) -> None:
        """Somebody pasted it into a name; all the rest is as it came."""
        data = answer("despatch_summary").body
        damaged = data.replace(b"Two", b"T" + pasted + b"&#x1F600;&#9;&#xE9;o")

        found = read(damaged, "GetReportData")

        whole = read(data, "GetReportData")
        assert isinstance(found, Answer)
        assert isinstance(whole, Answer)
        assert whole.detail.replace("Two", "T\ufffd\U0001f600\t\u00e9o") == found.detail

    def test_what_is_cut_off_or_no_xml_is_so_after_mending(self) -> None:
        """A lost character is no reason to believe half an answer."""
        data = answer("despatch_summary").body.replace(b"Two", b"T&#x1F;")

        with pytest.raises(NotXmlError) as caught:
            read(data[:-40], "GetReportData")
        with pytest.raises(NotXmlError, match="invalid token"):
            read(b"\x01\x00", "GetReportData")

        assert caught.value.cut_off

    def test_reads_the_outcome_of_each_row(self) -> None:
        """The line is there only in newer versions."""
        imported = read(answer("import_in_part").body, "SaveData")

        assert isinstance(imported, Answer)
        assert -1 == imported.response_id
        assert (
            RowStatus(reference="SO-1", status="Success", line=1),
            RowStatus(reference="SO-2", status="Error"),
        ) == imported.statuses

    def test_keeps_what_has_elements_of_its_own(self) -> None:
        """By path, one a line; of a row by name, whatever its line says."""
        data = (FOLDER / "call_save_data" / "response.xml").read_bytes()
        told = data.replace(b"<LineNo>1</LineNo>", b"<LineNo>1e9</LineNo><Why>x</Why>")
        told = told.replace(b"<int>6</int>", b"<int />\n<int>6</int>")

        found = read(told, "SaveData")

        assert isinstance(found, Answer)
        assert {
            "ImportingQueueId": "77",
            "SalesOrdersToDespatchIds": "",
            "SalesOrdersToDespatchIds/int": "5\n6",
            "ErrorCode": "",
        } == found.others
        assert (
            RowStatus(reference="SO-1001", status="Success", others={"Why": "x"})
            == (found.statuses[0])
        )
        assert "SO-1001" not in repr(found)

    @pytest.mark.parametrize("line", ["9" * 5000, "-1", "٣"])
    def test_a_line_that_is_no_number_is_not_known(self, line: str) -> None:
        """Python refuses to read numbers of some thousand digits."""
        data = (FOLDER / "call_save_data" / "response.xml").read_bytes()
        told = data.replace(b"<LineNo>1<", f"<LineNo>{line}<".encode())

        found = read(told, "SaveData")

        assert isinstance(found, Answer)
        assert [None, 2] == [row.line for row in found.statuses]

    @pytest.mark.parametrize("encoding", ["utf-80", "gb2312", "hex", "utf-7"])
    def test_refuses_an_encoding_that_cannot_be_read(self, encoding: str) -> None:
        """The service writes UTF-8; no other error comes out of a strange name."""
        text = answer("sales_orders").body
        strange = text.replace(b'encoding="utf-8"', f'encoding="{encoding}"'.encode())

        with pytest.raises(NotXmlError, match="encoding"):
            read(strange, "GetData")

    def test_a_code_of_a_fault_is_a_word(self) -> None:
        """Anything else in its place is not shown as one."""
        data = answer("fault_client").body.replace(b"soap:Client", b"jo@mail.invalid")

        fault = read(data, "GetData")

        assert isinstance(fault, Fault)
        assert "" == fault.code

    def test_reads_a_fault(self) -> None:
        """Its code without prefix; its words apart from any repr."""
        fault = read(answer("fault_client").body, "GetData")

        assert (
            Fault(
                code="Client",
                text="Server was unable to process request. ---> buyer@mail.invalid",
            )
            == fault
        )
        assert "buyer" not in repr(fault)

    def test_reads_any_prefix(self) -> None:
        """Only names count."""
        text = answer("page_past_the_end").body.decode()
        other = text.replace("soap:", "e:").replace("xmlns:soap", "xmlns:e")

        assert read(text.encode(), "GetData") == read(other.encode(), "GetData")

    def test_refuses_a_document_type(self) -> None:
        """Entities are how XML is made to eat memory."""
        with pytest.raises(NotXmlError, match="document type"):
            read(answer("document_type").body, "GetData")

    def test_refuses_what_is_cut_off(self) -> None:
        """It says where, and quotes nothing."""
        with pytest.raises(NotXmlError, match=r"at byte \d+ of \d+$") as caught:
            read(answer("cut_off").body, "GetData")

        assert "SO-1001" not in str(caught.value)

    def test_refuses_another_operations_answer(self) -> None:
        """The result element carries the operation's name."""
        with pytest.raises(NotXmlError, match="no GetReportDataResult"):
            read(answer("sales_orders").body, "GetReportData")

    @pytest.mark.parametrize("number", ["", "one", "1.5", "9" * 30])
    def test_refuses_an_answer_without_its_numbers(self, number: str) -> None:
        """Success is never assumed."""
        text = answer("sales_orders").body.decode()
        spoiled = text.replace("<ResponseId>0<", f"<ResponseId>{number}<")

        with pytest.raises(NotXmlError, match="ResponseId is missing or not a number"):
            read(spoiled.encode(), "GetData")

    @given(st.integers(0, 2000), st.binary(max_size=4))
    def test_reads_or_refuses_any_damage(self, at: int, damage: bytes) -> None:
        """No other error comes out of a damaged answer."""
        whole = answer("sales_orders").body
        data = whole[:at] + damage + whole[at + len(damage) :]

        try:
            found = read(data, "GetData")
        except NotXmlError:
            return

        assert isinstance(found, Answer)
