from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any, Literal
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pvxklaviyo.klaviyo import Json
from pvxklaviyo.klaviyo._json import _kept, _write, from_json, text_json, to_json, using

from . import strategies


@given(strategies.values)
@example(Decimal("1E+2"))
@example(Decimal("0E+30"))
@example(Decimal("-0.00"))
@example(Decimal("1E-300"))
@example(Decimal("123456789012345678901234567890.5"))
def test_what_is_encoded_is_what_is_read(value: Json) -> None:
    """Any value comes out of its JSON as it went in, numbers to the last digit."""
    assert strategies.as_read(value) == strategies.exact(to_json(value, "here"))


@given(strategies.values)
def test_the_quick_way_and_the_careful_way_agree(value: Json) -> None:
    """Whichever way a value is encoded, it is the same; without orjson to the byte."""
    careful = _write(value, 10).encode()
    with using("json"):
        plain = to_json(value, "here")
    with using("orjson"):
        quick = to_json(value, "here")

    assert careful == plain
    # The two write an exponent differently: 1e-05 and 0.00001.
    assert strategies.exact(careful) == strategies.exact(quick)


def hidden(close: str, open_: str) -> Json:
    """Nest too deep, with texts that make it look flat to who counts brackets."""
    value: Json = "core"
    for _ in range(11):
        value = [close, value, open_]
    return value


class Size(Enum):
    LARGE = "L"


@pytest.mark.parametrize("library", ["json", "orjson"])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([2**63 - 1, -(2**63)], b"[9223372036854775807,-9223372036854775808]"),
        ({"a": Size.LARGE}, b'{"a":"L"}'),
        ([UUID(int=1)], b'["00000000-0000-0000-0000-000000000001"]'),
        (["]]]]", [["[["]]], b'["]]]]",[["[["]]]'),
        ({"a": None, "b": "null"}, b'{"a":null,"b":"null"}'),
        ({1: "a"}, b'{"1":"a"}'),
        ([[1], {}] * 6, b"[[1],{},[1],{},[1],{},[1],{},[1],{},[1],{}]"),
    ],
)
def test_with_and_without_orjson(
    library: Literal["json", "orjson"], value: Any, expected: bytes
) -> None:
    """What is installed changes how quick it is and nothing else."""
    with using(library):
        assert expected == to_json(value)


@pytest.mark.parametrize("library", ["json", "orjson"])
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ([2**63], "does not fit 64 bits"),
        ([2**64 + 1], "does not fit 64 bits"),
        ([float("nan")], "not a finite number"),
        ({"a": [float("inf")]}, "not a finite number"),
        ([[[[[[[[[[[1]]]]]]]]]]], "nested deeper than 10 levels"),
        ({"a": "]]]]]]]]]]]", "b": [[[[[[[[[[1]]]]]]]]]]}, "nested deeper than 10 levels"),
        ([1] * 4_001, "4,001 elements"),
        ({"a": "x" * 100_001}, "100,001 bytes"),
        (["\ud800"], "half a character"),
        ([datetime(2026, 7, 15, tzinfo=UTC)], "of type datetime"),
        (hidden("]", "["), "nested deeper than 10 levels"),
        (hidden('\\"]', '\\"['), "nested deeper than 10 levels"),
    ],
)
def test_limits_hold_with_and_without_orjson(
    library: Literal["json", "orjson"], value: Any, why: str
) -> None:
    """What Klaviyo would refuse is refused here, whichever library encodes."""
    with using(library), pytest.raises(ValueError, match=why):
        to_json(value, "here")


def test_orjson_need_not_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed the standard library does."""
    monkeypatch.setitem(sys.modules, "orjson", None)
    with using("orjson"):
        written = to_json({"a": 1.5})

    assert b'{"a":1.5}' == written


def test_the_encoders_c_part_need_not_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other Pythons have none."""
    monkeypatch.setattr("json.encoder.c_make_encoder", None)

    assert '{"a":[1,"é"]}' == _kept()({"a": [1, "é"]})


@pytest.mark.parametrize(("text", "why"), [("\ud800", "half a"), ("x" * 100_001, "100,001 bytes")])
def test_a_text_alone_is_held_to_the_limits(text: str, why: str) -> None:
    """A name is refused as it would be within properties."""
    with pytest.raises(ValueError, match=f"^metric .*{why}"):
        text_json(text, "metric")


@given(st.recursive(st.none() | strategies.texts, lambda inner: st.lists(inner, max_size=5)))
def test_the_standard_encoder_agrees(value: Json) -> None:
    """Without special numbers the bytes are those of the standard library, compact."""
    standard = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()

    assert standard == to_json(value, "here")


@given(strategies.decimals)
def test_money_is_a_number_with_its_own_digits(amount: Decimal) -> None:
    """A Decimal is never a text, and never a neighbouring float."""
    data = to_json({"amount": amount}, "here")

    assert not data.startswith(b'{"amount":"')
    assert amount == strategies.exact(data)["amount"]


def test_trailing_zeros_stay() -> None:
    """9.90 is sent as 9.90: what people entered can be compared digit by digit."""
    assert b"[9.90,100,0.1]" == to_json([Decimal("9.90"), Decimal("1E+2"), Decimal("0.1")], "here")


@given(strategies.objects)
def test_what_is_written_is_read_back(value: Json) -> None:
    """Reading gives numbers with a fraction as exact Decimals."""
    assert strategies.as_read(value) == from_json(to_json(value, "here"))


def test_keys_that_are_numbers_become_texts() -> None:
    """A key that is no text is written as the standard library would, beside a Decimal too."""
    plain: dict[object, Json] = {1: "one", None: "none"}
    careful = {**plain, "price": Decimal("1.0")}

    assert b'{"1":"one","null":"none"}' == to_json(plain, "here")  # type: ignore[arg-type]
    assert b'{"1":"one","null":"none","price":1.0}' == to_json(careful, "here")  # type: ignore[arg-type]


def test_read_only_mappings_are_objects() -> None:
    """Any Mapping will do, not only a dict."""
    assert b'{"a":1}' == to_json(MappingProxyType({"a": 1}), "here")


def nested(levels: int) -> Json:
    value: Json = "core"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"Price": float("nan")}, "properties.Price is not a finite number"),
        ({"Price": float("inf")}, "properties.Price is not a finite number"),
        ({"Price": Decimal("NaN")}, "properties.Price is not a finite number"),
        ({"Price": Decimal("sNaN")}, "properties.Price is not a finite number"),
        ({"Price": Decimal("1E400")}, "properties.Price is larger than JSON readers can hold"),
        (
            {"Items": [{"SKU": "A"}, {"SKU": 2**63}]},
            "properties.Items[1].SKU is an integer that does not fit 64 bits",
        ),
        (
            {"Note": "x" * 100_001},
            "properties.Note is a text of 100,001 bytes; Klaviyo takes 100,000",
        ),
        (
            {"Note": "é" * 50_001},
            "properties.Note is a text of 100,002 bytes; Klaviyo takes 100,000",
        ),
        ({"Note": "\ud800"}, "properties.Note has half a character in it (a lone surrogate)"),
        ({"SKUs": ["A"] * 4001}, "properties.SKUs has 4,001 elements; Klaviyo takes 4,000"),
        ({"Raw": b"bytes"}, "properties.Raw is bytes, which JSON does not have"),
        ({"Odd": {1, 2}}, "properties.Odd is of type set, which JSON does not have"),
    ],
)
def test_what_klaviyo_refuses_is_refused_with_its_place(value: Json, text: str) -> None:
    """Each limit gives a ValueError that leads to the place and does not quote the value."""
    with pytest.raises(ValueError) as caught:
        to_json(value, "properties")

    assert text == str(caught.value)


def test_nesting_ends_at_ten_levels() -> None:
    """Ten levels are taken, eleven are not, and neither is a list that holds itself."""
    endless: list[Json] = []
    endless.append(endless)

    assert b'[[[[[[[[[["core"]]]]]]]]]]' == to_json(nested(10), "here")
    with pytest.raises(ValueError, match="is nested deeper than 10 levels"):
        to_json(nested(11), "here")
    with pytest.raises(ValueError, match="is nested deeper than 10 levels"):
        to_json(endless, "here")


@pytest.mark.parametrize("limit", ["x" * 100_000, "é" * 50_000, [1] * 4000, 2**63 - 1, -(2**63)])
def test_what_just_fits_is_taken(limit: Json) -> None:
    """A limit itself is within the limit."""
    assert limit == json.loads(to_json(limit, "here"))


@pytest.mark.parametrize(
    "data", [b"", b"{", b"NaN", b'{"a":Infinity}', b"\xff", b"<html>", b"1e9999999999999999999"]
)
def test_what_is_not_json_is_not_read(data: bytes) -> None:
    """Cut, foreign or extended JSON is a ValueError."""
    with pytest.raises(ValueError):
        from_json(data)
