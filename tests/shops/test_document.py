from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given as using
from hypothesis import settings
from hypothesis import strategies as st

from pvxklaviyo.errors import DecodeError
from pvxklaviyo.shops._document import Part, UnreadableError, document, reading


class TestPlaces:
    def test_each_part_knows_its_place(self):
        """A part is named by the JSON pointer that leads to it from the whole."""
        lines = list(document(b'{"a/b": {"lines": [{}, {"id": 7}]}}')["a/b"]["lines"].parts())

        assert "/a~1b/lines/1/id" == lines[1]["id"].where
        assert "7" == lines[1]["id"].key()

    def test_of_nothing_there_is_nothing(self):
        """Members of what is missing or null are missing, however deep."""
        whole = document(b'{"customer": null}')

        assert not whole["customer"]["email"]
        assert not whole["absent"]["email"]
        assert [] == list(whole["absent"]["lines"].parts())
        assert () == whole["customer"].names()

    @pytest.mark.parametrize(
        ("body", "where", "why"),
        [
            (b'{"id": true}', "/id", "is not a text"),
            (b'{"id": 1.5}', "/id", "is a number with a fraction, so it is no identifier"),
            (b'{"id": " "}', "/id", "is empty"),
            (b'{"id": null}', "/id", "is missing"),
            (b"{}", "/id", "is missing"),
            (b"[]", "", "is not an object"),
        ],
    )
    def test_an_error_names_the_place(self, body, where, why):
        """What cannot be an identifier is an error with place and reason, as a DecodeError says."""
        with pytest.raises(DecodeError) as caught, reading("Mugs", "orders/create"):
            document(body)["id"].key()

        (problem,) = caught.value.problems
        assert (where, why) == (problem.where, problem.why)
        assert ("Mugs", "orders/create") == (caught.value.service, caught.value.operation)

    def test_no_value_is_quoted(self):
        """What stands in the wrong place may be personal, so the text leaves it out."""
        with pytest.raises(DecodeError) as caught, reading("Mugs", "orders/create"):
            document(b'{"at": "ann@post.example"}')["at"].instant()

        assert "/at: is not a time" in str(caught.value)
        assert "post" not in str(caught.value)
        assert "post" not in repr(Part("ann@post.example"))


class TestValues:
    def test_large_identifiers_stay_exact(self):
        """Identifiers beyond 2^53 keep their last digit, as a number or as a text."""
        assert "820982911946154508" == document(b"820982911946154508").key()
        assert "820982911946154508" == document(b'"820982911946154508"').key()

    def test_half_a_character_is_replaced(self):
        """A name that was cut within a character can be stored all the same."""
        assert "Mug \ufffd" == document(b'"Mug \\ud83d"').text()
        assert "Mug \N{HOT BEVERAGE}" == document(b'"Mug \\u2615"').text()

    @pytest.mark.parametrize(
        ("body", "expected"),
        [(b'"3"', 3), (b"3", 3), (b"3.0", 3), (b'"-3"', -3), (b"null", None), (b'""', None)],
    )
    def test_whole_numbers(self, body, expected):
        """Counts come as numbers, as digits, and not at all."""
        assert expected == document(body).find_whole()

    @pytest.mark.parametrize("body", [b"1.5", b'"many"', b"true", b"99999999999", b"1e999999"])
    def test_what_cannot_be_counted(self, body):
        """Parts of pieces, and more than anybody orders, are refused."""
        with pytest.raises(UnreadableError):
            document(body).find_whole()

    @pytest.mark.parametrize(
        ("body", "expected"),
        [(b"true", True), (b"false", False), (b"null", True)],
    )
    def test_flags(self, body, expected):
        """A flag that is not told is its default."""
        assert expected is document(body).flag(default=True)

    def test_a_flag_is_no_number(self):
        """1 is not true."""
        with pytest.raises(UnreadableError):
            document(b"1").flag()

    def test_instants(self):
        """An instant is UTC; a blank is none."""
        assert datetime(2026, 3, 29, 0, 30, tzinfo=UTC) == (
            document(b'"2026-03-29T01:30:00+01:00"').instant()
        )
        assert document(b'""').instant() is None

    def test_money(self):
        """Amounts come as texts and as numbers, and are exact."""
        assert Decimal("195.66") == document(b"195.66").money()
        assert Decimal("12.5000") == document(b'"12.5000"').money()
        assert document(b'""').money() is None


@settings(max_examples=60)
@using(st.binary(max_size=60))
def test_any_bytes_are_a_document_or_an_error(data):
    """Whatever comes is JSON, or an error that says so; nothing else is raised."""
    try:
        read = document(data)
    except UnreadableError as error:
        assert "" == error.problem.where
    else:
        assert "" == read.where


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", b"[" * 200_000, b"NaN", b"1e9999999999999999999", b"9" * 10_000, b"{} {}"],
    ids=["empty", "bytes", "deep", "nan", "exponent", "digits", "two"],
)
def test_what_harms_readers_is_an_error(data):
    """Nesting without end, numbers without measure, and what is no JSON at all do no harm."""
    with pytest.raises(UnreadableError):
        document(data).key()
